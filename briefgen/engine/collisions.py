"""Outputs that want one address: two of the same, or a file where a folder must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from briefgen.assets.asset import FOLDER, Asset
from briefgen.catalog.catalog import Briefs
from briefgen.config import Config
from briefgen.engine.output import folders_of
from briefgen.errors import Key, Problem
from briefgen.model import Entry
from briefgen.pages.addresses import (
    CNAME,
    FAVICON,
    HEADERS,
    INDEX,
    LLMS,
    MANIFEST,
    NO_JEKYLL,
    REDIRECTS,
    ROBOTS,
    brief_route,
    feed_route,
    file_of,
    forms_of,
    front_route,
    is_sitemap_part,
    ninjs_route,
)
from briefgen.pages.languages import home_of
from briefgen.pages.page import BriefFold, Page

MAY_BE_REPLACED = frozenset({FAVICON, LLMS, MANIFEST, ROBOTS, HEADERS, REDIRECTS, NO_JEKYLL, CNAME})
"""Files of the site that a static file may stand in for."""


class _Claim(Struct, frozen=True):
    """An output's file and what in content it comes from; `source` is empty for the site's own."""

    file: str
    address: str
    source: str
    place: Key | None = None
    is_alias: bool = False
    slug: str = ""
    """Of a brief's own page."""

    @property
    def owner(self) -> str:
        return self.source or "the site itself"


def check(pages: Iterable[Page], scheduled: Briefs, static: Iterable[Asset], config: Config) -> tuple[Problem, ...]:
    """A problem for each output that wants an address that another, named before it, has.

    `scheduled` briefs count too: a build that passes today must not fail at the hour of publication.
    """
    pages, static = tuple(pages), tuple(static)
    if _are_apart(pages, scheduled, static, config):
        return ()
    files: dict[str, _Claim] = {}
    folders: dict[str, _Claim] = {}
    problems: list[Problem] = []
    # What is there in several forms has an address too many once.
    told: set[tuple[str, str]] = set()
    for claim in _claims(pages, scheduled, static, config):
        # Many file systems hold `A` and `a` for one name.
        key = claim.file.casefold()
        above = [str(p) for p in PurePosixPath(key).parents]
        first = files.get(key)
        if problem := _reserved(claim, config):
            problems.append(problem)
        elif first is not None:
            pair = (claim.source, first.owner)
            if not _replaces(claim) and not _told_already(claim, first) and (claim.is_alias or pair not in told):
                told.add(pair)
                problems.append(_taken(claim, first))
        elif key in folders:
            holds = f"/{claim.file} is a folder of the site, which holds {folders[key].owner}"
            problems.append(_nested(claim, holds, "name this file otherwise"))
        elif blocked := next((files[p] for p in above if p in files), None):
            problems.append(
                _nested(claim, f"/{blocked.file} is a file of {blocked.owner}", "name this folder otherwise")
            )
        else:
            files[key] = claim
            folders.update({p: folders.get(p, claim) for p in above})
    return tuple(problems)


def _are_apart(pages: Iterable[Page], scheduled: Briefs, static: Iterable[Asset], config: Config) -> bool:
    """Whether nothing is wrong for certain: the usual case, told without a look at who wants what."""
    routes = [FAVICON, *(page.route for page in pages)]
    for brief in scheduled:
        routes += (*_routes(brief, config), *brief.aliases)
    routes += [*_waiting_fronts(pages, scheduled, config), *(asset.route for asset in static)]
    files = {file_of(route).casefold() for route in routes}
    folders = folders_of(files)
    return (
        len(files) == len(routes)
        and files.isdisjoint(folders)
        and ".gitignore" not in files
        and not any(folder[:-1] in folders for folder in _ours(config))
        # Neither slugs nor permalinks have dots.
        and not any(_is_sitemap(page.route) for page in pages if page.template == "redirect.html")
        and not any(_is_sitemap(alias) for brief in scheduled for alias in brief.aliases)
        and not any(_is_sitemap(asset.route) for asset in static)
    )


def _routes(brief: Entry, config: Config) -> tuple[str, ...]:
    """Those of a brief's page and of its other forms."""
    route = brief_route(brief, config)
    return route, *forms_of(route, config.formats).values()


