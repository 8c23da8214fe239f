"""An issue: the publication as it was seen at one moment, and its pages, planned when they are asked for.

Planning all pages of a large publication takes longer than an editor should wait for one. So a brief's page is
planned by itself, and all others together, once one of them is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.assets.asset import Asset
from briefgen.catalog.catalog import Catalog
from briefgen.content.entries import whole_brief
from briefgen.content.load import Content
from briefgen.engine.job import Job
from briefgen.engine.planning import LaidOut, Prepared, lay_out
from briefgen.engine.publication import located
from briefgen.engine.tasks import Library
from briefgen.engine.theme.render import Renderer
from briefgen.engine.trace import masthead_digest, view_digest
from briefgen.errors import Problem
from briefgen.model import Brief, Entry
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import Page
from briefgen.pages.plan import masthead, plan_brief
from briefgen.pages.unfold import unfold
from briefgen.review.briefs import review_brief


class Planned(Struct, frozen=True):
    """A page, and what its view names by digest."""

    page: Page
    parts: Mapping[bytes, bytes]


class Issue:
    """The publication at one moment. Use it in the thread that the cache is open in."""

    def __init__(self, job: Job, content: Content, ready: Prepared) -> None:
        """`content` is what is shown of it, and `ready` what pages are planned from."""
        self.job = job
        self.content = content
        self.edition = ready.edition
        self.stylesheet = self.edition.addresses.href(ready.edition.theme.stylesheet)
        self._ready = ready
        self._alone: dict[str, Planned] = {}
        """Pages of briefs that were planned by themselves, by route: each is asked for several times."""

    @property
    def catalog(self) -> Catalog:
        """What is shown."""
        return self.edition.catalog

    def with_catalog(self, catalog: Catalog) -> Issue:
        """The same with other related briefs."""
        return Issue(self.job, self.content, replace(self._ready, edition=replace(self.edition, catalog=catalog)))

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """By route."""
        return {asset.route: asset for asset in self._ready.assets}

    @cached_property
    def masthead(self) -> Masthead:
        """What every page is made with."""
        return masthead(self.edition)

    @cached_property
    def laid_out(self) -> LaidOut:
        """All pages."""
        return lay_out(self.job, self._ready, self.edition)

    @cached_property
    def briefs(self) -> Mapping[str, Entry]:
        """By route."""
        by_slug = self.catalog.by_slug
        return {route: by_slug[slug] for slug, route in self.edition.routes.items()}

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By route; the first to want an address has it."""
        found: dict[str, Page] = {}
        for page in self.laid_out.pages:
            found.setdefault(page.route, page)
        return found

    @property
    def is_laid_out(self) -> bool:
        """Whether all pages are planned already."""
        return "laid_out" in vars(self)

    @property
    def late_problems(self) -> tuple[Problem, ...]:
        """What is found only when all pages are planned, once they are."""
        return self.laid_out.problems if self.is_laid_out else ()

    def source_of(self, route: str) -> str:
        """The path of the file that the page at `route` is of; empty for the site's own pages, and where that is not
        known yet."""
        if (brief := self.briefs.get(route)) is not None:
            return brief.path
        return page.source if self.is_laid_out and (page := self.pages.get(route)) is not None else ""

    def find(self, route: str) -> Planned | None:
        """The page at `route`, if there is one."""
        if not self.is_laid_out and (brief := self.briefs.get(route)) is not None:
            if route not in self._alone:
                plan = plan_brief(self.edition, brief)
                self._alone[route] = Planned(plan.pages[0], plan.parts)
            return self._alone[route]
        page = self.pages.get(route)
        return Planned(page, self.laid_out.plan.parts) if page is not None else None

    def key(self, planned: Planned) -> bytes:
        """One digest of all that the page's bytes depend on but the theme."""
        return view_digest(msgspec.msgpack.encode((planned.page.template, planned.page.view))) + self._made_with

    def render(self, planned: Planned, renderer: Renderer) -> bytes:
        """The page's bytes.

        Raises:
            BriefgenError: its template has a mistake.
        """
        words = self.masthead.speaking()
        library = Library(self.job.records.cache.brief, planned.parts)
        view = unfold(planned.page.view, library, self.masthead, words)
        lang = self.masthead.spoken_on(view)
        return renderer.render(replace(planned.page, view=view), self.masthead.sites[lang], words(lang))

    def located(self, problems: Iterable[Problem]) -> list[Problem]:
        """`problems` with their places in the files as they were seen."""
        return located(problems, self.job.root, self.job.inputs.survey)

    def words_of(self, brief: Entry) -> int:
        """How many words a brief has."""
        return self._whole(brief).words

    def findings(self, brief: Entry) -> tuple[Problem, ...]:
        """What breaks rules of style in a brief, as far as it can be told of the brief alone."""
        return tuple(self.located(review_brief(self._whole(brief), self.edition.config, self.job.options.now)))

    def _whole(self, brief: Entry) -> Brief:
        return whole_brief(self.job.records.cache.brief(brief.digest))

    @cached_property
    def _made_with(self) -> bytes:
        return masthead_digest(self.masthead)
