"""The build, from content to site. Read this file to know how briefgen works.

    survey    content/ -> the files there are
    parse     files -> briefs, pages, authors, topics; or problems
    catalog   briefs -> those visible now, and their groupings
    plan      catalog -> pages, each with all it shows
    stale     pages -> those whose last render no longer holds, with reasons
    render    pages -> bytes, in a staging folder
    publish   staging folder -> site/

Reading and writing happen at the two ends; everything between is a function of its arguments, `now`
included. Problems are collected all the way; where there are any, nothing is published. Parsing and
rendering, which take nearly all of the time, are spread over processes.
"""

from __future__ import annotations

import datetime as dt
import pickle
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

import briefgen
from briefgen.assets import theme
from briefgen.assets.asset import Asset
from briefgen.assets.pictures import load_pictures
from briefgen.assets.static import static_assets
from briefgen.catalog import references
from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.shown import scheduled_pictures, shown_pictures
from briefgen.config import Config
from briefgen.content.load import Content, Others, gather
from briefgen.content.read import FOLDER, Found
from briefgen.content.source import SourceFile
from briefgen.engine import collisions, tasks
from briefgen.engine.cache import FOLDER as HOME
from briefgen.engine.cache import Cache
from briefgen.engine.filing import file_all
from briefgen.engine.inputs import Inputs, take
from briefgen.engine.making import Makings
from briefgen.engine.output import check_output, left_warning, refuse_unsafe
from briefgen.engine.outputs import Altered, Looked, look, restamp
from briefgen.engine.pool import Workers, processors
from briefgen.engine.publication import located, read_config
from briefgen.engine.publishing.assets import stage_assets
from briefgen.engine.publishing.publish import Published, publish, settle, staging_of
from briefgen.engine.publishing.swap import is_empty
from briefgen.engine.records import Made, Records, State, clock, kept_warning, opened
from briefgen.engine.recovery import After, recover
from briefgen.engine.theme.compiled import CompiledFolder
from briefgen.engine.theme.render import failures
from briefgen.engine.theme.secret import secret
from briefgen.engine.toolchain import toolchain
from briefgen.engine.trace import Reason, Stale, Trace, World, stale
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.pages.addresses import file_of
from briefgen.pages.edition import Theme, edition
from briefgen.pages.page import Page
from briefgen.pages.plan import Plan, plan

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


class Report(Struct, frozen=True):
    """What a build did."""

    output: Path
    briefs: int
    pages: int
    rendered: tuple[tuple[str, Reason], ...]
    """The routes that were rendered, each with the reason."""
    written: int
    removed: int
    changes_next: dt.datetime | None
    """When the site would be another one by the clock alone, in the publication's zone."""
    warnings: tuple[Problem, ...]


class Planned(Struct, frozen=True):
    """A publication without errors, as pages not rendered yet."""

    config: Config
    catalog: Catalog
    plan: Plan
    pages: tuple[Page, ...]
    """Those of the plan that no file of `content/static/` stands in for."""
    assets: tuple[Asset, ...]
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
    """Everything up to publishing, from nothing: what `briefgen check` looks at. Writes nothing in `root`.

    Raises:
        BriefgenError: there are errors, all of which it carries.
    """
    output = options.output or root / "site"

    def work(kept: Cache, _: tuple[Problem, ...]) -> Planned:
        records = Records(root, output, kept, toolchain())
        job = _Job(root, options, output, records, take(root, records.seen, clock(kept.file.parent)), progress)
        with Workers(options.jobs or processors()) as workers:
            planned = _plan(job, workers)
            _render(job, planned, _stale(job, planned, {}), None, workers)
        return planned

    with tempfile.TemporaryDirectory(prefix="briefgen-") as folder:
        return opened(Path(folder), work)


class _Job(Struct, frozen=True):
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
        known = secret() if home == self.root / HOME else None
        code = CompiledFolder(home / "templates", self.records.toolchain, known) if known is not None else None
        return pickle.dumps(tasks.Theme(self.inputs.theme.without_assets(), code))

    def fingerprint(self) -> bytes:
        """One digest of everything that the site is made of but the clock."""
        o = self.options
        asked = (self.records.toolchain, str(o.base_url), str(o.drafts), str(o.strict))
        return self.inputs.fingerprint(*asked)


