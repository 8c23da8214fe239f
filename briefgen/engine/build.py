"""The build, from content to site. Read this file to know how briefgen works.

    survey    content/ -> the files there are
    parse     files -> briefs, pages, authors, topics; or problems
    catalog   briefs -> those visible now, and their groupings
    develop   pictures -> the files that pages show; and social cards, which are drawn
    plan      catalog -> pages, each with all it shows
    stale     pages -> those whose last render no longer holds, with reasons
    render    pages -> bytes, in a staging folder
    index     pages -> search indexes, in the same folder
    compress  files -> compressed ones beside them, where they are wanted
    publish   staging folder -> site/

Reading and writing happen at the two ends; everything between is a function of its arguments, `now`
included. Problems are collected all the way; where there are any, nothing is published. What takes nearly
all of the time (parsing, rendering, pictures, cards, indexes, compressing) is spread over processes.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.config import Config
from briefgen.engine.cache import FOLDER as HOME
from briefgen.engine.cache import Cache
from briefgen.engine.compressing import compress_files
from briefgen.engine.current import last_build
from briefgen.engine.indexing import index_pages
from briefgen.engine.inputs import take
from briefgen.engine.job import Job, Options, Progress, stop_on_errors
from briefgen.engine.limits import passed_by_files, passed_by_plan
from briefgen.engine.output import check_output, left_warning, refuse_unsafe
from briefgen.engine.outputs import look, restamp
from briefgen.engine.planning import Planned, Reviewer, plan_pages
from briefgen.engine.pool import Workers, processors
from briefgen.engine.publishing.assets import stage_assets
from briefgen.engine.publishing.publish import Published, publish, settle, staging_of
from briefgen.engine.records import Records, State, clock, kept_warning, opened
from briefgen.engine.recovery import After, recover
from briefgen.engine.rendering import render_pages, stale_pages
from briefgen.engine.toolchain import toolchain
from briefgen.engine.trace import Reason, Stale
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.pages.addresses import file_of
from briefgen.pages.hosting import redirects

__all__ = ["Options", "Report", "build", "configuration_of", "rehearse"]

T = TypeVar("T")


class Report(Struct, frozen=True):
    """What a build did."""

    output: Path
    briefs: int
    pages: int
    rendered: tuple[tuple[str, Reason], ...]
    """The routes that were rendered, each with the reason."""
    converted: int
    """How many pictures were converted."""
    written: int
    removed: int
    changes_next: dt.datetime | None
    """When the site would be another one by the clock alone, in the publication's zone."""
    warnings: tuple[Problem, ...]


def build(root: Path, options: Options, progress: Progress = lambda *_: None, *, home: Path | None = None) -> Report:
    """Builds the publication in the folder `root`.

    `home` is the folder for the cache and for what is being prepared; by default the publication's own.

    Raises:
        BriefgenError: content, configuration or templates have errors, all of which it carries, or the
            output folder is refused; the site is as it was.
        MachineError: the site could not be written.
    """
    refuse_unsafe(options.output or root / "site", root)
    return opened(home or root / HOME, lambda kept, doubt: _build(root, options, progress, kept, doubt))


def rehearse(root: Path, options: Options, progress: Progress = lambda *_: None) -> Planned:
    """Everything up to publishing, from nothing, and the rules of style besides: what `briefgen check` looks at.
    Writes nothing in `root`.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    # Builds start sooner without what only this needs.
    from briefgen.engine.reviewing import review_content, review_pages

    def finish(job: Job, planned: Planned, workers: Workers) -> Planned:
        found = (*planned.warnings, *planned.review.problems)
        try:
            rendered = render_pages(job, planned, stale_pages(job, planned, {}), None, workers, looks=True)
        except BriefgenError as error:
            raise BriefgenError(sorted((*error.problems, *found), key=sort_key)) from error
        found = (*found, *passed_by_plan(job, planned, rendered), *review_pages(job, planned, rendered))
        stop_on_errors(found, options)
        return replace(planned, warnings=tuple(sorted(found, key=sort_key)))

    return _on_paper(root, options, progress, finish, review_content)


def configuration_of(server: str, root: Path, options: Options) -> tuple[str, tuple[Problem, ...]]:
    """What makes `server` (`nginx` or `caddy`) serve the publication's site as hosts do, and warnings. Writes nothing
    in `root`.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    # Builds start sooner without what only this command needs.
    from briefgen.engine.theme.embedded import embedded
    from briefgen.pages.servers import SERVERS

    def finish(job: Job, planned: Planned, _: Workers) -> tuple[str, tuple[Problem, ...]]:
        masthead = planned.plan.masthead
        allowed, not_allowed = embedded(job.inputs.theme, masthead)
        told = SERVERS[server](planned.config, allowed, redirects(planned.plan.pages, masthead.addresses))
        return told, tuple(sorted({*planned.warnings, *not_allowed}, key=sort_key))

    return _on_paper(root, options, lambda *_: None, finish)


