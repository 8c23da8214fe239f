"""What is related to what in a publication: all briefs read, ranked, and nothing more."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from briefgen.catalog.ranking.reasons import Ranking
from briefgen.engine.job import Options, Progress
from briefgen.errors import Problem


class Rankings(Struct, frozen=True):
    """What is near to briefs of a publication."""

    rankings: tuple[Ranking, ...]
    """In the order of the catalog: newest first."""
    slugs: tuple[str, ...]
    """Of all visible briefs, likewise."""
    shown: int
    """How many are shown on a brief's page at most."""
    problems: tuple[Problem, ...]
    """Of briefgen.yaml and of briefs; a brief with an error is not ranked."""


def read_rankings(
    root: Path, options: Options, limit: int, slug: str | None = None, progress: Progress = lambda *_: None
) -> Rankings:
    """For each visible brief, or for `slug` alone and then with reasons, at most `limit` others: pins, then the
    nearest first, whether they are shown on its page or not. `slug` may be that of no brief: then there is no
    ranking.

    Raises:
        BriefgenError: there is no publication, or nothing can be read of its briefgen.yaml.
    """
    raise NotImplementedError
