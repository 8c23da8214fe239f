"""All texts of a brief, in one place: what they link to is checked, and what they show is published."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.content.pieces import body_key
from briefgen.model import Author, Body, Brief, Prose

KeyPath = tuple[str | int, ...]


def texts_of(brief: Brief) -> Iterator[tuple[KeyPath, Prose | Body]]:
    """Every text of `brief` with the key it is written at; a body below front matter has none."""
    yield body_key(brief.path), brief.body
    for index, takeaway in enumerate(brief.takeaways):
        yield ("takeaways", index, "text"), takeaway.text
    if brief.analysis:
        yield ("analysis", "text"), brief.analysis.text
    for index, correction in enumerate(brief.corrections):
        yield ("corrections", index, "text"), correction.text
    if brief.image and brief.image.caption:
        yield ("image", "caption"), brief.image.caption


def texts_of_author(author: Author) -> Iterator[tuple[KeyPath, Prose | Body]]:
    """Every text of `author`, likewise."""
    if author.bio:
        yield ("bio",), author.bio
