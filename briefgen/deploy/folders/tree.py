"""What release folders ask of a file system: the protocol of folders of this machine and of hosts."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

HOME = ".briefgen"
"""The folder of what is ours alone, beside the releases."""
Kind = Literal["", "file", "folder", "link"]
"""What is at a path, links not followed; nothing, if empty."""


class Tree(Protocol):
    """Operations on files below a folder. Paths are relative to it, with slashes; the empty one is the folder itself.
    What is made can be read by everybody, whatever the system makes of new files otherwise.

    Every operation may raise `TargetError`, and may be done again after it was interrupted."""

    name: str
    """For messages."""
    concurrency: int
    """How many operations are done at the same time."""

    async def kind(self, path: str) -> Kind:
        """What is at `path`."""

    async def names(self, folder: str) -> Sequence[str]:
        """Of all that is in a folder; none where there is no such folder."""

    async def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    async def make_folders(self, paths: Iterable[str]) -> None:
        """Makes those that are not there; every folder comes after the one that it is in."""

    async def write(self, path: str, body: bytes) -> None:
        """Writes a file. One that is there is replaced and not written into: it may be another release's as well."""

    async def create(self, path: str, body: bytes) -> bool:
        """Writes a file whole, unless there is one; returns whether there was none."""

    async def replace(self, path: str, body: bytes) -> None:
        """Writes a file, or replaces one, in one step."""

    async def link(self, pairs: Sequence[tuple[str, str]], told: Callable[[int], None]) -> set[str]:
        """Gives the files at the first path of each pair the second one, too, by a hard link or a copy that is made at
        the target. Returns those second paths for which that was possible. `told` is told how many are done."""

    async def flush(self) -> None:
        """Returns when all that was written would survive a loss of power, where that is cheap to have."""

    async def point(self, path: str, to: str) -> None:
        """Makes or replaces, in one step, a link that leads to `to`."""

    async def remove(self, paths: Iterable[str]) -> None:
        """Removes files and links, where they are there."""

    async def remove_folder(self, path: str) -> None:
        """Removes a folder with all that is in it, where it is there. Links are removed and not followed."""

    async def close(self) -> None:
        """Ends all connections."""


def readable(mode: int, least: int) -> int:
    """The mode of a new file or folder, so that everybody can read it and not everybody write: `least` is added to
    what the system gave it, which may let a group write."""
    return (mode | least) & ~0o002


def kind_of(mode: int) -> Kind:
    """What a file system's mode says that there is."""
    return "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else "file"
