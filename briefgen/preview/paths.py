"""What a request asks for -> an address of the site, or nothing.

An address is decoded once, here, and what is asked of the publication is only ever looked up among the routes that it
has planned; no path of a request becomes the path of a file. What looks like an attempt to leave the site is refused
all the same, so that no mistake further on can make one of it.
"""

from __future__ import annotations

import re

LONGEST = 4096
"""Characters of an address."""

_ESCAPE = re.compile(rb"%(?:([0-9A-Fa-f]{2})|)")
# Decoded a second time, these would be dots, separators, the end of a string, or a percent sign for a third time.
_ESCAPED_AGAIN = re.compile(r"%(?:2e|2f|5c|00|25)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")


def path_of(target: bytes) -> str | None:
    """The path, decoded, of the address that `target` writes with percent signs (the part of a request's target before
    any `?`, or what a browser calls `location.pathname`); None where it is not that of anything in a site.

    It begins with a slash, and has no empty part but the last, none that begins with two dots or with a drive's letter,
    and no backslash, control character or byte that is not UTF-8.
    """
    if len(target) > LONGEST or b"#" in target:
        return None
    escapes = list(_ESCAPE.finditer(target))
    # A slash that is escaped is no separator to some programs, and one to others.
    if any(escape[1] is None or escape[1].lower() == b"2f" for escape in escapes):
        return None
    try:
        path = _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), target).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return path if is_plain(path) else None


def is_plain(path: str) -> bool:
    """Whether a decoded path leads straight to something in a site."""
    if not path.startswith("/") or "\\" in path or _CONTROL.search(path) or _ESCAPED_AGAIN.search(path):
        return False
    *folders, last = path[1:].split("/")
    return all(_is_name(folder) for folder in folders) and (not last or _is_name(last))


def _is_name(part: str) -> bool:
    return bool(part) and part != "." and not part.startswith("..") and _DRIVE.match(part) is None