def _build(root: Path, options: Options, progress: Progress, kept: Cache, doubt: tuple[Problem, ...]) -> Report:
    output = options.output or root / "site"
    work, made_with = kept.file.parent, toolchain()
    # What a build that was stopped had begun is completed first.
    recover(root, output, kept, made_with)
    records = Records(root, output, kept, made_with)
    job = _Job(root, options, output, records, take(root, records.seen, clock(work)), progress)
    looked = look(str(output), records.traces, records.folders, job.inputs.taken)
    if (state := _unchanged(job, looked)) is not None:
        job.keep_content()
        return _report(job, state, Published(0, 0), (), doubt)
    with Workers(options.jobs or processors()) as workers:
        try:
            planned = _plan(job, workers)
        except BriefgenError:
            # What was right need not be read again when the rest is mended. Whatever else stops the work may
            # have done so before the briefs were stored that are among the records.
            job.keep_content()
            raise
        job.keep_content()
        staging = staging_of(work)
        rendering = _stale(job, planned, looked.altered)
        made = _render(job, planned, rendering, staging, workers)

    names = {*(file_of(page.route) for page in planned.pages), *(asset.route for asset in planned.assets)}
    written = {file for file, _ in records.traces.items()}
    left = records.left.keys()
    records.leave(check_output(output, root, looked.foreign, written or None, left, names, planned.config.url))
    _stop_on_errors(left_warning(output, root, records.left.keys()), options)
    made |= stage_assets(planned.assets, records.traces, looked.altered, staging, output)
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
    records.remember(made, rendering, gone, planned.catalog.by_slug)
    state = State(
        fingerprint=job.fingerprint(),
        since=_iso(planned.catalog.unchanging.since, planned.config),
        until=_iso(planned.catalog.unchanging.until, planned.config),
        briefs=len(planned.catalog.briefs),
        pages=len(planned.pages),
        warnings=tuple(kept_warning(p) for p in planned.warnings),
    )
    records.states.put(records.name, state)
    restamp(str(output), records.traces, records.folders, staged, before, whole=published.is_whole)
    records.save()
    settle(work)
    return _report(job, state, published, rendering, doubt)


def _plan(job: _Job, workers: Workers) -> Planned:
    """Content and theme -> pages; stops where there are errors."""
    root, options, records, inputs = job.root, job.options, job.records, job.inputs
    config, wrong = read_config(inputs.publication, options.base_url)
    content = _content(job, config, workers)
    found = inputs.survey
    problems = [*wrong, *content.problems]
    problems += located(references.check(content, config, records.whole), root, found)

    visible = catalog(content, config, options.now, drafts=options.drafts, ranker=records.rank)
    shown = shown_pictures(visible, content.pictures)
    scheduled = scheduled_pictures(visible, content.pictures)
    named = [f for f in found.pictures if f.path.removeprefix(f"{FOLDER}/") in shown | scheduled]
    pictures, picture_assets, broken = load_pictures(named, inputs.digests.of, records.sizes())
    theme_assets, no_logo = theme.theme_assets(
        inputs.theme.files, config, (*found.pictures, *found.media), inputs.digests.of
    )
    static = static_assets(found.static, inputs.digests.of)
    generator = f"briefgen {briefgen.__version__}"
    issue = edition(visible, config, pictures, _routes(theme_assets), generator, records.teasers_under)
    planned = plan(issue, records.whole)
    taken = collisions.check(planned.pages, visible.scheduled, static, config)
    problems += [*broken, *located((*taken, *no_logo), root, found)]
    _stop_on_errors(problems, options)

    replaced = {asset.route for asset in static}
    return Planned(
        config=config,
        catalog=visible,
        plan=planned,
        pages=tuple(page for page in planned.pages if page.route not in replaced),
        assets=(*theme_assets.all(), *(picture_assets[name] for name in sorted(shown)), *static),
        warnings=tuple(sorted(problems, key=sort_key)),
    )


