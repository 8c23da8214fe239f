"""Briefs' files -> entries: from the cache where nothing changed, parsed anew where something did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from briefgen.config import Config
from briefgen.content.filing import Filed
from briefgen.content.load import Briefs
from briefgen.content.read import Found, Survey
from briefgen.engine import tasks
from briefgen.engine.inputs import Digests
from briefgen.engine.pool import Workers
from briefgen.engine.records import Kept, Records
from briefgen.errors import Problem
from briefgen.model import Entry


def file_all(
    survey: Survey,
    digests: Digests,
    config: Config,
    records: Records,
    workers: Workers,
    progress: Callable[[int, int], None],
) -> Briefs:
    """Every brief of the survey as an entry; what is new in them goes to `records`."""
    known = records.briefs_under(config)
    entries: list[Entry | None] = []
    news: list[tuple[Found, bytes]] = []
    for found in survey.briefs:
        kept = known.get(found.path)
        if kept is not None and kept.source == digests.get(found.path):
            entries.append(kept.entry)
        else:
            entries.append(None)
            news.append((found, kept.source if kept is not None else b""))
    filed: dict[str, Filed] = {}
    if news:
        made: dict[str, Kept] = {}
        records.cache.keep_briefs(_whole(_parsed(news, digests, config, workers, progress), filed, made, records))
        # Only now: whatever stops the work before, nobody knows a brief that is not stored.
        for path, kept in made.items():
            records.briefs.put(path, kept)
        for path in filed:
            records.briefs.drop(path)
    if len(known) > len(entries) - len(filed):
        known.retain({found.path for found in survey.briefs})
    return _sorted_out(zip(survey.briefs, entries, strict=True), filed, records)


def _parsed(
    news: list[tuple[Found, bytes]],
    digests: Digests,
    config: Config,
    workers: Workers,
    progress: Callable[[int, int], None],
) -> Iterator[Filed]:
    """What the files gave that are not as they were."""
    done = 0
    for batch in workers.map(tasks.parse, tasks.parsing(news, config), len(news)):
        for (found, known), made in zip(news[done : done + len(batch)], batch, strict=True):
            digests.learn(found.path, made.source if made is not None else known)
            if made is not None:
                yield made
        done += len(batch)
        progress(done, len(news))


def _whole(
    parsed: Iterator[Filed], filed: dict[str, Filed], made: dict[str, Kept], records: Records
) -> Iterator[tuple[bytes, bytes]]:
    """Puts the entries of good briefs in `made` and all others in `filed`, and gives the briefs to be stored with their
    digests."""
    decode = msgspec.msgpack.Decoder(Entry).decode
    for one in parsed:
        if one.problems or not one.entry:
            filed[one.path] = one
        else:
            entry = decode(one.entry)
            made[one.path] = Kept(one.source, entry)
            records.learn_terms(entry, one.terms)
            yield entry.digest, one.whole


def _sorted_out(entries: Iterable[tuple[Found, Entry | None]], wrong: dict[str, Filed], records: Records) -> Briefs:
    """Each file's entry, where it is known; those of other files are among the records by now, or `wrong`."""
    good: list[Entry] = []
    suspect: list[Entry] = []
    unread: list[str] = []
    problems: list[Problem] = []
    for found, known in entries:
        if known is not None:
            good.append(known)
        elif (made := wrong.get(found.path)) is None:
            kept = records.briefs.get(found.path)
            assert kept is not None  # noqa: S101 -- parsed just now
            good.append(kept.entry)
        else:
            problems += made.problems
            if made.entry:
                entry = msgspec.msgpack.decode(made.entry, type=Entry)
                records.suspect(entry.digest, made.whole)
                records.learn_terms(entry, made.terms)
                suspect.append(entry)
            else:
                unread.append(found.path)
    return Briefs(tuple(good), tuple(suspect), tuple(unread), tuple(problems))
