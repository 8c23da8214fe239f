"""`briefgen build` and `briefgen hosting`: what a site is made of, and what servers are told."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.exits import MACHINE, PROBLEMS
from briefgen.cli.parameters import (
    drafts_option,
    jobs_option,
    moment_of,
    now_option,
    root_of,
    strict_option,
    this_moment,
)
from briefgen.cli.printing import Progress, count, failure, print_problems
from briefgen.errors import BriefgenError, MachineError
from briefgen.reports.facts import facts

if TYPE_CHECKING:
    from briefgen.engine.build import Options, Report


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the site goes; by default site/.")
@click.option("--base-url", metavar="URL", help="The site's address, in place of the one in briefgen.yaml.")
@drafts_option
@now_option
@strict_option
@jobs_option
@click.option("--force", is_flag=True, help="Render every page, whatever the cache says.")
@click.option("--explain", is_flag=True, help="Say of every page that is rendered why it is.")
@click.option("--verify", is_flag=True, help="Build from nothing beside it, and fail where the two differ.")
@click.option("--json", "as_json", is_flag=True, help="Print a report as JSON, problems included, and nothing else.")
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
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the site: content/ + templates/ -> site/.

    Only what changed is rendered; the result is always that of a build from nothing. Where content has
    problems, they are listed and the site stays as it was.

    \b
    Examples:
      briefgen build                           into site/
      briefgen build --drafts -o ../preview    with drafts, elsewhere
      briefgen build --now "2026-12-01 08:00"  the site of that moment
      briefgen build --explain                 what is rendered, and why
      briefgen build --json                    for a script
    """
    from briefgen.engine.build import Options
    from briefgen.engine.build import build as run

    started = time.perf_counter()
    root = root_of(folder)

    def work() -> tuple[Report, tuple[str, ...]]:
        options = Options(moment_of(root, now), output, base_url, drafts, strict, force, jobs)
        with Progress(quiet=quiet or as_json) as progress:
            report = run(root, options, progress)
        return report, _differences(root, options) if verify else ()

    if as_json:
        _as_json(work, explain=explain)
        return
    report, differing = work()
    print_problems(report.warnings)
    if explain:
        for route, reason in report.rendered:
            click.echo(f"/{route}: {reason}")
    for file in differing:
        click.echo(f"{file}: differs from a build from nothing", err=True)
    if differing:
        click.echo("this is a fault of briefgen; `briefgen build --force` puts it right", err=True)
        sys.exit(MACHINE)
    if not quiet:
        seconds = time.perf_counter() - started
        converted = f" {count(report.converted, 'picture')} converted," if report.converted else ""
        click.echo(
            f"{count(report.briefs, 'brief')}, {count(report.pages, 'page')}: {len(report.rendered):,} rendered, "
            f"{report.removed:,} removed,{converted} {seconds:.1f} s" + _changes_next(report.changes_next)
        )


@click.command()
@click.argument("server", type=click.Choice(["nginx", "caddy"]))
@click.pass_obj
def hosting(folder: Path | None, server: str) -> None:
    """Print what makes SERVER serve the site.

    Headers, redirects, types of files, compressed files. Nothing is written.

    \b
    Examples:
      briefgen hosting nginx > news.conf
      briefgen hosting caddy > Caddyfile
    """
    from briefgen.engine.build import Options, configuration_of

    configuration, warnings = configuration_of(server, root_of(folder), Options(this_moment()))
    print_problems(warnings)
    click.echo(configuration, nl=False)


def _changes_next(moment: dt.datetime | None) -> str:
    return f"; changes next at {moment:%Y-%m-%d %H:%M} {moment.isoformat()[-6:]}" if moment else ""


def _differences(root: Path, options: Options) -> tuple[str, ...]:
    from briefgen.engine.verify import differences

    return differences(root, options)


def _as_json(work: Callable[[], tuple[Report, tuple[str, ...]]], *, explain: bool) -> None:
    """Does the work and prints what came of it, whatever that is; ends with the exit code that goes with it."""
    code, told = 0, {**_NOTHING}
    try:
        report, differing = work()
    except BriefgenError as error:
        code, told["problems"] = PROBLEMS, [facts(problem) for problem in error.problems]
    except (MachineError, OSError) as error:
        code, told["failure"] = MACHINE, failure(error)
    else:
        code = MACHINE if differing else 0
        told |= _facts(report, explain=explain)
        told["differences"] = list(differing)
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    sys.exit(code)


_NOTHING: Mapping[str, Any] = {"built": False, "problems": [], "failure": None}
"""What is told of a build that did not come to its end."""


def _facts(report: Report, *, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "built": True,
        "problems": [facts(problem) for problem in report.warnings],
        "output": str(report.output),
        "briefs": report.briefs,
        "pages": report.pages,
        "rendered": len(report.rendered),
        "written": report.written,
        "removed": report.removed,
        "converted": report.converted,
        "changes_next": report.changes_next.isoformat() if report.changes_next else None,
    }
    if explain:
        told["reasons"] = {f"/{route}": str(reason) for route, reason in report.rendered}
    return told
