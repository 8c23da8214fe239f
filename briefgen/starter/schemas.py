"""JSON Schemas as text editors have most use of them.

Those of `briefgen.content.reference` say what is right once text has been read as YAML by our own reader. Editors have
readers of their own, and make proposals of what they find in a schema, so here all is written out in its place: hover
texts say what a key is for and not what its type is, proposals begin what may be written and not what may be left out,
and a number is as good as a text, since our reader takes either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import briefgen
from briefgen.content.reference import schemas
from briefgen.syntax.validation import ALSO, FORM

_TITLES = {
    "brief": "A brief",
    "page": "A page",
    "author": "An author",
    "topic": "A topic",
    "publication": "The publication",
}
_OURS = frozenset({ALSO, FORM, "title", "$defs", "$schema"})


def editor_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of a brief, a page, an author, a topic and briefgen.yaml, by these names (`publication`)."""
    return {
        name: {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$comment": f"Made by briefgen {briefgen.__version__}; `briefgen schema --write` makes it anew.",
            "title": _TITLES[name],
            **_written_out(whole, whole["$defs"]),
        }
        for name, whole in schemas().items()
    }


def _written_out(thing: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without references, without defaults that say nothing, and with leave to write numbers for text."""
    if "$ref" in thing:
        said = {key: value for key, value in thing.items() if key != "$ref"}
        return _written_out({**definitions[thing["$ref"].rpartition("/")[2]], **said}, definitions)
    alternatives = [one for one in thing.get("anyOf", ()) if one != {"type": "null"}]
    if len(alternatives) == 1:
        said = {key: value for key, value in thing.items() if key != "anyOf"}
        made = _written_out({**said, **alternatives[0], **_only(said, "description")}, definitions)
        return made | {"type": [*_types(made), "null"]} if len(thing["anyOf"]) > 1 else made
    made = {key: _value(key, value, definitions) for key, value in thing.items() if key not in _OURS}
    if "default" in made and not made["default"] and made["default"] is not False:
        del made["default"]
    if made.get("type") == "string":
        made["type"] = ["string", "number"]
    if (names := made.pop("propertyNames", {}).get("enum")) is not None:
        # Proposals are made of properties only.
        made["properties"] = {name: {**_only(made, "description"), **made["additionalProperties"]} for name in names}
        made["additionalProperties"] = False
    if "description" in made:
        made["markdownDescription"] = made["description"]
    return made


def _value(key: str, value: Any, definitions: Mapping[str, Any]) -> Any:
    if key == "properties":
        return {name: _written_out(one, definitions) for name, one in value.items()}
    if key in {"items", "additionalProperties"} and isinstance(value, dict):
        return _written_out(value, definitions)
    return [_written_out(one, definitions) for one in value] if key == "anyOf" else value


def _types(thing: Mapping[str, Any]) -> list[str]:
    types = thing.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _only(thing: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {key: thing[key]} if key in thing else {}
