"""The build, from content to site. Read this file to know how briefgen works.

    read      content/ -> bytes
    parse     bytes -> briefs, pages, authors, topics; or problems
    catalog   briefs -> those visible now, and their groupings
    plan      catalog -> pages, each with all it shows
    stale     pages -> those whose last render no longer holds, with reasons
    render    pages -> bytes
    publish   bytes -> site/

Reading and writing happen at the two ends; everything between is a function of its arguments, `now`
included. Problems are collected all the way; where there are any, nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct

import briefgen
from briefgen.assets import theme
from briefgen.assets.asset import Asset
from briefgen.assets.pictures import load_pictures
from briefgen.assets.static import static_assets
from briefgen.catalog import references
from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.shown import scheduled_pictures, shown_pictures
from briefgen.config import Config
from briefgen.content.load import parse_all
from briefgen.content.memo import Memo, NoMemo
from briefgen.content.read import FOLDER, read
from briefgen.engine import collisions
from briefgen.engine.cache import Bodies, Cache
from briefgen.engine.output import check_output, refuse_unsafe
from briefgen.engine.publication import located, read_config
from briefgen.engine.publish import publish, settle, staging_of
from briefgen.engine.records import Records, opened
from briefgen.engine.recovery import recover
from briefgen.engine.render import Renderer, render_all
from briefgen.engine.staging import put
from briefgen.engine.trace import Reason, stale
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.pages.edition import Theme, edition
from briefgen.pages.page import Page
from briefgen.pages.plan import plan
from briefgen.pages.views import SiteView

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Options(Struct, frozen=True):
    """What a build is asked to do, apart from what the publication says itself."""

    now: dt.datetime
    output: Path | None = None
    """Default: `site/` in the publication's folder."""
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    """Takes warnings for errors."""
    force: bool = False
    """Renders everything, whatever the cache says."""


class Report(Struct, frozen=True):
    """What a build did."""

    output: Path
    briefs: int
    pages: int
    rendered: tuple[tuple[str, Reason], ...]
    """The routes that were rendered, each with the reason."""
    written: int
    removed: int
    changes_next: dt.datetime | None
    """When the site would be another one by the clock alone, in the publication's zone."""
    warnings: tuple[Problem, ...]


class Planned(Struct, frozen=True):
    """A publication without errors, as pages not rendered yet."""

    config: Config
    catalog: Catalog
    site: SiteView
    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    bodies: dict[str, str]
    """HTML by digest, of all that was parsed in this run."""
    folders: tuple[Path, ...]
    """The theme's search path."""
    sources: tuple[str, ...]
    """Paths of all briefs' files."""
    warnings: tuple[Problem, ...]


class Edited(Struct, frozen=True):
    """A publication without errors, rendered and not published."""

    config: Config
    catalog: Catalog
    files: dict[str, bytes]
    """Rendered pages by the file they are served from."""
    assets: tuple[Asset, ...]
    warnings: tuple[Problem, ...]


def build(root: Path, options: Options, progress: Progress = lambda *_: None) -> Report:
    """Builds the publication in the folder `root`.

    Raises:
        BriefgenError: content, configuration or templates have errors, all of which it carries, or the
            output folder is refused; the site is as it was.
        MachineError: the site could not be written.
    """
    refuse_unsafe(options.output or root / "site", root)
    return opened(root, lambda cache, doubt: _build(root, options, progress, cache, doubt))


