"""Two folders that change places in one step, on systems that can do it."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import Any


def exchange(one: str, other: str) -> None:
    """Gives the folder `one` the name `other` and the reverse, with no moment in between.

    Raises:
        OSError: this system, or the file system they are on, cannot; nothing was changed.
    """
    call = _call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), one, None, other)
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), one, None, other)


def can_exchange() -> bool:
    """Whether this system knows how; a file system may still refuse."""
    return _call() is not None


def _call() -> Any:
    """The system's function over two names, or None."""
    if sys.platform == "win32":
        return None
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        found, flag = getattr(system, "renamex_np", None), 2  # RENAME_SWAP
        return found and (lambda one, other: found(one, other, ctypes.c_uint(flag)))
    # Linux; other systems do not have it, nor do C libraries older than the call.
    found, flag = getattr(system, "renameat2", None), 2  # RENAME_EXCHANGE
    here = -100  # AT_FDCWD: names are from the working directory, as everywhere
    return found and (lambda one, other: found(here, one, here, other, ctypes.c_uint(flag)))