def _on_paper(
    root: Path,
    options: Options,
    progress: Progress,
    finish: Callable[[Job, Planned, Workers], T],
    review: Callable[[Job, Workers], Reviewer] | None = None,
) -> T:
    """What `finish` makes of a plan that is made from nothing, and of which nothing is kept; content is looked at by
    what `review` gives."""
    output = options.output or root / "site"

    def work(kept: Cache, _: tuple[Problem, ...]) -> T:
        records = Records(root, output, kept, toolchain())
        job = Job(root, options, output, records, take(root, records.seen, clock(kept.file.parent)), progress)
        with Workers(options.jobs or processors()) as workers:
            reviewer = review(job, workers) if review is not None else None
            return finish(job, plan_pages(job, workers, {}, proof=True, reviewer=reviewer), workers)

    with tempfile.TemporaryDirectory(prefix="briefgen-") as folder:
        return opened(Path(folder), work)


def _build(root: Path, options: Options, progress: Progress, kept: Cache, doubt: tuple[Problem, ...]) -> Report:
    output = options.output or root / "site"
    work, made_with = kept.file.parent, toolchain()
    # What a build that was stopped had begun is completed first.
    recover(root, output, kept, made_with)
    records = Records(root, output, kept, made_with)
    job = Job(root, options, output, records, take(root, records.seen, clock(work)), progress)
    looked = look(str(output), records.traces, records.folders, job.inputs.taken)
    state = last_build(job, looked) if not options.force else ""
    if isinstance(state, State):
        job.keep_content()
        return _report(job, state, Published(0, 0), (), 0, doubt)
    with Workers(options.jobs or processors()) as workers:
        try:
            planned = plan_pages(job, workers, looked.altered)
        except BriefgenError:
            # What was right need not be read again when the rest is mended. Whatever else stops the work may
            # have done so before the briefs were stored that are among the records.
            job.keep_content()
            raise
        job.keep_content()
        staging = staging_of(work)
        rendering = stale_pages(job, planned, looked.altered)
        made = render_pages(job, planned, rendering, staging, workers)
        search = index_pages(job, planned, looked.altered, staging, workers)
        made |= search.made
        made |= stage_assets(planned.assets, records.traces, looked.altered, staging, output)
        names = {*(file_of(page.route) for page in planned.pages), *(asset.route for asset in planned.assets)}
        names |= search.files
        pressed = compress_files(job, planned.config.compress, names, made, looked.altered, staging, workers)

    made |= pressed.made
    names |= pressed.files
    written = {file for file, _ in records.traces.items()}
    left = records.left.keys()
    records.leave(check_output(output, root, looked.foreign, written or None, left, names, planned.config.url))
    limits = passed_by_files(job, planned, names, made, staging)
    stop_on_errors((*left_warning(output, root, records.left.keys()), *limits), options)
    staged = {file for file, one in made.items() if one.is_staged}
    gone = written - names
    after = After(
        had_traces=bool(written),
        traces={file: one.trace for file, one in made.items()},
        gone=tuple(gone),
        makings=tuple(making for _, making in records.makings.items()),
        left=records.left.keys(),
    )
    before = clock(work)
    published = publish(
        work,
        output,
        records.name,
        staged=staged,
        kept=names - staged,
        gone=gone,
        after=msgspec.msgpack.encode(after),
    )
    records.stock("pictures").retain(planned.recipes)
    records.remember(made, rendering, gone, planned.catalog.by_slug)
    state = State(
        fingerprint=job.fingerprint(),
        since=_iso(planned.catalog.unchanging.since, planned.config),
        until=_iso(planned.catalog.unchanging.until, planned.config),
        briefs=len(planned.catalog.briefs),
        pages=len(planned.pages),
        warnings=tuple(kept_warning(p) for p in (*planned.warnings, *limits)),
        fonts=planned.fonts,
    )
    records.states.put(records.name, state)
    restamp(str(output), records.traces, records.folders, staged, before, whole=published.is_whole)
    records.save()
    settle(work)
    return _report(job, state, published, rendering, planned.converted, doubt)


def _report(
    job: Job,
    state: State,
    done: Published,
    rendering: tuple[Stale, ...],
    converted: int,
    doubt: tuple[Problem, ...],
) -> Report:
    left = left_warning(job.output, job.root, job.records.left.keys())
    return Report(
        output=job.output,
        briefs=state.briefs,
        pages=state.pages,
        rendered=tuple((s.page.route, s.reason) for s in rendering),
        converted=converted,
        written=done.written,
        removed=done.removed,
        changes_next=dt.datetime.fromisoformat(state.until) if state.until else None,
        warnings=(*(Problem(path, said, span, "warning") for path, said, span in state.warnings), *left, *doubt),
    )


def _iso(moment: dt.datetime | None, config: Config) -> str:
    return moment.astimezone(config.timezone).isoformat() if moment is not None else ""
