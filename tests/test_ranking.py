"""A ranking is what its formula says, and the same whatever was ranked before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefgen.catalog.ranking import memory as memories
from briefgen.catalog.ranking.corpus import Corpus, all_postings, places_in, postings, spans, starts_of
from briefgen.catalog.ranking.memory import Memory, Ranked, packed_memory, rank, read_memory
from briefgen.catalog.ranking.picks import in_order as in_order_of
from briefgen.catalog.ranking.picks import picked
from briefgen.catalog.ranking.reasons import Chosen, near
from briefgen.catalog.ranking.weights import FAR, WEIGHTS, Scale, Weights, worth_of_time
from briefgen.content.terms import UNIT

if TYPE_CHECKING:
    pass

DAY = 24 * 60 * 60
FEW = [Weights(candidates=most, rare=rare, days=2) for most in (1, 2, 4) for rare in (1, 2, 3)]
"""With these, a handful of briefs is enough for all that happens with many."""
VOCABULARY = [5, 5 + (1 << 20), 5 + (1 << 16), *range(40, 60), 2**32 - 1, 5 + (3 << 20)]
"""Terms of which some have their last bits in common."""


class Told(NamedTuple):
    """A brief with its terms, and the roots of their shares."""

    slug: str
    terms: Mapping[int, int]
    time: int

    @property
    def packed(self) -> bytes:
        terms = sorted(self.terms)
        roots = [self.terms[term] for term in terms]
        return np.array(terms, "<u4").tobytes() + np.array(roots, "<u2").tobytes()


def ranked(briefs: Sequence[Told], weights: Weights, before: Memory | None = None, *gone: Told) -> Memory:
    """The ranking of briefs, whose terms stand for their digests."""
    known = {brief.packed for brief in (*briefs, *gone)}
    facts = [Ranked(brief.slug, brief.packed, brief.time) for brief in briefs]
    found = rank(facts, lambda digest: digest if digest in known else None, weights, before)
    assert found is not None
    return found


def written(chance: Random, most: int = 6) -> Mapping[int, int]:
    """What a brief says: few words, most of which others say, too."""
    terms = chance.sample(VOCABULARY, chance.randint(0, most))
    alone = [chance.randint(10_000, 2**31)] * chance.randint(0, 1)
    return {term: chance.choice([30, 30, 362, 1000, UNIT]) for term in (*terms, *alone)}


def new(chance: Random) -> Told:
    time = chance.choice([0, 0, chance.randint(-5, 80)]) * DAY // 2
    return Told(f"b{chance.randrange(10**9)}", written(chance), time)


def in_order(briefs: Sequence[Told]) -> list[Told]:
    return sorted(briefs, key=lambda brief: (-brief.time, brief.slug))


# The formula


def modelled(briefs: Sequence[Told], weights: Weights) -> list[tuple[list[int], list[int], int, int]]:
    """What a ranking has for each brief, from every brief compared with every other: the candidates, the nearest first,
    what they share by all terms, what the brief shares with itself, and the least that one shares by rare terms."""
    spread = Counter(term for brief in briefs for term in brief.terms)
    top = next(power for power in range(99) if len(briefs) < weights.step ** (power + 1)) + 1
    bounds = [int(weights.step**power) for power in range(1, top)]
    worth: list[int] = worth_of_time(weights).tolist()

    def weight(term: int) -> int:
        found = top - sum(spread[term] >= bound for bound in bounds)
        return 0 if found == 1 and len(briefs) >= 16 else found

    def share(one: int, other: int, terms: set[int]) -> int:
        return sum(weight(term) ** 2 * briefs[one].terms[term] * briefs[other].terms[term] for term in terms)

    def between(one: int, other: int, terms: set[int]) -> int:
        days = abs(briefs[one].time - briefs[other].time) // DAY
        return share(one, other, terms) * worth[min(days, len(worth) - 1)] // FAR

    rare = {term for term in spread if weight(term) and spread[term] < weights.step**weights.rare}
    rows = []
    for one, brief in enumerate(briefs):
        common = {other: brief.terms.keys() & told.terms.keys() for other, told in enumerate(briefs) if other != one}
        near = {other: between(one, other, terms & rare) for other, terms in common.items() if terms & rare}
        best = sorted(near, key=lambda other: (-near[other], other))[: weights.candidates]
        last = near[best[-1]] if len(best) == weights.candidates else 0
        whole = {other: between(one, other, common[other]) for other in best}
        order = sorted(whole, key=lambda other: (-whole[other], other))
        rows.append((order, [whole[other] for other in order], share(one, one, set(brief.terms)), last))
    return rows


def rows_of(memory: Memory) -> list[tuple[list[int], list[int], int, int]]:
    columns = (column.tolist() for column in memory.table.columns())
    return [
        ([place for place in places if place >= 0], shared[: sum(place >= 0 for place in places)], own, last)
        for places, shared, own, last in zip(*columns, strict=True)
    ]


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([0, 1, 2, 3, 4, 5, 15, 16, 17, 30]), st.sampled_from([WEIGHTS, *FEW]))
def test_a_ranking_is_that_of_comparing_every_brief_with_every_other(seed: int, count: int, weights: Weights) -> None:
    chance = Random(seed)  # noqa: S311 -- repeatable
    briefs = in_order([new(chance) for _ in range(count)])
    assert rows_of(ranked(briefs, weights)) == modelled(briefs, weights)


def test_so_it_is_with_more_briefs_than_there_are_candidates_and_with_common_terms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("briefgen.catalog.ranking.corpus._PART", 100)
    chance = Random(1)  # noqa: S311 -- repeatable
    words = range(100, 120)
    briefs = in_order(
        [
            Told(f"b{n}", {7: 30, 8 + n % 2: 40, **written(chance), chance.choice(words): 900}, n * DAY)
            for n in range(150)
        ]
    )
    found = ranked(briefs, WEIGHTS)
    assert rows_of(found) == modelled(briefs, WEIGHTS)
    assert found.table.last.any()


@pytest.mark.parametrize("briefs", [0, 1, 3, 4, 15, 16, 63, 64, 1024])
def test_a_term_weighs_one_more_for_each_time_that_it_is_four_times_rarer(briefs: int) -> None:
    scale = Scale(WEIGHTS, briefs)
    steps = scale.steps(np.arange(1, briefs + 1)).tolist()
    assert steps[:1] == [scale.top] * min(briefs, 1)
    for spread, step in enumerate(steps, 1):
        sure = 1 + sum(4**power > spread for power in range(1, scale.top))
        assert step == (0 if sure == 1 and briefs >= 16 else sure)
        assert (step >= scale.rare) == (spread < 64 and step > 0)


def test_what_the_time_is_worth_never_rises_with_it_and_is_nothing_in_the_end() -> None:
    worth = worth_of_time(WEIGHTS).tolist()
    assert worth[0] == FAR * 3 // 2
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] == FAR


# What a corpus says of itself

TERMS = st.sampled_from(VOCABULARY)
SETS = st.lists(st.dictionaries(TERMS, st.integers(1, UNIT), max_size=8), max_size=8)


@pytest.mark.parametrize("part", [1, 2, 1 << 21], ids=["many parts", "some parts", "one part"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sets=SETS, asked=st.sets(TERMS))
def test_a_corpus_knows_where_terms_are_and_in_how_many_briefs(
    monkeypatch: pytest.MonkeyPatch, part: int, sets: list[dict[int, int]], asked: set[int]
) -> None:
    monkeypatch.setattr("briefgen.catalog.ranking.corpus._PART", part)
    corpus = Corpus([Told("", terms, 0).packed for terms in sets], [0] * len(sets))
    laid = [(place, term) for place, terms in enumerate(sets) for term in sorted(terms)]
    sought = np.array(sorted(asked), np.uint32)
    assert [*zip(corpus.owners.tolist(), corpus.terms.tolist(), strict=True)] == laid
    assert corpus.where(sought).tolist() == [at for at, (_, term) in enumerate(laid) if term in asked]
    assert corpus.spread(sought).tolist() == [sum(term in terms for terms in sets) for term in sorted(asked)]
    assert corpus.tails.tolist() == [term & 0xFFFF for _, term in laid]
    assert corpus.roots.tolist() == [sets[place][term] for place, term in laid]
    for parts, wanted in (
        ([*all_postings(corpus)], {t for _, t in laid}),
        ([postings(corpus, corpus.where(sought))], asked),
    ):
        here = {term: [at for at, (_, other) in enumerate(laid) if other == term] for term in sorted(wanted)}
        here = {term: places for term, places in here.items() if places}
        assert [term for found in parts for term in found.terms.tolist()] == [*here]
        assert [at for found in parts for at in found.where.tolist()] == [
            at for places in here.values() for at in places
        ]
        assert [spread for found in parts for spread in found.spread.tolist()] == [*map(len, here.values())]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4))), st.sets(TERMS), st.lists(TERMS))
def test_spans_and_places_are_found(pairs: list[tuple[int, int]], ordered: set[int], sought: list[int]) -> None:
    starts, sizes = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    assert spans(starts, starts + sizes).tolist() == [start + n for start, size in pairs for n in range(size)]
    assert starts_of(sizes).tolist() == [sum(size for _, size in pairs[:n]) for n in range(len(pairs) + 1)]
    places = {term: place for place, term in enumerate(sorted(ordered))}
    found = places_in(np.array(sorted(ordered), np.uint32), np.array(sought, np.uint32))
    assert found.tolist() == [places.get(term, -1) for term in sought]


# A ranking that is kept


def edited(briefs: Sequence[Told], chance: Random) -> list[Told]:
    """What a day brings: some briefs come, go, or change."""
    kept = list(briefs)
    for _ in range(chance.choice([0, 1, 1, 1, 2, 5])):
        place = chance.randrange(len(kept)) if kept else None
        match chance.choice(["new", "new", "gone", "text", "words", "time", "slug", "swap", "like another"]):
            case "gone" if place is not None:
                kept.pop(place)
            case "text" if place is not None:
                kept[place] = kept[place]._replace(terms=written(chance))
            case "words" if place is not None:
                terms = {**kept[place].terms, **written(chance, 2)}
                kept[place] = kept[place]._replace(terms=dict(chance.sample([*terms.items()], k=min(6, len(terms)))))
            case "time" if place is not None:
                kept[place] = kept[place]._replace(time=chance.randint(-5, 80) * DAY // 2)
            case "slug" if place is not None:
                kept[place] = kept[place]._replace(slug=new(chance).slug)
            case "swap" if place is not None:
                other = chance.randrange(len(kept))
                one, two = kept[place], kept[other]
                kept[place], kept[other] = one._replace(slug=two.slug), two._replace(slug=one.slug)
            case "like another" if place is not None:
                kept.append(kept[place]._replace(slug=new(chance).slug))
            case _:
                kept.append(new(chance))
    if chance.random() < 0.15:
        # A whole archive comes or goes: past the numbers of briefs at which weights change, or down to none.
        kept = chance.sample(kept, chance.choice([0, 1, 3, 4, 15, 16])) if len(kept) > 16 else kept
        kept += [new(chance) for _ in range(chance.choice([0, 12, 20]))]
    return in_order(kept[:40])


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([WEIGHTS, *FEW]))
@example(0, FEW[0])
def test_a_ranking_is_the_same_whatever_was_ranked_before(seed: int, weights: Weights) -> None:
    chance = Random(seed)  # noqa: S311 -- repeatable
    briefs = in_order([new(chance) for _ in range(chance.choice([0, 1, 2, 4, 14, 15, 16, 25, 40]))])
    before = ranked(briefs, weights)
    with pytest.MonkeyPatch.context() as patch:
        # However little is left of the one before.
        patch.setattr(memories, "_WORTH_IT", 0)
        for _ in range(10):
            gone, briefs = briefs, edited(briefs, chance)
            after = ranked(briefs, weights, before, *gone)
            assert packed_memory(after) == packed_memory(ranked(briefs, weights))
            before = read_memory(packed_memory(after))


def test_so_it_is_in_another_order_and_where_two_have_the_same_slug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memories, "_WORTH_IT", 0)
    chance = Random(3)  # noqa: S311 -- repeatable
    briefs = in_order([new(chance) for _ in range(12)])
    twice = [*briefs[:6], briefs[5], *briefs[6:], briefs[0]._replace(time=-9 * DAY)]
    for one, other in ((briefs, briefs[::-1]), (briefs, twice), (twice, briefs), (twice, twice[::-1])):
        after = ranked(other, FEW[-1], ranked(one, FEW[-1]), *one)
        assert packed_memory(after) == packed_memory(ranked(other, FEW[-1]))


def test_a_ranking_in_which_nothing_changed_is_the_one_before_and_need_not_be_kept_again() -> None:
    chance = Random(7)  # noqa: S311 -- repeatable
    briefs = in_order([new(chance) for _ in range(12)])
    before = ranked(briefs, WEIGHTS)
    assert ranked(briefs, WEIGHTS, before) is before
    assert ranked(briefs[1:], WEIGHTS, before) is not before


def test_a_ranking_is_made_anew_where_terms_of_what_is_gone_are_not_known_and_not_at_all_where_others_are_not() -> None:
    chance = Random(5)  # noqa: S311 -- repeatable
    briefs = in_order([new(chance) for _ in range(12)])
    before = ranked(briefs, WEIGHTS)
    assert packed_memory(ranked(briefs[1:], WEIGHTS, before)) == packed_memory(ranked(briefs[1:], WEIGHTS))
    facts = [Ranked(brief.slug, brief.packed, brief.time) for brief in briefs]
    assert rank(facts, lambda digest: None if digest == briefs[4].packed else digest, WEIGHTS, None) is None


def test_what_one_brief_alone_still_says_weighs_more_for_it() -> None:
    """Even where those that said it, too, were not among its candidates."""
    chance = Random(6)  # noqa: S311 -- repeatable
    weights, words = Weights(candidates=2), dict.fromkeys(range(100, 110), 900)
    near = [Told(f"n{n}", words, 0) for n in range(3)]
    far = [Told(f"f{n}", {7: 30, chance.randrange(1000, 2**31): UNIT}, 0) for n in range(4)]
    others = [Told(f"o{n}", {2000 + n: 1}, 0) for n in range(16)]
    before = in_order([Told("a", {7: 2000, **words}, 0), *near, *far, *others])
    after = [brief for brief in before if brief not in far]
    updated = ranked(after, weights, ranked(before, weights), *before)
    assert updated.table.own[0] == modelled(after, weights)[0][2] > ranked(before, weights).table.own[0]


# What is said of it


def repeating(chance: Random) -> Told:
    """A brief that says much of what one or two others do."""
    terms = dict.fromkeys(chance.sample(range(40, 51), 6), 1000)
    return new(chance)._replace(terms=terms, slug=f"b{chance.randrange(10**9)}")


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(0, 4))
@example(3, 2)
def test_of_each_candidate_it_is_said_what_became_of_it(seed: int, count: int) -> None:
    chance, weights = Random(seed), Weights(candidates=6)  # noqa: S311 -- repeatable
    memory = ranked(in_order([repeating(chance) for _ in range(12)]), weights)
    slugs, order, row = [brief.slug for brief in memory.briefs], in_order_of(memory, weights), chance.randrange(12)
    others = chance.sample([place for place in range(12) if place != row], 4)
    pins, never = others[: chance.randint(0, min(count, 2))], frozenset(others[2 : chance.randint(2, 4)])
    picks = picked(row, range(12), order, count, pins, never)
    chosen = Chosen(
        related=[slugs[place] for place in picks.related],
        read_next=None if picks.next is None else slugs[picks.next],
        pins={slugs[pin] for pin in pins},
        never={slugs[place] for place in never},
    )
    told = [*near(memory, order, row, chosen, weights)]
    assert [one.slug for one in told[: len(pins)]] == [slugs[pin] for pin in pins]
    said = {twin for place in (row, *pins) for twin in order.twins.get(place, ())}
    for one in told[len(pins) :]:
        place = slugs.index(one.slug)
        if place in never:
            assert one.fate == "banned"
        elif place not in order.rows[row]:
            assert one.fate == "unrelated"
        elif place in said:
            assert one.fate == "duplicate"
            assert slugs.index(one.beside) in order.twins[place]
        else:
            assert one.fate in {"shown", "next", "spare"}
            said |= order.twins.get(place, frozenset())
    assert {one.slug for one in told if one.fate in {"pinned", "shown"}} == set(chosen.related)
    assert [one.slug for one in told if one.fate == "next"] == [chosen.read_next] * (picks.next is not None)
