"""A secret of this user on this machine.

Python code is kept between runs, and code that is read is code that is run. A publication may come from
others, cache and all; so code is only believed when whoever wrote it knew a secret that no publication has.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

_LENGTH = 32


def secret() -> bytes | None:
    """The secret, made if there is none yet; None where this user can keep none."""
    folder = _folder()
    if folder is None:
        return None
    file = folder / "secret"
    try:
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            # Another build may be doing the same: the first to link wins, and both read what is there.
            beside = folder / f"secret.{os.getpid()}"
            beside.write_bytes(b"")
            beside.chmod(0o600)
            beside.write_bytes(secrets.token_bytes(_LENGTH))
            with suppress(FileExistsError):
                os.link(beside, file)
            beside.unlink()
        found = file.read_bytes()
    except OSError:
        return None
    return found if len(found) == _LENGTH else None


def _folder() -> Path | None:
    """Where programs keep what they can make again."""
    if sys.platform == "win32":
        top = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        top = _home("Library/Caches")
    else:
        top = os.environ.get("XDG_CACHE_HOME", "") or _home(".cache")
    return Path(top) / "briefgen" if Path(top).is_absolute() else None


def _home(below: str) -> str:
    try:
        return str(Path.home() / below)
    except RuntimeError:
        # A user without a home, as in some containers.
        return ""
