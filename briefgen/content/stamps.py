"""What a file system says of a file without its being read.

A stamp that is as it was spares reading a file again; it never proves that a file changed, and one that
was taken soon after the file was written proves nothing at all, since clocks of file systems are coarse.
"""

from __future__ import annotations

import os

from msgspec import Struct

UNSETTLED = 2_000_000_000
"""Nanoseconds after a change within which another may leave the same stamp: FAT's clock has such steps."""


class Stamp(Struct, frozen=True, array_like=True):
    """A file's size, times of change (nanoseconds) and number in its file system."""

    size: int
    modified: int
    changed: int
    """When anything about the file changed, its times included; nobody can set it."""
    inode: int

    def is_settled(self, taken: int) -> bool:
        """Whether the file, if it has this stamp still, is what it was at the time `taken` (nanoseconds, by
        the file system's own clock) when the stamp was taken.

        Only where the system tells when a file was changed (Windows gives its time of creation instead).
        """
        return os.name == "posix" and max(self.modified, self.changed) + UNSETTLED < taken


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp in what `os.stat` gives."""
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
