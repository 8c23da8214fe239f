"""Python-Markdown's trees -> HTML, byte for byte as the library's serializer writes them."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown.serializers import RE_AMP, to_html_string
from markdown.util import BLOCK_LEVEL_ELEMENTS

BLOCK_LEVEL = frozenset(BLOCK_LEVEL_ELEMENTS)
"""Elements that are blocks to Python-Markdown."""

# What can be written in other ways than `name="value"`, or has a text that is not escaped, is the library's
# own to write: attributes that stand for themselves, attributes without a value, scripts.
_PLAIN_ATTRIBUTES = frozenset(
    {"alt", "aria-label", "class", "href", "id", "role", "scope", "src", "start", "style", "tabindex", "title"}
)
_NOT_PLAIN_TAGS = frozenset({"script", "style"})


def html_of(root: Element) -> str:
    """The HTML of `root` and all in it."""
    out: list[str] = []
    try:
        _write(root, out.append)
    except (RecursionError, _NotPlainError):
        # The library goes down without recursion, and knows more kinds of nodes.
        return to_html_string(root)
    return "".join(out)


class _NotPlainError(Exception):
    """A node that is not an element of the usual kind."""


def _write(element: Element, write: Callable[[str], None]) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _NOT_PLAIN_TAGS:
        raise _NotPlainError
    write(f"<{tag}{_attributes(element)}>" if element.attrib else f"<{tag}>")
    if element.text:
        write(_escaped(element.text))
    for child in element:
        _write(child, write)
    if tag not in HTML_EMPTY:
        write(f"</{tag}>")
    if element.tail:
        write(_escaped(element.tail))


def _attributes(element: Element) -> str:
    written = ""
    for name, value in sorted(element.items()):
        if name not in _PLAIN_ATTRIBUTES:
            raise _NotPlainError
        escaped = _escaped(value).replace('"', "&quot;")
        written += f' {name}="{escaped}"'
    return written


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
