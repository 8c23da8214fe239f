"""`briefgen build` and `briefgen hosting`: what a site is made of, and what servers are told."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

import click

from briefgen.cli.exits import MACHINE
from briefgen.cli.parameters import (
    drafts_option,
    jobs_option,
    moment_of,
    now_option,
    root_of,
    strict_option,
    this_moment,
)
from briefgen.cli.printing import Progress, count, print_problems


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
    root = root_of(folder)
    options = Options(moment_of(root, now), output, base_url, drafts, strict, force, jobs)
    with Progress(quiet=quiet) as progress:
        report = run(root, options, progress)
    print_problems(report.warnings)
    if explain:
        for route, reason in report.rendered:
            click.echo(f"/{route}: {reason}")
    if verify:
        _verify(root, options)
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
    """Print what makes SERVER serve the site: headers, redirects, compressed files; write nothing."""
    from briefgen.engine.build import Options, configuration_of

    configuration, warnings = configuration_of(server, root_of(folder), Options(this_moment()))
    print_problems(warnings)
    click.echo(configuration, nl=False)


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
