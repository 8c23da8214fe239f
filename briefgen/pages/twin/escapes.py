"""Texts, links and pictures as Markdown (https://spec.commonmark.org/0.31.2/, and what GitHub adds to it).

Texts are escaped so that no reader of Markdown takes them for anything else, and by what most of them know: a
backslash before a mark, or a character reference where only some know the backslash.
"""

from __future__ import annotations

import re
from urllib.parse import quote

SPACE = re.compile(r"[ \t\n\r\f]+")
"""White space as HTML has it; all other spaces are characters."""
BREAK = "  \n"
"""A line break inside a paragraph."""
# One set of characters is searched for ten times as fast as what makes two of them special.
_SPECIAL = re.compile(r"[\\`*\[\]<~_&]")
_IN_WORD = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
_REFERENCE = re.compile(r"&#?[a-zA-Z0-9]+;")
# What makes a block where a line begins with it: headings, quotations, lists, rules; and behind another line
# titles and tables.
_BEGINS_BLOCK = re.compile(r"[#>]|[+-](?=[ -]|$)|\d{1,9}(?=[.)](?: |$))")
_BEGINS_AFTER = re.compile(rf"[=|]|:(?=-)|{_BEGINS_BLOCK.pattern}")
_NOT_IN_ADDRESS = re.compile(r"[\s()<>\"`\\|\x00-\x1f\x7f]|&(?=#?[a-zA-Z0-9]+;)")


def escaped(text: str) -> str:
    """`text` as a line of Markdown that reads the same."""
    return placed(marked(_trimmed(text)))


def address(href: str) -> str:
    """An absolute address as Markdown has it between parentheses."""
    return _NOT_IN_ADDRESS.sub(lambda found: "&amp;" if found[0] == "&" else quote(found[0]), href)


def link(text: str, href: str) -> str:
    """A link; `text` is Markdown and `href` absolute, or empty for words without a link."""
    return f"[{text}]({address(href)})" if href else text


def picture(alt: str, src: str) -> str:
    """A picture; `alt` is plain text and `src` absolute."""
    return f"![{marked(_trimmed(alt))}]({address(src)})"


def _trimmed(text: str) -> str:
    return one_spaced(text).strip(" ")


def one_spaced(text: str) -> str:
    """`text` with one space wherever it has white space."""
    # Most texts have nothing but single spaces, which is told sooner.
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return SPACE.sub(" ", text)
    return text


def marked(text: str) -> str:
    """`text` with what means something within a line of Markdown escaped; white space as it is."""
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


def placed(text: str) -> str:
    """Lines of Markdown that begin no block but a paragraph."""
    if "\n" in text:
        first, *others = text.split("\n")
        return "\n".join([placed(first), *(_put_at_start(other, _BEGINS_AFTER) for other in others)])
    return _put_at_start(text, _BEGINS_BLOCK)


def _put_at_start(text: str, begins_block: re.Pattern[str]) -> str:
    begins = begins_block.match(text)
    if begins is None:
        return text
    # Of an ordered list, not the number is escaped but what is behind it.
    at = begins.end() if begins[0].isdecimal() else 0
    return f"{text[:at]}\\{text[at:]}"
