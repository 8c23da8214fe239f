"""The order of headings in a text."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.content.entries import KeyPath
from briefgen.content.markdown import plain
from briefgen.errors import Problem, Quote
from briefgen.model import Prose
from briefgen.review.markup import placed_tags

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENOUGH = 500
"""Characters of a heading that are looked at."""
_TOP = {"analysis": 4, "bio": 3}
"""The level of the first heading in a text, by the first part of its key; elsewhere it is 2."""


def heading_findings(path: str, key: KeyPath, text: Prose) -> Iterator[Problem]:
    """A finding for each heading that is not in line: as written in Markdown, where it is put in line on the page, and
    as HTML, where it is left as it is."""
    for heading in text.astray:
        said = f'the heading "{heading}" skips a level, or stands above the first one; go down one level at a time'
        yield _finding(path, key, heading, said)
    if "<h" not in text.html:
        return
    before = top = _TOP.get(str(key[0]) if key else "", 2)
    is_first = True
    for end, tag in placed_tags(text.html):
        if tag.name in _HEADINGS:
            level = int(tag.name[1])
            # Where tags are written by hand, none may end.
            inside = text.html[end : end + _ENOUGH].partition("</h")[0]
            heading = plain(inside)
            if not heading and "<img" not in inside:
                yield _finding(path, key, "#", "a heading without words; write some, or take it out")
            elif level < top:
                said = f'the heading "{heading}" is an {tag.name}; begin with h{top} here, or write ## in Markdown'
                yield _finding(path, key, heading, said)
            elif level > (top if is_first else before + 1):
                said = f'the heading "{heading}" skips a level: write h{top if is_first else before + 1}'
                yield _finding(path, key, heading, said)
            before, is_first = level, False


def _finding(path: str, key: KeyPath, quoted: str, message: str) -> Problem:
    return Problem(path, message, Quote(quoted, key), rule="heading-order")