def _content(job: _Job, config: Config, workers: Workers) -> Content:
    found, digests = job.inputs.survey, job.inputs.digests
    briefs = file_all(found, digests, config, job.records, workers, job.told("Reading"))

    def read(group: Iterable[Found]) -> tuple[SourceFile, ...]:
        files = tuple(f.read() for f in group)
        for file in files:
            digests.learn(file.path, file.digest)
        return files

    others = Others(read(found.pages), read(found.authors), read(found.topics))
    pictures = (f.path.removeprefix(f"{FOLDER}/") for f in found.pictures)
    return gather(briefs, others, pictures, config, found.problems)


def _stale(job: _Job, planned: Planned, altered: Altered) -> tuple[Stale, ...]:
    records = job.records
    makings = Makings(
        theme=job.inputs.theme,
        toolchain=records.toolchain,
        masthead=planned.plan.masthead,
        known=records.makings,
        reads=lambda template: tasks.renderer_of(job.theme()).reads(template),
    )
    world = World(makings.digest, makings.before, makings.now, altered, records.difference)
    found = stale(planned.pages, records.traces.get, world, force=job.options.force)
    makings.keep()
    return found


def _render(
    job: _Job, planned: Planned, rendering: tuple[Stale, ...], staging: Path | None, workers: Workers
) -> dict[str, Made]:
    """What came of each page, by its file; stops where a template has errors."""
    kit = tasks.Kit(
        masthead=planned.plan.masthead,
        theme=job.theme(),
        cache=str(job.records.cache.file),
        staging=staging,
        output=job.output,
        is_empty=is_empty(str(job.output)),
    )
    rendered: list[tasks.Rendered] = []
    for batch in workers.map(tasks.render, tasks.rendering(rendering, kit, planned.plan.teasers), len(rendering)):
        rendered += batch
        job.progress("Rendering", len(rendered), len(rendering))
    failed = failures((s.page.route, r.problems) for s, r in zip(rendering, rendered, strict=True) if r.problems)
    _stop_on_errors(located(failed, job.root, job.inputs.survey), job.options)
    return {
        file_of(s.page.route): Made(Trace(r.output, s.making, s.view), r.is_staged)
        for s, r in zip(rendering, rendered, strict=True)
    }


def _unchanged(job: _Job, looked: Looked) -> State | None:
    """The last build's state, if this one would give the same site and the output folder has it."""
    state = job.records.states.get(job.records.name)
    if state is None or job.options.force or looked.altered or not job.inputs.digests.are_known():
        return None
    if not all(file in job.records.left for file in looked.foreign):
        return None
    return state if state.holds(job.fingerprint(), job.options.now) else None


def _report(
    job: _Job, state: State, done: Published, rendering: tuple[Stale, ...], doubt: tuple[Problem, ...]
) -> Report:
    left = left_warning(job.output, job.root, job.records.left.keys())
    return Report(
        output=job.output,
        briefs=state.briefs,
        pages=state.pages,
        rendered=tuple((s.page.route, s.reason) for s in rendering),
        written=done.written,
        removed=done.removed,
        changes_next=dt.datetime.fromisoformat(state.until) if state.until else None,
        warnings=(*(Problem(path, said, span, "warning") for path, said, span in state.warnings), *left, *doubt),
    )


def _iso(moment: dt.datetime | None, config: Config) -> str:
    return moment.astimezone(config.timezone).isoformat() if moment is not None else ""


def _routes(assets: theme.ThemeAssets) -> Theme:
    def route(asset: Asset | None) -> str:
        return asset.route if asset is not None else ""

    return Theme(route(assets.stylesheet), route(assets.script), route(assets.icon), route(assets.logo))


def _stop_on_errors(problems: Iterable[Problem], options: Options) -> None:
    found = sorted(problems, key=sort_key)
    if any(p.severity == "error" or options.strict for p in found):
        raise BriefgenError(found)
