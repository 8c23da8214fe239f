"""What is on cards, before it is set: a pure function of the edition."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from briefgen.assets.accent import shades
from briefgen.config import FILE
from briefgen.errors import Key
from briefgen.model import Entry
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.languages import called
from briefgen.pages.masthead import calendar_of
from briefgen.pages.parts import section_link
from briefgen.syntax.controls import without_controls

_SETTABLE = str.maketrans({"\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0", "\u00ad": "", "\ufeff": ""})
"""What few fonts have, and what does as well."""
_REORDERS = str.maketrans(dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"))
"""Marks that a text must not have, since they would reach into what is set beside it."""


class Copy(Struct, frozen=True, array_like=True):
    """The texts of one card; those that it does not have are empty."""

    headline: str
    """On the publication's own card its name."""
    lang: str
    """The brief's, which headline, kicker and date are in."""
    dir: str
    kicker: str
    """Section and kind."""
    name: str
    """The publication's; empty on its own card."""
    tagline: str
    date: str
    points: int
    """How many key takeaways the brief has."""
    language: str
    """That of the publication's name and tagline."""
    accent: str
    """Readable on light grounds."""
    accent_dark: str
    """Readable on dark grounds."""

    def spoken(self, part: str) -> str:
        """The language of one of its texts."""
        return self.language if part in {"name", "tagline"} else self.lang


class Place(Struct, frozen=True):
    """Where in content the texts of a card come from, for when one cannot be set."""

    path: str
    key: Key


def brief_copy(edition: Edition, brief: Entry) -> Copy:
    """What is on the card of a brief."""
    section, calendar = section_link(edition, brief), calendar_of(brief.lang, edition.config.timezone.key)
    publication = called(edition.config, brief.lang)
    parts = (section.text if section else "", edition.words(brief.lang).kind(brief.kind))
    return _copy(
        edition,
        headline=brief.headline,
        lang=brief.lang,
        kicker=" · ".join(filter(None, parts)),
        name=publication.name,
        named_in=publication.name_lang,
        date=calendar.moment(brief.date).date,
        points=brief.points,
    )


def site_copy(edition: Edition) -> Copy:
    """What is on the publication's own card."""
    config = edition.config
    return _copy(edition, headline=config.name, lang=config.language, named_in=config.language, tagline=config.tagline)


def carded(edition: Edition) -> tuple[Entry, ...]:
    """The briefs that have a card: of the newest, as many as the publication says, those that want one."""
    return tuple(b for b in edition.catalog.briefs[: edition.config.newest_cards] if b.card)


def places(brief: Entry | None) -> dict[str, Place]:
    """Where each text of a card comes from, by its name in `Copy`; the card of a brief, or the publication's own."""
    name = Place(FILE, Key(("name",)))
    if brief is None:
        return {"headline": name, "tagline": Place(FILE, Key(("tagline",)))}
    section, date = Place(brief.path, Key(("section",))), Place(brief.path, Key(("date",)))
    return {"headline": Place(brief.path, Key(("headline",))), "kicker": section, "name": name, "date": date}


def _copy(
    edition: Edition,
    *,
    headline: str,
    lang: str,
    named_in: str,
    kicker: str = "",
    name: str = "",
    tagline: str = "",
    date: str = "",
    points: int = 0,
) -> Copy:
    light, dark = shades(edition.config.accent)
    return Copy(
        headline=_settable(headline),
        lang=lang,
        dir=direction(lang),
        kicker=_capitals(_settable(kicker), lang),
        name=_settable(name),
        tagline=_settable(tagline),
        date=_settable(date),
        points=points,
        language=named_in,
        accent=light,
        accent_dark=dark,
    )


def _settable(text: str) -> str:
    """A text as it can be set: composed, and without what has no place in a line."""
    text = unicodedata.normalize("NFC", without_controls(text))
    return text.translate(_SETTABLE).translate(_REORDERS).strip()


def _capitals(text: str, language: str) -> str:
    """A text in capitals, as its language writes them."""
    if language.startswith(("tr", "az")):
        text = text.replace("i", "İ")
    capitals = text.upper()
    if language.startswith("el"):
        # Greek capitals have no accents.
        bare = "".join(c for c in unicodedata.normalize("NFD", capitals) if c != "\u0301")
        capitals = unicodedata.normalize("NFC", bare)
    return capitals
