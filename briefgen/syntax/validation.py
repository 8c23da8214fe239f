"""Plain data -> a typed value, or every problem with it.

msgspec converts and stops at the first mistake; it is asked first, since nearly every file is right. Only
when it refuses does jsonschema, with the schema made from the same type, find all mistakes.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from briefgen.errors import Key, Problem, suggestion
from briefgen.syntax import yaml

T = TypeVar("T")

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys with values",
}


NOT_BLANK = r"\S"
"""The pattern of text that must say something."""

ALSO = "x-also-called"
"""The keyword of a schema that lists what other programs call a key."""

ENOUGH = 200
"""Mistakes that are looked for in one file; a file with more was made by a mistake of another kind."""

FORM = "x-form"
"""The keyword of a schema that says, for people, what its pattern asks for."""

# A mistake as jsonschema reports it; its own types say little more than Any.
Mistake = Any


def convert(data: Any, into: type[T], path: str, text: str, what: str) -> T | tuple[Problem, ...]:
    """`data` as an `into`, or all its problems.

    `text` is the YAML that `data` came from; text that YAML takes for a number or for true and false is
    given back as written where the type wants text. `what` names the thing for messages: "a brief".
    """
    value, problems = salvage(data, into, path, text, what, {})
    return problems or value  # type: ignore[return-value]  # a value where there are no problems


def salvage(
    data: Any, into: type[T], path: str, text: str, what: str, stand_ins: Mapping[str, Any]
) -> tuple[T | None, tuple[Problem, ...]]:
    """The same, and with problems a value of what is right besides.

    Keys that are wrong are left out of that value; `stand_ins` has values for those it must have. It is
    None when nothing can be made of the rest.
    """
    if data is None:
        data = {}
    if not isinstance(data, dict):
        return None, (Problem(path, f"{what} is written as keys with values, one `key: value` a line", Key()),)
    try:
        return msgspec.convert(data, into), ()
    except msgspec.ValidationError:
        data = _as_written(data, into, text)
    try:
        return msgspec.convert(data, into), ()
    except msgspec.ValidationError as error:
        problems = tuple(_problems(data, into, path, what)) or (Problem(path, f"{what}: {error}", Key()),)
    wrong = {p.place.path[0] for p in problems if isinstance(p.place, Key) and p.place.path}
    rest = {**stand_ins, **{key: value for key, value in data.items() if key not in wrong}}
    try:
        return msgspec.convert(rest, into), problems
    except msgspec.ValidationError:
        return None, problems


@functools.cache
def schema(type_: Any) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a type, its own keys at the top."""
    whole = msgspec.json.schema(type_)
    definitions = whole.get("$defs", {})
    top = definitions.pop(whole["$ref"].rpartition("/")[2]) if "$ref" in whole else whole
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **top, "$defs": definitions}


@functools.cache
def _validator(type_: Any) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(type_))


def _errors(data: Any, type_: Any) -> list[Mistake]:
    found: list[Mistake] = []
    for error in _validator(type_).iter_errors(data):
        found.extend(_deepest(error))
        if len(found) >= ENOUGH:
            break
    return found


def _deepest(error: Mistake) -> Iterator[Mistake]:
    """The mistakes inside the alternative that was meant, where there are several."""
    if error.validator not in {"anyOf", "oneOf"} or not error.context:
        yield error
        return
    branches: dict[int, list[Mistake]] = {}
    for inner in error.context:
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    meant = [b for b in branches.values() if not any(e.validator == "type" and not e.path for e in b)]
    if len(meant) != 1:
        yield error
        return
    for inner in meant[0]:
        yield from _deepest(inner)


def _as_written(data: dict[str, Any], type_: type[Any], text: str) -> dict[str, Any]:
    """`data` with numbers and booleans turned back into the text they were, where text is wanted."""
    places: yaml.Nodes | None = None
    for error in _errors(data, type_):
        wants_text = "string" in _wanted(error)
        if wants_text and isinstance(error.instance, (bool, int, float)):
            places = places if places is not None else yaml.nodes(text)
            path = tuple(error.absolute_path)
            source = places[path].source if path in places else None
            if path and source is not None:
                holder: Any = data
                for part in path[:-1]:
                    holder = holder[part]
                holder[path[-1]] = source
    return data


def _wanted(error: Mistake) -> list[str]:
    """The JSON types that would have been right, when the type is what is wrong."""
    if error.validator == "type":
        value = error.validator_value
        return [value] if isinstance(value, str) else list(value)
    if error.validator in {"anyOf", "oneOf"}:
        types = [w for inner in error.context or () if not inner.path for w in _wanted(inner)]
        return list(dict.fromkeys(types))
    return []


