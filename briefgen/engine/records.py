"""What a build knows of the builds before it, and what it leaves for the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from briefgen.assets.asset import Asset
from briefgen.config import Config
from briefgen.engine.cache import FOLDER, Cache, DoubtfulCacheError
from briefgen.engine.journal import is_inside
from briefgen.engine.lock import locked
from briefgen.engine.output import name_of
from briefgen.engine.recovery import After
from briefgen.engine.render import Renderer
from briefgen.engine.theme_reads import ThemeLoader
from briefgen.engine.toolchain import toolchain
from briefgen.engine.trace import Outline, Reason, Trace, World, digest, outline, site_digest, view_digest
from briefgen.errors import MachineError, Problem
from briefgen.pages.addresses import file_of
from briefgen.pages.page import Page
from briefgen.pages.views import SiteView

T = TypeVar("T")


def opened(root: Path, work: Callable[[Cache, tuple[Problem, ...]], T]) -> T:
    """`work` with the cache of the publication in `root`; without what is in it when it turns out to be
    doubtful, and then with a warning that says so. Only one build of a publication runs at a time; another
    waits for it."""
    file = root / FOLDER / "cache.db"
    with locked(root / FOLDER / "lock"):
        return _trusting(file, work)


def _trusting(file: Path, work: Callable[[Cache, tuple[Problem, ...]], T]) -> T:
    try:
        return _with(Cache(file), work, ())
    except DoubtfulCacheError as error:
        for leftover in (file, file.with_name(file.name + "-journal")):
            leftover.unlink(missing_ok=True)
        message = f"the cache could not be trusted ({error}); everything was built anew"
        try:
            return _with(Cache(file), work, (Problem(f"{FOLDER}/", message, severity="warning"),))
        except DoubtfulCacheError as again:
            # A new one fails, too: then it is the machine.
            raise MachineError(f"{file} cannot be written: {again}") from again


def _with(cache: Cache, work: Callable[[Cache, tuple[Problem, ...]], T], doubt: tuple[Problem, ...]) -> T:
    try:
        return work(cache, doubt)
    finally:
        cache.close()


class Records:
    """The cache as one build into one output folder uses it."""

    def __init__(self, root: Path, output: Path, cache: Cache, config: Config) -> None:
        self._output = output
        self._cache = cache
        self._toolchain = toolchain()
        self.name = name_of(output, root)
        """What the cache and the journal call the output folder."""
        self.work = root / FOLDER
        """Where files are prepared; the cache's lock keeps two builds from sharing it."""
        self.memo = cache.briefs(_rules(config, self._toolchain))
        self.traces: Mapping[str, Trace] | None = cache.traces(self.name)
        """By file, of all that builds wrote into the folder; None when none is known."""
        if self.traces is not None and not all(map(is_inside, self.traces)):
            raise DoubtfulCacheError("it names files outside the output folder")

    def keep_briefs(self, paths: Collection[str] | None = None) -> None:
        """Stores the briefs that were parsed, and forgets those that are not at `paths`, where these are
        known."""
        self._cache.keep_briefs(self.memo, self.memo.stored if paths is None else paths)

    def world(self, site: SiteView, theme: ThemeLoader) -> World:
        """What pages are compared with."""
        return World(
            toolchain=self._toolchain,
            site=site_digest(site),
            read=theme.digest,
            output=self._output_digest,
            outline=lambda file: self._cache.outline(self.name, file),
        )

    @staticmethod
    def names(pages: Iterable[Page], assets: Iterable[Asset]) -> frozenset[str]:
        """All files of the site."""
        return frozenset({*(file_of(p.route) for p in pages), *(a.route for a in assets)})

    def after(
        self,
        rendering: Iterable[tuple[Page, Reason]],
        files: Mapping[str, bytes],
        assets: Iterable[Asset],
        world: World,
        renderer: Renderer,
        gone: Iterable[str],
    ) -> After:
        """What is to be stored when the site is written: the traces of what was rendered and copied, and
        the names of what is gone."""
        made: dict[str, tuple[Trace, Outline | None]] = {}
        for page, _ in rendering:
            file = file_of(page.route)
            trace = Trace(
                output=digest(files[file]),
                template=page.template,
                toolchain=world.toolchain,
                site=world.site,
                view=view_digest(page),
                reads=renderer.reads(page),
            )
            made[file] = (trace, outline(page.view))
        for asset in assets:
            trace = Trace(digest(asset.read()))
            if (self.traces or {}).get(asset.route) != trace:
                made[asset.route] = (trace, None)
        return After(self.traces is not None, made, tuple(gone))

    def check_writable(self) -> None:
        """Finds out that the cache cannot be written while the site is still as it was."""
        self._cache.keep_traces(self.name, {})

    def keep(self, after: After) -> None:
        """Stores it."""
        self._cache.keep_traces(self.name, after.traces, after.gone)

    def _output_digest(self, file: str) -> bytes | None:
        path = self._output / file
        try:
            return digest(path.read_bytes()) if not path.is_symlink() else None
        except OSError:
            return None


def _rules(config: Config, made_with: str) -> str:
    """A digest of all that parsing a brief depends on besides its file."""
    parts = (
        config.language,
        config.timezone.key,
        str(config.trusts_html),
        str(config.markdown_deadline),
        made_with,
    )
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
