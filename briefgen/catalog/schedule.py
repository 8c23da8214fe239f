"""Which briefs may be seen, and when that changes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from briefgen.model import Entry


def is_visible(brief: Entry, now: dt.datetime, *, drafts: bool = False) -> bool:
    """Whether `brief` is part of the site at `now`; `drafts` counts drafts in."""
    if brief.draft and not drafts:
        return False
    return brief.publish_at <= now and (brief.expires_at is None or now < brief.expires_at)


def will_be_visible(brief: Entry, now: dt.datetime) -> bool:
    """Whether `brief` is not part of the site at `now`, but will be by the clock alone."""
    return not brief.draft and now < brief.publish_at


class Window(Struct, frozen=True):
    """The time in which the clock alone changes nothing: from `since` on, and before `until`; None is
    without end."""

    since: dt.datetime | None
    until: dt.datetime | None


def unchanging(briefs: Iterable[Entry], now: dt.datetime, *, drafts: bool = False) -> Window:
    """The time around `now` in which no brief appears or goes."""
    moments = [
        moment
        for brief in briefs
        if drafts or not brief.draft
        for moment in (brief.publish_at, brief.expires_at)
        if moment is not None
    ]
    return Window(
        since=max((moment for moment in moments if moment <= now), default=None),
        until=min((moment for moment in moments if moment > now), default=None),
    )
