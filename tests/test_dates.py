"""Dates as people write them, and what no clock or calendar has."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.syntax.dates import DateError, parse_day, parse_moment

UTC = dt.UTC
ZONES = [
    "UTC",
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Beirut",
    "Pacific/Kiritimati",
]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-11-23", "UTC", "2026-11-23T00:00"),
        ("2026-11-23", "Asia/Tokyo", "2026-11-22T15:00"),
        ("2026-11-23 08:00", "Europe/Lisbon", "2026-11-23T08:00"),
        ("2026-07-23 08:00", "Europe/Lisbon", "2026-07-23T07:00"),
        ("2026-11-23 8:05", "UTC", "2026-11-23T08:05"),
        ("2026-11-23T08:00", "America/New_York", "2026-11-23T13:00"),
        ("2026-11-23 08:00:59", "UTC", "2026-11-23T08:00:59"),
        ("2026-11-23 08:00:59.5", "UTC", "2026-11-23T08:00:59.500000"),
        ("  2026-11-23 08:00  ", "UTC", "2026-11-23T08:00"),
        ("2026-11-23   08:00", "UTC", "2026-11-23T08:00"),
        ("2024-02-29", "UTC", "2024-02-29T00:00"),
        ("1000-01-01", "UTC", "1000-01-01T00:00"),
    ],
)
def test_a_time_without_a_zone_is_in_the_publications(text: str, zone: str, instant: str) -> None:
    moment = parse_moment(text, ZoneInfo(zone))
    assert moment == utc(instant)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("suffix", "hour", "minute"),
    [
        ("Z", 8, 0),
        ("z", 8, 0),
        (" UTC", 8, 0),
        (" Z", 8, 0),
        ("+01:00", 7, 0),
        (" +01:00", 7, 0),
        ("+0100", 7, 0),
        ("+1", 7, 0),
        ("+01", 7, 0),
        (" -05:00", 13, 0),
        ("-00:30", 8, 30),
        ("+05:45", 2, 15),
    ],
)
def test_a_written_zone_counts_and_the_publications_does_not(suffix: str, hour: int, minute: int) -> None:
    for zone in ("UTC", "Asia/Tokyo"):
        expected = dt.datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
        assert parse_moment("2026-11-23 08:00" + suffix, ZoneInfo(zone)) == expected


@pytest.mark.parametrize("suffix", ["+14:00", "-12:00", "+00:00", "-00:00"])
def test_the_outermost_offsets_on_earth_are_taken(suffix: str) -> None:
    assert parse_moment("2026-11-23 12:00" + suffix, UTC).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a date; write it as"),
        ("tomorrow", "is not a date"),
        ("23.11.2026", "is not a date"),
        ("2026/11/23", "is not a date"),
        ("26-11-23", "is not a date"),
        ("2026-11", "is not a date"),
        ("2026-11-23 08", "is not a date"),
        ("2026-11-23 08:00 CET", "is not a date"),
        ("2026-11-23 8am", "is not a date"),
        ("2026-11-23 +01:00", "is not a date"),
        ("2026-11-23 08:00 Europe/Lisbon", "is not a date"),
        ("2026-11-23\n08:00x", "is not a date"),
        ("٢٠٢٦-١١-٢٣", "is not a date"),
        ("2026-02-30", "there is no 2026-02-30 in the calendar"),
        ("2025-02-29", "there is no 2025-02-29 in the calendar"),
        ("2026-13-01", "there is no 2026-13-01"),
        ("2026-00-10", "there is no 2026-00-10"),
        ("0000-01-01", "there is no 0000-01-01"),
        ("0999-12-31", "out of range"),
        ("9001-01-01", "out of range"),
        ("2026-11-23 24:00", "on no clock"),
        ("2026-11-23 08:60", "on no clock"),
        ("2026-11-23 23:59:60", "on no clock"),
        ("2026-11-23 08:00 +15:00", "nowhere on earth"),
        ("2026-11-23 08:00 +14:30", "nowhere on earth"),
        ("2026-11-23 08:00 -12:30", "nowhere on earth"),
        ("2026-11-23 08:00 -13:00", "nowhere on earth"),
        ("2026-11-23 08:00 +01:60", "nowhere on earth"),
    ],
)
def test_what_no_calendar_or_clock_has_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(DateError) as error:
        parse_moment(text, UTC)
    assert said in str(error.value)
    if text:
        assert text.split(maxsplit=1)[0] in str(error.value)


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23 08:00", "2026-11-23T08:00:00"])
def test_a_key_that_needs_a_zone_refuses_a_time_without_one(text: str) -> None:
    with pytest.raises(DateError, match="has no time zone, and this key needs one"):
        parse_moment(text, UTC, needs_zone=True)


@pytest.mark.parametrize(
    ("text", "zone", "written"),
    [
        ("2026-11-23", "UTC", "2026-11-23 00:00 +00:00"),
        ("2026-07-23 08:00", "Europe/Lisbon", "2026-07-23 08:00 +01:00"),
        ("2026-11-23T08:30:00", "America/New_York", "2026-11-23 08:30 -05:00"),
    ],
)
def test_what_the_message_proposes_is_the_same_moment(text: str, zone: str, written: str) -> None:
    with pytest.raises(DateError) as error:
        parse_moment(text, ZoneInfo(zone), needs_zone=True)
    assert str(error.value).endswith(f"in {zone} that is {written}")
    assert parse_moment(written, UTC, needs_zone=True) == parse_moment(text, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-29 02:30", "Europe/Berlin"),
        ("2026-03-29 01:00", "Europe/Lisbon"),
        ("2026-03-08 02:59:59", "America/New_York"),
        ("2026-10-04 02:15", "Australia/Lord_Howe"),
        ("2011-12-30 12:00", "Pacific/Apia"),
        ("2026-04-24 00:30", "Africa/Cairo"),
    ],
)
def test_a_time_that_the_clocks_jump_over_is_refused(text: str, zone: str) -> None:
    with pytest.raises(DateError, match=f"does not exist in {zone}"):
        parse_moment(text, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-03-29 01:59:59", "Europe/Berlin", "2026-03-29T00:59:59"),
        ("2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-04 02:30", "Australia/Lord_Howe", "2026-10-03T15:30"),
        ("2026-03-29 02:30 +01:00", "Europe/Berlin", "2026-03-29T01:30"),
    ],
)
def test_times_beside_a_jump_are_taken(text: str, zone: str, instant: str) -> None:
    assert parse_moment(text, ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01T05:30"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant(text: str, zone: str, instant: str) -> None:
    assert parse_moment(text, ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00"),
        ("2026-03-29", "Asia/Beirut", "2026-03-28T22:00"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00"),
    ],
)
def test_a_day_begins_when_its_clocks_have_jumped_over_midnight(day: str, zone: str, instant: str) -> None:
    moment = parse_moment(day, ZoneInfo(zone))
    assert moment == utc(instant)
    assert moment.astimezone(ZoneInfo(zone)).date().isoformat() == day


INSTANTS = st.datetimes(dt.datetime(1001, 1, 1), dt.datetime(8999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
RECENT = st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS, OFFSETS, st.sampled_from([" ", "T"]), st.booleans())
def test_every_instant_written_with_an_offset_reads_back(
    instant: dt.datetime, offset: dt.timezone, separator: str, colon: bool
) -> None:
    local = instant.astimezone(offset)
    written = local.isoformat(separator)
    if not colon:
        written = written[:-3] + written[-2:]
    assert parse_moment(written, ZoneInfo("Asia/Tokyo"), needs_zone=True) == instant


@given(RECENT, st.sampled_from(ZONES))
def test_every_local_time_reads_back_but_for_the_second_of_two(instant: dt.datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone))
    read = parse_moment(local.replace(tzinfo=None).isoformat(" "), ZoneInfo(zone))
    assert read == instant if local.fold == 0 else read < instant
    assert read.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_day_is_its_first_moment_or_was_left_out_of_the_calendar(day: dt.date, zone: str) -> None:
    try:
        moment = parse_moment(day.isoformat(), ZoneInfo(zone))
    except DateError:
        assert (day, zone) == (dt.date(2011, 12, 30), "Pacific/Apia")
        return
    local = moment.astimezone(ZoneInfo(zone))
    assert local.date() == day
    assert (moment - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() < day


@given(st.dates(dt.date(1000, 1, 1), dt.date(9000, 12, 31)))
def test_every_day_reads_back(day: dt.date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f" {day.isoformat()} ") == day


@pytest.mark.parametrize(
    "text", ["", "2026-11-23 08:00", "2026-11-23T08:00Z", "23.11.2026", "2026-02-30", "0001-01-01"]
)
def test_a_day_is_a_day_only(text: str) -> None:
    with pytest.raises(DateError):
        parse_day(text)


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d{2}-\d{2}( \d{1,2}:\d{2})?( ?[+-]\d{2}:?\d{2})?"))
def test_no_text_gives_anything_but_an_instant_or_a_date_error(text: str) -> None:
    try:
        assert parse_moment(text, ZoneInfo("Europe/Lisbon")).tzinfo is UTC
    except DateError:
        return
