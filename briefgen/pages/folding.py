"""Briefs, folded: what their pages and all that carries them are made of, as the plan has it.

`briefgen.pages.unfold` opens what is folded here.
"""

from __future__ import annotations

import msgspec

from briefgen.catalog.catalog import section_id
from briefgen.content.source import digest_bytes
from briefgen.model import Entry
from briefgen.pages.calendar import language_names
from briefgen.pages.edition import Edition
from briefgen.pages.page import BriefFold, ItemFold, Ref
from briefgen.pages.parts import byline, link_targets, named_pictures, preview_pictures
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import Neighbour, Translation


class Items:
    """Briefs in themselves, folded once each."""

    def __init__(self, edition: Edition, teasers: Teasers) -> None:
        self.encoded: dict[bytes, bytes] = {}
        """Those that were asked for by digest."""
        self._edition = edition
        self._teasers = teasers
        self._folds: dict[str, ItemFold] = {}
        self._refs: dict[str, Ref] = {}
        self._encode = msgspec.msgpack.Encoder().encode

    def fold(self, brief: Entry) -> ItemFold:
        """What everything that carries the whole of `brief` is made of."""
        if brief.slug not in self._folds:
            self._folds[brief.slug] = _fold_item(self._edition, brief, self._teasers.ref(brief))
        return self._folds[brief.slug]

    def ref(self, brief: Entry) -> Ref:
        """The same by its digest."""
        if brief.slug not in self._refs:
            data = self._encode(self.fold(brief))
            self._refs[brief.slug] = Ref(self._edition.hrefs[brief.slug], digest := digest_bytes(data))
            self.encoded[digest] = data
        return self._refs[brief.slug]


def fold_brief(
    edition: Edition,
    brief: Entry,
    items: Items,
    teasers: Teasers,
    newer: Neighbour | None = None,
    older: Neighbour | None = None,
    read_next: Entry | None = None,
) -> BriefFold:
    """What the page of `brief` is made of; `newer` and `older` are its neighbours in time, and with `read_next` its
    readers go on."""
    catalog = edition.catalog
    return BriefFold(
        item=items.fold(brief),
        related=teasers.refs(catalog.related[brief.slug]),
        read_next=teasers.ref(read_next) if read_next is not None else None,
        newer=newer,
        older=older,
        translations=_translations(edition, brief) if brief.slug in catalog.translations else (),
        card=(card := edition.cards.get(brief.slug)),
        site_card=None if card else edition.site_card,
    )


def _fold_item(edition: Edition, brief: Entry, teaser: Ref) -> ItemFold:
    section = edition.sections[edition.config.language].get(section_id(brief))
    return ItemFold(
        slug=brief.slug,
        lang=brief.lang,
        section=section.text if section else "",
        route=edition.routes[brief.slug],
        whole=brief.digest,
        teaser=teaser,
        topics=tuple([edition.topics[t.id] for t in brief.topics]),
        analyst=byline(edition, brief.analyst, brief.lang) if brief.analyst is not None else None,
        links=link_targets(edition, brief.links) if brief.links else (),
        pictures=named_pictures(edition, brief.pictures, brief.path) if brief.pictures else (),
        previews=preview_pictures(edition, brief.image, brief.path) if brief.image else (),
    )


def _translations(edition: Edition, brief: Entry) -> tuple[Translation, ...]:
    catalog = edition.catalog
    others = [catalog.by_slug[slug] for slug in catalog.translations[brief.slug]]
    names = language_names([other.lang for other in others])
    return tuple(
        Translation(
            lang=other.lang,
            name=names[other.lang],
            href=edition.hrefs[other.slug],
            url=edition.addresses.absolute(edition.routes[other.slug]),
            is_original=other.slug == brief.translation_of,
        )
        for other in others
    )
