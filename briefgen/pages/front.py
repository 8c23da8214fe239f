"""The front page: edited, not listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from briefgen.catalog.catalog import Catalog
from briefgen.config import Config
from briefgen.content.markdown import plain
from briefgen.model import Brief, Entry
from briefgen.pages import addresses
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition, byline, meta, prose
from briefgen.pages.languages import Front, called, fronts
from briefgen.pages.masthead import calendar_of
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import Alternate, Band, DeskQuote, FrontView, Lead, Pagination

SECONDS = 3
BAND = 4
QUOTES = 3
LEAD_TAKEAWAYS = 2
LEAD_AMONG = 5
_ENDS = (". ", "? ", "! ", ".” ", "?” ", "!” ", ".» ", "؟ ", "。", "？", "！", "。”")


Whole = Callable[[Entry], Brief]


def front_view(edition: Edition, front: Front, teasers: Teasers, pagination: Pagination, whole: Whole) -> FrontView:
    """The front page of a language; `pagination` leads on to the rest of its briefs, and `whole` gives the brief
    of an entry."""
    catalog, config, publication = edition.catalog, edition.config, called(edition.config, front.lang)
    latest = front.briefs[: config.per_page]
    lead = lead_of(front, config)
    others = [b for b in latest if b is not lead]
    seconds, rest = others[:SECONDS], others[SECONDS:]
    left_out = {b.slug for b in (lead, *seconds) if b is not None}
    if len(front.briefs) < len(catalog.briefs):
        left_out |= {b.slug for b in catalog.briefs} - {b.slug for b in front.briefs}
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
        ),
        edition=calendar.moment(front.briefs[0].date) if front.briefs else None,
        lead=_lead_view(edition, whole(lead), teasers) if lead else None,
        seconds=tuple(teasers[b.slug] for b in seconds),
        latest=tuple(teasers[b.slug] for b in rest),
        quotes=tuple(
            _quote(edition, whole(b)) for b in islice((b for b in front.briefs if b.analyst is not None), QUOTES)
        ),
        bands=_bands(edition, front, teasers, left_out),
        pagination=pagination,
    )


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


def _bands(edition: Edition, front: Front, teasers: Teasers, left_out: set[str]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for section in edition.catalog.sections:
        listed = edition.catalog.by_section[section.id]
        briefs = list(islice((b for b in listed if b.slug not in left_out), BAND))
        if briefs:
            teased = tuple(teasers[b.slug] for b in briefs)
            link = edition.sections[front.lang][section.id]
            # What a section is about is said in the publication's own language only.
            description = section.description if front.lang == edition.config.language else ""
            bands.append(Band(link, description, teased))
    return tuple(bands)


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
