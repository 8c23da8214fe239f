"""What is shown with each brief: its pins, and the nearest of the briefs in its language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.model import Entry

if TYPE_CHECKING:
    from briefgen.catalog.ranking.memory import Memory, PackedTerms
    from briefgen.catalog.ranking.weights import Weights

Translations = Mapping[str, tuple[str, ...]]
"""Slugs of a brief's versions in other languages, by its slug."""


class Related(Struct, frozen=True, array_like=True):
    """What is shown with each of some briefs, all by their places."""

    related: tuple[tuple[int, ...], ...]
    """The nearest first."""
    read_next: tuple[int | None, ...]
    """One that is not among `related`."""


Ranker = Callable[[Sequence[Entry], Translations, int], Related]
"""Finds, for briefs that are visible and newest first, at most so many others to show with each."""


def pins_alone(briefs: Sequence[Entry], translations: Translations, count: int) -> Related:
    """What is shown where nothing is ranked."""
    hand = _Hand(briefs, translations)
    return Related(tuple(tuple(hand.pins(place)[:count]) for place in range(len(briefs))), (None,) * len(briefs))


def ranked(
    briefs: Sequence[Entry],
    translations: Translations,
    count: int,
    packed: PackedTerms,
    before: Mapping[str, Memory],
    weights: Weights,
) -> tuple[Related, dict[str, Memory]] | None:
    """What is shown with each of `briefs`, which are visible and newest first, and the rankings of which it was picked,
    by language. `before` are earlier ones, which make it quicker and nothing else. None where `packed` does not know
    the terms of one of the briefs.

    Pins come before all others, bans never, nor do versions of the brief in other languages. Others are in the brief's
    language, regions and scripts aside, and near enough.
    """
    from briefgen.catalog.ranking.memory import Ranked, rank
    from briefgen.catalog.ranking.picks import Picks, in_order, picked

    if not count:
        return pins_alone(briefs, translations, count), {}
    hand = _Hand(briefs, translations)
    picks: list[Picks] = [Picks(())] * len(briefs)
    memories: dict[str, Memory] = {}
    for language, places in _languages(briefs).items():
        known = [
            Ranked(briefs[place].slug, briefs[place].terms, int(briefs[place].date.timestamp())) for place in places
        ]
        memory = rank(known, packed, weights, before.get(language))
        if memory is None:
            return None
        memories[language] = memory
        order = in_order(memory, weights)
        # Made once: of each brief anew, it would take most of the time in large publications.
        rows = {place: row for row, place in enumerate(places)}
        for place, row in rows.items():
            picks[place] = picked(row, places, rows, order, count, hand.pins(place), hand.never(place))
    return Related(tuple([pick.related for pick in picks]), tuple([pick.next for pick in picks])), memories


class _Hand:
    """What editors chose by hand."""

    def __init__(self, briefs: Sequence[Entry], translations: Translations) -> None:
        self._briefs = briefs
        self._translations = translations
        self._places = {brief.slug: place for place, brief in enumerate(briefs)}

    def pins(self, place: int) -> Sequence[int]:
        """The places of the pins of a brief that may be shown with it."""
        pins = self._briefs[place].pins
        return self._visible(pins, self.never(place)) if pins else ()

    def never(self, place: int) -> frozenset[int]:
        """The places of what may never be shown with a brief: bans, and its versions in other languages."""
        brief = self._briefs[place]
        versions = self._translations.get(brief.slug, ())
        return frozenset(self._visible((*brief.bans, *versions))) if brief.bans or versions else frozenset()

    def _visible(self, slugs: Sequence[str], never: frozenset[int] = frozenset()) -> list[int]:
        places = (self._places[slug] for slug in slugs if slug in self._places)
        return [place for place in places if place not in never]


def language_of(brief: Entry) -> str:
    """The language of a brief, region and script aside."""
    return brief.lang.partition("-")[0]


def _languages(briefs: Sequence[Entry]) -> Mapping[str, list[int]]:
    """The places of the briefs in each language, by the first part of its tag."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, brief in enumerate(briefs):
        found[language_of(brief)].append(place)
    return found
