"""Commands: arguments -> one call; the only place that prints and exits.

Exit codes: 0 done, 1 problems in content, 2 wrong use, 3 the machine failed.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

import briefgen
from briefgen.config import FILE
from briefgen.errors import BriefgenError, MachineError, Problem

PROBLEMS, MACHINE = 1, 3


class _Group(click.Group):
    """Turns errors into messages and exit codes, for every command."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefgenError as error:
            _print_problems(error.problems, failed=True)
            sys.exit(PROBLEMS)
        except MachineError as error:
            click.echo(f"briefgen: {error}", err=True)
            sys.exit(MACHINE)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"briefgen: {place}{error.strerror or error}", err=True)
            sys.exit(MACHINE)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(briefgen.__version__, prog_name="briefgen")
@click.option(
    "-C",
    "--site",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The publication's folder; by default this one or the nearest above it with a briefgen.yaml.",
)
@click.pass_context
def main(ctx: click.Context, folder: Path | None) -> None:
    """Turn a folder of structured news briefs into a static site.

    \b
    briefgen init harbour     make a small publication in ./harbour
    briefgen new "Headline"   begin a brief
    briefgen build            content/ + templates/ -> site/
    briefgen check            list all problems, write nothing
    """
    ctx.obj = folder
    # Commands make many values and few cycles, and end soon: looking for garbage costs a tenth of a build.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file or a pipe gets UTF-8 everywhere; a terminal what it can show.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The publication's name; by default made from the folder's.")
def init(folder: Path, name: str | None) -> None:
    """Make a small publication in FOLDER that builds at once.

    It has one brief that explains the format, and everything in it is there to be changed.
    """
    from briefgen.starter import init as start

    made = start(folder, name or folder.resolve().name.replace("-", " ").replace("_", " ").title(), _now())
    enter = "" if folder.resolve() == Path.cwd() else f"  cd {shlex.quote(str(folder))}\n"
    click.echo(f"{made} files in {folder.resolve()}. Now:\n\n{enter}  briefgen build\n")


@main.command()
@click.argument("headline")
@click.option("--slug", help="The file's name and part of the address; by default made from the headline.")
@click.pass_obj
def new(folder: Path | None, headline: str, slug: str | None) -> None:
    """Begin a brief: a draft with HEADLINE, today's date, and every key explained."""
    from briefgen.engine.publication import load_config
    from briefgen.starter import new_brief

    root = _root(folder)
    made = new_brief(root, load_config(root), headline, slug, _now())
    click.echo(made.relative_to(root).as_posix())


_now_option = click.option("--now", "now", metavar="DATE", help="Build as if it were DATE: 2026-12-01 08:00.")
_drafts_option = click.option("--drafts", is_flag=True, help="Include drafts.")
_strict_option = click.option("--strict", is_flag=True, help="Take warnings for errors.")


_jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to work with; by default one a processor.",
)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the site goes; by default site/.")
@click.option("--base-url", metavar="URL", help="The site's address, in place of the one in briefgen.yaml.")
@_drafts_option
@_now_option
@_strict_option
@_jobs_option
@click.option("--force", is_flag=True, help="Render every page, whatever the cache says.")
@click.option("--explain", is_flag=True, help="Say of every page that is rendered why it is.")
@click.option("--verify", is_flag=True, help="Build from nothing beside it, and fail where the two differ.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.pass_obj
def build(
    folder: Path | None,
    output: Path | None,
    base_url: str | None,
    drafts: bool,
    now: str | None,
    strict: bool,
    jobs: int,
    force: bool,
    explain: bool,
    verify: bool,
    quiet: bool,
) -> None:
    """Build the site: content/ + templates/ -> site/.

    Only what changed is rendered; the result is always that of a build from nothing. Where content has
    problems, they are listed and the site stays as it was.
    """
    from briefgen.engine.build import Options
    from briefgen.engine.build import build as run

    started = time.perf_counter()
    root = _root(folder)
    options = Options(_moment(root, now), output, base_url, drafts, strict, force, jobs)
    with _Progress(quiet=quiet) as progress:
        report = run(root, options, progress)
    _print_problems(report.warnings)
    if explain:
        for route, reason in report.rendered:
            click.echo(f"/{route}: {reason}")
    if verify:
        _verify(root, options)
    if not quiet:
        seconds = time.perf_counter() - started
        converted = f" {_count(report.converted, 'picture')} converted," if report.converted else ""
        click.echo(
            f"{_count(report.briefs, 'brief')}, {_count(report.pages, 'page')}: {len(report.rendered):,} rendered, "
            f"{report.removed:,} removed,{converted} {seconds:.1f} s" + _changes_next(report.changes_next)
        )


@main.command()
@_drafts_option
@_now_option
@_strict_option
@_jobs_option
@click.pass_obj
def check(folder: Path | None, drafts: bool, now: str | None, strict: bool, jobs: int) -> None:
    """List all problems of all files; write nothing."""
    from briefgen.engine.build import Options, rehearse

    root = _root(folder)
    planned = rehearse(root, Options(_moment(root, now), drafts=drafts, strict=strict, jobs=jobs))
    _print_problems(planned.warnings)
    click.echo(f"{_count(len(planned.catalog.briefs), 'brief')}, {_count(len(planned.pages), 'page')}: no errors")


@main.command()
@click.argument("what", required=False, type=click.Choice(["brief", "page", "author", "topic", "publication"]))
def schema(what: str | None) -> None:
    """Print the JSON Schema of front matter and of briefgen.yaml.

    All five in one object, or only WHAT: a schema that an editor can use as it is.
    """
    from briefgen.content.reference import schemas

    click.echo(json.dumps(schemas()[what] if what else schemas(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("server", type=click.Choice(["nginx", "caddy"]))
@click.pass_obj
def hosting(folder: Path | None, server: str) -> None:
    """Print what makes SERVER serve the site: headers, redirects, compressed files; write nothing."""
    from briefgen.engine.build import Options, configuration_of

    click.echo(configuration_of(server, _root(folder), Options(_now())), nl=False)


def _root(folder: Path | None) -> Path:
    """The publication's folder: the one asked for, or the nearest one upwards."""
    start = (folder or Path.cwd()).resolve()
    for candidate in [start] if folder else [start, *start.parents]:
        if (candidate / FILE).is_file():
            return candidate
    message = f"there is no {FILE} in {start}" + ("" if folder else " or above it")
    raise click.UsageError(f"{message}; `briefgen init NAME` makes a publication")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _moment(root: Path, now: str | None) -> dt.datetime:
    """`--now` in the publication's time zone, or this moment."""
    if now is None:
        return _now()
    from briefgen.engine.publication import load_config
    from briefgen.syntax.dates import DateError, parse_moment

    try:
        return parse_moment(now, load_config(root).timezone)
    except DateError as error:
        raise click.BadParameter(str(error), param_hint="--now") from None


def _changes_next(moment: dt.datetime | None) -> str:
    return f"; changes next at {moment:%Y-%m-%d %H:%M} {moment.isoformat()[-6:]}" if moment else ""


def _verify(root: Path, options: Any) -> None:
    from briefgen.engine.verify import differences

    found = differences(root, options)
    for file in found:
        click.echo(f"{file}: differs from a build from nothing", err=True)
    if found:
        click.echo("this is a fault of briefgen; `briefgen build --force` puts it right", err=True)
        sys.exit(MACHINE)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _print_problems(problems: Iterable[Problem], *, failed: bool = False) -> None:
    """All problems on standard error, in colour on a terminal, and how many there are."""
    found = tuple(problems)
    for problem in found:
        head, _, excerpt = str(problem).partition("\n")
        colour = "yellow" if problem.severity == "warning" else "red"
        place, _, message = head.partition(": ")
        click.echo(f"{click.style(place, bold=True)}: {click.style(message, fg=colour)}", err=True)
        if excerpt:
            click.echo(excerpt, err=True)
    errors = [p for p in found if p.severity == "error"]
    if failed and found and not errors:
        click.echo(f"\n{_count(len(found), 'warning')}, taken for errors; nothing was written", err=True)
    if errors:
        files = len({p.path for p in errors})
        click.echo(f"\n{_count(len(errors), 'error')} in {_count(files, 'file')}; nothing was written", err=True)


class _Progress:
    """Shows progress on a terminal once the work has taken a second."""

    def __init__(self, *, quiet: bool) -> None:
        self._shows = sys.stderr.isatty() and not quiet
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[str, int, int], None]:
        return self._tell if self._shows else lambda *_: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _tell(self, doing: str, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._started < 1:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(doing, total=total)
            self._bar.start()
        self._bar.update(self._task, description=doing, completed=done, total=total)
