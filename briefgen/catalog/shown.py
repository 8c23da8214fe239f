"""Which pictures a catalog shows: those of visible briefs, of pages and of the authors of visible briefs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from briefgen.catalog.catalog import Catalog
from briefgen.catalog.pictures import resolve
from briefgen.content.entries import texts_of_author
from briefgen.model import Author, Entry, Image


def shown_pictures(catalog: Catalog, known: Container[str]) -> frozenset[str]:
    """Content paths of all pictures that the site needs; no other leaves a byte in it."""
    return _resolved(_named(catalog), known)


def scheduled_pictures(catalog: Catalog, known: Container[str]) -> frozenset[str]:
    """Those that briefs need which are not visible yet; only to be checked."""
    return _resolved((pair for brief in catalog.scheduled for pair in _of_brief(brief)), known)


def _resolved(named: Iterable[tuple[str, str]], known: Container[str]) -> frozenset[str]:
    found = {resolve(src, path, known) for src, path in named}
    return frozenset(name for name in found if name)


def _named(catalog: Catalog) -> Iterator[tuple[str, str]]:
    yield from (
        *(pair for brief in catalog.briefs for pair in _of_brief(brief)),
        *((src, page.path) for page in catalog.pages for src in page.body.pictures),
        *(pair for author in catalog.authors.values() for pair in _of_author(author)),
    )


def _of_brief(brief: Entry) -> Iterator[tuple[str, str]]:
    yield from _of_image(brief.image, brief.path)
    for src in brief.pictures:
        yield src, brief.path


def _of_author(author: Author) -> Iterator[tuple[str, str]]:
    yield from _of_image(author.image, author.path)
    for _, text in texts_of_author(author):
        for src in text.pictures:
            yield src, author.path


def _of_image(image: Image | None, path: str) -> Iterator[tuple[str, str]]:
    if image is not None:
        yield image.src, path
