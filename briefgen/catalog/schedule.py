"""Which briefs may be seen, which of them are news, and when that changes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import takewhile
from typing import Literal, get_args

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


What = Literal["publish", "enter-news", "leave-news", "expire"]
"""What the clock does to a brief: it appears, enters the news sitemap, leaves it, goes; at one moment in this order."""
WHATS: tuple[What, ...] = get_args(What)


def changes(brief: Entry) -> list[tuple[dt.datetime, What]]:
    """All that the clock ever does to a brief that is ready, and when. What it does not show does not count: a brief
    enters the news sitemap by appearing, unless its `date` comes later, and leaves it by going."""
    start, end, date = brief.publish_at, brief.expires_at, brief.date
    old = date + NEWS_AGE
    found: list[tuple[dt.datetime, What]] = [(start, "publish")]
    if start < date and (end is None or date < end):
        found.append((date, "enter-news"))
    if start < old and (end is None or old < end):
        found.append((old, "leave-news"))
    if end is not None:
        found.append((end, "expire"))
    return found


class Change(Struct, frozen=True):
    """What the clock does to a brief at a moment."""

    at: dt.datetime
    what: What
    brief: Entry


def due(briefs: Iterable[Entry], after: dt.datetime, until: dt.datetime | None = None) -> tuple[Change, ...]:
    """What the clock does to `briefs` after the one moment and up to the other (None: ever), soonest first."""
    found = [
        Change(at, what, brief)
        for brief in briefs
        if not brief.draft
        for at, what in changes(brief)
        if after < at and (until is None or at <= until)
    ]
    return tuple(sorted(found, key=lambda change: (change.at, WHATS.index(change.what), change.brief.slug)))


class Window(Struct, frozen=True):
    """The time in which the clock alone changes nothing: from `since` on, and before `until`; None is
    without end."""

    since: dt.datetime | None
    until: dt.datetime | None

    def holds(self, now: dt.datetime) -> bool:
        """Whether `now` is in it."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


def unchanging(briefs: Iterable[Entry], now: dt.datetime, *, drafts: bool = False) -> Window:
    """The time around `now` in which no brief appears or goes, or becomes news or ceases to be."""
    moments = [at for brief in briefs if drafts or not brief.draft for at, _ in changes(brief)]
    return Window(
        since=max([moment for moment in moments if moment <= now], default=None),
        until=min([moment for moment in moments if moment > now], default=None),
    )
