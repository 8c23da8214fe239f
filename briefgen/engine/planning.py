"""Content and theme -> pages: all that is read, checked, grouped and planned before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

import briefgen
from briefgen.assets import theme
from briefgen.assets.accent import LIGHT_GROUNDS
from briefgen.assets.asset import Asset
from briefgen.assets.static import private_keys, static_assets
from briefgen.catalog import references
from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.pictures import faulty
from briefgen.catalog.shown import LOGO, all_pictures, scheduled_pictures, shown_pictures
from briefgen.config import FILE, Config
from briefgen.content.load import Content, Others, gather
from briefgen.content.read import FOLDER, Found, Survey
from briefgen.content.source import SourceFile
from briefgen.engine import collisions
from briefgen.engine.darkroom import develop, recipes
from briefgen.engine.filing import file_all
from briefgen.engine.icons import Icons, make_icons
from briefgen.engine.job import Job, stop_on_errors
from briefgen.engine.outputs import Altered
from briefgen.engine.pool import Workers
from briefgen.engine.publication import located, read_config
from briefgen.errors import Problem, sort_key
from briefgen.model import Brief, Entry, Picture
from briefgen.pages.addresses import REDIRECTS
from briefgen.pages.edition import Theme, edition
from briefgen.pages.feeds.feeds import explained
from briefgen.pages.front import leads
from briefgen.pages.hosting import Embedded, host_pages, needs_redirect_pages, redirects
from briefgen.pages.page import Page
from briefgen.pages.phrases import phrasebook
from briefgen.pages.views import RedirectView

if TYPE_CHECKING:
    from briefgen.pages.plan import Plan


class Planned(Struct, frozen=True):
    """A publication without errors, as pages not rendered yet."""

    config: Config
    catalog: Catalog
    plan: Plan
    pages: tuple[Page, ...]
    """Those of the plan and those for hosts, without any that a file of `content/static/` stands in for."""
    assets: tuple[Asset, ...]
    converted: int
    """How many pictures were converted for it."""
    recipes: frozenset[bytes]
    """Of the pictures of all content, visible or not."""
    warnings: tuple[Problem, ...]
    fonts: bytes
    """What the machine's fonts were, where cards are set in them; else empty."""


