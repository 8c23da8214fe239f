"""What each part of the ranking brings: the same posts ranked without it."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bench.labelled import Labelled, brief_files, settings
from bench.scores import RECALLED
from briefgen import config as configuration
from briefgen.catalog.ranking.corpus import Corpus
from briefgen.catalog.ranking.memory import Ranked, rank
from briefgen.catalog.ranking.weights import WEIGHTS, Weights
from briefgen.content.entries import whole_brief
from briefgen.content.filing import file_briefs
from briefgen.content.source import source
from briefgen.content.terms import UNIT, names, packed_terms
from briefgen.model import Brief, Prose
from briefgen.syntax.arrays import np

_OTHER = "hi"
"""A language of whose empty words none is in Latin letters, nor in Chinese or Japanese ones."""
_OF_TEXT = {"word", "pair"}


def _as_one(brief: Brief) -> Brief:
    """The brief with all it says in its body, so that its words count alike wherever they stand."""
    above = html.escape(f"{brief.headline} {brief.dek} ")
    return replace(brief, headline="", dek="", body=Prose(above + brief.body.html))


class Part(Struct, frozen=True):
    """A part of the ranking, and how to do without it."""

    meaning: str
    traits: frozenset[str] = frozenset()
    """Terms that are left out."""
    brief: Callable[[Brief], Brief] = lambda brief: brief
    """What is read in place of a brief."""
    weights: Callable[[Weights], Weights] = lambda weights: weights


PARTS: Mapping[str, Part] = {
    "words": Part("single words, and pairs of signs", frozenset({"word"})),
    "pairs": Part("two words that follow one another", frozenset({"pair"})),
    "topics": Part("topics, and two topics", frozenset({"topic", "topics"})),
    "places": Part("that words count more in headline and dek", brief=_as_one),
    "empty": Part("passing over empty words", brief=lambda brief: replace(brief, lang=_OTHER)),
    "time": Part("that briefs of one time are nearer", weights=lambda weights: replace(weights, time=0.0)),
    "candidates": Part(
        "that few are looked at closely: 1,000 are", weights=lambda weights: replace(weights, candidates=1000)
    ),
}


def whole_briefs(labelled: Labelled, *, topics: bool) -> tuple[Brief, ...]:
    """The posts of a set as briefs.

    Raises:
        ValueError: one has problems.
    """
    config, problems = configuration.parse(settings(labelled))
    files = [source(path, text.encode()) for path, text in brief_files(labelled, topics=topics)]
    filed = file_briefs(files, config) if config else ()
    problems = (*problems, *(problem for one in filed for problem in one.problems if problem.severity == "error"))
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return tuple(whole_brief(one.whole) for one in filed)


def ranked_without(briefs: Sequence[Brief], parts: Collection[str]) -> dict[str, list[str]]:
    """For each brief by its slug those nearest to it, in a ranking without these of `PARTS`."""
    traits = frozenset(trait for part in parts for trait in PARTS[part].traits)
    weights = WEIGHTS
    for part in parts:
        weights = PARTS[part].weights(weights)
    newest = sorted(sorted(briefs, key=lambda brief: brief.slug), key=lambda brief: brief.date, reverse=True)
    packed = {brief.slug.encode(): _packed(brief, parts, traits) for brief in newest}
    known = [Ranked(brief.slug, brief.slug.encode(), int(brief.date.timestamp())) for brief in newest]
    memory = rank(known, packed.get, weights, None)
    assert memory is not None
    places = memory.table.places[:, :RECALLED].tolist()
    return {
        brief.slug: [newest[place].slug for place in row if place >= 0]
        for brief, row in zip(newest, places, strict=True)
    }


def _packed(brief: Brief, parts: Collection[str], traits: frozenset[str]) -> bytes:
    """The terms of a brief (see `briefgen.content.terms`) without those of some kinds."""
    for part in parts:
        brief = PARTS[part].brief(brief)
    packed = packed_terms(brief)
    if not traits:
        return packed
    alone = Corpus([packed], [0])
    terms, roots = alone.terms, alone.roots
    kinds = [trait for trait, _ in map(names(brief).__getitem__, terms.tolist())]
    of_text, kept = np.isin(kinds, [*_OF_TEXT]), ~np.isin(kinds, [*traits])
    # Shares are of what is left. What was cut off a long text is taken to be made like the rest of it.
    shares = roots.astype(np.float64) ** 2
    left = shares[of_text & kept].sum() / max(shares[of_text].sum(), 1)
    again = np.minimum(np.rint(roots / math.sqrt(left)), UNIT) if left else roots
    return terms[kept].tobytes() + again[kept].astype("<u2").tobytes()
