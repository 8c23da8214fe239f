"""Everything that planning looks at, and the parts that many pages share: teasers, bylines, pictures."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from briefgen.catalog.catalog import Catalog, section_id
from briefgen.catalog.pictures import resolve
from briefgen.config import Config
from briefgen.model import Brief, Html, Image, Picture, Prose, Section
from briefgen.pages import addresses
from briefgen.pages.addresses import Addresses, brief_route
from briefgen.pages.calendar import Calendar, direction
from briefgen.pages.prose import fill
from briefgen.pages.views import Byline, ImageView, Link, PageMeta, Teaser

KIND_NAMES = {
    "news": "",
    "analysis": "Analysis",
    "opinion": "Opinion",
    "explainer": "Explainer",
    "interview": "Interview",
}


class Theme(Struct, frozen=True):
    """Routes of the theme's own files and the publication's logo; empty where there is none."""

    stylesheet: str
    script: str
    icon: str
    logo: str


class Edition(Struct, frozen=True):
    """A catalog with all that its pages need beside it: the input of planning."""

    config: Config
    catalog: Catalog
    pictures: Mapping[str, Picture]
    """By content path: every picture that a visible brief, a page or an author of one shows."""
    theme: Theme
    generator: str
    addresses: Addresses
    calendar: Calendar
    routes: Mapping[str, str]
    """A visible brief's route by its slug."""

    def href(self, brief: Brief) -> str:
        """The root-relative link to a visible brief."""
        return self.addresses.href(self.routes[brief.slug])


def edition(catalog: Catalog, config: Config, pictures: Mapping[str, Picture], theme: Theme, generator: str) -> Edition:
    """An edition of `catalog`; `generator` names the program and its version."""
    return Edition(
        config=config,
        catalog=catalog,
        pictures=pictures,
        theme=theme,
        generator=generator,
        addresses=Addresses(config.url, config.base_path),
        calendar=Calendar(config.language, config.timezone),
        routes={b.slug: brief_route(b, config) for b in catalog.briefs},
    )


def meta(
    edition: Edition,
    route: str,
    title: str,
    description: str = "",
    *,
    lang: str = "",
    image: ImageView | None = None,
    current: str = "",
    kind: str = "website",
    published: str = "",
    modified: str = "",
    index: bool = True,
) -> PageMeta:
    """The head of the page at `route`."""
    language = lang or edition.config.language
    return PageMeta(
        title=title,
        description=description,
        canonical=edition.addresses.absolute(route) if route != addresses.NOT_FOUND else "",
        lang=language,
        dir=direction(language),
        type=kind,
        image=addresses.origin(edition.config.url) + image.src if image else "",
        image_alt=image.alt if image else "",
        current=current,
        published=published,
        modified=modified,
        index=index,
    )


def image_view(edition: Edition, image: Image | None, path: str) -> ImageView | None:
    """The picture `image` of the source `path` as shown."""
    if image is None:
        return None
    file = resolve(image.src, path, edition.pictures)
    if file is None:
        return None
    picture = edition.pictures[file]
    return ImageView(
        src=edition.addresses.href(picture.route),
        width=picture.width,
        height=picture.height,
        alt=image.alt,
        caption=prose(edition, image.caption, path) if image.caption else None,
        credit=image.credit,
        focus=_focus(*image.focus),
    )


def _focus(left: float, top: float) -> str:
    """Classes for a focal point in per cent; the theme has one for each tenth."""
    x, y = (round(part / 10) * 10 for part in (left, top))
    return "" if (x, y) == (50, 50) else f"x{x} y{y}"


def body_images(edition: Edition, names: tuple[str, ...], path: str) -> tuple[tuple[str, ImageView], ...]:
    """The pictures that a text names, each with what is shown in its place."""
    shown = ((name, image_view(edition, Image(src=name, alt=""), path)) for name in names)
    return tuple((name, view) for name, view in shown if view is not None)


def link_targets(edition: Edition, slugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each slug with the link to its brief; empty when the brief is not visible."""
    return tuple(
        (slug, edition.addresses.href(edition.routes[slug]) if slug in edition.routes else "") for slug in slugs
    )


def prose(edition: Edition, text: Prose, path: str) -> Html:
    """A short text of the source `path`, ready for a page."""
    return fill(
        text.html,
        dict(link_targets(edition, text.links)),
        dict(body_images(edition, text.pictures, path)),
        edition.addresses.base_path,
    )


def section_of(edition: Edition, brief: Brief) -> Section | None:
    """The brief's section."""
    id_ = section_id(brief)
    return next((s for s in edition.catalog.sections if s.id == id_), None)


def section_link(edition: Edition, section: Section | None) -> Link | None:
    """The link to a section's listing."""
    if section is None:
        return None
    return Link(edition.addresses.href(addresses.section_route(section.id)), section.name)


def byline(edition: Edition, author: str) -> Byline:
    """An author by id, a name as written, or for an empty text the desk."""
    known = edition.catalog.authors.get(author)
    if known is not None:
        return Byline(known.name, edition.addresses.href(addresses.author_route(known.id)), known.role)
    return Byline(author or edition.config.desk)


def bylines(edition: Edition, brief: Brief) -> tuple[Byline, ...]:
    """Who signs a brief."""
    return tuple(byline(edition, a) for a in brief.authors) or (byline(edition, ""),)


def teaser(edition: Edition, brief: Brief) -> Teaser:
    """A brief as lists show it."""
    return Teaser(
        href=edition.href(brief),
        headline=brief.headline,
        dek=brief.dek,
        lang=brief.lang,
        dir=direction(brief.lang),
        section=section_link(edition, section_of(edition, brief)),
        kind=brief.kind,
        kind_name=KIND_NAMES[brief.kind],
        published=edition.calendar.moment(brief.date),
        minutes=brief.minutes,
        bylines=bylines(edition, brief),
        image=image_view(edition, brief.image, brief.path),
    )
