"""Related articles: pins first, then briefs that share topics, the rarer the topic the nearer."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
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
            slug = other.slug
            scores[slug] = scores.get(slug, 0.0) + weight
    never.update(pins)
    # Candidates are many, their scores few: only those with the best scores are ever put in order.
    ranks = {score: round(score, 9) for score in set(scores.values())}
    ranked: defaultdict[float, list[str]] = defaultdict(list)
    for slug, score in scores.items():
        if slug not in never:
            ranked[ranks[score]].append(slug)
    nearest = list(pins)
    for candidates in (ranked[score] for score in sorted(ranked, reverse=True)):
        if len(nearest) >= count:
            break
        nearest += heapq.nsmallest(
            count - len(nearest), candidates, key=lambda slug: (-by_slug[slug].date.timestamp(), slug)
        )
    return tuple(nearest[:count])
