"""Days as Babel writes them, whatever the language."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date

from briefgen.pages.calendar import Calendar

DAYS = [dt.date(2026, month, day) for month in range(1, 13) for day in (1, 9, 23)] + [dt.date(1999, 12, 31)]


@pytest.mark.parametrize(
    "language",
    ["en", "en-GB", "pt-PT", "de", "fr", "es", "cs", "fi", "hu", "lv", "ru", "bg", "zh-Hans", "zh-Hant", "ja", "ko",
     "ar", "fa", "he", "hi", "th", "vi", "tr", "eu", "ka", "am", "mn", "sr-Latn"],
)  # fmt: skip
def test_a_day_is_written_as_babel_writes_it(language: str) -> None:
    calendar = Calendar(language, ZoneInfo("UTC"))
    locale = Locale.parse(language, sep="-")
    for day in DAYS:
        assert calendar.day(day) == format_date(day, "long", locale=locale)
        moment = calendar.moment(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC))
        assert moment.date == calendar.day(day)
        assert moment.short == format_date(day, calendar._short_pattern, locale=locale)
