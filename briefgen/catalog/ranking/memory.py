"""A ranking that is kept, and brought up to date by looking only at what may be otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from briefgen.catalog.ranking.corpus import Corpus, distinct, places_in
from briefgen.catalog.ranking.neighbours import Table, Terms, everyone, some
from briefgen.catalog.ranking.weights import Scale, Weights
from briefgen.syntax.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

PackedTerms = Callable[[bytes], bytes | None]
"""The packed terms with a digest, where they are known."""
_TYPES = ("<u4", "<i8", "<i4", "<i8", "<i8", "<i8")
_WORTH_IT = 3
"""With more than one of so many briefs to be ranked again, all are."""


class Ranked(Struct, frozen=True, array_like=True):
    """A brief, as far as a ranking goes."""

    slug: str
    terms: bytes
    """The digest of its terms."""
    time: int
    """When it was published, in seconds since 1970."""


class Memory(Struct, frozen=True):
    """A ranking of briefs of one language, known by their places, newest first."""

    briefs: tuple[Ranked, ...]
    terms: Terms
    table: Table


class _Packed(Struct, frozen=True, array_like=True):
    """A ranking as bytes; numbers have their lowest byte first."""

    briefs: tuple[Ranked, ...]
    arrays: tuple[bytes, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Packed)


def packed_memory(memory: Memory) -> bytes:
    """A ranking as bytes."""
    arrays: tuple[NDArray[Any], ...] = (memory.terms.terms, memory.terms.spread, *memory.table.columns())
    packed = (array.astype(type_).tobytes() for type_, array in zip(_TYPES, arrays, strict=True))
    return _encoder.encode(_Packed(memory.briefs, tuple(packed)))


def read_memory(data: bytes) -> Memory:
    """The ranking that `packed_memory` made bytes of."""
    packed = _decoder.decode(data)
    arrays = [np.frombuffer(one, type_) for type_, one in zip(_TYPES, packed.arrays, strict=True)]
    terms, spread, places, whole, own, last = arrays
    rows = (len(packed.briefs), -1 if len(places) else 0)
    return Memory(packed.briefs, Terms(terms, spread), Table(places.reshape(rows), whole.reshape(rows), own, last))


def rank(briefs: Sequence[Ranked], packed: PackedTerms, weights: Weights, before: Memory | None) -> Memory | None:
    """The ranking of `briefs`, newest first; `before` is an earlier one, of other briefs maybe, by the same weights.
    It is the same whatever was before, and that very one where the briefs are the same. None where terms of one of the
    briefs are not known."""
    terms = [packed(brief.terms) for brief in briefs]
    known = [one for one in terms if one is not None]
    if len(known) < len(briefs):
        return None
    if before is not None and before.briefs == tuple(briefs):
        return before
    corpus, scale = Corpus(known, [brief.time for brief in briefs]), Scale(weights, len(briefs))
    updated = _updated(before, briefs, corpus, scale, packed) if before is not None else None
    return updated or _anew(briefs, corpus, scale)


def _anew(briefs: Sequence[Ranked], corpus: Corpus, scale: Scale) -> Memory:
    neighbourhood, terms = everyone(corpus, scale)
    return Memory(tuple(briefs), terms, neighbourhood.table())


def _updated(
    before: Memory, briefs: Sequence[Ranked], corpus: Corpus, scale: Scale, packed: PackedTerms
) -> Memory | None:
    """The ranking, made of the one before; None where that is not worth it, or not possible."""
    moves = _moves(before.briefs, briefs) if before.briefs else None
    if moves is None or not scale.weighs_like(Scale(scale.weights, len(before.briefs))):
        return None
    left = [packed(before.briefs[place].terms) for place in moves.left.tolist()]
    known = [one for one in left if one is not None]
    if len(known) < len(left):
        return None
    lost = Corpus(known, [0] * len(left))
    come = corpus.terms[corpus.of(moves.fresh)]
    counted = distinct(np.concatenate([lost.terms, come]))
    then, now = _spreads(before.terms, lost.terms, come, counted, corpus)
    terms = before.terms.with_spread(counted, now)
    # Where one of two briefs is fresh, all between them may be otherwise. Where none is, a term has to weigh
    # something else, and then it does for both; where only one has it, that one shares more or less with itself.
    weighs_otherwise = scale.steps(then) != scale.steps(now)
    again = np.zeros(len(corpus), bool)
    again[moves.fresh] = True
    again[corpus.owners[corpus.where(counted[weighs_otherwise])]] = True
    # Who had one for a candidate that is gone or fresh may have another now, and so may those to whom a fresh one is
    # as near as their last candidate.
    table = moves.moved(before.table)
    again |= moves.missing(before.table)
    fresh = some(corpus, scale, terms, moves.fresh)
    for row in range(len(moves.fresh)):
        others, shared = fresh.sharing(row)
        again[others[shared >= table.last[others]]] = True
    rows = np.flatnonzero(again)
    if len(rows) * _WORTH_IT > len(corpus):
        return None
    return Memory(tuple(briefs), terms, table.with_rows(rows, some(corpus, scale, terms, rows).table()))


def _spreads(
    before: Terms, lost: NDArray[np.uint32], come: NDArray[np.uint32], counted: NDArray[np.uint32], corpus: Corpus
) -> tuple[Numbers, Numbers]:
    """How many briefs had each of `counted`, 0 for one or none, and how many of `corpus` have it now. These are the
    terms that were `lost` with briefs and those that have `come` with others, of which each is there for each brief."""
    then = before.spread_of(counted)
    minus, plus = (np.bincount(places_in(counted, terms), minlength=len(counted)) for terms in (lost, come))
    now = np.maximum(then, minus) - minus + plus
    # What only comes may be in one more that was there before, which is not known of a term of one brief alone.
    new = (then == 0) & (minus == 0)
    now[new] = corpus.spread(counted[new])
    return then, now


class _Moves(Struct, frozen=True):
    """Where the briefs of a ranking are in another."""

    now: NDArray[np.int32]
    """The new places of old ones, one more at the end for no place; -1 where a brief is gone, or not as it was."""
    then: Numbers
    """The old places of new ones; -1 where a brief is new."""
    fresh: Numbers
    """The new places of briefs that are new, or not as they were."""
    left: Numbers
    """The old places of briefs that are gone, or not as they were."""

    def moved(self, table: Table) -> Table:
        """A table with its rows in their new places; rows of new briefs are anything."""
        places, *others = (column[self.then] for column in table.columns())
        return Table(self.now[places], *others)

    def missing(self, table: Table) -> NDArray[np.bool_]:
        """For each brief, by its new place, whether one of its candidates is gone or not as it was."""
        is_left = np.zeros(len(self.now), bool)
        is_left[self.left] = True
        missing: NDArray[np.bool_] = np.any(is_left[table.places], axis=1)
        return missing[self.then]


def _moves(before: Sequence[Ranked], briefs: Sequence[Ranked]) -> _Moves | None:
    """None where briefs that are in both are not in the same order."""
    old = {brief.slug: place for place, brief in enumerate(before)}
    then = np.array([old.get(brief.slug, -1) for brief in briefs], np.int64)
    pairs = zip(then.tolist(), briefs, strict=True)
    same = np.array([place >= 0 and before[place] == brief for place, brief in pairs], bool)
    # Where two have the same slug, which is an error that is told elsewhere, they may be at the same place.
    if np.any(np.diff(then[same]) <= 0):
        return None
    now = np.full(len(before) + 1, -1, np.int32)
    now[then[same]] = np.flatnonzero(same)
    stays = np.zeros(len(before), bool)
    stays[then[same]] = True
    return _Moves(now, then, np.flatnonzero(~same), np.flatnonzero(~stays))
