"""What a preview says in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefgen.errors import Problem
from briefgen.preview.session import Session


class Teller:
    """Tells each thing once."""

    def __init__(self, told: Callable[[str], None]) -> None:
        """`told` takes a line."""
        self._told = told
        self._errors: tuple[Problem, ...] = ()
        """Those that were told."""

    def tell_seen(self, session: Session, paths: Sequence[str]) -> None:
        """What a look at `paths`, or at everything, has found."""
        seen, issue = session.seen, session.issue
        briefs = f"{len(issue.catalog.briefs):,} briefs" if issue is not None else "nothing to be shown yet"
        what = paths[0] if len(paths) == 1 else f"{len(paths)} briefs changed" if paths else briefs
        took = f"{seen.took * 1000:.0f} ms" if seen.took < 1 else f"{seen.took:.1f} s"
        self._told(f"{what} ({took})")

    def tell_errors(self, session: Session) -> None:
        """The errors there are that were not there before."""
        late = session.issue.late_problems if session.issue is not None else ()
        errors = tuple(p for p in (*session.seen.problems, *late) if p.severity == "error")
        for problem in errors:
            if problem not in self._errors:
                self._told(str(problem))
        if self._errors and not errors:
            self._told("no errors any more")
        self._errors = errors
