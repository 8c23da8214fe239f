"""What is said of a ranking to who asks for it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Fate = Literal["pinned", "shown", "next", "spare", "unrelated", "duplicate", "banned"]
"""What becomes of a brief in the ranking of another: it is pinned; it is among the best; it is to be read next; it
would do, but others are nearer; it has too little in common with the brief; it says the same as the brief or as one
that is nearer; it is banned."""
Trait = Literal["word", "pair", "topic", "topics", "link"]
"""What two briefs can have in common: a word, two words that follow one another, a topic, two topics, a link."""


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
    """From 0, nothing in common, to about 1; the nearest first in a ranking, but for pins."""
    fate: Fate
    beside: str = ""
    """The slug of the one that says the same, where its fate is `duplicate`."""
    days: int = 0
    """How far apart their dates are."""
    time: float = 1.0
    """What that multiplies the score by: 1 for the farthest, 1.5 for the same hour."""
    shared: tuple[Shared, ...] = ()
    """What they have in common, what brings most first; empty where nobody asked why."""


class Ranking(Struct, frozen=True):
    """What is near to one brief."""

    slug: str
    headline: str
    related: tuple[Near, ...]
