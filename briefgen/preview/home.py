"""Where a preview keeps what it knows."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from briefgen.engine.cache import FILE, FOLDER
from briefgen.engine.lock import locked
from briefgen.engine.stock import FOLDER as MADE
from briefgen.errors import MachineError


@contextmanager
def home_of(root: Path) -> Iterator[Path]:
    """The folder for what a preview keeps: one in the publication's cache, so that the next preview starts sooner,
    or, where another preview has that, one that is gone afterwards.

    A build need not wait for a preview to end, so the two have no folder in common; but a preview begins with all
    that builds know.
    """
    home = root / FOLDER / "preview"
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(home / "serving", patience=0))
        except (MachineError, OSError):
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="briefgen-")))
        with suppress(MachineError, OSError), locked(root / FOLDER / "lock", patience=5):
            _take_over(root / FOLDER, home)
        yield home


def forget(home: Path) -> None:
    """Takes away what is known in `home`; what was made stays."""
    for leftover in (home / FILE, home / f"{FILE}-journal"):
        leftover.unlink(missing_ok=True)


def _take_over(built: Path, home: Path) -> None:
    """Brings what builds know into `home`."""
    if (built / FILE).is_file() and not (home / FILE).exists():
        shutil.copyfile(built / FILE, home / FILE)
    made = built / MADE
    for file in made.rglob("*") if made.is_dir() else ():
        target = home / MADE / file.relative_to(made)
        if file.is_file() and not file.is_symlink() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file, target)
            except OSError:
                shutil.copyfile(file, target)
