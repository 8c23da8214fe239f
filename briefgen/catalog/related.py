"""Related articles: pins first, then briefs that share topics, the rarer the topic the nearer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from briefgen.model import Brief


def rank(
    brief: Brief,
    by_slug: Mapping[str, Brief],
    by_topic: Mapping[str, Sequence[Brief]],
    translations: frozenset[str],
    count: int,
) -> tuple[str, ...]:
    """Slugs of at most `count` visible briefs related to `brief`, the nearest first.

    `by_slug` and `by_topic` hold visible briefs only. A topic that n of N briefs have weighs
    log(1 + N / n); equal weights go by date, newest first. `translations` are the brief's own versions in
    other languages, which are not related articles. A brief that shares no topic is not related.
    """
    if not count:
        return ()
    never = {brief.slug, *brief.bans, *translations}
    pins = tuple(slug for slug in brief.pins if slug in by_slug and slug not in never)
    scores: dict[str, float] = {}
    for topic in brief.topics:
        members = by_topic.get(topic.id, ())
        weight = math.log1p(len(by_slug) / len(members)) if members else 0.0
        for other in members:
            scores[other.slug] = scores.get(other.slug, 0.0) + weight
    never.update(pins)
    candidates = [slug for slug in scores if slug not in never]
    candidates.sort(key=lambda slug: (-round(scores[slug], 9), -by_slug[slug].date.timestamp(), slug))
    return (*pins, *candidates)[:count]
