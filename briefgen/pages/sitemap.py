"""The sitemap (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from html import escape

from briefgen.catalog.catalog import Briefs
from briefgen.pages import addresses
from briefgen.pages.edition import Edition
from briefgen.pages.views import SitemapView


def sitemap_view(edition: Edition) -> SitemapView:
    """Every address worth finding, with when what it shows last changed."""
    catalog = edition.catalog
    routes: list[tuple[str, Briefs]] = [(addresses.FRONT, catalog.briefs)]
    routes += [(edition.routes[b.slug], (b,)) for b in catalog.briefs]
    routes += [(addresses.section_route(s.id), catalog.by_section[s.id]) for s in catalog.sections]
    routes += [(addresses.topic_route(t), catalog.by_topic[t]) for t in catalog.topics]
    routes += [(addresses.author_route(a), catalog.by_author[a]) for a in catalog.authors]
    routes += [(addresses.page_route(p.slug), ()) for p in catalog.pages]
    routes.append((addresses.ARCHIVE, catalog.briefs))
    return SitemapView(tuple((edition.addresses.absolute(r), _changed(edition, briefs)) for r, briefs in routes))


def write_sitemap(view: SitemapView) -> str:
    """The sitemap as XML."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, changed in view.urls:
        lines += ("  <url>", f"    <loc>{escape(address, quote=False)}</loc>")
        if changed:
            lines.append(f"    <lastmod>{escape(changed, quote=False)}</lastmod>")
        lines.append("  </url>")
    return "\n".join((*lines, "</urlset>", ""))


def _changed(edition: Edition, briefs: Briefs) -> str:
    last = max([b.updated or b.date for b in briefs], default=None)
    return edition.calendar.iso(last) if last else ""
