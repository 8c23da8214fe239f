"""The front page: edited, not listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from briefgen.catalog.lead import lead as leading
from briefgen.content.markdown import plain
from briefgen.model import Brief, Entry
from briefgen.pages import addresses
from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition, Teasers, byline, meta, prose
from briefgen.pages.views import Band, DeskQuote, FrontView, Lead, Pagination

SECONDS = 3
BAND = 4
QUOTES = 3
LEAD_TAKEAWAYS = 2
_ENDS = (". ", "? ", "! ", ".” ", "?” ", "!” ", ".» ", "؟ ", "。", "？", "！", "。”")


Whole = Callable[[Entry], Brief]


def front_view(edition: Edition, teasers: Teasers, pagination: Pagination, whole: Whole) -> FrontView:
    """The front page; `pagination` leads on to the rest of the latest briefs, and `whole` gives the brief of
    an entry."""
    catalog, config = edition.catalog, edition.config
    latest = catalog.latest[: config.per_page]
    lead = leading(catalog, config)
    others = [b for b in latest if b is not lead]
    seconds, rest = others[:SECONDS], others[SECONDS:]
    left_out = {b.slug for b in (lead, *seconds) if b is not None}
    if len(catalog.latest) < len(catalog.briefs):
        left_out |= {b.slug for b in catalog.briefs} - {b.slug for b in catalog.latest}
    return FrontView(
        meta=meta(edition, addresses.FRONT, config.name, config.tagline),
        edition=edition.calendar.moment(catalog.latest[0].date) if catalog.latest else None,
        lead=_lead_view(edition, whole(lead), teasers) if lead else None,
        seconds=tuple(teasers[b.slug] for b in seconds),
        latest=tuple(teasers[b.slug] for b in rest),
        quotes=tuple(
            _quote(edition, whole(b)) for b in islice((b for b in catalog.latest if b.analyst is not None), QUOTES)
        ),
        bands=_bands(edition, teasers, left_out),
        pagination=pagination,
    )


def _lead_view(edition: Edition, lead: Brief, teasers: Teasers) -> Lead:
    takeaways = lead.takeaways[:LEAD_TAKEAWAYS]
    return Lead(teasers[lead.slug], tuple(prose(edition, t.text, lead.path) for t in takeaways))


def _bands(edition: Edition, teasers: Teasers, left_out: set[str]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for section in edition.catalog.sections:
        listed = edition.catalog.by_section[section.id]
        briefs = list(islice((b for b in listed if b.slug not in left_out), BAND))
        if briefs:
            teased = tuple(teasers[b.slug] for b in briefs)
            bands.append(Band(edition.sections[section.id], section.description, teased))
    return tuple(bands)


def _quote(edition: Edition, brief: Brief) -> DeskQuote:
    analysis = brief.analysis
    assert analysis is not None  # noqa: S101 -- only briefs with an analysis are asked for
    return DeskQuote(
        href=edition.hrefs[brief.slug] + "#desk",
        title=analysis.title,
        quote=opening(_first_paragraph(analysis.text.html)),
        byline=byline(edition, analysis.author),
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
