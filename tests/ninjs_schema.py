"""The rules of IPTC ninjs 3.1, written from the standard (https://iptc.org/standards/ninjs/) as far as briefs use it.

A property that is not listed here fails, even where the standard has it.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_WHOLE: Schema = {"type": "integer", "minimum": 1}
# Absolute, and of no characters but those that an address may have (RFC 3986).
_URI: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$",
    "format": "date-time",
}
_MEDIA_TYPE: Schema = {"type": "string", "pattern": r"^[a-z]+/[a-z0-9.+-]+$"}
_LANGUAGE: Schema = {"type": "string", "pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}


def _object(required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": of}


_SAID = _object("value", role=_TEXT, contentType=_MEDIA_TYPE, value=_TEXT)
_RENDITION = _object(
    "name",
    name=_TEXT,
    href=_URI,
    contentType=_MEDIA_TYPE,
    title=_TEXT,
    width=_WHOLE,
    height=_WHOLE,
    sizeInBytes=_WHOLE,
    aspectRatio={"type": "string", "pattern": r"^\d+:\d+$"},
)
_CONCEPT = _object("name", name=_TEXT, rel=_TEXT, uri=_URI, literal=_TEXT)
_PROPERTIES: Schema = {
    "uri": _URI,
    "standard": _object(
        "name version schema",
        name={"const": "ninjs"},
        version={"const": "3.1"},
        schema={"const": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
    ),
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "representationType": {"enum": ["full", "partial"]},
    "version": _TEXT,
    "firstCreated": _MOMENT,
    "versionCreated": _MOMENT,
    "expires": _MOMENT,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "language": _LANGUAGE,
    "slugline": _TEXT,
    "by": _TEXT,
    "headlines": _list(_SAID),
    "descriptions": _list(_SAID),
    "bodies": _list(
        _object(
            "value",
            role=_TEXT,
            contentType=_MEDIA_TYPE,
            charCount={"type": "integer", "minimum": 0},
            wordCount={"type": "integer", "minimum": 0},
            value=_TEXT,
        )
    ),
    "people": _list(_object("name", name=_TEXT, rel=_TEXT, uri=_URI, literal=_TEXT)),
    "subjects": _list(_CONCEPT),
    "genres": _list(_object("uri", name=_TEXT, uri=_URI, literal=_TEXT)),
    "infoSources": _list(_object("name", name=_TEXT, role=_TEXT, uri=_URI, literal=_TEXT)),
    "renditions": _list(_RENDITION),
    "associations": _list({"$ref": "#/$defs/associated"}),
}
_ASSOCIATED = _object("name uri", name=_TEXT, rel=_TEXT, **_PROPERTIES)
_ITEM = _object("uri", **_PROPERTIES) | {"$defs": {"associated": _ASSOCIATED}}

_CHECKER = Draft202012Validator(_ITEM, format_checker=FormatChecker())


def faults(item: object) -> list[str]:
    """What is wrong with a news object, each with where."""
    return [f"{error.json_path}: {error.message}" for error in _CHECKER.iter_errors(item)]
