"""HTML -> what it names, links to and loads.

A scanner of our own, since Python's parser takes several times as long for a page; a test holds the two together.
Each tag is read once, for pages of one site have most of theirs in common. What is no markup (comments, and elements
whose content browsers read as text) is passed over as in https://html.spec.whatwg.org/#parsing.
"""

from __future__ import annotations

import functools
import re
from html import unescape
from typing import NamedTuple

_INSIDE = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
_RAW = "script|style|title|textarea|xmp|iframe|noembed|noframes"
# All begin with one character, which is looked for much faster than any of several beginnings.
_TAGS = re.compile(
    rf"<(?:(?![sStTxXiInN])[a-zA-Z]{_INSIDE}>"
    rf"|((?P<raw>(?i:{_RAW}))(?![^\s/>]){_INSIDE}>)(?s:.*?)(?:</(?i:(?P=raw))(?![^\s/>])|\Z)"
    rf"|[a-zA-Z]{_INSIDE}>"
    r"|!--(?s:.*?)(?:--!?>|\Z))",
)
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
_ATTRIBUTES = re.compile(r"""([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+("[^"]*"|'[^']*'|[^\s>]+))?""")
_OF_USE = re.compile(
    r"<(?:h[1-6]|img|base)\b|[\s\"'/](?:id|name|href|src|srcset|action|data|poster)\s*=", re.IGNORECASE
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ADDRESSES = {
    **dict.fromkeys(["a", "area", "link"], ("href",)),
    **dict.fromkeys(["img", "source"], ("src", "srcset")),
    **dict.fromkeys(["script", "iframe", "embed", "track", "audio", "input"], ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
    "form": ("action",),
}
_LOADING = frozenset({"script", "img", "iframe", "embed", "object"})
_LOADED = frozenset({"stylesheet", "preload", "modulepreload"})
_MEMORY = 20_000
"""Tags that are remembered; those of one site's pages are fewer, unless somebody has made them many."""
_LONGEST = 1_000
"""Characters of a tag that is remembered."""


class Tag(NamedTuple):
    """What one tag says that somebody else may want to know."""

    name: str
    ids: tuple[str, ...] = ()
    """What a fragment can name."""
    links: tuple[str, ...] = ()
    """All addresses that lead or load."""
    loads: tuple[str, ...] = ()
    """Those that a browser asks for by itself: styles, scripts, pictures in their plainest form, frames."""
    alt: str | None = None
    """Of a picture."""
    base: str = ""


_NOTHING = Tag("")


def tags(html: str) -> tuple[Tag, ...]:
    """The tags of `html` that say something of use, in their order."""
    return tuple([tag for _, tag in placed_tags(html)])


def placed_tags(html: str) -> list[tuple[int, Tag]]:
    """The same, each with where it ends in `html`."""
    found: list[tuple[int, Tag]] = []
    for match in _TAGS.finditer(html):
        written = f"<{match[1]}" if match[1] else match[0]
        tag = _known(written) if len(written) <= _LONGEST else _parsed(written)
        if tag is not _NOTHING:
            found.append((match.start() + len(written), tag))
    return found


def _parsed(written: str) -> Tag:
    if not _OF_USE.search(written):
        return _NOTHING
    if (match := _NAME.match(written)) is None:
        return _NOTHING
    name = match[1]
    has: dict[str, str] = {}
    for attribute, value in _ATTRIBUTES.findall(written, len(name) + 1):
        has.setdefault(attribute.lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
    return _of_use(name.lower(), has)


_known = functools.lru_cache(maxsize=_MEMORY)(_parsed)


def _of_use(name: str, has: dict[str, str]) -> Tag:
    ids = [has["id"]] if has.get("id") else []
    if name == "a" and has.get("name"):
        ids.append(has["name"])
    links: list[str] = []
    for attribute in _ADDRESSES.get(name, ()):
        if attribute in has:
            links += _candidates(has[attribute]) if attribute == "srcset" else [has[attribute]]
    is_loaded = name in _LOADING or (name == "link" and not _LOADED.isdisjoint(has.get("rel", "").lower().split()))
    alt = has.get("alt", "") if name == "img" else None
    base = has.get("href", "") if name == "base" else ""
    if not (ids or links or base or name in HEADINGS or name == "img"):
        return _NOTHING
    return Tag(name, tuple(ids), tuple(links), tuple(links[:1]) if is_loaded else (), alt, base)


def _candidates(srcset: str) -> list[str]:
    """The addresses of a `srcset`: https://html.spec.whatwg.org/#parsing-a-srcset-attribute."""
    found: list[str] = []
    is_next = True
    for word in srcset.split():
        if is_next and word.strip(","):
            found.append(word.strip(","))
        is_next = word.endswith(",")
    return found
