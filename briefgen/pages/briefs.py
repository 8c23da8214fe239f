"""A brief's own page: its view, made of its fold."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.content.entries import last_change
from briefgen.model import Analysis, Brief, Html, Prose, Source
from briefgen.pages.addresses import Addresses, forms_of, origin
from briefgen.pages.calendar import Calendar
from briefgen.pages.front import opening
from briefgen.pages.masthead import Masthead, filled, shared_card, text_images
from briefgen.pages.page import BriefFold, ItemFold, Library
from briefgen.pages.share import share_links
from briefgen.pages.views import (
    Alternate,
    BriefView,
    Byline,
    CorrectionView,
    Desk,
    Form,
    Link,
    PageMeta,
    PictureView,
    SharedImage,
    SourceView,
    TakeawayView,
    Teaser,
    Translation,
)
from briefgen.pages.words import Words

_FORMS = {"markdown": "text/markdown", "ninjs": "application/json"}
"""Media types of a brief's other forms."""
DESCRIBED = 300
"""Characters of a dek that search engines and previews are given; they show half as many."""


def brief_view(fold: BriefFold, library: Library, masthead: Masthead, words: Words) -> BriefView:
    """All that the page of a brief shows; it speaks the brief's own language, whose `words` are given."""
    item, at = fold.item, masthead.addresses
    brief, teaser = library.brief(item.whole), library.teaser(item.teaser.digest)
    calendar = masthead.calendar(brief.lang)
    url, modified = at.absolute(item.route), calendar.iso(last_change(brief))
    texts = _Texts(masthead, dict(item.links), text_images(at, dict(item.pictures)))
    previews = _previews(item, teaser, at)
    return BriefView(
        meta=PageMeta(
            title=brief.headline,
            description=opening(brief.dek, DESCRIBED),
            canonical=url,
            lang=brief.lang,
            dir=teaser.dir,
            type="article",
            images=_shared_images(fold, teaser, previews, masthead),
            current=teaser.section.href if teaser.section else "",
            published=teaser.published.iso,
            modified=modified,
            authors=tuple([origin(at.url) + byline.href for byline in teaser.bylines if byline.href]),
            section=teaser.section.text if teaser.section else "",
            topics=tuple([topic.text for topic in item.topics]),
            alternates=alternates(brief.lang, url, fold.translations, masthead.language),
            forms=_forms(item, masthead),
        ),
        url=url,
        slug=brief.slug,
        lang=brief.lang,
        dir=teaser.dir,
        section=teaser.section,
        kind=brief.kind,
        kind_name=teaser.kind_name,
        headline=brief.headline,
        dek=brief.dek,
        bylines=teaser.bylines,
        published=teaser.published,
        updated=calendar.moment(brief.updated) if brief.updated else None,
        modified=modified,
        expires=calendar.iso(brief.expires_at) if brief.expires_at else "",
        word_count=brief.words,
        minutes=brief.minutes,
        image=teaser.image,
        previews=previews,
        takeaways=_takeaways(brief, texts),
        desk=_desk(brief.analysis, item.analyst, texts, masthead.sites[brief.lang].name, words)
        if brief.analysis and item.analyst
        else None,
        body=texts.html(brief.body),
        sources=tuple(_source(calendar, i, s) for i, s in enumerate(brief.sources, start=1)),
        corrections=tuple(
            CorrectionView(calendar.moment(c.date), texts.html(c.text))
            for c in sorted(brief.corrections, key=lambda c: c.date, reverse=True)
        ),
        topics=item.topics,
        share=share_links(masthead.share, url, brief.headline, brief.dek, words),
        relates=masthead.relates,
        related=tuple([library.teaser(ref.digest) for ref in fold.related]),
        read_next=library.teaser(fold.read_next.digest) if fold.read_next is not None else None,
        newer=fold.newer,
        older=fold.older,
        translations=fold.translations,
        is_translation=bool(brief.translation_of),
        extra=brief.extra,
    )


def alternates(lang: str, url: str, translations: tuple[Translation, ...], language: str) -> tuple[Alternate, ...]:
    """A brief in `lang`, which is at `url`, in all its languages; readers of any other get it in the publication's
    `language`, or as it was written first."""
    if not translations:
        return ()
    found = {lang: url}
    for translation in translations:
        found.setdefault(translation.lang, translation.url)
    original = next((t.url for t in translations if t.is_original), url)
    default = Alternate("x-default", found.get(language, original))
    return *(Alternate(each, address) for each, address in sorted(found.items())), default


def _previews(item: ItemFold, teaser: Teaser, at: Addresses) -> tuple[SharedImage, ...]:
    alt = teaser.image.alt if teaser.image is not None else ""
    return tuple(SharedImage(at.absolute(p.route), p.width, p.height, alt) for p in item.previews)


def _shared_images(
    fold: BriefFold, teaser: Teaser, previews: tuple[SharedImage, ...], masthead: Masthead
) -> tuple[SharedImage, ...]:
    """What stands for a brief where it is shared: its card, then its picture; or else the publication's card."""
    at = masthead.addresses
    found = [shared_card(at, fold.card, teaser.headline)] if fold.card is not None else []
    # Whoever may choose another picture has no use for the same one in three shapes.
    found += previews[:1]
    if not found and fold.site_card is not None:
        found.append(shared_card(at, fold.site_card, masthead.site.name))
    return tuple(found)


class _Texts:
    """Makes HTML of a brief's texts."""

    def __init__(self, masthead: Masthead, links: Mapping[str, str], images: Mapping[str, PictureView]) -> None:
        self._at = masthead.addresses
        self._links = links
        self._images = images

    def html(self, text: Prose) -> Html:
        """One text, ready for a page."""
        return filled(self._at, text, self._links, self._images)


def _forms(item: ItemFold, masthead: Masthead) -> tuple[Form, ...]:
    routes = forms_of(item.route, masthead.formats)
    return tuple([Form(_FORMS[name], masthead.addresses.absolute(route)) for name, route in routes.items()])


def _takeaways(brief: Brief, texts: _Texts) -> tuple[TakeawayView, ...]:
    numbers = {source.id: number for number, source in enumerate(brief.sources, start=1)}
    return tuple(
        TakeawayView(
            number=number,
            text=texts.html(takeaway.text),
            sources=tuple(Link(f"#{_anchor(id_)}", str(numbers[id_])) for id_ in takeaway.sources),
        )
        for number, takeaway in enumerate(brief.takeaways, start=1)
    )


def _desk(analysis: Analysis, analyst: Byline, texts: _Texts, publication: str, words: Words) -> Desk:
    return Desk(
        title=analysis.title or words.strategic_analysis,
        text=texts.html(analysis.text),
        byline=analyst,
        label=analysis.label or words.strategic_insight,
        publication=publication,
    )


def _source(calendar: Calendar, number: int, source: Source) -> SourceView:
    return SourceView(
        number=number,
        anchor=_anchor(source.id),
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        accessed=calendar.day(source.accessed) if source.accessed else "",
        accessed_on=source.accessed.isoformat() if source.accessed else "",
    )


def _anchor(source_id: str) -> str:
    return f"source-{source_id}"
