"""All of `content/`, parsed: what there is, and everything that is wrong with single files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from briefgen.config import Config
from briefgen.content import others
from briefgen.content.markdown import converter_of
from briefgen.content.parsed import Parsed
from briefgen.content.source import SourceFile
from briefgen.errors import Problem
from briefgen.model import Author, Entry, StandingPage, Topic

T = TypeVar("T", Author, Topic)


class Content(Struct, frozen=True):
    """Everything that was written, parsed. What has problems of its own is in `suspects`."""

    briefs: tuple[Entry, ...]
    pages: tuple[StandingPage, ...]
    authors: Mapping[str, Author]
    topics: Mapping[str, Topic]
    pictures: frozenset[str]
    """Content paths of all pictures there are."""
    problems: tuple[Problem, ...]
    suspects: Suspects


class Suspects(Struct, frozen=True):
    """What stands in files with errors. It is there to be referred to, and its own references are
    checked, so that every mistake is told once; it is never published."""

    briefs: tuple[Entry, ...] = ()
    pages: tuple[StandingPage, ...] = ()
    authors: tuple[Author, ...] = ()
    unread: tuple[str, ...] = ()
    """Paths of files that nothing could be read from."""


class Briefs(Struct, frozen=True):
    """What the briefs' files gave."""

    good: tuple[Entry, ...]
    suspect: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()
    """Paths of files that nothing could be read from."""
    problems: tuple[Problem, ...] = ()


class Others(Struct, frozen=True):
    """The files beside briefs, in order of path."""

    pages: tuple[SourceFile, ...] = ()
    authors: tuple[SourceFile, ...] = ()
    topics: tuple[SourceFile, ...] = ()


def gather(
    briefs: Briefs, files: Others, pictures: Iterable[str], config: Config, problems: Iterable[Problem] = ()
) -> Content:
    """All content: briefs that are parsed already, and the other files, which are parsed here.

    `pictures` are content paths of all there are; `problems` are those that are known before.
    """
    converter = converter_of(config.trusts_html, config.markdown_deadline)
    pages = [others.parse_page(f, config, converter) for f in files.pages]
    author_files = {f.path: others.parse_author(f, config, converter) for f in files.authors}
    topic_files = {f.path: others.parse_topic(f, config) for f in files.topics}
    authors, authors_twice = _by_id(author_files, "author")
    topics, topics_twice = _by_id(topic_files, "topic")
    found = [*problems, *briefs.problems]
    for group in (pages, author_files.values(), topic_files.values()):
        found.extend(problem for parsed in group for problem in parsed.problems)
    unread = (*briefs.unread, *(path for path, parsed in author_files.items() if parsed.value is None))
    return Content(
        briefs=briefs.good,
        pages=tuple(p.value for p in pages if p.value is not None and not p.problems),
        authors=authors,
        topics=topics,
        pictures=frozenset(pictures),
        problems=(*found, *authors_twice, *topics_twice),
        suspects=Suspects(
            briefs=briefs.suspect,
            pages=tuple(p.value for p in pages if p.value is not None and p.problems),
            authors=tuple(p.value for p in author_files.values() if p.value is not None and p.problems),
            unread=unread,
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
