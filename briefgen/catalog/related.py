"""Related articles: pins first, then briefs that share topics, the rarer the topic the nearer."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice

from briefgen.model import Entry

MOST_TOPICS = 6
"""Of a brief with more topics, the rarest so many count."""
_SPARE = 3
"""How many more than are shown are looked for at once, since some of them may not be shown."""

Translations = Mapping[str, tuple[str, ...]]


def rank(briefs: Sequence[Entry], translations: Translations, count: int) -> tuple[tuple[int, ...], ...]:
    """For each of `briefs`, which are visible and newest first, the places in `briefs` of at most `count`
    related ones, the nearest first.

    A topic that n of N briefs have weighs log(1 + N / n), and a brief is as near as the topics that both
    have weigh together; equal weights go by date, newest first. A brief that shares no topic is not
    related. Pins come before all others; bans, and the brief's own versions in other languages
    (`translations`, by slug), never come.
    """
    places = {b.slug: place for place, b in enumerate(briefs)}
    index = _Index(briefs)
    return tuple(
        _related(place, b, places, index, translations.get(b.slug, ()), count) for place, b in enumerate(briefs)
    )


def _related(
    place: int, brief: Entry, places: Mapping[str, int], index: _Index, own: tuple[str, ...], count: int
) -> tuple[int, ...]:
    if not brief.pins and not brief.bans and not own:
        # Nearly every brief: nothing but itself is left out.
        first = [other for other in index.nearest(place, count + 1) if other != place]
        return tuple(first[:count])
    never = {place, *(places[slug] for slug in (*brief.bans, *own) if slug in places)}
    found = [places[slug] for slug in brief.pins if slug in places and places[slug] not in never][:count]
    never.update(found)
    wanted = count - len(found)
    found += islice((other for other in index.nearest(place, wanted + len(never)) if other not in never), wanted)
    return tuple(found)


class _Index:
    """Which briefs share topics with which, the nearest first.

    Briefs that have all of a set of topics are kept newest first for every set that occurs. Those that share
    exactly a set with a brief are then found by going through the subsets of its topics from the heaviest
    down, and passing over what was found already.
    """

    def __init__(self, briefs: Sequence[Entry]) -> None:
        spread = Counter(topic.id for b in briefs for topic in b.topics)
        self._weights = {topic: math.log1p(len(briefs) / n) for topic, n in spread.items()}
        self._topics = [self._rarest(tuple(topic.id for topic in b.topics)) for b in briefs]
        self._having: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, topics in enumerate(self._topics):
            for size in range(1, len(topics) + 1):
                for subset in combinations(topics, size):
                    self._having[subset].append(place)
        self._sums: dict[tuple[str, ...], float] = {}
        self._known: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._complete: set[tuple[str, ...]] = set()
        """Topics of which all that is near is known."""

    def nearest(self, place: int, count: int) -> Sequence[int]:
        """At least `count` places, if there are so many, of briefs that share topics with the one at
        `place`, itself among them."""
        topics = self._topics[place]
        known = self._known.get(topics)
        if known is None or (count > len(known) and topics not in self._complete):
            known = self._known[topics] = tuple(islice(self._in_order(topics), count + _SPARE))
            if len(known) < count + _SPARE:
                self._complete.add(topics)
        return known

    def _rarest(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        if len(topics) > MOST_TOPICS:
            topics = tuple(sorted(topics, key=lambda topic: (-self._weights[topic], topic))[:MOST_TOPICS])
        return tuple(sorted(topics))

    def _in_order(self, topics: tuple[str, ...]) -> Iterator[int]:
        weighed: defaultdict[float, list[list[int]]] = defaultdict(list)
        for size in range(1, len(topics) + 1):
            for subset in combinations(topics, size):
                weighed[self._weight(subset)].append(self._having[subset])
        seen: set[int] = set()
        for weight in sorted(weighed, reverse=True):
            lists = weighed[weight]
            for place in lists[0] if len(lists) == 1 else heapq.merge(*lists):
                if place not in seen:
                    seen.add(place)
                    yield place

    def _weight(self, topics: tuple[str, ...]) -> float:
        known = self._sums.get(topics)
        if known is None:
            known = self._sums[topics] = round(sum([self._weights[topic] for topic in topics]), 9)
        return known
