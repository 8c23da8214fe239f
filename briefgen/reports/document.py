"""Problems as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from briefgen.errors import Problem
from briefgen.reports.facts import facts
from briefgen.reports.words import cleaned


def document(problems: Sequence[Problem]) -> str:
    """An object: how many `errors` and `warnings` there are, and all `problems`, each as `facts` has it."""
    counts = {f"{what}s": sum(p.severity == what for p in problems) for what in ("error", "warning")}
    told = {**counts, "problems": [facts(problem) for problem in problems]}
    return cleaned(json.dumps(told, indent=2, ensure_ascii=False)) + "\n"
