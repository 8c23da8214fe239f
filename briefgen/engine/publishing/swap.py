"""A site that is swapped in as a whole.

A first build is renamed to be the output folder. A build that makes nearly all of a site anew trades places
with the site that is there, which no reader can see half done; the old one is then in staging and is
deleted at leisure. Where the system cannot do that, or where it would move what is not ours, files are
committed one by one; never are there two renames with no site between them.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress

from briefgen.engine.output import folded, folders_of
from briefgen.engine.publishing.exchange import can_exchange, exchange

_FEW = 10
"""A build is a total one when fewer than one in so many files stay."""


def prepare(staging: str, output: str, staged: Collection[str], kept: Collection[str], gone: Collection[str]) -> bool:
    """Makes `staging` hold all that `output` is to hold; returns False where a swap is not to be.

    What stays is linked into `staging`, or copied with its times: the site's own files `kept`, and hidden
    files that others put at the top.
    """
    if not os.path.lexists(output):
        return not kept
    if len(kept) * _FEW >= len(kept) + len(staged) or not _alike(staging, output):
        return False
    if not is_empty(output) and not can_exchange():
        return False
    carried = _carried(output, (*staged, *kept, *gone))
    if carried is None:
        return False
    try:
        for name in (*kept, *carried):
            _link(f"{output}/{name}", f"{staging}/{name}")
        shutil.copymode(output, staging)
    except OSError:
        # One by one, they need not be copied at all.
        return False
    return True


def swap(staging: str, output: str) -> bool:
    """Makes the folder `staging` the folder `output`, in one step; what was there is in `staging` then.

    Returns False where that cannot be, such as between file systems or at a mount point; nothing has
    changed then.
    """
    try:
        if is_empty(output):
            os.makedirs(os.path.dirname(output), exist_ok=True)  # noqa: PTH103, PTH120
            if os.name == "nt":
                # It renames only to where nothing is, not even an empty folder.
                with suppress(FileNotFoundError):
                    os.rmdir(output)  # noqa: PTH106
            os.rename(staging, output)  # noqa: PTH104
        else:
            exchange(staging, output)
    except OSError:
        return False
    return True


def inode(folder: str) -> int:
    """The number of a folder's inode, which it keeps when it is renamed; 0 when it is not there."""
    try:
        return os.stat(folder).st_ino  # noqa: PTH116
    except FileNotFoundError:
        return 0


def is_empty(folder: str) -> bool:
    """Whether the folder holds nothing, or is not there."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except FileNotFoundError:
        return True


def _alike(staging: str, output: str) -> bool:
    """Whether the one can stand for the other: on one file system, of one owner, who can empty it."""
    here, there = os.stat(staging), os.stat(output)  # noqa: PTH116
    same = (here.st_dev, here.st_uid, here.st_gid) == (there.st_dev, there.st_uid, there.st_gid)
    return same and there.st_mode & stat.S_IRWXU == stat.S_IRWXU


def _carried(output: str, ours: Collection[str]) -> list[str] | None:
    """Files of others that a swap takes along: hidden ones at the top. None where there is anything else
    of others, which must stay in its place: folders such as `.git`, links, files further down."""
    # A file system that ignores case or composition may give a name back as it first was.
    files = {folded(name) for name in ours}
    folders = folders_of(files)
    device = os.stat(output).st_dev  # noqa: PTH116
    carried: list[str] = []
    unread = [""]
    while unread:
        above = unread.pop()
        with os.scandir(f"{output}/{above}") as entries:
            for entry in entries:
                name = above + entry.name
                if entry.is_dir(follow_symlinks=False):
                    # A folder where a file system is mounted would move with it.
                    if folded(name) not in folders or entry.stat(follow_symlinks=False).st_dev not in {device, 0}:
                        return None
                    unread.append(name + "/")
                elif not entry.is_file(follow_symlinks=False):
                    return None
                elif folded(name) not in files:
                    if above or not entry.name.startswith("."):
                        return None
                    carried.append(name)
    return carried


def _link(file: str, to: str) -> None:
    os.makedirs(os.path.dirname(to), exist_ok=True)  # noqa: PTH103, PTH120
    try:
        os.link(file, to, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(file, to, follow_symlinks=False)
