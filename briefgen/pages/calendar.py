"""Dates, months and languages as readers of a language say them."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, tokenize_pattern

from briefgen.pages.views import Moment


@functools.cache
def locale_of(language: str) -> Locale:
    """Babel's locale for a BCP 47 tag: the nearest there is, English when there is none."""
    parts = language.split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


@functools.cache
def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return locale_of(language).text_direction


@functools.cache
def chain(language: str) -> tuple[str, ...]:
    """A BCP 47 tag and the more general ones that may stand in for it, nearest first.

    Scripts are never mixed: `zh-CN` is followed by `zh-Hans-CN`, `zh-Hans` and `zh`, `zh-TW` by `zh-Hant-TW`
    and `zh-Hant` only, since `zh` alone is written in simplified characters (CLDR's likely subtags).
    """
    parts = language.split("-")
    wider = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    base, script, region = parts[0], script_of(language), next((p for p in parts[1:] if len(p) == 2), "")
    with_script = [f"{base}-{script}-{region}", f"{base}-{script}"] if script and region else [f"{base}-{script}"]
    found = [tag for tag in wider if tag == language or script_of(tag) == script]
    at = next((i for i, tag in enumerate(found) if tag == base or "-" not in tag), len(found))
    return tuple(dict.fromkeys([language, *found[:at], *(with_script if script else []), *found[at:]]))


@functools.cache
def script_of(language: str) -> str:
    """The script that a BCP 47 tag means, said or not (CLDR's likely subtags); empty where nobody knows."""
    parts = language.split("-")
    said = next((p for p in parts[1:] if len(p) == 4 and p.isalpha()), "")
    if said:
        return said
    region = next((p for p in parts[1:] if len(p) == 2), "")
    likely = get_global("likely_subtags")
    found = likely.get(f"{parts[0]}_{region}") or likely.get(parts[0]) or ""
    return next((p for p in found.split("_")[1:] if len(p) == 4 and p.isalpha()), "")


@functools.cache
def language_territory(language: str) -> str:
    """A BCP 47 tag as OpenGraph has locales: `en_GB`, and `zh_TW` for `zh-Hant`, with the territory that most
    readers of the language are in where it names none (CLDR's likely subtags); the language alone where nobody
    knows."""
    parts = language.split("-")
    said = next((p for p in parts[1:] if len(p) == 2 and p.isalpha()), "")
    likely = get_global("likely_subtags")
    found = likely.get(f"{parts[0]}_{script_of(language)}") or likely.get(parts[0]) or ""
    territory = said.upper() or next((p for p in found.split("_")[1:] if len(p) == 2 and p.isalpha()), "")
    return f"{parts[0].lower()}_{territory}" if territory else parts[0].lower()


def language_name(language: str, *, region: bool = False) -> str:
    """A language's name in itself, with its script where that needs saying: `العربية`, `中文 (简体)`.

    `region` adds the region, if the tag has one: `Português (Brasil)`. A language that Babel does not
    know is called by its tag.
    """
    full = locale_of(language)
    if full.language != language.partition("-")[0].lower():
        return language
    locale = full if region else Locale(full.language, script=full.script)
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def language_names(languages: Collection[str]) -> dict[str, str]:
    """The names of languages in themselves, with their regions where two would be called the same."""
    spoken = Counter(language.partition("-")[0] for language in languages)
    return {tag: language_name(tag, region=spoken[tag.partition("-")[0]] > 1) for tag in languages}


class Calendar:
    """Formats moments in one language and zone; each day is formatted once."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        """`language` is a BCP 47 tag."""
        self._locale = locale_of(language)
        self._zone = zone
        pattern = str(self._locale.datetime_skeletons["MMMd"].pattern).replace("L", "M")
        # Some languages, Arabic among them, have no short names of months; Babel would write M11.
        has_short = self._locale.months["format"]["abbreviated"][1] != "M01"
        self._short_pattern = pattern if has_short else pattern.replace("MMM", "MMMM")
        self._long, self._short = (
            _Days(str(self._locale.date_formats["long"].pattern), self._locale),
            _Days(self._short_pattern, self._locale),
        )
        self._days: dict[dt.date, tuple[str, str]] = {}
        self._times: dict[tuple[int, int], str] = {}

    def moment(self, instant: dt.datetime) -> Moment:
        """An aware date-time as readers see it."""
        local = instant.astimezone(self._zone)
        day = local.date()
        if day not in self._days:
            self._days[day] = (self._long.text(day), self._short.text(day))
        time = (local.hour, local.minute)
        if time not in self._times:
            self._times[time] = format_time(local, "short", tzinfo=self._zone, locale=self._locale)
        date, short = self._days[day]
        return Moment(
            iso=_iso(local),
            date=date,
            short=short,
            time=self._times[time],
            zone=local.tzname() or "",
        )

    def iso(self, instant: dt.datetime) -> str:
        """An aware date-time in the publication's zone, as RFC 3339 has it."""
        return _iso(instant.astimezone(self._zone))

    def day(self, day: dt.date) -> str:
        """`23 November 2026`."""
        return self._long.text(day)

    def year(self, year: int) -> str:
        """`2026`, or `2026年`."""
        return format_skeleton("y", dt.datetime(year, 1, 1, tzinfo=dt.UTC), locale=self._locale)

    def month(self, year: int, month: int) -> str:
        """`November 2026`."""
        return format_skeleton("yMMMM", dt.datetime(year, month, 1, tzinfo=dt.UTC), locale=self._locale)

    def month_names(self, month: int) -> tuple[str, str]:
        """`November` and `Nov`, standing alone."""
        wide = self._locale.months["stand-alone"]["wide"][month]
        short = self._locale.months["stand-alone"]["abbreviated"][month]
        return wide, wide if short.startswith("M") and short[1:].isdigit() else short


def _iso(local: dt.datetime) -> str:
    """As RFC 3339 has it, whose offsets have no seconds, as clocks had until well into the twentieth century: then the
    same moment is told by the next lower offset that can be said."""
    offset = local.utcoffset() or dt.timedelta()
    odd = offset % dt.timedelta(minutes=1)
    return (local.astimezone(dt.timezone(offset - odd)) if odd else local).isoformat(timespec="seconds")


class _Days:
    """Days by one of Babel's patterns; those that have no more than days, months and years are filled in here,
    since a publication has thousands of days and Babel takes its time with each."""

    def __init__(self, pattern: str, locale: Locale) -> None:
        self._pattern = pattern
        self._locale = locale
        parts = [_part(kind, value, locale) for kind, value in tokenize_pattern(pattern)]
        self._parts = [part for part in parts if part is not None] if None not in parts else None

    def text(self, day: dt.date) -> str:
        """A day by the pattern."""
        if self._parts is None:
            return format_date(day, self._pattern, locale=self._locale)
        return "".join([part(day) for part in self._parts])


def _part(kind: str, value: Any, locale: Locale) -> Callable[[dt.date], str] | None:
    if kind == "chars":
        return lambda _: str(value)
    match value:
        case ("d", 1):
            return lambda day: str(day.day)
        case ("d", 2):
            return lambda day: f"{day.day:02}"
        case ("M", 1):
            return lambda day: str(day.month)
        case ("M", 2):
            return lambda day: f"{day.month:02}"
        case ("M", 3 | 4 as width):
            names = locale.months["format"]["wide" if width == 4 else "abbreviated"]
            return lambda day: str(names[day.month])
        case ("y", 1 | 4):
            return lambda day: str(day.year) if value[1] == 1 else f"{day.year:04}"
    return None
