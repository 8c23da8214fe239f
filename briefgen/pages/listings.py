"""Lists of briefs: the rest of the latest, sections, topics, authors and months, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from msgspec import Struct

from briefgen.catalog.catalog import Briefs
from briefgen.content.markdown import plain
from briefgen.model import Author
from briefgen.pages import addresses
from briefgen.pages.addresses import numbered
from briefgen.pages.edition import Edition
from briefgen.pages.feeds.feeds import feed_links
from briefgen.pages.languages import called
from briefgen.pages.page import ListFold, Page
from briefgen.pages.parts import meta, portrait, prose
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import (
    ArchiveView,
    AuthorView,
    Link,
    ListingView,
    Month,
    OverviewEntry,
    OverviewView,
    Pagination,
    Year,
)


class Listing(Struct, frozen=True):
    """One list of briefs, before it is cut into pages."""

    route: str
    kind: str
    kicker: Link | None
    title: str
    briefs: Briefs
    description: str = ""
    author: AuthorView | None = None
    first: int = 1
    """The number of the first page to make: 2 for the latest, whose first page is the front page."""
    lang: str = ""
    """Empty for the publication's own."""
    near_topics: tuple[Link, ...] = ()


def pagination(edition: Edition, route: str, number: int, count: int) -> Pagination:
    """Where page `number` of the listing at `route`, which has `count` briefs, stands."""
    total = _page_count(edition, count)
    href = edition.addresses.href
    return Pagination(
        number=number,
        total=total,
        newer=href(numbered(route, number - 1)) if number > 1 else "",
        older=href(numbered(route, number + 1)) if number < total else "",
    )


def listings(edition: Edition, teasers: Teasers) -> Iterator[Page]:
    """The pages of every list."""
    for listing in _all(edition):
        yield from _pages(edition, listing, teasers)


def overviews(edition: Edition) -> Iterator[Page]:
    """All sections, all topics, all authors."""
    catalog, href = edition.catalog, edition.addresses.href
    words = edition.words(edition.config.language)
    entries = {
        (addresses.SECTIONS, "sections", words.sections, _newest(catalog.by_section.values())): [
            OverviewEntry(href(addresses.section_route(s.id)), s.name, s.description, len(catalog.by_section[s.id]))
            for s in catalog.sections
        ],
        (addresses.TOPICS, "topics", words.topics, _newest(catalog.by_topic.values())): [
            OverviewEntry(href(addresses.topic_route(t.id)), t.name, t.description, len(catalog.by_topic[t.id]))
            for t in catalog.topics.values()
        ],
        (addresses.AUTHORS, "authors", words.authors, _newest(catalog.by_author.values())): [
            OverviewEntry(href(addresses.author_route(a.id)), a.name, a.role, len(catalog.by_author[a.id]))
            for a in catalog.authors.values()
        ],
    }
    for (route, kind, title, newest), lines in entries.items():
        described = words.text("overview_described", title=title, name=edition.config.name)
        view = OverviewView(meta(edition, route, title, described), kind, title, tuple(lines))
        yield Page(route, "overview.html", view, changed=newest)


def archive(edition: Edition) -> Page:
    """Every year at a glance."""
    calendar, by_month = edition.calendar, edition.catalog.by_month
    here = edition.addresses.href(addresses.ARCHIVE)
    years: list[Year] = []
    for year in sorted({year for year, _ in by_month}, reverse=True):
        months: list[Month] = []
        for month in range(1, 13):
            count = len(by_month.get((year, month), ()))
            link = edition.addresses.href(addresses.month_route(year, month)) if count else ""
            months.append(Month(calendar.month(year, month), calendar.month_names(month)[1], href=link, count=count))
        years.append(Year(year, calendar.year(year), sum(m.count for m in months), tuple(months)))
    words = edition.words(edition.config.language)
    title = words.archive
    described = words.text("overview_described", title=title, name=edition.config.name)
    head = meta(edition, addresses.ARCHIVE, title, described, current=here)
    view = ArchiveView(head, len(edition.catalog.briefs), tuple(years))
    return Page(addresses.ARCHIVE, "archive.html", view, changed=_newest(by_month.values()))


