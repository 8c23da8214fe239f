"""Everything that planning looks at, and the parts that many pages share: heads, texts, bylines, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from briefgen.catalog import shown
from briefgen.catalog.catalog import Catalog, section_id
from briefgen.catalog.pictures import resolve
from briefgen.catalog.shown import Use
from briefgen.config import Config
from briefgen.content.source import digest_bytes
from briefgen.model import Entry, Html, Image, Picture, Prose
from briefgen.pages import addresses, masthead
from briefgen.pages.addresses import Addresses, brief_route
from briefgen.pages.calendar import Calendar
from briefgen.pages.languages import Front, called, fronts, named
from briefgen.pages.masthead import calendar_of, picture_view, shared_card, text_images
from briefgen.pages.phrases import Phrasebook
from briefgen.pages.views import Alternate, Byline, FeedLink, Form, ImageView, Link, PageMeta
from briefgen.pages.words import Vocabulary, Words, speaking


class IconRoutes(Struct, frozen=True):
    """Routes of the publication's icon; `favicon.ico` is where browsers look for it."""

    touch: str
    """For the home screens of phones; nothing shines through."""
    small: str
    """192 pixels."""
    large: str
    """512 pixels."""
    maskable: str
    """512 pixels, and may be cut to any shape."""
    drawing: str = ""
    """SVG; empty where the icon is made of pixels."""


class Theme(Struct, frozen=True):
    """Routes of the theme's own files, empty where there is none, and the publication's logo and icon."""

    stylesheet: str
    script: str
    logo: Picture | None
    search_script: str = ""
    feed_stylesheet: str = ""
    icons: IconRoutes | None = None
    """None only where it could not be made, which is a problem."""
    paper: str = ""
    """The colour of its light pages."""


class Teased(Struct, frozen=True, array_like=True):
    """A teaser, encoded."""

    brief: bytes
    """The digest of the whole brief that it was made of."""
    route: str
    href: str
    digest: bytes
    """Of `data`."""
    modified: str
    """When the brief last changed, as RFC 3339 has it."""
    image: str
    """Root-relative address of its picture as a whole, in the file that everything can show; empty without one."""
    data: bytes


class RememberedTeasers(Protocol):
    """Teasers by the slugs of their briefs."""

    def get(self, key: str) -> Teased | None:
        """The teaser of a brief, where one is known."""

    def put(self, key: str, value: Teased) -> None:
        """Remembers a teaser."""


Pictures = Mapping[str, Mapping[Use, Picture]]
"""In each way that they are shown, by content path."""

TeaserMemo = Callable[[bytes], RememberedTeasers]
"""Gives the teasers of earlier editions that were made under rules of the same digest."""


class Edition(Struct, frozen=True):
    """A catalog with all that its pages need beside it: the input of planning."""

    config: Config
    catalog: Catalog
    pictures: Pictures
    """Every picture that a visible brief, a page or an author of one shows."""
    theme: Theme
    generator: str
    addresses: Addresses
    calendar: Calendar
    """In the publication's language."""
    vocabularies: dict[str, Vocabulary]
    """The words of all languages that pages and briefs are in."""
    words: Callable[[str], Words]
    """Gives those of a language."""
    desks: Mapping[str, str]
    """The byline where no author is named, in each of these languages."""
    routes: Mapping[str, str]
    """A visible brief's route by its slug."""
    hrefs: Mapping[str, str]
    """The root-relative link to a visible brief by its slug."""
    fronts: tuple[Front, ...]
    """The front pages, that of the publication's own language first."""
    sections: Mapping[str, Mapping[str, Link]]
    """The link to a section's listing by its id, for each language that pages and briefs are in."""
    topics: Mapping[str, Link]
    """Likewise."""
    remembered: RememberedTeasers | None = None
    """Teasers of earlier editions."""
    cards: Mapping[str, Picture] = {}
    """Social cards of briefs, by slug."""
    site_card: Picture | None = None
    """The publication's own."""


def edition(
    catalog: Catalog,
    config: Config,
    pictures: Pictures,
    theme: Theme,
    generator: str,
    phrases: Phrasebook,
    memo: TeaserMemo | None = None,
) -> Edition:
    """An edition of `catalog`; `generator` names the program and its version, and `phrases` are the words of all
    languages."""
    at = Addresses(config.url, config.base_path)
    first = fronts(catalog, config)
    spoken = {config.language, *(b.lang for b in catalog.briefs), *(p.lang for p in catalog.pages)}
    spoken |= {front.lang for front in first}
    sections = {lang: _sections(catalog, config, at, lang) for lang in sorted(spoken)}
    remembered = memo(_teaser_rules(config, catalog, pictures, phrases)) if memo is not None else None
    vocabularies = {lang: phrases.vocabulary(lang) for lang in sorted(spoken)}
    words = speaking(vocabularies)
    routes: dict[str, str] = {}
    hrefs: dict[str, str] = {}
    for brief in catalog.briefs:
        known = remembered.get(brief.slug) if remembered is not None else None
        if known is not None and known.brief == brief.digest:
            routes[brief.slug], hrefs[brief.slug] = known.route, known.href
        else:
            routes[brief.slug] = route = brief_route(brief, config)
            hrefs[brief.slug] = at.href(route)
    return Edition(
        config=config,
        catalog=catalog,
        pictures=pictures,
        theme=theme,
        generator=generator,
        addresses=at,
        calendar=calendar_of(config.language, config.timezone.key),
        vocabularies=vocabularies,
        words=words,
        desks={lang: _desk(config, words(lang)) for lang in vocabularies},
        routes=routes,
        hrefs=hrefs,
        fronts=first,
        sections=sections,
        topics={
            t.id: Link(at.href(addresses.topic_route(t.id)), t.name, config.language) for t in catalog.topics.values()
        },
        remembered=remembered,
    )


