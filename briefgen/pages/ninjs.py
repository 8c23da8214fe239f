"""Briefs as IPTC ninjs 3.1, news in JSON (https://iptc.org/standards/ninjs/)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

import msgspec

from briefgen.content.reading_time import words as count_words
from briefgen.pages.addresses import picture_type, resolved
from briefgen.pages.prose import standing_alone
from briefgen.pages.twin.tree import BLOCKS, Element, parse
from briefgen.pages.views import BriefView, Byline, Desk, ImageView, SharedImage, SiteView, SourceView, Teaser
from briefgen.pages.wire import NewsView
from briefgen.pages.words import Words

Item = dict[str, Any]
"""A news object, or a part of one, under the standard's names."""

_STANDARD = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}
# What a kind of brief is in IPTC's vocabulary of genres.
_GENRES = "http://cv.iptc.org/newscodes/genre/"
_GENRE = {
    "news": "Current",
    "analysis": "Analysis",
    "opinion": "Opinion",
    "explainer": "Background",
    "interview": "Interview",
}
_RATIOS = ((16, 9), (4, 3), (1, 1))
"""Of the previews that a brief's picture has."""
# What stands in an address as it is (https://www.rfc-editor.org/rfc/rfc3986#appendix-A).
_IN_ADDRESS = "%-._~:/?#[]@!$&'()*+,;="


def write_ninjs(view: BriefView, site: SiteView, words: Words) -> str:
    """A brief as JSON, on one line."""
    return _written(news_object(view, site, words))


def write_ninjs_list(view: NewsView, site: SiteView, words: Words) -> str:
    """The newest briefs as a JSON array of news objects, as IPTC's own examples have a collection: the standard
    defines none. Each is what it is by itself, but for its bodies where the publication's feeds carry summaries."""
    found = [news_object(brief, site, words.of(brief.lang)) for brief in view.briefs]
    if not view.full:
        found = [{**item, "representationType": "partial", "bodies": []} for item in found]
    return _written([_without_empty(item) for item in found])


def _written(items: Item | list[Item]) -> str:
    return msgspec.json.encode(items).decode() + "\n"


def news_object(view: BriefView, site: SiteView, words: Words) -> Item:
    """A brief as a news object. Its version is when it was last modified, so that a later one is the greater text;
    parts that it has none of are left out."""
    found = {
        "standard": _STANDARD,
        "uri": _uri(view.url),
        "type": "text",
        "representationType": "full",
        "version": _version(view.modified),
        "firstCreated": view.published.iso,
        "versionCreated": view.modified,
        "expires": view.expires,
        "pubStatus": "usable",
        "language": view.lang,
        "slugline": view.slug,
        "by": words.joined([byline.name for byline in view.bylines]),
        "headlines": list(_headlines(view)),
        "descriptions": list(_descriptions(view)),
        "bodies": list(_bodies(view)),
        "people": [_person(byline, view.url) for byline in view.bylines if byline.href],
        "genres": [_genre(view)],
        "subjects": list(_subjects(view)),
        "infoSources": [
            {"name": site.name, "role": "publisher", "uri": _uri(site.url)},
            *map(_source, view.sources),
        ],
        "renditions": list(_renditions(view)),
        "associations": list(_associations(view)),
    }
    return _without_empty(found)


def _headlines(view: BriefView) -> Iterator[Item]:
    yield _text("main", view.headline)
    if view.desk is not None:
        yield _text("analysis", view.desk.title)


def _descriptions(view: BriefView) -> Iterator[Item]:
    yield _text("summary", view.dek)
    for takeaway in view.takeaways:
        yield _html("takeaway", takeaway.text.source, view.url)
    for correction in view.corrections:
        yield _html("correction", correction.text.source, view.url)


def _bodies(view: BriefView) -> Iterator[Item]:
    if view.body:
        yield _body("report", view.body.source, view.body.source, view.url)
    if view.desk is not None:
        yield _body("analysis", _analysis(view.desk), view.desk.text.source, view.url)


def _analysis(desk: Desk) -> str:
    """The analysis with what says that it is one: whoever shows it elsewhere shows that, too."""
    signed = " · ".join(escape(part) for part in (desk.byline.name, desk.label, desk.publication) if part)
    return f"<h2>{escape(desk.title)}</h2>\n{desk.text.source}\n<p>{signed}</p>"


