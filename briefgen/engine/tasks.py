"""What worker processes do: batches of briefs' files to parse, and of pages to render.

What a batch needs travels with it, and a whole brief is read from the cache; so that a batch can be worked
on anywhere, in any order, and always comes out the same. What else workers do stands with what asks for it:
pictures in `briefgen.engine.darkroom`, social cards in `cards`, search indexes in `indexing`.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.config import Config
from briefgen.content.entries import whole_brief
from briefgen.content.filing import Filed, file_briefs
from briefgen.content.read import Found
from briefgen.content.source import digest_bytes
from briefgen.engine.cache import read_brief, reading
from briefgen.engine.publishing.staging import put
from briefgen.engine.theme.compiled import CompiledFolder
from briefgen.engine.theme.files import ThemeFiles
from briefgen.engine.theme.render import Renderer
from briefgen.engine.trace import Stale
from briefgen.errors import BriefgenError, Problem
from briefgen.model import Brief
from briefgen.pages import views, wire
from briefgen.pages.addresses import file_of
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import BriefFold, FeedFold, ItemFold, ListFold, NewsFold, Page
from briefgen.pages.unfold import unfold
from briefgen.pages.views import Teaser
from briefgen.pages.writers import WRITERS

if TYPE_CHECKING:
    from briefgen.review.links import Look

T = TypeVar("T")

BATCH = 32
"""Briefs or pages in one batch: enough that sending it costs little beside working on it."""

_VIEWS: dict[str, type[Struct]] = {
    "BriefFold": BriefFold,
    "FeedFold": FeedFold,
    "ListFold": ListFold,
    "NewsFold": NewsFold,
    **{name: view for name, view in (vars(views) | vars(wire)).items() if name.endswith("View")},
}


class _NoView(Struct, frozen=True):
    """Stands in for a view that travels beside its page."""


_NO_VIEW = _NoView()


class Parsing(Struct, frozen=True):
    """Files to parse, each with the digest that is not news (or an empty one)."""

    config: Config
    files: tuple[tuple[Found, bytes], ...]


def parse(batch: Parsing) -> tuple[Filed | None, ...]:
    """What each file of the batch gave; None for those that have the digest that is not news."""
    read = [(found.read(), known) for found, known in batch.files]
    news = (file for file, known in read if file.digest != known)
    filed = {made.path: made for made in file_briefs(news, batch.config)}
    return tuple(filed.get(file.path) for file, _ in read)


def parsing(found: Sequence[tuple[Found, bytes]], config: Config) -> Iterator[Parsing]:
    """Batches of files to parse, each with the digest that is not news."""
    for part in cut(found):
        yield Parsing(config, tuple(part))


class Theme(Struct, frozen=True):
    """What templates are compiled from, and where compiled ones are kept."""

    files: ThemeFiles
    code: CompiledFolder | None


class Kit(Struct, frozen=True):
    """What all batches of pages need."""

    masthead: Masthead
    theme: bytes
    """The pickled `Theme`."""
    cache: str
    """The cache's file."""
    staging: Path | None
    """Where files are written; None to write nothing."""
    output: Path
    is_empty: bool
    """Whether the output folder holds nothing yet."""
    looks: bool = False
    """Whether pages are looked at when they are rendered."""


class Rendering(Struct, frozen=True):
    """Pages to render."""

    kit: Kit
    pages: tuple[tuple[Page, str, bytes], ...]
    """Each page without its view, the name of the view's type, and the view encoded."""
    parts: Mapping[bytes, bytes]
    """Teasers, and briefs in themselves, that the views name; encoded, by digest."""


class Rendered(Struct, frozen=True):
    """What came of a page: the digest of its bytes, or problems."""

    output: bytes
    is_staged: bool
    """Whether it was written; a page that is in the output folder already, byte for byte, was not."""
    problems: tuple[Problem, ...] = ()
    size: int = 0
    """In bytes."""
    look: Look | None = None
    """Of a page for readers, where pages are looked at."""


def rendering(pages: Iterable[Stale], kit: Kit, parts: Mapping[bytes, bytes]) -> Iterator[Rendering]:
    """Batches of pages to render; `parts` has all that views may name."""
    for part in cut(tuple(pages)):
        yield batch_of([stale.page for stale in part], kit, parts)