def plan_pages(job: Job, workers: Workers, altered: Altered, *, proof: bool = False) -> Planned:
    """The publication's pages; `altered` are files of the output folder that are not as they were written. For a
    `proof`, pictures are only read and cards are not drawn.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    # A build that finds nothing changed plans nothing, and starts sooner without it.
    from briefgen.engine.cards import make_cards
    from briefgen.engine.theme.embedded import embedded
    from briefgen.pages.plan import plan

    root, options, records, inputs = job.root, job.options, job.records, job.inputs
    config, wrong = read_config(inputs.publication, options.base_url)
    content = _content(job, config, workers)
    found = inputs.survey
    problems = [*wrong, *content.problems, *private_keys(found.static)]
    problems += located(references.check(content, config, records.whole), root, found)

    visible = catalog(content, config, options.now, drafts=options.drafts, ranker=records.rank)
    logo, no_logo = _logo(config, found)
    shown = {**shown_pictures(visible, content.pictures, leads(visible, config))}
    if logo:
        shown[logo] = shown.get(logo, frozenset()) | {LOGO}
    scheduled = scheduled_pictures(visible, content.pictures)
    developed = develop(job, workers, shown, scheduled, altered, proof=proof)
    broken = _broken(developed.faults, content, visible, logo, records.whole)
    theme_assets = theme.theme_assets(inputs.theme.files, config)
    static = static_assets(found.static, inputs.digests.of)
    generator = f"briefgen {briefgen.__version__}"
    words, misworded = phrasebook(inputs.theme.files)
    icons = make_icons(job, workers, config, altered, proof=proof)
    parts = _theme(theme_assets, developed.pictures.get(logo, {}).get(LOGO), icons)
    issue = edition(visible, config, developed.pictures, parts, generator, words, records.teasers_under)
    cards = make_cards(job, workers, issue, altered, proof=proof)
    styled = theme.feed_stylesheet(inputs.theme.files, config, explained(issue)) if config.feed_formats else None
    parts = replace(parts, feed_stylesheet=styled.route if styled else "")
    planned = plan(replace(issue, theme=parts, cards=cards.briefs, site_card=cards.site), records.whole)
    allowed, not_allowed = embedded(inputs.theme, planned.masthead) if config.hosts else (Embedded(), ())
    leading = redirects(planned.pages, planned.masthead.addresses) if config.hosts else ()
    # An address that a host's file has is wrong where it is asked for in content.
    pages = (*host_pages(config, allowed, leading), *planned.pages)
    taken = collisions.check(pages, visible.scheduled, static, config)
    placed = (*cards.problems, *no_logo, *icons.problems, *broken, *taken)
    problems += [*not_allowed, *misworded, *located(placed, root, found)]
    stop_on_errors(problems, options)

    replaced = frozenset(asset.route for asset in static)
    own = (asset for asset in icons.assets if asset.route not in replaced)
    styles = (styled,) if styled else ()
    return Planned(
        config=config,
        catalog=visible,
        plan=planned,
        pages=_published(pages, replaced, config),
        assets=(*theme_assets.all(), *styles, *developed.assets, *cards.assets, *own, *static),
        converted=developed.converted,
        recipes=recipes(job, {**all_pictures(content), **({logo: frozenset({LOGO})} if logo else {})}),
        warnings=tuple(sorted(problems, key=sort_key)),
        fonts=cards.fonts,
    )


def _published(pages: Iterable[Page], replaced: Collection[str], config: Config) -> tuple[Page, ...]:
    """Those of `pages` that are needed beside the files of `content/static/` at the routes `replaced`."""
    # Whether a file that stands in for our redirects has them, nobody knows.
    with_redirects = needs_redirect_pages(config) or REDIRECTS in replaced
    return tuple(
        page
        for page in pages
        if page.route not in replaced and (with_redirects or not isinstance(page.view, RedirectView))
    )


def _content(job: Job, config: Config, workers: Workers) -> Content:
    found, digests = job.inputs.survey, job.inputs.digests
    briefs = file_all(found, digests, config, job.records, workers, job.told("Reading"))

    def read(group: Iterable[Found]) -> tuple[SourceFile, ...]:
        files = tuple(f.read() for f in group)
        for file in files:
            digests.learn(file.path, file.digest)
        return files

    others = Others(read(found.pages), read(found.authors), read(found.topics))
    pictures = (f.path.removeprefix(f"{FOLDER}/") for f in found.pictures)
    return gather(briefs, others, pictures, config, found.problems)


def _logo(config: Config, found: Survey) -> tuple[str, tuple[Problem, ...]]:
    """The content path of the publication's logo, if it has one; and what is wrong with its name."""
    problem = theme.media_problem(config.logo, (*found.pictures, *found.media), theme.LOGO)
    if problem is not None:
        return "", (problem,)
    return f"media/{config.logo}" if config.logo else "", ()


def _broken(
    faults: Mapping[str, str], content: Content, visible: Catalog, logo: str, whole: Callable[[Entry], Brief]
) -> Iterator[Problem]:
    """A problem wherever a picture is named that cannot be shown."""
    briefs = (*visible.briefs, *visible.scheduled)
    yield from faulty(faults, content.pictures, briefs, visible.pages, visible.authors.values(), whole)
    if logo in faults:
        yield Problem(FILE, f"{FOLDER}/{logo} {faults[logo]}", theme.LOGO)


def _theme(assets: theme.ThemeAssets, logo: Picture | None, icons: Icons) -> Theme:
    def route(asset: Asset | None) -> str:
        return asset.route if asset is not None else ""

    return Theme(
        stylesheet=route(assets.stylesheet),
        script=route(assets.script),
        logo=logo,
        search_script=route(assets.search_script),
        icons=icons.routes,
        paper=LIGHT_GROUNDS[0],
    )
