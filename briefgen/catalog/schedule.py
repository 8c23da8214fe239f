"""Which briefs may be seen, and when that changes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from briefgen.model import Brief


def is_visible(brief: Brief, now: dt.datetime, *, drafts: bool = False) -> bool:
    """Whether `brief` is part of the site at `now`; `drafts` counts drafts in."""
    if brief.draft and not drafts:
        return False
    return brief.publish_at <= now and (brief.expires_at is None or now < brief.expires_at)


def will_be_visible(brief: Brief, now: dt.datetime) -> bool:
    """Whether `brief` is not part of the site at `now`, but will be by the clock alone."""
    return not brief.draft and now < brief.publish_at


def next_change(briefs: Iterable[Brief], now: dt.datetime, *, drafts: bool = False) -> dt.datetime | None:
    """The next moment after `now` at which a brief appears or goes, by the clock alone."""
    moments = (
        moment
        for brief in briefs
        if drafts or not brief.draft
        for moment in (brief.publish_at, brief.expires_at)
        if moment is not None and moment > now
    )
    return min(moments, default=None)
