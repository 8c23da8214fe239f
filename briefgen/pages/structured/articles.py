"""A brief as a news article (https://schema.org/NewsArticle)."""

from __future__ import annotations

from briefgen.content.markdown import plain
from briefgen.pages.structured.nodes import (
    Node,
    absolute,
    article_id,
    picture,
    present,
    signed,
    the_publisher,
    the_website,
)
from briefgen.pages.views import BriefView, CorrectionView, SiteView, SourceView

HEADLINE = 110
"""Characters that search engines take of a headline; one that is longer is cut, and stands whole as the name."""
_KINDS = {
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "explainer": "BackgroundNewsArticle",
}
_HEARD = (".brief-head h1", "#takeaways li")
"""What is worth being read aloud of the default theme's brief: the headline and the takeaways."""


def article(page: BriefView, site: SiteView) -> Node:
    """The brief."""
    headline = cut(page.headline)
    return present(
        {
            "@type": _type(page),
            "@id": article_id(page.url),
            "url": page.url,
            "mainEntityOfPage": page.url,
            "headline": headline,
            "name": page.headline if headline != page.headline else "",
            "description": page.dek,
            "abstract": [plain(takeaway.text.source) for takeaway in page.takeaways],
            "image": [picture(image) for image in page.previews or page.meta.images],
            "datePublished": page.published.iso,
            "dateModified": page.modified,
            "author": [signed(byline, site) for byline in page.bylines],
            "publisher": the_publisher(site),
            "isPartOf": the_website(site),
            "articleSection": page.section.text if page.section else "",
            "keywords": [topic.text for topic in page.topics],
            "about": [
                {"@type": "Thing", "name": topic.text, "url": absolute(site, topic.href)} for topic in page.topics
            ],
            "citation": [_citation(source) for source in page.sources],
            "correction": [_correction(correction) for correction in page.corrections],
            "speakable": {"@type": "SpeakableSpecification", "cssSelector": _HEARD if page.takeaways else _HEARD[:1]},
            "wordCount": page.word_count,
            "timeRequired": f"PT{page.minutes}M",
            "expires": page.expires,
            "inLanguage": page.lang,
            "isAccessibleForFree": True,
            **_translations(page),
        }
    )


def cut(headline: str) -> str:
    """A headline of whole words that is not too long."""
    if len(headline) <= HEADLINE:
        return headline
    return headline[: HEADLINE + 1].rpartition(" ")[0].rstrip(" ,;:–—-") or headline[:HEADLINE]


def _type(page: BriefView) -> str:
    """The kind of article. By its definition, a `ReportageNewsArticle` is a report and nothing besides; one that has
    the desk's analysis beside it is none."""
    if page.kind == "news" and page.desk is None:
        return "ReportageNewsArticle"
    return _KINDS.get(page.kind, "NewsArticle")


def _citation(source: SourceView) -> Node:
    by = {"@type": "Organization", "name": source.publisher} if source.publisher else None
    return present({"@type": "CreativeWork", "name": source.title, "url": source.url, "publisher": by})


def _correction(correction: CorrectionView) -> Node:
    text = plain(correction.text.source)
    return {"@type": "CorrectionComment", "text": text, "datePublished": correction.date.iso}


def _translations(page: BriefView) -> Node:
    """What the brief was translated from, or into."""
    works = [
        {"@type": "NewsArticle", "@id": article_id(other.url), "url": other.url, "inLanguage": other.lang}
        for other in page.translations
    ]
    original = next((work for work, o in zip(works, page.translations, strict=True) if o.is_original), None)
    if page.is_translation:
        return {"translationOfWork": original}
    return {"workTranslation": works}
