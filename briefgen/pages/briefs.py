"""A brief's own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from briefgen.model import Analysis, Brief, Source
from briefgen.pages import addresses
from briefgen.pages.calendar import direction, language_name
from briefgen.pages.edition import (
    KIND_NAMES,
    Edition,
    body_images,
    byline,
    bylines,
    image_view,
    link_targets,
    meta,
    prose,
    section_link,
    section_of,
)
from briefgen.pages.share import share_links
from briefgen.pages.views import (
    BriefView,
    CorrectionView,
    Desk,
    Link,
    Neighbour,
    SourceView,
    TakeawayView,
    Teaser,
    Translation,
)


def brief_view(
    edition: Edition, brief: Brief, teasers: Mapping[str, Teaser], newer: Brief | None, older: Brief | None
) -> BriefView:
    """All that the page of `brief` shows; `newer` and `older` are its neighbours in time."""
    catalog, calendar = edition.catalog, edition.calendar
    route = edition.routes[brief.slug]
    url = edition.addresses.absolute(route)
    image = image_view(edition, brief.image, brief.path)
    section = section_link(edition, section_of(edition, brief))
    published = calendar.moment(brief.date)
    updated = calendar.moment(brief.updated) if brief.updated else None
    return BriefView(
        meta=meta(
            edition,
            route,
            brief.headline,
            brief.dek,
            image=image,
            current=section.href if section else "",
            kind="article",
            published=published.iso,
            modified=updated.iso if updated else "",
        ),
        url=url,
        slug=brief.slug,
        lang=brief.lang,
        dir=direction(brief.lang),
        section=section,
        kind=brief.kind,
        kind_name=KIND_NAMES[brief.kind],
        headline=brief.headline,
        dek=brief.dek,
        bylines=bylines(edition, brief),
        published=published,
        updated=updated,
        minutes=brief.minutes,
        image=image,
        takeaways=_takeaways(edition, brief),
        desk=_desk(edition, brief, brief.analysis) if brief.analysis else None,
        body=brief.body,
        images=body_images(edition, brief.body.pictures, brief.path),
        links=link_targets(edition, brief.body.links),
        sources=tuple(_source(edition, i, s) for i, s in enumerate(brief.sources, start=1)),
        corrections=tuple(
            CorrectionView(calendar.moment(c.date), prose(edition, c.text, brief.path))
            for c in sorted(brief.corrections, key=lambda c: c.date, reverse=True)
        ),
        topics=tuple(
            Link(edition.addresses.href(addresses.topic_route(t.id)), catalog.topics[t.id].name) for t in brief.topics
        ),
        share=share_links(edition.config.share, url, brief.headline, brief.dek),
        related=tuple(teasers[slug] for slug in catalog.related[brief.slug]),
        newer=_neighbour(edition, newer),
        older=_neighbour(edition, older),
        translations=_translations(edition, brief),
        extra=brief.extra,
    )


def _translations(edition: Edition, brief: Brief) -> tuple[Translation, ...]:
    catalog = edition.catalog
    others = [catalog.by_slug[slug] for slug in catalog.translations.get(brief.slug, ())]
    spoken = Counter(other.lang.partition("-")[0] for other in others)
    return tuple(
        Translation(
            lang=other.lang,
            name=language_name(other.lang, region=spoken[other.lang.partition("-")[0]] > 1),
            href=edition.href(other),
            url=edition.addresses.absolute(edition.routes[other.slug]),
        )
        for other in others
    )


def _neighbour(edition: Edition, brief: Brief | None) -> Neighbour | None:
    if brief is None:
        return None
    return Neighbour(edition.href(brief), brief.headline, brief.lang, direction(brief.lang))


def _takeaways(edition: Edition, brief: Brief) -> tuple[TakeawayView, ...]:
    numbers = {source.id: number for number, source in enumerate(brief.sources, start=1)}
    return tuple(
        TakeawayView(
            number=number,
            text=prose(edition, takeaway.text, brief.path),
            sources=tuple(Link(f"#{_anchor(id_)}", str(numbers[id_])) for id_ in takeaway.sources),
        )
        for number, takeaway in enumerate(brief.takeaways, start=1)
    )


def _desk(edition: Edition, brief: Brief, analysis: Analysis) -> Desk:
    return Desk(
        title=analysis.title,
        text=prose(edition, analysis.text, brief.path),
        byline=byline(edition, analysis.author),
        label=analysis.label,
        publication=edition.config.name,
    )


def _source(edition: Edition, number: int, source: Source) -> SourceView:
    return SourceView(
        number=number,
        anchor=_anchor(source.id),
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        accessed=edition.calendar.day(source.accessed) if source.accessed else "",
    )


def _anchor(source_id: str) -> str:
    return f"source-{source_id}"
