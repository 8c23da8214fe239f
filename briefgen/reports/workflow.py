"""Problems as annotations of GitHub's workflows, one a line.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands has the form of a line, and
https://github.com/actions/toolkit, `packages/core/src/command.ts`, how what stands in it is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.errors import Problem, Span
from briefgen.reports.words import printable

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def commands(problems: Iterable[Problem], folder: str) -> str:
    """The annotations of `problems`, a line each. `folder` is where the publication is in the repository: empty, or it
    ends with a slash."""
    return "".join(f"{_annotation(problem, folder)}\n" for problem in problems)


def _annotation(problem: Problem, folder: str) -> str:
    said = {"file": folder + problem.path}
    if isinstance(problem.place, Span):
        said |= {"line": str(problem.place.line), "col": str(problem.place.column)}
    said["title"] = problem.rule or "briefgen"
    properties = ",".join(f"{name}={printable(value).translate(_IN_PROPERTIES)}" for name, value in said.items())
    rule = f" [{problem.rule}]" if problem.rule else ""
    return f"::{problem.severity} {properties}::{printable(problem.message).translate(_IN_MESSAGES)}{rule}"
