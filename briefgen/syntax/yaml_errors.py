"""What the YAML parser says, said again so that an editor can mend it."""

from __future__ import annotations

import re

import yaml

from briefgen.errors import Problem, Span

_TEXT_WITH_COLON = re.compile(r"""^\s*(?:- +)?([\w-]+):\s+(?!["'|>\[{])(\S.*)$""")


def explain(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Problem:
    """The problem behind an exception of PyYAML's, with its place in `path`."""
    lines = text.split("\n")
    said = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    if mark is None:
        return Problem(path, f"this is not YAML: {_one_line(said)}", Span(first_line, 1, lines[0]))
    line, column = min(mark.line, len(lines) - 1), mark.column

    if tab := _tab_before(lines, line):
        line, column = tab
        message = "a tab; YAML is indented with spaces only"
    elif "mapping values are not allowed" in said:
        message = _colon(lines[line])
    elif "end of stream" in said and context is not None:
        line, column = context.line, context.column
        message = "the quote opened here is never closed"
    elif "cannot start any token" in said:
        sign = lines[line][column : column + 1]
        message = f"text cannot begin with `{sign}` here; quote it"
    elif "unknown escape character" in said:
        message = "a backslash inside \"double quotes\" begins an escape; use 'single quotes' or write it twice"
    elif "did not find expected key" in said or "expected <block end>" in said:
        line, column, message = _unexpected(lines, line, column)
    elif "could not find expected ':'" in said:
        line = context.line if context is not None else line
        column = context.column if context is not None else column
        message = "this line is neither a key with a colon nor part of the text above; check its indentation"
    elif "did not find expected ',' or" in said:
        message = "a `[` or `{` above is never closed, or a comma is missing"
    else:
        message = f"this is not YAML: {_one_line(said)}"
    return Problem(path, message, Span(first_line + line, column + 1, lines[line]))


def _tab_before(lines: list[str], line: int) -> tuple[int, int] | None:
    """The first tab in the white space that begins the line of an error, or the line above it."""
    for number in (line, line - 1):
        if number >= 0:
            indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
            if "\t" in indent:
                return number, indent.index("\t")
    return None


def _colon(line: str) -> str:
    if match := _TEXT_WITH_COLON.match(line):
        key, value = match.groups()
        start = value if len(value) <= 40 else value[:39].rstrip() + "…"
        quoted = start.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{key}" has text with a colon in it; quote it: {key}: "{quoted}"'
    return "a colon where none can be; quote the text it is part of, or check the indentation"


def _unexpected(lines: list[str], line: int, column: int) -> tuple[int, int, str]:
    before = lines[line - 1] if line else ""
    for number, candidate in ((line, lines[line]), (line - 1, before)):
        match = re.match(r"""^\s*(?:- +)?(?:[\w-]+:\s+)?(["'])""", candidate)
        if match and number >= 0:
            quote = match.group(1)
            rest = candidate[match.end() :]
            if quote in rest and rest.rindex(quote) < len(rest.rstrip()) - 1:
                end = match.end() + rest.index(quote) + 1
                other = "'" if quote == '"' else '"'
                return (
                    number,
                    end,
                    f"text goes on after the closing quote; quote all of it, with {other} if it has {quote} inside",
                )
    return line, column, "this does not line up with the lines above it; check the indentation"


def _one_line(text: str) -> str:
    return " ".join(text.split())
