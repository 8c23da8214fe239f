"""Feeds: RSS 2.0 (https://www.rssboard.org/rss-specification and its profile)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from briefgen.model import Brief, Entry, Prose
from briefgen.pages import addresses
from briefgen.pages.edition import Edition, bylines, image_view, link_targets, named_pictures, section_link
from briefgen.pages.languages import Front, called
from briefgen.pages.masthead import text_images
from briefgen.pages.prose import fill
from briefgen.pages.views import FeedItem, FeedView, PictureView

_NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def feed_view(edition: Edition, front: Front, whole: Callable[[Entry], Brief]) -> FeedView:
    """The feed of the newest briefs of a front page; `whole` gives the brief of an entry."""
    config, publication = edition.config, called(edition.config, front.lang)
    briefs = front.briefs[: config.feed_items]
    changed = max((b.updated or b.date for b in front.briefs), default=None)
    return FeedView(
        title=publication.name,
        description=publication.tagline or publication.name,
        lang=front.lang,
        home=edition.addresses.absolute(front.route),
        site=config.url,
        url=edition.addresses.absolute(front.feed),
        updated=edition.calendar.moment(changed).iso if changed else "",
        generator=edition.generator,
        items=tuple(_item(edition, b, whole(b)) for b in briefs),
    )


def _item(edition: Edition, entry: Entry, brief: Brief) -> FeedItem:
    section = section_link(edition, entry)
    image = image_view(edition, brief.image, brief.path)
    origin = addresses.origin(edition.config.url)
    topics = tuple(edition.catalog.topics[t.id].name for t in brief.topics)
    analysis, words = brief.analysis, edition.words(brief.lang)
    images = text_images(edition.addresses, dict(named_pictures(edition, entry.pictures, brief.path)))
    return FeedItem(
        url=edition.addresses.absolute(edition.routes[brief.slug]),
        headline=brief.headline,
        dek=brief.dek,
        published=edition.calendar.moment(brief.date).iso,
        authors=tuple(b.name for b in bylines(edition, entry)),
        categories=((section.text,) if section else ()) + topics,
        image=origin + image.src if image else "",
        image_alt=image.alt if image else "",
        takeaways_title=words.key_takeaways,
        takeaways=tuple(t.text for t in brief.takeaways),
        desk_name=words.editors_desk,
        desk_title=(analysis.title or words.strategic_analysis) if analysis else "",
        desk_text=analysis.text if analysis else None,
        body=brief.body if edition.config.feed_full else None,
        images=tuple(images.items()),
        links=link_targets(edition, entry.links),
    )


def write_rss(view: FeedView) -> str:
    """The feed as RSS 2.0."""
    rss = ET.Element("rss", {"version": "2.0", **_NAMESPACES})
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", view.title)
    _add(channel, "link", view.home)
    _add(channel, "description", view.description)
    _add(channel, "language", view.lang)
    if view.updated:
        _add(channel, "lastBuildDate", _rfc822(view.updated))
    _add(channel, "generator", view.generator)
    ET.SubElement(channel, "atom:link", {"href": view.url, "rel": "self", "type": "application/rss+xml"})
    for item in view.items:
        _rss_item(ET.SubElement(channel, "item"), item, view.site)
    ET.indent(rss)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(rss, encoding="unicode") + "\n"


def _rss_item(element: ET.Element, item: FeedItem, site: str) -> None:
    _add(element, "title", item.headline)
    _add(element, "link", item.url)
    _add(element, "guid", item.url, isPermaLink="true")
    _add(element, "pubDate", _rfc822(item.published))
    for author in item.authors:
        _add(element, "dc:creator", author)
    for category in item.categories:
        _add(element, "category", category)
    # Readers take a description for HTML.
    _add(element, "description", escape(item.dek, quote=False))
    if item.body is not None:
        _add(element, "content:encoded", content(item, site))
    if item.image:
        media = ET.SubElement(element, "media:content", {"url": item.image, "medium": "image"})
        _add(media, "media:description", item.image_alt, type="plain")


def content(item: FeedItem, site: str) -> str:
    """A whole brief as HTML that stands by itself: takeaways, the Editor's Desk, the report."""
    origin = addresses.origin(site)
    links = {slug: origin + href if href else "" for slug, href in item.links}
    images = {name: _absolute(image, origin) for name, image in item.images}

    def filled(html: str) -> str:
        return fill(html, links, images, site, item.url).source

    def prose(text: Prose) -> str:
        return filled(text.html)

    parts: list[str] = []
    if item.image:
        parts.append(f'<p><img src="{escape(item.image)}" alt="{escape(item.image_alt)}"></p>')
    if item.takeaways:
        points = "".join(f"<li>{prose(t)}</li>" for t in item.takeaways)
        parts.append(f"<h2>{escape(item.takeaways_title, quote=False)}</h2><ol>{points}</ol>")
    if item.desk_text is not None:
        desk = f"<h3>{escape(item.desk_title, quote=False)}</h3>{prose(item.desk_text)}"
        parts.append(f"<h2>{escape(item.desk_name, quote=False)}</h2><blockquote>{desk}</blockquote>")
    if item.body is not None:
        parts.append(filled(item.body.html))
    return "\n".join(parts)


def _absolute(image: PictureView, origin: str) -> PictureView:
    """Readers of feeds show one plain picture."""
    return PictureView(origin + image.src, image.width, image.height)


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _rfc822(iso: str) -> str:
    return format_datetime(dt.datetime.fromisoformat(iso))
