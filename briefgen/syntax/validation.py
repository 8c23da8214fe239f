"""Plain data -> a typed value, or every problem with it.

msgspec converts and stops at the first mistake; it is asked first, since nearly every file is right. Only
when it refuses does jsonschema, with the schema made from the same type, find all mistakes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
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

FORM = "x-form"
"""The keyword of a schema that says, for people, what its pattern asks for."""

# A mistake as jsonschema reports it; its own types say little more than Any.
Mistake = Any


def convert(data: Any, into: type[T], path: str, text: str, what: str) -> T | tuple[Problem, ...]:
    """`data` as an `into`, or all its problems.

    `text` is the YAML that `data` came from; text that YAML takes for a number or for true and false is
    given back as written where the type wants text. `what` names the thing for messages: "a brief".
    """
    if data is None:
        data = {}
    if not isinstance(data, dict):
        return (Problem(path, f"{what} is written as keys with values, one `key: value` a line", Key()),)
    try:
        return msgspec.convert(data, into)
    except msgspec.ValidationError:
        data = _as_written(data, into, text)
    try:
        return msgspec.convert(data, into)
    except msgspec.ValidationError as error:
        problems = tuple(_problems(data, into, path, what))
        return problems or (Problem(path, f"{what} is not valid: {error}", Key()),)


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


def _problems(data: Any, type_: type[Any], path: str, what: str) -> Iterator[Problem]:
    for error in _errors(data, type_):
        at = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for name in error.instance:
                if name not in known:
                    message = f'unknown key "{name}"{suggestion(name, known) or _known(known)}'
                    yield Problem(path, message, Key((*at, name), of_key=True))
        elif error.validator == "required":
            missing = [n for n in error.validator_value if n not in error.instance]
            # jsonschema gives one error a missing key; each names its own.
            name = next((n for n in missing if repr(n) in error.message), missing[0])
            whole = what if not at else f'"{_name(at)}"'
            yield Problem(path, f'"{name}" is missing; {whole} needs it', Key(at))
        else:
            yield Problem(path, _message(error, at), Key(at))


def _message(error: Mistake, at: tuple[str | int, ...]) -> str:
    name, value, rule = _name(at), error.instance, error.validator_value
    match error.validator:
        case "enum":
            near = suggestion(value, [str(r) for r in rule]) if isinstance(value, str) else ""
            return f'"{name}" is {_quoted(value)}; choose one of {", ".join(map(str, rule))}{near}'
        case "type" | "anyOf" | "oneOf":
            wanted = [_TYPES.get(w, w) for w in _wanted(error) if w != "null"]
            return f'"{name}" must be {" or ".join(wanted)}, not {_is(value)}'
        case "maxLength":
            return f'"{name}" is {len(value)} characters long; {rule} at most'
        case "minItems":
            return f'"{name}" has {len(value)} entries; {rule} at least, or leave the key out'
        case "maxItems":
            return f'"{name}" has {len(value)} entries; {rule} at most'
        case "minimum":
            return f'"{name}" is {value}; {rule} at least'
        case "maximum":
            return f'"{name}" is {value}; {rule} at most'
        case "pattern" if rule == NOT_BLANK:
            return f'"{name}" is empty'
        case "pattern":
            form = error.schema.get(FORM, f"text that matches {rule}")
            return f'"{name}" is {_quoted(value)}; write {form}'
        case _:
            return f'"{name}": {error.message}'


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
