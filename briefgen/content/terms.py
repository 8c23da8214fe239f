"""What a brief is about, as far as a ranking of related briefs goes: its terms, and how much of it each makes up.

Terms are words, pairs of words that follow one another, topics and pairs of topics, section, authors, and links between
briefs. A term is a number of 32 bits; its name is worked out again for who asks why.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

from briefgen.content.entries import texts_of
from briefgen.content.markdown import text_in
from briefgen.content.words import EMPTY, PASSED_OVER, number_of, read_words
from briefgen.model import Brief
from briefgen.syntax.slugs import slugify

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

N = TypeVar("N", int, "NDArray[np.uint32]")
Trait = Literal["word", "pair", "topic", "topics", "section", "author", "link"]
"""What a term is: a word (or two signs), two words, a topic, two topics, a section, an author, a link."""

UNIT = 4096
"""The root of a share of 1: that of a term that makes up all of a brief."""
MOST = 1000
"""Of a brief with more words and pairs, those that count most, and of these the first."""
HEADLINE, SUMMARY, TEXT = 8, 2, 1
"""How often a word counts that is in the headline; in dek or takeaways; in analysis or body."""
TOPIC, GROUP = 4, 2
"""How often a topic counts, or two; and a section or an author."""
LINK = 20
"""A link counts as one of so many words and pairs."""
_MOST_TOPICS = 8
"""Topics that are paired: the first so many."""
_MIXED = 0x9E3779B1
"""Makes one number of two: the golden ratio in 32 bits (Knuth, The Art of Computer Programming, section 6.4)."""


def packed_terms(brief: Brief) -> bytes:
    """The terms of a brief: all in ascending order (4 bytes each), and then the root of each one's share in the brief,
    in `UNIT`s (2 bytes each). Numbers have their lowest byte first."""
    from briefgen.syntax.arrays import np

    written = _written(brief)
    terms, counts = np.unique(written, return_counts=True)
    if len(terms) > MOST:
        _, firsts = np.unique(written, return_index=True)
        most = np.lexsort((firsts, -counts))[:MOST]
        terms, counts = terms[most], counts[most]
    others = tuple(_beside_text(brief, len(written)))
    terms = np.concatenate([terms, np.array([number for number, *_ in others], np.uint32)])
    counts = np.concatenate([counts, np.array([count for _, count, *_ in others], counts.dtype)])
    order = np.argsort(terms, kind="stable")
    # The root is rounded alike on every machine (IEEE 754), and so is what comes of it.
    roots = np.rint(np.sqrt(np.minimum(counts[order] / max(len(written), 1), 1)) * UNIT)
    return b"".join((terms[order].astype("<u4").tobytes(), roots.astype("<u2").tobytes()))


def names(brief: Brief) -> dict[int, tuple[Trait, str]]:
    """What the terms of a brief are: by number, the kind of each, and its name. A topic has its id for a name, a link
    the slug of the brief that it leads to."""
    found: dict[int, tuple[Trait, str]] = {}
    for text, _ in _texts(brief):
        words = read_words(text, brief.lang)
        pairs = zip(words.numbers, words.tokens, strict=True)
        written = [(number, token) for number, token in pairs if number != PASSED_OVER]
        found.update((number, ("word", token)) for number, token in written if number != EMPTY)
        found.update((number_of(piece), ("word", piece)) for piece in words.pieces)
        for (first, one), (second, other) in pairwise(written):
            if EMPTY not in {first, second}:
                found[_pair(first, second)] = ("pair", f"{one} {other}")
    found.update((number, (trait, name)) for number, _, trait, name in _beside_text(brief, 0))
    return found


def _texts(brief: Brief) -> Iterator[tuple[str, int]]:
    """What a brief says, and how often each word of it counts."""
    yield brief.headline, HEADLINE
    yield brief.dek, SUMMARY
    yield " ".join(text_in(takeaway.text.html) for takeaway in brief.takeaways), SUMMARY
    yield text_in(brief.analysis.text.html) if brief.analysis else "", TEXT
    yield text_in(brief.body.html), TEXT


def _written(brief: Brief) -> NDArray[np.uint32]:
    """The terms in the text of a brief: each word, and after it the pair that it makes with the next; and then what
    runs of signs come apart into. Each is there as often as it counts."""
    from briefgen.syntax.arrays import np

    numbers: list[int] = []
    pieces: list[int] = []
    sizes: list[tuple[int, int, int]] = []
    for text, weight in _texts(brief):
        words = read_words(text, brief.lang)
        # No pair is of the end of one text and the beginning of another.
        numbers += (*words.numbers, EMPTY)
        pieces += map(number_of, words.pieces)
        sizes.append((weight, len(words.numbers) + 1, len(words.pieces)))
    weights, tokens, signs = np.array(sizes, np.int64).T
    all_tokens = np.array(numbers, np.uint32)
    kept = all_tokens != PASSED_OVER
    each = np.repeat(weights, tokens)[kept]
    terms = np.zeros((int(kept.sum()), 2), np.uint32)
    terms[:, 0] = all_tokens[kept]
    first, second = terms[:-1, 0], terms[1:, 0]
    terms[:-1, 1] = np.where((first != EMPTY) & (second != EMPTY), _pair(first, second), EMPTY)
    said = terms != EMPTY
    in_words = np.repeat(terms[said], np.repeat(each, said.sum(axis=1)))
    return np.concatenate([in_words, np.repeat(np.array(pieces, np.uint32), np.repeat(weights, signs))])


def _pair(first: N, second: N) -> N:
    """The number of a pair of words; the other way round it has another."""
    # Arrays of this type wrap around by themselves; whole numbers of Python do not.
    return (first * _MIXED + second) & 0xFFFFFFFF  # type: ignore[return-value]  # the type stays as it was


def _beside_text(brief: Brief, words: int) -> Iterator[tuple[int, int, Trait, str]]:
    """The terms that are not in the text of a brief of so many words and pairs: each one's number, how often it counts,
    its kind and its name."""

    def term(trait: Trait, name: str, count: int) -> tuple[int, int, Trait, str]:
        # No word begins with a space.
        return number_of(f" {trait} {name}"), count, trait, name

    topics = [topic.id for topic in brief.topics]
    for topic in topics:
        yield term("topic", topic, TOPIC)
    for one, other in combinations(sorted(topics[:_MOST_TOPICS]), 2):
        yield term("topics", f"{one} + {other}", TOPIC)
    if brief.section:
        yield term("section", slugify(brief.section), GROUP)
    for author in brief.authors:
        yield term("author", author, GROUP)
    # A brief has itself for a link, so that it shares that with those that link to it.
    links = dict.fromkeys(slug for _, text in texts_of(brief) for slug in text.links)
    for slug in {brief.slug: None, **links}:
        yield term("link", slug, max(1, words // LINK))
