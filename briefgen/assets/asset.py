"""A file of the site that no template makes."""

from __future__ import annotations

import posixpath
from pathlib import Path

from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.errors import MachineError

FOLDER = "assets/"


class Asset(Struct, frozen=True):
    """An output that is copied from `file`, or is `data`; one of the two is set."""

    route: str
    digest: bytes
    """Of the bytes to publish."""
    data: bytes | None = None
    file: Path | None = None

    def read(self) -> bytes:
        """The bytes to publish.

        Raises:
            MachineError: the file has others by now.
        """
        if self.data is not None:
            return self.data
        assert self.file is not None  # noqa: S101 -- one of the two is set
        return read_as(self.file, self.digest)


def made_asset(name: str, data: bytes) -> Asset:
    """An asset that is not a file, under a name with its fingerprint."""
    return Asset(fingerprinted(name, digest := digest_bytes(data)), digest, data=data)


def read_as(file: Path, digest: bytes) -> bytes:
    """The bytes of a file that is known to have `digest`.

    Raises:
        MachineError: it was changed since; what the site says of it would be wrong.
    """
    data = file.read_bytes()
    if digest_bytes(data) != digest:
        raise MachineError(f"{file} was changed while the site was being built; build again")
    return data


def fingerprinted(name: str, digest: bytes) -> str:
    """The route of a file that never changes under one name, `assets/NAME.HASH.EXT`; `digest` is that of its
    bytes."""
    stem, ending = posixpath.splitext(posixpath.basename(name))
    return f"{FOLDER}{stem}.{digest.hex()[:12]}{ending.lower()}"
