"""A file of the site that no template makes."""

from __future__ import annotations

import posixpath
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

FOLDER = "assets/"


class Asset(Struct, frozen=True):
    """An output that is copied from `file`, or is `data`; one of the two is set."""

    route: str
    data: bytes | None = None
    file: Path | None = None

    def read(self) -> bytes:
        """The bytes to publish."""
        if self.data is not None:
            return self.data
        assert self.file is not None  # noqa: S101 -- one of the two is set
        return self.file.read_bytes()


def fingerprinted(name: str, data: bytes) -> str:
    """The route of a file that never changes under one name: `assets/NAME.HASH.EXT`."""
    stem, ending = posixpath.splitext(posixpath.basename(name))
    return f"{FOLDER}{stem}.{blake2b(data, digest_size=6).hexdigest()}{ending.lower()}"
