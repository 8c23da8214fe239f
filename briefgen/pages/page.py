"""A planned output: where it goes, what makes it, and all it shows."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from msgspec import Struct

from briefgen.errors import Key
from briefgen.model import Brief, Picture
from briefgen.pages.views import Byline, Link, ListingView, Neighbour, Teaser, Translation
from briefgen.pages.wire import FeedView

RSS = "rss"
ATOM = "atom"
JSON_FEED = "json-feed"
SITEMAP = "sitemap"
SITEMAP_INDEX = "sitemap index"
NEWS_SITEMAP = "news sitemap"
HOST_FILE = "host file"
TWIN = "markdown twin"
NINJS = "ninjs"
NINJS_LIST = "list of ninjs"
LLMS = "llms"
MANIFEST = "manifest"


class Page(Struct, frozen=True):
    """An output that is rendered.

    `template` is a file of the theme, or the name of a writer (`briefgen.pages.writers`) for what machines read.
    `view` is all it may show; that of briefs and lists, of which there are many, is folded: it has teasers
    and the brief by digest, and `briefgen.pages.unfold` makes the view when the page is rendered. `source`
    and `place` say what in content it comes from, for when two outputs want one address; both are empty
    for the site's own pages. `changed` is when what readers see there last changed, None where nobody knows.
    """

    route: str
    template: str
    view: Struct
    source: str = ""
    place: Key | None = None
    changed: dt.datetime | None = None


class Ref(Struct, frozen=True, array_like=True):
    """A teaser, or a brief in itself, by its digest; `name` is the brief's link, to say what changed."""

    name: str
    digest: bytes


class ItemFold(Struct, frozen=True):
    """A brief in itself, folded: what its page and whatever else carries all of it are made of."""

    slug: str
    lang: str
    section: str
    """The name of its section in the publication's own language, which search goes by; empty without one."""
    route: str
    whole: bytes
    """The digest of the whole brief."""
    teaser: Ref
    """Its own."""
    topics: tuple[Link, ...]
    analyst: Byline | None
    links: tuple[tuple[str, str], ...]
    """Of all its texts: slug and address; an empty address takes the link away."""
    pictures: tuple[tuple[str, Picture], ...]
    """Of all its texts, by the name that these give them."""
    previews: tuple[Picture, ...]
    """Its own picture for other sites, in 16:9, 4:3 and 1:1."""


class BriefFold(Struct, frozen=True):
    """A brief's page, folded: all that its view is made of."""

    item: ItemFold
    related: tuple[Ref, ...]
    read_next: Ref | None
    newer: Neighbour | None
    older: Neighbour | None
    translations: tuple[Translation, ...]
    card: Picture | None
    """Its social card."""
    site_card: Picture | None
    """The publication's, where it has none."""


class ListFold(Struct, frozen=True):
    """A page of a list, folded: its view but for the teasers, and these by digest."""

    view: ListingView
    teasers: tuple[Ref, ...]


class FeedFold(Struct, frozen=True):
    """A feed, folded: its view but for the items, and these by digest. All its formats have the same."""

    view: FeedView
    full: bool
    """Whether items have all their text."""
    items: tuple[Ref, ...]
    """Briefs in themselves."""
    teasers: tuple[Ref, ...]
    """Theirs."""


class NewsFold(Struct, frozen=True):
    """The newest briefs of a front page as ninjs, folded."""

    lang: str
    full: bool
    """Whether they have all their text."""
    briefs: tuple[BriefFold, ...]


class Library(Protocol):
    """Where folded views find what they name."""

    def brief(self, digest: bytes) -> Brief:
        """The whole brief of that digest."""

    def item(self, digest: bytes) -> ItemFold:
        """The brief in itself of that digest."""

    def teaser(self, digest: bytes) -> Teaser:
        """The teaser of that digest."""
