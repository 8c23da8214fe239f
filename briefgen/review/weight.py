"""What pages weigh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from briefgen.errors import Problem
from briefgen.review.addresses import Site, target_of
from briefgen.review.links import Seen

KB = 1000
"""Bytes."""


class Weighed(Struct, frozen=True):
    """A page that is too heavy."""

    source: str
    """The file of content it is of; empty for the site's own pages."""
    problem: Problem


def too_heavy(pages: Iterable[tuple[Seen, str]], sizes: Mapping[str, int], limit: int, site: Site) -> Iterator[Weighed]:
    """A finding for each page of more than `limit` kilobytes, with all that it loads by itself; of pages without a
    source, for the heaviest of each template. `pages` come with their sources, `sizes` are bytes by file."""
    heaviest: dict[str, tuple[int, str, int]] = {}
    for page, source in pages if limit else ():
        whole = sizes.get(site.file(page.route) or "", 0) + _weight(page, sizes, site)
        if whole <= limit * KB:
            continue
        if source:
            yield Weighed(source, _problem(source, f"/{page.route} weighs", whole, limit))
        else:
            most, route, count = heaviest.get(page.template, (0, "", 0))
            heaviest[page.template] = (max(most, whole), page.route if whole > most else route, count + 1)
    for template, (whole, route, count) in heaviest.items():
        more = f" (and {count - 1:,} more like it weigh too much)" if count > 1 else ""
        yield Weighed("", _problem(f"templates/{template}", f"/{route} weighs", whole, limit, more))


def _weight(page: Seen, sizes: Mapping[str, int], site: Site) -> int:
    """Of what it loads, each file once."""
    targets = (target_of(h, site.url, "" if h.startswith("/") else page.route) for h in page.look.loads)
    files = {site.file(target.path) for target in targets if target is not None}
    return sum(sizes.get(file, 0) for file in files if file)


def _problem(path: str, said: str, whole: int, limit: int, more: str = "") -> Problem:
    message = f"{said} {whole // KB:,} KB with what it loads; {limit:,} at most{more}"
    return Problem(path, message, rule="page-weight")
