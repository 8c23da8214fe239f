"""Pages -> bytes."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from msgspec import Struct
from msgspec.structs import replace

from briefgen.engine.compiled import Shelf
from briefgen.engine.templates import PlainEnvironment, QuickEnvironment
from briefgen.engine.theme_reads import ThemeLoader
from briefgen.engine.trace import Read
from briefgen.errors import BriefgenError, Problem, Span
from briefgen.model import Html
from briefgen.pages.addresses import file_of
from briefgen.pages.feeds import write_rss
from briefgen.pages.page import RSS, SITEMAP, WRITERS, Page
from briefgen.pages.prose import fill
from briefgen.pages.sitemap import write_sitemap
from briefgen.pages.views import BriefView, FeedView, SitemapView, SiteView, StandingPageView


class Rendered(Struct, frozen=True):
    """A page's bytes."""

    route: str
    data: bytes


class Renderer:
    """Renders pages with one theme. Content is only ever a value, never a template."""

    def __init__(
        self,
        folders: tuple[Path, ...],
        site: SiteView,
        base_path: str,
        bodies: Mapping[str, str],
        shelf: Shelf | None = None,
    ) -> None:
        """`folders` is the theme's search path, the default theme last; `bodies` is HTML by digest;
        `shelf` is where compiled templates are kept from run to run, or None."""
        self.theme = ThemeLoader(folders)
        self._folders = folders
        self._site = site
        self._base_path = base_path
        self._bodies = bodies
        self._quick = QuickEnvironment(self.theme, shelf)
        self._plain = PlainEnvironment(self.theme)
        self._slow: set[str] = set()
        self._reads: dict[str, tuple[Read, ...]] = {}

    def reads(self, page: Page) -> tuple[Read, ...]:
        """Every file that rendering `page` looks for."""
        if page.template in WRITERS:
            return ()
        if page.template not in self._reads:
            self._reads[page.template] = self.theme.reads(page.template, self._quick.references)
        return self._reads[page.template]

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
        if page.template not in self._slow:
            try:
                return Rendered(page.route, self._quick.get_template(page.template).render(values).encode())
            except Exception:  # noqa: BLE001 -- whatever it is, the plain environment says it with its place
                self._slow.add(page.template)
        return Rendered(page.route, self._plainly(page, values).encode())

    def _plainly(self, page: Page, values: dict[str, Any]) -> str:
        try:
            return self._plain.get_template(page.template).render(values)
        except TemplateSyntaxError as error:
            raise BriefgenError([self._problem(error.filename, error.lineno, error.message or "")]) from error
        except Exception as error:
            raise BriefgenError([self._failed(error, page)]) from error

    def _body(self, view: BriefView | StandingPageView) -> Html:
        html = self._bodies[view.body.digest]
        return fill(html, dict(view.links), dict(view.images), self._base_path)

    def _failed(self, error: Exception, page: Page) -> Problem:
        """The problem behind an exception that rendering raised, placed in the innermost template."""
        message = str(error)
        if isinstance(error, TemplateNotFound):
            message = f"there is no template {error.message} in templates/ or in the default theme"
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(folder) for folder in self._folders):
                return self._problem(frame.filename, frame.lineno or 1, message)
        return Problem(page.source or f"templates/{page.template}", message, page.place)

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


def render_all(
    renderer: Renderer, pages: Sequence[Page], progress: Callable[[int, int], None]
) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of `pages` by the file each is served from; and what failed, each mistake once, however
    many pages it is on.

    `progress` is told how many pages are done, and of how many.
    """
    files: dict[str, bytes] = {}
    failed: defaultdict[Problem, list[str]] = defaultdict(list)
    for number, page in enumerate(pages, start=1):
        progress(number, len(pages))
        try:
            files[file_of(page.route)] = renderer.render(page).data
        except BriefgenError as error:
            for problem in error.problems:
                failed[problem].append(page.route)
    return files, [replace(p, message=p.message + _while_rendering(routes)) for p, routes in failed.items()]


def _while_rendering(routes: list[str]) -> str:
    others = len(routes) - 1
    more = f" and {others:,} other page{'' if others == 1 else 's'}" if others else ""
    return f" (while rendering /{routes[0]}{more})"
