"""Teasers: briefs as lists show them, encoded, since most pages only name them by digest."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from briefgen.content.source import digest_bytes
from briefgen.model import Entry
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition, Teased
from briefgen.pages.masthead import calendar_of
from briefgen.pages.page import Ref
from briefgen.pages.parts import bylines, image_view, section_link
from briefgen.pages.views import Byline, Teaser


class Teasers:
    """The teasers of visible briefs: of all, or only of `briefs`."""

    def __init__(self, edition: Edition, briefs: Iterable[Entry] | None = None) -> None:
        self.encoded: dict[bytes, bytes] = {}
        """By digest."""
        self.modified: dict[str, str] = {}
        """When briefs last changed, as RFC 3339 has it, by slug."""
        self.images: dict[str, str] = {}
        """Root-relative addresses of the pictures of those that have one, as a whole, by slug."""
        self._refs: dict[str, Ref] = {}
        self._decoder = msgspec.msgpack.Decoder(Teaser)
        remembered, make = edition.remembered, _Teasing(edition).teased
        for brief in edition.catalog.briefs if briefs is None else briefs:
            slug = brief.slug
            known = remembered.get(slug) if remembered is not None else None
            if known is None or known.brief != brief.digest or _links_in_caption(brief):
                known = make(brief)
                if remembered is not None:
                    remembered.put(slug, known)
            self.encoded[known.digest] = known.data
            self.modified[slug] = known.modified
            if known.image:
                self.images[slug] = known.image
            self._refs[slug] = Ref(known.href, known.digest)

    def ref(self, brief: Entry) -> Ref:
        """The teaser of `brief` by its digest."""
        return self._refs[brief.slug]

    def refs(self, slugs: tuple[str, ...]) -> tuple[Ref, ...]:
        """The teasers of the briefs of those slugs."""
        return tuple([self._refs[slug] for slug in slugs])

    def __getitem__(self, slug: str) -> Teaser:
        return self._decoder.decode(self.encoded[self._refs[slug].digest])


def teaser(edition: Edition, brief: Entry, signed: tuple[Byline, ...]) -> Teaser:
    """A brief as lists show it, `signed` as it is."""
    return Teaser(
        href=edition.hrefs[brief.slug],
        headline=brief.headline,
        dek=brief.dek,
        lang=brief.lang,
        dir=direction(brief.lang),
        section=section_link(edition, brief),
        kind=brief.kind,
        kind_name=edition.words(brief.lang).kind(brief.kind),
        published=calendar_of(brief.lang, edition.config.timezone.key).moment(brief.date),
        minutes=brief.minutes,
        bylines=signed,
        image=image_view(edition, brief.image, brief.path),
    )


class _Teasing:
    """Makes teasers, and the bylines that many of them share once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._signed: dict[tuple[str, tuple[str, ...]], tuple[Byline, ...]] = {}
        self._encode = msgspec.msgpack.Encoder().encode

    def teased(self, brief: Entry) -> Teased:
        """The teaser of a brief, encoded."""
        signed = (brief.lang, brief.authors)
        if signed not in self._signed:
            self._signed[signed] = bylines(self._edition, brief)
        made = teaser(self._edition, brief, self._signed[signed])
        data = self._encode(made)
        digest = digest_bytes(data)
        modified = made.published.iso if brief.modified == brief.date else self._edition.calendar.iso(brief.modified)
        image = made.image.src if made.image else ""
        return Teased(brief.digest, self._edition.routes[brief.slug], made.href, digest, modified, image, data)


def _links_in_caption(brief: Entry) -> bool:
    """Whether the caption of a brief's picture links to other briefs, whose addresses may be other ones."""
    return brief.image is not None and brief.image.caption is not None and bool(brief.image.caption.links)
