"""Dates, months and languages as readers say them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.pages.calendar import Calendar, direction, language_name, locale_of

INSTANT = dt.datetime(2026, 11, 23, 8, 5, 30, 999, tzinfo=dt.UTC)


def plain(text: str) -> str:
    """Text with plain spaces; which ones the locale data has differs by its version."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "date", "short", "time"),
    [
        ("en", "November 23, 2026", "Nov 23", "8:05 AM"),
        ("en-GB", "23 November 2026", "23 Nov", "08:05"),
        ("pt-PT", "23 de novembro de 2026", "23/11", "08:05"),
        ("de", "23. November 2026", "23. Nov.", "08:05"),
        ("fr", "23 novembre 2026", "23 nov.", "08:05"),
        ("zh-Hans", "2026年11月23日", "11月23日", "08:05"),
        ("ja", "2026年11月23日", "11月23日", "8:05"),
    ],
)
def test_a_moment_is_said_in_the_readers_language(language: str, date: str, short: str, time: str) -> None:
    moment = Calendar(language, ZoneInfo("UTC")).moment(INSTANT)
    assert moment.date == date
    assert moment.short == short
    assert plain(moment.time) == time
    assert moment.iso == "2026-11-23T08:05:30+00:00"
    assert moment.zone == "UTC"


@pytest.mark.parametrize(
    ("zone", "iso", "day", "name"),
    [
        ("Europe/Lisbon", "2026-11-23T23:30:00+00:00", "November 23, 2026", "WET"),
        ("Europe/Berlin", "2026-11-24T00:30:00+01:00", "November 24, 2026", "CET"),
        ("America/New_York", "2026-11-23T18:30:00-05:00", "November 23, 2026", "EST"),
        ("Asia/Kathmandu", "2026-11-24T05:15:00+05:45", "November 24, 2026", "+0545"),
    ],
)
def test_a_moment_is_in_the_publications_zone(zone: str, iso: str, day: str, name: str) -> None:
    moment = Calendar("en", ZoneInfo(zone)).moment(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC))
    assert (moment.iso, moment.date, moment.zone) == (iso, day, name)


def test_summer_time_is_known_by_its_name() -> None:
    calendar = Calendar("en", ZoneInfo("Europe/Berlin"))
    assert calendar.moment(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)).zone == "CEST"
    assert calendar.moment(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)).iso == "2026-07-01T14:00:00+02:00"


@given(
    st.lists(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)), max_size=6),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Lisbon", "Asia/Kathmandu", "America/New_York"]),
    st.sampled_from(["en", "pt-PT", "ar", "zh-Hans"]),
)
def test_what_was_said_before_does_not_matter(moments: list[dt.datetime], zone: str, language: str) -> None:
    shared = Calendar(language, ZoneInfo(zone))
    for moment in moments:
        assert shared.moment(moment) == Calendar(language, ZoneInfo(zone)).moment(moment)
        read = dt.datetime.fromisoformat(shared.moment(moment).iso)
        assert read == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("language", "month", "names"),
    [
        ("en", "November 2026", ("November", "Nov")),
        ("pt-PT", "novembro de 2026", ("novembro", "nov.")),
        ("ru", "ноябрь 2026 г.", ("ноябрь", "нояб.")),
        ("zh-Hans", "2026年11月", ("十一月", "11月")),
    ],
)
def test_a_month_is_named_standing_alone(language: str, month: str, names: tuple[str, str]) -> None:
    calendar = Calendar(language, ZoneInfo("UTC"))
    assert plain(calendar.month(2026, 11)) == month
    assert calendar.month_names(11) == names


def test_a_day_has_no_time_zone() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert Calendar("en", ZoneInfo(zone)).day(dt.date(2026, 11, 23)) == "November 23, 2026"
        assert Calendar("en", ZoneInfo(zone)).month(2026, 1) == "January 2026"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("ckb", "rtl"),
        ("yi", "rtl"),
        ("az-Arab", "rtl"),
        ("az", "ltr"),
        ("zh-Hant-TW", "ltr"),
        ("xx", "ltr"),
    ],
)
def test_a_language_has_a_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "English"),
        ("pt", "Português"),
        ("pt-BR", "Português"),
        ("ar", "العربية"),
        ("zh-Hans", "中文 (简体)"),
        ("ru", "Русский"),
        ("zh-Hant-TW", "中文 (繁體)"),
    ],
)
def test_a_language_is_named_in_itself(language: str, name: str) -> None:
    assert language_name(language) == name


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en"),
        ("en-GB", "en_GB"),
        ("EN-gb", "en_GB"),
        ("pt-XX", "pt"),
        ("de-CH-1996", "de_CH"),
        ("zh-Hans-CN", "zh_Hans_CN"),
        ("tlh", "en"),
        ("xx-YY", "en"),
    ],
)
def test_a_language_that_is_not_known_is_the_nearest_that_is(language: str, locale: str) -> None:
    assert str(locale_of(language)) == locale


def test_the_machines_language_and_zone_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Calendar("en", ZoneInfo("Europe/Lisbon")).moment(INSTANT)
    for name in ("LANG", "LC_ALL", "LC_TIME", "LANGUAGE"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert Calendar("en", ZoneInfo("Europe/Lisbon")).moment(INSTANT) == before


def test_an_offset_has_no_seconds_since_rfc_3339_has_none() -> None:
    instant = dt.datetime(1850, 6, 1, 12, tzinfo=dt.UTC)
    calendar = Calendar("en", ZoneInfo("Africa/Monrovia"))
    assert calendar.iso(instant) == calendar.moment(instant).iso == "1850-06-01T11:16:00-00:44"
    assert dt.datetime.fromisoformat(calendar.iso(instant)) == instant
    assert calendar.moment(instant).date == "June 1, 1850"
