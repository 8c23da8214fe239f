"""A brief as feeds carry it: whole, and so that it can be read far from its site, with every address absolute."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote, urlsplit

from briefgen.content.entries import last_change
from briefgen.model import Brief, Prose, Source
from briefgen.pages.addresses import Addresses, origin, picture_type
from briefgen.pages.masthead import Masthead, filled
from briefgen.pages.page import ItemFold, Library
from briefgen.pages.prose import standing_alone
from briefgen.pages.views import Byline, ImageView, PictureView, Teaser
from briefgen.pages.wire import FeedImage, FeedItem
from briefgen.pages.words import Words


def feed_item(item: ItemFold, library: Library, masthead: Masthead, words: Words, *, full: bool) -> FeedItem:
    """A brief in a feed; `words` are those of its language, and a feed that is not `full` has no content."""
    at, brief, teaser = masthead.addresses, library.brief(item.whole), library.teaser(item.teaser.digest)
    host = origin(at.url)
    image = _image(teaser.image, host) if teaser.image is not None else None
    published = teaser.published.iso
    return FeedItem(
        id=_tag(at, published, brief.slug),
        url=at.absolute(item.route),
        lang=brief.lang,
        headline=brief.headline,
        dek=brief.dek,
        published=published,
        updated=masthead.calendar(brief.lang).iso(last_change(brief)),
        authors=tuple(Byline(b.name, host + b.href if b.href else at.url, b.role) for b in teaser.bylines),
        categories=((teaser.section.text,) if teaser.section else ()) + tuple(topic.text for topic in item.topics),
        image=image,
        content=_content(item, brief, teaser, image, masthead, words) if full else "",
    )


def _tag(at: Addresses, published: str, slug: str) -> str:
    """A name for the brief that stays when its address changes with its section or with the publication's pattern
    (RFC 4151)."""
    return f"tag:{urlsplit(at.url).hostname},{published[:10]}:{at.base_path}{quote(slug)}"


def _image(image: ImageView, host: str) -> FeedImage:
    shown = image.whole or PictureView(image.src, image.width, image.height)
    width = shown.still or shown.width
    return FeedImage(
        url=host + shown.src,
        type=picture_type(shown.src),
        size=shown.size,
        width=width,
        height=round(shown.height * width / shown.width),
        alt=image.alt,
    )


def _content(
    item: ItemFold, brief: Brief, teaser: Teaser, image: FeedImage | None, masthead: Masthead, words: Words
) -> str:
    """A whole brief as HTML that stands by itself, in the order of its page."""
    at = masthead.addresses
    url, links = at.absolute(item.route), dict(item.links)
    # Readers of feeds show one plain picture.
    images = {
        name: PictureView(at.href(picture.route), picture.width, picture.height) for name, picture in item.pictures
    }

    def html(text: Prose) -> str:
        return standing_alone(filled(at, text, links, images).source, url)

    def parts() -> Iterator[str]:
        if image is not None:
            caption = html(brief.image.caption) if brief.image and brief.image.caption else ""
            yield _figure(image, caption, brief.image.credit if brief.image else "")
        yield f"<p><strong>{_text(brief.dek)}</strong></p>"
        if brief.takeaways:
            points = "".join(f"<li>{html(takeaway.text)}</li>" for takeaway in brief.takeaways)
            yield f"<h2>{_text(words.key_takeaways)}</h2>\n<ol>{points}</ol>"
        if brief.analysis is not None:
            title, label = brief.analysis.title or words.strategic_analysis, brief.analysis.label
            analyst = item.analyst.name if item.analyst else ""
            signed = " · ".join(filter(None, (analyst, label or words.strategic_insight)))
            yield f"<h2>{_text(words.editors_desk)}</h2>\n<blockquote><h3>{_text(title)}</h3>"
            yield f"{html(brief.analysis.text)}\n<p>{_text(signed)}</p></blockquote>"
        yield html(brief.body)
        if brief.sources:
            yield f"<h2>{_text(words.sources)}</h2>\n<ol>{''.join(map(_source, brief.sources))}</ol>"
        if brief.corrections:
            calendar = masthead.calendar(brief.lang)
            newest = sorted(brief.corrections, key=lambda correction: correction.date, reverse=True)
            lines = (f"<dt>{_text(calendar.moment(c.date).date)}</dt><dd>{html(c.text)}</dd>" for c in newest)
            yield f"<h2>{_text(words.corrections)}</h2>\n<dl>{''.join(lines)}</dl>"

    return f'<div lang="{escape(brief.lang)}" dir="{teaser.dir}">\n' + "\n".join(parts()) + "\n</div>"


def _figure(image: FeedImage, caption: str, credit: str) -> str:
    said = " ".join(filter(None, (caption, _text(credit))))
    size = f'width="{image.width}" height="{image.height}"'
    picture = f'<img src="{escape(image.url)}" alt="{escape(image.alt)}" {size}>'
    return f"<figure>{picture}{f'<figcaption>{said}</figcaption>' if said else ''}</figure>"


def _source(source: Source) -> str:
    title = f'<a href="{escape(source.url)}">{_text(source.title)}</a>' if source.url else _text(source.title)
    return f"<li>{title}{f', {_text(source.publisher)}' if source.publisher else ''}</li>"


def _text(text: str) -> str:
    return escape(text, quote=False)
