"""The program: a group of commands, and what becomes of what they raise."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

import briefgen
from briefgen.cli import build, check, completion, deploy, due, related, schema, serve, start
from briefgen.cli.exits import EXITS, MACHINE, PROBLEMS, STOPPED
from briefgen.cli.printing import colour, failure, print_problems
from briefgen.errors import BriefgenError, MachineError


class _Group(click.Group):
    """Turns errors into messages and exit codes, for every command, and lists commands as they are used: the first
    ones first."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's own signature
        return list(self.commands)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The program as a process of its own; who calls it from Python calls `main`."""
        try:
            return super().__call__(*arguments, **named)
        except SystemExit as ended:
            _end(ended)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefgenError as error:
            print_problems(error.problems, failed=True)
            sys.exit(PROBLEMS)
        except BrokenPipeError:
            # Whoever reads has enough, as `head` has; click ends quietly.
            raise
        except (MachineError, OSError) as error:
            click.echo(f"briefgen: {failure(error)}", err=True)
            sys.exit(MACHINE)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    epilog=f"\b\nExit codes:\n{EXITS}",
)
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
    Examples:
      briefgen init harbour          make a small publication in ./harbour
      briefgen new "Ferries stop"    begin a brief
      briefgen serve --open          see it in a browser while you write
      briefgen check                 list all problems, write nothing
      briefgen build                 content/ + templates/ -> site/
      briefgen deploy                site/ -> where readers find it
      briefgen due                   what the clock will change, and when
      briefgen related SLUG          what is related to a brief, and why
      briefgen build --help          what a command does, with examples
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    ctx.color = colour(os.environ)
    ctx.obj = folder
    # Commands make many values and few cycles, and end soon: looking for garbage costs a tenth of a build.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file or a pipe gets UTF-8 everywhere; a terminal what it can show.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _end(ended: SystemExit) -> None:
    """Ends the process at once where it must not take itself apart: threads of obstore's own may still be about to
    touch Python's values, and a Python that is being taken apart then aborts, one time in thirty; and threads of a
    deployment that was stopped may wait for a folder on a machine that does not answer."""
    is_stopped = ended.code == STOPPED and "briefgen.deploy.deploy" in sys.modules
    if ("obstore" in sys.modules or is_stopped) and (ended.code is None or isinstance(ended.code, int)):
        for stream in (sys.stdout, sys.stderr):
            # Whoever read it may have had enough.
            with suppress(OSError):
                stream.flush()
        os._exit(ended.code or 0)


for _command in (
    start.init,
    start.new,
    serve.serve,
    build.build,
    check.check,
    deploy.deploy,
    deploy.rollback,
    due.due,
    related.related,
    build.hosting,
    schema.schema,
    completion.completion,
):
    main.add_command(_command)
