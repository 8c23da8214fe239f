"""What every page is made with, and the parts that need no more: heads, links, texts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from briefgen.model import Html, Picture, Prose
from briefgen.pages import addresses
from briefgen.pages.addresses import Addresses
from briefgen.pages.calendar import Calendar, direction
from briefgen.pages.prose import fill
from briefgen.pages.views import Format, ImageView, PageMeta, PictureView, SiteView


class Masthead(Struct, frozen=True):
    """The publication, as far as the making of each page needs it. It is small, and sent to every worker."""

    site: SiteView
    addresses: Addresses
    language: str
    timezone: str
    share: tuple[str, ...]

    @property
    def calendar(self) -> Calendar:
        """The publication's calendar."""
        return calendar_of(self.language, self.timezone)


@functools.lru_cache(maxsize=4)
def calendar_of(language: str, timezone: str) -> Calendar:
    """The calendar of a language and a zone; it keeps what it formatted."""
    return Calendar(language, ZoneInfo(timezone))


def meta(
    at: Addresses,
    language: str,
    route: str,
    title: str,
    description: str = "",
    *,
    image: ImageView | None = None,
    current: str = "",
    kind: str = "website",
    published: str = "",
    modified: str = "",
    index: bool = True,
) -> PageMeta:
    """The head of the page at `route`, which is in `language`."""
    picture = image.wide if image else None
    # What shows previews shows no drawings.
    shared = addresses.origin(at.url) + picture.src if picture and not picture.src.endswith(".svg") else ""
    return PageMeta(
        title=title,
        description=description,
        canonical=at.absolute(route) if route != addresses.NOT_FOUND else "",
        lang=language,
        dir=direction(language),
        type=kind,
        image=shared,
        image_alt=image.alt if image and shared else "",
        current=current,
        published=published,
        modified=modified,
        index=index,
    )


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
    )


def text_images(at: Addresses, pictures: Mapping[str, Picture]) -> dict[str, PictureView]:
    """What is shown in place of the pictures that texts name."""
    return {name: picture_view(at, picture) for name, picture in pictures.items()}


def filled(at: Addresses, text: Prose, links: Mapping[str, str], images: Mapping[str, PictureView]) -> Html:
    """A text, ready for a page; `links` gives addresses by slug."""
    shown = {name: images[name] for name in text.pictures if name in images} if text.pictures else {}
    return fill(text.html, links, shown, at.base_path)
