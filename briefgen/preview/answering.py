"""What a session answers: pages with the preview's script, files, and what browsers are told beside these."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from briefgen.assets.asset import Asset
from briefgen.catalog.schedule import is_visible
from briefgen.errors import BriefgenError, MachineError, Problem, sort_key
from briefgen.pages.addresses import NOT_FOUND, file_of
from briefgen.pages.types import HTML, PLAIN, media_type
from briefgen.preview.answers import DESK, Answer, State
from briefgen.preview.badges import badges
from briefgen.preview.desk import desk_page, desk_view
from briefgen.preview.editors import edit_address
from briefgen.preview.injection import injected, plain_digest
from briefgen.preview.issue import Issue, Planned
from briefgen.preview.problems import ShownProblem, problem_page, shown_problem
from briefgen.preview.session import Session

KEPT = 1_000
"""Pages that are kept as they were last rendered."""
REVIEWED = 50
"""Briefs that are held against the rules of style, of those that wait and of the newest."""


class Shown(Struct, frozen=True):
    """A page as it was last rendered."""

    key: bytes
    """The digest of all that it was made of."""
    body: bytes | None
    """None where there never was a good one."""
    digest: str
    """See `State.page`."""
    source: str
    """The path of the file that it is of, if it is of one."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with its template now; then `body` is as it was before."""


