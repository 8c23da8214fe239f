"""Search indexes -> files in the staging folder: made where what they are of has changed, else from the stock.

A worker makes an index of the views of its pages. It is kept as one file, since a large one has thousands; a
product's facts are the names and digests of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.assets.asset import read_as
from briefgen.content.source import digest_bytes
from briefgen.engine import tasks
from briefgen.engine.job import Job, stop_on_errors
from briefgen.engine.outputs import Altered
from briefgen.engine.planning import Planned
from briefgen.engine.pool import Workers
from briefgen.engine.publication import located
from briefgen.engine.publishing.assets import is_published
from briefgen.engine.publishing.journal import is_inside
from briefgen.engine.publishing.staging import put
from briefgen.engine.records import Made
from briefgen.engine.rendering import kit_of
from briefgen.engine.stock import Product, Stock, keep
from briefgen.engine.trace import Trace
from briefgen.errors import Problem
from briefgen.pages.addresses import url_below
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import BriefFold, Page
from briefgen.pages.search import Shard, document, indexed
from briefgen.pages.views import BriefView, SiteView, StandingPageView

Files = tuple[tuple[str, bytes], ...]
"""The name of each file of an index, and the digest of its bytes."""


class Indexed(Struct, frozen=True):
    """The files of all search indexes."""

    files: frozenset[str] = frozenset()
    made: dict[str, Made] = {}
    """What came of those that are not in the output folder already."""


class Indexing(Struct, frozen=True):
    """An index to make, or to take from the stock, and to write to the staging folder."""

    shard: Shard
    recipe: bytes
    pages: tasks.Rendering
    stock: Path
    """The stock's folder."""
    known: Product | None
    """What is in the stock of it, and proved itself."""


class Written(Struct, frozen=True):
    """What came of an index, and the names of those of its files that were written; or a problem."""

    product: Product = Product(())
    staged: frozenset[str] = frozenset()
    problem: Problem | None = None


def index_pages(job: Job, planned: Planned, altered: Altered, staging: Path, workers: Workers) -> Indexed:
    """The search indexes of all that is published; `altered` are files that are not as they were written.

    Raises:
        BriefgenError: an index cannot be made.
    """
    stock, kit = job.records.stock("search"), kit_of(job, planned, staging)
    files: set[str] = set()
    recipes: set[bytes] = set()
    batches: list[Indexing] = []
    for shard, pages in _documents(planned):
        recipe = _recipe(shard, pages, planned.plan.masthead, job.records.toolchain)
        recipes.add(recipe)
        product = None if job.options.force else _known(recipe, stock)
        if product is not None and _is_there(shard, product, job, altered):
            files |= {shard.folder + name for name, _ in _files(product)}
            continue
        if product is not None and not stock.proves(product.files[0]):
            product = None
        work = tasks.batch_of(pages, kit, planned.plan.parts)
        batches.append(Indexing(shard, recipe, work, stock.folder, product))
    made: dict[str, Made] = {}
    problems: list[Problem] = []
    pieces = sum(len(batch.pages.pages) for batch in batches) if len(batches) > 1 else 0
    for done, (batch, written) in enumerate(zip(batches, workers.map(index, batches, pieces), strict=True), start=1):
        job.progress("Indexing", done, len(batches))
        if written.problem is not None:
            problems.append(written.problem)
            continue
        stock.put(batch.recipe, written.product)
        for name, digest in _files(written.product):
            made[batch.shard.folder + name] = Made(Trace(digest), name in written.staged)
    stop_on_errors(located(dict.fromkeys(problems), job.root, job.inputs.survey), job.options)
    stock.retain(recipes)
    return Indexed(frozenset(files | made.keys()), made)


def index(batch: Indexing) -> Written:
    """Makes an index, or takes it from the stock, and writes what changed to the staging folder."""
    kit, folder = batch.pages.kit, batch.shard.folder
    if batch.known is not None:
        product = batch.known
        contents = _unpack(read_as(batch.stock / product.files[0].hex(), product.files[0]))
    else:
        # Most builds have no index to make.
        from briefgen.assets.search.pagefind import make_index

        language = batch.shard.language
        files = make_index(_texts(tasks.unfolded(batch.pages), language, kit.masthead.site), language)
        if isinstance(files, Problem):
            return Written(problem=files)
        contents = tuple(files.values())
        facts = tuple((name, digest_bytes(data)) for name, data in files.items())
        product = keep(batch.stock, batch.recipe, [_pack(contents)], msgspec.msgpack.encode(facts))
    assert kit.staging is not None  # noqa: S101 -- a rehearsal makes no index
    staged: set[str] = set()
    for (name, _), data in zip(_files(product), contents, strict=True):
        if put(kit.staging, kit.output, folder + name, data, empty=kit.is_empty):
            staged.add(name)
    return Written(product, frozenset(staged))


def _documents(planned: Planned) -> Iterable[tuple[Shard, tuple[Page, ...]]]:
    by_route = {page.route: page for page in planned.pages} if planned.plan.indexes else {}
    return ((shard, indexed(by_route, shard)) for shard in planned.plan.indexes)


def _recipe(shard: Shard, pages: Sequence[Page], masthead: Masthead, toolchain: str) -> bytes:
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
            view = page.view.item
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


def _known(recipe: bytes, stock: Stock) -> Product | None:
    """What is known of an index, unless it names files outside of its folder."""
    product = stock.get(recipe)
    return product if product is not None and all(is_inside(name) for name, _ in _files(product)) else None


def _is_there(shard: Shard, product: Product, job: Job, altered: Altered) -> bool:
    """Whether the output folder has all of an index."""
    traces = job.records.traces
    return all(is_published(shard.folder + name, digest, traces, altered) for name, digest in _files(product))


def _files(product: Product) -> Files:
    return msgspec.msgpack.decode(product.facts, type=Files)


def _pack(contents: tuple[bytes, ...]) -> bytes:
    return msgspec.msgpack.encode(contents)


def _unpack(packed: bytes) -> tuple[bytes, ...]:
    return msgspec.msgpack.decode(packed, type=tuple[bytes, ...])
