"""A publication while it is being written: looked at, edition after edition, and its pages as they are asked for.

Everything here happens in one thread (`briefgen.preview.running`): nothing need be locked, and nothing is half done.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog import references
from briefgen.catalog.catalog import Catalog, catalog, with_brief, with_related
from briefgen.catalog.schedule import Window, unchanging
from briefgen.config import FILE, Config
from briefgen.content.load import Content
from briefgen.content.source import digest_bytes
from briefgen.content.stamps import Clock
from briefgen.engine.cache import DoubtfulCacheError
from briefgen.engine.inputs import Inputs, glance, take
from briefgen.engine.job import Job, Options, Progress
from briefgen.engine.planning import prepare, read_content
from briefgen.engine.pool import Workers, processors
from briefgen.engine.publication import located, read_config
from briefgen.engine.records import Records, clock
from briefgen.engine.theme.render import Renderer
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.preview.fitting import LastRight, errors_of, fitted, last_right, newcomers
from briefgen.preview.issue import Issue

T = TypeVar("T")

_ALWAYS = Window(None, None)
FEW = 8
"""Briefs that may be exchanged one by one in a catalog; more are grouped anew."""


class PreviewOptions(Struct, frozen=True):
    """What a preview is asked to show."""

    now: dt.datetime | None = None
    """The moment to be shown; None for the present one, whenever that is."""
    drafts: bool = True
    """Whether drafts and what is scheduled are shown."""
    editor: str = "vscode"
    """What opens files; see `briefgen.preview.editors`."""
    jobs: int = 0
    """How many processes to work with; 0 for as many as there are processors."""


class Seen(Struct, frozen=True):
    """What a look found."""

    problems: tuple[Problem, ...]
    """All there are, those of templates aside, which are found when pages are rendered."""
    common: tuple[Problem, ...]
    """Errors that nothing new can be shown for: of the configuration, of authors, of words."""
    wrong: frozenset[str]
    """Paths of briefs and pages with errors, in place of which earlier versions stand."""
    took: float
    """In seconds."""


class Session:
    """The publication in the folder `root`."""

    def __init__(
        self,
        root: Path,
        records: Records,
        options: PreviewOptions,
        present: Callable[[], dt.datetime],
        progress: Progress = lambda *_: None,
    ) -> None:
        """`present` tells the time; `progress` is told of what takes long."""
        self.root = root
        self.options = options
        self.issue: Issue | None = None
        """What is shown; None while nothing could be shown yet."""
        self.seen = Seen((), (), frozenset(), 0)
        self.renderer: Renderer
        """There is one as soon as there is an issue."""
        self.theme = b""
        """The digest of all that the renderer was made of."""
        self._records = records
        self._present = present
        self._progress = progress
        self._inputs: Inputs | None = None
        """None where the next look must be at everything, whatever it finds."""
        self._window = _ALWAYS
        """The time in which the clock alone changes nothing of what was seen, be it shown or not."""
        self._last = LastRight()
        self._is_behind = False
        """Whether what is related to what is as it was in an earlier edition."""

    @property
    def now(self) -> dt.datetime:
        """The moment that is shown."""
        return self.options.now or self._present()

    @property
    def until(self) -> dt.datetime | None:
        """When something will change by the clock alone."""
        return self._window.until if self.options.now is None else None

    def look(self, paths: Collection[str] = ()) -> bool:
        """Looks at the publication: at the briefs at `paths` alone, where nothing else can have changed; at everything
        where none are named. Returns whether something is another than it was.

        Raises:
            DoubtfulCacheError: the cache is not what it was; another session with another one may look.
            MachineError: the machine failed, or a file cannot be read.
            OSError: the same.
        """
        started = time.perf_counter()
        before, window = self._inputs, self._window
        # What fails, and is no mistake in what was written, is tried again.
        self._inputs, self._window = None, _ALWAYS
        if not self._records.cache.is_there() and self.root.is_dir():
            raise DoubtfulCacheError("it was deleted")
        try:
            taken = self._clock()
            glanced = glance(before, paths, taken) if before is not None and paths else None
            inputs = glanced or take(self.root, self._records.seen, taken)
        except BriefgenError as error:
            is_news = error.problems != self.seen.common
            self._stop(error.problems, started)
            return is_news
        now = self.now
        # Where only single files were looked at, no others are held against what was there before.
        looked_at = paths if glanced is not None else ()
        if before is not None and window.holds(now) and _is_same(before, inputs, looked_at):
            self._inputs, self._window = before, window
            return False
        if before is None or inputs.theme.files != before.theme.files:
            self.renderer = Renderer(inputs.theme.only_templates())
            self.theme = digest_bytes(msgspec.msgpack.encode(list(inputs.theme.files.items())))
        try:
            self._edit(inputs, now, started)
        except BriefgenError as error:
            self._stop(error.problems, started)
        finally:
            inputs.digests.keep()
        self._inputs = inputs
        return True

    def fail(self, error: Exception, message: str) -> bool:
        """What is shown stays, because the last look ended with an `error` that is no mistake in what was written; the
        next one is at everything. Returns whether that is news."""
        file = Path(os.fsdecode(getattr(error, "filename", None) or self.root / FILE))
        path = file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else FILE
        problem = Problem(path, message)
        is_news = self.seen.problems != (problem,)
        self._inputs, self._window = None, _ALWAYS
        self.seen = Seen((problem,), (problem,), frozenset(), 0)
        return is_news

    def rest(self) -> bool:
        """Ranks what is related to what by what briefs say now, plans all pages, which tells what else is wrong, keeps
        what is known, and forgets what texts were like in earlier editions: for when nobody waits. Returns whether
        something else is related now.

        Raises:
            DoubtfulCacheError: the cache is not what it was; another session with another one may look.
            MachineError: the machine failed.
        """
        is_news = self.rank()
        if self.issue is not None:
            entries = [kept.entry for _, kept in self._records.briefs.items()]
            entries += (*self.issue.content.briefs, *self._last.entries())
            self._records.retain_terms(entries)
            self._records.cache.retain_briefs({entry.digest for entry in entries})
            _ = self.issue.pages
        self._records.save()
        return is_news

    def rank(self) -> bool:
        """Ranks what is shown anew, where it may say something else than when it was ranked; whether that changed what
        is related to what."""
        issue = self.issue
        if issue is None or not self._is_behind:
            return False
        before = issue.catalog
        count = issue.edition.config.related_count
        made = with_related(before, self._records.rank(before.briefs, before.translations, count))
        self._is_behind = False
        if (made.related, made.read_next) == (before.related, before.read_next):
            return False
        self.issue = issue.with_catalog(made)
        return True

    def _clock(self) -> Clock:
        if not self.root.is_dir():
            raise BriefgenError([Problem(FILE, f"the folder {self.root} is gone, and all that is in it")])
        return clock(self._records.cache.file.parent)

    def _stop(self, problems: Collection[Problem], started: float) -> None:
        """What is shown stays, because of errors that concern everything."""
        found = tuple(sorted(problems, key=sort_key))
        own, common = errors_of(found)
        self.seen = Seen(found, common, own, time.perf_counter() - started)

    def _edit(self, inputs: Inputs, now: dt.datetime, started: float) -> None:
        """Makes another edition of what there is.

        Raises:
            BriefgenError: the configuration cannot be read.
        """
        records, root = self._records, self.root
        options = Options(now, drafts=self.options.drafts, jobs=self.options.jobs)
        job = Job(root, options, records.cache.file.parent / "site", records, inputs, self._progress)
        config, problems = read_config(inputs.publication)
        with Workers(options.jobs or processors()) as workers:
            content = read_content(job, config, workers)
            self._window = unchanging(content.briefs, now, drafts=self.options.drafts)
            checked = located(references.check(content, config, records.whole), root, inputs.survey)
            found = [*problems, *content.problems, *checked]
            wrong, common = errors_of(found)
            last = self._last
            while not common:
                wrong |= newcomers(content, wrong, last)
                shown = fitted(content, wrong, last, config, records.whole) if wrong else content
                ready = prepare(job, config, shown, self._catalog(shown, config, now), workers, {})
                more, common = errors_of(ready.problems)
                found += [p for p in ready.problems if p not in found]
                if not more:
                    break
                if more <= wrong:
                    # What stood in their place is no better.
                    last = replace(last, briefs=_but(last.briefs, more), pages=_but(last.pages, more))
                wrong |= more
        if common:
            self._stop(found, started)
            return
        before, self.issue = self.issue, Issue(job, shown, ready)
        self._is_behind = before is not None and self.issue.catalog.related is before.catalog.related
        self._window = self.issue.catalog.unchanging
        self._last = last_right(shown, self._last, is_whole=not wrong)
        self.seen = Seen(tuple(sorted(found, key=sort_key)), (), wrong, time.perf_counter() - started)

    def _catalog(self, content: Content, config: Config, now: dt.datetime) -> Catalog:
        """What is shown of `content`: made of the last catalog where only few briefs are others."""
        before = self.issue
        if before is not None and before.edition.config == config and before.catalog.unchanging.holds(now):
            same = (content.pages, content.authors, content.topics)
            if same == (before.content.pages, before.content.authors, before.content.topics):
                made = _exchanged(before.catalog, before.content, content)
                if made is not None:
                    return made
        drafts = self.options.drafts
        return catalog(content, config, now, drafts=drafts, scheduled=drafts, ranker=self._records.rank)


def _is_same(before: Inputs, inputs: Inputs, paths: Collection[str]) -> bool:
    """Whether what is at `paths`, or else all of it, is as it was before."""
    if paths:
        return all(inputs.digests.get(path) == before.digests.get(path) for path in paths)
    return inputs.fingerprint() == before.fingerprint()


def _exchanged(before: Catalog, was: Content, content: Content) -> Catalog | None:
    """The catalog `before`, of `was`, with those few briefs exchanged that are others in `content`."""
    if len(was.briefs) != len(content.briefs):
        return None
    pairs = [(old, new) for old, new in zip(was.briefs, content.briefs, strict=True) if old is not new]
    if len(pairs) > FEW:
        return None
    made: Catalog | None = before
    for old, new in pairs:
        made = with_brief(made, old, new) if made is not None else None
    return made


def _but(values: Mapping[str, T], keys: Collection[str]) -> dict[str, T]:
    return {key: value for key, value in values.items() if key not in keys}
