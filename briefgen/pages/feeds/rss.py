"""RSS 2.0 (https://www.rssboard.org/rss-specification, by its profile https://www.rssboard.org/rss-profile)."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from briefgen.pages.feeds.xml import add, document
from briefgen.pages.wire import FeedItem, FeedView

_NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def write_rss(view: FeedView, generator: str) -> str:
    """The feed as RSS 2.0; `generator` names the program that made it."""
    rss = ET.Element("rss", {"version": "2.0", **_NAMESPACES, "xml:lang": view.lang})
    channel = add(rss, "channel")
    add(channel, "title", view.title)
    add(channel, "link", view.home)
    add(channel, "description", view.description)
    add(channel, "language", view.lang)
    if view.updated:
        add(channel, "lastBuildDate", _rfc822(view.updated))
    add(channel, "generator", generator)
    add(channel, "atom:link", href=view.rss, rel="self", type="application/rss+xml")
    for item in view.items:
        _write_item(add(channel, "item"), item)
    return document(rss, view.stylesheet)


def _write_item(element: ET.Element, item: FeedItem) -> None:
    add(element, "title", item.headline)
    add(element, "link", item.url)
    add(element, "guid", item.id, isPermaLink="false")
    add(element, "pubDate", _rfc822(item.published))
    add(element, "atom:updated", item.updated)
    for author in item.authors:
        add(element, "dc:creator", author.name)
    for category in item.categories:
        add(element, "category", category)
    # Readers take a description for HTML.
    add(element, "description", escape(item.dek, quote=False))
    if item.content:
        add(element, "content:encoded", item.content)
    if image := item.image:
        add(element, "enclosure", url=image.url, length=str(image.size), type=image.type)
        size = {"fileSize": str(image.size), "width": str(image.width), "height": str(image.height)}
        media = add(element, "media:content", url=image.url, medium="image", type=image.type, **size)
        if image.alt:
            add(media, "media:description", image.alt, type="plain")


def _rfc822(iso: str) -> str:
    return format_datetime(dt.datetime.fromisoformat(iso))
