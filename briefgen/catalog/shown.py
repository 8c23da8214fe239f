"""Which pictures a catalog shows: those of visible briefs, of pages and of the authors of visible briefs."""

from __future__ import annotations

from collections.abc import Container, Iterator

from briefgen.catalog.catalog import Catalog
from briefgen.catalog.pictures import resolve
from briefgen.model import Brief, Image


def shown_pictures(catalog: Catalog, known: Container[str]) -> frozenset[str]:
    """Content paths of all pictures that the site needs; no other leaves a byte in it."""
    named = (
        *(pair for brief in catalog.briefs for pair in _of_brief(brief)),
        *((src, page.path) for page in catalog.pages for src in page.body.pictures),
        *(pair for a in catalog.authors.values() for pair in _of_image(a.image, f"content/authors/{a.id}.yaml")),
    )
    found = {resolve(src, path, known) for src, path in named}
    return frozenset(name for name in found if name)


def _of_brief(brief: Brief) -> Iterator[tuple[str, str]]:
    yield from _of_image(brief.image, brief.path)
    texts = (brief.body, *(t.text for t in brief.takeaways), *((brief.analysis.text,) if brief.analysis else ()))
    for text in texts:
        for src in text.pictures:
            yield src, brief.path


def _of_image(image: Image | None, path: str) -> Iterator[tuple[str, str]]:
    if image is not None:
        yield image.src, path
