"""Snippets for Visual Studio Code: every key of a brief's front matter, with what it is for.

Language servers for YAML do not look into Markdown files, so there snippets stand in for what a schema gives in a
`.yaml` file. In front matter the editor takes the language to be YAML, whatever the file is.
See https://code.visualstudio.com/docs/editing/userdefinedsnippets.
"""

from __future__ import annotations

import re
from typing import Any

from briefgen.starter.scaffold import EXAMPLES
from briefgen.starter.schemas import editor_schemas

_TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"
# The writer's clock need not be the publication's, so each time has its zone.
_NOW = f"{_TODAY} $CURRENT_HOUR:$CURRENT_MINUTE $CURRENT_TIMEZONE_OFFSET"
_STANDS_FOR = {
    "headline": "Headline",
    "slug": "a-slug",
    "section": "section-id",
    "lang": "en",
    "date": _NOW,
    "day": _TODAY,
    "moment": _NOW,
    "later": _NOW,
}
_VARIABLE = re.compile(r"(\$CURRENT_\w+)")


def snippets() -> dict[str, Any]:
    """What belongs into a file of snippets: one for each key, and one that begins a brief."""
    schema = editor_schemas()["brief"]
    made: dict[str, Any] = {
        "A brief": {
            "scope": "markdown,yaml",
            "prefix": "brief",
            "description": schema["$comment"],
            "body": ["---", "headline: ${1:Headline}", "dek: ${2:The summary.}", f"date: {_NOW}", "---", "", "$0"],
        }
    }
    for key, described in schema["properties"].items():
        if key in EXAMPLES:
            made[key] = {
                "scope": "markdown,yaml",
                "prefix": key,
                "description": described["description"],
                "body": _body(key, described),
            }
    return made


def _body(key: str, described: dict[str, Any]) -> list[str]:
    choices = described.get("enum") or (["true", "false"] if described.get("type") == "boolean" else [])
    if choices:
        return [f"{key}: ${{1|{','.join(choices)}|}}", "$0"]
    example = EXAMPLES[key].format(**_STANDS_FOR)
    if example.startswith("\n"):
        return [f"{key}:", *(_plain(line) for line in example.split("\n")[1:]), "$0"]
    return [f"{key}: ${{1:{_plain(example).replace('}', chr(92) + '}')}}}", "$0"]


def _plain(text: str) -> str:
    """Text without what a snippet would take for its own, but for the date."""
    return "".join(part if _VARIABLE.fullmatch(part) else part.replace("$", r"\$") for part in _VARIABLE.split(text))
