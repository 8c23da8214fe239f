"""Problems: what is wrong, where, and what to do about it. Errors are values; nothing here prints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]

MESSAGE = 400
"""Characters of a message that are printed; what is quoted in it may be of any length."""

# What could command or confuse a terminal: controls, and marks that reorder text.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Span(Struct, frozen=True, order=True):
    """A place in a text: 1-based line and column, and the line itself."""

    line: int
    column: int
    excerpt: str = ""


class Key(Struct, frozen=True):
    """A place inside front matter, as the path of keys and indexes that leads to it.

    `of_key` points at the key itself rather than at its value.
    """

    path: tuple[str | int, ...] = ()
    of_key: bool = False


class Quote(Struct, frozen=True):
    """A place known by the text that stands there: in the body, or in the value at `key`."""

    text: str
    key: tuple[str | int, ...] = ()


Place = Span | Key | Quote


class Problem(Struct, frozen=True):
    """A reportable defect of one file.

    `path` is relative to the publication's folder, with forward slashes. `place` is a `Span` once it is
    known; code that has no text at hand gives a `Key` or a `Quote`, and `briefgen.syntax.places` turns
    it into a `Span`. `rule` names the rule that is broken, where it is one of style and not of the format.
    """

    path: str
    message: str
    place: Place | None = None
    severity: Severity = "error"
    rule: str = ""

    def __str__(self) -> str:
        """`path:line:column: message [rule]`, then the line with a caret under the column."""
        message = readable("warning: " * (self.severity == "warning") + self.message)
        if self.rule:
            message += f" [{self.rule}]"
        if not isinstance(self.place, Span):
            return f"{self.path}: {message}"
        span = self.place
        head = f"{self.path}:{span.line}:{span.column}: {message}"
        if not span.excerpt.strip():
            return head
        gutter = f"{span.line:>4} | "
        line, column = _window(span.excerpt, span.column)
        return f"{head}\n{gutter}{line}\n{' ' * (len(gutter) - 2)}| {_indent(line, column)}^"


class BriefgenError(Exception):
    """Raised where work cannot go on; carries every problem known by then."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class MachineError(Exception):
    """The machine failed (disk full, no permission): nothing an editor wrote is wrong."""


def harmless(text: str, kept: str = "") -> str:
    """`text` without what could command or confuse a terminal, or make a message look like another; the controls in
    `kept` stay."""
    return _UNSAFE.sub(lambda found: found[0] if found[0] in kept else "�", text)


def readable(message: str) -> str:
    """A message without what `harmless` takes out, and no longer than anybody reads."""
    message = harmless(message)
    return message if len(message) <= MESSAGE else message[:MESSAGE].rstrip() + "…"


def suggestion(word: str, known: Iterable[str], near: float = 0.6) -> str:
    """`; did you mean "NEAREST"?`, or nothing when no known word is near; case does not count.

    `near` is how alike two words must be, 0 to 1.
    """
    shown = {name.lower(): name for name in sorted(known)}
    nearest = get_close_matches(word.lower(), list(shown), n=1, cutoff=near)
    return f'; did you mean "{shown[nearest[0]]}"?' if nearest else ""


def sort_key(problem: Problem) -> tuple[str, int, int, str]:
    """Order for reports: by file, then by place, then by what is said."""
    span = problem.place if isinstance(problem.place, Span) else Span(0, 0)
    return (problem.path, span.line, span.column, problem.message)


def _window(line: str, column: int, width: int = 120) -> tuple[str, int]:
    """The part of a very long line around `column`, and the column in that part."""
    if len(line) <= width:
        return line, column
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    return line[start : start + width], column - start


def _indent(line: str, column: int) -> str:
    """White space as wide as the characters before `column`; wide characters count twice."""
    import unicodedata

    return "".join(
        "\t" if c == "\t" else "  " if unicodedata.east_asian_width(c) in "WF" else " " for c in line[: column - 1]
    )
