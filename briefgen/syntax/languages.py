"""Language tags (BCP 47, https://www.rfc-editor.org/rfc/rfc5646)."""

from __future__ import annotations


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
