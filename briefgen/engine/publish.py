"""Writing the site.

Everything is written to a staging folder first; only when all of it is there, files are renamed into the
output folder one by one, in an order in which no list names a brief that is not there yet: assets, then
pages from the deepest up, then feeds and sitemaps, then removals.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct

from briefgen.assets.asset import FOLDER
from briefgen.engine.output import folded
from briefgen.errors import MachineError


class Published(Struct, frozen=True):
    """What publishing did to the output folder."""

    written: int
    removed: int
    is_whole: bool = False
    """Whether the folder was written as a whole, so that it holds nothing else."""


def new_staging(home: Path) -> Path:
    """An empty folder in `home` to prepare files in."""
    staging = home / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    return staging


def is_empty(output: Path) -> bool:
    """Whether there is nothing in the output folder, or no such folder."""
    return not output.is_dir() or not any(os.scandir(output))


def put(staging: Path, output: Path, name: str, data: bytes, *, is_empty: bool = False) -> bool:
    """TEMP"""
    if not is_empty and _holds(output / name, data):
        return False
    file = staging / name
    try:
        file.write_bytes(data)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return True


def publish(
    staging: Path, output: Path, staged: Collection[str], kept: Collection[str], gone: Collection[str]
) -> Published:
    """TEMP"""
    wanted = {*staged, *kept}
    with _machine_errors():
        output.mkdir(parents=True, exist_ok=True)
        gone = _really_gone(gone, wanted, output)
        blocking = _blocking(gone, wanted)
        removed = [name for name in sorted(blocking) if _remove(output, name)]
        for name in sorted(staged, key=_order):
            _commit(staging / name, output, name)
        removed += [name for name in sorted(set(gone) - blocking) if _remove(output, name)]
        shutil.rmtree(staging, ignore_errors=True)
    return Published(len(staged), len(removed))


def _holds(file: Path, data: bytes) -> bool:
    try:
        return not file.is_symlink() and file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


def _order(name: str) -> tuple[int, int, str]:
    if name.startswith(FOLDER):
        return 0, 0, name
    if name.endswith(".html"):
        return 1, -name.count("/"), name
    return 2, 0, name


def _really_gone(gone: Collection[str], wanted: Collection[str], output: Path) -> set[str]:
    """`gone` without names that are those of wanted files in other letters, where the file system holds
    both for one."""
    kept = {folded(name): name for name in wanted}
    return {
        name for name in gone if not (folded(name) in kept and _is_one_file(output / name, output / kept[folded(name)]))
    }


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _blocking(gone: Collection[str], wanted: Collection[str]) -> set[str]:
    """Those of the files to remove that stand where a folder must be, or in a folder where a file must."""
    folders = {str(folder) for name in wanted for folder in PurePosixPath(name).parents}
    return {name for name in gone if name in folders or any(str(f) in wanted for f in PurePosixPath(name).parents)}


def _commit(staged: Path, output: Path, name: str) -> None:
    target = output / name
    _make_folder(target.parent, output)
    try:
        os.replace(staged, target)  # noqa: PTH105 -- atomic on every system
    except OSError:
        # Another file system, or a folder where the file must be: copy beside it, then rename.
        beside = target.with_name(f".{target.name}.new")
        shutil.copyfile(staged, beside)
        os.replace(beside, target)  # noqa: PTH105


def _make_folder(folder: Path, output: Path) -> None:
    """Makes `folder`, and never through a link that leads out of `output`."""
    if not folder.resolve().is_relative_to(output.resolve()):
        raise MachineError(f"{folder} is a link that leads out of the output folder; remove it")
    folder.mkdir(parents=True, exist_ok=True)


def _remove(output: Path, name: str) -> bool:
    """Removes a file that we wrote, and the folders that it leaves empty."""
    file = output / name
    if not file.parent.resolve().is_relative_to(output.resolve()):
        return False
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    for folder in file.parents:
        if folder == output:
            break
        with suppress(OSError):
            folder.rmdir()
            continue
        break
    return True


@contextmanager
def _machine_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise MachineError(f"{place}{error.strerror or error}") from error
