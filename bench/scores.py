"""How well a ranking finds what the authors of posts linked to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean

from msgspec import Struct

from bench.labelled import Labelled, links

RECALLED, PRECISE = 10, 5
"""How many of a ranking are looked at for R@10 and P@5."""
_FEWEST, _LEAST, _SHARE = 2, 5, 0.03
"""A topic is rare that so many posts carry at least, and so many at most, or this share of all if that is more."""

Ranked = Mapping[str, Sequence[str]]
"""For each post by its slug those near to it, the nearest first."""


class Score(Struct, frozen=True):
    """The figures of one ranking of a set; None where no post of the set can be asked."""

    recall: float | None
    """R@10: of the posts that a post is linked with, in either direction, the share that is among its first ten."""
    linked: int
    """How many posts are linked with another: those that `recall` is the mean of."""
    precision: float | None
    """P@5: the share of a post's first five that carry a rare topic of its own. It is fair only to a ranking that did
    not see topics."""
    rare: int
    """How many posts carry a rare topic: those that `precision` is the mean of."""


def score(labelled: Labelled, ranked: Ranked) -> Score:
    """The figures of a ranking.

    Raises:
        ValueError: it lacks a post.
    """
    missing = sorted(labelled.posts.keys() - ranked.keys())
    if missing:
        raise ValueError(f"{len(missing)} of {len(labelled.posts)} posts have no ranking, {missing[0]} among them")
    wanted = links(labelled)
    recalls = [len(others & set(ranked[slug][:RECALLED])) / len(others) for slug, others in wanted.items()]
    rare = _rare_topics(labelled)
    precisions = [
        sum(bool(topics & rare.get(other, set())) for other in ranked[slug][:PRECISE]) / PRECISE
        for slug, topics in rare.items()
    ]
    return Score(
        fmean(recalls) if recalls else None, len(recalls), fmean(precisions) if precisions else None, len(precisions)
    )


def _rare_topics(labelled: Labelled) -> dict[str, set[str]]:
    """The rare topics of each post that has any, by slug."""
    spread = Counter(topic for post in labelled.posts.values() for topic in set(post.topics))
    most = max(_LEAST, int(_SHARE * len(labelled.posts)))
    rare = {topic for topic, posts in spread.items() if _FEWEST <= posts <= most}
    carried = {slug: rare & set(post.topics) for slug, post in labelled.posts.items()}
    return {slug: topics for slug, topics in carried.items() if topics}
