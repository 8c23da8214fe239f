"""Static files that would take the place of something else."""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.assets.asset import FOLDER, Asset
from briefgen.errors import Problem
from briefgen.pages.addresses import ROBOTS, file_of
from briefgen.pages.page import Page

MAY_BE_REPLACED = frozenset({ROBOTS})


def check_static(static: Iterable[Asset], pages: Iterable[Page]) -> tuple[Problem, ...]:
    """A problem for each static file at the address of a page, but for those that a publication may
    replace."""
    taken = {file_of(page.route).casefold(): page for page in pages}
    problems: list[Problem] = []
    for asset in static:
        path = f"content/static/{asset.route}"
        page = taken.get(asset.route.casefold())
        if page is not None and asset.route not in MAY_BE_REPLACED:
            owner = page.source or "the site itself"
            problems.append(Problem(path, f"/{page.route} is an address of {owner}; name this file otherwise"))
        elif asset.route == ".gitignore" or asset.route.startswith(FOLDER):
            problems.append(Problem(path, f"/{asset.route} belongs to briefgen; name this file otherwise"))
    return tuple(problems)
