"""Topics near a topic: those that are often on the same briefs, and nothing that is there by chance."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalog.catalog import catalog
from briefgen.catalog.near_topics import FEWEST, MOST, near_topics
from briefgen.model import Entry
from tests.make import NOW, configured, made, mentions, with_briefs

_number = count()


def about(*topics: str, slug: str = "", **fields: Any) -> Entry:
    return made(slug or f"b{next(_number)}", topics=mentions(*topics), **fields)


def near(topic: str, *briefs: Entry) -> list[str]:
    return list(near_topics(briefs).get(topic, ()))


REST = [about() for _ in range(20)]
"""So that nothing is together by chance."""


def test_topics_on_the_same_briefs_are_near_each_other() -> None:
    briefs = [about("oil", "ships"), about("oil", "ships"), about("rain")]
    assert near_topics(briefs) == {"oil": ("ships",), "ships": ("oil",)}


def test_one_brief_in_common_is_not_enough() -> None:
    assert near("oil", about("oil", "ships"), about("oil"), about("ships"), *REST) == []


def test_the_nearest_is_not_what_is_often_there_but_what_is_seldom_elsewhere() -> None:
    together = [about("oil", "world", "ships"), about("oil", "world", "ships"), about("oil", "world")]
    assert near("oil", *together, *[about("world") for _ in range(7)], *REST) == ["ships", "world"]


def test_what_is_together_less_often_than_by_chance_is_not_near() -> None:
    common = [about("oil", "world"), about("oil", "world")]
    others = [*[about("oil") for _ in range(8)], *[about("world") for _ in range(8)]]
    # Of 50 briefs 10 have each: by chance 2 have both.
    assert near("oil", *common, *others, *[about() for _ in range(32)]) == ["world"]
    assert near("oil", *common, *others, *[about() for _ in range(31)]) == []


def test_what_is_equally_near_goes_by_id_and_there_are_six_at_most() -> None:
    names = ["oil", "g", "a", "f", "b", "e", "c", "d"]
    assert near("oil", about(*names), about(*names[::-1])) == list("abcdef")


@pytest.mark.parametrize("original", ["there", "not visible"])
def test_a_brief_and_its_translations_are_one_story(original: str) -> None:
    versions = [
        about("oil", "ships", slug="one"),
        about("oil", "ships", slug="um", lang="pt", translation_of="one"),
        about("oil", "ships", slug="ein", lang="de", translation_of="one"),
    ][original != "there" :]
    assert near("oil", *versions, *REST) == []
    assert near("oil", *versions, about("oil", "ships"), *REST) == ["ships"]


def test_topics_that_are_never_on_one_version_of_a_story_are_not_near() -> None:
    stories = [
        brief
        for n in range(3)
        for brief in (
            about("oil", "ships", slug=f"en{n}"),
            about("petróleo", "navios", slug=f"pt{n}", lang="pt", translation_of=f"en{n}"),
        )
    ]
    assert near_topics([*stories, *REST])["oil"] == ("ships",)
    assert near_topics([*stories, *REST])["navios"] == ("petróleo",)


def test_only_what_may_be_seen_counts() -> None:
    hidden = about("oil", "secret", draft=True)
    found = catalog(with_briefs(about("oil", "ships"), about("oil", "ships"), hidden, hidden, *REST), configured(), NOW)
    assert found.near_topics == {"oil": ("ships",), "ships": ("oil",)}


TOPICS = st.lists(st.sampled_from("abcdefghij"), max_size=5, unique=True)
BRIEFS = st.lists(st.tuples(TOPICS, st.sampled_from(["", "", "", "s0", "s1", "s2"])), max_size=30).map(
    lambda drawn: [
        about(*topics, slug=f"s{n}", translation_of=original if original != f"s{n}" else "")
        for n, (topics, original) in enumerate(drawn)
    ]
)


@given(BRIEFS)
def test_they_are_what_counting_gives(briefs: list[Entry]) -> None:
    """The definition, without any thought of time."""
    stories: defaultdict[str, list[set[str]]] = defaultdict(list)
    for brief in briefs:
        stories[brief.translation_of or brief.slug].append({t.id for t in brief.topics})

    def having(*topics: str) -> int:
        return sum(any({*topics} <= version for version in versions) for versions in stories.values())

    expected = {}
    for one in "abcdefghij":
        cosines = {
            other: Fraction(having(one, other) ** 2, having(one) * having(other))
            for other in "abcdefghij"
            if other != one
            and having(one, other) >= FEWEST
            and having(one, other) * len(stories) >= having(one) * having(other)
        }
        if cosines:
            expected[one] = tuple(sorted(cosines, key=lambda other: (-cosines[other], other))[:MOST])
    assert near_topics(briefs) == expected


@given(BRIEFS, st.randoms(use_true_random=False))
def test_the_order_of_briefs_does_not_matter(briefs: list[Entry], random: Random) -> None:
    shuffled = random.sample(briefs, len(briefs))
    assert list(near_topics(shuffled).items()) == list(near_topics(briefs).items())


@given(BRIEFS)
def test_nearness_goes_both_ways_unless_there_are_six_nearer_ones(briefs: list[Entry]) -> None:
    found = near_topics(briefs)
    for topic, ids in found.items():
        assert topic not in ids
        assert len(set(ids)) == len(ids) <= MOST
        for id_ in ids:
            assert topic in found[id_] or len(found[id_]) == MOST
