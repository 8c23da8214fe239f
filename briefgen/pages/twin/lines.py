"""What stands in a line -> Markdown (https://spec.commonmark.org/0.31.2/, and what GitHub adds to it).

Texts are escaped so that no reader of Markdown takes them for anything else, and by what most of them know: a
backslash before a mark, or a character reference where only some know the backslash. All addresses are absolute.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from briefgen.pages.addresses import resolved
from briefgen.pages.twin.tree import BLOCKS, Element, Node

_SPACE = re.compile(r"[ \t\n\r\f]+")
# One set of characters is searched for ten times as fast as what makes two of them special.
_SPECIAL = re.compile(r"[\\`*\[\]<~_&]")
_IN_WORD = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
_REFERENCE = re.compile(r"&#?[a-zA-Z0-9]+;")
# What makes a block where a line begins with it: headings, quotations, lists, rules; and behind another line
# titles and tables.
_BEGINS_BLOCK = re.compile(r"[#>]|[+-](?=[ -]|$)|\d{1,9}(?=[.)](?: |$))")
_BEGINS_AFTER = re.compile(rf"[=|]|:(?=-)|{_BEGINS_BLOCK.pattern}")
_BREAK = "  \n"
_NOT_IN_ADDRESS = re.compile(r"[\s()<>\"`\\|\x00-\x1f\x7f]|&(?=#?[a-zA-Z0-9]+;)")
_PLAIN_ADDRESS = re.compile(r"https?://[^\s<>]+")
_NOTE = re.compile(r"#fn:([\w-]+)")
_NOTE_CLASS = re.compile(r"\bfootnote-ref\b")
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~", "strike": "~~"}
# Punctuation, and spaces between words.
_APART = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_KEPT = frozenset({"sub", "sup"})
# What browsers show around them.
_QUOTED = {"q": ("“", "”"), "rt": ("(", ")")}


class _Mark:
    """The beginning or the end of emphasis."""

    __slots__ = ("closes", "partner", "text")

    def __init__(self, text: str, partner: _Mark | None = None) -> None:
        self.text = text
        self.closes = partner is not None
        self.partner = partner


class _Atom(str):
    """Finished Markdown, such as a link."""

    __slots__ = ()


class _Code(_Atom):
    """A code span; `raw` is what is in it."""

    raw: str


class _Gap(str):
    """A space where blocks are put into one line, or a line break."""

    __slots__ = ()


_Piece = str | _Mark


def escaped(text: str) -> str:
    """`text` as a line of Markdown that reads the same."""
    return _placed(_text(_trimmed(text)))


def line(nodes: list[Node], page: str) -> str:
    """What stands in a line of a page, as Markdown; line breaks in it are kept. `page` is its absolute address."""
    if len(nodes) == 1 and isinstance(nodes[0], str):
        return escaped(nodes[0])
    return _placed(_joined(_matched(_spaced(_pieces(nodes, page, "")))))


def one_line(nodes: list[Node], page: str) -> str:
    """The same without line breaks."""
    return line(nodes, page).replace(_BREAK, " ")


def address(href: str) -> str:
    """An absolute address as Markdown has it between parentheses."""
    return _NOT_IN_ADDRESS.sub(lambda found: "&amp;" if found[0] == "&" else quote(found[0]), href)


def link(text: str, href: str) -> str:
    """A link; `text` is Markdown and `href` absolute, or empty for words without a link."""
    return f"[{text}]({address(href)})" if href else text


def picture(alt: str, src: str) -> str:
    """A picture; `alt` is plain text and `src` absolute."""
    return f"![{_text(_trimmed(alt))}]({address(src)})"


def _trimmed(text: str) -> str:
    return _one_spaced(text).strip(" ")


def _one_spaced(text: str) -> str:
    # Most texts have nothing but single spaces, which is told sooner.
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACE.sub(" ", text)
    return text


def _text(text: str) -> str:
    return _SPECIAL.sub(_mark_of, text)


def _mark_of(found: re.Match[str]) -> str:
    match found[0]:
        case "<":
            return "&lt;"
        case "&":
            return "&amp;" if _REFERENCE.match(found.string, found.start()) else "&"
        case "_" if _IN_WORD.match(found.string, found.start()):
            return "_"
        case mark:
            return "\\" + mark


def _placed(text: str) -> str:
    """Lines of Markdown that begin no block but a paragraph."""
    if "\n" in text:
        first, *others = text.split("\n")
        return "\n".join([_placed(first), *(_put_at_start(other, _BEGINS_AFTER) for other in others)])
    return _put_at_start(text, _BEGINS_BLOCK)


def _put_at_start(text: str, begins_block: re.Pattern[str]) -> str:
    begins = begins_block.match(text)
    if begins is None:
        return text
    # Of an ordered list, not the number is escaped but what is behind it.
    at = begins.end() if begins[0].isdecimal() else 0
    return f"{text[:at]}\\{text[at:]}"


def _pieces(nodes: Iterable[Node], page: str, within: str) -> Iterator[_Piece]:
    """Texts, marks and atoms, white space as it comes; `within` names the elements that they are in."""
    for node in nodes:
        if isinstance(node, str):
            yield _text(node)
            continue
        name = node.name
        if name in _EMPHASIS:
            yield from _emphasis(node, page, within)
        elif name == "a":
            yield from _link(node, page, within)
        elif name == "br":
            # A tag alone in a line would begin a block of HTML.
            yield _Gap(" " if " kept " in within else _BREAK)
        elif name == "img":
            yield _picture(node, page)
        elif name in _CODE:
            yield _code(node.text())
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
        return ("", "") if is_note else (_Atom(f"<{name}>"), _Atom(f"</{name}>"))
    return (_Gap(" "), _Gap(" ")) if name in BLOCKS else _QUOTED.get(name, ("", ""))


def _emphasis(element: Element, page: str, within: str) -> Iterator[_Piece]:
    mark = _EMPHASIS[element.name]
    if f" {mark} " in within:
        yield from _pieces(element.children, page, within)
        return
    opens = _Mark(mark)
    yield opens
    yield from _pieces(element.children, page, f"{within} {mark} ")
    yield _Mark(mark, opens)


def _picture(element: Element, page: str) -> str:
    src, alt = element.get("src"), element.get("alt")
    shown = resolved(src, page) if src else ""
    return _Atom(picture(alt, shown)) if shown else _text(alt)


def _link(element: Element, page: str, within: str) -> Iterator[_Piece]:
    if label := _note(element):
        yield _Atom(f"[^{label}]")
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
        yield _Atom(f"<{href}>")
        return
    pieces = list(_pieces(element.children, page, f"{within} a "))
    # White space at the ends is the line's.
    yield " " if words[:1].isspace() else ""
    if text := _joined(_matched(_spaced(pieces))):
        yield _Atom(link(text, href))
    yield " " if words[-1:].isspace() else ""


def _note(element: Element) -> str:
    """The label of the footnote that a link leads to, if it is such a link."""
    if "footnote-ref" not in element.attributes or not _NOTE_CLASS.search(element.get("class")):
        return ""
    found = _NOTE.fullmatch(element.get("href"))
    return found[1] if found else ""


def _code(text: str) -> str:
    if not text.strip(" \t\n\r\f"):
        return text
    text = _SPACE.sub(" ", text) if "\n" in text or "\r" in text or "\t" in text else text
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    padded = text[0] in "` " or text[-1] in "` "
    made = _Code(f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}")
    made.raw = text
    return made


def _spaced(pieces: Iterable[_Piece]) -> list[_Piece]:
    """The pieces with one space where there is white space, and none at the ends of lines and inside of emphasis;
    emphasis of nothing is left out."""
    out: list[_Piece] = []
    gap = ""
    opening: list[_Mark] = []

    def put(piece: str) -> None:
        nonlocal gap
        if isinstance(piece, _Code) and out and isinstance(last := out[-1], _Code) and not gap and not opening:
            # Side by side they would be read as something else.
            out[-1] = _code(last.raw + piece.raw)
            return
        if gap and out:
            out.append(gap)
        gap = ""
        out.extend(opening)
        opening.clear()
        out.append(piece)

    for piece in pieces:
        if isinstance(piece, _Mark):
            if not piece.closes:
                opening.append(piece)
            elif piece.partner in opening:
                opening.remove(piece.partner)
            else:
                out.append(piece)
        elif isinstance(piece, _Atom):
            put(piece)
        elif isinstance(piece, _Gap):
            gap = max(gap, piece, key=len)
        elif piece:
            text = _one_spaced(piece)
            if text[0] == " ":
                gap = gap or " "
                text = text[1:]
            if text:
                ends = text[-1] == " "
                put(text[:-1] if ends else text)
                gap = " " if ends else ""
    return out


def _matched(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces without such marks of emphasis as no reader of Markdown would take for one: those that touch what
    they must not (https://spec.commonmark.org/0.31.2/#delimiter-run)."""
    if not any(isinstance(piece, _Mark) for piece in pieces):
        return pieces
    while bad := {mark for at, mark in enumerate(pieces) if isinstance(mark, _Mark) and not _holds(pieces, at, mark)}:
        bad |= {mark.partner for mark in bad if mark.partner is not None}
        pieces = [
            piece for piece in pieces if not (isinstance(piece, _Mark) and (piece in bad or piece.partner in bad))
        ]
    return pieces


