"""Places by name (`Key`, `Quote`) -> places in a text (`Span`).

Only problems ask for places, so they are looked up again in the text when there is one, and good files
pay nothing for them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from urllib.parse import quote

from msgspec.structs import replace

from briefgen.errors import Key, Place, Problem, Quote, Span
from briefgen.syntax import yaml
from briefgen.syntax.front_matter import Parts, split

MANY = 50
"""Problems of one file that are listed; nobody mends more in one round."""

_NOT_QUOTED = ("deploy",)
"""The key of which no line is shown: whoever wrote credentials there by mistake must not find them in a log."""


def locate_all(problems: Iterable[Problem], text: str) -> tuple[Problem, ...]:
    """`problems` of one file, whose whole text is `text`, with their lines and columns; each once, and at
    most `MANY` of them."""
    found = list(dict.fromkeys(problems))
    if not found:
        return ()
    parts = split(text, found[0].path)
    if isinstance(parts, Problem):
        return tuple(replace(p, place=p.place if isinstance(p.place, Span) else parts.place) for p in found)
    file = _File(text, parts)
    located = [replace(p, place=file.span(p.place)) for p in found[:MANY]]
    if len(found) > MANY:
        message = "more problems follow in this file"
        located.append(replace(found[MANY], message=message, place=file.span(found[MANY].place)))
    return tuple(located)


class _File:
    """A file's text, and the places of its values once they are asked for."""

    def __init__(self, text: str, parts: Parts) -> None:
        self.text = text
        self.parts = parts
        self.lines = text.split("\n")

    @functools.cached_property
    def nodes(self) -> yaml.Nodes:
        return yaml.nodes(self.parts.yaml)

    def span(self, place: Place | None) -> Span:
        if isinstance(place, Span):
            return place
        return self._of_quote(place) if isinstance(place, Quote) else self._of_key(place or Key())

    def _of_key(self, key: Key) -> Span:
        path, of_key = key.path, key.of_key
        while path and path not in self.nodes:
            # A list may stand for one of the keys it could have been: `related: [a]` for `related: {pin: [a]}`.
            shorthand = (*path[:-2], path[-1])
            path = shorthand if len(path) > 2 and shorthand in self.nodes else path[:-1]
            of_key = False
        if not path:
            return self._at(1, 0)
        node = self.nodes[path]
        line, column = node.key if of_key else node.value
        at = self._at(self.parts.yaml_line + line, column)
        return replace(at, excerpt="") if key.path[:1] == _NOT_QUOTED else at

    def _of_quote(self, quoted: Quote) -> Span:
        """The quoted text in the body, or after the beginning of its value; there itself when it is not
        found as it stands, because YAML has escaped or folded it."""
        if quoted.key:
            beginning = self._of_key(Key(quoted.key))
            start = sum(len(line) + 1 for line in self.lines[: beginning.line - 1]) + beginning.column - 1
        else:
            beginning = self._at(self.parts.body_line, 0)
            start = len(self.text) - len(self.parts.body)
        for form in (quoted.text, quote(quoted.text, safe=":/.-_~")):
            pattern = re.compile(rf"(?<![\w:/.-]){re.escape(form)}(?![\w-])")
            if match := pattern.search(self.text, start):
                at = match.start()
                return self._at(self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at) - 1)
        return beginning

    def _at(self, line: int, column: int) -> Span:
        return Span(line, column + 1, self.lines[line - 1] if line <= len(self.lines) else "")
