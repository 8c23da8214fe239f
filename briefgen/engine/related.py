"""What is related to what in a publication: all briefs read, ranked, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from briefgen.catalog.ranking.reasons import Ranking
from briefgen.config import Config
from briefgen.engine.job import Options, Progress
from briefgen.errors import Problem
from briefgen.model import Entry


class Rankings(Struct, frozen=True):
    """What is near to briefs of a publication."""

    config: Config
    rankings: tuple[Ranking, ...]
    """In the order of the catalog: newest first."""
    briefs: tuple[Entry, ...]
    """All without mistakes of their own, visible or not."""
    problems: tuple[Problem, ...]
    """Of briefgen.yaml and of briefs; a brief with an error is not ranked."""


def read_rankings(
    root: Path, options: Options, limit: int, which: str | None = None, progress: Progress = lambda *_: None
) -> Rankings:
    """For each visible brief, or for the one that `which` names (see `named`) and then with reasons, at most `limit`
    others: pins, then the nearest first, whether they are shown on its page or not. There may be no such brief, or it
    may not be visible: then there is no ranking.

    Raises:
        BriefgenError: there is no publication, or nothing can be read of its briefgen.yaml.
    """
    raise NotImplementedError


def named(briefs: Iterable[Entry], which: str) -> Entry | None:
    """The brief whose slug is `which`, or whose file: its path relative to the publication's folder."""
    return next((brief for brief in briefs if which in {brief.slug, brief.path}), None)