class Answers:
    """What the publication of a session answers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._findings: dict[bytes, tuple[Problem, ...]] = {}
        """What breaks rules of style, by the digests of briefs."""
        self._rules: object = None
        """What these were held against."""

    def answer(self, path: str) -> Answer:
        """See `Preview.answer`."""
        issue = self._session.issue
        if issue is not None:
            base = issue.edition.addresses.base_path
            if not path.startswith(base):
                return Answer(b"", HTML, 302, location=base)
            route = self._route(issue, path)
            if (asset := issue.assets.get(file_of(route))) is not None:
                return _file(asset)
            shown = self._page(issue, route)
            if shown is None and not route.endswith("/") and _is_folder(issue, f"{route}/"):
                return Answer(b"", HTML, 301, location=f"{path}/")
            if shown is not None and shown.body is not None and type_of(route) != HTML:
                return Answer(shown.body, type_of(route))
        body, digest, status = self._whole(path)
        return Answer(injected(body, digest, issue.stylesheet if issue is not None else ""), HTML, status)

    def state(self, path: str, edition: int) -> State:
        """See `Preview.state`; `edition` is the number of what is shown now."""
        issue = self._session.issue
        here, elsewhere = self._sorted(path)
        _, digest, _ = self._whole(path)
        return State(
            edition=edition,
            page=digest,
            stylesheet=issue.stylesheet if issue is not None and path != DESK else "",
            here=len(here),
            elsewhere=len(elsewhere),
        )

    def problems(self, path: str) -> Mapping[str, Sequence[ShownProblem]]:
        """See `Preview.problems`."""
        here, elsewhere = self._sorted(path)
        return {
            "here": [shown_problem(p, self._edit) for p in here],
            "elsewhere": [shown_problem(p, self._edit) for p in elsewhere],
        }

    def badges(self) -> Mapping[str, Mapping[str, str]]:
        """See `Preview.badges`."""
        issue = self._session.issue
        if issue is None:
            return {}
        edition = issue.edition
        return badges(issue.catalog.briefs, edition.hrefs, edition.config.timezone, issue.job.options.now)

    def desk(self) -> str:
        """See `Preview.desk`."""
        body, digest, _ = self._whole(DESK)
        return injected(body, digest, "").decode()

    def _whole(self, path: str) -> tuple[bytes, str, int]:
        """The HTML that is shown at `path`, without the preview's script; its digest; and the status."""
        issue = self._session.issue
        if issue is None:
            return self._ill(self._session.seen.problems, path)
        if path == DESK:
            page = self._desk(issue).encode()
            return page, plain_digest(page, ""), 200
        shown, status = self._page(issue, self._route(issue, path)), 200
        if shown is None:
            shown, status = self._page(issue, NOT_FOUND), 404
        if shown is None or shown.body is None:
            return self._ill(shown.problems if shown is not None else (), path)
        return shown.body, shown.digest, status

    def _ill(self, problems: Sequence[Problem], path: str) -> tuple[bytes, str, int]:
        """The page that says why there is no other. What is wrong quotes drafts, too: where only readers' view is to be
        seen, it is told at the desk."""
        told = path == DESK or self._session.options.drafts
        page = problem_page(problems, self._edit) if told else problem_page(problems, self._edit, most=0)
        return page, plain_digest(page, ""), 503

    def _desk(self, issue: Issue) -> str:
        seen = self._session.seen
        found = sorted((*seen.problems, *issue.late_problems, *self._style(issue)), key=sort_key)
        view = desk_view(
            issue.content.briefs,
            found,
            issue.edition.config,
            self._session.now,
            words_of=issue.words_of,
            edit=self._edit,
            hrefs=issue.edition.hrefs,
        )
        return desk_page(view)

    def _style(self, issue: Issue) -> tuple[Problem, ...]:
        """What breaks rules of style in the briefs that are being worked on: drafts, what is scheduled, and the
        newest."""
        now, by_age = self._session.now, sorted(issue.content.briefs, key=attrgetter("date"), reverse=True)
        waiting = [brief for brief in by_age if not is_visible(brief, now)]
        looked_at = {b.path: b for b in (*waiting[:REVIEWED], *by_age[:REVIEWED])}.values()
        # Whether a date lies ahead goes by hours at most.
        rules = (issue.edition.config, now.replace(minute=0, second=0, microsecond=0))
        known = self._findings if self._rules == rules else {}
        self._rules = rules
        self._findings = {b.digest: known[b.digest] if b.digest in known else issue.findings(b) for b in looked_at}
        return tuple(problem for found in self._findings.values() for problem in found)

    def _sorted(self, path: str) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """The errors that keep the page at `path` from being shown as it is written, and all others."""
        seen, issue = self._session.seen, self._session.issue
        errors = [p for p in seen.problems if p.severity == "error"]
        if path == DESK:
            return (), tuple(errors)
        if issue is None:
            return tuple(errors), ()
        errors += [p for p in issue.late_problems if p.severity == "error"]
        route = self._route(issue, path)
        shown, source = self._page(issue, route), issue.source_of(route)
        # Who asks for a page that is not there asks, as like as not, for one that has errors.
        here = [p for p in errors if shown is None or p.path == source or p in seen.common]
        ill = shown.problems if shown is not None else ()
        return (*here, *ill), tuple(p for p in errors if p not in here)

    def _edit(self, path: str, line: int, column: int) -> str:
        """The address that opens an editor there; empty where that is no file of the publication."""
        file = self._session.root / path
        return edit_address(self._session.options.editor, file, line, column) if file.is_file() else ""

    def _route(self, issue: Issue, path: str) -> str:
        folder, _, name = path.removeprefix(issue.edition.addresses.base_path).rpartition("/")
        return f"{folder}/".lstrip("/") + ("" if name == "index.html" else name)

    def _page(self, issue: Issue, route: str) -> Shown | None:
        """The page at `route` as it is now, or, where its template or its brief has errors, as it was before."""
        planned = issue.find(route)
        before = self._shown.get(route)
        if planned is None:
            # The brief that was there may have errors, and not be able to stand as it was.
            return before if before is not None and before.source in self._session.seen.wrong else None
        key = issue.key(planned) + self._session.theme
        shown = before if before is not None and before.key == key else self._rendered(issue, planned, key, before)
        self._shown[route] = shown
        self._shown.move_to_end(route)
        while len(self._shown) > KEPT:
            self._shown.popitem(last=False)
        return shown

    def _rendered(self, issue: Issue, planned: Planned, key: bytes, before: Shown | None) -> Shown:
        source = planned.page.source
        try:
            body = issue.render(planned, self._session.renderer)
        except BriefgenError as error:
            was, digest = (before.body, before.digest) if before is not None else (None, "")
            return Shown(key, was, digest, source, tuple(issue.located(error.problems)))
        return Shown(key, body, plain_digest(body, issue.stylesheet), source)


def type_of(route: str) -> str:
    """The media type of what is at a route."""
    if route == "" or route.endswith("/"):
        return HTML
    return media_type(route)


def _is_folder(issue: Issue, route: str) -> bool:
    return file_of(route) in issue.assets or issue.find(route) is not None


def _file(asset: Asset) -> Answer:
    try:
        return Answer(asset.read(), type_of(asset.route))
    except (MachineError, OSError) as error:
        # It is being written just now; whoever asks again gets it.
        return Answer(str(error).encode(), PLAIN, 503)
