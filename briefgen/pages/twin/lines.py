"""What stands in a line of a page -> Markdown. All addresses are absolute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from briefgen.pages.addresses import resolved
from briefgen.pages.twin.escapes import BREAK, escaped, link, marked, picture, placed
from briefgen.pages.twin.marks import Atom, Gap, Mark, Piece, arranged, code
from briefgen.pages.twin.tree import BLOCKS, Element, Node

_PLAIN_ADDRESS = re.compile(r"https?://[^\s<>]+")
_NOTE = re.compile(r"#fn:([\w-]+)")
_NOTE_CLASS = re.compile(r"\bfootnote-ref\b")
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_KEPT = frozenset({"sub", "sup"})
# What browsers show around them.
_QUOTED = {"q": ("“", "”"), "rt": ("(", ")")}


def line(nodes: list[Node], page: str) -> str:
    """What stands in a line of a page, as Markdown; line breaks in it are kept. `page` is its absolute address."""
    if len(nodes) == 1 and isinstance(nodes[0], str):
        return escaped(nodes[0])
    return placed(arranged(_pieces(nodes, page, "")))


def one_line(nodes: list[Node], page: str) -> str:
    """The same without line breaks."""
    return line(nodes, page).replace(BREAK, " ")


def _pieces(nodes: Iterable[Node], page: str, within: str) -> Iterator[Piece]:
    """Texts, marks and atoms, white space as it comes; `within` names the elements that they are in."""
    for node in nodes:
        if isinstance(node, str):
            yield marked(node)
            continue
        name = node.name
        if name in _EMPHASIS:
            yield from _emphasis(node, page, within)
        elif name == "a":
            yield from _link(node, page, within)
        elif name == "br":
            # A tag alone in a line would begin a block of HTML.
            yield Gap(" " if " kept " in within else BREAK)
        elif name == "img":
            yield _picture(node, page)
        elif name in _CODE:
            yield code(node.text())
        elif name != "rp":
            before, after = _around(node)
            yield before
            yield from _pieces(node.children, page, f"{within} kept " if name in _KEPT else within)
            yield after


def _around(element: Element) -> tuple[str, str]:
    """What stands before and after what is in an element that Markdown has no mark for."""
    name = element.name
    if name in _KEPT:
        # Ten to the power of six must not be 106.
        is_note = any(_note(link) for link in element.elements("a"))
        return ("", "") if is_note else (Atom(f"<{name}>"), Atom(f"</{name}>"))
    return (Gap(" "), Gap(" ")) if name in BLOCKS else _QUOTED.get(name, ("", ""))


def _emphasis(element: Element, page: str, within: str) -> Iterator[Piece]:
    mark = _EMPHASIS[element.name]
    if f" {mark} " in within:
        yield from _pieces(element.children, page, within)
        return
    opens = Mark(mark)
    yield opens
    yield from _pieces(element.children, page, f"{within} {mark} ")
    yield Mark(mark, opens)


def _picture(element: Element, page: str) -> str:
    src, alt = element.get("src"), element.get("alt")
    shown = resolved(src, page) if src else ""
    return Atom(picture(alt, shown)) if shown else marked(alt)


def _link(element: Element, page: str, within: str) -> Iterator[Piece]:
    if label := _note(element):
        yield Atom(f"[^{label}]")
        return
    if "footnote-backref" in element.attributes:
        return
    written = element.get("href")
    href = resolved(written, page) if written else ""
    if not href or " a " in within:
        yield from _pieces(element.children, page, within)
        return
    words = element.text()
    if words == href and _PLAIN_ADDRESS.fullmatch(href):
        yield Atom(f"<{href}>")
        return
    pieces = list(_pieces(element.children, page, f"{within} a "))
    # White space at the ends is the line's.
    yield " " if words[:1].isspace() else ""
    if text := arranged(pieces):
        yield Atom(link(text, href))
    yield " " if words[-1:].isspace() else ""


def _note(element: Element) -> str:
    """The label of the footnote that a link leads to, if it is such a link."""
    if "footnote-ref" not in element.attributes or not _NOTE_CLASS.search(element.get("class")):
        return ""
    found = _NOTE.fullmatch(element.get("href"))
    return found[1] if found else ""
