"""Files of the site -> compressed ones beside them, in the staging folder; where the publication wants them.

What a file gave is noted with the digest of its bytes and the rules it was compressed by, also that it gave nothing
that is enough smaller. As long as these are as they were, and the output folder has what came of it, nothing is
compressed again.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.assets.asset import read_as
from briefgen.assets.compression import compressed, is_compressible
from briefgen.content.source import digest_bytes
from briefgen.engine.job import Job
from briefgen.engine.output import folded, folders_of
from briefgen.engine.outputs import Altered
from briefgen.engine.pool import Workers
from briefgen.engine.publishing.assets import is_published
from briefgen.engine.publishing.staging import put
from briefgen.engine.publishing.swap import is_empty
from briefgen.engine.records import Made, Pressed
from briefgen.engine.tasks import cut
from briefgen.engine.toolchain import makers
from briefgen.engine.trace import Trace

_WEIGHT = 10
"""How many times as long as rendering a page compressing one takes."""


class Compressed(Struct, frozen=True):
    """The compressed files of the site."""

    files: frozenset[str] = frozenset()
    made: dict[str, Made] = {}
    """What came of those that are not in the output folder already."""


class Plain(Struct, frozen=True):
    """A file to compress."""

    name: str
    file: Path
    """Where its bytes are now."""
    digest: bytes
    codings: tuple[str, ...]


class Pressing(Struct, frozen=True):
    """Files to compress."""

    plain: tuple[Plain, ...]
    staging: Path
    output: Path
    is_empty: bool
    """Whether the output folder holds nothing yet."""


def compress_files(
    job: Job,
    codings: tuple[str, ...],
    names: Collection[str],
    made: Mapping[str, Made],
    altered: Altered,
    staging: Path,
    workers: Workers,
) -> Compressed:
    """The files that go beside `names`, which are all files of the site, in each of `codings`.

    `made` are those of `names` that this build made, `altered` files that are not as they were written.
    """
    known, traces = job.records.pressed, job.records.traces
    if not codings:
        if len(known):
            known.retain(())
        return Compressed()
    rules = _rules()
    taken = {folded(name) for name in (*names, *folders_of(names))}
    files: set[str] = set()
    work: list[Plain] = []
    candidates = sorted(name for name in names if is_compressible(name))
    for name in candidates:
        one = made.get(name)
        trace = one.trace if one is not None else traces.get(name)
        assert trace is not None  # noqa: S101 -- each file of the site is made now or was before
        wanted = tuple(coding for coding in codings if folded(f"{name}.{coding}") not in taken)
        before = None if job.options.force else known.get(name)
        if before is not None and before.holds(trace.output, rules, wanted):
            beside = {f"{name}.{coding}": digest for coding, digest in before.made.items()}
            if all(is_published(file, digest, traces, altered) for file, digest in beside.items()):
                files |= beside.keys()
                continue
        folder = staging if one is not None and one.is_staged else job.output
        work.append(Plain(name, folder / name, trace.output, wanted))

    new: dict[str, Made] = {}
    empty = is_empty(str(job.output))
    batches = (Pressing(tuple(part), staging, job.output, empty) for part in cut(work))
    done = 0
    for results in workers.map(press, batches, len(work), _WEIGHT):
        for plain, result in zip(work[done : done + len(results)], results, strict=True):
            new |= {f"{plain.name}.{coding}": one for coding, one in result.items()}
            digests = {coding: one.trace.output for coding, one in result.items()}
            known.put(plain.name, Pressed(plain.digest, rules, plain.codings, digests))
        done += len(results)
        job.progress("Compressing", done, len(work))
    if len(known) > len(candidates):
        known.retain(frozenset(candidates))
    return Compressed(frozenset(files | new.keys()), new)


def press(batch: Pressing) -> tuple[dict[str, Made], ...]:
    """What came of each file of the batch, by coding; what is not in the output folder is written to staging."""
    return tuple(_pressed(plain, batch) for plain in batch.plain)


def _pressed(plain: Plain, batch: Pressing) -> dict[str, Made]:
    data = read_as(plain.file, plain.digest)
    return {
        coding: Made(
            Trace(digest_bytes(smaller)),
            put(batch.staging, batch.output, f"{plain.name}.{coding}", smaller, empty=batch.is_empty),
        )
        for coding, smaller in compressed(data, plain.codings).items()
    }


def _rules() -> bytes:
    """One digest of all that decides what a file gives but its bytes."""
    return digest_bytes(msgspec.msgpack.encode((makers("assets/compression", "brotli"), zlib.ZLIB_RUNTIME_VERSION)))
