"""The feeds of the site: one of each format for every list that readers may want to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.catalog import Briefs
from briefgen.content.markdown import plain
from briefgen.model import Entry
from briefgen.options import FeedFormat, FeedList
from briefgen.pages import addresses
from briefgen.pages.edition import Edition
from briefgen.pages.feeds.items import feed_item
from briefgen.pages.languages import called
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import ATOM, JSON_FEED, RSS, FeedFold, Library, Page, Ref
from briefgen.pages.views import FeedLink
from briefgen.pages.wire import FeedView
from briefgen.pages.words import Words

_WRITERS: dict[FeedFormat, str] = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
_TYPES: dict[FeedFormat, tuple[str, str]] = {
    "rss": ("RSS", "application/rss+xml"),
    "atom": ("Atom", "application/atom+xml"),
    "json": ("JSON", "application/feed+json"),
}


class Feed(Struct, frozen=True):
    """A feed in all its formats: of a front page or of a list."""

    route: str
    """Of the page whose briefs it carries; a folder."""
    title: str
    description: str
    briefs: Briefs
    lang: str


def feeds(edition: Edition) -> Iterator[Feed]:
    """Every feed of the site, those of the front pages first."""
    config, catalog, own = edition.config, edition.catalog, edition.config.language
    for front in edition.fronts:
        publication = called(config, front.lang)
        yield Feed(front.route, publication.name, publication.tagline, front.briefs, front.lang)

    def of(route: str, name: str, description: str, briefs: Briefs) -> Feed:
        return Feed(route, f"{name} · {config.name}", description, briefs, own)

    lists: set[FeedList] = set(config.feed_lists)
    for section in catalog.sections if "sections" in lists else ():
        yield of(addresses.section_route(section.id), section.name, section.description, catalog.by_section[section.id])
    for topic in catalog.topics.values() if "topics" in lists else ():
        yield of(addresses.topic_route(topic.id), topic.name, topic.description, catalog.by_topic[topic.id])
    for author in catalog.authors.values() if "authors" in lists else ():
        about = plain(author.bio.html) if author.bio else author.role
        yield of(addresses.author_route(author.id), author.name, about, catalog.by_author[author.id])


def feed_pages(edition: Edition, feed: Feed, item: Callable[[Entry], tuple[Ref, Ref]]) -> Iterator[Page]:
    """A feed's page in each format; `item` gives a brief in itself and its teaser by their digests."""
    absolute, formats = edition.addresses.absolute, edition.config.feed_formats
    briefs = feed.briefs[: edition.config.feed_items]
    urls = {one: absolute(addresses.feed_route(feed.route, one)) for one in formats}
    changed = max((b.modified for b in briefs), default=None)
    view = FeedView(
        title=feed.title,
        description=feed.description or feed.title,
        lang=feed.lang,
        home=absolute(feed.route),
        rss=urls.get("rss", ""),
        atom=urls.get("atom", ""),
        json=urls.get("json", ""),
        updated=edition.calendar.iso(changed) if changed else "",
        stylesheet=edition.addresses.href(edition.theme.feed_stylesheet) if edition.theme.feed_stylesheet else "",
        items=(),
    )
    named = [item(brief) for brief in briefs]
    fold = FeedFold(view, edition.config.feed_full, tuple(i for i, _ in named), tuple(t for _, t in named))
    for one in formats:
        yield Page(addresses.feed_route(feed.route, one), _WRITERS[one], fold)


def feed_view(fold: FeedFold, library: Library, masthead: Masthead, words: Callable[[str], Words]) -> FeedView:
    """All that a feed carries; `words` gives those of a language."""
    items = [library.item(ref.digest) for ref in fold.items]
    made = [feed_item(item, library, masthead, words(item.lang), full=fold.full) for item in items]
    return replace(fold.view, items=tuple(made))


def explained(edition: Edition) -> dict[str, str]:
    """What a feed is, for a reader who opens one in a browser, in each language that has one."""
    return {front.lang: str(edition.words(front.lang).feed_explained) for front in edition.fronts}


def feed_links(edition: Edition, route: str, title: str) -> tuple[FeedLink, ...]:
    """Links to the feed of the page at `route` in each format, the best known first."""
    return tuple(
        FeedLink(edition.addresses.href(addresses.feed_route(route, one)), title, *_TYPES[one])
        for one in edition.config.feed_formats
    )
