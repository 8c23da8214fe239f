"""What content says about other content, checked: names that lead nowhere, and addresses taken twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from briefgen.catalog.pictures import resolve
from briefgen.config import FILE, Config
from briefgen.content.load import Content
from briefgen.errors import Key, Place, Problem, Quote, suggestion
from briefgen.model import Brief, Image, Prose


def check(content: Content, config: Config) -> tuple[Problem, ...]:
    """Every reference of every file, drafts included, that leads nowhere."""
    slugs: dict[str, Brief] = {}
    problems: list[Problem] = []
    for brief in content.briefs:
        if (first := slugs.setdefault(brief.slug, brief)) is not brief:
            message = f'the slug "{brief.slug}" is taken by {first.path}; give one of the two another "slug"'
            problems.append(Problem(brief.path, message, Key(("slug",))))
    for brief in content.briefs:
        problems.extend(_brief(brief, slugs, content, config))
    for page in content.pages:
        problems.extend(_links(page.path, page.body.links, slugs))
        problems.extend(_pictures(page.path, page.body.pictures, content.pictures))
    for author in content.authors.values():
        path = f"content/authors/{author.id}.yaml"
        problems.extend(_image(path, author.image, content.pictures))
        problems.extend(_prose(path, (author.bio,), slugs, content))
    if config.logo and config.logo not in content.pictures:
        message = f"there is no picture content/{config.logo}{suggestion(config.logo, content.pictures)}"
        problems.append(Problem(FILE, message, Key(("theme", "logo"))))
    return tuple(problems)


def looks_like_id(author: str) -> bool:
    """Whether an analysis's author is meant as an id rather than as a name."""
    return bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", author))


def _brief(brief: Brief, slugs: Mapping[str, Brief], content: Content, config: Config) -> Iterator[Problem]:
    path = brief.path
    sections = [s.id for s in config.sections]
    if brief.section and sections and brief.section not in sections:
        near = suggestion(brief.section, sections) or f"; the sections are {', '.join(sections)}"
        yield Problem(path, f'there is no section "{brief.section}"{near}', Key(("section",)))
    for index, author in enumerate(brief.authors):
        if author not in content.authors:
            yield _no_author(path, author, content, Key(("authors", index)))
    analysis = brief.analysis
    if analysis and looks_like_id(analysis.author) and analysis.author not in content.authors:
        yield _no_author(path, analysis.author, content, Key(("analysis", "author")))
    yield from _related(brief, slugs)
    if brief.translation_of:
        yield from _translation(brief, slugs)
    yield from _image(path, brief.image, content.pictures)
    yield from _links(path, brief.body.links, slugs)
    yield from _pictures(path, brief.body.pictures, content.pictures)
    captions = (brief.image.caption if brief.image else None, analysis.text if analysis else None)
    texts = (*captions, *(t.text for t in brief.takeaways), *(c.text for c in brief.corrections))
    yield from _prose(path, texts, slugs, content)


def _no_author(path: str, author: str, content: Content, place: Place) -> Problem:
    near = suggestion(author, content.authors) or f"; add content/authors/{author}.yaml"
    return Problem(path, f'there is no author "{author}"{near}', place)


def _related(brief: Brief, slugs: Mapping[str, Brief]) -> Iterator[Problem]:
    for name, listed in (("pin", brief.pins), ("ban", brief.bans)):
        for index, slug in enumerate(listed):
            place = Key(("related", name, index))
            if slug == brief.slug:
                yield Problem(brief.path, "a brief is not related to itself; remove this", place)
            elif slug not in slugs:
                yield Problem(brief.path, f'there is no brief "{slug}"{suggestion(slug, slugs)}', place)


def _translation(brief: Brief, slugs: Mapping[str, Brief]) -> Iterator[Problem]:
    place = Key(("translation_of",))
    original = slugs.get(brief.translation_of)
    if original is None:
        near = suggestion(brief.translation_of, slugs)
        yield Problem(brief.path, f'there is no brief "{brief.translation_of}"{near}', place)
    elif original is brief:
        yield Problem(brief.path, "a brief is not a translation of itself; name the original", place)
    elif original.lang == brief.lang:
        message = f'"{brief.translation_of}" is in the same language ({brief.lang}); set "lang" in one of the two'
        yield Problem(brief.path, message, place)
    elif original.translation_of:
        message = f'"{brief.translation_of}" is a translation itself; name its original, "{original.translation_of}"'
        yield Problem(brief.path, message, place)


def _image(path: str, image: Image | None, known: frozenset[str]) -> Iterator[Problem]:
    if image is not None and resolve(image.src, path, known) is None:
        yield _no_picture(path, image.src, known, Key(("image", "src")))


def _prose(path: str, texts: Iterable[Prose | None], slugs: Mapping[str, Brief], content: Content) -> Iterator[Problem]:
    for text in texts:
        if text is not None:
            yield from _links(path, text.links, slugs)
            yield from _pictures(path, text.pictures, content.pictures)


def _links(path: str, links: tuple[str, ...], slugs: Mapping[str, Brief]) -> Iterator[Problem]:
    for slug in links:
        if slug not in slugs:
            yield Problem(path, f'there is no brief "{slug}"{suggestion(slug, slugs)}', Quote(f"brief:{slug}"))


def _pictures(path: str, pictures: tuple[str, ...], known: frozenset[str]) -> Iterator[Problem]:
    for src in pictures:
        if resolve(src, path, known) is None:
            yield _no_picture(path, src, known, Quote(src))


def _no_picture(path: str, src: str, known: frozenset[str], place: Place) -> Problem:
    names = {name.rpartition("/")[2]: name for name in known}
    near = suggestion(src.rpartition("/")[2], names)
    message = f"there is no picture {src} beside this file or in content/media/{near}"
    return Problem(path, message, place)
