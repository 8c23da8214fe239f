"""Writers: what makes the pages that machines read, in place of a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from briefgen.pages.feeds.atom import write_atom
from briefgen.pages.feeds.jsonfeed import write_json_feed
from briefgen.pages.feeds.rss import write_rss
from briefgen.pages.hosting import write_host_file
from briefgen.pages.llms import write_llms
from briefgen.pages.manifest import write_manifest
from briefgen.pages.ninjs import write_ninjs, write_ninjs_list
from briefgen.pages.page import (
    ATOM,
    HOST_FILE,
    JSON_FEED,
    LLMS,
    MANIFEST,
    NEWS_SITEMAP,
    NINJS,
    NINJS_LIST,
    RSS,
    SITEMAP,
    SITEMAP_INDEX,
    TWIN,
)
from briefgen.pages.sitemap_xml import write_news_sitemap, write_sitemap, write_sitemap_index
from briefgen.pages.twin.write import write_twin
from briefgen.pages.views import SiteView
from briefgen.pages.words import Words

Writer = Callable[[Any, SiteView, Words], str]
"""Gives the text of a page: of its view, of what every page knows of the publication, and of the words of its
language. It is a function of these and nothing else."""

WRITERS: Mapping[str, Writer] = {
    RSS: lambda view, site, _: write_rss(view, site.generator),
    ATOM: lambda view, site, _: write_atom(view, site.generator),
    JSON_FEED: lambda view, *_: write_json_feed(view),
    SITEMAP: lambda view, *_: write_sitemap(view),
    SITEMAP_INDEX: lambda view, *_: write_sitemap_index(view),
    NEWS_SITEMAP: lambda view, *_: write_news_sitemap(view),
    HOST_FILE: lambda view, *_: write_host_file(view),
    TWIN: write_twin,
    NINJS: write_ninjs,
    NINJS_LIST: write_ninjs_list,
    LLMS: lambda view, *_: write_llms(view),
    MANIFEST: lambda view, *_: write_manifest(view),
}
"""By the name that pages have in place of a template's."""
