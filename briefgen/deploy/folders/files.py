"""Files and folders of this machine, made so that everybody can read them. Every function may raise `OSError`."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from pathlib import Path

from briefgen.deploy.folders.tree import Kind, kind_of, readable


def kind(path: Path) -> Kind:
    """What is at a path."""
    try:
        return kind_of(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return ""


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, where they are not there."""
    try:
        folder.mkdir()
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    except FileNotFoundError:
        make_folder(folder.parent)
        # Where even then it cannot be made, as in folders that only the system writes, it is said so.
        folder.mkdir(exist_ok=True)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if (wanted := readable(mode, 0o755)) != mode:
        folder.chmod(wanted)


def write(file: Path, body: bytes, *, flushes: bool = False) -> None:
    """Writes a file. With `flushes`, it survives a loss of power from then on.

    Raises:
        FileExistsError: there is one.
    """
    with file.open("xb") as opened:
        mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
        if (wanted := readable(mode, 0o644)) != mode:
            file.chmod(wanted)
        opened.write(body)
        if flushes:
            opened.flush()
            os.fsync(opened.fileno())


def link(old: Path, new: Path) -> bool:
    """Gives a file another name by a hard link; whether that was possible.

    Raises:
        FileNotFoundError: there is no such file, or no folder for the name.
    """
    try:
        os.link(old, new)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def copy(old: Path, new: Path) -> None:
    """Copies a file, in place of what is there."""
    new.unlink(missing_ok=True)
    write(new, b"")
    shutil.copyfile(old, new)


def can_link(file: Path) -> bool:
    """Whether a file can have another name, tried beside it."""
    other = beside(file)
    try:
        return link(file, other)
    finally:
        other.unlink(missing_ok=True)


def beside(file: Path) -> Path:
    """A path beside a file, at which nothing is."""
    return file.with_name(f"{file.name}.{secrets.token_hex(8)}")