def _holds(pieces: list[_Piece], at: int, mark: _Mark) -> bool:
    before, after = _neighbour(pieces, at, -1), _neighbour(pieces, at, 1)
    if mark.closes:
        following = pieces[at + 1] if at + 1 < len(pieces) else ""
        # Two runs of marks would be one.
        touches = isinstance(following, _Mark) and not following.closes and following.text[0] == mark.text[0]
        return not touches and _flanks(before, after)
    return _flanks(after, before)


def _neighbour(pieces: list[_Piece], at: int, step: int) -> str:
    """The character next to a run of marks; a space at the ends."""
    mark = pieces[at]
    assert isinstance(mark, _Mark)  # noqa: S101 -- asked for marks only
    at += step
    while 0 <= at < len(pieces):
        piece = pieces[at]
        text = piece.text if isinstance(piece, _Mark) else piece
        if text and not (isinstance(piece, _Mark) and piece.text[0] == mark.text[0]):
            return text[0] if step > 0 else text[-1]
        at += step
    return " "


def _flanks(inner: str, outer: str) -> bool:
    """Whether a mark between two characters belongs to the inner one."""
    if inner.isspace():
        return False
    # Versions of the standard, and readers, differ in whether a symbol is punctuation, and in what white space is.
    is_mark = not inner.isalnum() if inner.isascii() else unicodedata.category(inner)[0] in "PS"
    return not is_mark or (not outer.isalnum() if outer.isascii() else unicodedata.category(outer) in _APART)


def _joined(pieces: Iterable[_Piece]) -> str:
    """The pieces as one text, in which none is taken for one thing with what stands before it."""
    out: list[str] = []
    before: _Piece = ""
    for piece in pieces:
        text = piece.text if isinstance(piece, _Mark) else str(piece)
        if isinstance(piece, _Atom):
            if text[0] == "[" and isinstance(before, str) and before.endswith("!"):
                # It would be a picture.
                out[-1] = out[-1][:-1] + "\\!"
            elif text[0] == "`" and isinstance(before, _Atom) and before.endswith("`"):
                # They would be one piece of code.
                out.append(" ")
        elif isinstance(before, _Atom) and before.startswith("[^") and text[0] in "(:":
            # A footnote's mark would be a link, or the footnote itself.
            out.append("\\")
        out.append(text)
        before = piece
    return "".join(out)
