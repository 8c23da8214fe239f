"""Pages -> bytes."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from msgspec import Struct

from briefgen.errors import BriefgenError, Problem, Span
from briefgen.model import Html
from briefgen.pages.feeds import write_rss
from briefgen.pages.page import RSS, SITEMAP, Page
from briefgen.pages.prose import fill
from briefgen.pages.sitemap import write_sitemap
from briefgen.pages.views import BriefView, FeedView, SitemapView, SiteView, StandingPageView


class Rendered(Struct, frozen=True):
    """A page's bytes."""

    route: str
    data: bytes


class Renderer:
    """Renders pages with one theme. Content is only ever a value, never a template."""

    def __init__(self, folders: tuple[Path, ...], site: SiteView, base_path: str, bodies: Mapping[str, str]) -> None:
        """`folders` is the theme's search path, the default theme last; `bodies` is HTML by digest."""
        self._folders = folders
        self._site = site
        self._base_path = base_path
        self._bodies = bodies
        self._environment = _environment(folders)

    def render(self, page: Page) -> Rendered:
        """The bytes of `page`.

        Raises:
            BriefgenError: the template is missing or has a mistake; the problem says where.
        """
        if page.template == RSS:
            assert isinstance(page.view, FeedView)  # noqa: S101 -- planned so
            return Rendered(page.route, write_rss(page.view, self._bodies).encode())
        if page.template == SITEMAP:
            assert isinstance(page.view, SitemapView)  # noqa: S101 -- planned so
            return Rendered(page.route, write_sitemap(page.view).encode())
        values: dict[str, Any] = {"site": self._site, "page": page.view}
        if isinstance(page.view, (BriefView, StandingPageView)):
            values["body"] = self._body(page.view)
        try:
            text = self._environment.get_template(page.template).render(values)
        except TemplateSyntaxError as error:
            raise BriefgenError([self._problem(error.filename, error.lineno, error.message or "")]) from error
        except TemplateNotFound as error:
            message = f"there is no template {error.message} in templates/ or in the default theme"
            raise BriefgenError([Problem(page.source or f"templates/{page.template}", message)]) from error
        except Exception as error:
            raise BriefgenError([self._failed(error, page)]) from error
        return Rendered(page.route, text.encode())

    def _body(self, view: BriefView | StandingPageView) -> Html:
        html = self._bodies[view.body.digest]
        return fill(html, dict(view.links), dict(view.images), self._base_path)

    def _failed(self, error: Exception, page: Page) -> Problem:
        """The problem behind an exception that a template raised while it was rendered."""
        message = f"{error} (while rendering /{page.route})"
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(folder) for folder in self._folders):
                return self._problem(frame.filename, frame.lineno or 1, message)
        return Problem(f"templates/{page.template}", message)

    def _problem(self, filename: str | None, line: int, message: str) -> Problem:
        if filename is None:
            return Problem("templates/", message)
        file = Path(filename)
        folder = next((f for f in self._folders if file.is_relative_to(f)), None)
        shown = f"templates/{file.relative_to(folder).as_posix()}" if folder else file.name
        lines = file.read_text("utf-8").split("\n") if file.is_file() else []
        excerpt = lines[line - 1] if line <= len(lines) else ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        return Problem(shown, f"template: {message}", Span(line, column, excerpt))


def _environment(folders: tuple[Path, ...]) -> Environment:
    """Jinja2 with what every template of ours may count on.

    `default/NAME` is the default theme's own NAME, so that a publication's can extend what it overrides.
    """
    default = FileSystemLoader(folders[-1])
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(list(folders)), PrefixLoader({"default": default})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
