"""Rankings as lines: for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click
import msgspec

from briefgen.catalog.ranking.reasons import Fate, Near, Ranking, Shared
from briefgen.cli.columns import lines_of, words_of
from briefgen.cli.printing import count
from briefgen.engine.related import Rankings
from briefgen.errors import Problem, harmless
from briefgen.reports.facts import facts

SAID: Mapping[Fate, tuple[str, str]] = {
    "pinned": ("pinned", "green"),
    "shown": ("shown", "green"),
    "next": ("read next", "cyan"),
    "spare": ("spare", "bright_black"),
    "unrelated": ("unrelated", "bright_black"),
    "duplicate": ("repeats", "yellow"),
    "banned": ("banned", "red"),
}
"""What people are told of each fate, and in which colour."""
ON_PAGE: frozenset[Fate] = frozenset({"pinned", "shown"})
"""The fates of those that are among a brief's related articles."""
_WIDTH = max(len(label) for label, _ in SAID.values())
_INDENT = " " * 4
_TOLD = 6
"""Of what two briefs have in common, people are told so much; what brings most comes first."""


def reasons(found: Rankings, ranking: Ranking, limit: int, width: int) -> Iterator[str]:
    """A ranking with its reasons, for people, in lines of at most `width` columns."""
    for line in lines_of(words_of(harmless(ranking.headline)), width):
        yield click.style(line, bold=True)
    room = count(found.config.related_count, "related article")
    yield from lines_of(words_of(f"{ranking.slug}; there is room for {room}"), width)
    if not ranking.related:
        yield ""
        yield "no other brief in its language has anything in common with it"
    headlines = {brief.slug: brief.headline for brief in found.briefs}
    for place, near in enumerate(ranking.related[:limit], 1):
        label, colour = SAID[near.fate]
        before, fate = f"{place:>2}  {_score(near)}  ", f"{label:{_WIDTH}}  "
        indent = " " * len(before + fate)
        headline = lines_of(words_of(harmless(headlines.get(near.slug, near.slug))), width - len(indent))
        first, *rest = [click.style(line, bold=near.fate in ON_PAGE) for line in headline]
        yield ""
        yield before + click.style(fate, fg=colour) + first
        yield from (indent + line for line in rest)
        for pieces in (_standing(near, ranking.slug), _common(near, ranking.slug)):
            yield from (_INDENT + line for line in lines_of(pieces, width - len(_INDENT)))


def document(found: Rankings, ranking: Ranking, limit: int, errors: Iterable[Problem]) -> str:
    """A ranking with all of its reasons, as one JSON object."""
    told: dict[str, Any] = {
        "slug": ranking.slug,
        "headline": ranking.headline,
        "room": found.config.related_count,
        "related": [msgspec.to_builtins(near) for near in ranking.related[:limit]],
        "problems": [facts(problem) for problem in errors],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def compact(found: Rankings, limit: int | None) -> Iterator[str]:
    """All rankings without reasons, for people: of each what its page shows, or the first `limit`, shown or not."""
    for ranking in found.rankings:
        yield click.style(ranking.slug, bold=True)
        near = _first(ranking, limit)
        yield from (f"  {_score(one)}  {_label(one, limit)}{one.slug}" for one in near)
        if not near:
            yield "  nothing is related"


def records(found: Rankings, limit: int | None) -> Iterator[str]:
    """The same for programs: a JSON object a line (https://jsonlines.org/)."""
    for ranking in found.rankings:
        related = [{"slug": one.slug, "score": one.score} for one in _first(ranking, limit)]
        yield json.dumps({"slug": ranking.slug, "related": related}, ensure_ascii=False)


def _first(ranking: Ranking, limit: int | None) -> Sequence[Near]:
    return [near for near in ranking.related if near.fate in ON_PAGE] if limit is None else ranking.related[:limit]


def _score(near: Near) -> str:
    # With two decimals what is just related and what is just not would look alike.
    return f"{near.score:.3f}"


def _label(near: Near, limit: int | None) -> str:
    """Its fate, where others than those on the page are told, too."""
    label, colour = SAID[near.fate]
    return click.style(f"{label:{_WIDTH}}  ", fg=colour) if limit is not None else ""


def _standing(near: Near, slug: str) -> list[str]:
    """Which brief it is, and what its date does."""
    apart = "the same day" if near.days == 0 else f"{count(near.days, 'day')} apart"
    pieces = [near.slug]
    if near.score:
        pieces.append(f"{apart} (× {near.time:.2f})")
    if near.fate == "duplicate":
        pieces.append("says the same as " + ("this brief" if near.beside == slug else near.beside))
    return _listed(pieces)


def _common(near: Near, slug: str) -> list[str]:
    """What it has in common with the brief, and how much of the score each makes up."""
    whole = near.score / near.time
    if not whole:
        return ["not near by itself"]
    told = near.shared[:_TOLD]
    pieces = [f"{_name(one, near.slug, slug)} {one.score / whole:.0%} ({count(one.briefs, 'brief')})" for one in told]
    rest = 1 - sum(one.score for one in told) / whole
    return _listed([*pieces, f"all else {rest:.0%}"] if rest >= 0.005 else pieces)


def _name(shared: Shared, near: str, slug: str) -> str:
    name = harmless(shared.name)
    match shared.trait:
        case "word":
            return name
        case "pair":
            return f"“{name}”"
        case "link":
            return "a link to it" if name == near else "its link to this brief" if name == slug else f"links to {name}"
        case trait:
            return f"{trait} {name}"


def _listed(pieces: list[str]) -> list[str]:
    return [f"{piece}, " for piece in pieces[:-1]] + pieces[-1:]
