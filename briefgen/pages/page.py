"""A planned output: where it goes, what makes it, and all it shows."""

from __future__ import annotations

from msgspec import Struct

from briefgen.errors import Key

RSS = "rss"
SITEMAP = "sitemap"
WRITERS = frozenset({RSS, SITEMAP})


class Page(Struct, frozen=True):
    """An output that is rendered.

    `template` is a file of the theme, or `RSS` or `SITEMAP` for those that `briefgen.pages` writes itself;
    `view` is all it may show. `source` and `place` say what in content it comes from, for when two outputs
    want one address; both are empty for the site's own pages.
    """

    route: str
    template: str
    view: Struct
    source: str = ""
    place: Key | None = None
