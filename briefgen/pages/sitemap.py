"""Sitemaps: the pages that search engines may show, cut into files (https://www.sitemaps.org/protocol.html).

What is in them follows Google's pages on sitemaps, on pictures in them, on pages in several languages and on news
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/overview).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from briefgen.catalog.catalog import Briefs
from briefgen.pages import addresses
from briefgen.pages.addresses import origin
from briefgen.pages.briefs import alternates
from briefgen.pages.calendar import script_of
from briefgen.pages.edition import Edition
from briefgen.pages.page import NEWS_SITEMAP, SITEMAP, SITEMAP_INDEX, BriefFold, ListFold, Page
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import PageMeta
from briefgen.pages.wire import NewsItem, NewsSitemapView, SitemapIndexView, SitemapUrl, SitemapView

MOST = 50_000
"""Addresses in one file."""
LARGEST = 50 * 1024 * 1024
"""Bytes of one file."""
MOST_IMAGES = 1_000
"""Pictures of one page."""
MOST_NEWS = 1_000
"""Briefs in one file of the news sitemap."""

_MARKUP = 80
"""More bytes than the elements around an address, a date or a picture take."""


def sitemap_pages(edition: Edition, pages: Iterable[Page], teasers: Teasers) -> Iterator[Page]:
    """The sitemap of those of `pages` that readers see and search engines may show: one file while that is allowed,
    else an index and the files it names."""
    listed, longer = tuple(_listed(edition, pages, teasers)), _longer(edition)
    if len(listed) <= MOST and sum([_weight(url, longer) for _, url in listed]) <= LARGEST:
        yield Page(addresses.SITEMAP, SITEMAP, SitemapView(tuple([url for _, url in listed])))
        return
    files = {
        addresses.sitemap_part(addresses.SITEMAP, name): part
        for group_name, group in _groups(edition, listed).items()
        for name, part in _cut(group_name, group, longer)
    }
    yield _index(
        edition, addresses.SITEMAP, {route: _last(page.changed for page, _ in part) for route, part in files.items()}
    )
    for route, part in files.items():
        yield Page(route, SITEMAP, SitemapView(tuple([url for _, url in part])))


def news_sitemap_pages(edition: Edition) -> Iterator[Page]:
    """The news sitemap, which names what came out in the last two days: one file while that is allowed, else an
    index and the files it names."""
    briefs, route = edition.catalog.news, addresses.NEWS_SITEMAP
    if len(briefs) <= MOST_NEWS:
        yield _news_page(edition, route, briefs)
        return
    parts = [briefs[at : at + MOST_NEWS] for at in range(0, len(briefs), MOST_NEWS)]
    files = {addresses.sitemap_part(route, str(number)): part for number, part in enumerate(parts, start=1)}
    yield _index(edition, route, {name: _last(b.modified for b in part) for name, part in files.items()})
    for name, part in files.items():
        yield _news_page(edition, name, part)


def news_language(lang: str) -> str:
    """A BCP 47 tag as a news sitemap has it: an ISO 639 code of two or three letters, but Chinese by its script."""
    base = lang.partition("-")[0].lower()
    if base != "zh":
        return base
    return "zh-tw" if script_of(lang) == "Hant" else "zh-cn"


_Listed = tuple[Page, SitemapUrl]


def _listed(edition: Edition, pages: Iterable[Page], teasers: Teasers) -> Iterator[_Listed]:
    at, hrefs, modified, heroes = edition.addresses, edition.hrefs, teasers.modified, teasers.images
    language, host, dates = edition.config.language, origin(edition.config.url), _Dates(edition)
    for page in pages:
        view = page.view
        if not page.template.endswith(".html"):
            continue
        if isinstance(view, BriefFold):
            item = view.item
            slug = item.slug
            url = host + hrefs[slug]
            images: tuple[str, ...] = (host + heroes[slug],) if slug in heroes else ()
            if item.pictures:
                images = _pictures(images, (at.absolute(picture.route) for _, picture in item.pictures))
            named = alternates(item.lang, url, view.translations, language) if view.translations else ()
            yield page, SitemapUrl(url, modified[slug], images, named)
            continue
        head = view.view.meta if isinstance(view, ListFold) else getattr(view, "meta", None)
        if isinstance(head, PageMeta) and head.index and head.canonical == at.absolute(page.route):
            yield page, SitemapUrl(head.canonical, dates.iso(page.changed), (), head.alternates)


def _pictures(hero: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*hero, *others)))[:MOST_IMAGES]


class _Dates:
    """Formats dates, each once: many lists have the same."""

    def __init__(self, edition: Edition) -> None:
        self._calendar = edition.calendar
        self._known: dict[dt.datetime | None, str] = {None: ""}

    def iso(self, moment: dt.datetime | None) -> str:
        """A date as RFC 3339 has it; empty without one."""
        if moment not in self._known:
            self._known[moment] = self._calendar.iso(moment) if moment is not None else ""
        return self._known[moment]


def _groups(edition: Edition, listed: Iterable[_Listed]) -> dict[str, list[_Listed]]:
    """What goes into files together, by the names of these: briefs by the month of their date, which few but the
    newest ever leave or join, and all else, of which much changes with each new brief. A month has its oldest brief
    first, so that a new one moves none."""
    briefs: dict[str, _Listed] = {}
    others: list[_Listed] = []
    for one in listed:
        view = one[0].view
        if isinstance(view, BriefFold):
            briefs[view.item.slug] = one
        else:
            others.append(one)
    months = sorted(edition.catalog.by_month.items())
    groups = {f"{year:04}-{month:02}": [briefs[b.slug] for b in reversed(found)] for (year, month), found in months}
    return {**groups, "pages": others}


def _cut(name: str, group: Iterable[_Listed], longer: int) -> Iterator[tuple[str, list[_Listed]]]:
    """A group in as many files as it needs, by their names."""
    part: list[_Listed] = []
    size, number = 0, 1
    for one in group:
        weight = _weight(one[1], longer)
        if part and (len(part) == MOST or size + weight > LARGEST):
            yield (name if number == 1 else f"{name}-{number}"), part
            part, size, number = [], 0, number + 1
        part.append(one)
        size += weight
    yield (name if number == 1 else f"{name}-{number}"), part


def _weight(url: SitemapUrl, longer: int) -> int:
    """No fewer bytes than a page takes in a sitemap; each address is `longer` bytes longer there."""
    size = 2 * _MARKUP + len(url.url) + longer
    if url.images:
        size += sum(_MARKUP + len(image) + longer for image in url.images)
    if url.alternates:
        size += sum(_MARKUP + len(a.lang) + len(a.url) + longer for a in url.alternates)
    return size


def _longer(edition: Edition) -> int:
    """By how many bytes the site's address is longer in XML than it has characters."""
    return len(escape(edition.config.url).encode()) - len(edition.config.url)


def _news_page(edition: Edition, route: str, briefs: Briefs) -> Page:
    items = tuple(
        NewsItem(
            url=edition.addresses.absolute(edition.routes[b.slug]),
            lang=news_language(b.lang),
            published=edition.calendar.iso(b.date),
            title=b.headline,
        )
        for b in briefs
    )
    # At Google's a site has one name, that of its home page, whatever the language of an article.
    return Page(route, NEWS_SITEMAP, NewsSitemapView(edition.config.name, items))


def _index(edition: Edition, route: str, parts: Mapping[str, dt.datetime | None]) -> Page:
    dates = _Dates(edition)
    named = tuple((edition.addresses.absolute(part), dates.iso(changed)) for part, changed in parts.items())
    return Page(route, SITEMAP_INDEX, SitemapIndexView(named))


def _last(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
