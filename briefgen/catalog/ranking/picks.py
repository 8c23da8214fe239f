"""A ranking -> what is shown with each brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from briefgen.catalog.ranking.memory import Memory
from briefgen.catalog.ranking.weights import FAR, Weights, days_between, worth_after, worth_of_time
from briefgen.syntax.arrays import np


class Order(Struct, frozen=True):
    """What is near to each brief of a ranking, the nearest first, by places in the ranking."""

    rows: list[list[int]]
    """For each brief, those that are near enough to be related."""
    twins: Mapping[int, frozenset[int]]
    """Those that say the same as a brief, by its place, where there are any."""


def in_order(memory: Memory, weights: Weights) -> Order:
    """The candidates of each brief of a ranking."""
    table = memory.table
    related = ((table.places >= 0) & (table.whole >= weights.least * table.own[:, None])).sum(axis=1)
    rows = [row[:count] for row, count in zip(table.places.tolist(), related.tolist(), strict=True)]
    return Order(rows, _twins(memory, weights))


def _twins(memory: Memory, weights: Weights) -> Mapping[int, frozenset[int]]:
    places, whole, own = memory.table.places, memory.table.whole, memory.table.own
    # Only with the time counted can what is shared be as much as that.
    rows, columns = np.nonzero((places >= 0) & (whole >= weights.same * own[:, None]))
    others = places[rows, columns]
    times = np.array([brief.time for brief in memory.briefs], np.int64)
    days = days_between(times[rows], times[others])
    shared = whole[rows, columns] * FAR // worth_after(days, worth_of_time(weights))
    same = shared >= weights.same * np.maximum(own[rows], own[others])
    found: dict[int, set[int]] = {}
    for one, other in zip(rows[same].tolist(), others[same].tolist(), strict=True):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {place: frozenset(others) for place, others in found.items()}


class Picks(Struct, frozen=True):
    """What is shown with one brief, by places."""

    related: tuple[int, ...]
    next: int | None = None


def picked(
    row: int,
    places: Sequence[int],
    rows: Mapping[int, int],
    order: Order,
    count: int,
    pins: Sequence[int],
    never: frozenset[int],
) -> Picks:
    """What is shown with the brief of a row of `order`, in which each row has one of `places`, and each of these one of
    `rows`: at most `count` related ones, `pins` first and then the nearest, and one to read next. None of them is among
    `never`, nor says the same as the brief or as another of them."""
    ranked: Sequence[int] = order.rows[row]
    if not pins and not never and not order.twins:
        return Picks(tuple([places[other] for other in ranked[:count]]), _next(row, places, ranked[count:]))
    pinned = [rows[pin] for pin in pins if pin in rows]
    left = _once(row, ranked, order, pinned, {rows[place] for place in never if place in rows})
    free = max(count - len(pins), 0)
    shown = (*pins, *(places[other] for other in left[:free]))
    return Picks(shown[:count], _next(row, places, left[free:]))


def _once(row: int, ranked: Sequence[int], order: Order, pinned: Sequence[int], never: set[int]) -> Sequence[int]:
    """`ranked` without `never`, and without what says the same as the brief, as a pin or as one before."""
    said = set(never)
    for shown in (row, *pinned):
        said |= {shown, *order.twins.get(shown, ())}
    left = []
    for other in ranked:
        if other not in said:
            left.append(other)
            said |= order.twins.get(other, frozenset())
    return left


def _next(row: int, places: Sequence[int], others: Sequence[int]) -> int | None:
    """The nearest that came later, which says what became of it; or else the nearest."""
    for other in others:
        if other < row:
            return places[other]
    return places[others[0]] if others else None
