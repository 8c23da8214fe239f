"""HTML as published -> elements and texts.

What comes from Markdown is well formed; where the publication trusts raw HTML, anything may come. So a tag that
closes nothing is passed over, elements end where browsers end them (https://html.spec.whatwg.org/#optional-tags),
and nothing raises.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"""<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>|(!--)|[!?/])""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# What browsers read as text; none of it is for readers.
_RAW = frozenset(["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"])
_UNREAD = frozenset(["audio", "button", "canvas", "datalist", "head", "object", "select", "svg", "template", "video"])
BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)
"""Elements that are not part of a line."""
_CELLS = frozenset({"td", "th"})
# Elements that end where one of that name begins.
_ENDED_BY = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr"},
    **{name: _CELLS | {"tr", "thead", "tbody", "tfoot"} for name in ("thead", "tbody", "tfoot")},
}
_DEEPEST = 60
"""Levels of elements below which all are of one level: a document cannot exhaust the stack."""


class Element:
    """An element; its attributes are as written, since few are asked for."""

    __slots__ = ("attributes", "children", "has_blocks", "name")

    def __init__(self, name: str, attributes: str = "") -> None:
        """`name` is in small letters."""
        self.name = name
        self.attributes = attributes
        self.children: list[Node] = []
        self.has_blocks = False

    def get(self, name: str) -> str:
        """The value of an attribute; empty where there is none."""
        for found, *values in _ATTRIBUTE.findall(self.attributes):
            if found.lower() == name:
                return unescape("".join(values))
        return ""

    def elements(self, name: str) -> Iterator[Element]:
        """The children of that name."""
        return (child for child in self.children if isinstance(child, Element) and child.name == name)

    def text(self) -> str:
        """All text in it, white space as it is; where a line ends on a page, one ends in it, and a picture is what
        it shows."""
        if self.name == "br":
            return "\n"
        if self.name == "img":
            return self.get("alt")
        said = "".join([child if isinstance(child, str) else child.text() for child in self.children])
        return f"\n{said}\n" if self.name in BLOCKS else said


Node = str | Element


# A brief's twin and its ninjs are written one after the other, of the same texts.
@functools.lru_cache(maxsize=32)
def parse(html: str) -> Element:
    """What is in `html`, without comments, scripts and what else nobody reads, in an element without a name; it is
    not to be changed."""
    root = Element("")
    stack = [root]
    at = 0
    while (tag := _TAG.search(html, at)) is not None:
        start, end = tag.span()
        if start > at:
            _add_text(stack[-1], html[at:start])
        at = end
        closing, name, attributes, is_comment = tag.groups()
        if name is None:
            # A comment, a declaration, or what browsers take for one.
            mark = "-->" if is_comment else ">"
            end = html.find(mark, at)
            at = end + len(mark) if end >= 0 else len(html)
        elif closing:
            _close(stack, name.lower())
        elif (name := name.lower()) in _RAW:
            at = _after_raw(html, name, at)
        else:
            _open(stack, Element(name, attributes))
    if at < len(html):
        _add_text(stack[-1], html[at:])
    return root


def _add_text(parent: Element, text: str) -> None:
    parent.children.append(unescape(text) if "&" in text else text)


def _open(stack: list[Element], element: Element) -> None:
    name = element.name
    is_block = name in BLOCKS
    if is_block and stack[-1].name == "p":
        stack.pop()
    ended = _ENDED_BY.get(name)
    if ended is not None:
        while stack[-1].name in ended:
            stack.pop()
    if is_block:
        for above in reversed(stack):
            if above.has_blocks:
                break
            above.has_blocks = True
    is_void = name in _VOID
    if name in _UNREAD:
        # It is open, so that its contents are its own; but in nothing.
        pass
    elif len(stack) < _DEEPEST or is_void:
        stack[-1].children.append(element)
    else:
        element.children = stack[-1].children
    if not is_void:
        stack.append(element)


def _close(stack: list[Element], name: str) -> None:
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].name == name:
            del stack[place:]
            return


def _after_raw(html: str, name: str, at: int) -> int:
    """Where what browsers read as text ends."""
    end = re.compile(rf"</{name}\b[^>]*>", re.IGNORECASE).search(html, at)
    return end.end() if end else len(html)
