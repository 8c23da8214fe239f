"""Pictures by the name a text gives them -> files of content; and where those stand that cannot be shown."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from urllib.parse import unquote

from briefgen.content.entries import KeyPath, texts_of, texts_of_author
from briefgen.content.pieces import folder_of
from briefgen.content.read import FOLDER
from briefgen.errors import Key, Problem, Quote
from briefgen.model import Author, Brief, Entry, Prose, StandingPage


def resolve(src: str, path: str, known: Container[str]) -> str | None:
    """The content path of the picture `src` as named in the source `path`, or None when there is none.

    Beside the source comes first, then `content/media/`.
    """
    name = posixpath.normpath(unquote(src))
    for folder in (folder_of(path), "media"):
        candidate = posixpath.join(folder, name)
        if candidate in known:
            return candidate
    return None


def faulty(
    faults: Mapping[str, str],
    known: Container[str],
    briefs: Iterable[Entry],
    pages: Iterable[StandingPage],
    authors: Iterable[Author],
    whole: Callable[[Entry], Brief],
) -> Iterator[Problem]:
    """A problem wherever a picture is named that cannot be shown.

    `faults` says what is wrong with pictures, by content path, in words that follow a name; `known` are all
    pictures there are. `whole` gives the brief of an entry; it is asked only for those with such a picture in a
    text.
    """
    if not faults:
        return

    def wrong(src: str, path: str) -> str:
        name = resolve(src, path, known) or ""
        return f"{FOLDER}/{name} {faults[name]}" if name in faults else ""

    def in_texts(path: str, texts: Iterable[tuple[KeyPath, Prose]]) -> Iterator[Problem]:
        for key, text in texts:
            for src in text.pictures:
                if message := wrong(src, path):
                    yield Problem(path, message, Quote(src, key))

    def at_top(item: Entry | Author) -> Iterator[Problem]:
        if item.image is not None and (message := wrong(item.image.src, item.path)):
            yield Problem(item.path, message, Key(("image", "src")))

    for brief in briefs:
        yield from at_top(brief)
        if any(wrong(src, brief.path) for src in brief.pictures):
            yield from in_texts(brief.path, texts_of(whole(brief)))
    for page in pages:
        yield from in_texts(page.path, [((), page.body)])
    for author in authors:
        yield from at_top(author)
        yield from in_texts(author.path, texts_of_author(author))
