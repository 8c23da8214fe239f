"""The split between a file's front matter and its body."""

from __future__ import annotations

import re

from msgspec import Struct

from briefgen.errors import Problem, Span

# A line of three hyphens; `re` searches for the hyphens in front ten times as fast as for the line's start.
_FENCE = re.compile(r"---(?<=^---)[ ]*$", re.MULTILINE)


class Parts(Struct, frozen=True):
    """A Markdown file in two: its YAML, its body, and the line of the file each begins on."""

    yaml: str
    yaml_line: int
    body: str
    body_line: int


def split(text: str, path: str) -> Parts | Problem:
    """Front matter between two lines of `---`, and the body after it.

    A `.yaml` file is all front matter.
    """
    if not path.endswith(".md"):
        return Parts(text, 1, "", 1)
    first, _, rest = text.partition("\n")
    if not first.strip() and rest.lstrip("\n ").startswith("---"):
        return Problem(path, "there is an empty line before the front matter; remove it", Span(1, 1, first))
    if first.rstrip() != "---":
        return Problem(
            path,
            "the file must begin with front matter: a line of three hyphens, the keys, and another such line",
            Span(1, 1, first),
        )
    end = _FENCE.search(rest)
    if end is None:
        return Problem(path, "the front matter never ends; close it with a line of three hyphens", Span(1, 1, first))
    yaml = rest[: end.start()]
    body_line = 3 + yaml.count("\n")
    return Parts(yaml, 2, rest[end.end() + 1 :], body_line)
