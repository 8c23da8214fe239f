"""The format as JSON Schema and as a page of the docs, both made from the types in `schema`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.config import PublicationFile
from briefgen.content.schema import AuthorFile, BriefFile, BriefFront, PageFront, TopicFile
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
    type_ = BriefFront if what == "brief" else _FILES[what]
    whole = schema(type_)
    lines = list(_table(whole, whole["$defs"]))
    for name in _inner(whole, whole["$defs"]):
        inner = whole["$defs"][name]
        lines += ["", f"### {inner['description'].rstrip('.')}", "", *_table(inner, whole["$defs"])]
    return "\n".join(lines)


def _table(thing: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | what it is | default | |"
    yield "|---|---|---|---|"
    for key, value in thing["properties"].items():
        required = key in thing.get("required", ())
        default = "required" if required else _default(value)
        yield f"| `{key}` | {_type(value, definitions)} | {default} | {value.get('description', '')} |"


def _inner(thing: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """Names of the types that a type's keys hold, in order of first use, with those inside them."""
    found: dict[str, None] = {}
    for value in thing["properties"].values():
        for name in _references(value):
            found.update(dict.fromkeys([name, *_inner(definitions[name], definitions)]))
    return list(found)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _type(value: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in value:
        description = definitions[value["$ref"].rpartition("/")[2]]["description"]
        first: str = description.rstrip(".").split(",", maxsplit=1)[0].split(":", maxsplit=1)[0]
        return first[0].lower() + first[1:]
    if "anyOf" in value:
        return " or ".join(_type(v, definitions) for v in value["anyOf"] if v.get("type") != "null")
    if "enum" in value:
        return " ".join(f"`{v}`" for v in value["enum"])
    if value.get("type") == "array":
        return f"list of: {_type(value['items'], definitions)}" if "items" in value else "list"
    if value.get("type") == "object":
        return "keys and values"
    return _TYPES.get(value.get("type", ""), "anything")


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default in (None, "", [], {}):
        return ""
    if isinstance(default, (list, dict)):
        return "see below" if isinstance(default, dict) else ", ".join(f"`{v}`" for v in default)
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    return f"`{default}`"
