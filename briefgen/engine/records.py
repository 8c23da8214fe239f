"""What a build knows of the builds before it, and what it leaves for the next."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.related import Related, Translations, ranked
from briefgen.catalog.schedule import Window
from briefgen.config import Config
from briefgen.content.entries import whole_brief
from briefgen.content.source import digest_bytes
from briefgen.content.stamps import Clock, Stamp
from briefgen.engine.cache import FILE, FOLDER, Cache, DoubtfulCacheError, Shelf
from briefgen.engine.fonts import FontFile
from briefgen.engine.inputs import Seen
from briefgen.engine.lock import locked
from briefgen.engine.output import name_of
from briefgen.engine.publishing.journal import is_inside
from briefgen.engine.stock import FOLDER as MADE
from briefgen.engine.stock import Product, Stock
from briefgen.engine.trace import Making, Stale, Trace, difference, view_digest
from briefgen.errors import MachineError, Problem, Span
from briefgen.model import Brief, Entry
from briefgen.pages.addresses import file_of
from briefgen.pages.edition import Teased
from briefgen.pages.page import BriefFold, Page

if TYPE_CHECKING:
    from briefgen.catalog.ranking.memory import Memory
    from briefgen.review.links import Look

T = TypeVar("T")
_LARGE = 64 * 1024
"""Bytes of a view above which it is not kept for telling what changed in it."""


class Kept(Struct, frozen=True, array_like=True):
    """A brief that was parsed without problems."""

    source: bytes
    """The digest of its file."""
    entry: Entry


class Made(Struct, frozen=True):
    """What came of a page or an asset."""

    trace: Trace
    is_staged: bool
    """Whether it is to be published; the output folder may hold it already, byte for byte."""
    size: int = 0
    """In bytes, of a page."""
    look: Look | None = None
    """Of a page that was looked at."""


class Pressed(Struct, frozen=True, array_like=True):
    """What came of compressing a file."""

    plain: bytes
    """The digest of its bytes."""
    rules: bytes
    codings: tuple[str, ...]
    """Those that were tried."""
    made: dict[str, bytes]
    """The digests of what was enough smaller, by coding."""

    def holds(self, plain: bytes, rules: bytes, codings: tuple[str, ...]) -> bool:
        """Whether compressing again what has the digest `plain` would give the same."""
        return (self.plain, self.rules, self.codings) == (plain, rules, codings)


class Shown(Struct, frozen=True, array_like=True):
    """What was shown with briefs that gave a digest."""

    key: bytes
    related: Related


class State(Struct, frozen=True):
    """The last build that went all the way."""

    fingerprint: bytes
    """Of everything the site was made of."""
    since: str
    until: str
    """Between these moments (ISO 8601) the clock changes nothing; an empty one is without end."""
    briefs: int
    pages: int
    warnings: tuple[tuple[str, str, Span | None], ...]
    fonts: bytes = b""
    """What the machine's fonts were, where they count; else empty."""

    def holds(self, fingerprint: bytes | None, now: dt.datetime) -> bool:
        """Whether a build of what has `fingerprint` at `now` would give the same site."""
        since, until = (dt.datetime.fromisoformat(at) if at else None for at in (self.since, self.until))
        return self.fingerprint == fingerprint and Window(since, until).holds(now)


def opened(folder: Path, work: Callable[[Cache, tuple[Problem, ...]], T]) -> T:
    """`work` with the cache in `folder`; without what is in it when it turns out to be doubtful, and then with
    a warning that says so. Only one build of a publication runs at a time; another waits for it."""
    file = folder / FILE
    with locked(folder / "lock"):
        try:
            return _with(file, work, ())
        except DoubtfulCacheError as error:
            for leftover in (file, file.with_name(file.name + "-journal")):
                leftover.unlink(missing_ok=True)
            message = f"the cache could not be trusted ({error}); everything was built anew"
            try:
                return _with(file, work, (Problem(f"{FOLDER}/", message, severity="warning"),))
            except DoubtfulCacheError as again:
                # A new one fails, too: then it is the machine.
                raise MachineError(f"{file}: what was just written cannot be trusted ({again})") from again


def _with(file: Path, work: Callable[[Cache, tuple[Problem, ...]], T], doubt: tuple[Problem, ...]) -> T:
    cache = Cache(file)
    try:
        return work(cache, doubt)
    finally:
        cache.close()


def clock(folder: Path) -> Clock:
    """The time by the clock of the file system that `folder` is on."""
    file = folder / "lock"
    os.utime(file)
    status = file.stat()
    return Clock(status.st_dev, status.st_mtime_ns)


