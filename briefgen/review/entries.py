"""All briefs together -> what breaks rules of style between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from briefgen.errors import Key, Problem
from briefgen.model import Entry
from briefgen.review.sameness import bare


def entry_findings(
    reviewed: Iterable[Entry], by_slug: Mapping[str, Entry], now: dt.datetime
) -> Iterator[tuple[Entry, Problem]]:
    """Each finding with the brief it is about. `reviewed` are the briefs that are visible or will be, `by_slug` all
    there are."""
    reviewed = sorted(reviewed, key=lambda b: (b.date, b.path))
    yield from _same_headlines(reviewed)
    for brief in reviewed:
        for index, slug in enumerate(brief.pins):
            pinned = by_slug.get(slug)
            if pinned is not None and pinned.expires_at is not None and pinned.expires_at <= now:
                message = f'"{slug}" has expired ({pinned.path}) and is not shown; take it out'
                yield brief, Problem(brief.path, message, Key(("related", "pin", index)), rule="expired-pin")


def _same_headlines(briefs: Iterable[Entry]) -> Iterator[tuple[Entry, Problem]]:
    """A finding for each brief whose headline an earlier one in the same language has."""
    seen: dict[tuple[str, str], Entry] = {}
    for brief in briefs:
        words = bare(brief.headline)
        first = seen.setdefault((brief.lang, words), brief) if words else brief
        # Of versions in one language that are not meant to be, the references tell.
        if first is not brief and _family(first) != _family(brief):
            message = f"{first.path} has the same headline; say in one of them what is new"
            yield brief, Problem(brief.path, message, Key(("headline",)), rule="duplicate-headline")


def _family(brief: Entry) -> str:
    return brief.translation_of or brief.slug
