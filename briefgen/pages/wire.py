"""What writers see (`briefgen.pages.writers`): one view for each kind of file that machines read.

Like those of `briefgen.pages.views`, a view carries all that is in its file. No template gets one, so they may change
with the writers.
"""

from __future__ import annotations

from msgspec import Struct

from briefgen.pages.views import Alternate, BriefView, Byline


class FeedImage(Struct, frozen=True):
    """A brief's picture in a feed."""

    url: str
    """Absolute."""
    type: str
    """The media type, such as `image/jpeg`."""
    size: int
    """In bytes."""
    width: int
    height: int
    """In pixels."""
    alt: str


class FeedItem(Struct, frozen=True):
    """A brief in a feed; addresses are absolute, dates are RFC 3339."""

    id: str
    """Stays the same when the brief's address changes (a `tag:` URI, RFC 4151)."""
    url: str
    lang: str
    headline: str
    dek: str
    published: str
    updated: str
    """The last of publication, update and corrections."""
    authors: tuple[Byline, ...]
    """Each has an `href`: the front page's for those who have no page."""
    categories: tuple[str, ...]
    image: FeedImage | None
    content: str
    """The whole brief as HTML; empty when feeds carry summaries only."""


class FeedView(Struct, frozen=True):
    """A feed of the newest briefs of a list, in any of its formats."""

    title: str
    description: str
    lang: str
    home: str
    """Absolute address of the page that it is the feed of."""
    rss: str
    """Absolute address of the feed itself in this format; empty where it is not made in it."""
    atom: str
    json: str
    updated: str
    """When the last of its briefs changed, as RFC 3339; empty without any."""
    stylesheet: str
    """Root-relative address of what makes it readable in browsers, or empty."""
    items: tuple[FeedItem, ...]


class SitemapUrl(Struct, frozen=True, array_like=True):
    """A page that a search engine may show. All addresses are absolute."""

    url: str
    changed: str
    """When what readers see there last changed, as RFC 3339; empty where nobody knows."""
    images: tuple[str, ...]
    """Of a brief: its picture, and those of its texts."""
    alternates: tuple[Alternate, ...]
    """As the head of the page has them."""


class SitemapView(Struct, frozen=True):
    """A file of addresses."""

    urls: tuple[SitemapUrl, ...]


class SitemapIndexView(Struct, frozen=True):
    """The files of a sitemap that is too long for one."""

    sitemaps: tuple[tuple[str, str], ...]
    """Absolute addresses, each with the last change of what is in it, as RFC 3339, or an empty text."""


class NewsItem(Struct, frozen=True):
    """A brief in the news sitemap."""

    url: str
    """Absolute."""
    lang: str
    """Two or three letters (ISO 639), or `zh-cn` or `zh-tw`."""
    published: str
    """Its first publication, as RFC 3339."""
    title: str


class NewsSitemapView(Struct, frozen=True):
    """A file of what came out in the last two days."""

    name: str
    """The publication's, in its own language."""
    items: tuple[NewsItem, ...]
    """Newest first."""


class NewsView(Struct, frozen=True):
    """The newest briefs of a front page, for machines."""

    lang: str
    full: bool
    """Whether they come with all their text."""
    briefs: tuple[BriefView, ...]


class NotedLink(Struct, frozen=True):
    """A link with a note on what is there."""

    url: str
    """Absolute."""
    text: str
    note: str


class LinkList(Struct, frozen=True):
    """Links under a title."""

    title: str
    links: tuple[NotedLink, ...]


class LlmsView(Struct, frozen=True):
    """llms.txt: where what is."""

    name: str
    tagline: str
    notes: tuple[str, ...]
    """What is to be known of all addresses."""
    lists: tuple[LinkList, ...]


class ManifestIcon(Struct, frozen=True):
    """An icon of the installed site."""

    src: str
    """Root-relative."""
    size: int
    """Pixels."""
    purpose: str
    """`any` or `maskable`, as the standard has them."""


class ManifestView(Struct, frozen=True):
    """The web manifest: what the site is as an application."""

    name: str
    description: str
    lang: str
    dir: str
    home: str
    """Root-relative address that it starts at and does not leave."""
    colour: str
    """Of its light pages."""
    icons: tuple[ManifestIcon, ...]


class HostFileView(Struct, frozen=True):
    """A file that a host reads and no reader: `_headers`, `_redirects`, `CNAME`, `.nojekyll`."""

    lines: tuple[str, ...]
