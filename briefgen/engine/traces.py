"""What the last build wrote into an output folder, kept under `.briefgen/`."""

from __future__ import annotations

import os
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

CACHE = ".briefgen"
_VERSION = 1


class Traces(Struct, frozen=True):
    """The files that builds wrote into one output folder, as paths below it."""

    version: int
    files: tuple[str, ...]


def load(root: Path, output: Path) -> frozenset[str] | None:
    """The files written into `output` by the last build, or None when that is not known.

    Traces that cannot be read, or name anything that could lie outside the folder, count as none.
    """
    try:
        traces = msgspec.json.decode(_file(root, output).read_bytes(), type=Traces)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if traces.version != _VERSION or any(not _is_inside(f) for f in traces.files):
        return None
    return frozenset(traces.files)


def save(root: Path, output: Path, files: Collection[str]) -> None:
    """Notes that `files`, and no others, are ours in `output`."""
    file = _file(root, output)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".new")
    temporary.write_bytes(msgspec.json.encode(Traces(_VERSION, tuple(sorted(files)))))
    os.replace(temporary, file)  # noqa: PTH105 -- the atomic one, named as in publish


def _file(root: Path, output: Path) -> Path:
    """One file an output folder; a folder inside the publication is known by its place in it."""
    resolved, top = output.resolve(), root.resolve()
    name = resolved.relative_to(top).as_posix() if resolved.is_relative_to(top) else str(resolved)
    return root / CACHE / "outputs" / f"{blake2b(name.encode(), digest_size=10).hexdigest()}.json"


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and "\\" not in path and ":" not in parts[0]
