"""`briefgen due`: what the clock will change, and when."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from briefgen.cli.exits import PROBLEMS
from briefgen.cli.parameters import moment_of, now_option, root_of
from briefgen.cli.printing import Progress, print_problems


@click.command("due")
@now_option
@click.option("--since", metavar="DATE", help="What has changed since DATE, up to now.")
@click.option("--until", metavar="DATE", help="Nothing after DATE.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N changes only.")
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--times", "form", flag_value="times", help="Only the moments, in UTC, one a line.")
@click.option("--cron", "form", flag_value="cron", help="As lines of a crontab that build then; times are in UTC.")
@click.pass_obj
def due(
    folder: Path | None,
    now: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
    form: str | None,
) -> None:
    """Say what the clock will change, and when.

    Nothing is written. Briefs appear at their date or publish_at, leave the news sitemap two days after their date, and
    go at expires_at; each of these needs a build at that time. Times are in the publication's zone, the soonest first;
    drafts do not count.

    With --since, it says what a site that was built at DATE lacks by now. Where that is nothing, it prints nothing.

    \b
    Examples:
      briefgen due                            what comes
      briefgen due --limit 1 --json           the next change, for a script
      briefgen due --since 2026-12-01T08:00Z  what has changed since then
      briefgen due --cron --limit 5           five builds for a crontab
    """
    from briefgen.catalog.schedule import due as coming
    from briefgen.cli.schedule import FORMS, Span
    from briefgen.engine.job import Options
    from briefgen.engine.schedule import read_schedule

    root = root_of(folder)
    moment = moment_of(root, now)
    after = moment_of(root, since, "--since") if since is not None else moment
    end = moment_of(root, until, "--until") if until is not None else moment if since is not None else None
    with Progress(quiet=False) as progress:
        found = read_schedule(root, Options(moment), progress)
    changes = coming(found.briefs, after, end)[:limit]
    errors = tuple(problem for problem in found.problems if problem.severity == "error")
    span = Span(root, found.config.timezone, after, end, errors)
    for line in FORMS[form](span, changes):
        click.echo(line)
    if form is None and not changes:
        click.echo("nothing is due", err=True)
    if errors:
        # A brief that cannot be read may be due as well, and the build will fail.
        print_problems(errors)
        sys.exit(PROBLEMS)
