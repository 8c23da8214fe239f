"""What templates may see: one view a kind of page, and the parts they share.

A view carries every datum its page shows, so that its digest is all the page depends on. Templates get
`site` (a `SiteView`), `page` (the page's view), `words` (`briefgen.pages.words`), `structured`
(`briefgen.pages.structured`) and, where the page has one, `body`. `docs/views.md` documents each field; a test
fails when one is missing there.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from briefgen.model import Html
from briefgen.pages.addresses import picture_type


class Link(Struct, frozen=True):
    """A link inside the site, or to another one."""

    href: str
    text: str
    lang: str = ""
    """The language of `text`; empty where it is the page's, or a name."""


class Moment(Struct, frozen=True):
    """A point in time in the publication's zone, and in the language of the page or the teaser it is on."""

    iso: str
    """RFC 3339 with offset, for `<time datetime>`."""
    date: str
    """As a reader says it: `23 November 2026`."""
    short: str
    """`23 Nov`."""
    time: str
    """`08:00`."""
    zone: str
    """The zone's abbreviation or offset: `CET`."""


class FeedLink(Struct, frozen=True):
    """A link to a feed in one format."""

    href: str
    title: str
    """What it is the feed of."""
    format: str
    """`RSS`, `Atom` or `JSON`."""
    type: str
    """The media type."""


class LanguageView(Struct, frozen=True):
    """One of the languages that a publication has a front page in."""

    lang: str
    name: str
    """The language's own name."""
    href: str
    """Its front page."""
    feeds: tuple[FeedLink, ...]
    """Its feed in each format; empty where none is made."""


class SiteView(Struct, frozen=True):
    """What every page knows of its publication, as it is called in the page's language."""

    name: str
    name_lang: str
    """The language of the name: the publication's own where it has none in the page's."""
    url: str
    """Absolute address of the front page."""
    tagline: str
    tagline_lang: str
    lang: str
    """The publication's own language."""
    dir: str
    desk: str
    home: str
    """Root-relative address of the front page in the publication's language: what all others are below."""
    front: str
    """That of the front page in the page's language, where there is one; else the same."""
    sections: tuple[Link, ...]
    header: tuple[Link, ...]
    """Standing pages for the top of the page."""
    footer: tuple[Link, ...]
    archive: str
    topics: str
    authors: str
    search: str
    """Empty when the site has no search."""
    feeds: tuple[FeedLink, ...]
    """That of the page's language, or else the publication's, in each format; empty where none is made."""
    languages: tuple[LanguageView, ...]
    """All that have a front page; empty where there is one only."""
    stylesheet: str
    script: str
    logo: PictureView | None
    icon: str
    """The icon as a drawing; empty where it is made of pixels."""
    favicon: str
    """The icon in small sizes, where browsers look for it by themselves."""
    touch_icon: str
    """The icon for the home screens of phones."""
    manifest: str
    emblem: SharedImage | None
    """What stands for the publication itself: its logo or, where that is a drawing or there is none, its icon."""
    policies: tuple[PolicyPage, ...]
    """Pages that say what the publication holds itself to."""
    generator: str


class PolicyPage(Struct, frozen=True):
    """A page that says what the publication holds itself to."""

    policy: str
    """Which: `ethics`, `corrections` and so on, as the page itself says."""
    url: str
    """Absolute."""


class Alternate(Struct, frozen=True):
    """The address of a page in one of its languages; `lang` is `x-default` for readers of any other."""

    lang: str
    url: str


class SharedImage(Struct, frozen=True):
    """A picture that stands for a page where it is shared."""

    url: str
    """Absolute."""
    width: int
    height: int
    """In pixels."""
    alt: str

    @property
    def type(self) -> str:
        """Its media type."""
        return picture_type(self.url)


class Form(Struct, frozen=True):
    """A page in another form, for machines that read."""

    type: str
    """The media type, such as `text/markdown`."""
    url: str
    """Absolute."""


class PageMeta(Struct, frozen=True):
    """What goes into a page's head."""

    title: str
    """Without the publication's name."""
    description: str
    canonical: str
    """Absolute; empty where a page has no address of its own (404)."""
    lang: str
    dir: str
    type: str = "website"
    """OpenGraph's type: `website`, `article` or `profile`."""
    images: tuple[SharedImage, ...] = ()
    """The first is what services show; some let whoever shares the page choose another."""
    current: str = ""
    """The `href` of the section or page this belongs to, to mark it in the navigation."""
    published: str = ""
    modified: str = ""
    """RFC 3339; the same as `published` where nothing was changed."""
    authors: tuple[str, ...] = ()
    """Of a brief: absolute addresses of its authors' pages."""
    section: str = ""
    topics: tuple[str, ...] = ()
    """Names of a brief's section and topics."""
    index: bool = True
    """False keeps search engines out."""
    alternates: tuple[Alternate, ...] = ()
    """The page in each language it is in, itself included; empty where it is in one only."""
    feeds: tuple[FeedLink, ...] = ()
    """Of what the page lists, besides the publication's own."""
    forms: tuple[Form, ...] = ()
    """A brief as Markdown and as ninjs, a front page's newest briefs as ninjs, as far as the publication has these."""


