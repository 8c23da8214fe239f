"""A brief as Markdown: what its page shows, for machines that read.

It is made of the view, and so of what is published. The Markdown that was written has comments, links to briefs that
are not out yet, and paths of pictures as they are called at home.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.model import Html
from briefgen.pages.addresses import resolved
from briefgen.pages.twin.blocks import heading, inline, markdown
from briefgen.pages.twin.escapes import escaped, link, picture
from briefgen.pages.twin.front_matter import Value, front_matter
from briefgen.pages.twin.tree import parse
from briefgen.pages.views import BriefView, Byline, CorrectionView, Desk, SiteView, SourceView, TakeawayView
from briefgen.pages.words import Words
from briefgen.syntax.controls import without_controls


def write_twin(view: BriefView, site: SiteView, words: Words) -> str:
    """A brief as CommonMark with YAML front matter (https://spec.commonmark.org/0.31.2/; tables, struck-out words and
    footnotes as GitHub has them); all addresses are absolute."""
    blocks = [block for block in _blocks(view, words) if block]
    return without_controls(front_matter(_values(view, site)) + "\n" + "\n\n".join(blocks) + "\n")


def _values(view: BriefView, site: SiteView) -> dict[str, Value]:
    """What machines want to know of a brief before they read it."""
    return {
        "headline": view.headline,
        "dek": view.dek,
        "url": view.url,
        "publication": {"name": site.name, "url": site.url},
        "lang": view.lang,
        "kind": view.kind,
        "section": view.section.text if view.section else "",
        "topics": [topic.text for topic in view.topics],
        "authors": [_author(byline, view.url) for byline in view.bylines],
        "date": view.published.iso,
        "updated": view.updated.iso if view.updated else "",
        "modified": view.modified,
        "expires": view.expires,
        "words": view.word_count,
        "image": _image(view),
        "sources": [_source(source) for source in view.sources],
        "corrections": [{"date": c.date.iso, "text": _plain(c.text)} for c in view.corrections],
        "translations": [{"lang": other.lang, "url": other.url} for other in view.translations],
    }


def _author(byline: Byline, page: str) -> Value:
    return {"name": byline.name, "role": byline.role, "url": resolved(byline.href, page) if byline.href else ""}


def _image(view: BriefView) -> Value:
    if view.image is None:
        return ""
    image = view.image
    caption = _plain(image.caption) if image.caption else ""
    return {"url": resolved(image.src, view.url), "alt": image.alt, "caption": caption, "credit": image.credit}


def _source(source: SourceView) -> Value:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "accessed": source.accessed_on,
    }


def _plain(html: Html) -> str:
    return " ".join(parse(html.source).text().split())


def _blocks(view: BriefView, words: Words) -> Iterator[str]:
    yield heading(escaped(view.headline), 1)
    yield escaped(view.dek)
    if view.image is not None:
        yield picture(view.image.alt, resolved(view.image.src, view.url))
        caption = inline(view.image.caption.source, view.url) if view.image.caption else ""
        yield " ".join(part for part in (caption, escaped(view.image.credit)) if part)
    if view.takeaways:
        yield heading(escaped(words.key_takeaways), 2)
        yield "\n".join(_takeaway(takeaway, view.url) for takeaway in view.takeaways)
    if view.desk is not None:
        yield from _desk(view.desk, view.url, words)
    if body := markdown(view.body.source, view.url, deeper=1):
        # Its own heading keeps the report apart from the analysis.
        yield heading(escaped(words.report), 2)
        yield body
    if view.corrections:
        yield heading(escaped(words.corrections), 2)
        for correction in view.corrections:
            yield from _correction(correction, view.url)
    if view.sources:
        yield heading(escaped(words.sources), 2)
        yield "\n".join(_cited(source, words) for source in view.sources)


def _takeaway(takeaway: TakeawayView, page: str) -> str:
    cited = ", ".join(link(source.text, resolved(source.href, page)) for source in takeaway.sources)
    text = inline(takeaway.text.source, page)
    return f"{takeaway.number}. {text} ({cited})" if cited else f"{takeaway.number}. {text}"


def _desk(desk: Desk, page: str, words: Words) -> Iterator[str]:
    yield heading(escaped(words.editors_desk), 2)
    yield heading(escaped(desk.title), 3)
    yield markdown(desk.text.source, page)
    signed = link(escaped(desk.byline.name), resolved(desk.byline.href, page) if desk.byline.href else "")
    yield " · ".join(part for part in (signed, escaped(desk.label), escaped(desk.publication)) if part)


def _correction(correction: CorrectionView, page: str) -> Iterator[str]:
    yield heading(escaped(correction.date.date), 3)
    yield markdown(correction.text.source, page, deeper=1)


def _cited(source: SourceView, words: Words) -> str:
    title = link(escaped(source.title), source.url)
    accessed = words.text("accessed", date=source.accessed) if source.accessed else ""
    after = " · ".join(escaped(part) for part in (source.publisher, accessed) if part)
    return f"{source.number}. {title}, {after}" if after else f"{source.number}. {title}"
