"""The format as JSON Schema and as a page of the docs, both made from the types in `schema`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.content.schema import AuthorFile, BriefFile, BriefFront, PageFront, TopicFile
from briefgen.options import PublicationFile
from briefgen.syntax.validation import schema

_FILES = {
    "brief": BriefFile,
    "page": PageFront,
    "author": AuthorFile,
    "topic": TopicFile,
    "publication": PublicationFile,
}
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas (2020-12) of a brief, a page, an author, a topic and briefgen.yaml.

    A brief's is that of a `.yaml` file: front matter and `body`.
    """
    return {name: schema(type_) for name, type_ in _FILES.items()}


def tables(what: str) -> str:
    """Markdown tables of all keys of a brief's front matter (`brief`), a `page`, an `author`, a `topic`
    or the `publication`, with those of the things inside it below."""
    whole = schema(BriefFront if what == "brief" else _FILES[what])
    definitions = whole["$defs"]
    return "\n".join([*_table(whole, definitions), *_inside(whole, "", definitions)])


def _inside(thing: Mapping[str, Any], at: str, definitions: Mapping[str, Any]) -> Iterator[str]:
    """Tables of all that is inside a thing whose own keys stand at `at`."""
    for key, value in thing["properties"].items():
        for name in dict.fromkeys(_references(value)):
            yield from ("", f"### `{at}{key}`: {_called(definitions[name])}", "")
            yield from _table(definitions[name], definitions)
            yield from _inside(definitions[name], f"{at}{key}: ", definitions)


def _table(thing: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | what it is | default | meaning |"
    yield "|---|---|---|---|"
    for key, value in thing["properties"].items():
        default = "required" if key in thing.get("required", ()) else _default(value)
        yield f"| `{key}` | {_type(value, definitions)} | {default} | {value.get('description', '')} |"


def _references(value: Any) -> Iterator[str]:
    """Names of the types that a key's value may hold."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _called(definition: Mapping[str, Any]) -> str:
    text: str = definition["description"].rstrip(".")
    return text[0].lower() + text[1:]


def _type(value: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return _called(definitions[value["$ref"].rpartition("/")[2]])
    if "anyOf" in value:
        return " or ".join(_type(v, definitions) for v in value["anyOf"] if v.get("type") != "null")
    if "enum" in value:
        return " ".join(f"`{v}`" for v in value["enum"])
    if value.get("type") == "array":
        return f"list of {_type(value['items'], definitions)}" if "items" in value else "list"
    if value.get("type") == "object":
        return "keys and values"
    return _TYPES.get(value.get("type", ""), "anything")


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default in (None, "", (), [], {}):
        return ""
    if isinstance(default, dict):
        return "see below"
    if isinstance(default, (list, tuple)):
        return ", ".join(f"`{v}`" for v in default)
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    return f"`{default}`"
