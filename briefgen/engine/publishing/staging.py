"""The staging folder: where files are written before the site has them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from briefgen.errors import MachineError

_BINARY = getattr(os, "O_BINARY", 0)
# A link never counts as a file of ours, and a pipe must not hold up the build.
_LOOK = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# Never into a file that is there: it might be a hard link to one that readers see.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY


def put(staging: Path, output: Path, name: str, data: bytes, *, empty: bool = False) -> bool:
    """Writes `data` to `name` in `staging`, unless the file of that name in `output` holds just that.

    Any process may call this, each with names of its own. `empty` says that `output` is known to hold
    nothing, which spares the look. Returns whether the file was written.

    Raises:
        MachineError: it could not be written.
    """
    # Called for every file of a site, so it does without paths as objects and asks nothing beforehand.
    if not empty and _holds(f"{output}/{name}", data):
        return False
    file = f"{staging}/{name}"
    try:
        write_new(file, data)
    except OSError as error:
        raise MachineError(f"{file}: {error.strerror or error}") from error
    return True


def write_new(file: str, data: bytes) -> None:
    """Writes a new file, in place of one that is there, and makes the folders it needs."""
    try:
        handle = os.open(file, _NEW, 0o666)
    except FileNotFoundError:
        _make_folder(file.rpartition("/")[0])
        handle = os.open(file, _NEW, 0o666)
    except FileExistsError:
        os.unlink(file)  # noqa: PTH108
        handle = os.open(file, _NEW, 0o666)
    try:
        # A disk that is nearly full takes a part, and says so only when given the rest.
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def clear(staging: Path) -> None:
    """Removes what a build that was stopped left in `staging`: it would become part of the site.

    Raises:
        MachineError: something in it could not be removed.
    """
    with machine_errors(staging):
        try:
            shutil.rmtree(staging)
        except FileNotFoundError:
            if os.path.lexists(staging):
                raise


def _make_folder(folder: str) -> None:
    try:
        # Nearly always the one above it is there.
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        # Another process was quicker.
        return
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


@contextmanager
def machine_errors(place: Path) -> Iterator[None]:
    """Turns errors of the system into `MachineError`, with the file's name, or `place` where there is none."""
    try:
        yield
    except OSError as error:
        # Of a rename's two names, the second is the site's.
        file = error.filename2 or error.filename or place
        raise MachineError(f"{file}: {error.strerror or error}") from error


def _holds(file: str, data: bytes) -> bool:
    try:
        if not hasattr(os, "O_NOFOLLOW") and os.path.islink(file):  # noqa: PTH114
            return False
        handle = os.open(file, _LOOK)
    except OSError:
        return False
    try:
        # One byte more than there should be; what a read gives in part is written again, which does no harm.
        return os.read(handle, len(data) + 1) == data
    except OSError:
        return False
    finally:
        os.close(handle)
