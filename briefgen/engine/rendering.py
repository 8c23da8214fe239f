"""Pages -> files in the staging folder: which of them, and what came of each."""

from __future__ import annotations

from pathlib import Path

from briefgen.engine import tasks
from briefgen.engine.job import Job, stop_on_errors
from briefgen.engine.making import Makings
from briefgen.engine.outputs import Altered
from briefgen.engine.planning import Planned
from briefgen.engine.pool import Workers
from briefgen.engine.publication import located
from briefgen.engine.publishing.swap import is_empty
from briefgen.engine.records import Made
from briefgen.engine.theme.render import failures
from briefgen.engine.trace import Stale, Trace, World, stale
from briefgen.pages.addresses import file_of


def stale_pages(job: Job, planned: Planned, altered: Altered) -> tuple[Stale, ...]:
    """The pages that must be rendered, with reasons; `altered` are files that are not as they were written."""
    records, theme = job.records, job.theme()
    makings = Makings(
        theme=job.inputs.theme,
        toolchain=records.toolchain,
        masthead=planned.plan.masthead,
        known=records.makings,
        reads=lambda template: tasks.renderer_of(theme).reads(template),
    )
    world = World(makings.digest, makings.before, makings.now, altered, records.difference)
    found = stale(planned.pages, records.traces.get, world, force=job.options.force)
    makings.keep()
    return found


def kit_of(job: Job, planned: Planned, staging: Path | None, *, looks: bool = False) -> tasks.Kit:
    """What workers need to make files of pages in `staging`; None to write nothing. With `looks`, pages are looked
    at, too."""
    return tasks.Kit(
        masthead=planned.plan.masthead,
        theme=job.theme(),
        cache=str(job.records.cache.file),
        staging=staging,
        output=job.output,
        is_empty=is_empty(str(job.output)),
        looks=looks,
    )


def render_pages(
    job: Job,
    planned: Planned,
    rendering: tuple[Stale, ...],
    staging: Path | None,
    workers: Workers,
    *,
    looks: bool = False,
) -> dict[str, Made]:
    """What came of each page, by its file; stops where a template has errors. With `looks`, pages are looked at."""
    kit = kit_of(job, planned, staging, looks=looks)
    rendered: list[tasks.Rendered] = []
    for batch in workers.map(tasks.render, tasks.rendering(rendering, kit, planned.plan.parts), len(rendering)):
        rendered += batch
        job.progress("Rendering", len(rendered), len(rendering))
    failed = failures((s.page.route, r.problems) for s, r in zip(rendering, rendered, strict=True) if r.problems)
    stop_on_errors(located(failed, job.root, job.inputs.survey), job.options)
    return {
        file_of(s.page.route): Made(Trace(r.output, s.making, s.view), r.is_staged, r.size, r.look)
        for s, r in zip(rendering, rendered, strict=True)
    }
