"""Problems as the desk's pages and the preview's script show them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefgen.errors import Problem, Span, harmless, readable
from briefgen.preview.templates import rendered

_BEFORE, _AFTER = 90, 130
"""Characters of a line that are shown on either side of the place."""
_JOINER = "\u200d"


Edit = Callable[[str, int, int], str]
"""Gives the address that opens an editor on a file of the publication at a line and column; empty where there is
none."""


class ShownProblem(Struct, frozen=True):
    """A problem, ready to be printed; all of it is text."""

    severity: str
    message: str
    where: str
    """`path:line:column`, as far as they are known."""
    edit: str
    """The address that opens an editor there; empty where there is none."""
    line: int = 0
    """0 where there is no line to show."""
    before: str = ""
    at: str = ""
    """The character at the column, with all that is drawn on it; empty where the line ends before."""
    after: str = ""


class ProblemPage(Struct, frozen=True):
    """What the page shows that stands in for a site that cannot be made."""

    name: str
    problems: tuple[ShownProblem, ...]
    count: int


def shown_problem(problem: Problem, edit: Edit) -> ShownProblem:
    """A problem as it is printed."""
    span = problem.place if isinstance(problem.place, Span) else None
    where = f"{problem.path}:{span.line}:{span.column}" if span else problem.path
    told = ShownProblem(
        severity=problem.severity,
        message=readable(problem.message),
        where=harmless(where),
        edit=edit(problem.path, span.line, span.column) if span else edit(problem.path, 1, 1),
    )
    if span is None or not span.excerpt.strip():
        return told
    line = harmless(span.excerpt, "\t")
    start = span.column - 1
    end = _end_of_letter(line, start)
    first, last = max(0, start - _BEFORE), end + _AFTER
    return replace(
        told,
        line=span.line,
        before=("…" if first else "") + line[first:start],
        at=line[start:end],
        after=line[end:last] + ("…" if last < len(line) else ""),
    )


def problem_page(problems: Sequence[Problem], edit: Edit, name: str = "", most: int = 100) -> bytes:
    """A whole page that says what keeps a site from being made, for where there is no good one yet.

    `most` of the problems are shown. `name` is the publication's, if it is known. Like all pages, it is to be injected
    with the preview's script, and then turns into the site by itself.
    """
    view = ProblemPage(name, tuple(shown_problem(problem, edit) for problem in problems[:most]), len(problems))
    return rendered("problems.html", view).encode()


def _end_of_letter(line: str, start: int) -> int:
    """Where the letter at `start` ends: marks above and below it, what is joined to it, and the second half of a flag
    are drawn as one with it."""
    end = start + 1
    if _is_half_of_flag(line[start:end]) and _is_half_of_flag(line[end : end + 1]):
        end += 1
    while end < len(line) and (unicodedata.category(line[end])[0] == "M" or _JOINER in line[end - 1 : end + 1]):
        end += 1
    return end


def _is_half_of_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
