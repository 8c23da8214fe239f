"""What commands print: problems, numbers of things, progress."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from briefgen.errors import Problem


def count(number: int, noun: str) -> str:
    """`3 briefs`, `1 brief`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """So many bytes in words: `812 bytes`, `4.1 KB`; a kilobyte is 1,000 bytes."""
    if number < 1000:
        return count(int(number), "byte")
    for unit in ("KB", "MB"):
        number /= 1000
        if number < 999.95:
            return f"{number:.1f} {unit}"
    return f"{number / 1000:,.1f} GB"


def colour(environment: Mapping[str, str]) -> bool | None:
    """Whether to print in colour: True or False where a variable of the environment says so, None where it is for the
    terminal to say. See https://no-color.org/, https://force-color.org/ and https://bixense.com/clicolors/."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
        return True
    return False if environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb" else None


def shows_progress(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether a line that is written over and over may be shown: on a terminal that can, and not in CI, whose logs
    keep all of it."""
    return terminal and environment.get("TERM") != "dumb" and environment.get("CI", "") in {"", "0", "false"}


def failure(error: Exception) -> str:
    """What the machine failed at, in a line."""
    if not isinstance(error, OSError):
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


def print_problems(problems: Iterable[Problem], *, failed: bool = False) -> None:
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
        click.echo(f"\n{count(len(found), 'warning')}, taken for errors; nothing was written", err=True)
    if errors:
        files = len({p.path for p in errors})
        click.echo(f"\n{count(len(errors), 'error')} in {count(files, 'file')}; nothing was written", err=True)


def tell_of_old_schemas(root: Path) -> None:
    """A line on standard error where a publication has schemas for text editors, and they are not of this briefgen."""
    from briefgen.starter import outdated

    if outdated(root):
        click.echo("the schemas are of another briefgen; `briefgen schema --write` makes them anew", err=True)


class Progress:
    """Shows progress on a terminal once the work has taken a second; not in CI.

    Of work whose name is among `in_bytes`, it is told bytes, and shows how many of them, and how fast.
    """

    def __init__(self, *, quiet: bool, in_bytes: Collection[str] = ()) -> None:
        self._shows = not quiet and shows_progress(os.environ, terminal=sys.stderr.isatty())
        self._in_bytes = in_bytes
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._doing = ""

    def __enter__(self) -> Callable[[str, int, int], None]:
        return self._tell if self._shows else lambda *_: None

    def __exit__(self, *_: object) -> None:
        self._shows = False
        if self._bar is not None:
            self._bar.stop()

    def _tell(self, doing: str, done: int, total: int) -> None:
        if not self._shows:
            # The work that is shown is over, and other work tells of itself in the same way.
            return
        if self._bar is None:
            if time.monotonic() - self._started < 1:
                return
            from rich.console import Console

            self._bar = _bar(Console(stderr=True), with_amounts=bool(self._in_bytes))
            self._task = self._bar.add_task(doing, total=total, amount="")
            self._bar.start()
        if self._in_bytes and doing != self._doing:
            # How fast one thing went says nothing of another one.
            self._bar.reset(self._task)
        self._doing = doing
        self._bar.update(self._task, description=doing, completed=done, total=total, amount=self._amount(done, total))

    def _amount(self, done: int, total: int) -> str:
        if self._doing not in self._in_bytes:
            return ""
        speed = self._bar.tasks[0].speed
        return f"{size(done)} of {size(total)}" + (f", {size(speed)}/s" if speed else "")


def _bar(console: Any, *, with_amounts: bool) -> Any:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    if not with_amounts:
        return Progress(console=console, transient=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TaskProgressColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)