def _text(role: str, value: str) -> Item:
    return {"role": role, "contentType": "text/plain", "value": value}


def _html(role: str, html: str, page: str) -> Item:
    return {"role": role, "contentType": "text/html", "value": standing_alone(html, page)}


def _body(role: str, html: str, counted: str, page: str) -> Item:
    # Neither count has captions, by the standard's definition.
    text = " ".join(_words_of(parse(counted)).split())
    return {
        "role": role,
        "contentType": "text/html",
        "charCount": len(text),
        "wordCount": sum(count_words(text)),
        "value": standing_alone(html, page),
    }


def _words_of(element: Element) -> str:
    return "".join(
        child if isinstance(child, str) else f" {_words_of(child)} " if child.name in BLOCKS else _words_of(child)
        for child in element.children
        if isinstance(child, str) or child.name != "figcaption"
    )


def _person(byline: Byline, page: str) -> Item:
    return {"name": byline.name, "rel": "author", "uri": _uri(resolved(byline.href, page))}


def _genre(view: BriefView) -> Item:
    found = {"name": view.kind_name, "uri": _GENRES + _GENRE[view.kind], "literal": view.kind}
    return _without_empty(found)


def _subjects(view: BriefView) -> Iterator[Item]:
    if view.section is not None:
        yield {"name": view.section.text, "rel": "section", "uri": _uri(resolved(view.section.href, view.url))}
    for topic in view.topics:
        yield {"name": topic.text, "rel": "about", "uri": _uri(resolved(topic.href, view.url))}


def _source(source: SourceView) -> Item:
    """Who published what the reporting rests on; what it is called is how it is told from others of theirs."""
    named = {"name": source.publisher, "literal": source.title} if source.publisher else {"name": source.title}
    return _without_empty({**named, "role": "source", "uri": _uri(source.url)})


def _renditions(view: BriefView) -> Iterator[Item]:
    yield {"name": "page", "href": _uri(view.url), "contentType": "text/html"}
    for form in view.meta.forms:
        if form.type == "text/markdown":
            yield {"name": "markdown", "href": _uri(form.url), "contentType": form.type}


def _associations(view: BriefView) -> Iterator[Item]:
    if view.image is not None:
        yield _picture(view.image, view.previews, view.url)
    for teaser in view.related:
        yield _related(teaser, view.url)


def _picture(image: ImageView, previews: tuple[SharedImage, ...], page: str) -> Item:
    caption = _html("caption", image.caption.source, page) if image.caption else None
    found = {
        "name": image.alt,
        "rel": "picture",
        "uri": _uri(resolved(image.src, page)),
        "type": "picture",
        "by": image.credit,
        "descriptions": [_text("alt", image.alt), *([caption] if caption else [])],
        "renditions": [_whole(image, page), *map(_preview, previews, _RATIOS)],
    }
    return _without_empty(found)


def _whole(image: ImageView, page: str) -> Item:
    shape = image.whole
    found: Item = {"name": "whole", "href": _uri(resolved(image.src, page)), "contentType": picture_type(image.src)}
    if shape is not None:
        # How high it is, is known of the largest file only.
        found |= {"width": shape.still, "height": shape.height if shape.still == shape.width else 0}
        found |= {"sizeInBytes": shape.size}
    return _without_empty(found)


def _preview(image: SharedImage, ratio: tuple[int, int]) -> Item:
    wide, high = ratio
    return {
        "name": f"{wide}x{high}",
        "href": _uri(image.url),
        "contentType": image.type,
        "width": image.width,
        "height": image.height,
        "aspectRatio": f"{wide}:{high}",
    }


def _related(teaser: Teaser, page: str) -> Item:
    return {
        "name": teaser.headline,
        "rel": "related",
        "uri": _uri(resolved(teaser.href, page)),
        "type": "text",
        "representationType": "partial",
        "firstCreated": teaser.published.iso,
        "language": teaser.lang,
        "headlines": [_text("main", teaser.headline)],
        "descriptions": [_text("summary", teaser.dek)],
    }


def _version(modified: str) -> str:
    """A moment as a number that can be compared as text: `20261124T060000Z`."""
    return f"{dt.datetime.fromisoformat(modified).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _uri(address: str) -> str:
    return quote(address, safe=_IN_ADDRESS)


def _without_empty(item: Item) -> Item:
    return {name: value for name, value in item.items() if value}