def edit(root: Path, options: Options, progress: Progress = lambda *_: None) -> Edited:
    """Everything up to publishing, from nothing: what `briefgen check` looks at. Writes nothing.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    planned = _plan(root, options, progress, NoMemo())
    renderer = Renderer(planned.folders, planned.site, planned.config.base_path, planned.bodies)
    files, failed = render_all(renderer, planned.pages, _told(progress, "Rendering"))
    _stop_on_errors(located(failed, root, read(root)) if failed else (), options)
    return Edited(planned.config, planned.catalog, files, planned.assets, planned.warnings)


def _build(root: Path, options: Options, progress: Progress, cache: Cache, doubt: tuple[Problem, ...]) -> Report:
    output = options.output or root / "site"
    # What a build that was stopped had begun is completed first.
    recover(root, output, cache)
    records = Records(root, output, cache, read_config(root, options.base_url)[0])
    try:
        planned = _plan(root, options, progress, records.memo)
    except BriefgenError:
        # What was right need not be read again when the rest is mended.
        records.keep_briefs()
        raise
    records.keep_briefs(planned.sources)

    bodies = Bodies(planned.bodies, cache)
    renderer = Renderer(planned.folders, planned.site, planned.config.base_path, bodies)
    world = records.world(planned.site, renderer.theme)
    rendering = stale(planned.pages, records.traces, world, force=options.force)
    files, failed = render_all(renderer, [page for page, _ in rendering], _told(progress, "Rendering"))
    _stop_on_errors(located(failed, root, read(root)) if failed else (), options)

    names = records.names(planned.pages, planned.assets)
    refused = check_output(output, root, records.traces, names, planned.config.url)
    _stop_on_errors(refused, options)
    gone = (records.traces or {}).keys() - names
    after = records.after(rendering, files, planned.assets, world, renderer, gone)
    assets = ((asset.route, asset.read()) for asset in planned.assets)
    staging = staging_of(records.work)
    staged = {name for name, data in chain(assets, files.items()) if put(staging, output, name, data)}
    records.check_writable()
    done = publish(
        records.work,
        output,
        records.name,
        staged=staged,
        kept=names.difference(staged),
        gone=gone,
        after=msgspec.msgpack.encode(after),
    )
    records.keep(after)
    settle(records.work)

    changes_next = planned.catalog.changes_next
    return Report(
        output=output,
        briefs=len(planned.catalog.briefs),
        pages=len(planned.pages),
        rendered=tuple((page.route, reason) for page, reason in rendering),
        written=done.written,
        removed=done.removed,
        changes_next=changes_next.astimezone(planned.config.timezone) if changes_next else None,
        warnings=(*planned.warnings, *refused, *doubt),
    )


def _plan(root: Path, options: Options, progress: Progress, memo: Memo) -> Planned:
    """Content and theme -> pages; stops where there are errors."""
    config, wrong = read_config(root, options.base_url)
    sources = read(root)
    content = parse_all(sources, config, _told(progress, "Reading"), memo)
    problems = [*wrong, *content.problems, *located(references.check(content, config), root, sources)]

    visible = catalog(content, config, options.now, drafts=options.drafts)
    shown = shown_pictures(visible, content.pictures)
    scheduled = scheduled_pictures(visible, content.pictures)
    pictures, picture_assets, broken = load_pictures(root / FOLDER, shown | scheduled)
    folders = theme.search_path(root)
    theme_assets, no_logo = theme.theme_assets(root, folders, config)
    static = static_assets(root / FOLDER, sources.static)
    planned = plan(edition(visible, config, pictures, _routes(theme_assets), f"briefgen {briefgen.__version__}"))
    taken = collisions.check(planned.pages, visible.scheduled, static, config)
    problems += [*broken, *located((*taken, *no_logo), root, sources)]
    _stop_on_errors(problems, options)

    replaced = {asset.route for asset in static}
    return Planned(
        config=config,
        catalog=visible,
        site=planned.site,
        pages=tuple(page for page in planned.pages if page.route not in replaced),
        assets=(*theme_assets.all(), *(picture_assets[name] for name in sorted(shown)), *static),
        bodies=dict(content.bodies),
        folders=folders,
        sources=tuple(file.path for file in sources.briefs),
        warnings=tuple(sorted(problems, key=sort_key)),
    )


def _routes(assets: theme.ThemeAssets) -> Theme:
    def route(asset: Asset | None) -> str:
        return asset.route if asset is not None else ""

    return Theme(route(assets.stylesheet), route(assets.script), route(assets.icon), route(assets.logo))


def _told(progress: Progress, doing: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(doing, done, total)


def _stop_on_errors(problems: Iterable[Problem], options: Options) -> None:
    found = sorted(problems, key=sort_key)
    if any(p.severity == "error" or options.strict for p in found):
        raise BriefgenError(found)
