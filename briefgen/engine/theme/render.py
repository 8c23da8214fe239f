"""Pages -> bytes."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from msgspec.structs import replace

from briefgen.engine.theme.compiled import CompiledFolder
from briefgen.engine.theme.files import ThemeFiles
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.engine.theme.templates import PlainEnvironment, QuickEnvironment
from briefgen.engine.trace import Read
from briefgen.errors import BriefgenError, Problem, Span
from briefgen.pages.page import Page
from briefgen.pages.views import BriefView, CardView, SiteView, StandingPageView
from briefgen.pages.words import Words
from briefgen.pages.writers import WRITERS, writer

_EXCERPT = 120
"""Characters of a line that are shown."""


class Renderer:
    """Renders pages with one theme. Content is only ever a value, never a template."""

    def __init__(self, theme: ThemeFiles, code: CompiledFolder | None = None) -> None:
        """`code` is where compiled templates are kept from run to run, or None."""
        self._folders = tuple(theme.folders.values())
        self._loader = ThemeLoader(theme)
        self._quick = QuickEnvironment(self._loader, code)
        self._plain = PlainEnvironment(self._loader)
        self._slow: set[str] = set()
        self._reads: dict[str, tuple[Read, ...]] = {}

    def reads(self, template: str) -> tuple[Read, ...]:
        """Every file that rendering with `template` looks for.

        Raises:
            TemplateNotFound: there is no such template.
        """
        if template in WRITERS:
            return ()
        if template not in self._reads:
            self._reads[template] = self._loader.reads(template, self._quick.references)
        return self._reads[template]

    def render(self, page: Page, site: SiteView, words: Words) -> bytes:
        """The bytes of `page`, whose view is not folded; `words` are those of its language.

        Raises:
            BriefgenError: the template is missing or has a mistake; the problem says where.
        """
        view = page.view
        if page.template in WRITERS:
            return writer(page.template)(view, site, words).encode()
        # Builds with nothing to do start sooner without it.
        from briefgen.pages.structured.graph import structured

        values: dict[str, Any] = {"site": site, "page": view, "words": words, "structured": structured(view, site)}
        if isinstance(view, (BriefView, StandingPageView)):
            values["body"] = view.body
        text = self._quickly(page, values)
        return (text if text is not None else self._plainly(page, values)).encode()

    def render_card(self, template: str, card: CardView) -> str:
        """The SVG of a card.

        Raises:
            BriefgenError: likewise.
        """
        page, values = Page("", template, card), {"card": card}
        text = self._quickly(page, values)
        return text if text is not None else self._plainly(page, values)

    def fault(self, template: str, message: str, line: str) -> Problem:
        """A problem with what `template` gave; placed where a `line` of it stands in the template just so."""
        place = next((p for p in self._loader.places(template) if self._loader.digest(p)), "")
        file = self._loader.path(place)
        written = [text.strip() for text in file.read_text("utf-8").split("\n")]
        if written.count(line.strip()) == 1:
            return self._problem(str(file), written.index(line.strip()) + 1, message)
        shown = f"; it gave {line.strip()[:_EXCERPT]}" if line.strip() else ""
        return Problem(f"templates/{template}", f"template: {message}{shown}")

    def _quickly(self, page: Page, values: dict[str, Any]) -> str | None:
        if page.template in self._slow:
            return None
        try:
            return self._quick.get_template(page.template).render(values)
        except Exception:  # noqa: BLE001 -- whatever it is, the plain environment says it with its place
            self._slow.add(page.template)
            return None

    def _plainly(self, page: Page, values: dict[str, Any]) -> str:
        try:
            return self._plain.get_template(page.template).render(values)
        except TemplateSyntaxError as error:
            raise BriefgenError([self._problem(error.filename, error.lineno, error.message or "")]) from error
        except Exception as error:
            raise BriefgenError([self._failed(error, page)]) from error

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
