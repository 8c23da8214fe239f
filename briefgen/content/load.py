"""All of `content/`, parsed: what there is, and everything that is wrong with single files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Struct

from briefgen.config import Config
from briefgen.content import brief, others
from briefgen.content.markdown import Converter
from briefgen.content.memo import Memo, NoMemo
from briefgen.content.parsed import Parsed
from briefgen.content.read import Sources
from briefgen.errors import Problem
from briefgen.model import Author, Brief, StandingPage, Topic

T = TypeVar("T", Author, Topic)
_NO_MEMO = NoMemo()


class Content(Struct, frozen=True):
    """Everything that was written, parsed. What has problems of its own is in `suspects`."""

    briefs: tuple[Brief, ...]
    pages: tuple[StandingPage, ...]
    authors: Mapping[str, Author]
    topics: Mapping[str, Topic]
    pictures: frozenset[str]
    """Content paths of all pictures there are."""
    bodies: Mapping[str, str]
    """HTML by digest."""
    problems: tuple[Problem, ...]
    suspects: Suspects


class Suspects(Struct, frozen=True):
    """What stands in files with errors. It is there to be referred to, and its own references are
    checked, so that every mistake is told once; it is never published."""

    briefs: tuple[Brief, ...] = ()
    pages: tuple[StandingPage, ...] = ()
    authors: tuple[Author, ...] = ()
    unread: tuple[str, ...] = ()
    """Paths of files that nothing could be read from."""


def parse_all(
    sources: Sources,
    config: Config,
    progress: Callable[[int, int], None] = lambda *_: None,
    memo: Memo = _NO_MEMO,
) -> Content:
    """Parses every file, but for briefs that `memo` remembers; of these, `bodies` has not the HTML.

    `progress` is told how many briefs are done, and of how many.
    """
    converter = Converter(trusted=config.trusts_html, seconds=config.markdown_deadline)
    briefs: list[Parsed[Brief]] = []
    bodies: dict[str, str] = {}
    for number, file in enumerate(sources.briefs, start=1):
        progress(number, len(sources.briefs))
        remembered = memo.recall(file.path, file.digest)
        parsed = Parsed(remembered) if remembered else brief.parse(file, config, converter)
        briefs.append(parsed)
        if remembered is None and parsed.value is not None:
            bodies[parsed.value.body.digest] = parsed.html
            if not parsed.problems:
                memo.keep(file.path, file.digest, parsed)
    pages = [others.parse_page(f, config, converter) for f in sources.pages]
    author_files = {f.path: others.parse_author(f, config, converter) for f in sources.authors}
    topic_files = {f.path: others.parse_topic(f, config) for f in sources.topics}
    authors, authors_twice = _by_id(author_files, "author")
    topics, topics_twice = _by_id(topic_files, "topic")
    problems = list(sources.problems)
    for group in (briefs, pages, author_files.values(), topic_files.values()):
        problems.extend(problem for parsed in group for problem in parsed.problems)
    unread = [file.path for file, parsed in zip(sources.briefs, briefs, strict=True) if parsed.value is None]
    unread += [path for path, parsed in author_files.items() if parsed.value is None]
    return Content(
        briefs=tuple(p.value for p in briefs if p.value is not None and not p.problems),
        pages=tuple(p.value for p in pages if p.value is not None and not p.problems),
        authors=authors,
        topics=topics,
        pictures=frozenset(sources.pictures),
        bodies=bodies | {p.value.body.digest: p.html for p in pages if p.value is not None},
        problems=(*problems, *authors_twice, *topics_twice),
        suspects=Suspects(
            briefs=tuple(p.value for p in briefs if p.value is not None and p.problems),
            pages=tuple(p.value for p in pages if p.value is not None and p.problems),
            authors=tuple(p.value for p in author_files.values() if p.value is not None and p.problems),
            unread=tuple(unread),
        ),
    )


def _by_id(files: Mapping[str, Parsed[T]], what: str) -> tuple[dict[str, T], list[Problem]]:
    """What has no problems, by id; and a problem for each id that two files have."""
    owners: dict[str, str] = {}
    values: dict[str, T] = {}
    twice: list[Problem] = []
    for path, parsed in files.items():
        if parsed.value is None:
            continue
        first = owners.setdefault(parsed.value.id, path)
        if first != path:
            message = f'{first} describes the {what} "{parsed.value.id}", too; name one of them otherwise'
            twice.append(Problem(path, message))
        elif not parsed.problems:
            values[parsed.value.id] = parsed.value
    return values, twice
