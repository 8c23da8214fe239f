"""One build of a publication at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from briefgen.errors import MachineError

PATIENCE = 600.0
"""Seconds that a build waits for another one to end."""


@contextmanager
def locked(file: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the lock `file` while the block runs; waits up to `patience` seconds while another process holds it.

    The system itself lets go of the lock when a process ends, however it ends.

    Raises:
        MachineError: another process has not let go of it in that time.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as handle:
        started = time.monotonic()
        while not _take(handle):
            if time.monotonic() - started > patience:
                raise MachineError(f"another build of this publication is running ({file} is locked)")
            time.sleep(0.05)
        try:
            yield
        finally:
            _release(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
