"""Problems as the desk's pages show them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from briefgen.errors import MESSAGE
from briefgen.preview.templates import rendered

_BEFORE, _AFTER = 90, 130
"""Characters of a line that are shown on either side of the place."""
# Controls, and marks that reorder text: they could make a message look like another.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_JOINER = "\u200d"


class ShownProblem(Struct, frozen=True):
    """A problem, ready to be printed; all of it is text."""

    severity: str
    message: str
    where: str
    """`path:line:column`, as far as they are known."""
    edit: str
    """The address that opens an editor there; empty where there is none."""
    line: int = 0
    """0 where it is not known."""
    before: str = ""
    at: str = ""
    """The character at the column, with all that is drawn on it; empty where the line ends before."""
    after: str = ""


class ProblemPage(Struct, frozen=True):
    """What the page shows that stands in for a site that cannot be made."""

    name: str
    problems: tuple[ShownProblem, ...]
    count: int


def shown(problem: Mapping[str, Any]) -> ShownProblem:
    """A problem of `briefgen.reports.facts`, with `edit`, as it is printed."""
    message = _plain(problem["message"])
    where = ":".join(str(part) for part in (problem["path"], problem["line"], problem["column"]) if part is not None)
    told = ShownProblem(
        severity=problem["severity"],
        message=message if len(message) <= MESSAGE else message[:MESSAGE].rstrip() + "…",
        where=_plain(where),
        edit=problem.get("edit", ""),
    )
    line = _plain(problem["excerpt"])
    if problem["line"] is None or not line.strip():
        return told
    start = max(1, problem["column"] or 1) - 1
    end = _end_of_letter(line, start)
    first, last = max(0, start - _BEFORE), end + _AFTER
    return ShownProblem(
        told.severity,
        told.message,
        told.where,
        told.edit,
        problem["line"],
        ("…" if first else "") + line[first:start],
        line[start:end],
        line[end:last] + ("…" if last < len(line) else ""),
    )


def problem_page(problems: Sequence[Mapping[str, Any]], name: str = "", most: int = 100) -> bytes:
    """A whole page that says what keeps a site from being made, for where there is no good one yet.

    `problems` are those of `briefgen.reports.facts`, each with `edit`; `most` of them are shown. `name` is the
    publication's, if it is known. Like all pages, it is to be injected with the preview's script, and then turns into
    the site by itself.
    """
    view = ProblemPage(name, tuple(map(shown, problems[:most])), len(problems))
    return rendered("problems.html", view).encode()


def _plain(text: str) -> str:
    return _UNSAFE.sub("\ufffd", text)


def _end_of_letter(line: str, start: int) -> int:
    """Where the letter at `start` ends: marks above and below it, and what is joined to it, are drawn as one."""
    end = start + 1
    while end < len(line) and (unicodedata.category(line[end])[0] == "M" or _JOINER in line[end - 1 : end + 1]):
        end += 1
    return end
