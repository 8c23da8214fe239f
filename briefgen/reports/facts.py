"""Problems as plain values, for JSON."""

from __future__ import annotations

from typing import Any

from briefgen.errors import Problem, Span


def facts(problem: Problem) -> dict[str, Any]:
    """What is known of a problem: `path`, `line` and `column` (None where they are not known), `severity`, `rule`
    (empty where it breaks none of style), `message` and `excerpt`, the line that it stands in."""
    span = problem.place if isinstance(problem.place, Span) else None
    return {
        "path": problem.path,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "excerpt": span.excerpt if span else "",
    }
