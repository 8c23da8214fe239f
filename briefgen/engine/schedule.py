"""What is on the schedule: all briefs of a publication, read and nothing more."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from briefgen.config import Config
from briefgen.engine.asking import ask
from briefgen.engine.filing import file_all
from briefgen.engine.job import Job, Options, Progress
from briefgen.engine.pool import Workers
from briefgen.errors import Problem
from briefgen.model import Entry


class Scheduled(Struct, frozen=True):
    """A publication's briefs, visible or not."""

    config: Config
    briefs: tuple[Entry, ...]
    """Those without mistakes of their own."""
    problems: tuple[Problem, ...]
    """Of briefgen.yaml and of briefs; with an error among them, more may be due than can be read."""


def read_schedule(root: Path, options: Options, progress: Progress = lambda *_: None) -> Scheduled:
    """The briefs of the publication in `root`. Those that earlier builds have read are not read again, and what is
    read now later builds need not; where there is no cache, none is made.

    Raises:
        BriefgenError: there is no publication, or nothing can be read of its briefgen.yaml.
    """

    def scheduled(job: Job, config: Config, wrong: tuple[Problem, ...], workers: Workers) -> Scheduled:
        found, digests = job.inputs.survey, job.inputs.digests
        briefs = file_all(found, digests, config, job.records, workers, job.told("Reading"))
        return Scheduled(config, briefs.good, (*wrong, *briefs.problems))

    return ask(root, options, progress, scheduled)
