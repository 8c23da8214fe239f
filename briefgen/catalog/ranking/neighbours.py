"""What is near to a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from briefgen.catalog.ranking.corpus import Corpus, all_postings, distinct, places_in, postings, spans, starts_of
from briefgen.catalog.ranking.weights import FAR, Scale, days_between, worth_after, worth_of_time
from briefgen.syntax.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


class Table(Struct, frozen=True):
    """The candidates of briefs, a row for each: those that share most by rare terms alone, the nearest first."""

    places: NDArray[np.int32]
    """Of the candidates; -1 where there are fewer."""
    whole: Numbers
    """What each shares with the brief by all terms."""
    own: Numbers
    """What each brief shares with itself by all terms, time left out."""
    last: Numbers
    """The least that any candidate shares with the brief by rare terms; 0 where there are fewer than could be."""

    def with_rows(self, rows: Numbers, others: Table) -> Table:
        """The table with other rows in place of some."""
        made = Table(*(column.copy() for column in self.columns()))
        for one, other in zip(made.columns(), others.columns(), strict=True):
            one[rows] = other
        return made

    def columns(self) -> tuple[NDArray[Any], ...]:
        """All that it is made of."""
        return self.places, self.whole, self.own, self.last


class Rare(Struct, frozen=True):
    """Which briefs have which rare terms."""

    posts: NDArray[np.int32]
    """For each term of some briefs, one brief after another, its number among the rare terms; -1 for others."""
    starts: Numbers
    """Where each rare term begins in `holders`; and at last, where all end."""
    holders: NDArray[np.int32]
    """The places of the briefs that have it."""
    roots: Numbers
    """Of its share in each."""


class Terms(Struct, frozen=True):
    """Terms that more than one brief has."""

    terms: NDArray[np.uint32]
    """In ascending order."""
    spread: Numbers
    """How many briefs have each."""

    def spread_of(self, terms: NDArray[np.uint32]) -> Numbers:
        """How many briefs have these terms; 0 for one or none."""
        places = places_in(self.terms, terms)
        return np.where(places >= 0, self.spread[places], 0) if len(self.terms) else np.zeros(len(terms), np.int64)

    def with_spread(self, terms: NDArray[np.uint32], spread: Numbers) -> Terms:
        """The same where so many briefs have these terms, which must be in ascending order."""
        known = places_in(self.terms, terms)
        others = np.delete(np.arange(len(self.terms)), known[known >= 0])
        shared = spread > 1
        left, left_spread = self.terms[others], self.spread[others]
        at = np.searchsorted(left, terms[shared])
        return Terms(np.insert(left, at, terms[shared]), np.insert(left_spread, at, spread[shared]))


class Neighbourhood:
    """A corpus in which the neighbours of some briefs are looked for."""

    def __init__(self, corpus: Corpus, scale: Scale, places: Numbers, steps: NDArray[np.uint8], rare: Rare) -> None:
        """`places` are of the briefs whose neighbours are looked for, in ascending order; `steps` are the weights of
        their terms, one brief after another."""
        self._corpus = corpus
        self._scale = scale
        self._worth = worth_of_time(scale.weights)
        self._places = places
        self._starts = starts_of(corpus.starts[places + 1] - corpus.starts[places])
        where = corpus.of(places)
        self._terms = corpus.terms[where]
        self._values = steps.astype(np.int32) ** 2 * corpus.roots[where]
        self._rare = rare
        self._sums = np.zeros(len(corpus), np.int64)
        self._marks = np.zeros(len(corpus), np.int32)
        self._slots = np.zeros(1 << 16, bool)

    def sharing(self, row: int) -> tuple[Numbers, Numbers]:
        """The places of all that share rare terms with the brief of a row, and what they share by these."""
        span = slice(self._starts[row], self._starts[row + 1])
        posts = self._rare.posts[span]
        is_rare = posts >= 0
        begins, ends = self._rare.starts[posts[is_rare]], self._rare.starts[posts[is_rare] + 1]
        at = spans(begins, ends)
        holders = self._rare.holders[at]
        np.add.at(self._sums, holders, self._rare.roots[at] * np.repeat(self._values[span][is_rare], ends - begins))
        self._marks[holders] = np.arange(len(holders))
        once = holders[self._marks[holders] == np.arange(len(holders))]
        others = once[once != self._places[row]]
        shared = self._sums[others] * self._worth_between(row, others) // FAR
        self._sums[once] = 0
        return others, shared

    def table(self) -> Table:
        """The candidates of all briefs whose neighbours are looked for."""
        count, most = len(self._places), self._scale.weights.candidates
        table = Table(
            places=np.full((count, most), -1, np.int32),
            whole=np.zeros((count, most), np.int64),
            own=np.zeros(count, np.int64),
            last=np.zeros(count, np.int64),
        )
        for row in range(count):
            others, shared = self.sharing(row)
            if len(others) >= most:
                table.last[row] = least = np.partition(shared, -most)[-most]
                others, shared = others[shared >= least], shared[shared >= least]
            found = others[np.lexsort((others, -shared))[:most]]
            table.own[row], whole = self._whole(row, found)
            nearest = np.lexsort((found, -whole))
            table.places[row, : len(found)], table.whole[row, : len(found)] = found[nearest], whole[nearest]
        return table

    def _whole(self, row: int, others: Numbers) -> tuple[int, Numbers]:
        """What the brief of a row shares by all terms with itself, and with others."""
        corpus, place = self._corpus, self._places[row]
        span = slice(self._starts[row], self._starts[row + 1])
        used = self._values[span] > 0
        terms, values = self._terms[span][used], self._values[span][used].astype(np.int64)
        own = int((values * corpus.roots[corpus.starts[place] : corpus.starts[place + 1]][used]).sum())
        sums = np.zeros(len(others), np.int64)
        if len(others):
            begins, ends = corpus.starts[others], corpus.starts[others + 1]
            bounds = np.cumsum(ends - begins)
            # Most terms of others are not shared. To see that, it is enough to look at their last bits.
            tails = terms.astype(np.uint16)
            self._slots[tails] = True
            each = zip(begins.tolist(), ends.tolist(), strict=True)
            likely = np.flatnonzero(self._slots[np.concatenate([corpus.tails[begin:end] for begin, end in each])])
            self._slots[tails] = False
            whose = np.searchsorted(bounds, likely, side="right")
            at = likely + (ends - bounds)[whose]
            places = places_in(terms, corpus.terms[at])
            np.add.at(sums, whose, np.where(places >= 0, values[places] * corpus.roots[at], 0))
        return own, sums * self._worth_between(row, others) // FAR

    def _worth_between(self, row: int, others: Numbers) -> Numbers:
        times = self._corpus.times
        days = days_between(times[others], times[self._places[row]])
        return worth_after(days, self._worth)


def everyone(corpus: Corpus, scale: Scale) -> tuple[Neighbourhood, Terms]:
    """A neighbourhood of all briefs, and the terms that more than one of them has."""
    steps = np.empty(len(corpus.terms), np.uint8)
    posts = np.full(len(corpus.terms), -1, np.int32)
    terms: list[Terms] = []
    spreads, where = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    rare = 0
    for found in all_postings(corpus):
        spread = found.spread
        weighs = scale.steps(spread)
        steps[found.where] = np.repeat(weighs, spread)
        several = spread > 1
        terms.append(Terms(found.terms[several], spread[several]))
        is_rare = several & (weighs >= scale.rare)
        spreads.append(spread[is_rare])
        where.append(found.where[np.repeat(is_rare, spread)])
        posts[where[-1]] = np.repeat(np.arange(rare, rare + len(spreads[-1])), spreads[-1])
        rare += len(spreads[-1])
    shared = Terms(np.concatenate([one.terms for one in terms]), np.concatenate([one.spread for one in terms]))
    held = _rare(corpus, posts, starts_of(np.concatenate(spreads)), np.concatenate(where))
    return Neighbourhood(corpus, scale, np.arange(len(corpus)), steps, held), shared


def some(corpus: Corpus, scale: Scale, terms: Terms, places: Numbers) -> Neighbourhood:
    """A neighbourhood of some briefs, whose places are in ascending order; `terms` are all that more than one has."""
    own = corpus.terms[corpus.of(places)]
    spread = terms.spread_of(own)
    steps = scale.steps(spread)
    is_rare = (spread > 1) & (steps >= scale.rare)
    found = postings(corpus, corpus.where(distinct(own[is_rare])))
    posts = np.where(is_rare, places_in(found.terms, own), -1).astype(np.int32)
    return Neighbourhood(corpus, scale, places, steps, _rare(corpus, posts, found.starts, found.where))


def _rare(corpus: Corpus, posts: NDArray[np.int32], starts: Numbers, where: Numbers) -> Rare:
    return Rare(posts, starts, corpus.owners[where], corpus.roots[where].astype(np.int64))