def _teaser_rules(
    config: Config,
    catalog: Catalog,
    pictures: Pictures,
    phrases: Phrasebook,
) -> bytes:
    """One digest of all that a teaser is made of besides its brief and what the brief's caption links to."""
    authors = [(a.id, a.name, a.role) for a in catalog.authors.values()]
    asked = (config.url, config.name, config.language, config.timezone.key, config.permalink, config.desk)
    named_so = (catalog.sections, config.languages)
    made = [(name, sorted(uses.items())) for name, uses in sorted(pictures.items())]
    return digest_bytes(msgspec.msgpack.encode((asked, named_so, authors, made, phrases.digest)))


def _desk(config: Config, words: Words) -> str:
    written = named(config, words.lang).desk or config.desk
    return written or words.text("editorial", name=called(config, words.lang).name)


def _sections(catalog: Catalog, config: Config, at: Addresses, lang: str) -> dict[str, Link]:
    translated = named(config, lang).sections
    return {
        s.id: Link(
            at.href(addresses.section_route(s.id)),
            translated.get(s.id, s.name),
            lang if s.id in translated else config.language,
        )
        for s in catalog.sections
    }


def meta(
    edition: Edition,
    route: str,
    title: str,
    description: str = "",
    *,
    lang: str = "",
    current: str = "",
    kind: str = "website",
    index: bool = True,
    alternates: tuple[Alternate, ...] = (),
    feeds: tuple[FeedLink, ...] = (),
    forms: tuple[Form, ...] = (),
) -> PageMeta:
    """The head of a page of the site's own; see `briefgen.pages.masthead.meta`."""
    at = edition.addresses
    return masthead.meta(
        at,
        lang or edition.config.language,
        route,
        title,
        description,
        images=(shared_card(at, edition.site_card, edition.config.name),) if edition.site_card else (),
        current=current,
        kind=kind,
        index=index,
        alternates=alternates,
        feeds=feeds,
        forms=forms,
    )


def image_view(edition: Edition, image: Image | None, path: str) -> ImageView | None:
    """The picture of a brief, which is written in the source `path`."""
    if image is None:
        return None
    whole, card, wide, preview = (
        _made(edition, image.src, path, use)
        for use in (shown.WHOLE, shown.card(image), shown.wide(image), shown.preview(image))
    )
    return _image_view(edition, image, path, whole, whole=whole, wide=wide or preview, card=card)


def portrait(edition: Edition, image: Image | None, path: str) -> ImageView | None:
    """The picture of an author, who is written in the source `path`."""
    if image is None:
        return None
    square = _made(edition, image.src, path, shown.square(image))
    return _image_view(edition, image, path, square, square=square)


def _image_view(
    edition: Edition, image: Image, path: str, first: Picture | None, **shapes: Picture | None
) -> ImageView | None:
    """A picture in `shapes`, or in the `first` of them where one address is asked for."""
    if first is None:
        # It cannot be shown, which is a problem that is told elsewhere.
        return None
    at = edition.addresses
    return ImageView(
        src=at.href(first.route),
        width=first.width,
        height=first.height,
        alt=image.alt,
        caption=prose(edition, image.caption, path) if image.caption else None,
        credit=image.credit,
        **{name: picture_view(at, picture) for name, picture in shapes.items() if picture is not None},
    )


def _made(edition: Edition, src: str, path: str, use: Use) -> Picture | None:
    """What was made of the picture that the source `path` calls `src`."""
    return edition.pictures.get(resolve(src, path, edition.pictures) or "", {}).get(use)


def named_pictures(edition: Edition, names: tuple[str, ...], path: str) -> tuple[tuple[str, Picture], ...]:
    """The pictures that texts of the source `path` name, each with its name there."""
    made = ((name, _made(edition, name, path, shown.TEXT)) for name in names)
    return tuple((name, picture) for name, picture in made if picture is not None)


def preview_pictures(edition: Edition, image: Image, path: str) -> tuple[Picture, ...]:
    """The picture of a brief, which is written in the source `path`, for other sites: in 16:9, 4:3 and 1:1."""
    made = (_made(edition, image.src, path, use) for use in shown.previews(image))
    return tuple(picture for picture in made if picture is not None)


def link_targets(edition: Edition, slugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each slug with the link to its brief; empty when the brief is not visible."""
    return tuple((slug, edition.hrefs.get(slug, "")) for slug in slugs)


def prose(edition: Edition, text: Prose, path: str) -> Html:
    """A text of the source `path`, ready for a page."""
    images = text_images(edition.addresses, dict(named_pictures(edition, text.pictures, path)))
    return masthead.filled(edition.addresses, text, dict(link_targets(edition, text.links)), images)


def byline(edition: Edition, author: str, lang: str) -> Byline:
    """An author by id, a name as written, or for an empty text the desk as it is called in a language."""
    known = edition.catalog.authors.get(author)
    if known is not None:
        return Byline(known.name, edition.addresses.href(addresses.author_route(known.id)), known.role)
    return Byline(author or edition.desks[lang])


def bylines(edition: Edition, brief: Entry) -> tuple[Byline, ...]:
    """Who signs a brief."""
    return tuple(byline(edition, a, brief.lang) for a in brief.authors) or (byline(edition, "", brief.lang),)


def section_link(edition: Edition, brief: Entry) -> Link | None:
    """The link to the listing of the brief's section, named in the brief's language."""
    return edition.sections[brief.lang].get(section_id(brief))
