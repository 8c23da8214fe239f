"""Topics near a topic: those that are often on the same briefs."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from briefgen.model import Entry

MOST = 6
"""How many topics are near a topic at most."""
FEWEST = 2
"""How many stories two topics that are near each other have in common; one may be chance."""


def near_topics(briefs: Sequence[Entry]) -> Mapping[str, tuple[str, ...]]:
    """For each topic of `briefs` that has topics near it, their ids, the nearest first; the order of `briefs` does not
    matter.

    Two topics are as near as the cosine of the stories they are on: ab / √(a·b), where a and b have so many each and
    both have ab in common. Those that have fewer than two in common, or fewer than chance alone would give them, are
    not near. A brief and its translations are one story. What is equally near goes by id.
    """
    beside: defaultdict[str, list[Collection[str]]] = defaultdict(list)
    stories = 0
    for versions in _stories(briefs):
        stories += 1
        for topic in versions[0] if len(versions) == 1 else {topic for topics in versions for topic in topics}:
            beside[topic].append(_beside(topic, versions))
    near: dict[str, tuple[str, ...]] = {}
    for topic, found in sorted(beside.items()):
        if len(found) < FEWEST:
            continue
        # The square of the cosine, without what is the same for all that are beside one topic.
        nearness = [
            (-common * common / len(beside[other]), other)
            for other, common in Counter(chain.from_iterable(found)).items()
            if other != topic and common >= FEWEST and common * stories >= len(found) * len(beside[other])
        ]
        if nearness:
            near[topic] = tuple([other for _, other in heapq.nsmallest(MOST, nearness)])
    return near


def _stories(briefs: Sequence[Entry]) -> Iterator[list[list[str]]]:
    """The topics of each story, in each of its versions."""
    translated = {brief.translation_of for brief in briefs if brief.translation_of}
    families: defaultdict[str, list[list[str]]] = defaultdict(list)
    for brief in briefs:
        topics = [topic.id for topic in brief.topics]
        if brief.translation_of or brief.slug in translated:
            families[brief.translation_of or brief.slug].append(topics)
        else:
            yield [topics]
    yield from families.values()


def _beside(topic: str, versions: list[list[str]]) -> Collection[str]:
    """What stands beside a topic in any version of a story, and itself."""
    if len(versions) == 1:
        return versions[0]
    return {other for topics in versions if topic in topics for other in topics}
