"""Search: its page, which briefs are indexed together, and what of each is indexed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from html import escape

from msgspec import Struct

from briefgen.pages import addresses
from briefgen.pages.addresses import INDEX
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.page import Page
from briefgen.pages.parts import meta
from briefgen.pages.views import BriefView, SearchIndex, SearchView, SiteView, StandingPageView

MOST = 500
"""Briefs in one index above which it is cut by years, and those of a year by quarters: then an edit makes a small
index anew, and a search has some more files to load."""

_DESK = "desk"
"""The id of the Editor's Desk on a brief's page."""


class Shard(Struct, frozen=True):
    """An index to be made: of pages in one language, in this order."""

    folder: str
    """Where its files go: a route that ends with a slash."""
    language: str
    """A language's first subtag: one index is for all its regions and scripts."""
    routes: tuple[str, ...]


def shards(edition: Edition) -> tuple[Shard, ...]:
    """All indexes of the site, by folder. A new brief comes last in one of them, so that little else changes."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for page in edition.catalog.pages:
        groups[_base(page.lang), ""].append(addresses.page_route(page.slug))
    languages: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for (year, month), briefs_of_month in sorted(edition.catalog.by_month.items()):
        for brief in reversed(briefs_of_month):
            languages[_base(brief.lang)].append((year, (month + 2) // 3, edition.routes[brief.slug]))
    for language, briefs in languages.items():
        in_year = Counter(year for year, _, _ in briefs)
        for year, quarter, route in briefs:
            if len(briefs) <= MOST:
                part = ""
            elif in_year[year] <= MOST:
                part = f"-{year:04}"
            else:
                part = f"-{year:04}-{quarter}"
            groups[language, part].append(route)
    return tuple(
        Shard(f"{INDEX}{language}{part}/", language, tuple(routes))
        for (language, part), routes in sorted(groups.items())
    )


def search_page(edition: Edition, indexes: tuple[Shard, ...]) -> Page:
    """The search page, whose script searches `indexes`."""
    catalog, at, words = edition.catalog, edition.addresses, edition.words(edition.config.language)
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for shard in indexes:
        folders[shard.language].append(at.href(shard.folder))
    view = SearchView(
        meta=meta(
            edition,
            addresses.SEARCH,
            words.search,
            words.search_described,
            current=at.href(addresses.SEARCH),
            # What is found, a search engine finds itself, and an empty form is of no use to its readers.
            index=False,
        ),
        script=at.href(edition.theme.search_script) if edition.theme.search_script else "",
        indexes=tuple(SearchIndex(language, tuple(reversed(found))) for language, found in folders.items()),
        sections=tuple(s.name for s in catalog.sections if catalog.by_section[s.id]),
        topics=tuple(t.name for t in catalog.topics.values()),
        years=tuple(dict.fromkeys(f"{year:04}" for year, _ in catalog.by_month)),
    )
    return Page(addresses.SEARCH, "search.html", view)


def indexed(pages: Mapping[str, Page], shard: Shard) -> tuple[Page, ...]:
    """Those of `pages`, by route, that an index is made of, in its order."""
    return tuple(pages[route] for route in shard.routes if route in pages)


def document(view: BriefView | StandingPageView, language: str, site: SiteView) -> str:
    """What is indexed of a page, as HTML for Pagefind (https://pagefind.app/docs/indexing/).

    The headline is the result's title and weighs most. Headings have the ids that they have on the page, so
    that results lead there. What a result shows besides is `data-pagefind-meta`. Sections are told apart by their
    names in the publication's own language, which are in `site`.
    """
    parts = _brief(view, site) if isinstance(view, BriefView) else _page(view)
    return f'<!doctype html><html lang="{escape(language)}"><body>{"".join(parts)}</body></html>'


def _brief(view: BriefView, site: SiteView) -> Iterator[str]:
    yield _title(view.headline)
    yield _shown(
        lang=view.lang,
        dir=view.dir,
        section=view.section.text if view.section else "",
        kind=view.kind_name,
        date=view.published.date,
        time=view.published.iso,
    )
    filters = [("year", view.published.iso[:4]), *(("topic", topic.text) for topic in view.topics)]
    if view.section:
        names = {link.href: link.text for link in site.sections}
        filters.append(("section", names[view.section.href]))
    for name, value in filters:
        yield f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">'
    yield f'<p data-pagefind-weight="2">{escape(view.dek)}</p>'
    for takeaway in view.takeaways:
        yield f'<p data-pagefind-weight="1.5">{takeaway.text.source}</p>'
    if view.desk:
        yield f'<h3 id="{_DESK}">{escape(view.desk.title)}</h3>{view.desk.text.source}'
        yield f"<p>{escape(view.desk.byline.name)}</p>"
    yield view.body.source
    yield f'<p data-pagefind-weight="0.5">{escape(", ".join(byline.name for byline in view.bylines))}</p>'


def _page(view: StandingPageView) -> Iterator[str]:
    yield _title(view.title)
    yield _shown(lang=view.meta.lang, dir=direction(view.meta.lang))
    yield f"<p>{escape(view.description)}</p>"
    yield view.body.source


def _title(text: str) -> str:
    return f'<h1 data-pagefind-meta="title">{escape(text)}</h1>'


def _shown(**values: str) -> str:
    return "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
        for name, value in values.items()
        if value
    )


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
