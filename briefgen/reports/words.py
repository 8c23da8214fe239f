"""Text that any program can read."""

from __future__ import annotations

import re

# What commands or confuses a terminal, as logs are read in one; but ends of lines, which are escaped.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def cleaned(text: str) -> str:
    """`text` without halves of characters, which names of files may have and UTF-8 has not."""
    return text.encode("utf-8", "replace").decode()


def printable(text: str) -> str:
    """The same, and without controls other than tabs and ends of lines."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", cleaned(text))
