"""Atom (RFC 4287)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from briefgen.pages.feeds.xml import add, document
from briefgen.pages.wire import FeedItem, FeedView

_NEVER = "1970-01-01T00:00:00Z"
"""When an empty feed changed last: a feed must say."""


def write_atom(view: FeedView, generator: str) -> str:
    """The feed as Atom; `generator` names the program that made it."""
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": view.lang})
    add(feed, "id", view.home)
    add(feed, "title", view.title)
    add(feed, "subtitle", view.description)
    add(feed, "updated", view.updated or _NEVER)
    add(feed, "link", rel="self", type="application/atom+xml", href=view.atom)
    add(feed, "link", rel="alternate", type="text/html", href=view.home)
    add(feed, "generator", generator)
    for item in view.items:
        _write_entry(add(feed, "entry", **({"xml:lang": item.lang} if item.lang != view.lang else {})), item)
    return document(feed, view.stylesheet)


def _write_entry(element: ET.Element, item: FeedItem) -> None:
    add(element, "id", item.id)
    add(element, "title", item.headline)
    add(element, "link", rel="alternate", type="text/html", href=item.url)
    add(element, "published", item.published)
    add(element, "updated", item.updated)
    for author in item.authors:
        person = add(element, "author")
        add(person, "name", author.name)
        add(person, "uri", author.href)
    for category in item.categories:
        add(element, "category", term=category)
    add(element, "summary", item.dek)
    if item.content:
        add(element, "content", item.content, type="html")
    if image := item.image:
        add(element, "link", rel="enclosure", type=image.type, length=str(image.size), href=image.url)
