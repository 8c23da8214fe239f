"""The build, from content to site. Read this file to know how briefgen works.

    read      content/ -> bytes
    parse     bytes -> briefs, pages, authors, topics; or problems
    catalog   briefs -> those visible now, and their groupings
    plan      catalog -> pages, each with all it shows
    render    pages -> bytes
    publish   bytes -> site/

Reading and writing happen at the two ends; everything between is a function of its arguments, `now`
included. Problems are collected all the way; where there are any, nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

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
from briefgen.content.read import FOLDER, read
from briefgen.engine import collisions, traces
from briefgen.engine.output import check_output
from briefgen.engine.publication import load_config, located
from briefgen.engine.publish import publish
from briefgen.engine.render import Renderer, render_all
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.pages.edition import Theme, edition
from briefgen.pages.plan import plan

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


class Report(Struct, frozen=True):
    """What a build did."""

    output: Path
    briefs: int
    pages: int
    rendered: int
    written: int
    removed: int
    changes_next: dt.datetime | None
    """When the site would be another one by the clock alone, in the publication's zone."""
    warnings: tuple[Problem, ...]


class Edited(Struct, frozen=True):
    """A publication that has no errors: rendered, and not yet published."""

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
    edited = edit(root, options, progress)
    output = options.output or root / "site"
    before = traces.load(root, output)
    planned = edited.files.keys() | {a.route for a in edited.assets}
    refused = check_output(output, root, before, planned)
    _stop_on_errors(refused, options)
    done = publish(root, output, edited.files, edited.assets, before or frozenset())
    changes_next = edited.catalog.changes_next
    return Report(
        output=output,
        briefs=len(edited.catalog.briefs),
        pages=len(edited.files),
        rendered=len(edited.files),
        written=done.written,
        removed=done.removed,
        changes_next=changes_next.astimezone(edited.config.timezone) if changes_next else None,
        warnings=(*edited.warnings, *refused),
    )


def edit(root: Path, options: Options, progress: Progress = lambda *_: None) -> Edited:
    """Everything up to publishing: what `briefgen check` looks at.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    config = load_config(root, options.base_url)
    sources = read(root)
    content = parse_all(sources, config, lambda done, total: progress("Reading", done, total))
    problems = [*content.problems, *located(references.check(content, config), root, sources)]

    visible = catalog(content, config, options.now, drafts=options.drafts)
    shown = shown_pictures(visible, content.pictures)
    pictures, picture_assets, broken = load_pictures(
        root / FOLDER, shown | scheduled_pictures(visible, content.pictures)
    )
    folders = theme.search_path(root)
    theme_assets = theme.theme_assets(root, folders, config)
    if isinstance(theme_assets, Problem):
        raise BriefgenError(sorted([*problems, *located([theme_assets], root, sources)], key=sort_key))
    static = static_assets(root / FOLDER, sources.static)
    planned = plan(edition(visible, config, pictures, _routes(theme_assets), f"briefgen {briefgen.__version__}"))
    taken = collisions.check(planned.pages, visible.scheduled, static, config)
    problems += [*broken, *located(taken, root, sources)]
    _stop_on_errors(problems, options)

    renderer = Renderer(folders, planned.site, config.base_path, content.bodies)
    replaced = {a.route for a in static}
    pages = [page for page in planned.pages if page.route not in replaced]
    files, failed = render_all(renderer, pages, lambda done, total: progress("Rendering", done, total))
    _stop_on_errors(located(failed, root, sources), options)

    assets = (*theme_assets.all(), *(picture_assets[name] for name in sorted(shown)), *static)
    return Edited(config, visible, files, assets, tuple(sorted(problems, key=sort_key)))


def _routes(assets: theme.ThemeAssets) -> Theme:
    def route(asset: Asset | None) -> str:
        return asset.route if asset is not None else ""

    return Theme(route(assets.stylesheet), route(assets.script), route(assets.icon), route(assets.logo))


def _stop_on_errors(problems: Iterable[Problem], options: Options) -> None:
    found = sorted(problems, key=sort_key)
    if any(p.severity == "error" or options.strict for p in found):
        raise BriefgenError(found)
