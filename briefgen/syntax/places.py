"""Places by name (`Key`, `Quote`) -> places in a text (`Span`).

Only problems ask for places, so they are looked up again in the text when there is one, and good files
pay nothing for them.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from msgspec.structs import replace

from briefgen.errors import Key, Problem, Quote, Span
from briefgen.syntax import yaml
from briefgen.syntax.front_matter import Parts, split


def locate(problem: Problem, text: str) -> Problem:
    """`problem` with its place as a line and column of `text`, the whole file it is about."""
    if isinstance(problem.place, Span):
        return problem
    parts = split(text, problem.path)
    if isinstance(parts, Problem):
        return replace(problem, place=parts.place)
    if isinstance(problem.place, Quote):
        return replace(problem, place=_of_quote(problem.place, parts, text))
    return replace(problem, place=_of_key(problem.place or Key(), parts, text))


def _of_key(key: Key, parts: Parts, text: str) -> Span:
    found = yaml.nodes(parts.yaml)
    path, of_key = key.path, key.of_key
    while path and path not in found:
        # A list may stand for one of the keys it could have been: `related: [a]` for `related: {pin: [a]}`.
        shorthand = (*path[:-2], path[-1])
        path = shorthand if len(path) > 2 and shorthand in found else path[:-1]
        of_key = False
    if not path:
        return _span(text, 1, 0)
    node = found[path]
    line, column = node.key if of_key else node.value
    return _span(text, parts.yaml_line + line, column)


def _of_quote(quoted: Quote, parts: Parts, text: str) -> Span:
    """The quoted text in the body, or after the beginning of its value; there itself when it is not found
    as it stands, because YAML has escaped or folded it."""
    if quoted.key:
        beginning = _of_key(Key(quoted.key), parts, text)
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: beginning.line - 1]) + beginning.column - 1
    else:
        beginning = _span(text, parts.body_line, 0)
        start = len(text) - len(parts.body)
    for form in (quoted.text, quote(quoted.text, safe=":/.-_~")):
        pattern = re.compile(rf"(?<![\w:/.-]){re.escape(form)}(?![\w-])")
        if match := pattern.search(text, start):
            at = match.start()
            return _span(text, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at) - 1)
    return beginning


def _span(text: str, line: int, column: int) -> Span:
    lines = text.split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    return Span(line, column + 1, excerpt)
