"""HTML that may hold anything -> HTML that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3

from briefgen.syntax.controls import is_printable, without_controls

TAGS = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup"),
        *("dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
        *("h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre"),
        *("q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "summary", "sup"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var"),
    ]
)
"""Elements that content may have."""

BLOCK_TAGS = frozenset(
    [
        *("blockquote", "caption", "col", "colgroup", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
        *("h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)
"""Those that cannot be inside a line."""

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href", "role"},
    "blockquote": {"cite"},
    "col": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "div": {"aria-label", "role", "tabindex"},
    "img": {"src", "alt"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "brief"})
_CLASSES = frozenset(
    {"align-left", "align-center", "align-right", "table-scroll", "footnote", "footnote-ref", "footnote-backref"}
)
_FOOTNOTE_ID = re.compile(r"fn(ref)?\d*:[\w-]+\Z")
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


# The structure of HTML that cleaning gives back byte for byte: paragraphs, lists, quotations and headings in
# which elements without attributes, and links that no parser of addresses refuses, hold text and nothing else.
_TEXT = "[^<]"
_HOST = r"[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]{2,}"
_LINK = rf'<a href="https?://{_HOST}(?:/[A-Za-z0-9/._~-]*)?">{_TEXT}++</a>'
_IN_LINES = "|".join([*(f"<{name}>{_TEXT}++</{name}>" for name in ("strong", "em", "code")), _LINK])
_WORDS = rf"{_TEXT}*+(?:(?:{_IN_LINES}){_TEXT}*+)*"
_ITEMS = rf"(?:<li>{_WORDS}</li>\n)+"
_QUOTE = rf"<blockquote>\n(?:<p>{_WORDS}</p>\n)+</blockquote>"
_TITLES = "|".join(rf'<h{level} id="[a-z0-9-]+">{_TEXT}++</h{level}>' for level in range(2, 7))
_BLOCK = rf"<p>{_WORDS}</p>|<ul>\n{_ITEMS}</ul>|<ol>\n{_ITEMS}</ol>|{_QUOTE}|{_TITLES}"
_CLEAN_LINE = re.compile(_WORDS)
_CLEAN_BLOCKS = re.compile(rf"(?:(?:{_BLOCK})\n?)*")
_ID = re.compile(r' id="([^"]*)"')


class Sanitiser:
    """Cleans HTML; make one and use it for every document, since making one takes as long as cleaning one."""

    def __init__(self, tags: frozenset[str]) -> None:
        """`tags` are the elements that stay; of all others only the text does."""
        self._clean = _CLEAN_BLOCKS if tags >= BLOCK_TAGS else _CLEAN_LINE
        self._ids: frozenset[str] = frozenset()
        self._cleaner = nh3.Cleaner(
            tags=set(tags),
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            url_schemes=set(_SCHEMES),
            link_rel=None,
        )

    def clean(self, html: str, ids: Iterable[str]) -> str:
        """`html` without anything that is not allowed, and without controls; headings keep their ids if these
        are among `ids`."""
        self._ids = frozenset(ids)
        if self._is_clean(html):
            return html
        return without_controls(self._cleaner.clean(html))

    def _is_clean(self, html: str) -> bool:
        """Whether cleaning is known to change nothing.

        Then text has no character that is written otherwise (markup, `&`, no-break space) or dropped
        (controls, a byte order mark): of these only `<` and `>` can be printed, and they are as many as the
        tags they are needed for.
        """
        return (
            "&" not in html
            and html.count(">") == html.count("<")
            and is_printable(html)
            and self._clean.fullmatch(html) is not None
            and (' id="' not in html or self._ids.issuperset(_ID.findall(html)))
        )

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "id":
            is_note = tag in {"li", "sup"} and _FOOTNOTE_ID.match(value)
            return value if is_note or (value in self._ids and tag in _HEADINGS) else None
        if name == "class":
            kept = [c for c in value.split() if c in _CLASSES or (tag == "code" and c.startswith("language-"))]
            return " ".join(kept) or None
        if name == "cite":
            return value if re.match(r"https?://|/", value) else None
        if name == "role":
            return value if value in {"group", "doc-noteref", "doc-backlink", "doc-endnotes"} else None
        if name == "tabindex":
            return "0"
        return value
