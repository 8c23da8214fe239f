"""What a build is asked to do, and what it works on and with."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from briefgen.engine import tasks
from briefgen.engine.cache import FOLDER
from briefgen.engine.inputs import Inputs
from briefgen.engine.records import Records
from briefgen.engine.theme.compiled import CompiledFolder
from briefgen.engine.theme.secret import secret
from briefgen.errors import BriefgenError, Problem, sort_key

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Options(Struct, frozen=True):
    """What a build is asked to do, apart from what the publication says itself."""

    now: dt.datetime
    output: Path | None = None
    """Default: `site/` in the publication's folder."""
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    """Takes warnings for errors."""
    force: bool = False
    """Renders everything, whatever the cache says."""
    jobs: int = 0
    """How many processes to work with; 0 for as many as there are processors."""


class Job(Struct, frozen=True):
    """What a build works on and with."""

    root: Path
    options: Options
    output: Path
    records: Records
    inputs: Inputs
    progress: Progress

    def keep_content(self) -> None:
        """Stores what is known of content."""
        self.inputs.digests.keep()
        self.records.save()

    def told(self, doing: str) -> Callable[[int, int], None]:
        """Tells how much is done of one thing."""
        return lambda done, total: self.progress(doing, done, total)

    def theme(self) -> bytes:
        """The theme's files and where its compiled templates are kept, as `briefgen.engine.tasks` has them."""
        home = self.records.cache.file.parent
        # What is built from nothing has no use for what was compiled before.
        known = secret() if home == self.root / FOLDER else None
        code = CompiledFolder(home / "templates", self.records.toolchain, known) if known is not None else None
        return pickle.dumps(tasks.Theme(self.inputs.theme.only_templates(), code))

    def fingerprint(self) -> bytes:
        """One digest of everything that the site is made of but the clock."""
        o = self.options
        # An address means the same with and without a slash at its end.
        url = (o.base_url or "").rstrip("/")
        asked = (self.records.toolchain, url, str(o.drafts), str(o.strict))
        return self.inputs.fingerprint(*asked)


def stop_on_errors(problems: Iterable[Problem], options: Options, besides: Iterable[Problem] = ()) -> None:
    """Ends the work where something is wrong; what there is `besides` is told, too, and ends nothing.

    Raises:
        BriefgenError: among `problems` is an error, or a warning that is to be taken for one.
    """
    found = tuple(problems)
    if any(p.severity == "error" or options.strict for p in found):
        raise BriefgenError(sorted((*found, *besides), key=sort_key))
