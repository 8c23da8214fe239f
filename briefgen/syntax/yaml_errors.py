"""What the YAML parser says, said again so that an editor can mend it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from briefgen.errors import Problem, Span

_TEXT_WITH_COLON = re.compile(r"""^\s*(?:- +)?([\w-]+):\s+(?!["'|>\[{])(\S.*)$""")
_KEYS_COLON = re.compile(r"^(\s*)(?:- +)?[^\s:][^:]*?(?=:)")
_GOES_ON = re.compile(
    r"""^\s*(?:- +)?(?:[\w-]+:\s+)?("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]]*\]|\{[^}]*\})\s*(?=[^\s#,:])"""
)


def explain(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Problem:
    """The problem behind an exception of PyYAML's, with its place in `path`."""
    lines = text.split("\n")
    said = str(getattr(error, "problem", None) or error)
    mark = _place(getattr(error, "problem_mark", None), lines)
    # What the parser was reading when it failed, such as a quoted text, began here.
    context = _place(getattr(error, "context_mark", None), lines) or mark
    if mark is None or context is None:
        return Problem(path, f"this is not YAML: {_one_line(said)}", Span(first_line, 1, lines[0]))
    (line, column), message = _said(said, mark, context, lines, first_line)
    return Problem(path, message, Span(first_line + line, column + 1, lines[line]))


def _said(
    said: str, mark: tuple[int, int], context: tuple[int, int], lines: list[str], first_line: int
) -> tuple[tuple[int, int], str]:
    """A better place and message for what the parser said."""
    line, column = mark
    if tab := _tab_before(lines, line):
        return tab, "a tab; YAML is indented with spaces only"
    if "mapping values are not allowed" in said:
        return _colon(lines, line, column)
    if "end of stream" in said:
        return context, "the quote opened here is never closed"
    if "cannot start any token" in said:
        return mark, f"text cannot begin with {lines[line][column : column + 1]} here; quote it"
    if "alphabetic or numeric character" in said or "comment or line break" in said:
        line, column = context
        return context, f"text cannot begin with {lines[line][column : column + 1]} here; quote it"
    if "escape character" in said or "hexdecimal" in said:
        return mark, "a backslash inside \"double quotes\" begins an escape; use 'single quotes' or write it twice"
    if "did not find expected key" in said or "expected <block end>" in said or "expected '-' indicator" in said:
        return _unexpected(lines, line, column, first_line)
    if "could not find expected ':'" in said:
        return _no_key(lines[context[0]], context[0])
    if "did not find expected ',' or" in said or "did not find expected node content" in said:
        line, column = context
        sign = lines[line][column : column + 1]
        if sign in {"[", "{"}:
            return context, f"the {sign} opened here is never closed, or a comma is missing inside"
    return mark, f"this is not YAML: {_one_line(said)}"


def _place(mark: Any, lines: list[str]) -> tuple[int, int] | None:
    if mark is None:
        return None
    line = min(mark.line, len(lines) - 1)
    return line, min(mark.column, len(lines[line]))


def _tab_before(lines: list[str], line: int) -> tuple[int, int] | None:
    """The first tab in the white space that begins the line of an error, or the line above it."""
    for number in (line, line - 1):
        if number >= 0:
            indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
            if "\t" in indent:
                return number, indent.index("\t")
    return None


def _colon(lines: list[str], line: int, column: int) -> tuple[tuple[int, int], str]:
    text = lines[line]
    own = _KEYS_COLON.match(text)
    if own and own.end() == column:
        above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), 0)
        if own.end(1) <= len(lines[above]) - len(lines[above].lstrip()):
            return _no_key(lines[above], above)
        return (line, own.end(1)), "this line is indented more than the one above it; line the two up"
    if match := _TEXT_WITH_COLON.match(text):
        key, value = match.groups()
        start = value if len(value) <= 40 else value[:39].rstrip() + "…"
        quoted = start.replace("\\", "\\\\").replace('"', '\\"')
        return (line, column), f'"{key}" has text with a colon in it; quote it: {key}: "{quoted}"'
    return (line, column), "a colon where none can be; quote the text it is part of, or check the indentation"


def _no_key(text: str, line: int) -> tuple[tuple[int, int], str]:
    """A line that should have been a key with a value, and is not."""
    if match := re.match(r"\s*(?:- +)?[\w-]+(：)", text):
        return (line, match.start(1)), "a full-width colon; YAML needs a plain one, with a space after it"
    if match := re.match(r"\s*(?:- +)?[\w-]+:(?=\S)", text):
        return (line, match.end() - 1), "a space is missing after the colon"
    start = len(text) - len(text.lstrip())
    return (line, start), "this line is neither a key with a colon nor part of the text above; check its indentation"


def _unexpected(lines: list[str], line: int, column: int, first_line: int) -> tuple[tuple[int, int], str]:
    for number in (line, line - 1):
        match = _GOES_ON.match(lines[number]) if number >= 0 else None
        if match:
            opened = match.group(1)[0]
            if opened in "[{":
                return (number, match.end(1)), "text goes on after the closing bracket; quote all of it"
            other = "'" if opened == '"' else '"'
            message = f"text goes on after the closing quote; quote all of it, with {other} if it has {opened} inside"
            return (number, match.end(1)), message
    if opened := _opened_above(lines, line, column):
        return opened, f"the quote opened here is closed only on line {first_line + line}; close it where the text ends"
    return (line, column), "this does not line up with the lines above it; check the indentation"


def _opened_above(lines: list[str], line: int, column: int) -> tuple[int, int] | None:
    """Where a quote begins that a quote on the line of the error has closed, meant for an opening one."""
    before = lines[line][:column].rstrip()
    if not before or before[-1] not in "\"'" or before.count(before[-1]) != 1:
        return None
    for number in range(line - 1, -1, -1):
        match = re.match(rf"\s*(?:- +)?[\w-]+:\s+{before[-1]}", lines[number])
        if match and before[-1] not in lines[number][match.end() :]:
            return number, match.end() - 1
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
