"""Which briefs only their editor sees, and what is said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from briefgen.catalog.schedule import is_visible, will_be_visible
from briefgen.model import Entry
from briefgen.pages.calendar import Calendar

LANGUAGE = "en-GB"
"""What the desk speaks to those who write, whatever the publication's language."""


def badges(
    briefs: Iterable[Entry], hrefs: Mapping[str, str], zone: ZoneInfo, now: dt.datetime
) -> dict[str, dict[str, str]]:
    """By root-relative address of each of `briefs` that readers do not see at `now`, but will: its `status` (`draft` or
    `scheduled`) and a `label` for people, in `zone`. `hrefs` are the addresses by slug."""
    found = {}
    for brief in briefs:
        if is_visible(brief, now):
            continue
        if brief.draft:
            found[hrefs[brief.slug]] = {"status": "draft", "label": "Draft"}
        elif will_be_visible(brief, now):
            label = f"Scheduled for {said(brief.publish_at, zone)}"
            found[hrefs[brief.slug]] = {"status": "scheduled", "label": label}
    return found


def said(moment: dt.datetime, zone: ZoneInfo) -> str:
    """`1 December 2026, 08:00`."""
    local = Calendar(LANGUAGE, zone).moment(moment)
    return f"{local.date}, {local.time}"
