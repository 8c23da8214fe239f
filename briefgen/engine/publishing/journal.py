"""The journal: what a build is about to do to the site, written before the first step.

A build that finds one completes it. It is whole or it is not there: written beside and renamed, with a
checksum, so a build that was stopped before has changed nothing.
"""

from __future__ import annotations

import ntpath
import re
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from briefgen.engine.publishing.staging import write_new
from briefgen.errors import MachineError

_HEAD = b"briefgen journal 1\n"
_SUM = 16
# What nearly all names are like: none of their parts begins with a dot.
_PLAIN = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")


class Journal(Struct, frozen=True):
    """What is about to be done. Nothing in it was checked but that it is as it was written, and that all
    names stay inside a folder; whoever reads it must still decide whether `output` may be written to."""

    output: str
    """The output folder, as the caller of `publish` named it."""
    blocking: tuple[str, ...]
    """Files to remove first: they stand where a folder must be, or in a folder where a file must be."""
    staged: tuple[str, ...]
    """Files to rename from staging into the output folder, in this order."""
    gone: tuple[str, ...]
    """Files to remove last."""
    inode: int
    """The number of the staging folder's inode where it was to be swapped in as a whole, else 0: when the
    output folder has it, that was done."""
    after: bytes
    """What the caller wants back when all is done."""


def write(file: Path, journal: Journal) -> None:
    """Writes the journal, at once or not at all.

    Raises:
        MachineError: a name in it leads outside the output folder.
        OSError: it could not be written.
    """
    for name in (*journal.blocking, *journal.staged, *journal.gone):
        if not is_inside(name):
            raise MachineError(f"{name!r} cannot be the name of a file of the site")
    encoded = _HEAD + msgspec.msgpack.encode(journal)
    beside = file.with_name(file.name + ".new")
    write_new(str(beside), _sum(encoded) + encoded)
    beside.replace(file)


def read(file: Path) -> Journal | None:
    """The journal in `file`; None when there is none, or it is not to be believed.

    Raises:
        OSError: there is one that cannot be read.
    """
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        return None
    check, encoded = found[:_SUM], found[_SUM:]
    if _sum(encoded) != check or not encoded.startswith(_HEAD):
        return None
    try:
        journal = msgspec.msgpack.decode(encoded[len(_HEAD) :], type=Journal)
    except msgspec.MsgspecError:
        return None
    return journal if all(map(is_inside, (*journal.blocking, *journal.staged, *journal.gone))) else None


def is_inside(name: str) -> bool:
    """Whether `name` is the path of a file below the folder it is joined to, on every system."""
    if _PLAIN.fullmatch(name):
        return True
    path = PurePosixPath(name)
    return (
        str(path) == name
        and name != "."
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in name
        and "\0" not in name
        and not ntpath.splitdrive(name)[0]
    )


def _sum(encoded: bytes) -> bytes:
    return blake2b(encoded, digest_size=_SUM).digest()
