"""Values -> YAML front matter from which they come back just so.

Each text is in double quotes, as JSON has it: that is YAML, too (https://yaml.org/spec/1.2.2/#103-core-schema),
and none is taken for a number, a date or a tag. PyYAML's own writer takes longer than all else that is written of a
brief, and the quick one in C breaks lines elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

Value = str | int | bool | Mapping[str, "Value"] | Sequence["Value"]

# What YAML cannot have as it is: it takes some for line breaks, one for the mark of a file's beginning.
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_encode = json.JSONEncoder(ensure_ascii=False).encode


def front_matter(values: Mapping[str, Value]) -> str:
    """`values` as YAML between two lines of three hyphens; keys without a value are left out.

    Keys are plain words. Whole numbers and truth values are such in YAML; all else is text, in lists and in further
    mappings.
    """
    return "\n".join(["---", *_mapping(values, ""), "---", ""])


def _mapping(values: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, (str, int)):
            if value != "":
                yield f"{indent}{key}: {_scalar(value)}"
        elif nested := list(_nested(value, indent + "  ")):
            yield f"{indent}{key}:"
            yield from nested


def _nested(value: Mapping[str, Value] | Sequence[Value], indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent)
        return
    for item in value:
        if isinstance(item, (str, int)):
            yield f"{indent}- {_scalar(item)}"
        elif nested := list(_nested(item, indent + "  ")):
            # A hyphen takes the place of two spaces.
            yield f"{indent}- {nested[0][len(indent) + 2 :]}"
            yield from nested[1:]


def _scalar(value: str | int) -> str:
    if isinstance(value, str):
        return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", _encode(value))
    return str(value).lower()
