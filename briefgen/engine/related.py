"""What is related to what in a publication: all briefs read, ranked, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.ranking.reasons import Chosen, Near, Ranking, near, shared
from briefgen.catalog.related import language_of
from briefgen.config import Config
from briefgen.content.terms import names
from briefgen.engine.asking import ask
from briefgen.engine.cache import DoubtfulCacheError
from briefgen.engine.job import Job, Options, Progress
from briefgen.engine.planning import read_content
from briefgen.engine.pool import Workers
from briefgen.engine.records import Records
from briefgen.errors import Problem
from briefgen.model import Entry

if TYPE_CHECKING:
    from briefgen.catalog.ranking.memory import Memory


class Rankings(Struct, frozen=True):
    """What is near to briefs of a publication."""

    config: Config
    rankings: tuple[Ranking, ...]
    """In the order of the catalog: newest first."""
    briefs: tuple[Entry, ...]
    """All without mistakes of their own, visible or not."""
    problems: tuple[Problem, ...]
    """Of briefgen.yaml and of content; a brief with an error is not ranked."""


def read_rankings(
    root: Path,
    options: Options,
    limit: int | None = None,
    which: str | None = None,
    progress: Progress = lambda *_: None,
) -> Rankings:
    """For each visible brief, or for the one that `which` names (see `named`), at most `limit` others, or all that were
    looked at closely: pins, then the nearest first, whether they are shown on its page or not. Of one brief, reasons
    are told, and what it bans as well. There may be no such brief, or it may not be visible: then there is no ranking.

    Raises:
        BriefgenError: there is no publication, or nothing can be read of its briefgen.yaml.
    """

    def ranked(job: Job, config: Config, wrong: tuple[Problem, ...], workers: Workers) -> Rankings:
        records = job.records
        content = read_content(job, config, workers)
        # Without room for any, none would be ranked.
        with_room = replace(config, related_count=max(config.related_count, 1))
        visible = catalog(content, with_room, options.now, drafts=options.drafts, ranker=records.rank)
        if not config.related_count:
            visible = replace(visible, related=dict.fromkeys(visible.related, ()), read_next={})
        brief = named(visible.briefs, which) if which is not None else None
        asked = visible.briefs if which is None else (brief,) if brief is not None else ()
        memories = records.memories()
        rankings = tuple(
            _cut(ranking, limit, banned=brief is not None) for ranking in _rankings(asked, visible, memories)
        )
        if brief is not None:
            memory = memories[language_of(brief)]
            rankings = tuple(_with_reasons(ranking, brief, visible, memory, records) for ranking in rankings)
        return Rankings(config, rankings, content.briefs, (*wrong, *content.problems))

    return ask(root, options, progress, ranked)


def named(briefs: Iterable[Entry], which: str) -> Entry | None:
    """The brief whose slug is `which`, or whose file: its path relative to the publication's folder."""
    return next((brief for brief in briefs if which in {brief.slug, brief.path}), None)


def _rankings(asked: Iterable[Entry], visible: Catalog, memories: Mapping[str, Memory]) -> Iterator[Ranking]:
    """The rankings of some of the visible briefs, without reasons.

    Raises:
        DoubtfulCacheError: what is shown is known, and the rankings that it was picked from are not.
    """
    from briefgen.catalog.ranking.picks import in_order
    from briefgen.catalog.ranking.weights import WEIGHTS

    orders = {language: in_order(memory, WEIGHTS) for language, memory in memories.items()}
    rows = {ranked.slug: row for memory in memories.values() for row, ranked in enumerate(memory.briefs)}
    for brief in asked:
        chosen = Chosen(
            related=visible.related[brief.slug],
            read_next=visible.read_next.get(brief.slug),
            pins=frozenset(brief.pins),
            never=frozenset((*brief.bans, *visible.translations.get(brief.slug, ()))),
        )
        language = language_of(brief)
        if language not in memories or brief.slug not in rows:
            raise DoubtfulCacheError("rankings in it are missing")
        found = near(memories[language], orders[language], rows[brief.slug], chosen, WEIGHTS)
        yield Ranking(brief.slug, brief.headline, tuple(found))


def _cut(ranking: Ranking, limit: int | None, *, banned: bool) -> Ranking:
    """The first of a ranking, with those that are `banned` or without."""
    kept = (one for one in ranking.related if banned or one.fate != "banned")
    return replace(ranking, related=tuple(islice(kept, limit)))


def _with_reasons(ranking: Ranking, brief: Entry, visible: Catalog, memory: Memory, records: Records) -> Ranking:
    """The ranking of a brief, and for each of the others what both have in common.

    Raises:
        DoubtfulCacheError: they were ranked by terms that are not known any more.
    """
    from briefgen.catalog.ranking.weights import WEIGHTS

    row = next(row for row, ranked in enumerate(memory.briefs) if ranked.slug == brief.slug)
    named_terms = names(records.whole(brief))

    def why(one: Near) -> Near:
        terms, others = (records.packed_terms(entry.terms) for entry in (brief, visible.by_slug[one.slug]))
        if terms is None or others is None:
            raise DoubtfulCacheError("terms of briefs in it are missing")
        return replace(one, shared=shared(memory, row, terms, others, named_terms, WEIGHTS))

    return replace(ranking, related=tuple(map(why, ranking.related)))
