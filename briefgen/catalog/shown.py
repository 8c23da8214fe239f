"""Which pictures content shows, and how: those of briefs, of pages and of authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct

from briefgen.catalog.catalog import Catalog
from briefgen.catalog.pictures import resolve
from briefgen.content.entries import texts_of_author
from briefgen.content.load import Content
from briefgen.model import Author, Entry, Image, StandingPage


class Use(Struct, frozen=True, order=True, array_like=True):
    """One way to show a picture."""

    shape: str
    """`whole`, `card` and three that begin with `preview` for briefs, `wide` for one that leads, `square` for
    portraits, `text` inside texts, `logo`."""
    focus: tuple[float, float] = (50.0, 50.0)
    """The point that a crop keeps, in per cent from the left and the top."""


Uses = Mapping[str, frozenset[Use]]
"""How pictures are shown, by their paths below `content/`."""

WHOLE, TEXT, LOGO = Use("whole"), Use("text"), Use("logo")


def shown_pictures(catalog: Catalog, known: Container[str], leads: Iterable[Entry]) -> Uses:
    """All pictures that the site needs, with `leads` on its front pages; no other leaves a byte in it."""
    return _resolved(_uses(catalog.briefs, leads, catalog.pages, catalog.authors.values()), known)


def scheduled_pictures(catalog: Catalog, known: Container[str]) -> Uses:
    """Those that briefs need which are not visible yet."""
    return _resolved(_uses(catalog.scheduled, (), (), ()), known)


def all_pictures(content: Content) -> Uses:
    """Those of all content, visible or not, whichever brief leads."""
    return _resolved(_uses(content.briefs, content.briefs, content.pages, content.authors.values()), content.pictures)


def wide(image: Image) -> Use:
    """How the picture of a brief that leads is shown."""
    return Use("wide", image.focus)


def preview(image: Image) -> Use:
    """How the picture of a brief is shown by other sites."""
    return Use("preview", image.focus)


def previews(image: Image) -> tuple[Use, ...]:
    """How the picture of a brief is shown by other sites, in 16:9, 4:3 and 1:1, and by none that wants pixels where
    it is a drawing."""
    if image.src.lower().endswith(".svg"):
        return ()
    return preview(image), Use("preview-4-3", image.focus), Use("preview-1-1", image.focus)


def card(image: Image) -> Use:
    """How the picture of a brief is shown in lists."""
    return Use("card", image.focus)


def square(image: Image) -> Use:
    """How a portrait is shown."""
    return Use("square", image.focus)


def _resolved(named: Iterable[tuple[str, str, Use]], known: Container[str]) -> Uses:
    found: defaultdict[str, set[Use]] = defaultdict(set)
    for src, path, use in named:
        if name := resolve(src, path, known):
            found[name].add(use)
    return {name: frozenset(uses) for name, uses in found.items()}


def _uses(
    briefs: Iterable[Entry],
    leads: Iterable[Entry],
    pages: Iterable[StandingPage],
    authors: Iterable[Author],
) -> Iterator[tuple[str, str, Use]]:
    for brief in briefs:
        if (image := brief.image) is not None:
            yield from ((image.src, brief.path, use) for use in {WHOLE, card(image), preview(image), *previews(image)})
        for src in brief.pictures:
            yield src, brief.path, TEXT
    for brief in leads:
        if (image := brief.image) is not None:
            yield image.src, brief.path, wide(image)
    for page in pages:
        for src in page.body.pictures:
            yield src, page.path, TEXT
    for author in authors:
        if author.image is not None:
            yield author.image.src, author.path, square(author.image)
        for _, text in texts_of_author(author):
            for src in text.pictures:
                yield src, author.path, TEXT
