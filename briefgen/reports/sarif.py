"""Problems as a log of static analysis: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import briefgen
from briefgen.errors import Problem, Span
from briefgen.reports.words import cleaned
from briefgen.style import NAMES, RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# The project has no address of its own so far; the standard wants an absolute one.
DOCUMENTATION = "https://briefgen.example/docs/"
"""Where the pages of `docs/` are."""
FORMAT = "format"
"""The rule of all problems that break none of style."""
_ROOT = "%SRCROOT%"
_LEVELS = {"off": "none", "warning": "warning", "error": "error"}
_EXCERPT = 500
"""Characters of a line that are told."""


def sarif(problems: Sequence[Problem], folder: str) -> str:
    """The log of one run that found `problems`. `folder` is where the publication is in the repository: empty, or it
    ends with a slash."""
    run = {
        "tool": {"driver": {"name": "briefgen", "version": briefgen.__version__, "rules": _rules()}},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top folder of the repository."}}},
        "results": [_result(problem, folder) for problem in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rules() -> list[dict[str, Any]]:
    of_style = [
        {
            "id": name,
            "shortDescription": {"text": RULES[name].finds},
            "help": {"text": f"{RULES[name].finds} {RULES[name].mend}"},
            "helpUri": f"{DOCUMENTATION}checks.md#{name}",
            "defaultConfiguration": {
                "enabled": RULES[name].judgement != "off",
                "level": _LEVELS[RULES[name].judgement],
            },
        }
        for name in NAMES
    ]
    said = "A file is not as its format wants it, or names what is not there."
    of_format = {
        "id": FORMAT,
        "shortDescription": {"text": said},
        "helpUri": f"{DOCUMENTATION}problems.md#common-problems",
        "defaultConfiguration": {"enabled": True, "level": "error"},
    }
    return [*of_style, of_format]


def _result(problem: Problem, folder: str) -> dict[str, Any]:
    rule = problem.rule or FORMAT
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(folder + problem.path), "uriBaseId": _ROOT}}
    if isinstance(problem.place, Span):
        where["region"] = _region(problem.place)
    return {
        "ruleId": rule,
        "ruleIndex": [*NAMES, FORMAT].index(rule),
        "level": problem.severity,
        "message": {"text": cleaned(problem.message)},
        "locations": [{"physicalLocation": where}],
    }


def _uri(path: str) -> str:
    try:
        # Names of files are bytes, of which some systems make halves of characters where they are no UTF-8.
        return quote(path.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:
        return quote(cleaned(path), safe="/")


def _region(span: Span) -> dict[str, Any]:
    """A place; columns are counted in UTF-16, in which some characters are two."""
    before = span.excerpt[: span.column - 1]
    column = span.column + sum(ord(c) > 0xFFFF for c in before)
    region: dict[str, Any] = {"startLine": span.line, "startColumn": column}
    if span.excerpt:
        region["snippet"] = {"text": cleaned(span.excerpt[:_EXCERPT])}
    return region
