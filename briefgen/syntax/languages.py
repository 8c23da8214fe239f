"""Language tags (BCP 47, https://www.rfc-editor.org/rfc/rfc5646)."""

from __future__ import annotations

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def is_tag(text: str) -> bool:
    """Whether a text is written as a language tag is."""
    return _TAG.fullmatch(text) is not None


def canonical(tag: str) -> str:
    """A tag in the usual letters (RFC 5646, section 2.1.1): `zh-hans-cn` -> `zh-Hans-CN`."""
    first, *rest = tag.split("-")
    written = [first.lower()]
    for part in rest:
        after_singleton = len(written[-1]) == 1
        if len(part) == 4 and not after_singleton:
            written.append(part.title())
        elif len(part) == 2 and not after_singleton:
            written.append(part.upper())
        else:
            written.append(part.lower())
    return "-".join(written)