class Records:
    """The cache as one build into one output folder uses it. Each part is read when it is first asked for."""

    def __init__(self, root: Path, output: Path, cache: Cache, toolchain: str) -> None:
        self.cache = cache
        self.toolchain = toolchain
        self.name = name_of(output, root)
        """What the cache and the journal call the output folder."""
        self._suspects: dict[bytes, bytes] = {}
        self._stocks: dict[str, Stock] = {}

    @cached_property
    def seen(self) -> Shelf[Seen]:
        """Content's files."""
        return self.cache.shelf("files", Seen)

    @cached_property
    def briefs(self) -> Shelf[Kept]:
        """Briefs by path, as they were parsed."""
        return self.cache.shelf("briefs", Kept)

    @cached_property
    def traces(self) -> Shelf[Trace]:
        """By file, of all that builds wrote into the folder."""
        traces = self.cache.shelf(f"traces {self.name}", Trace)
        if not all(is_inside(file) for file, _ in traces.items()):
            raise DoubtfulCacheError("it names files outside the output folder")
        return traces

    @cached_property
    def folders(self) -> Shelf[Stamp]:
        """The stamps of the output folder's folders."""
        return self.cache.shelf(f"folders {self.name}", Stamp)

    @cached_property
    def makings(self) -> Shelf[Making]:
        """What pages were made with, by digest."""
        return self.cache.shelf(f"makings {self.name}", Making)

    @cached_property
    def states(self) -> Shelf[State]:
        """The last whole build into each output folder."""
        return self.cache.shelf("states", State)

    @cached_property
    def left(self) -> Shelf[bool]:
        """Files in the output folder from before the cache was lost, of which nobody knows whose they are."""
        return self.cache.shelf(f"left {self.name}", bool)

    @cached_property
    def rules(self) -> Shelf[str]:
        """Under what rules the values of other shelves were made, by the names of these."""
        return self.cache.shelf("rules", str)

    @cached_property
    def fonts(self) -> Shelf[FontFile]:
        """Font files by path."""
        return self.cache.shelf("fonts", FontFile)

    @cached_property
    def teasers(self) -> Shelf[Teased]:
        """Teasers as they were made for this output folder."""
        return self.cache.shelf(f"teasers {self.name}", Teased)

    @cached_property
    def shown(self) -> Shelf[Shown]:
        """What is shown with each brief, by output folder."""
        return self.cache.shelf("shown", Shown)

    @cached_property
    def rankings(self) -> Shelf[bytes]:
        """Rankings as they were for this output folder, by language."""
        return self._under("", self.cache.shelf(f"rankings {self.name}", bytes))

    @cached_property
    def terms(self) -> Shelf[bytes]:
        """The terms of briefs by their digests, in hexadecimal digits."""
        return self.cache.shelf("terms", bytes)

    @cached_property
    def pressed(self) -> Shelf[Pressed]:
        """What came of the files of this output folder when they were compressed."""
        return self.cache.shelf(f"pressed {self.name}", Pressed)

    def stock(self, kind: str) -> Stock:
        """The products of a kind, such as `pictures`, that are kept in the cache."""
        if kind not in self._stocks:
            folder = self.cache.file.parent / MADE / kind
            self._stocks[kind] = Stock(folder, self.cache.shelf(f"made {kind}", Product))
        return self._stocks[kind]

    def briefs_under(self, config: Config) -> Shelf[Kept]:
        """The briefs that were parsed under the rules that `config` gives; others are forgotten."""
        parts = (config.language, config.timezone.key, str(config.trusts_html), str(config.markdown_deadline))
        return self._under("\0".join(parts), self.briefs)

    def teasers_under(self, rules: bytes) -> Shelf[Teased]:
        """The teasers that were made under the same rules; others are forgotten."""
        return self._under(rules.hex(), self.teasers)

    def _under(self, rules: str, shelf: Shelf[T]) -> Shelf[T]:
        """What is on a shelf, if it was put there under `rules` and by this very program."""
        rules = blake2b(f"{self.toolchain}\0{rules}".encode(), digest_size=16).hexdigest()
        if self.rules.get(shelf.name) != rules:
            shelf.retain(())
            self.rules.put(shelf.name, rules)
        return shelf

    def suspect(self, digest: bytes, whole: bytes) -> None:
        """A brief with problems, which only this build knows."""
        self._suspects[digest] = whole

    def whole(self, entry: Entry) -> Brief:
        """The brief of an entry."""
        known = self._suspects.get(entry.digest)
        return whole_brief(known if known is not None else self.cache.brief(entry.digest))

    def learn_terms(self, entry: Entry, terms: bytes) -> None:
        """Keeps the terms of a brief."""
        self.terms.put(entry.terms.hex(), terms)

    def retain_terms(self, entries: Iterable[Entry]) -> None:
        """Forgets all terms but those of some briefs."""
        self.terms.retain({entry.terms.hex() for entry in entries})

    def packed_terms(self, digest: bytes) -> bytes | None:
        """The terms with a digest, where they are known."""
        return self.terms.get(digest.hex())

    def memories(self) -> dict[str, Memory]:
        """The last rankings for this output folder, by language."""
        from briefgen.catalog.ranking.memory import read_memory

        return {language: read_memory(data) for language, data in self.rankings.items()}

    def rank(self, briefs: Sequence[Entry], translations: Translations, count: int) -> Related:
        """See `briefgen.catalog.related.ranked`. Where nothing that it depends on changed, it is what it was, and where
        little did, only that is ranked again."""
        facts = [
            (b.slug, b.lang, b.terms, b.date.timestamp(), b.pins, b.bans, translations.get(b.slug, ())) for b in briefs
        ]
        key = digest_bytes(msgspec.msgpack.encode((self.toolchain, count, facts)))
        known = self.shown.get(self.name)
        if known is None or known.key != key:
            known = Shown(key, self._ranked(briefs, translations, count))
            self.shown.put(self.name, known)
        return known.related

    def _ranked(self, briefs: Sequence[Entry], translations: Translations, count: int) -> Related:
        # Only what changes what is related to what needs these, and numpy with them.
        from briefgen.catalog.ranking.memory import packed_memory
        from briefgen.catalog.ranking.weights import WEIGHTS

        before = self.memories()
        made = ranked(briefs, translations, count, self.packed_terms, before, WEIGHTS)
        if made is None:
            raise DoubtfulCacheError("terms of briefs in it are missing")
        related, memories = made
        self.rankings.retain(memories)
        for language, memory in memories.items():
            if memory is not before.get(language):
                self.rankings.put(language, packed_memory(memory))
        return related

    def difference(self, page: Page) -> str:
        """What changed in a page's view since its last render, in words."""
        file = file_of(page.route)
        encoded, trace = self.cache.view(self.name, file), self.traces.get(file)
        if trace is None or view_digest(encoded) != trace.view:
            # It was too large to be kept, or is damaged.
            return ""
        before = msgspec.msgpack.decode(encoded)
        after = msgspec.msgpack.decode(msgspec.msgpack.encode(page.view))
        if isinstance(page.view, BriefFold) and isinstance(before, dict) and isinstance(before.get("item"), dict):
            # A brief in itself stands beside what only its page shows.
            before, after = ({**side["item"], **side} for side in (before, after))
            if before["whole"] != after["whole"]:
                return self._text_changed(before["whole"], after["whole"])
        return difference(before, after)

    def _text_changed(self, before: object, after: bytes) -> str:
        try:
            was = msgspec.msgpack.decode(self.cache.brief(before)) if isinstance(before, bytes) else {}
        except DoubtfulCacheError:
            was = {}
        is_ = msgspec.msgpack.decode(self.cache.brief(after))
        changed = (key for key, value in is_.items() if was and was.get(key) != value)
        return next((key.replace("_", " ") for key in changed if key not in {"words", "path"}), "its text")

    def remember(
        self, made: Mapping[str, Made], rendering: Iterable[Stale], gone: Collection[str], slugs: Collection[str]
    ) -> None:
        """Keeps the traces of what was made, and forgets those of files that are gone; `slugs` are those of all
        visible briefs."""
        if len(self.teasers) > len(slugs):
            self.teasers.retain(slugs)
        for file, one in made.items():
            before = self.traces.get(file)
            if before is not None and before.output == one.trace.output and not one.is_staged:
                self.traces.put(file, replace(one.trace, stamp=before.stamp))
            else:
                self.traces.put(file, one.trace)
        for file in gone:
            self.traces.drop(file)
        self.keep_views((s.page for s in rendering), gone)
        self.cache.retain_briefs({kept.entry.digest for _, kept in self.briefs.items()})
        # Where nothing was parsed or ranked they were not read, and are not worth reading for this.
        if "terms" in vars(self):
            self.retain_terms(kept.entry for _, kept in self.briefs.items())

    def leave(self, files: Collection[str]) -> None:
        """Notes that these files, and no others, are from before the cache was lost."""
        self.left.retain(files)
        for file in files:
            self.left.put(file, True)

    def keep_views(self, pages: Iterable[Page], gone: Collection[str]) -> None:
        """Keeps what `pages` show, to tell later what changed in it; of several forms of one thing, which come one
        after another, with the first."""
        encode = msgspec.msgpack.Encoder().encode
        firsts = (next(forms) for _, forms in groupby(pages, key=lambda page: id(page.view)))
        views = ((file_of(page.route), encode(page.view)) for page in firsts)
        self.cache.keep_views(self.name, ((file, view) for file, view in views if len(view) < _LARGE), gone)

    def save(self) -> None:
        """Writes what changed in all parts that were read."""
        names = (
            "seen",
            "briefs",
            "rules",
            "shown",
            "rankings",
            "terms",
            "fonts",
            "teasers",
            "traces",
            "folders",
            "makings",
            "left",
            "pressed",
            "states",
        )
        self.cache.save(*(vars(self)[name] for name in names if name in vars(self)))
        self.cache.save(*(stock.shelf for stock in self._stocks.values()))


def kept_warning(problem: Problem) -> tuple[str, str, Span | None]:
    """A warning as `State` has it."""
    return problem.path, problem.message, problem.place if isinstance(problem.place, Span) else None
