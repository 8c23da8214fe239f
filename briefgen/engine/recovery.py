"""What a build that was stopped has left: completed, or thrown away."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.engine.cache import FOLDER, Cache, DoubtfulCacheError
from briefgen.engine.journal import Journal
from briefgen.engine.output import name_of, refuse_unsafe
from briefgen.engine.publish import complete, settle, staging_of, unfinished
from briefgen.engine.staging import clear
from briefgen.engine.trace import Outline, Trace
from briefgen.errors import BriefgenError


class After(Struct, frozen=True, array_like=True):
    """What a build stores when the site is written."""

    had_traces: bool
    """Whether the cache knew the output folder before."""
    traces: dict[str, tuple[Trace, Outline | None]]
    gone: tuple[str, ...]


def recover(root: Path, output: Path, cache: Cache) -> None:
    """Completes what a build of the publication in `root` had begun to publish when it was stopped, and
    clears away what it left. `output` is the folder of the build that begins.

    Raises:
        MachineError: it could not be completed or cleared away.
        DoubtfulCacheError: what it would have stored cannot be read.
    """
    work = root / FOLDER
    left = unfinished(work)
    if left is not None and _is_acceptable(left, root, output, cache):
        complete(work, root / left.output, left)
        _store(left, cache, work)
    settle(work)
    clear(staging_of(work))


def _is_acceptable(left: Journal, root: Path, output: Path, cache: Cache) -> bool:
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
    return is_within or left.output == name_of(output, root) or cache.traces(left.output) is not None


def _store(left: Journal, cache: Cache, work: Path) -> None:
    try:
        after = msgspec.msgpack.decode(left.after, type=After)
    except msgspec.MsgspecError as error:
        # The files of the site are right; that nothing is known of them makes the build take them on.
        settle(work)
        raise DoubtfulCacheError(f"the journal: {error}") from error
    if cache.traces(left.output) is None and after.had_traces:
        # The cache was lost. What changed last is not all of the site, and the rest would pass for foreign.
        return
    cache.keep_traces(left.output, after.traces, after.gone)
