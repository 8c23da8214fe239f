"""`briefgen check`: what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from briefgen.cli.exits import PROBLEMS
from briefgen.cli.parameters import drafts_option, jobs_option, moment_of, now_option, root_of, strict_option
from briefgen.cli.printing import count, print_problems, tell_of_old_schemas
from briefgen.errors import BriefgenError, Problem


@click.command()
@drafts_option
@now_option
@strict_option
@jobs_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json", "sarif"]),
    default="text",
    help="For people, or on standard output for GitHub's workflows, as JSON or as SARIF 2.1.0.",
)
@click.pass_obj
def check(folder: Path | None, drafts: bool, now: str | None, strict: bool, jobs: int, form: str) -> None:
    """List all problems, those of style included; write nothing.

    \b
    Examples:
      briefgen check
      briefgen check --drafts --strict
      briefgen check --format sarif > briefgen.sarif
    """
    from briefgen.engine.build import Options, rehearse

    root = root_of(folder)
    try:
        planned = rehearse(root, Options(moment_of(root, now), drafts=drafts, strict=strict, jobs=jobs))
    except BriefgenError as error:
        if form == "text":
            raise
        click.echo(_report(error.problems, form, root), nl=False)
        sys.exit(PROBLEMS)
    if form == "text":
        print_problems(planned.warnings)
        click.echo(f"{count(len(planned.catalog.briefs), 'brief')}, {count(len(planned.pages), 'page')}: no errors")
        tell_of_old_schemas(root)
    else:
        click.echo(_report(planned.warnings, form, root), nl=False)


def _report(problems: Sequence[Problem], form: str, root: Path) -> str:
    from briefgen.reports.document import document
    from briefgen.reports.sarif import sarif
    from briefgen.reports.workflow import commands

    if form == "json":
        return document(problems)
    return commands(problems, _in_repository(root)) if form == "github" else sarif(problems, _in_repository(root))


def _in_repository(root: Path) -> str:
    """Where the publication is in its repository, with a slash at the end; empty at its top, or where there is none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inside = root.relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"
