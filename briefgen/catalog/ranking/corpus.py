"""The terms of briefs, laid end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.syntax.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SLOTS = 1 << 20
_SLOT = np.uint32(_SLOTS - 1)
_PART = 1 << 21
"""About how many terms are put in order at once: so many go into memory that is used again and again."""
_LOW = np.uint64(0xFFFFFFFF)


class Corpus:
    """Briefs of one language, known by their places, which are newest first."""

    def __init__(self, packed: Sequence[bytes], times: Sequence[int]) -> None:
        """`packed` has the terms of each brief, as `briefgen.content.terms` packs them, and `times` when each was
        published, in seconds since 1970."""
        sizes = [len(one) // 6 for one in packed]
        self.times = np.array(times, np.int64)
        self.starts = starts_of(np.array(sizes, np.int64))
        """Where the terms of each brief begin; and at last, where all end."""
        cut = [(one, 4 * size) for one, size in zip(packed, sizes, strict=True)]
        self.terms = np.frombuffer(b"".join([one[:end] for one, end in cut]), "<u4")
        self.roots = np.frombuffer(b"".join([one[end:] for one, end in cut]), "<u2")
        """Of the share of each term in its brief."""

    def __len__(self) -> int:
        return len(self.times)

    @cached_property
    def owners(self) -> NDArray[np.int32]:
        """The place of the brief of each term."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    @cached_property
    def tails(self) -> NDArray[np.uint16]:
        """The last bits of each term."""
        return self.terms.astype(np.uint16)

    def of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the terms of these briefs are, one brief after another."""
        return spans(self.starts[places], self.starts[places + 1])

    def where(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where any of these terms is; they must be in ascending order, and should not be common ones."""
        # Most terms are others. To see that, it is enough to look at some of their bits.
        slots = np.zeros(_SLOTS, bool)
        slots[terms & _SLOT] = True
        likely = np.flatnonzero(slots[self.terms & _SLOT])
        return likely[places_in(terms, self.terms[likely]) >= 0]

    def spread(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many briefs have each of these terms; as with `where`, they must be in ascending order and not common."""
        return np.bincount(places_in(terms, self.terms[self.where(terms)]), minlength=len(terms))


class Postings(Struct, frozen=True):
    """Which briefs have which terms."""

    terms: NDArray[np.uint32]
    """In ascending order."""
    starts: NDArray[np.int64]
    """Where each begins in `where`; and at last, where all end."""
    where: NDArray[np.int64]
    """Where they are in the corpus: by terms, and by briefs for each."""

    @property
    def spread(self) -> NDArray[np.int64]:
        """How many briefs have each term."""
        return np.diff(self.starts)


def postings(corpus: Corpus, where: NDArray[np.int64]) -> Postings:
    """The postings of the terms at some places in the corpus."""
    # A term and its place in one number: sorting those is twice as fast as finding their order.
    keys = corpus.terms[where].astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= where.astype(np.uint64)
    keys.sort()
    terms = (keys >> np.uint64(32)).astype(np.uint32)
    keys &= _LOW
    begins = np.flatnonzero(_begins(terms))
    return Postings(terms[begins], np.append(begins, len(terms)), keys.astype(np.int64))


def all_postings(corpus: Corpus) -> Iterator[Postings]:
    """The postings of all terms, in ascending order, in so many parts that none needs much memory."""
    bits = max(len(corpus.terms) // _PART, 1).bit_length() - 1
    parts = (corpus.terms >> np.uint32(32 - bits)).astype(np.uint16) if bits else np.zeros(len(corpus.terms), np.uint16)
    for part in range(1 << bits):
        yield postings(corpus, np.flatnonzero(parts == part))


def distinct(terms: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each of the terms once, in ascending order."""
    # numpy's own imports its masked arrays to see that these are none.
    ordered = np.sort(terms)
    return ordered[_begins(ordered)]


def _begins(ordered: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each is another than the one before it."""
    return np.concatenate([np.ones(min(len(ordered), 1), bool), ordered[1:] != ordered[:-1]])


def spans(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start to its end, one span after another."""
    sizes = ends - starts
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def places_in(ordered: NDArray[np.uint32], sought: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The place of each of `sought` in what is in ascending order; -1 for what is not there."""
    if not len(ordered):
        return np.full(len(sought), -1, np.int64)
    places = np.searchsorted(ordered, sought)
    places[places == len(ordered)] = 0
    return np.where(ordered[places] == sought, places, -1)


def starts_of(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where things of these sizes begin, laid end to end; and at last, where all end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