class Byline(Struct, frozen=True):
    """Who signs; `href` is empty when there is no page to go to."""

    name: str
    href: str = ""
    role: str = ""


class Format(Struct, frozen=True):
    """A picture in a format that not all browsers show, for a `<source>`."""

    type: str
    """The media type, such as `image/avif`."""
    srcset: str
    """Root-relative addresses, each with its width."""
    moves: bool


class PictureView(Struct, frozen=True):
    """A picture in one shape."""

    src: str
    """Root-relative address of the file that everything can show: JPEG, PNG or SVG."""
    width: int
    height: int
    formats: tuple[Format, ...] = ()
    """The same in better formats, the best first."""
    ground: str = ""
    """Classes for its average colour, such as `ground r3 g5 b2`; empty where something shines through."""
    still: int = 0
    """The width in pixels of the file at `src`, which may be smaller than the largest."""
    size: int = 0
    """Of that file, in bytes."""


class ImageView(Struct, frozen=True):
    """A picture, in the shapes that it is shown in."""

    src: str
    """The file that everything can show, of the picture as a whole; of an author's, its square."""
    width: int
    height: int
    alt: str
    caption: Html | None = None
    credit: str = ""
    whole: PictureView | None = None
    """In its own shape."""
    wide: PictureView | None = None
    """16:9; in better formats where the brief leads the front page."""
    card: PictureView | None = None
    """4:3."""
    square: PictureView | None = None
    """1:1, of an author."""


class Teaser(Struct, frozen=True):
    """A brief inside a list."""

    href: str
    headline: str
    dek: str
    lang: str
    dir: str
    section: Link | None
    kind: str
    """`news`, `analysis`, `opinion`, `explainer` or `interview`."""
    kind_name: str
    """The kind for readers; empty for news."""
    published: Moment
    minutes: int
    bylines: tuple[Byline, ...]
    image: ImageView | None


class Pagination(Struct, frozen=True):
    """Where a page of a list stands among its pages."""

    number: int
    total: int
    newer: str
    """Empty on the first page."""
    older: str
    """Empty on the last page."""


class TakeawayView(Struct, frozen=True):
    """One key takeaway and the sources it cites."""

    number: int
    text: Html
    sources: tuple[Link, ...]
    """Each `href` is the fragment of a source on the same page; `text` its number."""


class Desk(Struct, frozen=True):
    """The editor's analysis."""

    title: str
    text: Html
    byline: Byline
    label: str
    publication: str


class DeskQuote(Struct, frozen=True):
    """The opening of an analysis, on the front page."""

    href: str
    title: str
    quote: str
    byline: Byline
    headline: str
    lang: str
    dir: str


class SourceView(Struct, frozen=True):
    """An entry in a brief's list of sources."""

    number: int
    anchor: str
    title: str
    publisher: str
    url: str
    accessed: str
    """A date for readers, or empty."""
    accessed_on: str
    """The same day as ISO 8601 has it."""


class CorrectionView(Struct, frozen=True):
    """What was put right, and when."""

    date: Moment
    text: Html


class ShareLink(Struct, frozen=True):
    """A plain link that opens a service's share page with this brief."""

    id: str
    name: str
    href: str


class Translation(Struct, frozen=True):
    """The same brief in another language."""

    lang: str
    name: str
    """The language's own name."""
    href: str
    url: str
    is_original: bool
    """Whether the brief was written in it first."""


class Neighbour(Struct, frozen=True):
    """The brief published just after or before."""

    href: str
    headline: str
    lang: str
    dir: str


class BriefView(Struct, frozen=True):
    """A brief's own page. Templates have its `body` as a name of its own, too."""

    meta: PageMeta
    url: str
    """Absolute address, for sharing and print."""
    slug: str
    lang: str
    dir: str
    section: Link | None
    kind: str
    kind_name: str
    headline: str
    dek: str
    bylines: tuple[Byline, ...]
    published: Moment
    updated: Moment | None
    modified: str
    """RFC 3339: the last of publication, update and corrections."""
    expires: str
    """RFC 3339: when it will no longer be shown; or empty."""
    word_count: int
    minutes: int
    image: ImageView | None
    previews: tuple[SharedImage, ...]
    """The picture for other sites, in 16:9, 4:3 and 1:1; empty where it is a drawing."""
    takeaways: tuple[TakeawayView, ...]
    desk: Desk | None
    body: Html
    sources: tuple[SourceView, ...]
    corrections: tuple[CorrectionView, ...]
    topics: tuple[Link, ...]
    share: tuple[ShareLink, ...]
    relates: bool
    """Whether the publication has related articles, be they none here."""
    related: tuple[Teaser, ...]
    read_next: Teaser | None
    """The brief to go on with, which is none of `related`."""
    newer: Neighbour | None
    older: Neighbour | None
    translations: tuple[Translation, ...]
    is_translation: bool
    """Whether it was written in another language first, whether that one is in the site or not."""
    extra: dict[str, Any]


