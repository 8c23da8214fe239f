"""Pages, authors and topics: source files -> what the model has of them, and their problems."""

from __future__ import annotations

import posixpath

from briefgen.config import Config
from briefgen.content.markdown import Converter, Text
from briefgen.content.parsed import Parsed
from briefgen.content.pieces import image, line, slug_of_file, written
from briefgen.content.schema import AuthorFile, PageFront, TopicFile
from briefgen.content.source import SourceFile
from briefgen.errors import Problem
from briefgen.model import Author, StandingPage, Topic, WebLink
from briefgen.syntax.languages import canonical
from briefgen.syntax.places import locate_all
from briefgen.syntax.slugs import slugify

# Addresses that the site itself has; a page cannot take them.
TAKEN = frozenset(
    {"page", "sections", "topics", "authors", "archive", "search", "pagefind", "assets", "briefs", "index", "404"}
)


def parse_page(file: SourceFile, config: Config, converter: Converter) -> Parsed[StandingPage]:
    """The page that `file` holds, and its problems."""
    read = written(file, PageFront, "a page", {"title": "?"})
    if read.front is None:
        return Parsed(None, locate_all(read.problems, read.text))
    front = read.front
    slug = slug_of_file(file.path)
    lang = canonical(front.lang or config.language)
    prose, wrong = converter.convert(Text(read.body, file.path, lang))
    problems = [*read.problems, *wrong]
    if slug in TAKEN:
        problems.append(Problem(file.path, f"/{slug}/ is an address of the site's own; name this file otherwise"))
    page = StandingPage(
        path=file.path,
        slug=slug,
        title=line(front.title, lang),
        body=prose,
        lang=lang,
        description=line(front.description, lang),
        nav=front.nav,
        order=front.order,
        template=front.template,
        policies=tuple(dict.fromkeys(front.policies)),
        allow=tuple(front.allow),
    )
    return Parsed(page, locate_all(problems, read.text))


def parse_author(file: SourceFile, config: Config, converter: Converter) -> Parsed[Author]:
    """The author that `file` describes, and the file's problems."""
    read = written(file, AuthorFile, "an author", {"name": "?"})
    if read.front is None:
        return Parsed(None, locate_all(read.problems, read.text))
    front = read.front
    problems = [*read.problems, *_id_problems(file)]
    bio = None
    if front.bio.strip():
        bio, wrong = converter.convert(Text(front.bio, file.path, config.language, "aside", ("bio",)))
        problems.extend(wrong)
    author = Author(
        path=file.path,
        id=_id(file),
        name=line(front.name, config.language),
        role=line(front.role, config.language),
        bio=bio,
        image=image(front.image, file.path, config.language, converter, problems),
        links=tuple(WebLink(line(link.title, config.language), link.url) for link in front.links),
        allow=tuple(front.allow),
    )
    return Parsed(author, locate_all(problems, read.text))


def parse_topic(file: SourceFile, config: Config) -> Parsed[Topic]:
    """The topic that `file` describes, and the file's problems."""
    read = written(file, TopicFile, "a topic", {"name": "?"})
    problems = (*read.problems, *_id_problems(file))
    located = locate_all(problems, read.text) if read.text else read.problems
    if read.front is None:
        return Parsed(None, located)
    name, description = line(read.front.name, config.language), line(read.front.description, config.language)
    return Parsed(Topic(_id(file), name, description), located)


def _id(file: SourceFile) -> str:
    return posixpath.splitext(posixpath.basename(file.path))[0]


def _id_problems(file: SourceFile) -> tuple[Problem, ...]:
    """An id is its own slug, or nothing could ever name it in an address."""
    if slugify(_id(file)) == _id(file):
        return ()
    message = f"the file's name is an id, which is part of an address; name this file {slugify(_id(file))}.yaml"
    return (Problem(file.path, message),)
