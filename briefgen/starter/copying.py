"""The starter's own files, as they are called in a publication."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def copied(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a folder of the starter, sorted, each with its path in the publication. `dot-` stands for the dot
    that packaging tools pass over."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = file.relative_to(folder).parts
        named = (f".{part.removeprefix('dot-')}" if part.startswith("dot-") else part for part in parts)
        yield "/".join(named), file.read_bytes()
