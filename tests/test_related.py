"""Related articles: pins, bans, and the rank of the rest."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalog.catalog import catalog
from briefgen.catalog.related import MOST_TOPICS, Translations, rank
from briefgen.model import Entry
from tests.make import NOW, configured, made, mentions, with_briefs


def related(slug: str, *briefs: Entry, count: int = 4) -> list[str]:
    config = configured(f"related: {{count: {count}}}\n")
    return list(catalog(with_briefs(*briefs), config, NOW).related[slug])


def test_a_rarer_topic_is_nearer_than_a_newer_date() -> None:
    briefs = [made("a", topics=mentions("common", "rare"))]
    briefs += [made(f"c{n}", 20 + n, topics=mentions("common")) for n in range(4)]
    briefs += [made("r", 2, topics=mentions("rare"))]
    assert related("a", *briefs) == ["r", "c3", "c2", "c1"]


def test_more_topics_in_common_are_nearer_than_one() -> None:
    briefs = [
        made("a", topics=mentions("x", "y")),
        made("one", 9, topics=mentions("x")),
        made("two", 2, topics=mentions("x", "y")),
    ]
    assert related("a", *briefs) == ["two", "one"]


def test_equal_weights_go_by_date_and_equal_dates_by_slug() -> None:
    briefs = [
        made("a", topics=mentions("x")),
        *(made(s, d, topics=mentions("x")) for s, d in (("old", 1), ("z", 5), ("b", 5))),
    ]
    assert related("a", *briefs) == ["b", "z", "old"]


def test_weights_do_not_depend_on_the_order_in_which_topics_are_written() -> None:
    topics = ["x", "y", "z", "w"]
    others = [made("p", 3, topics=mentions("x", "y", "z")), made("q", 4, topics=mentions("z", "y", "x"))]
    spread = [made(f"s{n}", topics=mentions(topics[n % 4])) for n in range(7)]
    for order in (topics, topics[::-1]):
        assert related("a", made("a", topics=mentions(*order)), *others, *spread)[:2] == ["q", "p"]


def test_a_brief_that_shares_no_topic_is_not_related() -> None:
    assert related("a", made("a", topics=mentions("x")), made("b", topics=mentions("y")), made("c")) == []
    assert related("a", made("a"), made("b"), made("c")) == []


def test_pins_lead_in_the_order_written_and_need_no_topic() -> None:
    briefs = [
        made("a", topics=mentions("x"), pins=("q", "p")),
        made("p", 9),
        made("q"),
        made("t", topics=mentions("x")),
    ]
    assert related("a", *briefs) == ["q", "p", "t"]


def test_a_pin_is_not_listed_again_by_its_topic() -> None:
    briefs = [made("a", topics=mentions("x"), pins=("t",)), made("t", topics=mentions("x"))]
    assert related("a", *briefs) == ["t"]


def test_a_ban_is_never_listed_not_even_as_a_pin() -> None:
    briefs = [made("a", topics=mentions("x"), pins=("p",), bans=("p", "t")), made("p"), made("t", topics=mentions("x"))]
    assert related("a", *briefs) == []


def test_a_ban_goes_one_way() -> None:
    briefs = [made("a", topics=mentions("x"), bans=("t",)), made("t", topics=mentions("x"))]
    assert related("t", *briefs) == ["a"]


def test_a_translation_is_not_a_related_article() -> None:
    briefs = [
        made("a", topics=mentions("x"), pins=("a-pt",)),
        made("a-pt", lang="pt", translation_of="a", topics=mentions("x")),
        made("b", topics=mentions("x")),
    ]
    assert related("a", *briefs) == ["b"]
    assert related("a-pt", *briefs) == ["b"]


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_the_count_is_the_most_there_are(count: int) -> None:
    briefs = [made("a", topics=mentions("x"), pins=("b0",)), *(made(f"b{n}", topics=mentions("x")) for n in range(5))]
    assert len(related("a", *briefs, count=count)) == min(count, 5)


NAMES = [f"b{n}" for n in range(8)]
PICK = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)


@st.composite
def families(draw: st.DrawFn) -> list[Entry]:
    found: list[Entry] = []
    for slug in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        originals = [b.slug for b in found if not b.translation_of]
        original = draw(st.sampled_from(["", *originals]))
        found.append(
            made(
                slug,
                draw(st.integers(1, 5)),
                topics=mentions(*draw(st.lists(st.sampled_from("xyz"), unique=True))),
                pins=draw(PICK),
                bans=draw(PICK),
                translation_of=original,
                lang=slug if original else "en",
                draft=draw(st.booleans()),
                expires_at=draw(st.sampled_from([None, NOW, NOW + dt.timedelta(1)])),
            )
        )
    return found


@given(families(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_rules_of_related_articles_hold(briefs: list[Entry], count: int, shuffler: random.Random) -> None:
    config = configured(f"related: {{count: {count}}}\n")
    found = catalog(with_briefs(*briefs), config, NOW)
    for slug, listed in found.related.items():
        brief = found.by_slug[slug]
        translations = set(found.translations.get(slug, ()))
        assert len(listed) <= count
        assert len(set(listed)) == len(listed)
        assert slug not in listed
        assert not set(listed) & set(brief.bans)
        assert not set(listed) & translations
        assert set(listed) <= set(found.by_slug)
        pins = [p for p in brief.pins if p in found.by_slug and p not in {slug, *brief.bans, *translations}]
        assert list(listed[: len(pins)]) == pins[:count]
        topics = {t.id for t in brief.topics}
        for other in listed[len(pins) :]:
            assert topics & {t.id for t in found.by_slug[other].topics}
    shuffler.shuffle(briefs)
    assert catalog(with_briefs(*briefs), config, NOW).related == found.related


def test_ranking_needs_only_what_it_is_given() -> None:
    a, b = made("a", topics=mentions("x")), made("b", topics=mentions("x"))
    assert rank([a, b], {}, 4) == ((1,), (0,))
    assert rank([a, b], {"a": ("b",)}, 4) == ((), (0,))
    assert rank([made("a", topics=mentions("x"), bans=("b",)), b], {}, 4) == ((), (0,))
    assert rank([a], {}, 4) == ((),)
    assert rank([], {}, 4) == ()


def test_of_a_brief_with_many_topics_the_rarest_count() -> None:
    rare = [f"rare{n}" for n in range(MOST_TOPICS)]
    briefs = [
        made("a", topics=mentions("common", *rare)),
        made("b", 9, topics=mentions("common")),
        made("c", 8, topics=mentions("common")),
        *(made(f"r{n}", n + 1, topics=mentions(name)) for n, name in enumerate(rare)),
    ]
    assert set(related("a", *briefs, count=20)) == {f"r{n}" for n in range(MOST_TOPICS)}
    assert related("b", *briefs) == ["c"]
    fewer = [made("a", topics=mentions("common", *rare[1:])), *briefs[1:]]
    assert set(related("a", *fewer, count=20)) == {"b", "c", *(f"r{n}" for n in range(1, MOST_TOPICS))}


def test_of_topics_as_rare_as_each_other_the_first_by_id_count() -> None:
    names = [f"t{n}" for n in range(MOST_TOPICS + 2)]
    briefs = [made("a", topics=mentions(*reversed(names))), *(made(f"b{n}", topics=mentions(n)) for n in names)]
    assert set(related("a", *briefs, count=20)) == {f"b{n}" for n in names[:MOST_TOPICS]}


def modelled(briefs: list[Entry], translations: Translations, count: int) -> tuple[tuple[int, ...], ...]:
    """What `rank` gives, by comparing every brief with every other."""
    spread = Counter(t.id for b in briefs for t in b.topics)
    weights = {topic: math.log(1 + len(briefs) / n) for topic, n in spread.items()}
    places = {b.slug: place for place, b in enumerate(briefs)}
    counting = [set(sorted((t.id for t in b.topics), key=lambda t: (-weights[t], t))[:MOST_TOPICS]) for b in briefs]

    def related_to(place: int, brief: Entry) -> tuple[int, ...]:
        never = {place, *(places[s] for s in (*brief.bans, *translations.get(brief.slug, ())) if s in places)}
        pins = [places[s] for s in brief.pins if s in places and places[s] not in never]
        near = {
            other: round(sum(weights[t] for t in sorted(shared)), 9)
            for other, topics in enumerate(counting)
            if (shared := topics & counting[place]) and other not in never and other not in pins
        }
        return tuple([*pins, *sorted(near, key=lambda other: (-near[other], other))][:count])

    return tuple(related_to(place, brief) for place, brief in enumerate(briefs))


SLUGS = [f"b{n:02}" for n in range(24)]
SOME = st.lists(st.sampled_from(SLUGS), max_size=4, unique=True).map(tuple)
TOPICS = st.lists(st.sampled_from("abcdefghijk"), max_size=9, unique=True)


@st.composite
def newsrooms(draw: st.DrawFn) -> tuple[list[Entry], dict[str, tuple[str, ...]]]:
    """Briefs newest first, some with more topics than count, and who translates whom."""
    slugs = draw(st.lists(st.sampled_from(SLUGS), max_size=len(SLUGS), unique=True))
    # Few sets of topics, so that weights are often equal.
    sets = draw(st.lists(TOPICS, min_size=1, max_size=6))
    rare = st.booleans().flatmap(lambda pick: SOME if pick else st.just(()))
    briefs = [
        made(slug, topics=mentions(*draw(st.sampled_from(sets) | TOPICS)), pins=draw(rare), bans=draw(rare))
        for slug in slugs
    ]
    family = tuple(slugs[: draw(st.integers(0, 4))])
    return briefs, {slug: tuple(s for s in family if s != slug) for slug in family if len(family) > 1}


@given(newsrooms(), st.integers(0, 30))
def test_the_rank_is_that_of_comparing_every_brief_with_every_other(
    newsroom: tuple[list[Entry], dict[str, tuple[str, ...]]], count: int
) -> None:
    briefs, translations = newsroom
    assert rank(briefs, translations, count) == modelled(briefs, translations, count)


def test_the_rank_of_a_large_publication_is_that_of_comparing_every_brief_with_every_other() -> None:
    chance = random.Random(4)  # noqa: S311 -- only varied, and the same every time
    names = [f"t{n}" for n in range(14)]
    slugs = [f"b{n:03}" for n in range(150)]
    briefs = [
        made(
            slug,
            topics=mentions(*chance.sample(names, chance.choice([0, 1, 2, 3, 5, 6, 7, 9, 12]))),
            pins=tuple(chance.sample(slugs, 3)) if chance.random() < 0.2 else (),
            bans=tuple(chance.sample(slugs, 12)) if chance.random() < 0.2 else (),
        )
        for slug in slugs
    ]
    translations = {slug: tuple(s for s in slugs[::50] if s != slug) for slug in slugs[::50]}
    for count in (1, 4, 20):
        assert rank(briefs, translations, count) == modelled(briefs, translations, count)
