"""Search indexes -> files in the staging folder: made where what they are of has changed, else kept.

An index is made of the views of its pages by a worker, and packed into one file in the cache, under the digest of
all that it was made of. A pack that does not prove itself is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.engine import tasks
from briefgen.engine.job import Job, stop_on_errors
from briefgen.engine.outputs import Altered
from briefgen.engine.planning import Planned
from briefgen.engine.pool import Workers
from briefgen.engine.publication import located
from briefgen.engine.publishing.journal import is_inside
from briefgen.engine.publishing.staging import put, write_new
from briefgen.engine.records import KeptIndex, Made, Records
from briefgen.engine.rendering import kit_of
from briefgen.engine.trace import Trace
from briefgen.errors import MachineError, Problem
from briefgen.pages.addresses import url_below
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import BriefFold, Page
from briefgen.pages.search import Shard, document, indexed
from briefgen.pages.views import BriefView, SiteView, StandingPageView

PACKS = "search"
"""The folder, in the cache's own, of packed indexes."""
_SUM = 16


class Indexed(Struct, frozen=True):
    """The files of all search indexes."""

    files: frozenset[str] = frozenset()
    made: dict[str, Made] = {}
    """What came of those that are not in the output folder already."""


class Indexing(Struct, frozen=True):
    """An index to make, or to take out of its pack, and to write to the staging folder."""

    shard: Shard
    key: bytes
    pack: Path
    pages: tasks.Rendering
    anew: bool
    """Whether it is made whatever is in its pack."""


class Packed(Struct, frozen=True):
    """What came of an index: the route of each file, the digest of its bytes, and whether it was written; or a
    problem."""

    files: tuple[tuple[str, bytes, bool], ...] = ()
    problem: Problem | None = None


def index_pages(job: Job, planned: Planned, altered: Altered, staging: Path, workers: Workers) -> Indexed:
    """The search indexes of all that is published; `altered` are files that are not as they were written.

    Raises:
        BriefgenError: an index cannot be made.
    """
    records, packs = job.records, job.records.cache.file.parent / PACKS
    kit = kit_of(job, planned, staging)
    batches: list[Indexing] = []
    for shard, pages in _documents(planned):
        key = _key(shard, pages, planned.plan.masthead, records.toolchain)
        kept = records.indexes.get(shard.folder)
        if job.options.force or kept is None or kept.key != key or not _is_there(kept, records, altered):
            work = tasks.batch_of(pages, kit, planned.plan.teasers)
            batches.append(Indexing(shard, key, packs / key.hex(), work, job.options.force))
    made: dict[str, Made] = {}
    problems: list[Problem] = []
    pieces = sum(len(batch.pages.pages) for batch in batches) if len(batches) > 1 else 0
    for done, (batch, packed) in enumerate(zip(batches, workers.map(index, batches, pieces), strict=True), start=1):
        job.progress("Indexing", done, len(batches))
        if packed.problem is not None:
            problems.append(packed.problem)
            continue
        made |= {file: Made(Trace(digest), is_staged) for file, digest, is_staged in packed.files}
        files = tuple((file, digest) for file, digest, _ in packed.files)
        records.indexes.put(batch.shard.folder, KeptIndex(batch.key, files))
    stop_on_errors(located(dict.fromkeys(problems), job.root, job.inputs.survey), job.options)
    records.indexes.retain({shard.folder for shard in planned.plan.indexes})
    _sweep(packs, {kept.key.hex() for _, kept in records.indexes.items()})
    return Indexed(frozenset(file for _, kept in records.indexes.items() for file, _ in kept.files), made)


def index(batch: Indexing) -> Packed:
    """Makes an index, or takes it out of its pack, and writes what changed to the staging folder."""
    kit = batch.pages.kit
    files = None if batch.anew else _unpacked(batch.pack)
    if files is None:
        # Most builds have no index to make.
        from briefgen.assets.search.pagefind import make_index

        made = make_index(
            _texts(tasks.unfolded(batch.pages), batch.shard.language, kit.masthead.site), batch.shard.language
        )
        if isinstance(made, Problem):
            return Packed(problem=made)
        files = made
        _pack(files, batch.pack)
    assert kit.staging is not None  # noqa: S101 -- a rehearsal makes no index
    written: list[tuple[str, bytes, bool]] = []
    for name, data in files.items():
        route = batch.shard.folder + name
        staged = put(kit.staging, kit.output, route, data, empty=kit.is_empty)
        written.append((route, digest_bytes(data), staged))
    return Packed(tuple(written))


def _documents(planned: Planned) -> Iterable[tuple[Shard, tuple[Page, ...]]]:
    by_route = {page.route: page for page in planned.pages} if planned.plan.indexes else {}
    return ((shard, indexed(by_route, shard)) for shard in planned.plan.indexes)


def _key(shard: Shard, pages: Sequence[Page], masthead: Masthead, toolchain: str) -> bytes:
    """One digest of all that an index is made of."""
    made_of = [(page.route, *_texts_of(page)) for page in pages]
    titles = [spoken.phrases["strategic_analysis"] for spoken in masthead.vocabularies.values()]
    # Texts have addresses in them: of pictures, which Pagefind notes, and of whatever raw HTML asks it to note.
    rules = (toolchain, titles, masthead.timezone, masthead.addresses, shard.language)
    return digest_bytes(msgspec.msgpack.encode((rules, made_of)))


def _texts_of(page: Page) -> tuple[object, ...]:
    """All of a page's view that is indexed, heavy parts by digest."""
    match page.view:
        case BriefFold():
            view = page.view
            named = (view.section, [topic.text for topic in view.topics], view.analyst)
            return view.whole, view.teaser.digest, *named, view.links, view.pictures
        case StandingPageView():
            standing = page.view
            return standing.title, standing.description, standing.body, standing.meta.lang
        case _:
            return (page.view,)


def _texts(pages: Iterable[Page], language: str, site: SiteView) -> Iterable[tuple[str, str]]:
    for page in pages:
        assert isinstance(page.view, (BriefView, StandingPageView))  # noqa: S101 -- planned so
        yield url_below(page.route), document(page.view, language, site)


def _is_there(kept: KeptIndex, records: Records, altered: Altered) -> bool:
    """Whether the output folder has all of an index."""
    traces = records.traces
    return all(
        (trace := traces.get(file)) is not None and trace.output == digest and file not in altered
        for file, digest in kept.files
    )


def _pack(files: dict[str, bytes], pack: Path) -> None:
    packed = msgspec.msgpack.encode(files)
    beside = pack.with_name(pack.name + ".new")
    try:
        write_new(str(beside), digest_bytes(packed) + packed)
        beside.replace(pack)
    except OSError as error:
        raise MachineError(f"{pack}: {error.strerror or error}") from error


def _unpacked(pack: Path) -> dict[str, bytes] | None:
    """The files of a pack; None where there is none, or it does not prove itself."""
    try:
        found = pack.read_bytes()
    except OSError:
        return None
    check, packed = found[:_SUM], found[_SUM:]
    if digest_bytes(packed) != check:
        return None
    try:
        files = msgspec.msgpack.decode(packed, type=dict[str, bytes])
    except msgspec.MsgspecError:
        return None
    return files if all(map(is_inside, files)) else None


def _sweep(packs: Path, kept: set[str]) -> None:
    """Removes packs of which nothing is published any longer."""
    with suppress(OSError):
        for file in packs.iterdir():
            if file.name not in kept:
                file.unlink(missing_ok=True)
