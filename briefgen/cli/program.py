"""The program: a group of commands, and what becomes of what they raise."""

from __future__ import annotations

import gc
import io
import sys
from pathlib import Path
from typing import Any

import click

import briefgen
from briefgen.cli import build, check, start
from briefgen.cli.exits import MACHINE, PROBLEMS, STOPPED
from briefgen.cli.printing import print_problems
from briefgen.errors import BriefgenError, MachineError


class _Group(click.Group):
    """Turns errors into messages and exit codes, for every command."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefgenError as error:
            print_problems(error.problems, failed=True)
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
            sys.exit(STOPPED)


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


for _command in (start.init, start.new, build.build, check.check, check.schema, build.hosting):
    main.add_command(_command)
