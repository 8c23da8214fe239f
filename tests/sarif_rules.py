"""Rules of SARIF 2.1.0 for the properties that reports use, written from the standard:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, by its sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any], bool]

# RFC 3986, as far as is needed: no characters but these, and an escape is one.
_URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})+")
_LEVELS = {"none", "note", "warning", "error"}


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() is not None and _encodable(value)


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _absolute(value: Any) -> bool:
    return _text(value) and _URI.fullmatch(value) is not None and re.match(r"[a-z][a-z0-9+.-]*:", value) is not None


def _relative(value: Any) -> bool:
    """A relative reference whose first segment has no colon, with a path that stays below its base (§3.4.3)."""
    return (
        _text(value)
        and _URI.fullmatch(value) is not None
        and ":" not in value.partition("/")[0]
        and not value.startswith("/")
    )


def _positive(value: Any) -> bool:
    return type(value) is int and value >= 1


# Properties of each object: those that must be there, and those that may be, each with what it may hold.
_OBJECTS: dict[str, tuple[dict[str, Check | str], dict[str, Check | str]]] = {
    "log": ({"version": lambda v: v == "2.1.0", "runs": "[run]"}, {"$schema": _absolute}),  # §3.13
    "run": (  # §3.14
        {"tool": "tool"},
        {
            "results": "[result]",
            "columnKind": lambda v: v in {"utf16CodeUnits", "unicodeCodePoints"},
            "originalUriBaseIds": "{base}",
        },
    ),
    "base": ({}, {"uri": _absolute, "description": "message"}),  # §3.14.14
    "tool": ({"driver": "component"}, {}),  # §3.18
    "component": ({"name": _text}, {"version": _text, "informationUri": _absolute, "rules": "[rule]"}),  # §3.19
    "rule": (  # §3.49
        {"id": _text},
        {
            "shortDescription": "message",
            "fullDescription": "message",
            "help": "message",
            "helpUri": _absolute,
            "defaultConfiguration": "configuration",
        },
    ),
    "configuration": ({}, {"enabled": lambda v: isinstance(v, bool), "level": lambda v: v in _LEVELS}),  # §3.50
    "result": (  # §3.27
        {"message": "message"},
        {
            "ruleId": _text,
            "ruleIndex": lambda v: type(v) is int and v >= 0,
            "level": lambda v: v in _LEVELS,
            "locations": "[location]",
        },
    ),
    "message": ({"text": _text}, {"markdown": _text}),  # §3.11, §3.12
    "location": ({}, {"physicalLocation": "place"}),  # §3.28
    "place": ({"artifactLocation": "artifact"}, {"region": "region"}),  # §3.29
    "artifact": ({"uri": _relative}, {"uriBaseId": _text}),  # §3.4
    "region": ({"startLine": _positive}, {"startColumn": _positive, "snippet": "content"}),  # §3.30
    "content": ({"text": _text}, {}),  # §3.3
}


def faults(log: Any) -> list[str]:
    """All that is not as the standard wants it, each with its path."""
    return [*_faults(log, "log", "log"), *_references(log)]


def _faults(value: Any, kind: str, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: no object"
        return
    needed, allowed = _OBJECTS[kind]
    yield from (f"{at}: {name} is missing" for name in needed if name not in value)
    for name, held in value.items():
        rule = (needed | allowed).get(name)
        if rule is None:
            yield f"{at}: {name} is not known"
        elif callable(rule):
            if not rule(held):
                yield f"{at}.{name}: {held!r}"
        elif rule.startswith("["):
            for index, one in enumerate(held if isinstance(held, list) else [None]):
                yield from _faults(one, rule.strip("[]"), f"{at}.{name}[{index}]")
        elif rule.startswith("{"):
            for key, one in held.items():
                yield from _faults(one, rule.strip("{}"), f"{at}.{name}.{key}")
        else:
            yield from _faults(held, rule, f"{at}.{name}")


def _references(log: Any) -> Iterator[str]:
    """What names something else in the log (§3.27.6, §3.14.14)."""
    for run in log.get("runs", ()):
        rules = [rule.get("id") for rule in run["tool"]["driver"].get("rules", ())]
        if len(set(rules)) != len(rules):
            yield "rules: two of one id"
        for result in run.get("results", ()):
            index = result.get("ruleIndex", -1)
            if index >= len(rules) or (index >= 0 and rules[index] != result.get("ruleId")):
                yield f"ruleIndex: {index} is not {result.get('ruleId')}"
            for location in result.get("locations", ()):
                base = location["physicalLocation"]["artifactLocation"].get("uriBaseId")
                if base is not None and base not in run.get("originalUriBaseIds", {}):
                    yield f"uriBaseId: {base} is not told"
