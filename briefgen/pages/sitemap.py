"""The sitemap (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from briefgen.catalog.catalog import Briefs
from briefgen.pages import addresses
from briefgen.pages.edition import Edition
from briefgen.pages.views import SitemapView


def sitemap_view(edition: Edition, published: Mapping[str, str]) -> SitemapView:
    """Every address worth finding, with when what it shows last changed; `published` says when briefs came
    out, by slug."""
    catalog, absolute, routes_of = edition.catalog, edition.addresses.absolute, edition.routes
    urls = [(absolute(front.route), _changed(edition, front.briefs)) for front in edition.fronts]
    urls += [
        (absolute(routes_of[b.slug]), edition.calendar.iso(b.updated) if b.updated else published[b.slug])
        for b in catalog.briefs
    ]
    lists = [(addresses.section_route(s.id), catalog.by_section[s.id]) for s in catalog.sections]
    lists += [(addresses.topic_route(t), catalog.by_topic[t]) for t in catalog.topics]
    lists += [(addresses.author_route(a), catalog.by_author[a]) for a in catalog.authors]
    lists += [(addresses.page_route(p.slug), ()) for p in catalog.pages]
    lists.append((addresses.ARCHIVE, catalog.briefs))
    urls += [(absolute(route), _changed(edition, briefs)) for route, briefs in lists]
    return SitemapView(tuple(urls))


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
