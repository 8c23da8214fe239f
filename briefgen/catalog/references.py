"""What content says about other content, checked: names that lead nowhere, and addresses taken twice."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from briefgen.catalog.pictures import resolve
from briefgen.config import Config
from briefgen.content.entries import KeyPath, texts_of, texts_of_author
from briefgen.content.load import Content
from briefgen.content.markdown import picture_fault
from briefgen.content.pieces import slug_of_file
from briefgen.content.read import PICTURES
from briefgen.errors import Key, Place, Problem, Quote, suggestion
from briefgen.model import Brief, Entry, Image, Prose, StandingPage
from briefgen.syntax.slugs import slugify


class _Known(Struct, frozen=True):
    """What may be named."""

    briefs: Mapping[str, Entry]
    slugs: frozenset[str]
    """Those of `briefs`, and of files that have errors: these are there, and only their errors are told."""
    authors: frozenset[str]
    sections: tuple[str, ...]
    """Empty when the publication declares none."""
    pictures: frozenset[str]
    nearest: Callable[[str], str]
    """A suggestion for a slug that is none of `slugs`; each is looked for once."""


def check(content: Content, config: Config, whole: Callable[[Entry], Brief]) -> tuple[Problem, ...]:
    """Every reference of every file, drafts included, that leads nowhere.

    `whole` gives the brief of an entry; it is asked only where something in its texts is wrong.
    """
    briefs = (*content.briefs, *content.suspects.briefs)
    authors = (*content.authors.values(), *content.suspects.authors)
    by_slug: dict[str, Entry] = {}
    problems: list[Problem] = []
    for brief in sorted(briefs, key=lambda b: b.path):
        if (first := by_slug.setdefault(brief.slug, brief)) is not brief:
            message = (
                f'{first.path} has the slug "{brief.slug}" and so this address, too; give one of them another "slug"'
            )
            problems.append(Problem(brief.path, message, Key(("slug",))))
    unread = content.suspects.unread
    slugs = frozenset(by_slug) | {slug_of_file(p) for p in unread if p.startswith("content/briefs/")}
    known = _Known(
        briefs=by_slug,
        slugs=slugs,
        authors=frozenset(a.id for a in authors)
        | {PurePosixPath(p).stem for p in unread if p.startswith("content/authors/")},
        sections=tuple(s.id for s in config.sections),
        pictures=content.pictures,
        nearest=functools.cache(lambda slug: suggestion(slug, slugs)),
    )
    for brief in briefs:
        if _names_little(brief, known):
            continue
        problems.extend(_brief(brief, known))
        if not _texts_are_right(brief, known):
            problems.extend(_texts(brief.path, texts_of(whole(brief)), known))
    for page in (*content.pages, *content.suspects.pages):
        problems.extend(_texts(page.path, [((), page.body)], known))
    for author in authors:
        problems.extend(_image(author.path, author.image, known))
        problems.extend(_texts(author.path, texts_of_author(author), known))
    problems.extend(_translated_twice(briefs))
    problems.extend(_stated_twice((*content.pages, *content.suspects.pages)))
    return tuple(dict.fromkeys(problems))


def looks_like_id(author: str) -> bool:
    """Whether an analysis's author is meant as an id rather than as a name, which has a capital, a space or
    letters other than Latin ones."""
    return bool(author) and author.isascii() and slugify(author) == author


def _names_little(brief: Entry, known: _Known) -> bool:
    """Whether a brief names nothing but authors and a section, and these are there: the usual case, told
    quickly."""
    return (
        not (brief.links or brief.pictures or brief.image or brief.pins or brief.bans or brief.translation_of)
        and known.authors.issuperset(brief.authors)
        and (not brief.section or not known.sections or brief.section in known.sections)
        and (not brief.analyst or brief.analyst in known.authors)
    )


def _brief(brief: Entry, known: _Known) -> Iterator[Problem]:
    path = brief.path
    if brief.section and known.sections and brief.section not in known.sections:
        near = suggestion(brief.section, known.sections) or f"; the sections are {', '.join(known.sections)}"
        yield Problem(path, f'there is no section "{brief.section}"{near}', Key(("section",)))
    for index, author in enumerate(brief.authors):
        if author not in known.authors:
            yield _no_author(path, author, known, Key(("authors", index)))
    analyst = brief.analyst
    if analyst and looks_like_id(analyst) and analyst not in known.authors:
        yield _no_author(path, analyst, known, Key(("analysis", "author")))
    yield from _related(brief, known)
    if brief.translation_of:
        yield from _translation(brief, known)
    yield from _image(path, brief.image, known)


def _texts_are_right(brief: Entry, known: _Known) -> bool:
    return all(slug in known.slugs for slug in brief.links) and all(
        resolve(src, brief.path, known.pictures) for src in brief.pictures
    )


def _no_author(path: str, author: str, known: _Known, place: Place) -> Problem:
    id_ = slugify(author)
    add = f"; add content/authors/{id_}.yaml" + (f" and write {id_} here" if id_ != author else "")
    near = suggestion(author, known.authors) or add
    return Problem(path, f'there is no author "{author}"{near}', place)


def _no_brief(path: str, slug: str, known: _Known, place: Place) -> Problem:
    return Problem(path, f'there is no brief "{slug}"{known.nearest(slug)}', place)


def _related(brief: Entry, known: _Known) -> Iterator[Problem]:
    for name, listed in (("pin", brief.pins), ("ban", brief.bans)):
        for index, slug in enumerate(listed):
            place = Key(("related", name, index))
            if slug == brief.slug:
                yield Problem(brief.path, "a brief is not related to itself; remove this", place)
            elif slug not in known.slugs:
                yield _no_brief(brief.path, slug, known, place)


def _translation(brief: Entry, known: _Known) -> Iterator[Problem]:
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


def _translated_twice(briefs: Iterable[Entry]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Entry] = {}
    for brief in sorted(briefs, key=lambda b: b.path):
        if brief.translation_of:
            first = seen.setdefault((brief.translation_of, brief.lang), brief)
            if first is not brief:
                message = f'{first.path} is the {brief.lang} translation of "{brief.translation_of}" already'
                yield Problem(brief.path, message, Key(("translation_of",)))


def _stated_twice(pages: Iterable[StandingPage]) -> Iterator[Problem]:
    """A problem for each policy that two pages of one language state: which of the two holds?"""
    seen: dict[tuple[str, str], StandingPage] = {}
    for page in sorted(pages, key=lambda p: p.path):
        for index, policy in enumerate(page.policies):
            first = seen.setdefault((page.lang, policy), page)
            if first is not page:
                message = f'{first.path} states the policy "{policy}" already; remove it from one of the two'
                yield Problem(page.path, message, Key(("policies", index)))


def _texts(path: str, texts: Iterable[tuple[KeyPath, Prose]], known: _Known) -> Iterator[Problem]:
    for key, text in texts:
        for slug in text.links:
            if slug not in known.slugs:
                yield _no_brief(path, slug, known, Quote(f"brief:{slug}", key))
        for src in text.pictures:
            if picture_fault(unquote(src)) is None and resolve(src, path, known.pictures) is None:
                yield _no_picture(path, src, known, Quote(src, key))


def _no_picture(path: str, src: str, known: _Known, place: Place) -> Problem:
    names = {name.rpartition("/")[2] for name in known.pictures}
    ending = PurePosixPath(src).suffix.lower()
    if ending not in PICTURES:
        formats = ", ".join(sorted(e.lstrip(".") for e in PICTURES))
        return Problem(path, f"{src} is not a picture that browsers show; use one of {formats}", place)
    near = suggestion(src.rpartition("/")[2], names)
    return Problem(path, f"there is no picture {src} beside this file or in content/media/{near}", place)
