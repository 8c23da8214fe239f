"""Text that any program can read."""

from __future__ import annotations

from briefgen.errors import harmless


def cleaned(text: str) -> str:
    """`text` without halves of characters, which names of files may have and UTF-8 has not."""
    return text.encode("utf-8", "replace").decode()


def printable(text: str) -> str:
    """The same, and without what commands or confuses a terminal, as logs are read in one; tabs stay, and ends of
    lines, which are escaped."""
    return harmless(cleaned(text), "\t\r\n")
