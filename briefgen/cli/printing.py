"""What commands print: problems, numbers of things, progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import click

from briefgen.errors import Problem


def count(number: int, noun: str) -> str:
    """`3 briefs`, `1 brief`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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


class Progress:
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
