"""Writers: what makes the pages that machines read, in place of a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from briefgen.pages.feeds import write_rss
from briefgen.pages.manifest import write_manifest
from briefgen.pages.page import MANIFEST, RSS, SITEMAP
from briefgen.pages.sitemap import write_sitemap
from briefgen.pages.views import SiteView
from briefgen.pages.words import Words

Writer = Callable[[Any, SiteView, Words], str]
"""Gives the text of a page: of its view, of what every page knows of the publication, and of the words of its
language. It is a function of these and nothing else."""

WRITERS: Mapping[str, Writer] = {
    RSS: lambda view, *_: write_rss(view),
    SITEMAP: lambda view, *_: write_sitemap(view),
    MANIFEST: lambda view, *_: write_manifest(view),
}
"""By the name that pages have in place of a template's."""
