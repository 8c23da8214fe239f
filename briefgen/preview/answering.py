"""What a session answers: pages with the preview's script, files, and what browsers are told beside these."""

from __future__ import annotations

import mimetypes
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from briefgen.assets.asset import Asset
from briefgen.errors import BriefgenError, MachineError, Problem, Span
from briefgen.model import Entry
from briefgen.pages.addresses import NOT_FOUND
from briefgen.preview.answers import DESK, Answer, State
from briefgen.preview.desk import desk_page
from briefgen.preview.editors import edit_address
from briefgen.preview.injection import injected, plain_digest, problem_page
from briefgen.preview.issue import Issue, Planned
from briefgen.preview.session import Session
from briefgen.reports.facts import facts

KEPT = 1_000
"""Pages that are kept as they were last rendered."""
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": HTML,
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": PLAIN,
    "webmanifest": "application/manifest+json",
    # As a type that browsers show instead of saving it.
    "xml": "application/xml",
    "avif": "image/avif",
    "webp": "image/webp",
    "wasm": "application/wasm",
}


class Shown(Struct, frozen=True):
    """A page as it was last rendered."""

    key: bytes
    """The digest of all that it was made of."""
    body: bytes
    digest: str
    """See `State.page`."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with its template now; then `body` is as it was before."""


class Answers:
    """What the publication of a session answers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._desk: tuple[int, Answer] | None = None

    def answer(self, path: str) -> Answer:
        """See `Preview.answer`."""
        issue = self._session.issue
        if issue is None:
            return Answer(problem_page(self._session.seen.problems), HTML, 503)
        base = issue.edition.addresses.base_path
        if not path.startswith(base):
            return Answer(b"", HTML, 302, location=base)
        route = self._route(issue, path)
        if (asset := issue.assets.get(route)) is not None:
            return _file(asset, route)
        shown = self._page(issue, route)
        if shown is None and not route.endswith("/") and issue.find(route + "/") is not None:
            return Answer(b"", HTML, 301, location=issue.edition.addresses.href(route + "/"))
        status = 200
        if shown is None:
            shown, status = self._page(issue, NOT_FOUND), 404
        if shown is None:
            return Answer(b"There is nothing here.", PLAIN, 404)
        type_ = type_of(route) if status == 200 else HTML
        if not shown.body:
            return Answer(problem_page(shown.problems), HTML, 503)
        if type_ != HTML:
            return Answer(shown.body, type_)
        return Answer(injected(shown.body, shown.digest, issue.stylesheet), HTML, status)

    def state(self, path: str, edition: int) -> State:
        """See `Preview.state`; `edition` is the number of what is shown now."""
        issue = self._session.issue
        here, elsewhere = self._sorted(path)
        if path == DESK:
            return State(edition, plain_digest(self.desk().encode(), ""), "", 0, 0)
        shown = self._page(issue, self._route(issue, path)) if issue is not None else None
        if shown is None and issue is not None:
            shown = self._page(issue, NOT_FOUND)
        return State(
            edition=edition,
            page=shown.digest if shown is not None else "",
            stylesheet=issue.stylesheet if issue is not None else "",
            here=len(here),
            elsewhere=len(elsewhere),
        )

    def problems(self, path: str) -> Mapping[str, Any]:
        """See `Preview.problems`."""
        here, elsewhere = self._sorted(path)
        return {"here": [self._told(p) for p in here], "elsewhere": [self._told(p) for p in elsewhere]}

    def badges(self) -> Mapping[str, Mapping[str, str]]:
        """See `Preview.badges`."""
        issue = self._session.issue
        if issue is None:
            return {}
        now = issue.job.options.now
        waiting = (brief for brief in issue.catalog.briefs if brief.draft or brief.publish_at > now)
        return {issue.edition.hrefs[b.slug]: _badge(b, issue) for b in waiting}

    def desk(self) -> str:
        """See `Preview.desk`."""
        return desk_page(self._session)

    def _sorted(self, path: str) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """The errors that keep the page at `path` from being shown as it is written, and all others."""
        session, issue = self._session, self._session.issue
        errors = [p for p in session.seen.problems if p.severity == "error"]
        if issue is None or path == DESK:
            return (tuple(errors), ()) if path != DESK else ((), tuple(errors))
        errors += [p for p in issue.late_problems if p.severity == "error"]
        route = self._route(issue, path)
        shown = self._page(issue, route)
        source = issue.source_of(route)
        # Who asks for a page that is not there asks, as like as not, for one that has errors.
        here = [p for p in errors if shown is None or p.path == source or p in session.seen.common]
        ill = shown.problems if shown is not None else ()
        return (*here, *ill), tuple(p for p in errors if p not in here)

    def _told(self, problem: Problem) -> dict[str, Any]:
        span = problem.place if isinstance(problem.place, Span) else Span(1, 1)
        file = self._session.root / problem.path
        edit = edit_address(self._session.options.editor, file, span.line, span.column) if file.is_file() else ""
        return {**facts(problem), "edit": edit}

    def _route(self, issue: Issue, path: str) -> str:
        return path.removeprefix(issue.edition.addresses.base_path).removesuffix("index.html")

    def _page(self, issue: Issue, route: str) -> Shown | None:
        """The page at `route` as it is now, or, where its template or its brief has errors, as it was before."""
        planned = issue.find(route)
        before = self._shown.get(route)
        if planned is None:
            # The brief that was there has errors, and cannot stand as it was.
            return before if before is not None and self._session.seen.wrong else None
        key = issue.key(planned) + self._session.theme
        if before is None or before.key != key:
            before = self._shown[route] = self._rendered(issue, planned, key, before)
            while len(self._shown) > KEPT:
                self._shown.popitem(last=False)
        return before

    def _rendered(self, issue: Issue, planned: Planned, key: bytes, before: Shown | None) -> Shown:
        try:
            body = issue.render(planned, self._session.renderer)
        except BriefgenError as error:
            body = before.body if before is not None else b""
            return Shown(key, body, before.digest if before is not None else "", error.problems)
        return Shown(key, body, plain_digest(body, issue.stylesheet))


def type_of(route: str) -> str:
    """The media type of what is at a route."""
    if route == "" or route.endswith("/"):
        return HTML
    ending = route.rpartition(".")[2].lower()
    return _TYPES.get(ending) or mimetypes.guess_type(route)[0] or "application/octet-stream"


def _file(asset: Asset, route: str) -> Answer:
    try:
        return Answer(asset.read(), type_of(route))
    except (MachineError, OSError) as error:
        # It is being written just now; whoever asks again gets it.
        return Answer(str(error).encode(), PLAIN, 503)


def _badge(brief: Entry, issue: Issue) -> dict[str, str]:
    if brief.draft:
        return {"status": "draft", "label": "Draft"}
    local = brief.publish_at.astimezone(issue.edition.config.timezone)
    return {"status": "scheduled", "label": f"Scheduled for {local.day} {local:%B %Y, %H:%M}"}
