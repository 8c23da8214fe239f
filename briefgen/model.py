"""What a publication is made of, complete and immutable. Nothing here reads, writes or formats."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from msgspec import Struct

Kind = Literal["news", "analysis", "opinion", "explainer", "interview"]
Nav = Literal["header", "footer", "none"]
Policy = Literal[
    "principles",
    "ethics",
    "corrections",
    "fact-checking",
    "sources",
    "bylines",
    "feedback",
    "diversity",
    "mission",
    "funding",
    "masthead",
]
"""What a publication can hold itself to, or say of itself."""


class Html(Struct, frozen=True):
    """HTML that is safe to put on a page as it is; anything that is a plain `str` gets escaped."""

    source: str

    def __html__(self) -> str:
        return self.source

    def __bool__(self) -> bool:
        return bool(self.source)


class Prose(Struct, frozen=True, array_like=True):
    """Sanitised HTML made from Markdown, with what it points at still by name.

    `links` are the slugs of its `brief:` links and `pictures` the content paths of its pictures, as they
    stand in `html`; `briefgen.pages.prose` puts addresses in their place.
    """

    html: str
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()
    """Headings that skip a level as they are written, or stand above the first one; in `html` they are in line."""


class Image(Struct, frozen=True, array_like=True):
    """A content picture as used in one place. `src` is its path below `content/`."""

    src: str
    alt: str
    caption: Prose | None = None
    credit: str = ""
    focus: tuple[float, float] = (50.0, 50.0)
    """The point that every crop keeps, in per cent from the left and the top."""


class Variants(Struct, frozen=True, array_like=True):
    """A picture in one format that not all browsers show, from small to large."""

    type: str
    """The media type, such as `image/avif`."""
    files: tuple[tuple[str, int], ...]
    """Routes, each with the picture's width in pixels."""
    move: bool = False


class Picture(Struct, frozen=True, array_like=True):
    """A picture in one shape, as published."""

    route: str
    """Of the file that everything can show: JPEG, PNG or SVG."""
    width: int
    height: int
    """In pixels, of the largest file."""
    variants: tuple[Variants, ...] = ()
    """The same in better formats, the best first."""
    ground: str = ""
    """Its average colour in classes of the theme; empty where something shines through, or it is not known."""
    still: int = 0
    """The width in pixels of the file at `route`."""
    size: int = 0
    """Of that file, in bytes."""


class Takeaway(Struct, frozen=True):
    """One numbered key takeaway and the ids of the sources it rests on."""

    text: Prose
    sources: tuple[str, ...] = ()


class Analysis(Struct, frozen=True):
    """The editor's analysis. `author` is an author's id, a name as written, or empty for the desk."""

    text: Prose
    title: str
    """Empty where none is written: then it is "Strategic Analysis" in the brief's language."""
    label: str
    """Likewise, "Strategic Insight"."""
    author: str = ""


class Source(Struct, frozen=True):
    """Something the reporting rests on."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    accessed: dt.date | None = None


class Correction(Struct, frozen=True):
    """What was wrong and when it was put right."""

    date: dt.datetime
    text: Prose


class WebLink(Struct, frozen=True):
    """A titled link to another site."""

    title: str
    url: str


class Author(Struct, frozen=True):
    """Somebody who signs briefs."""

    path: str
    """Where it was written, relative to the publication's folder."""
    id: str
    name: str
    role: str = ""
    bio: Prose | None = None
    image: Image | None = None
    links: tuple[WebLink, ...] = ()
    allow: tuple[str, ...] = ()
    """The rules of style that it may break."""


class Section(Struct, frozen=True):
    """A part of the publication; each brief is in one at most."""

    id: str
    name: str
    description: str = ""


class Topic(Struct, frozen=True):
    """What briefs are about."""

    id: str
    name: str
    description: str = ""


class TopicMention(Struct, frozen=True, array_like=True):
    """A topic as one brief names it."""

    id: str
    written: str


class Brief(Struct, frozen=True):
    """One parsed brief. Date-times carry their zone; `date` is also when it may first be seen unless
    `publish_at` says otherwise."""

    path: str
    """Where it was written, relative to the publication's folder."""
    slug: str
    headline: str
    dek: str
    date: dt.datetime
    publish_at: dt.datetime
    body: Prose
    words: int
    """Words of takeaways, analysis and body; an ideograph counts as one."""
    minutes: int
    """Reading time, at least 1."""
    lang: str
    updated: dt.datetime | None = None
    section: str = ""
    topics: tuple[TopicMention, ...] = ()
    authors: tuple[str, ...] = ()
    kind: Kind = "news"
    image: Image | None = None
    takeaways: tuple[Takeaway, ...] = ()
    analysis: Analysis | None = None
    sources: tuple[Source, ...] = ()
    corrections: tuple[Correction, ...] = ()
    pins: tuple[str, ...] = ()
    bans: tuple[str, ...] = ()
    draft: bool = False
    expires_at: dt.datetime | None = None
    aliases: tuple[str, ...] = ()
    """Old site-relative routes, cleaned."""
    translation_of: str = ""
    card: bool = True
    """Whether it wants a social card."""
    extra: dict[str, Any] = {}
    allow: tuple[str, ...] = ()
    """The rules of style that it may break."""


class Entry(Struct, frozen=True, array_like=True):
    """What the catalog holds of a brief: all but its texts, which only few pages show.

    Catalogs are of entries, so that a large publication is grouped, ranked and planned without its texts
    being loaded; the whole brief is to be had by its digest.
    """

    path: str
    slug: str
    headline: str
    dek: str
    date: dt.datetime
    publish_at: dt.datetime
    lang: str
    minutes: int
    digest: bytes
    """Of the whole brief."""
    terms: bytes
    """The digest of what it is about; see `briefgen.content.terms`."""
    modified: dt.datetime
    """The last of date, updated and corrections."""
    updated: dt.datetime | None = None
    section: str = ""
    topics: tuple[TopicMention, ...] = ()
    authors: tuple[str, ...] = ()
    kind: Kind = "news"
    image: Image | None = None
    points: int = 0
    """How many takeaways it has."""
    analyst: str | None = None
    """Who signs the analysis, None where there is none; see `Analysis`."""
    links: tuple[str, ...] = ()
    """Slugs of the `brief:` links of all its texts, each once."""
    pictures: tuple[str, ...] = ()
    """The pictures of all its texts, as these name them, each once."""
    pins: tuple[str, ...] = ()
    bans: tuple[str, ...] = ()
    draft: bool = False
    expires_at: dt.datetime | None = None
    aliases: tuple[str, ...] = ()
    translation_of: str = ""
    card: bool = True
    allow: tuple[str, ...] = ()


class StandingPage(Struct, frozen=True):
    """A page that is not news: about, ethics, corrections policy."""

    path: str
    slug: str
    title: str
    body: Prose
    lang: str
    description: str = ""
    nav: Nav = "footer"
    order: int = 0
    template: str = "page.html"
    policies: tuple[Policy, ...] = ()
    """Which of the publication's policies it states."""
    allow: tuple[str, ...] = ()
    """The rules of style that it may break."""