def _waiting_fronts(pages: Iterable[Page], scheduled: Briefs, config: Config) -> dict[str, Entry]:
    """What languages that only scheduled briefs are in have of their own, each with the first such brief."""
    there = {page.route for page in pages if page.template == "front.html"}
    waiting: dict[str, Entry] = {}
    for brief in scheduled:
        lang = home_of(config, brief.lang)
        if lang != config.language and front_route(lang) not in there:
            waiting.setdefault(front_route(lang), brief)
            for one in config.feed_formats:
                waiting.setdefault(feed_route(front_route(lang), one), brief)
            if "ninjs" in config.formats:
                waiting.setdefault(ninjs_route(front_route(lang)), brief)
    return waiting


def _claims(pages: Iterable[Page], scheduled: Briefs, static: Iterable[Asset], config: Config) -> Iterator[_Claim]:
    yield _Claim(FAVICON, f"/{FAVICON}", "")
    for page in pages:
        is_alias = page.template == "redirect.html"
        slug = page.view.item.slug if isinstance(page.view, BriefFold) else ""
        yield _Claim(file_of(page.route), f"/{page.route}", page.source, page.place, is_alias, slug)
    for brief in scheduled:
        for route in _routes(brief, config):
            yield _Claim(file_of(route), f"/{route}", brief.path, Key(("slug",)), slug=brief.slug)
        for index, alias in enumerate(brief.aliases):
            yield _Claim(file_of(alias), f"/{alias}", brief.path, Key(("aliases", index)), is_alias=True)
    for route, brief in _waiting_fronts(pages, scheduled, config).items():
        yield _Claim(file_of(route), f"/{route}", brief.path, Key(("lang",)))
    for asset in static:
        yield _Claim(asset.route, f"/{asset.route}", f"content/static/{asset.route}")


def _is_static(claim: _Claim) -> bool:
    return claim.source.startswith("content/static/")


def _replaces(claim: _Claim) -> bool:
    return _is_static(claim) and claim.file in MAY_BE_REPLACED


def _told_already(claim: _Claim, first: _Claim) -> bool:
    """Two briefs with one slug: a problem of references, whatever their addresses."""
    return claim.slug == first.slug != ""


def _ours(config: Config) -> tuple[str, ...]:
    """Folders with nothing in them but what briefgen puts there."""
    return (FOLDER, INDEX) if config.search else (FOLDER,)


def _is_sitemap(file: str) -> bool:
    """Whether the site's own sitemap may come to have a file there, or where a folder of that file is."""
    first = file.casefold().partition("/")[0]
    return first.endswith(".xml") and is_sitemap_part(first)


def _reserved(claim: _Claim, config: Config) -> Problem | None:
    ours = (claim.file + "/").startswith(_ours(config)) or claim.file == ".gitignore"
    if ours or (claim.source and _is_sitemap(claim.file)):
        advice = "remove it" if claim.is_alias else "name this file otherwise"
        what = "the alias " if claim.is_alias else ""
        return Problem(claim.source, f"{what}{claim.address} belongs to briefgen; {advice}", claim.place)
    return None


def _taken(claim: _Claim, first: _Claim) -> Problem:
    if claim.is_alias:
        if first.is_alias:
            message = f"the alias {claim.address} is an alias of {first.owner}, too; remove one of the two"
        elif first.source == claim.source:
            message = f"the alias {claim.address} is this brief's own address; remove it"
        else:
            message = f"the alias {claim.address} is the address of {first.owner}; remove it"
        return Problem(claim.source, message, claim.place)
    what = "an alias" if first.is_alias else "an address" if not first.source else "the address"
    if claim.place == Key(("lang",)):
        message = f"{claim.address} belongs to this brief's language, and is {what} of {first.owner}; rename that"
        return Problem(claim.source, message, claim.place)
    advice = "change its slug" if claim.place == Key(("slug",)) else "name this file otherwise"
    return Problem(claim.source, f"{claim.address} is {what} of {first.owner}; {advice}", claim.place)


def _nested(claim: _Claim, fault: str, advice: str) -> Problem:
    if claim.is_alias:
        advice = f"remove the alias {claim.address}"
    elif claim.slug:
        advice = "change its slug"
    return Problem(claim.source, f"{fault}; {advice}", claim.place)
