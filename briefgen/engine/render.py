"""Pages -> bytes."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from msgspec import Struct
from msgspec.structs import replace

from briefgen.engine.theme_files import ThemeFiles
from briefgen.engine.theme_reads import ThemeLoader
from briefgen.engine.trace import Read
from briefgen.errors import BriefgenError, Problem, Span, suggestion
from briefgen.pages.feeds import write_rss
from briefgen.pages.page import RSS, SITEMAP, WRITERS, Page
from briefgen.pages.sitemap import write_sitemap
from briefgen.pages.views import BriefView, FeedView, SitemapView, SiteView, StandingPageView


class Rendered(Struct, frozen=True):
    """A page's bytes."""

    route: str
    data: bytes


class Renderer:
    """Renders pages with one theme. Content is only ever a value, never a template."""

    def __init__(self, theme: ThemeFiles, site: SiteView) -> None:
        self._folders = tuple(theme.folders.values())
        self._site = site
        self._loader = ThemeLoader(theme)
        self._environment = _environment(self._loader)
        self._reads: dict[str, tuple[Read, ...]] = {}

    def reads(self, template: str) -> tuple[Read, ...]:
        """Every file that rendering with `template` looks for.

        Raises:
            BriefgenError: the template is missing or has a mistake.
        """
        if template in WRITERS:
            return ()
        if template not in self._reads:
            self._reads[template] = self._loader.reads(self._environment, template)
        return self._reads[template]

    def render(self, page: Page) -> Rendered:
        """The bytes of `page`, whose view is not folded.

        Raises:
            BriefgenError: the template is missing or has a mistake; the problem says where.
        """
        view = page.view
        if page.template == RSS:
            assert isinstance(view, FeedView)  # noqa: S101 -- planned so
            return Rendered(page.route, write_rss(view).encode())
        if page.template == SITEMAP:
            assert isinstance(view, SitemapView)  # noqa: S101 -- planned so
            return Rendered(page.route, write_sitemap(view).encode())
        values: dict[str, Any] = {"site": self._site, "page": view}
        if isinstance(view, (BriefView, StandingPageView)):
            values["body"] = view.body
        try:
            text = self._environment.get_template(page.template).render(values)
        except TemplateSyntaxError as error:
            raise BriefgenError([self._problem(error.filename, error.lineno, error.message or "")]) from error
        except Exception as error:
            raise BriefgenError([self._failed(error, page)]) from error
        return Rendered(page.route, text.encode())

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


def failures(failed: Iterable[tuple[str, tuple[Problem, ...]]]) -> list[Problem]:
    """The problems of routes, each mistake once, however many pages it is on."""
    routes: defaultdict[Problem, list[str]] = defaultdict(list)
    for route, problems in failed:
        for problem in problems:
            routes[problem].append(route)
    return [replace(p, message=p.message + _while_rendering(where)) for p, where in routes.items()]


def _while_rendering(routes: list[str]) -> str:
    others = len(routes) - 1
    more = f" and {others:,} other page{'' if others == 1 else 's'}" if others else ""
    return f" (while rendering /{routes[0]}{more})"


class _Undefined(StrictUndefined):
    """Says which of a view's fields was probably meant."""

    @property
    def _undefined_message(self) -> str:
        holder, name = self._undefined_obj, self._undefined_name
        if isinstance(holder, Struct) and name is not None:
            fields = holder.__struct_fields__
            near = suggestion(name, fields) or f"; there are {', '.join(fields)}"
            return f'there is no "{name}" here{near}'
        return super()._undefined_message


def _environment(theme: ThemeLoader) -> Environment:
    """Jinja2 with what every template of ours may count on."""
    return Environment(
        loader=theme,
        autoescape=True,
        undefined=_Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
