"""All of `content/`, parsed: what there is, and everything that is wrong with single files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from briefgen.config import Config
from briefgen.content import brief, others
from briefgen.content.markdown import Converter
from briefgen.content.read import Sources
from briefgen.errors import Problem
from briefgen.model import Author, Brief, StandingPage, Topic


class Content(Struct, frozen=True):
    """Everything that was written, parsed."""

    briefs: tuple[Brief, ...]
    pages: tuple[StandingPage, ...]
    authors: Mapping[str, Author]
    topics: Mapping[str, Topic]
    pictures: frozenset[str]
    """Content paths of all pictures there are."""
    unread: frozenset[str]
    """Paths of the files that have errors, and so are in none of the above."""
    bodies: Mapping[str, str]
    """HTML by digest."""
    problems: tuple[Problem, ...]


def parse_all(sources: Sources, config: Config, progress: Callable[[int, int], None] = lambda *_: None) -> Content:
    """Parses every file; one that is wrong is left out and its problems are listed.

    `progress` is told how many briefs are done, and of how many.
    """
    converter = Converter(trusted=config.trusts_html, seconds=config.markdown_deadline)
    problems = list(sources.problems)
    bodies: dict[str, str] = {}
    briefs: list[Brief] = []
    for number, file in enumerate(sources.briefs, start=1):
        progress(number, len(sources.briefs))
        parsed = brief.parse(file, config, converter)
        if isinstance(parsed, tuple):
            problems.extend(parsed)
        else:
            briefs.append(parsed.brief)
            bodies[parsed.brief.body.digest] = parsed.html
    pages: list[StandingPage] = []
    for file in sources.pages:
        page = others.parse_page(file, config, converter)
        if isinstance(page, tuple):
            problems.extend(page)
        else:
            pages.append(page.page)
            bodies[page.page.body.digest] = page.html
    authors: dict[str, Author] = {}
    for file in sources.authors:
        author = others.parse_author(file, config, converter)
        if isinstance(author, tuple):
            problems.extend(author)
        else:
            authors[author.id] = author
    topics: dict[str, Topic] = {}
    for file in sources.topics:
        topic = others.parse_topic(file)
        if isinstance(topic, tuple):
            problems.extend(topic)
        else:
            topics[topic.id] = topic
    return Content(
        briefs=tuple(briefs),
        pages=tuple(pages),
        authors=authors,
        topics=topics,
        pictures=frozenset(sources.pictures),
        unread=frozenset(p.path for p in problems if p.severity == "error"),
        bodies=bodies,
        problems=tuple(problems),
    )
