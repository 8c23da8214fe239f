"""A planned output: where it goes, what makes it, and all it shows."""

from __future__ import annotations

from msgspec import Struct

RSS = "rss"
SITEMAP = "sitemap"


class Page(Struct, frozen=True):
    """An output that is rendered.

    `template` is a file of the theme, or `RSS` or `SITEMAP` for those that `briefgen.pages` writes itself;
    `view` is all it may show. `source` is the content file to blame when two pages want one route.
    """

    route: str
    template: str
    view: Struct
    source: str = ""
