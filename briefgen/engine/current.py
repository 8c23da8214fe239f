"""Whether the output folder holds what a build would make now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.schedule import is_visible
from briefgen.config import Config
from briefgen.engine.fonts import are_as_they_were
from briefgen.engine.job import Job, Options
from briefgen.engine.outputs import Looked, look
from briefgen.engine.pool import Workers
from briefgen.engine.publication import read_config
from briefgen.engine.records import State
from briefgen.errors import BriefgenError, Problem
from briefgen.pages.addresses import brief_route, file_of


class NotCurrentError(Exception):
    """The output folder is not what a build would make now. Says why, as a sentence."""


class BuiltFile(Struct, frozen=True, array_like=True):
    """A file of the site."""

    digest: bytes
    size: int
    """In bytes."""


class Built(Struct, frozen=True):
    """A site as it stands in the output folder."""

    config: Config
    output: Path
    files: dict[str, BuiltFile]
    """By path below the output folder."""
    newest: str
    """The path of the newest brief's page; empty where there is no brief."""


def last_build(job: Job, looked: Looked) -> State | str:
    """The last build, if another one would give the same site and the output folder has it; else why it would not, as a
    sentence. What `job.options.force` asks for does not count."""
    state = job.records.states.get(job.records.name)
    if state is None:
        return "it was never built here"
    if looked.altered:
        file, how = min(looked.altered.items())
        return f"{file} was {how} since it was built"
    if foreign := [file for file in looked.foreign if file not in job.records.left]:
        return f"{min(foreign)} is there, which briefgen did not write"
    if not job.inputs.digests.are_known():
        return "content has changed since it was built"
    if not are_as_they_were(state.fonts, job.inputs.taken):
        return "the fonts of this machine have changed since it was built"
    if state.fingerprint != job.fingerprint():
        return "content, templates, briefgen.yaml or options are others than those that it was built from"
    if not state.holds(state.fingerprint, job.options.now):
        return "the clock has changed it since it was built: a brief has come, aged or gone"
    return state


def read_built(root: Path, options: Options) -> Built:
    """The site of the publication in `root`, if it is what a build with `options` would make now. One that was built
    with `strict` is as good.

    Raises:
        BriefgenError: briefgen.yaml has errors.
        NotCurrentError: there is none, or it is another one.
    """

    # Builds ask nothing.
    from briefgen.engine.asking import ask

    def built(job: Job, _config: Config, _wrong: tuple[Problem, ...], _workers: Workers) -> Built:
        config, wrong = read_config(job.inputs.publication, options.base_url)
        if wrong:
            raise BriefgenError(wrong)
        records = job.records
        looked = look(str(job.output), records.traces, records.folders, job.inputs.taken)
        found = last_build(job, looked)
        if not isinstance(found, State):
            strict = replace(job, options=replace(options, strict=True))
            said, found = found, last_build(strict, looked)
            if not isinstance(found, State):
                raise NotCurrentError(said)
        return Built(config, job.output, dict(_files(job)), _newest(job, config))

    return ask(root, options, lambda *_: None, built)


def _files(job: Job) -> Iterator[tuple[str, BuiltFile]]:
    for file, trace in job.records.traces.items():
        size = trace.stamp.size if trace.stamp is not None else (job.output / file).stat().st_size
        yield file, BuiltFile(trace.output, size)


def _newest(job: Job, config: Config) -> str:
    briefs = (kept.entry for _, kept in job.records.briefs_under(config).items())
    visible = [brief for brief in briefs if is_visible(brief, job.options.now, drafts=job.options.drafts)]
    newest = max(visible, key=lambda brief: (brief.date, brief.slug), default=None)
    return file_of(brief_route(newest, config)) if newest is not None else ""
