"""A seeded corpus of briefs. Brief `n` depends on the seed and on `n` alone: 1,000 briefs begin as 10,000 do.

Standard library only, and only such functions of `random` as give the same on every machine.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bench import prose
from bench.vocabulary import AUTHORS, SECTIONS, TOPICS

SEED = 20_220_101
FIRST_DAY = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
LAST_DAY = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
LEAST_WORDS, MOST_WORDS = 450, 600
ZIPF = 0.6
"""The topic at place k is drawn k to the power of this less often than the first, which a quarter of briefs have."""
_WEIGHTS = tuple(accumulate(place**-ZIPF for place in range(1, len(TOPICS) + 1)))
_MINUTES = int((LAST_DAY - FIRST_DAY).total_seconds()) // 60


@dataclass(frozen=True)
class Brief:
    """What is written of a brief, whatever the generator. Takeaways, analysis and body are Markdown."""

    slug: str
    headline: str
    dek: str
    date: dt.datetime
    updated: dt.datetime | None
    section: str
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    takeaways: tuple[str, ...]
    analysis: str
    body: str


def brief(number: int) -> Brief:
    """Brief `number` of the corpus."""
    chance = Random(SEED * 1_000_003 + number)  # noqa: S311 -- chance that repeats is what is wanted
    headline = prose.headline(chance)
    date = FIRST_DAY + dt.timedelta(minutes=chance.randrange(_MINUTES))
    return Brief(
        slug=f"{identifier(headline)[:50].strip('-')}-{number:06}",
        headline=headline,
        dek=f"{prose.clipped(chance, 120)} {prose.clipped(chance, 120)}",
        date=date,
        updated=date + dt.timedelta(hours=chance.randrange(1, 48)) if chance.random() < 0.2 else None,
        section=chance.choice(SECTIONS),
        topics=_topics(chance, 2 + chance.randrange(3)),
        authors=tuple(chance.sample(AUTHORS, 2 if chance.random() < 0.2 else 1)),
        takeaways=tuple(prose.marked(chance, prose.sentence(chance)) for _ in range(3 + chance.randrange(3))),
        analysis="\n\n".join(prose.paragraph(chance, 50) for _ in range(2)),
        body=prose.body(chance, LEAST_WORDS, MOST_WORDS),
    )


def added(number: int, after: int) -> Brief:
    """Brief `after + number` as today's: newer than all of the corpus."""
    made = brief(after + number)
    date = LAST_DAY + dt.timedelta(minutes=number)
    return Brief(**{**vars(made), "date": date, "updated": None})


def identifier(name: str) -> str:
    """`name` as part of an address: ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _topics(chance: Random, count: int) -> tuple[str, ...]:
    chosen: list[str] = []
    while len(chosen) < count:
        topic = chance.choices(TOPICS, cum_weights=_WEIGHTS)[0]
        if topic not in chosen:
            chosen.append(topic)
    return tuple(chosen)
