"""What a file system says of a file without its being read.

A stamp that is as it was spares reading a file again; it never proves that a file changed, and one that
was taken soon after the file was written proves nothing at all, since clocks of file systems are coarse.
"""

from __future__ import annotations

import os

from msgspec import Struct

UNSETTLED = 50_000_000
"""Nanoseconds after a change within which another may leave the same stamp: five ticks of a slow kernel."""
UNSETTLED_COARSE = 2_000_000_000
"""The same where times have no parts below a millisecond: FAT's clock has steps of two seconds."""


class Clock(Struct, frozen=True):
    """The time by the clock of one file system."""

    device: int
    now: int
    """Nanoseconds."""


class Stamp(Struct, frozen=True, array_like=True):
    """A file's size, times of change (nanoseconds) and number in its file system, and that file system's."""

    size: int
    modified: int
    changed: int
    """When anything about the file changed, its times included; nobody can set it."""
    inode: int
    device: int

    def is_settled(self, taken: Clock) -> bool:
        """Whether the file, if it has this stamp still, is what it was at the time `taken`, when the stamp was
        taken.

        Only where the system tells when a file was changed (Windows gives its time of creation instead), and
        by the clock of the file's own file system.
        """
        coarse = self.modified % 1_000_000 == 0 and self.changed % 1_000_000 == 0
        unsettled = UNSETTLED_COARSE if coarse else UNSETTLED
        settled = max(self.modified, self.changed) + unsettled < taken.now
        return settled and self.device == taken.device and os.name == "posix"


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp in what `os.stat` gives."""
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
