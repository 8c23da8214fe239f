"""Questions about a publication, which read its content and build nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from briefgen.config import Config
from briefgen.engine.cache import FILE as CACHE
from briefgen.engine.cache import FOLDER as HOME
from briefgen.engine.cache import Cache
from briefgen.engine.inputs import take
from briefgen.engine.job import Job, Options, Progress
from briefgen.engine.pool import Workers, processors
from briefgen.engine.publication import read_config
from briefgen.engine.records import Records, clock, opened
from briefgen.engine.toolchain import toolchain
from briefgen.errors import Problem

T = TypeVar("T")
Question = Callable[[Job, Config, tuple[Problem, ...], Workers], T]
"""Is given what it works on, the configuration, what is wrong with that, and who reads content."""


def ask(root: Path, options: Options, progress: Progress, question: Question[T]) -> T:
    """The answer to a question about the publication in `root`. What earlier builds have read is not read again, and
    what is read now later builds need not; where there is no cache, none is made.

    Raises:
        BriefgenError: there is no publication, or nothing can be read of its briefgen.yaml.
    """

    def work(kept: Cache, _: tuple[Problem, ...]) -> T:
        output = options.output or root / "site"
        records = Records(root, output, kept, toolchain())
        job = Job(root, options, output, records, take(root, records.seen, clock(kept.file.parent)), progress)
        config, wrong = read_config(job.inputs.publication)
        with Workers(options.jobs or processors()) as workers:
            answer = question(job, config, wrong, workers)
        job.keep_content()
        return answer

    if (root / HOME / CACHE).is_file():
        return opened(root / HOME, work)
    with tempfile.TemporaryDirectory(prefix="briefgen-") as folder:
        return opened(Path(folder), work)
