"""The languages of a publication: what it is called in each, and the front page that each has."""

from __future__ import annotations

from msgspec import Struct

from briefgen.catalog.catalog import Briefs, Catalog
from briefgen.config import Config, Named
from briefgen.pages import addresses
from briefgen.pages.calendar import chain, script_of


class Front(Struct, frozen=True):
    """The front page of a language, and what it and its feed are of."""

    lang: str
    route: str
    briefs: Briefs
    """In that language, newest first; of two that are translations of each other, one."""


class Called(Struct, frozen=True):
    """What the publication is called on pages in a language; what `languages` leaves out is in its own."""

    name: str
    name_lang: str
    tagline: str
    tagline_lang: str


def called(config: Config, lang: str) -> Called:
    """What the publication is called on pages in a language."""
    said, own = named(config, lang), config.language
    return Called(
        name=said.name or config.name,
        name_lang=lang if said.name else own,
        tagline=said.tagline or config.tagline,
        tagline_lang=lang if said.tagline else own,
    )


def named(config: Config, lang: str) -> Named:
    """What is said of the publication in a language: as `languages` says of it or of one more general."""
    found = (config.languages[tag] for tag in chain(lang) if tag in config.languages)
    return next(found, Named()) if lang != config.language else Named()


def home_of(config: Config, lang: str) -> str:
    """The language on whose front page a brief in `lang` is.

    One that `languages` names has a front page of its own. Others are at home with the publication's own
    language, or with one of those, if they differ from it by region only; else with themselves.
    """
    if lang == config.language or lang in config.languages:
        return lang
    written = (lang.partition("-")[0], script_of(lang))
    known = (config.language, *config.languages)
    return next((tag for tag in known if (tag.partition("-")[0], script_of(tag)) == written), lang)


def fronts(catalog: Catalog, config: Config) -> tuple[Front, ...]:
    """The front pages, that of the publication's own language first.

    Where nothing is in the publication's own language, its front page has everything there is.
    """
    homes = {lang: home_of(config, lang) for lang in {b.lang for b in catalog.briefs}}
    others = sorted({*homes.values()} - {config.language})
    has_own = config.language in homes.values()
    own = _at_home(catalog, homes, config.language) if has_own else catalog.latest
    first = Front(config.language, addresses.FRONT, own)
    if not has_own and len(others) < 2:
        return (first,)
    return first, *(Front(lang, addresses.front_route(lang), _at_home(catalog, homes, lang)) for lang in others)


def _at_home(catalog: Catalog, homes: dict[str, str], lang: str) -> Briefs:
    briefs = [b for b in catalog.briefs if homes[b.lang] == lang]
    slugs = {b.slug for b in briefs}
    return tuple([b for b in briefs if b.translation_of not in slugs])
