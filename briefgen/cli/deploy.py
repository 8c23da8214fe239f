"""`briefgen deploy` and `briefgen rollback`: a site, sent to where readers find it, and back."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from briefgen.cli.exits import MACHINE, PROBLEMS, REFUSED, STOPPED, TARGET
from briefgen.cli.parameters import jobs_option, root_of, strict_option, this_moment
from briefgen.cli.printing import Progress, failure, print_problems
from briefgen.errors import BriefgenError, MachineError, Problem, harmless

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from briefgen.deploy.deploy import Report
    from briefgen.deploy.live import Check
    from briefgen.deploy.target import Told


_IN_BYTES = ("Sending", "Packing")
"""What targets do that they tell of in bytes."""


def _names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The publication's targets, for shells."""
    from click.shell_completion import CompletionItem

    from briefgen.engine.publication import load_config

    with suppress(BriefgenError, click.UsageError, OSError):
        folder: Path | None = ctx.find_root().params.get("folder")
        targets = load_config(root_of(folder)).deploy
        return [CompletionItem(name, help=t.to) for name, t in targets.items() if name.startswith(incomplete)]
    return []


_name_argument = click.argument("name", required=False, shell_complete=_names)
_rehearsal_option = click.option(
    "-n", "--dry-run", "rehearses", is_flag=True, help="Say what would be done; do nothing."
)
_take_over_option = click.option(
    "--take-over", is_flag=True, help="Replace files that others put there, as at a first deployment."
)
_check_option = click.option(
    "--check", "checks", is_flag=True, help="Then see that readers get what was sent, and fail where they do not."
)
_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print a report as JSON, problems included, and nothing else."
)
_quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print what is wrong only.")


class _Manner(Struct, frozen=True):
    """How what is done is told."""

    rehearses: bool
    checks: bool
    as_json: bool
    quiet: bool
    goes_back: bool = False


