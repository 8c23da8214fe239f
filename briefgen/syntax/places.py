"""Places by name (`Key`, `Quote`) -> places in a text (`Span`).

Only problems ask for places, so they are looked up again in the text when there is one, and good files
pay nothing for them.
"""

from __future__ import annotations

from msgspec.structs import replace

from briefgen.errors import Key, Problem, Quote, Span
from briefgen.syntax import yaml
from briefgen.syntax.front_matter import Parts, split


def locate(problem: Problem, text: str) -> Problem:
    """`problem` with its place as a line and column of `text`, the whole file it is about."""
    if isinstance(problem.place, Span):
        return problem
    if isinstance(problem.place, Quote):
        return replace(problem, place=_find(text, problem.place.text, problem.path))
    key = problem.place or Key()
    parts = split(text, problem.path)
    if isinstance(parts, Problem):
        return replace(problem, place=parts.place)
    return replace(problem, place=_of_key(key, parts, text))


def _of_key(key: Key, parts: Parts, text: str) -> Span:
    found = yaml.nodes(parts.yaml)
    path = key.path
    while path and path not in found:
        # A list may stand for one of the keys it could have been: `related: [a]` for `related: {pin: [a]}`.
        shorthand = (*path[:-2], path[-1])
        path = shorthand if len(path) > 2 and shorthand in found else path[:-1]
    if not path:
        return _span(text, 1, 0)
    node = found[path]
    line, column = node.key if key.of_key else node.value
    return _span(text, parts.yaml_line + line, column)


def _find(text: str, quoted: str, path: str) -> Span:
    """The first occurrence in the body, or anywhere, or the first line."""
    parts = split(text, path)
    start = len(text) - len(parts.body) if isinstance(parts, Parts) and parts.body else 0
    at = text.find(quoted, start)
    if at < 0:
        at = max(text.find(quoted), 0)
    line_start = text.rfind("\n", 0, at) + 1
    return _span(text, text.count("\n", 0, at) + 1, at - line_start)


def _span(text: str, line: int, column: int) -> Span:
    lines = text.split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    return Span(line, column + 1, excerpt)
