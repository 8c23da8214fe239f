"""What content says about other content, checked: names that lead nowhere, and addresses taken twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from briefgen.catalog.pictures import resolve
from briefgen.config import Config
from briefgen.content.brief import slug_of_file
from briefgen.content.load import Content
from briefgen.errors import Key, Place, Problem, Quote, suggestion
from briefgen.model import Brief, Image, Prose


class _Known(Struct, frozen=True):
    """What may be named."""

    briefs: Mapping[str, Brief]
    slugs: frozenset[str]
    """Those of `briefs`, and of files that have errors: these are there, and only their errors are told."""
    authors: frozenset[str]
    sections: tuple[str, ...]
    """Empty when the publication declares none."""
    pictures: frozenset[str]


def check(content: Content, config: Config) -> tuple[Problem, ...]:
    """Every reference of every file, drafts included, that leads nowhere."""
    briefs: dict[str, Brief] = {}
    problems: list[Problem] = []
    for brief in content.briefs:
        if (first := briefs.setdefault(brief.slug, brief)) is not brief:
            message = (
                f'{first.path} has the slug "{brief.slug}" and so this address, too; give one of them another "slug"'
            )
            problems.append(Problem(brief.path, message, Key(("slug",))))
    known = _Known(
        briefs=briefs,
        slugs=frozenset(briefs) | {slug_of_file(p) for p in content.unread if p.startswith("content/briefs/")},
        authors=frozenset(content.authors)
        | {PurePosixPath(p).stem for p in content.unread if p.startswith("content/authors/")},
        sections=tuple(s.id for s in config.sections),
        pictures=content.pictures,
    )
    for brief in content.briefs:
        problems.extend(_brief(brief, known))
    for page in content.pages:
        problems.extend(_links(page.path, page.body.links, known))
        problems.extend(_pictures(page.path, page.body.pictures, known))
    for author in content.authors.values():
        path = f"content/authors/{author.id}.yaml"
        problems.extend(_image(path, author.image, known))
        problems.extend(_prose(path, (author.bio,), known))
    return tuple(problems)


def looks_like_id(author: str) -> bool:
    """Whether an analysis's author is meant as an id rather than as a name."""
    return bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", author))


def _brief(brief: Brief, known: _Known) -> Iterator[Problem]:
    path = brief.path
    if brief.section and known.sections and brief.section not in known.sections:
        near = suggestion(brief.section, known.sections) or f"; the sections are {', '.join(known.sections)}"
        yield Problem(path, f'there is no section "{brief.section}"{near}', Key(("section",)))
    for index, author in enumerate(brief.authors):
        if author not in known.authors:
            yield _no_author(path, author, known, Key(("authors", index)))
    analysis = brief.analysis
    if analysis and looks_like_id(analysis.author) and analysis.author not in known.authors:
        yield _no_author(path, analysis.author, known, Key(("analysis", "author")))
    yield from _related(brief, known)
    if brief.translation_of:
        yield from _translation(brief, known)
    yield from _image(path, brief.image, known)
    yield from _links(path, brief.body.links, known)
    yield from _pictures(path, brief.body.pictures, known)
    captions = (brief.image.caption if brief.image else None, analysis.text if analysis else None)
    texts = (*captions, *(t.text for t in brief.takeaways), *(c.text for c in brief.corrections))
    yield from _prose(path, texts, known)


def _no_author(path: str, author: str, known: _Known, place: Place) -> Problem:
    near = suggestion(author, known.authors) or f"; add content/authors/{author}.yaml"
    return Problem(path, f'there is no author "{author}"{near}', place)


def _no_brief(path: str, slug: str, known: _Known, place: Place) -> Problem:
    return Problem(path, f'there is no brief "{slug}"{suggestion(slug, known.slugs)}', place)


def _related(brief: Brief, known: _Known) -> Iterator[Problem]:
    for name, listed in (("pin", brief.pins), ("ban", brief.bans)):
        for index, slug in enumerate(listed):
            place = Key(("related", name, index))
            if slug == brief.slug:
                yield Problem(brief.path, "a brief is not related to itself; remove this", place)
            elif slug not in known.slugs:
                yield _no_brief(brief.path, slug, known, place)


def _translation(brief: Brief, known: _Known) -> Iterator[Problem]:
    place = Key(("translation_of",))
    named = brief.translation_of
    original = known.briefs.get(named)
    if named not in known.slugs:
        yield _no_brief(brief.path, named, known, place)
    elif original is None:
        return
    elif original is brief:
        yield Problem(brief.path, "a brief is not a translation of itself; name the original", place)
    elif original.lang == brief.lang:
        message = f'"{named}" is in the same language ({brief.lang}); set "lang" in one of the two'
        yield Problem(brief.path, message, place)
    elif original.translation_of:
        message = f'"{named}" is a translation itself; name its original, "{original.translation_of}"'
        yield Problem(brief.path, message, place)


def _image(path: str, image: Image | None, known: _Known) -> Iterator[Problem]:
    if image is not None and resolve(image.src, path, known.pictures) is None:
        yield _no_picture(path, image.src, known, Key(("image", "src")))


def _prose(path: str, texts: Iterable[Prose | None], known: _Known) -> Iterator[Problem]:
    for text in texts:
        if text is not None:
            yield from _links(path, text.links, known)
            yield from _pictures(path, text.pictures, known)


def _links(path: str, links: tuple[str, ...], known: _Known) -> Iterator[Problem]:
    for slug in links:
        if slug not in known.slugs:
            yield _no_brief(path, slug, known, Quote(f"brief:{slug}"))


def _pictures(path: str, pictures: tuple[str, ...], known: _Known) -> Iterator[Problem]:
    for src in pictures:
        if resolve(src, path, known.pictures) is None:
            yield _no_picture(path, src, known, Quote(src))


def _no_picture(path: str, src: str, known: _Known, place: Place) -> Problem:
    names = {name.rpartition("/")[2] for name in known.pictures}
    near = suggestion(src.rpartition("/")[2], names)
    return Problem(path, f"there is no picture {src} beside this file or in content/media/{near}", place)