@click.command()
@_name_argument
@_rehearsal_option
@click.option("--build", "builds", is_flag=True, help="Build the site first, for the target's address.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the site is; by default site/.")
@strict_option
@jobs_option
@click.option(
    "--allow-removals",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Remove up to N files, even where that is much of the site.",
)
@_take_over_option
@_check_option
@_json_option
@_quiet_option
@click.pass_obj
def deploy(
    folder: Path | None,
    name: str | None,
    rehearses: bool,
    builds: bool,
    output: Path | None,
    strict: bool,
    jobs: int,
    allow_removals: int,
    take_over: bool,
    checks: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Send the site to the target NAME in briefgen.yaml.

    Only what changed is sent, in an order in which no reader meets a broken link. Where a deployment is interrupted,
    nothing is removed, and the next one goes on. NAME may be left out where there is one target only.

    --strict and --jobs are for --build.

    \b
    Examples:
      briefgen deploy --dry-run              what would be sent and removed
      briefgen deploy --build --check        build, send, see that it is live
      briefgen deploy staging                to one target of several
      briefgen deploy --allow-removals 300   after much was taken out
    """
    from briefgen.deploy.deploy import Asked, options_for
    from briefgen.deploy.deploy import deploy as send
    from briefgen.engine.job import Options

    manner = _manner(rehearses, checks, as_json, quiet)
    root = root_of(folder)
    problems: list[Problem] = []

    def work(told: Told) -> Report:
        # A site that was built without it is as good.
        asked = Options(this_moment(), output, strict=strict and builds, jobs=jobs)
        options = options_for(root, name, asked)
        if builds:
            problems.extend(_built(root, options, manner))
        return send(root, name, options, Asked(rehearses, allow_removals, take_over), told)

    _carry_out(work, manner, problems)


@click.command()
@_name_argument
@_rehearsal_option
@_take_over_option
@_check_option
@_json_option
@_quiet_option
@click.pass_obj
def rollback(
    folder: Path | None,
    name: str | None,
    rehearses: bool,
    take_over: bool,
    checks: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make the release before live again, byte for byte.

    Nothing is built: what the target NAME has kept of that release is put back, and the one that was live is gone then.
    The next `briefgen deploy` sends what site/ has.

    \b
    Examples:
      briefgen rollback --dry-run   what would be put back and removed
      briefgen rollback             the release before
      briefgen rollback staging     at one target of several
    """
    from briefgen.deploy.deploy import Asked
    from briefgen.deploy.deploy import rollback as go_back

    manner = _manner(rehearses, checks, as_json, quiet, goes_back=True)
    root = root_of(folder)
    _carry_out(lambda told: go_back(root, name, Asked(rehearses, takes_over=take_over), told), manner, [])


def _manner(rehearses: bool, checks: bool, as_json: bool, quiet: bool, *, goes_back: bool = False) -> _Manner:
    if rehearses and checks:
        raise click.UsageError("--dry-run sends nothing that --check could look at; leave out one of them")
    return _Manner(rehearses, checks, as_json, quiet, goes_back)


def _built(root: Path, options: Any, manner: _Manner) -> tuple[Problem, ...]:
    """Builds the site; its warnings."""
    from briefgen.engine.build import build

    with Progress(quiet=manner.quiet or manner.as_json) as progress:
        warnings = build(root, options, progress).warnings
    if not manner.as_json:
        print_problems(warnings)
    return warnings


def _carry_out(work: Callable[[Told], Report], manner: _Manner, problems: list[Problem]) -> None:
    """Does the work and tells what came of it, whatever that is; ends with the exit code that goes with it."""
    from briefgen.cli import deployments

    # A deployment may take long, and what waits for answers leaves cycles behind.
    gc.enable()
    started = time.perf_counter()
    try:
        with Progress(quiet=manner.quiet or manner.as_json, in_bytes=_IN_BYTES) as told:
            report = work(told)
    except _expected() as error:
        if not manner.as_json:
            _say(error)
        else:
            found = [*problems, *(error.problems if isinstance(error, BriefgenError) else ())]
            sentence = "" if isinstance(error, BriefgenError) else failure(error)
            _print_json(deployments.failed(found, sentence))
        sys.exit(_code(error))
    except _stops():
        click.echo("stopped; the site there is whole, and the next deployment goes on from here", err=True)
        sys.exit(STOPPED)
    seconds = time.perf_counter() - started
    if not manner.as_json:
        _print(report, manner, seconds)
    check = _checked(report, manner) if manner.checks else None
    if manner.as_json:
        _print_json(deployments.facts_of(report, check, problems, seconds))
    elif check is not None:
        _print_check(check, manner)
    if report.refusal:
        sys.exit(REFUSED)
    if check is not None and check.faults:
        sys.exit(TARGET)


def _checked(report: Report, manner: _Manner) -> Check:
    from briefgen.deploy.live import check, patience_with

    with Progress(quiet=manner.quiet or manner.as_json) as told:
        return check(report.url, report.plan.release, patience_with(report.where.kind), told)


def _print(report: Report, manner: _Manner, seconds: float) -> None:
    from briefgen.cli import deployments

    if report.refusal:
        click.echo(harmless(f"it would be refused: {report.refusal}"), err=True)
    if not manner.quiet:
        for line in deployments.rehearsal(report) if manner.rehearses else [deployments.summary(report, seconds)]:
            click.echo(line)
        for line in deployments.notes(report, goes_back=manner.goes_back):
            click.echo(harmless(line), err=True)


def _print_check(check: Check, manner: _Manner) -> None:
    from briefgen.cli import deployments

    for line in deployments.faults(check):
        click.echo(line, err=True)
    if not check.faults and not manner.quiet:
        click.echo(deployments.found_right(check))


def _expected() -> tuple[type[Exception], ...]:
    from briefgen.deploy.target import RefusedError, TakenError, TargetError

    return BriefgenError, MachineError, OSError, RefusedError, TakenError, TargetError


def _stops() -> tuple[type[BaseException], ...]:
    """What Ctrl+C becomes. With asyncio it ends the work from within, which may come out as that."""
    from asyncio import CancelledError

    return KeyboardInterrupt, CancelledError


def _say(error: Exception) -> None:
    if isinstance(error, BriefgenError):
        print_problems(error.problems, failed=True)
    else:
        # What is there may be called anything.
        click.echo(harmless(f"briefgen: {failure(error)}", kept="\n"), err=True)


def _code(error: Exception) -> int:
    from briefgen.deploy.target import RefusedError

    if isinstance(error, BriefgenError):
        return PROBLEMS
    return REFUSED if isinstance(error, RefusedError) else MACHINE


def _print_json(told: dict[str, Any]) -> None:
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
