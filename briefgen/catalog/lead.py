"""Which brief leads the front page."""

from __future__ import annotations

from briefgen.catalog.catalog import Catalog
from briefgen.config import Config
from briefgen.model import Entry

AMONG = 5
"""It is one of so many of the newest."""


def lead(catalog: Catalog, config: Config) -> Entry | None:
    """The newest brief in the publication's language that has a picture and takeaways, if one of the newest few
    has; else the newest."""
    newest = catalog.latest[: min(AMONG, config.per_page)]
    fit = (b for b in newest if b.image and b.points and b.lang == config.language)
    return next(fit, newest[0] if newest else None)
