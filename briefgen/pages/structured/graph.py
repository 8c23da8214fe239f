"""The structured data of each kind of page: JSON-LD, all of a page as one graph whose things refer to each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from briefgen.content.markdown import plain
from briefgen.model import Html
from briefgen.pages.structured.articles import article, cut
from briefgen.pages.structured.nodes import (
    Node,
    absolute,
    article_id,
    breadcrumbs,
    items,
    person_id,
    present,
    publisher,
    the_publisher,
    the_website,
    website,
)
from briefgen.pages.views import (
    ArchiveView,
    AuthorView,
    BriefView,
    FrontView,
    ListingView,
    OverviewView,
    PageMeta,
    SiteView,
    StandingPageView,
    Teaser,
)

_STANDING = {"about": "AboutPage", "contact": "ContactPage"}
"""By the last part of their address."""
# Nothing in a text may end the element that all of it is in, or begin a comment there; and U+2028 and U+2029,
# which JSON may have, end a line of JavaScript.
_ESCAPES = tuple((character, f"\\u{ord(character):04x}") for character in "<>&\u2028\u2029")


def structured(page: Struct, site: SiteView) -> Html:
    """The JSON-LD of a page, whose view is not folded, ready to be put into a `<script>`; empty for pages that
    nobody is to find, and for outputs that are no pages."""
    nodes = _nodes(page, site)
    if not nodes:
        return Html("")
    graph = {"@context": "https://schema.org", "@graph": nodes}
    text = msgspec.json.encode(graph).decode()
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return Html(text)


def _nodes(page: Struct, site: SiteView) -> list[Node]:
    match page:
        case BriefView():
            way = breadcrumbs(page.meta, site, page.section)
            return [article(page, site), way, website(site), publisher(site)]
        case FrontView():
            teasers = (*((page.lead.teaser,) if page.lead else ()), *page.seconds, *page.latest)
            front = _page("CollectionPage", page.meta, site, mainEntity=_briefs(teasers, site))
            # Of all front pages, search engines ask that of the whole site for its search.
            whole = page.meta.canonical == site.url
            return [front, _searchable(site) if whole else website(site), publisher(site)]
        case ListingView(author=AuthorView() as author):
            profile = _profile(page, author, site)
            return [profile, breadcrumbs(page.meta, site, page.kicker), website(site), publisher(site)]
        case ListingView():
            listing = _page("CollectionPage", page.meta, site, mainEntity=_briefs(page.teasers, site))
            return [listing, breadcrumbs(page.meta, site, page.kicker), website(site)]
        case OverviewView():
            entries = items((absolute(site, entry.href), entry.name) for entry in page.entries)
            return [_page("CollectionPage", page.meta, site, mainEntity=entries), *_within(page.meta, site)]
        case ArchiveView():
            months = (month for year in page.years for month in year.months if month.href)
            entries = items((absolute(site, month.href), month.name) for month in months)
            return [_page("CollectionPage", page.meta, site, mainEntity=entries), *_within(page.meta, site)]
        case StandingPageView():
            type_ = _STANDING.get(page.meta.canonical.rstrip("/").rpartition("/")[2], "WebPage")
            standing = _page(type_, page.meta, site, about=the_publisher(site))
            return [standing, *_within(page.meta, site), publisher(site)]
        case _:
            return []


def _within(meta: PageMeta, site: SiteView) -> tuple[Node, Node]:
    return breadcrumbs(meta, site), website(site)


def _page(type_: str, meta: PageMeta, site: SiteView, **more: Any) -> Node:
    """A page that is no article."""
    url = meta.canonical
    return present(
        {
            "@type": type_,
            "@id": url,
            "url": url,
            "name": meta.title,
            "description": meta.description,
            "inLanguage": meta.lang,
            "isPartOf": the_website(site),
            **more,
        }
    )


def _briefs(teasers: Iterable[Teaser], site: SiteView) -> Node:
    return items((absolute(site, teaser.href), "") for teaser in teasers)


def _searchable(site: SiteView) -> Node:
    """The site with its search."""
    found = f"{absolute(site, site.search)}?q={{search_term_string}}"
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": found},
        "query-input": "required name=search_term_string",
    }
    return present(
        {
            **website(site),
            "description": site.tagline,
            "inLanguage": site.lang,
            "publisher": the_publisher(site),
            "potentialAction": action if site.search else None,
        }
    )


def _profile(page: ListingView, author: AuthorView, site: SiteView) -> Node:
    """An author's page; what they wrote is part of it."""
    url = absolute(site, page.meta.current)
    links = [link.href for link in author.links]
    person = present(
        {
            "@type": "Person",
            "@id": person_id(url),
            "name": author.name,
            "url": url,
            "jobTitle": author.role,
            "description": plain(author.bio.source) if author.bio else "",
            "image": absolute(site, author.image.src) if author.image else "",
            "email": [link.removeprefix("mailto:") for link in links if link.startswith("mailto:")],
            "sameAs": [link for link in links if not link.startswith("mailto:")],
            "worksFor": the_publisher(site),
        }
    )
    articles = [_listed(teaser, absolute(site, teaser.href)) for teaser in page.teasers]
    return _page("ProfilePage", page.meta, site, mainEntity=person, hasPart=articles)


def _listed(teaser: Teaser, url: str) -> Node:
    return {
        "@type": "NewsArticle",
        "@id": article_id(url),
        "url": url,
        "headline": cut(teaser.headline),
        "datePublished": teaser.published.iso,
    }
