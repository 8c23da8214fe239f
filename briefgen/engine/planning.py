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
from briefgen.pages.edition import Edition, Theme, edition
from briefgen.pages.feeds.feeds import explained
from briefgen.pages.front import leads
from briefgen.pages.hosting import Embedded, host_pages, needs_redirect_pages, redirects
from briefgen.pages.page import Page
from briefgen.pages.phrases import phrasebook
from briefgen.pages.views import RedirectView

if TYPE_CHECKING:
    from briefgen.pages.plan import Plan
    from briefgen.review.links import Written


class Review(Struct, frozen=True):
    """What came of looking at content for what breaks rules of style."""

    problems: tuple[Problem, ...] = ()
    silenced: Mapping[str, frozenset[str]] = {}
    """The rules that files break and may break, by file."""
    allow: Mapping[str, tuple[str, ...]] = {}
    """The rules that files may break, by file, where there are any."""
    links: tuple[Written, ...] = ()
    """Those of content that lead to the site."""


Reviewer = Callable[[Content, Catalog, Config], Review]


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
    review: Review
    """Nothing, where no rules of style were asked for."""
    fonts: bytes
    """What the machine's fonts were, where cards are set in them; else empty."""


class Prepared(Struct, frozen=True):
    """All that pages are planned from, ready."""

    edition: Edition
    """Without social cards."""
    assets: tuple[Asset, ...]
    """But for social cards."""
    static: tuple[Asset, ...]
    """Those of them that are copied as they are."""
    converted: int
    """See `Planned`."""
    recipes: frozenset[bytes]
    """See `Planned`."""
    problems: tuple[Problem, ...]


class LaidOut(Struct, frozen=True):
    """Pages, planned."""

    plan: Plan
    pages: tuple[Page, ...]
    """See `Planned`."""
    problems: tuple[Problem, ...]


def plan_pages(
    job: Job, workers: Workers, altered: Altered, *, proof: bool = False, reviewer: Reviewer | None = None
) -> Planned:
    """The publication's pages; `altered` are files of the output folder that are not as they were written. For a
    `proof`, pictures are only read and cards are not drawn. `reviewer` looks at content for what breaks rules of
    style, which ends nothing here.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    # A build that finds nothing changed plans nothing, and starts sooner without it.
    from briefgen.engine.cards import make_cards

    root, options, records, inputs = job.root, job.options, job.records, job.inputs
    config, wrong = read_config(inputs.publication, options.base_url)
    content = read_content(job, config, workers)
    references_wrong = located(references.check(content, config, records.whole), root, inputs.survey)
    visible = catalog(content, config, options.now, drafts=options.drafts, ranker=records.rank)
    ready = prepare(job, config, content, visible, workers, altered, proof=proof)
    cards = make_cards(job, workers, ready.edition, altered, proof=proof)
    laid = lay_out(job, ready, replace(ready.edition, cards=cards.briefs, site_card=cards.site))
    problems = [*wrong, *content.problems, *references_wrong, *ready.problems, *laid.problems]
    problems += located(cards.problems, root, inputs.survey)
    review = reviewer(content, visible, config) if reviewer is not None else Review()
    stop_on_errors(problems, options, review.problems)
    return Planned(
        config=config,
        catalog=visible,
        plan=laid.plan,
        pages=laid.pages,
        assets=(*ready.assets, *cards.assets),
        converted=ready.converted,
        recipes=ready.recipes,
        warnings=tuple(sorted(problems, key=sort_key)),
        review=review,
        fonts=cards.fonts,
    )


def prepare(
    job: Job,
    config: Config,
    content: Content,
    visible: Catalog,
    workers: Workers,
    altered: Altered,
    *,
    proof: bool = False,
) -> Prepared:
    """Content whose references are right, and what of it is visible -> what pages are planned from. Its problems have
    their places."""
    root, records, inputs = job.root, job.records, job.inputs
    found = inputs.survey
    logo, no_logo = _logo(config, found)
    shown = {**shown_pictures(visible, content.pictures, leads(visible, config))}
    if logo:
        shown[logo] = shown.get(logo, frozenset()) | {LOGO}
    scheduled = scheduled_pictures(visible, content.pictures)
    developed = develop(job, workers, shown, scheduled, altered, proof=proof)
    broken = _broken(developed.faults, content, visible, logo, records.whole)
    files = inputs.theme.files
    theme_assets = theme.theme_assets(files, config)
    generator = f"briefgen {briefgen.__version__}"
    words, misworded = phrasebook(files)
    icons = make_icons(job, workers, config, altered, proof=proof)
    parts = _theme(theme_assets, developed.pictures.get(logo, {}).get(LOGO), icons)
    issue = edition(visible, config, developed.pictures, parts, generator, words, records.teasers_under)
    styled = theme.feed_stylesheet(files, config, explained(issue)) if config.feed_formats else None
    static = static_assets(found.static, inputs.digests.of)
    replaced = frozenset(asset.route for asset in static)
    own = (asset for asset in icons.assets if asset.route not in replaced)
    styles = (styled,) if styled else ()
    return Prepared(
        edition=replace(issue, theme=replace(parts, feed_stylesheet=styled.route)) if styled else issue,
        assets=(*theme_assets.all(), *styles, *developed.assets, *own, *static),
        static=static,
        converted=developed.converted,
        recipes=recipes(job, {**all_pictures(content), **({logo: frozenset({LOGO})} if logo else {})}),
        problems=(
            *misworded,
            *private_keys(found.static, inputs.digests.of),
            *located((*no_logo, *icons.problems, *broken), root, found),
        ),
    )


def lay_out(job: Job, ready: Prepared, issue: Edition) -> LaidOut:
    """All pages of an edition."""
    from briefgen.engine.theme.embedded import embedded
    from briefgen.pages.plan import plan

    config = issue.config
    planned = plan(issue, job.records.whole)
    allowed, not_allowed = embedded(job.inputs.theme, planned.masthead) if config.hosts else (Embedded(), ())
    leading = redirects(planned.pages, planned.masthead.addresses) if config.hosts else ()
    # An address that a host's file has is wrong where it is asked for in content.
    pages = (*host_pages(config, allowed, leading), *planned.pages)
    taken = collisions.check(pages, issue.catalog.scheduled, ready.static, config)
    return LaidOut(
        plan=planned,
        pages=_published(pages, frozenset(asset.route for asset in ready.static), config),
        problems=(*not_allowed, *located(taken, job.root, job.inputs.survey)),
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


def read_content(job: Job, config: Config, workers: Workers) -> Content:
    """All that is written, parsed where it is not known; problems are among it."""
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
