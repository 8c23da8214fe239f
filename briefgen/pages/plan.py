"""The plan: every page of the site with all it shows. A pure function of the edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from briefgen.content.markdown import plain
from briefgen.errors import Key
from briefgen.model import Brief, Entry, StandingPage
from briefgen.pages import addresses
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.feeds.feeds import feed_pages, feeds
from briefgen.pages.folding import Items, fold_brief
from briefgen.pages.front import front_page, opening
from briefgen.pages.listings import archive, listings, overviews, pagination
from briefgen.pages.llms import llms_view
from briefgen.pages.manifest import manifest_view
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import LLMS, MANIFEST, NINJS, NINJS_LIST, TWIN, NewsFold, Page
from briefgen.pages.parts import meta, prose
from briefgen.pages.search import Shard, search_page, shards
from briefgen.pages.site import site_view
from briefgen.pages.sitemap import news_sitemap_pages, sitemap_pages
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import Neighbour, NotFoundView, RedirectView, RobotsView, StandingPageView

_SLUG = Key(("slug",))
_FORMS = {"markdown": TWIN, "ninjs": NINJS}
"""What writes a brief's other forms."""


class Plan(Struct, frozen=True):
    """All pages, and what every one of them is made with."""

    masthead: Masthead
    pages: tuple[Page, ...]
    """The site's own first, then content's: the first to want an address has it."""
    parts: Mapping[bytes, bytes]
    """Teasers, and briefs in themselves, encoded, by the digests that folded views have."""
    indexes: tuple[Shard, ...] = ()
    """What the search page searches."""


def plan(edition: Edition, whole: Callable[[Entry], Brief]) -> Plan:
    """The pages of the site; `whole` gives the brief of an entry, and is asked for few."""
    teasers = Teasers(edition)
    items = Items(edition, teasers)
    indexes = shards(edition) if edition.config.search else ()
    own, written = [*_own(edition, teasers, items, whole, indexes)], [*_written(edition, teasers, items)]
    sitemaps = sitemap_pages(edition, (*own, *written), teasers)
    pages = (*own, *sitemaps, *news_sitemap_pages(edition), *written)
    return Plan(masthead(edition), pages, {**teasers.encoded, **items.encoded}, indexes)


def plan_brief(edition: Edition, brief: Entry) -> Plan:
    """The pages of one brief, just as they are among those of the whole site."""
    catalog = edition.catalog
    shown = [brief.slug, *catalog.related[brief.slug]]
    if brief.slug in catalog.read_next:
        shown.append(catalog.read_next[brief.slug])
    teasers = Teasers(edition, [catalog.by_slug[slug] for slug in shown])
    items = Items(edition, teasers)
    same = [other for other in catalog.briefs if other.lang == brief.lang]
    place = next(place for place, other in enumerate(same) if other is brief)
    newer = _neighbour(edition, same[place - 1]) if place else None
    older = _neighbour(edition, same[place + 1]) if place + 1 < len(same) else None
    pages = tuple(_of_brief(edition, brief, items, teasers, newer, older))
    return Plan(masthead(edition), pages, {**teasers.encoded, **items.encoded})


def masthead(edition: Edition) -> Masthead:
    """What every page of an edition is made with."""
    config = edition.config
    return Masthead(
        sites={lang: site_view(edition, lang) for lang in edition.vocabularies},
        addresses=edition.addresses,
        language=config.language,
        timezone=config.timezone.key,
        share=config.share,
        formats=config.formats,
        relates=config.related_count > 0,
        vocabularies=edition.vocabularies,
    )


