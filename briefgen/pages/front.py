"""The front page: edited, not listed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import islice

from msgspec import Struct

from briefgen.catalog.catalog import Briefs, Catalog
from briefgen.config import Config
from briefgen.content.markdown import plain
from briefgen.model import Brief, Entry, Section
from briefgen.pages import addresses
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.languages import Front, called, fronts
from briefgen.pages.masthead import calendar_of
from briefgen.pages.page import Page
from briefgen.pages.parts import byline, meta, prose
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import Alternate, Band, DeskQuote, Form, FrontView, Lead, Pagination

SECONDS = 3
BAND = 4
QUOTES = 3
LEAD_TAKEAWAYS = 2
LEAD_AMONG = 5
_ENDS = (". ", "? ", "! ", ".” ", "?” ", "!” ", ".» ", "؟ ", "。", "？", "！", "。”")


Whole = Callable[[Entry], Brief]


class _Choice(Struct, frozen=True):
    """The briefs on a front page."""

    lead: Entry | None
    seconds: Briefs
    rest: Briefs
    quoted: Briefs
    bands: tuple[tuple[Section, Briefs], ...]
    """The newest of each section that are not at the top, of all languages."""

    def changed(self) -> dt.datetime | None:
        """When one of them last changed."""
        listed = (*self.seconds, *self.rest, *self.quoted, *(b for _, briefs in self.bands for b in briefs))
        return max((b.modified for b in (self.lead, *listed) if b is not None), default=None)


def front_page(edition: Edition, front: Front, teasers: Teasers, pagination: Pagination, whole: Whole) -> Page:
    """The front page of a language; `pagination` leads on to the rest of its briefs, and `whole` gives the brief
    of an entry."""
    chosen = _choose(edition, front)
    view = _view(edition, front, chosen, teasers, pagination, whole)
    return Page(front.route, "front.html", view, changed=chosen.changed())


def _choose(edition: Edition, front: Front) -> _Choice:
    catalog, config = edition.catalog, edition.config
    lead = lead_of(front, config)
    others = tuple([b for b in front.briefs[: config.per_page] if b is not lead])
    seconds, rest = others[:SECONDS], others[SECONDS:]
    left_out = {b.slug for b in (lead, *seconds) if b is not None}
    if len(front.briefs) < len(catalog.briefs):
        left_out |= {b.slug for b in catalog.briefs} - {b.slug for b in front.briefs}
    listed = ((s, (b for b in catalog.by_section[s.id] if b.slug not in left_out)) for s in catalog.sections)
    bands = ((section, tuple(islice(briefs, BAND))) for section, briefs in listed)
    return _Choice(
        lead=lead,
        seconds=seconds,
        rest=rest,
        quoted=tuple(islice((b for b in front.briefs if b.analyst is not None), QUOTES)),
        bands=tuple((section, briefs) for section, briefs in bands if briefs),
    )


def _view(
    edition: Edition, front: Front, chosen: _Choice, teasers: Teasers, pagination: Pagination, whole: Whole
) -> FrontView:
    config, publication = edition.config, called(edition.config, front.lang)
    words = edition.words(front.lang)
    calendar = calendar_of(front.lang, config.timezone.key)
    return FrontView(
        meta=meta(
            edition,
            front.route,
            publication.name,
            publication.tagline or words.text("list_described", title=words.latest, name=publication.name),
            lang=front.lang,
            alternates=_alternates(edition),
            forms=_forms(edition, front),
        ),
        edition=calendar.moment(front.briefs[0].date) if front.briefs else None,
        lead=_lead_view(edition, whole(chosen.lead), teasers) if chosen.lead else None,
        seconds=tuple(teasers[b.slug] for b in chosen.seconds),
        latest=tuple(teasers[b.slug] for b in chosen.rest),
        quotes=tuple(_quote(edition, whole(b)) for b in chosen.quoted),
        bands=tuple(_band(edition, front, section, briefs, teasers) for section, briefs in chosen.bands),
        pagination=pagination,
    )


def _forms(edition: Edition, front: Front) -> tuple[Form, ...]:
    if "ninjs" not in edition.config.formats:
        return ()
    return (Form("application/json", edition.addresses.absolute(addresses.ninjs_route(front.route))),)


def _alternates(edition: Edition) -> tuple[Alternate, ...]:
    """The front pages of all languages."""
    if len(edition.fronts) == 1:
        return ()
    absolute = edition.addresses.absolute
    found = (Alternate(front.lang, absolute(front.route)) for front in edition.fronts)
    return *found, Alternate("x-default", absolute(addresses.FRONT))


def lead_of(front: Front, config: Config) -> Entry | None:
    """The newest brief of a front page that has a picture and takeaways, if one of the newest few has; else the
    newest."""
    newest = front.briefs[: min(LEAD_AMONG, config.per_page)]
    fit = (b for b in newest if b.image and b.points)
    return next(fit, newest[0] if newest else None)


def leads(catalog: Catalog, config: Config) -> tuple[Entry, ...]:
    """The briefs that lead the front pages of all languages."""
    found = (lead_of(front, config) for front in fronts(catalog, config))
    return tuple([lead for lead in found if lead is not None])


def _lead_view(edition: Edition, lead: Brief, teasers: Teasers) -> Lead:
    takeaways = lead.takeaways[:LEAD_TAKEAWAYS]
    return Lead(teasers[lead.slug], tuple(prose(edition, t.text, lead.path) for t in takeaways))


def _band(edition: Edition, front: Front, section: Section, briefs: Briefs, teasers: Teasers) -> Band:
    # What a section is about is said in the publication's own language only.
    description = section.description if front.lang == edition.config.language else ""
    return Band(edition.sections[front.lang][section.id], description, tuple(teasers[b.slug] for b in briefs))


def _quote(edition: Edition, brief: Brief) -> DeskQuote:
    analysis = brief.analysis
    assert analysis is not None  # noqa: S101 -- only briefs with an analysis are asked for
    return DeskQuote(
        href=edition.hrefs[brief.slug] + "#desk",
        title=analysis.title or edition.words(brief.lang).strategic_analysis,
        quote=opening(_first_paragraph(analysis.text.html)),
        byline=byline(edition, analysis.author, brief.lang),
        headline=brief.headline,
        lang=brief.lang,
        dir=direction(brief.lang),
    )


def _first_paragraph(html: str) -> str:
    match = re.search(r"<p>(.*?)</p>", html, re.DOTALL)
    return plain(match[1] if match else html)


def opening(text: str, limit: int = 240) -> str:
    """The whole sentences of `text` that fit into `limit` characters, or its first words and an ellipsis."""
    if len(text) <= limit:
        return text
    cut = max((at + len(mark) for mark in _ENDS if (at := text.rfind(mark, 60, limit)) >= 0), default=0)
    if cut > 0:
        return text[:cut].rstrip()
    return text[: text.rfind(" ", 0, limit) if " " in text[:limit] else limit].rstrip(" ,;:") + "…"
