"""What is said of a ranking to who asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from briefgen.content.terms import Trait

if TYPE_CHECKING:
    from briefgen.catalog.ranking.memory import Memory
    from briefgen.catalog.ranking.picks import Order
    from briefgen.catalog.ranking.weights import Weights

Fate = Literal["pinned", "shown", "next", "spare", "unrelated", "duplicate", "banned"]
"""What becomes of a brief in the ranking of another: it is pinned; it is among the best; it is to be read next; it
would do, but others are nearer; it has too little in common with the brief; it says the same as the brief or as one
that is nearer; it is banned."""


class Shared(Struct, frozen=True):
    """One thing that two briefs have in common."""

    trait: Trait
    name: str
    """As it is written; topics by their ids, links by the slug of the brief that is linked to."""
    briefs: int
    """How many briefs have it, of those in the language."""
    score: float
    """What it brings, of the whole score before the time is counted."""


class Near(Struct, frozen=True):
    """A brief in the ranking of another."""

    slug: str
    score: float
    """What it shares with the brief, of what that shares with itself: 0 for nothing, and 1 for all, were it not for the
    time. Pins apart, the nearest come first in a ranking."""
    fate: Fate
    beside: str = ""
    """The slug of the one that says the same, where its fate is `duplicate`."""
    days: int = 0
    """How far apart their dates are."""
    time: float = 1.0
    """What that multiplies the score by: 1 for the farthest, 1.5 for the same day."""
    shared: tuple[Shared, ...] = ()
    """What they have in common, what brings most first; empty where nobody asked why."""


class Ranking(Struct, frozen=True):
    """What is near to one brief."""

    slug: str
    headline: str
    related: tuple[Near, ...]


class Chosen(Struct, frozen=True):
    """What is shown with a brief, and what editors chose; all by slugs."""

    related: Sequence[str]
    read_next: str | None
    pins: Set[str]
    never: Set[str]
    """Bans, and the brief's versions in other languages."""


def near(memory: Memory, order: Order, row: int, chosen: Chosen, weights: Weights) -> Iterator[Near]:
    """What is near to the brief of a row of a ranking: what is pinned, and then all candidates, the nearest first,
    whatever becomes of them. `order` is that of the ranking."""
    from briefgen.catalog.ranking.weights import FAR, days_between, worth_after, worth_of_time
    from briefgen.syntax.arrays import np

    brief, own = memory.briefs[row], max(int(memory.table.own[row]), 1)
    places = [place for place in memory.table.places[row].tolist() if place >= 0]
    candidates = [memory.briefs[place] for place in places]
    days = days_between(np.array([one.time for one in candidates], np.int64), np.int64(brief.time))
    worth = worth_after(days, worth_of_time(weights)) / FAR
    columns = zip(places, memory.table.whole[row, : len(places)].tolist(), days.tolist(), worth.tolist(), strict=True)
    found = dict(zip([one.slug for one in candidates], columns, strict=True))
    pinned = [slug for slug in chosen.related if slug in chosen.pins]
    said = dict.fromkeys(order.twins.get(row, ()), brief.slug)
    # A pin need not be a candidate, and what says the same as it is passed over all the same.
    for place, twins in order.twins.items():
        if (slug := memory.briefs[place].slug) in pinned:
            said = dict.fromkeys(twins, slug) | said
    for slug in dict.fromkeys([*pinned, *found]):
        if slug not in found:
            yield Near(slug, 0.0, "pinned")
            continue
        place, whole, apart, time = found[slug]
        fate = _fate(slug, chosen, is_said=place in said, is_near=whole >= weights.least * own)
        beside = said[place] if fate == "duplicate" else ""
        yield Near(slug, round(whole / own, 4), fate, beside, apart, round(time, 3))
        # What is passed over keeps nothing from being shown.
        if fate not in {"banned", "duplicate"}:
            for twin in order.twins.get(place, ()):
                said.setdefault(twin, slug)


def _fate(slug: str, chosen: Chosen, *, is_said: bool, is_near: bool) -> Fate:
    if slug in chosen.never:
        return "banned"
    if slug in chosen.related:
        return "pinned" if slug in chosen.pins else "shown"
    if slug == chosen.read_next:
        return "next"
    if not is_near:
        return "unrelated"
    return "duplicate" if is_said else "spare"


def shared(
    memory: Memory, row: int, packed: bytes, other: bytes, named: Mapping[int, tuple[Trait, str]], weights: Weights
) -> tuple[Shared, ...]:
    """What two briefs have in common, what brings most first: that of a row of a ranking, and another. `packed` and
    `other` are their terms, and `named` are the names of the first one's."""
    from briefgen.catalog.ranking.corpus import Corpus, places_in
    from briefgen.catalog.ranking.weights import Scale
    from briefgen.syntax.arrays import np

    both = Corpus([packed, other], [0, 0])
    middle = both.starts[1]
    at = places_in(both.terms[:middle], both.terms[middle:])
    terms, mine, theirs = both.terms[at[at >= 0]], both.roots[at[at >= 0]], both.roots[middle:][at >= 0]
    spread = memory.terms.spread_of(terms)
    steps = Scale(weights, len(memory.briefs)).steps(spread).astype(np.int64)
    brings = steps**2 * mine * theirs / max(int(memory.table.own[row]), 1)
    found = zip(terms.tolist(), spread.tolist(), brings.tolist(), strict=True)
    told = [Shared(*named[term], briefs, round(score, 4)) for term, briefs, score in found if score and term in named]
    return tuple(sorted(told, key=lambda one: (-one.score, one.name)))
