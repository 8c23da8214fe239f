"""Dates as people write them."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[ T]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"\s*(?P<zone>Z|z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)?\Z",
    re.ASCII,
)
FORMS = "write it as 2026-11-23, 2026-11-23 08:00 or 2026-11-23 08:00 +01:00"


class DateError(ValueError):
    """A text that is not a date; the message says why and how to write one."""


def parse_moment(text: str, zone: dt.tzinfo, *, needs_zone: bool = False) -> dt.datetime:
    """The instant that `text` names, in UTC.

    A day without a time is its midnight, a time without a zone is in `zone`. Of a time that the end of
    summer time gives twice, the first is meant.

    Raises:
        DateError: `text` is not a date-time, there is no such day or time, or it has no zone although
            `needs_zone`.
    """
    match = _MOMENT.match(text.strip())
    if match is None:
        raise DateError(f'"{text}" is not a date; {FORMS}')
    day = _day(match["day"])
    if needs_zone and match["zone"] is None:
        full = parse_moment(text, zone).astimezone(zone)
        written = f"{full:%Y-%m-%d %H:%M} {full.isoformat()[-6:]}"
        where = zone.key if isinstance(zone, ZoneInfo) else str(zone)
        raise DateError(f'"{text}" has no time zone, and this key needs one; in {where} that is {written}')
    if match["time"] is None:
        # Where the clocks jump over midnight, this is the moment of the jump: the day's first.
        return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    hours, _, rest = match["time"].partition(":")
    try:
        time = dt.time.fromisoformat(f"{hours:0>2}:{rest}")
    except ValueError:
        raise DateError(f'"{text}" has a time that is on no clock; hours go to 23, minutes to 59') from None
    moment = dt.datetime.combine(day, time)
    if match["zone"] is not None:
        return moment.replace(tzinfo=_offset(match["zone"], text)).astimezone(dt.UTC)
    return _local(moment, zone, text)


def parse_day(text: str) -> dt.date:
    """The calendar day that `text` names.

    Raises:
        DateError: it is not a day.
    """
    match = _MOMENT.match(text.strip())
    if match is None or match["time"]:
        raise DateError(f'"{text}" is not a day; write it as 2026-11-23')
    return _day(match["day"])


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise DateError(f"there is no {text} in the calendar; check the month and the day") from None
    if not 1000 <= day.year <= 9000:
        raise DateError(f"{text} is out of range; years go from 1000 to 9000")
    return day


def _offset(text: str, whole: str) -> dt.timezone:
    if text in {"Z", "z", "UTC"}:
        return dt.UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    offset = dt.timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
    if minutes > 59 or not dt.timedelta(hours=-12) <= offset <= dt.timedelta(hours=14):
        raise DateError(f'"{whole}" has a zone that is nowhere on earth; offsets go from -12:00 to +14:00')
    return dt.timezone(offset)


def _local(moment: dt.datetime, zone: dt.tzinfo, text: str) -> dt.datetime:
    """A wall-clock time in `zone`; refused when the clocks jump over it."""
    utc = moment.replace(tzinfo=zone).astimezone(dt.UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != moment:
        name = zone.key if isinstance(zone, ZoneInfo) else str(zone)
        raise DateError(
            f'"{text}" does not exist in {name}: the clocks go forward over it; give the zone or another time'
        )
    return utc