def _all(edition: Edition) -> Iterator[Listing]:
    catalog, href = edition.catalog, edition.addresses.href
    words = edition.words(edition.config.language)
    for front in edition.fronts:
        latest = edition.words(front.lang).latest
        yield Listing(front.route, "latest", None, latest, front.briefs, first=2, lang=front.lang)
    for section in catalog.sections:
        yield Listing(
            addresses.section_route(section.id),
            "section",
            Link(href(addresses.SECTIONS), words.section),
            section.name,
            catalog.by_section[section.id],
            section.description,
        )
    for topic in catalog.topics.values():
        yield Listing(
            addresses.topic_route(topic.id),
            "topic",
            Link(href(addresses.TOPICS), words.topic),
            topic.name,
            catalog.by_topic[topic.id],
            topic.description,
            near_topics=tuple([edition.topics[id_] for id_ in catalog.near_topics.get(topic.id, ())]),
        )
    for author in catalog.authors.values():
        view = author_view(edition, author)
        description = plain(view.bio.source) if view.bio else author.role
        yield Listing(
            addresses.author_route(author.id),
            "author",
            Link(href(addresses.AUTHORS), words.author),
            author.name,
            catalog.by_author[author.id],
            description,
            view,
        )
    for (year, month), briefs in catalog.by_month.items():
        title = edition.calendar.month(year, month)
        yield Listing(
            addresses.month_route(year, month), "month", Link(href(addresses.ARCHIVE), words.archive), title, briefs
        )


def author_view(edition: Edition, author: Author) -> AuthorView:
    """An author's card."""
    return AuthorView(
        name=author.name,
        role=author.role,
        bio=prose(edition, author.bio, author.path) if author.bio else None,
        image=portrait(edition, author.image, author.path),
        links=tuple(Link(link.url, link.title) for link in author.links),
    )


def _page_count(edition: Edition, count: int) -> int:
    """On how many pages `count` briefs are listed; an empty list has a page, too."""
    return max(1, -(-count // edition.config.per_page))


def _pages(edition: Edition, listing: Listing, teasers: Teasers) -> Iterator[Page]:
    size, config = edition.config.per_page, edition.config
    has_feed = listing.kind in {name.removesuffix("s") for name in config.feed_lists}
    feeds = feed_links(edition, listing.route, f"{listing.title} · {config.name}") if has_feed else ()
    lang = listing.lang or config.language
    described = edition.words(lang).text("list_described", title=listing.title, name=called(config, lang).name)
    kind = "profile" if listing.author is not None else "website"
    for number in range(listing.first, _page_count(edition, len(listing.briefs)) + 1):
        route = numbered(listing.route, number)
        briefs = listing.briefs[(number - 1) * size : number * size]
        within = addresses.ARCHIVE if listing.kind == "month" else listing.route
        current = edition.addresses.href(within) if listing.kind != "latest" else ""
        view = ListingView(
            meta=meta(
                edition,
                route,
                listing.title,
                listing.description or described,
                lang=lang,
                current=current,
                kind=kind,
                feeds=feeds,
            ),
            kind=listing.kind,
            kicker=listing.kicker,
            title=listing.title,
            description=listing.description,
            author=listing.author,
            total=len(listing.briefs),
            teasers=(),
            pagination=pagination(edition, listing.route, number, len(listing.briefs)),
            # Whoever goes on to older briefs has seen them.
            near_topics=listing.near_topics if number == 1 else (),
        )
        # A new brief moves all that are older down by one, so every page of a list is another one with it.
        changed = max([listing.briefs[0].date, *[b.modified for b in briefs]]) if briefs else None
        yield Page(route, "listing.html", ListFold(view, tuple([teasers.ref(b) for b in briefs])), changed=changed)


def _newest(lists: Iterable[Briefs]) -> dt.datetime | None:
    """When the newest brief of all lists came out: then they became longer."""
    return max((briefs[0].date for briefs in lists if briefs), default=None)
