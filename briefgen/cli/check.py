"""`briefgen check`: what is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from briefgen.cli.parameters import drafts_option, jobs_option, moment_of, now_option, root_of, strict_option
from briefgen.cli.printing import count, print_problems


@click.command()
@drafts_option
@now_option
@strict_option
@jobs_option
@click.pass_obj
def check(folder: Path | None, drafts: bool, now: str | None, strict: bool, jobs: int) -> None:
    """List all problems of all files; write nothing.

    \b
    Examples:
      briefgen check
      briefgen check --drafts --strict
    """
    from briefgen.engine.build import Options, rehearse

    root = root_of(folder)
    planned = rehearse(root, Options(moment_of(root, now), drafts=drafts, strict=strict, jobs=jobs))
    print_problems(planned.warnings)
    click.echo(f"{count(len(planned.catalog.briefs), 'brief')}, {count(len(planned.pages), 'page')}: no errors")
