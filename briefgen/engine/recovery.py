"""What a build that was stopped has left: completed, or thrown away."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.engine.cache import Cache, DoubtfulCacheError
from briefgen.engine.output import name_of, refuse_unsafe
from briefgen.engine.publishing.journal import Journal
from briefgen.engine.publishing.publish import complete, settle, staging_of, unfinished
from briefgen.engine.publishing.staging import clear
from briefgen.engine.records import Records
from briefgen.engine.trace import Making, Trace
from briefgen.errors import BriefgenError, MachineError


class After(Struct, frozen=True, array_like=True):
    """What a build stores when the site is written."""

    had_traces: bool
    """Whether the cache knew the output folder before."""
    traces: dict[str, Trace]
    gone: tuple[str, ...]
    makings: tuple[Making, ...]
    """What its pages are made with."""
    left: tuple[str, ...]
    """See `Records.left`."""


def recover(root: Path, output: Path, cache: Cache, toolchain: str) -> None:
    """Completes what a build of the publication in `root` had begun to publish when it was stopped, and
    clears away what it left. `output` is the folder of the build that begins.

    Raises:
        MachineError: it could not be completed or cleared away.
        DoubtfulCacheError: what it would have stored cannot be read.
    """
    work = cache.file.parent
    left = unfinished(work)
    if left is not None:
        records = Records(root, root / left.output, cache, toolchain)
        if _is_acceptable(left, root, output, records):
            _complete(work, root / left.output, left)
            _store(left, records, work)
    settle(work)
    clear(staging_of(work))


def _complete(work: Path, output: Path, left: Journal) -> None:
    try:
        complete(work, output, left)
    except MachineError as error:
        message = (
            f"{error}; a build into {output} was stopped and must be completed first: mend that, or remove "
            f"{work} to give it up and begin anew"
        )
        raise MachineError(message) from error


def _is_acceptable(left: Journal, root: Path, output: Path, records: Records) -> bool:
    """Whether the folder is one that a build may write to: that of this build, one in the publication, or
    one that builds are known to have written to."""
    folder = root / left.output
    try:
        refuse_unsafe(folder, root)
    except BriefgenError:
        return False
    if name_of(folder, root) != left.output:
        # A link leads elsewhere since.
        return False
    is_within = not Path(left.output).is_absolute()
    return is_within or left.output == name_of(output, root) or len(records.traces) > 0


def _store(left: Journal, records: Records, work: Path) -> None:
    try:
        after = msgspec.msgpack.decode(left.after, type=After)
    except msgspec.MsgspecError as error:
        # The files of the site are right; that nothing is known of them makes the build take them on.
        settle(work)
        raise DoubtfulCacheError(f"the journal: {error}") from error
    # The site is no longer the one that the last whole build made.
    records.states.drop(records.name)
    for making in after.makings:
        records.makings.put(making.digest().hex(), making)
    for file in after.left:
        records.left.put(file, True)
    if len(records.traces) or not after.had_traces:
        for file, trace in after.traces.items():
            records.traces.put(file, trace)
        for file in after.gone:
            records.traces.drop(file)
    # Else the cache was lost. What changed last is not all of the site, and the rest would pass for foreign.
    records.save()