def _problems(data: Any, type_: Any, path: str, what: str) -> Iterator[Problem]:
    for error in _errors(data, type_):
        at = tuple(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path:
            message = f'unknown key "{error.instance}"{suggestion(error.instance, error.validator_value)}'
            yield Problem(path, message, Key((*at, error.instance), of_key=True))
        elif error.validator == "additionalProperties":
            yield from _unknown(error, at, path, schema(type_)["$defs"])
        elif error.validator == "required":
            # jsonschema gives one error a missing key, and names it in its message.
            name = next(n for n in error.validator_value if error.message.startswith(repr(n)))
            if at and any(" " in key for key in error.instance if isinstance(key, str)):
                continue  # told as text with a colon in it
            whole = what if not at else f'"{_name(at)}"'
            yield Problem(path, f'"{name}" is missing; {whole} needs it', Key((*at, name), of_key=True))
        else:
            yield Problem(path, _message(error, at), Key(at))


def _unknown(error: Mistake, at: tuple[str | int, ...], path: str, definitions: Mapping[str, Any]) -> Iterator[Problem]:
    known = list(error.schema.get("properties", {}))
    for name, value in error.instance.items():
        if name in known:
            continue
        if at and " " in name and isinstance(value, str):
            written = f"{name}: {value}".replace("\\", "\\\\").replace('"', '\\"')
            yield Problem(path, f'"{_name(at)}" has text with a colon in it; quote it: "{written}"', Key(at))
        else:
            inside = [
                key
                for key, described in error.schema.get("properties", {}).items()
                for inner, definition in definitions.items()
                if f"/{inner}" in json.dumps(described) and name in definition.get("properties", {})
            ]
            advice = suggestion(name, known) or _known(known)
            also = next((k for k, v in error.schema["properties"].items() if name in v.get(ALSO, ())), None)
            if also:
                advice = f'; it is called "{also}" here'
            elif len(inside) == 1 and not suggestion(name, known, near=0.85):
                advice = f'; it belongs into "{inside[0]}": indent it'
            message = f'unknown key "{name}"{advice}'
            yield Problem(path, message, Key((*at, name), of_key=True))


def _message(error: Mistake, at: tuple[str | int, ...]) -> str:
    name, value, rule = _name(at), error.instance, error.validator_value
    match error.validator:
        case "enum":
            near = suggestion(value, [str(r) for r in rule]) if isinstance(value, str) else ""
            return f'"{name}" is {_quoted(value)}; choose one of {", ".join(map(str, rule))}{near}'
        case "type" | "anyOf" | "oneOf":
            wanted = _wanted(error)
            shown = [_TYPES.get(w, w) for w in wanted if w != "null"]
            return f'"{name}" must be {" or ".join(shown)}, not {_is(value)}{_as_list(error, value, wanted)}'
        case "maxLength":
            return f'"{name}" is {len(value)} characters long; {rule} at most'
        case "minItems":
            return f'"{name}" has {len(value)} entries; {rule} at least, or leave the key out'
        case "maxItems":
            return f'"{name}" has {len(value)} entries; {rule} at most'
        case "minimum":
            return f'"{name}" is {value}; {rule} at least'
        case "exclusiveMinimum":
            return f'"{name}" is {value}; it must be more than {rule}'
        case "maximum":
            return f'"{name}" is {value}; {rule} at most'
        case "pattern" if rule == NOT_BLANK:
            return f'"{name}" is empty'
        case "pattern":
            return f'"{name}" is {_quoted(value)}; write {error.schema.get(FORM, f"text that matches {rule}")}'
        case _:
            return f'"{name}": {error.message}'


def _as_list(error: Mistake, value: Any, wanted: list[str]) -> str:
    """How to write one text as a list, where a list of texts is wanted."""
    if "array" not in wanted or not isinstance(value, str):
        return ""
    if value.startswith("-"):
        return "; a space is missing after the hyphen"
    if re.fullmatch(r"[^\[\]{}:#\n]{1,200}", value) and "," in value:
        value = ", ".join(part.strip() for part in value.split(",") if part.strip())
    texts = any(
        re.search('"string"|"enum"', json.dumps(b.get("items", {})))
        for b in (error.schema, *error.schema.get("anyOf", ()))
    )
    return f"; write [{value}]" if texts and re.fullmatch(r"[^\[\]{}:#\n]{1,200}", value) else ""


def _name(at: Sequence[str | int]) -> str:
    """`takeaways 2, sources` for a path of keys and indexes; list entries count from 1."""
    parts: list[str] = []
    for part in at:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(str(part))
    return ", ".join(parts)


def _known(known: list[str]) -> str:
    return f"; the keys here are {', '.join(known)}" if len(known) <= 12 else ""


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _is(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {value}"
        case str():
            return "text"
        case list():
            return "a list"
        case None:
            return "nothing"
        case _:
            return "keys with values"
