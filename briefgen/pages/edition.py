"""Everything that planning looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from briefgen.catalog.catalog import Catalog
from briefgen.catalog.shown import Use
from briefgen.config import Config
from briefgen.content.source import digest_bytes
from briefgen.model import Picture
from briefgen.pages import addresses
from briefgen.pages.addresses import Addresses, brief_route
from briefgen.pages.calendar import Calendar
from briefgen.pages.languages import Front, called, fronts, named
from briefgen.pages.masthead import calendar_of
from briefgen.pages.phrases import Phrasebook
from briefgen.pages.views import Link
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
