"""What rules find -> problems, by what the publication and the file say of each rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from briefgen.errors import Key, Problem, Severity
from briefgen.style import Judgement, StyleOptions

_SHOWN = 100
"""Characters of what is quoted in a message."""
_SEVERITIES: dict[Judgement, Severity] = {"warning": "warning", "error": "error"}


class Judged(Struct, frozen=True):
    """What came of the findings of one file."""

    problems: tuple[Problem, ...] = ()
    silenced: frozenset[str] = frozenset()
    """The rules that were broken, and that the file may break."""


def judge(found: Iterable[Problem], allow: Collection[str], style: StyleOptions) -> Judged:
    """What is `found` in one file, each with its rule, as problems; `allow` are rules that the file may break."""
    kept: list[Problem] = []
    silenced: set[str] = set()
    for problem in found:
        judgement = style.judgement(problem.rule)
        if problem.rule in allow:
            silenced.add(problem.rule)
        elif judgement != "off":
            kept.append(replace(problem, severity=_SEVERITIES[judgement]))
    return Judged(tuple(kept), frozenset(silenced))


def needless(path: str, allow: Collection[str], silenced: Collection[str], style: StyleOptions) -> Judged:
    """The rules that a file may break and does not. Those that the publication has put off are passed over: it may
    put them on again."""
    message = "this breaks the rule nowhere; take the line out"
    return judge(
        (
            Problem(path, f'"{rule}": {message}', Key(("allow", rule), of_key=True), rule="needless-allow")
            for rule in allow
            if rule not in silenced and style.judgement(rule) != "off" and rule != "needless-allow"
        ),
        allow,
        style,
    )


def shown(text: str) -> str:
    """`text` as it is quoted in messages: it may be of any length."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
