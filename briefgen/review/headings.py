"""The order of headings in a text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from briefgen.content.entries import KeyPath
from briefgen.content.markdown import plain
from briefgen.errors import Problem, Quote
from briefgen.model import Prose
from briefgen.review.judging import shown
from briefgen.review.markup import HEADINGS, placed_tags
from briefgen.syntax.places import MANY

_ENOUGH = 300
"""Characters of a heading that are looked at."""
_TOP = {"analysis": 4, "bio": 3}
"""The level of the first heading in a text, by the first part of its key; elsewhere it is 2."""


def heading_findings(path: str, key: KeyPath, text: Prose) -> Iterator[Problem]:
    """A finding for each heading that is not in line: as written in Markdown, where it is put in line on the page, and
    as HTML, where it is left as it is."""
    for heading in text.astray[: MANY + 1]:
        said = (
            f'the heading "{shown(heading)}" skips a level, or stands above the first one; go down one level at a time'
        )
        yield _finding(path, key, heading, said)
    if "<h" in text.html:
        yield from islice(_in_html(path, key, text.html), MANY + 1)


def _in_html(path: str, key: KeyPath, html: str) -> Iterator[Problem]:
    top = _TOP.get(str(key[0]) if key else "", 2)
    next_ = top
    for end, tag in placed_tags(html):
        if tag.name in HEADINGS:
            level = int(tag.name[1])
            # Where tags are written by hand, none may end.
            inside = html[end : end + _ENOUGH].partition("</h")[0]
            if not inside.strip():
                yield _finding(path, key, "#", "a heading without words; write some, or take it out")
            elif level < top or level > next_:
                heading = plain(inside)
                said = f'the heading "{shown(heading)}" is h{level} where h{top} to h{next_} can stand'
                said += f"; begin with h{top}, and go down one level at a time"
                yield _finding(path, key, heading, said)
            next_ = level + 1


def _finding(path: str, key: KeyPath, quoted: str, message: str) -> Problem:
    return Problem(path, message, Quote(quoted, key), rule="heading-order")
