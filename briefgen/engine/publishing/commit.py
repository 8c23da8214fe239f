"""Files on their way from staging into the site, one by one."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from briefgen.assets.asset import FOLDER as ASSETS
from briefgen.assets.search import ENTRY
from briefgen.engine.publishing.journal import Journal
from briefgen.engine.publishing.staging import write_new
from briefgen.errors import MachineError
from briefgen.pages.addresses import ARCHIVE, AUTHORS, INDEX, SECTIONS, TOPICS

_FRONT = "index.html"
_LISTINGS = (ARCHIVE, AUTHORS, SECTIONS, TOPICS, "page/")
_BESIDE = ".briefgen.new"


def in_order(staged: Iterable[str], output: str) -> tuple[str, ...]:
    """`staged` in an order in which nothing that a reader can come to refers to what is not there.

    Assets and search indexes go first, which refer to nothing else; then pages, from the deepest up; then
    listings, which refer to pages; the front page; at last feeds, sitemaps and all else. What is new goes before
    what replaces something: a new brief, its new topic and the feed of that refer to each other, and no reader
    knows of any until a page that was there before names them. Removals come after all of that.
    """
    return tuple(sorted(staged, key=lambda name: (_place(name, f"{output}/{name}"), name)))


def _place(name: str, target: str) -> tuple[int, bool, int, int, str]:
    # What is compressed goes with what it is of.
    name = name.removesuffix(".br").removesuffix(".gz")
    if name.startswith(ASSETS):
        return 0, False, 0, 0, name
    if name.startswith(INDEX):
        # The file that names an index's others comes after them.
        return 0, name.endswith(ENTRY), 0, 0, name
    if not name.endswith(".html"):
        return 1, os.path.lexists(target), 3, 0, name
    kind = 2 if name == _FRONT else 1 if name.startswith(_LISTINGS) else 0
    return 1, os.path.lexists(target), kind, -name.count("/"), name


def refuse_links(names: Iterable[str], output: str) -> None:
    """Refuses to write below a folder that is a link to elsewhere.

    Raises:
        MachineError: it is.
    """
    inside = {output}
    for name in names:
        if (link := _way_out(_folder(f"{output}/{name}"), output, inside)) is not None:
            raise MachineError(f"{link} is a link that leads out of the output folder; remove it")


def commit(staging: str, output: str, journal: Journal, *, resumed: bool) -> int:
    """Does what `journal` says, file by file; returns how many files were removed.

    Each step may have been done before if `resumed`. Files that stand in the way go first, the others
    last: until then a page may still refer to them.

    Raises:
        MachineError: a folder is a link to elsewhere.
        OSError: something could not be renamed or removed.
    """
    refuse_links(journal.staged, output)
    removed = _remove_all(journal.blocking, output)
    for name in journal.staged:
        try:
            _replace(f"{staging}/{name}", f"{output}/{name}")
        except FileNotFoundError:
            if not resumed or os.path.lexists(f"{staging}/{name}"):
                raise
    return removed + _remove_all(journal.gone, output)


def _replace(staged: str, target: str) -> None:
    try:
        _rename(staged, target)
    except FileNotFoundError:
        os.makedirs(_folder(target), exist_ok=True)  # noqa: PTH103
        _rename(staged, target)
    except OSError:
        if not _is_folder(target):
            raise
        _remove_empty(target)
        _rename(staged, target)


def _rename(staged: str, target: str) -> None:
    try:
        os.replace(staged, target)  # noqa: PTH105 -- atomic on every system
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(staged, target)


def _copy(staged: str, target: str) -> None:
    """Where staging is on another file system: a copy beside the target, and then a rename.

    The file in staging goes last, so that a build that is stopped in between does it again.
    """
    beside = f"{_folder(target)}/{_BESIDE}"
    try:
        write_new(beside, Path(staged).read_bytes())
        os.replace(beside, target)  # noqa: PTH105
    except OSError:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
        raise
    os.unlink(staged)  # noqa: PTH108


def _remove_all(names: Collection[str], output: str) -> int:
    inside = {output}
    return sum(
        _remove(f"{output}/{name}", output)
        for name in names
        if _way_out(_folder(f"{output}/{name}"), output, inside) is None
    )


def _remove(file: str, output: str) -> bool:
    """Removes a file that we wrote, and the folders that it leaves empty."""
    if _is_folder(file):
        return False
    try:
        os.unlink(file)  # noqa: PTH108
        removed = True
    except (FileNotFoundError, NotADirectoryError):
        removed = False
    folder = _folder(file)
    while len(folder) > len(output):
        try:
            os.rmdir(folder)  # noqa: PTH106
        except FileNotFoundError:
            pass
        except OSError:
            break
        folder = _folder(folder)
    return removed


def _remove_empty(folder: str) -> None:
    """Removes a folder that holds nothing but empty folders, which stands where a file must be."""
    for inner, _, _ in os.walk(folder, topdown=False):
        os.rmdir(inner)  # noqa: PTH106


def _way_out(folder: str, output: str, inside: set[str]) -> str | None:
    """The first link above `folder` that leads out of `output`; adds to `inside` what does not."""
    seen: list[str] = []
    while folder not in inside:
        # Windows has more kinds of links than one.
        if (os.path.islink(folder) or os.name == "nt") and not _is_below(os.path.realpath(folder), output):  # noqa: PTH114
            return folder
        seen.append(folder)
        folder = _folder(folder)
    inside.update(seen)
    return None


def _is_below(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