def _own(
    edition: Edition, teasers: Teasers, items: Items, whole: Callable[[Entry], Brief], indexes: tuple[Shard, ...]
) -> Iterator[Page]:
    """The site's own pages."""
    words = edition.words(edition.config.language)
    for front in edition.fronts:
        start = pagination(edition, front.route, 1, len(front.briefs))
        yield front_page(edition, front, teasers, start, whole)
    yield from listings(edition, teasers)
    yield from overviews(edition)
    yield archive(edition)
    if edition.config.search:
        yield search_page(edition, indexes)
    latest = tuple(teasers[b.slug] for b in edition.fronts[0].briefs[:4])
    not_found = NotFoundView(meta(edition, addresses.NOT_FOUND, words.not_found, index=False), latest)
    yield Page(addresses.NOT_FOUND, "404.html", not_found)
    named = (edition.addresses.absolute(route) for route in (addresses.SITEMAP, addresses.NEWS_SITEMAP))
    # A template would write an ampersand as HTML has it.
    sitemaps = tuple(address.replace("&", "%26") for address in named)
    yield Page(addresses.ROBOTS, "robots.txt", RobotsView(sitemaps))
    for feed in feeds(edition):
        yield from feed_pages(edition, feed, lambda brief: (items.ref(brief), teasers.ref(brief)))
    if "ninjs" in edition.config.formats:
        yield from _newest(edition, items, teasers)
    if "llms" in edition.config.formats:
        yield Page(addresses.LLMS, LLMS, llms_view(edition))
    yield Page(addresses.MANIFEST, MANIFEST, manifest_view(edition))


def _written(edition: Edition, teasers: Teasers, items: Items) -> Iterator[Page]:
    """The pages of what is written in content."""
    yield from _standing_pages(edition)
    for brief, newer, older in _neighbours(edition):
        yield from _of_brief(edition, brief, items, teasers, newer, older)
    yield from _redirects(edition)


def _of_brief(
    edition: Edition,
    brief: Entry,
    items: Items,
    teasers: Teasers,
    newer: Neighbour | None,
    older: Neighbour | None,
) -> Iterator[Page]:
    """A brief in all its forms."""
    catalog = edition.catalog
    read_next = catalog.by_slug[catalog.read_next[brief.slug]] if brief.slug in catalog.read_next else None
    fold = fold_brief(edition, brief, items, teasers, newer, older, read_next)
    route = edition.routes[brief.slug]
    # One after another, so that what they share is made once.
    yield Page(route, "brief.html", fold, brief.path, _SLUG, brief.modified)
    for name, place in addresses.forms_of(route, edition.config.formats).items():
        yield Page(place, _FORMS[name], fold, brief.path, _SLUG)


def _newest(edition: Edition, items: Items, teasers: Teasers) -> Iterator[Page]:
    """The newest briefs of each front page as ninjs."""
    config = edition.config
    for front in edition.fronts:
        newest = front.briefs[: config.feed_items]
        briefs = tuple(fold_brief(edition, brief, items, teasers) for brief in newest)
        fold = NewsFold(front.lang, config.feed_full, briefs)
        yield Page(addresses.ninjs_route(front.route), NINJS_LIST, fold)


def _neighbours(edition: Edition) -> Iterator[tuple[Entry, Neighbour | None, Neighbour | None]]:
    """Each brief with the next newer and the next older one of its language."""
    languages: defaultdict[str, list[Entry]] = defaultdict(list)
    for brief in edition.catalog.briefs:
        languages[brief.lang].append(brief)
    for same in languages.values():
        shown = [_neighbour(edition, b) for b in same]
        yield from zip(same, [None, *shown[:-1]], [*shown[1:], None], strict=True)


def _neighbour(edition: Edition, brief: Entry) -> Neighbour:
    return Neighbour(edition.hrefs[brief.slug], brief.headline, brief.lang, direction(brief.lang))


def _standing_pages(edition: Edition) -> Iterator[Page]:
    for page in edition.catalog.pages:
        route = addresses.page_route(page.slug)
        current = edition.addresses.href(route)
        view = StandingPageView(
            meta=meta(edition, route, page.title, _described(page), lang=page.lang, current=current),
            title=page.title,
            description=page.description,
            body=prose(edition, page.body, page.path),
        )
        yield Page(route, page.template, view, page.path, Key(("template",)))


def _described(page: StandingPage) -> str:
    """What search engines are told of a page: its description or else how its text begins."""
    return page.description or opening(plain(page.body.html)) or page.title


def _redirects(edition: Edition) -> Iterator[Page]:
    for brief in edition.catalog.briefs:
        target = edition.routes[brief.slug]
        for index, alias in enumerate(brief.aliases):
            head = meta(edition, target, brief.headline, lang=brief.lang, index=False)
            view = RedirectView(head, edition.addresses.href(target))
            yield Page(alias, "redirect.html", view, brief.path, Key(("aliases", index)))