def batch_of(pages: Sequence[Page], kit: Kit, parts: Mapping[bytes, bytes]) -> Rendering:
    """One batch of all of `pages`."""
    encode = msgspec.msgpack.Encoder().encode
    named = {digest for page in pages for digest in _parts_of(page.view)}
    bare: list[tuple[Page, str, bytes]] = []
    shown, view = None, b""
    for page in pages:
        if page.view is not shown:
            shown, view = page.view, encode(page.view)
        bare.append((replace(page, view=_NO_VIEW), type(page.view).__name__, view))
    return Rendering(kit, tuple(bare), {digest: parts[digest] for digest in named})


def render(batch: Rendering) -> tuple[Rendered, ...]:
    """Renders the pages of a batch, and writes those that changed to the staging folder."""
    kit = batch.kit
    renderer, words = renderer_of(kit.theme), kit.masthead.speaking()
    made: list[Rendered] = []
    for page in unfolded(batch):
        try:
            lang = kit.masthead.spoken_on(page.view)
            data = renderer.render(page, kit.masthead.sites[lang], words(lang))
        except BriefgenError as error:
            made.append(Rendered(b"", False, error.problems))
            continue
        staged = kit.staging is not None and put(kit.staging, kit.output, file_of(page.route), data, empty=kit.is_empty)
        made.append(Rendered(digest_bytes(data), staged, size=len(data), look=_look(page, data, kit)))
    return tuple(made)


def _look(page: Page, data: bytes, kit: Kit) -> Look | None:
    if not kit.looks or page.template in WRITERS:
        return None
    # Builds do not look.
    from briefgen.review.links import look_at

    return look_at(data.decode(), kit.masthead.addresses.url, page.route)


def unfolded(batch: Rendering) -> Iterator[Page]:
    """The pages of a batch with all that they show."""
    kit, words = batch.kit, batch.kit.masthead.speaking()
    with reading(kit.cache) as database:
        library = Library(lambda wanted: read_brief(database, wanted, Path(kit.cache)), batch.parts)
        before, view = ("", b""), None
        for bare, type_, encoded in batch.pages:
            # Several forms of one brief come one after another.
            if view is None or (type_, encoded) != before:
                folded = _decoder(_VIEWS[type_]).decode(encoded)
                before, view = (type_, encoded), unfold(folded, library, kit.masthead, words)
            yield replace(bare, view=view)


class Library:
    """Whole briefs from the cache, all else from the batch; see `briefgen.pages.page.Library`."""

    def __init__(self, briefs: Callable[[bytes], bytes], parts: Mapping[bytes, bytes]) -> None:
        self._briefs = briefs
        self._parts = parts

    def brief(self, digest: bytes) -> Brief:
        """The whole brief of that digest."""
        return whole_brief(self._briefs(digest))

    def item(self, digest: bytes) -> ItemFold:
        """The brief in itself of that digest."""
        found: ItemFold = _decoder(ItemFold).decode(self._parts[digest])
        return found

    def teaser(self, digest: bytes) -> Teaser:
        """The teaser of that digest."""
        found: Teaser = _decoder(Teaser).decode(self._parts[digest])
        return found


@functools.cache
def _decoder(type_: type[T]) -> msgspec.msgpack.Decoder[T]:
    return msgspec.msgpack.Decoder(type_)


@functools.lru_cache(maxsize=2)
def renderer_of(theme: bytes) -> Renderer:
    """The renderer of a pickled `Theme`: one for all batches of a build, and for the next build with the same
    theme, since compiling takes long."""
    unpacked: Theme = pickle.loads(theme)  # noqa: S301 -- made by this very program
    return Renderer(unpacked.files, unpacked.code)


def _parts_of(view: Struct) -> Iterator[bytes]:
    match view:
        case BriefFold():
            yield view.item.teaser.digest
            for ref in view.related:
                yield ref.digest
            if view.read_next is not None:
                yield view.read_next.digest
        case NewsFold():
            for brief in view.briefs:
                yield from _parts_of(brief)
        case ListFold():
            for ref in view.teasers:
                yield ref.digest
        case FeedFold():
            for ref in (*view.items, *view.teasers):
                yield ref.digest


def cut(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """All of `items`, in their order, in parts of no more than `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
