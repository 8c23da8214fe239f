"""Writers: what makes the pages that machines read, in place of a template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from briefgen.pages import page
from briefgen.pages.views import SiteView
from briefgen.pages.words import Words

Writer = Callable[[Any, SiteView, Words], str]
"""Gives the text of a page: of its view, of what every page knows of the publication, and of the words of its
language. It is a function of these and nothing else."""

WRITERS = frozenset(
    {
        *(page.RSS, page.ATOM, page.JSON_FEED, page.SITEMAP, page.SITEMAP_INDEX, page.NEWS_SITEMAP),
        *(page.TWIN, page.NINJS, page.NINJS_LIST, page.LLMS, page.MANIFEST, page.HOST_FILE),
    }
)
"""The names that pages have in place of a template's."""


def writer(name: str) -> Writer:  # noqa: PLR0912 -- a case for each
    """The writer of that name, one of `WRITERS`. It is imported when it is asked for: a build that has nothing to do
    starts sooner without any."""
    match name:
        case page.RSS:
            from briefgen.pages.feeds.rss import write_rss

            return lambda view, site, _: write_rss(view, site.generator)
        case page.ATOM:
            from briefgen.pages.feeds.atom import write_atom

            return lambda view, site, _: write_atom(view, site.generator)
        case page.JSON_FEED:
            from briefgen.pages.feeds.jsonfeed import write_json_feed

            return lambda view, *_: write_json_feed(view)
        case page.SITEMAP:
            from briefgen.pages.sitemap_xml import write_sitemap

            return lambda view, *_: write_sitemap(view)
        case page.SITEMAP_INDEX:
            from briefgen.pages.sitemap_xml import write_sitemap_index

            return lambda view, *_: write_sitemap_index(view)
        case page.NEWS_SITEMAP:
            from briefgen.pages.sitemap_xml import write_news_sitemap

            return lambda view, *_: write_news_sitemap(view)
        case page.TWIN:
            from briefgen.pages.twin.write import write_twin

            return write_twin
        case page.NINJS:
            from briefgen.pages.ninjs import write_ninjs

            return write_ninjs
        case page.NINJS_LIST:
            from briefgen.pages.ninjs import write_ninjs_list

            return write_ninjs_list
        case page.LLMS:
            from briefgen.pages.llms import write_llms

            return lambda view, *_: write_llms(view)
        case page.MANIFEST:
            from briefgen.pages.manifest import write_manifest

            return lambda view, *_: write_manifest(view)
        case page.HOST_FILE:
            from briefgen.pages.hosting import write_host_file

            return lambda view, *_: write_host_file(view)
        case _:
            raise ValueError(name)
