"""Sitemaps as XML, written by the standard library's writer: element by element, without a tree in memory."""

from __future__ import annotations

from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from briefgen.pages.wire import NewsItem, NewsSitemapView, SitemapIndexView, SitemapUrl, SitemapView

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_NONE: AttributesImpl[str] = AttributesImpl({})


def write_sitemap(view: SitemapView) -> str:
    """A file of addresses, one a line."""
    xml, written = _opened("urlset", {"xmlns": _SITEMAP, "xmlns:image": _IMAGE, "xmlns:xhtml": _XHTML})
    for url in view.urls:
        _url(xml, url)
    return _closed(xml, written, "urlset")


def write_sitemap_index(view: SitemapIndexView) -> str:
    """The addresses of the files of a sitemap, one a line."""
    xml, written = _opened("sitemapindex", {"xmlns": _SITEMAP})
    for address, changed in view.sitemaps:
        xml.startElement("sitemap", _NONE)
        _add(xml, "loc", address)
        if changed:
            _add(xml, "lastmod", changed)
        _end(xml, "sitemap")
    return _closed(xml, written, "sitemapindex")


def write_news_sitemap(view: NewsSitemapView) -> str:
    """A file of the news sitemap, a brief a line."""
    xml, written = _opened("urlset", {"xmlns": _SITEMAP, "xmlns:news": _NEWS})
    for item in view.items:
        _news(xml, view.name, item)
    return _closed(xml, written, "urlset")


def _url(xml: XMLGenerator, url: SitemapUrl) -> None:
    xml.startElement("url", _NONE)
    _add(xml, "loc", url.url)
    if url.changed:
        _add(xml, "lastmod", url.changed)
    for alternate in url.alternates:
        link = {"rel": "alternate", "hreflang": alternate.lang, "href": alternate.url}
        xml.startElement("xhtml:link", AttributesImpl(link))
        xml.endElement("xhtml:link")
    for image in url.images:
        xml.startElement("image:image", _NONE)
        _add(xml, "image:loc", image)
        xml.endElement("image:image")
    _end(xml, "url")


def _news(xml: XMLGenerator, name: str, item: NewsItem) -> None:
    xml.startElement("url", _NONE)
    _add(xml, "loc", item.url)
    xml.startElement("news:news", _NONE)
    xml.startElement("news:publication", _NONE)
    _add(xml, "news:name", name)
    _add(xml, "news:language", item.lang)
    xml.endElement("news:publication")
    _add(xml, "news:publication_date", item.published)
    _add(xml, "news:title", item.title)
    xml.endElement("news:news")
    _end(xml, "url")


def _opened(root: str, namespaces: dict[str, str]) -> tuple[XMLGenerator, StringIO]:
    written = StringIO()
    xml = XMLGenerator(written, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement(root, AttributesImpl(namespaces))
    xml.ignorableWhitespace("\n")
    return xml, written


def _closed(xml: XMLGenerator, written: StringIO, root: str) -> str:
    _end(xml, root)
    xml.endDocument()
    return written.getvalue()


def _add(xml: XMLGenerator, name: str, text: str) -> None:
    xml.startElement(name, _NONE)
    xml.characters(text)
    xml.endElement(name)


def _end(xml: XMLGenerator, name: str) -> None:
    xml.endElement(name)
    xml.ignorableWhitespace("\n")