class Lead(Struct, frozen=True):
    """The brief that leads the front page, with its first takeaways."""

    teaser: Teaser
    takeaways: tuple[Html, ...]


class Band(Struct, frozen=True):
    """A section's newest briefs on the front page."""

    section: Link
    description: str
    teasers: tuple[Teaser, ...]


class FrontView(Struct, frozen=True):
    """The front page."""

    meta: PageMeta
    edition: Moment | None
    """When the newest brief was published."""
    lead: Lead | None
    seconds: tuple[Teaser, ...]
    latest: tuple[Teaser, ...]
    quotes: tuple[DeskQuote, ...]
    bands: tuple[Band, ...]
    pagination: Pagination


class AuthorView(Struct, frozen=True):
    """An author's card."""

    name: str
    role: str
    bio: Html | None
    image: ImageView | None
    links: tuple[Link, ...]


class ListingView(Struct, frozen=True):
    """A paginated list of briefs: latest, a section, a topic, an author, a month."""

    meta: PageMeta
    kind: str
    """`latest`, `section`, `topic`, `author` or `month`."""
    kicker: Link | None
    """What sort of list it is, with the page of all such lists; None for the latest."""
    title: str
    description: str
    author: AuthorView | None
    total: int
    """How many briefs the whole list has."""
    teasers: tuple[Teaser, ...]
    pagination: Pagination
    near_topics: tuple[Link, ...]
    """Of a topic, on the first page of its list: topics that are often on the same briefs, the nearest first."""


class OverviewEntry(Struct, frozen=True):
    """A line of an overview: a section, topic or author and how many briefs it has."""

    href: str
    name: str
    description: str
    count: int


class OverviewView(Struct, frozen=True):
    """All sections, topics or authors."""

    meta: PageMeta
    kind: str
    """`sections`, `topics` or `authors`."""
    title: str
    entries: tuple[OverviewEntry, ...]


class Month(Struct, frozen=True):
    """A month in the archive; `href` is empty when it has no briefs."""

    name: str
    """`November 2026`."""
    short: str
    """`Nov`."""
    href: str
    count: int


class Year(Struct, frozen=True):
    """A year in the archive, its twelve months in order."""

    year: int
    name: str
    """The year as readers write it."""
    total: int
    months: tuple[Month, ...]


class ArchiveView(Struct, frozen=True):
    """The archive: every year at a glance."""

    meta: PageMeta
    total: int
    years: tuple[Year, ...]


class SearchIndex(Struct, frozen=True):
    """What the search page's script searches of one language."""

    lang: str
    """The language's first subtag, such as `zh`."""
    folders: tuple[str, ...]
    """Root-relative addresses, the newest briefs first."""


class SearchView(Struct, frozen=True):
    """The search page. What is found, its script puts there."""

    meta: PageMeta
    script: str
    indexes: tuple[SearchIndex, ...]
    """Empty where nothing is published yet."""
    sections: tuple[str, ...]
    """Names of those that have briefs: what a search can be narrowed to."""
    topics: tuple[str, ...]
    years: tuple[str, ...]
    """Newest first."""


class StandingPageView(Struct, frozen=True):
    """About, ethics and the like. Templates have its `body` as a name of its own, too."""

    meta: PageMeta
    title: str
    description: str
    body: Html


class NotFoundView(Struct, frozen=True):
    """What is shown where nothing is: the newest briefs."""

    meta: PageMeta
    latest: tuple[Teaser, ...]


class RedirectView(Struct, frozen=True):
    """An old address that leads to a new one."""

    meta: PageMeta
    target: str
    """Root-relative."""


class RobotsView(Struct, frozen=True):
    """robots.txt."""

    sitemaps: tuple[str, ...]
    """Absolute addresses: of the sitemap, and of the news sitemap."""


class CardRun(Struct, frozen=True):
    """A part of a line that is set in one font."""

    text: str
    family: str
    weight: int
    x: float | None
    """Where it is from the text's own `x`, in pixels; None where it follows the one before."""


class CardLine(Struct, frozen=True):
    """A line of a text on a card."""

    y: float
    """Its baseline, in pixels below the top of the text."""
    runs: tuple[CardRun, ...]


class CardText(Struct, frozen=True):
    """A text on a card, broken into lines that fit. Lengths are in pixels."""

    size: float
    """Of the type."""
    tracking: float
    """The space that is added between letters."""
    anchor: str
    """`start` where its lines begin at its `x`, `end` where they end there, whatever the direction of writing."""
    height: float
    """Of its lines together."""
    lines: tuple[CardLine, ...]


class CardView(Struct, frozen=True):
    """A social card, for `card.svg`."""

    lang: str
    dir: str
    headline: CardText
    """On the publication's own card its name."""
    kicker: CardText | None
    """Section and kind."""
    name: CardText | None
    """The publication's name; None on its own card."""
    tagline: CardText | None
    """The publication's, on its own card only."""
    date: CardText | None
    points: int
    """How many key takeaways the brief has."""
    accent: str
    """The publication's accent in a shade for light grounds."""
    accent_dark: str
    """The same for dark grounds."""
