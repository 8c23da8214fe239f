"""The output folder as it is, beside what was written: files deleted, edited or added by others.

A file or a folder whose stamp is as it was has not been touched since, and is not read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.content.stamps import Clock, Stamp, stamp_of
from briefgen.engine.cache import Shelf
from briefgen.engine.output import folders_of, is_ours_to_judge
from briefgen.engine.trace import Trace

_UNSEEN = Stamp(0, 0, 0, 0, 0)
"""That of no folder: one that must be listed again, whatever is known of the folder that it is in."""

Altered = dict[str, Literal["deleted", "edited"]]


class Looked(Struct, frozen=True):
    """What was found."""

    altered: Altered
    """Traced files that are not as they were written."""
    foreign: tuple[str, ...]
    """Files without a trace, but for hidden ones and those that machines put anywhere."""


def look(output: str, traces: Shelf[Trace], folders: Shelf[Stamp], taken: Clock) -> Looked:
    """Compares the folder `output` with `traces` and with the stamps of its `folders`, and brings stamps up to
    date; `taken` is the time."""
    altered: Altered = {}
    if not os.path.isdir(output):  # noqa: PTH112
        return Looked({file: "deleted" for file, _ in traces.items()}, ())
    for shard in traces.shards:
        for file, trace in list(shard.items()):
            try:
                status = os.stat(f"{output}/{file}", follow_symlinks=False)  # noqa: PTH116
            except (FileNotFoundError, NotADirectoryError):
                altered[file] = "deleted"
                continue
            stamp = stamp_of(status)
            if trace.stamp == stamp:
                continue
            if not stat.S_ISREG(status.st_mode) or _digest(f"{output}/{file}") != trace.output:
                altered[file] = "edited"
            elif stamp.is_settled(taken):
                traces.put(file, _stamped(trace, stamp))
    return Looked(altered, tuple(sorted(_foreign(output, traces, folders, taken))))


def restamp(
    output: str, traces: Shelf[Trace], folders: Shelf[Stamp], files: Collection[str], taken: Clock, *, whole: bool
) -> None:
    """Notes the stamps of `files`, which have just been written as `traces` say; and those of the folders they
    are in, where these are known to hold nothing else because the folder as a `whole` was written.

    `taken` is the time just before they were published: what has a later stamp may have been edited since.
    """
    for file in files:
        trace = traces.get(file)
        if trace is not None:
            stamp = stamp_of(os.stat(f"{output}/{file}", follow_symlinks=False))  # noqa: PTH116
            traces.put(file, _stamped(trace, stamp if stamp.is_settled(taken) else None))
    for folder in folders_of(files) if files else ():
        if whole and (made := stamp_of(os.stat(f"{output}/{folder}"))).is_settled(taken):  # noqa: PTH116
            folders.put(folder, made)
        else:
            folders.put(folder, _UNSEEN)


def _stamped(trace: Trace, stamp: Stamp | None) -> Trace:
    return Trace(trace.output, trace.making, trace.view, stamp)


def _digest(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as handle:  # noqa: PTH123
            return digest_bytes(handle.read())
    except OSError:
        return None


def _foreign(output: str, traces: Shelf[Trace], folders: Shelf[Stamp], taken: Clock) -> list[str]:
    """Files that nothing is known of. Names are added to a folder only under a new stamp of it, so only those
    with another stamp than before are listed, and those that had such files."""
    foreign: list[str] = []
    there: set[str] = set()
    known = {folder: stamp for shard in folders.shards for folder, stamp in shard.items()}
    pending = list(known) if "" in known else ["", *known]
    while pending:
        folder = pending.pop()
        path = f"{output}/{folder}" if folder else output
        try:
            # The output folder itself may be a link.
            status = os.stat(path, follow_symlinks=not folder)  # noqa: PTH116
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not stat.S_ISDIR(status.st_mode):
            continue
        there.add(folder)
        stamp = stamp_of(status)
        if known.get(folder) == stamp:
            continue
        before = len(foreign)
        with os.scandir(path) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if name not in known and is_ours_to_judge(entry.name, is_folder=True):
                        pending.append(name)
                elif name not in traces and is_ours_to_judge(entry.name, is_folder=False):
                    foreign.append(name)
        folders.put(folder, stamp if stamp.is_settled(taken) and len(foreign) == before else _UNSEEN)
    if not known.keys() <= there:
        folders.retain(there)
    return foreign
