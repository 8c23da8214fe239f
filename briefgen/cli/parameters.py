"""What several commands take: options, the publication's folder, and the moment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from briefgen.config import FILE

now_option = click.option("--now", "now", metavar="DATE", help="Build as if it were DATE: 2026-12-01 08:00.")
drafts_option = click.option("--drafts", is_flag=True, help="Include drafts.")
strict_option = click.option("--strict", is_flag=True, help="Take warnings for errors.")


jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to work with; by default one a processor.",
)


def root_of(folder: Path | None) -> Path:
    """The publication's folder: the one asked for, or the nearest one upwards."""
    start = (folder or Path.cwd()).resolve()
    for candidate in [start] if folder else [start, *start.parents]:
        if (candidate / FILE).is_file():
            return candidate
    message = f"there is no {FILE} in {start}" + ("" if folder else " or above it")
    raise click.UsageError(f"{message}; `briefgen init NAME` makes a publication")


def this_moment() -> dt.datetime:
    """The moment of the call."""
    return dt.datetime.now(dt.UTC)


def moment_of(root: Path, written: str | None, option: str = "--now") -> dt.datetime:
    """What was `written` for an option, in the publication's time zone; nothing means this moment."""
    if written is None:
        return this_moment()
    from briefgen.engine.publication import load_config
    from briefgen.syntax.dates import DateError, parse_moment

    try:
        return parse_moment(written, load_config(root).timezone)
    except DateError as error:
        raise click.BadParameter(str(error), param_hint=option) from None
