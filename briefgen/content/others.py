"""Pages, authors and topics: source files -> what the model has of them, or their problems."""

from __future__ import annotations

import posixpath
import re
from hashlib import blake2b
from typing import Any, TypeVar

from msgspec import Struct

from briefgen.config import Config
from briefgen.content.brief import image, slug_of_file
from briefgen.content.markdown import Converter, Text
from briefgen.content.schema import AuthorFile, PageFront, TopicFile
from briefgen.content.source import SourceFile, text_of
from briefgen.content.typography import educate
from briefgen.errors import Problem
from briefgen.model import Author, Body, StandingPage, Topic, WebLink
from briefgen.syntax import validation, yaml
from briefgen.syntax.front_matter import split
from briefgen.syntax.places import locate

T = TypeVar("T", bound=Struct)

# Addresses that the site itself has; a page cannot take them.
TAKEN = frozenset({"page", "sections", "topics", "authors", "archive", "search", "assets", "briefs", "index", "404"})


class ParsedPage(Struct, frozen=True):
    """A page and its body's HTML."""

    page: StandingPage
    html: str


def parse_page(file: SourceFile, config: Config, converter: Converter) -> ParsedPage | tuple[Problem, ...]:
    """The page that `file` holds, or its problems."""
    read = _read(file, PageFront, "a page")
    if isinstance(read, tuple):
        return read
    front, text, body_text = read.front, read.text, read.body
    slug = slug_of_file(file.path)
    lang = front.lang or config.language
    prose, problems = converter.convert(Text(body_text, file.path, lang))
    if slug in TAKEN:
        problems = (
            *problems,
            Problem(file.path, f"/{slug}/ is an address of the site's own; name this file otherwise"),
        )
    if problems:
        return tuple(locate(p, text) for p in problems)
    body = Body(blake2b(prose.html.encode(), digest_size=20).hexdigest(), prose.links, prose.pictures)
    page = StandingPage(
        path=file.path,
        slug=slug,
        title=educate(front.title, lang),
        body=body,
        lang=lang,
        description=educate(front.description, lang),
        nav=front.nav,
        order=front.order,
        template=front.template,
    )
    return ParsedPage(page, prose.html)


def parse_author(file: SourceFile, config: Config, converter: Converter) -> Author | tuple[Problem, ...]:
    """The author that `file` describes, or the file's problems."""
    read = _read(file, AuthorFile, "an author")
    if isinstance(read, tuple):
        return read
    front = read.front
    problems = list(_id_problems(file))
    bio = None
    if front.bio.strip():
        bio, wrong = converter.convert(Text(front.bio, file.path, config.language, "aside"))
        problems.extend(wrong)
    portrait = image(front.image, file.path, config.language, converter, problems) if front.image else None
    if problems:
        return tuple(locate(p, read.text) for p in problems)
    links = tuple(WebLink(link.title, link.url) for link in front.links)
    return Author(_id(file), front.name, front.role, bio, portrait, links)


def parse_topic(file: SourceFile) -> Topic | tuple[Problem, ...]:
    """The topic that `file` describes, or the file's problems."""
    read = _read(file, TopicFile, "a topic")
    if isinstance(read, tuple):
        return read
    if problems := _id_problems(file):
        return problems
    return Topic(_id(file), read.front.name, read.front.description)


class _Read(Struct, frozen=True):
    front: Any
    text: str
    body: str


def _read(file: SourceFile, type_: type[T], what: str) -> _Read | tuple[Problem, ...]:
    text = text_of(file)
    if isinstance(text, Problem):
        return (text,)
    parts = split(text, file.path)
    if isinstance(parts, Problem):
        return (parts,)
    data, problems = yaml.load(parts.yaml, file.path, parts.yaml_line)
    if data is None and problems:
        return problems
    front = validation.convert(data, type_, file.path, parts.yaml, what)
    wrong = (*problems, *(front if isinstance(front, tuple) else ()))
    return tuple(locate(p, text) for p in wrong) if wrong else _Read(front, text, parts.body)


def _id(file: SourceFile) -> str:
    return posixpath.splitext(posixpath.basename(file.path))[0]


def _id_problems(file: SourceFile) -> tuple[Problem, ...]:
    if re.fullmatch(r"\w+(-\w+)*", _id(file)) and _id(file) == _id(file).lower():
        return ()
    message = "the file's name is an id: lower-case letters, digits and single hyphens, then .yaml"
    return (Problem(file.path, message),)
