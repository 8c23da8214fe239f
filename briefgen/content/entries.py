"""Whole briefs as bytes, and what the catalog holds of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from briefgen.content.pieces import body_key
from briefgen.content.source import digest_bytes
from briefgen.model import Author, Brief, Entry, Prose

KeyPath = tuple[str | int, ...]

_decoder = msgspec.msgpack.Decoder(Brief)
_encoder = msgspec.msgpack.Encoder()


def filed(brief: Brief, terms: bytes) -> tuple[Entry, bytes]:
    """A brief's entry for the catalog, and the whole of it as bytes. The entry has the digest of this, and that of what
    the brief is about (see `briefgen.content.terms`)."""
    whole = _encoder.encode(brief)
    texts = [text for _, text in texts_of(brief)]
    entry = Entry(
        path=brief.path,
        slug=brief.slug,
        headline=brief.headline,
        dek=brief.dek,
        date=brief.date,
        publish_at=brief.publish_at,
        lang=brief.lang,
        minutes=brief.minutes,
        digest=digest_bytes(whole),
        terms=digest_bytes(terms),
        modified=last_change(brief),
        updated=brief.updated,
        section=brief.section,
        topics=brief.topics,
        authors=brief.authors,
        kind=brief.kind,
        image=brief.image,
        points=len(brief.takeaways),
        analyst=brief.analysis.author if brief.analysis else None,
        links=tuple(dict.fromkeys(slug for text in texts for slug in text.links)),
        pictures=tuple(dict.fromkeys(src for text in texts for src in text.pictures)),
        pins=brief.pins,
        bans=brief.bans,
        draft=brief.draft,
        expires_at=brief.expires_at,
        aliases=brief.aliases,
        translation_of=brief.translation_of,
        card=brief.card,
        allow=brief.allow,
    )
    return entry, whole


def whole_brief(data: bytes) -> Brief:
    """The brief that `filed` made bytes of.

    Raises:
        msgspec.MsgspecError: it did not.
    """
    return _decoder.decode(data)


def last_change(brief: Brief) -> dt.datetime:
    """When a brief last changed for its readers: the last of `date`, `updated` and its corrections."""
    return max(brief.date, brief.updated or brief.date, *[correction.date for correction in brief.corrections])


def texts_of(brief: Brief) -> Iterator[tuple[KeyPath, Prose]]:
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


def texts_of_author(author: Author) -> Iterator[tuple[KeyPath, Prose]]:
    """Every text of `author`, likewise."""
    if author.bio:
        yield ("bio",), author.bio
