"""What every page is made with, and the parts that need no more: cards, pictures, texts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from briefgen.model import Html, Picture, Prose
from briefgen.pages.addresses import Addresses
from briefgen.pages.calendar import Calendar
from briefgen.pages.prose import fill
from briefgen.pages.views import Format, PageMeta, PictureView, SharedImage, SiteView
from briefgen.pages.wire import NewsView
from briefgen.pages.words import Vocabulary, Words, speaking


class Masthead(Struct, frozen=True):
    """The publication, as far as the making of each page needs it. It is small, and sent to every worker."""

    sites: dict[str, SiteView]
    """What pages know of the publication, in each language that pages and briefs are in."""
    addresses: Addresses
    language: str
    timezone: str
    share: tuple[str, ...]
    formats: tuple[str, ...]
    """What is made of briefs for machines that read."""
    relates: bool
    """Whether briefs have related articles."""
    vocabularies: dict[str, Vocabulary]
    """The words of all languages that pages and briefs are in, by language; the publication's own first."""

    @property
    def site(self) -> SiteView:
        """What pages in the publication's own language know of it."""
        return self.sites[self.language]

    def calendar(self, language: str) -> Calendar:
        """The calendar of a language, in the publication's zone."""
        return calendar_of(language, self.timezone)

    def spoken_on(self, view: Struct) -> str:
        """The language of the page that has a view."""
        if isinstance(view, NewsView):
            return view.lang
        head = getattr(view, "meta", None)
        return head.lang if isinstance(head, PageMeta) else self.language

    def speaking(self) -> Callable[[str], Words]:
        """Gives the words of each language."""
        return speaking(self.vocabularies)


def shared_card(at: Addresses, card: Picture, alt: str) -> SharedImage:
    """A social card; `alt` is what is written on it."""
    return SharedImage(at.absolute(card.route), card.width, card.height, alt)


@functools.lru_cache(maxsize=64)
def calendar_of(language: str, timezone: str) -> Calendar:
    """The calendar of a language and a zone; it keeps what it formatted."""
    return Calendar(language, ZoneInfo(timezone))


def picture_view(at: Addresses, picture: Picture) -> PictureView:
    """A picture in one shape, with addresses for routes."""
    return PictureView(
        src=at.href(picture.route),
        width=picture.width,
        height=picture.height,
        formats=tuple(
            Format(one.type, ", ".join(f"{at.href(route)} {width}w" for route, width in one.files), one.move)
            for one in picture.variants
        ),
        ground=f"ground {picture.ground}" if picture.ground else "",
        still=picture.still,
        size=picture.size,
    )


def text_images(at: Addresses, pictures: Mapping[str, Picture]) -> dict[str, PictureView]:
    """What is shown in place of the pictures that texts name."""
    return {name: picture_view(at, picture) for name, picture in pictures.items()}


def filled(at: Addresses, text: Prose, links: Mapping[str, str], images: Mapping[str, PictureView]) -> Html:
    """A text, ready for a page; `links` gives addresses by slug."""
    shown = {name: images[name] for name in text.pictures if name in images} if text.pictures else {}
    return fill(text.html, links, shown, at.base_path)
