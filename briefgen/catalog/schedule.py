"""Which briefs may be seen, which of them are news, and when that changes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import takewhile

from msgspec import Struct

from briefgen.model import Entry

NEWS_AGE = dt.timedelta(days=2)
"""How long after its first publication a brief is in the news sitemap
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""


def is_visible(brief: Entry, now: dt.datetime, *, drafts: bool = False, scheduled: bool = False) -> bool:
    """Whether `brief` is part of the site at `now`; `drafts` counts drafts in, and `scheduled` what will be visible
    later."""
    if brief.draft and not drafts:
        return False
    return (scheduled or brief.publish_at <= now) and (brief.expires_at is None or now < brief.expires_at)


def will_be_visible(brief: Entry, now: dt.datetime) -> bool:
    """Whether `brief` is not part of the site at `now`, but will be by the clock alone."""
    return not brief.draft and now < brief.publish_at


def news(briefs: Iterable[Entry], now: dt.datetime) -> tuple[Entry, ...]:
    """Those of `briefs`, visible at `now` and newest first, that came out in the two days before."""
    young = takewhile(lambda brief: now < brief.date + NEWS_AGE, briefs)
    # One may be seen before its own date.
    return tuple(brief for brief in young if brief.date <= now)


class Window(Struct, frozen=True):
    """The time in which the clock alone changes nothing: from `since` on, and before `until`; None is
    without end."""

    since: dt.datetime | None
    until: dt.datetime | None


def unchanging(briefs: Iterable[Entry], now: dt.datetime, *, drafts: bool = False) -> Window:
    """The time around `now` in which no brief appears or goes, or becomes news or ceases to be."""
    moments: list[dt.datetime] = []
    for brief in briefs:
        if drafts or not brief.draft:
            moments += _moments(brief)
    return Window(
        since=max([moment for moment in moments if moment <= now], default=None),
        until=min([moment for moment in moments if moment > now], default=None),
    )


def _moments(brief: Entry) -> list[dt.datetime]:
    """When something about a brief that is ready changes by the clock."""
    start, end, date = brief.publish_at, brief.expires_at, brief.date
    old = date + NEWS_AGE
    found = [start]
    if end is not None:
        found.append(end)
    # These count where the brief is seen just before and just after.
    if start < date and (end is None or date < end):
        found.append(date)
    if start < old and (end is None or old < end):
        found.append(old)
    return found
