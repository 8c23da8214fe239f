"""Publishing: what is in staging becomes the site.

    put       bytes -> staging, by any process            engine/publishing/staging.py
    publish   a journal, then a swap or file by file      engine/publishing/journal.py, swap.py, commit.py
    settle    the journal goes, and the old site with it

Between `publish` and `settle` the caller stores what it knows of the new site. A build that is stopped
leaves either no journal, and then the site is as it was, or one that the next build completes:
`unfinished`, `complete`, and `settle` again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from briefgen.engine.output import folded, folders_of
from briefgen.engine.publishing import journal as journals
from briefgen.engine.publishing.commit import commit, in_order, refuse_links
from briefgen.engine.publishing.journal import Journal
from briefgen.engine.publishing.staging import machine_errors
from briefgen.engine.publishing.swap import inode, is_empty, prepare, swap

_JOURNAL = "journal"


class Published(Struct, frozen=True):
    """What publishing did to the output folder."""

    written: int
    removed: int
    is_whole: bool = False
    """Whether the folder was swapped in as a whole, so that it holds nothing that is not known."""


def staging_of(work: Path) -> Path:
    """The staging folder of the publication whose own folder (`.briefgen`) is `work`."""
    return work / "staging"


def publish(
    work: Path,
    output: Path,
    output_name: str,
    *,
    staged: Collection[str],
    kept: Collection[str],
    gone: Collection[str],
    after: bytes,
) -> Published:
    """Commits what `put` wrote to staging; call `settle` when all that is to be remembered is stored.

    `staged` are the files that `put` wrote, `kept` those of ours that stay as they are, `gone` those of
    ours to remove; nothing else in `output` is touched. `output_name` and `after` come back from
    `unfinished` if this is stopped: which folder it was, and what the caller would have stored.

    Raises:
        MachineError: something could not be written. The site is as it was, unless it happened while
            files were renamed one by one, and then the next build completes it.
    """
    if not staged and not gone:
        return Published(0, 0)
    staging = str(staging_of(work))
    target = os.path.realpath(output)
    with machine_errors(output):
        gone = _really_gone(gone, {*staged, *kept}, target)
        blocking = _blocking(gone, {*staged, *kept})
        whole = bool(staged) and prepare(staging, target, staged, kept, gone)
        if not whole:
            refuse_links(staged, target)
        journal = Journal(
            output=output_name,
            blocking=tuple(sorted(blocking)),
            staged=in_order(staged, target),
            # What refers to others goes before them, until the stylesheet is shown by no page.
            gone=in_order(gone - blocking, target)[::-1],
            inode=inode(staging) if whole else 0,
            after=after,
        )
        there = sum(os.path.lexists(f"{target}/{name}") for name in gone)
        journals.write(work / _JOURNAL, journal)
        if whole and swap(staging, target):
            return Published(len(staged), there, is_whole=True)
        return Published(len(staged), commit(staging, target, journal, resumed=False))


def unfinished(work: Path) -> Journal | None:
    """What a build that was stopped had begun to do, or None.

    Nothing is done yet: whether the folder that it names may be written to is for the caller to say.

    Raises:
        MachineError: it cannot be read.
    """
    with machine_errors(work):
        return journals.read(work / _JOURNAL)


def complete(work: Path, output: Path, journal: Journal) -> None:
    """Does the rest of what `journal` says, in the folder that it names. Doing it again does no harm.

    Raises:
        MachineError: something could not be written.
    """
    staging = str(staging_of(work))
    target = os.path.realpath(output)
    with machine_errors(output):
        if journal.inode:
            if inode(target) == journal.inode:
                return
            if inode(staging) != journal.inode:
                # It was swapped, and removed or replaced since; what is in staging is the site before that.
                journal = replace(journal, staged=())
            elif is_empty(target) and swap(staging, target):
                # Nothing had been renamed yet, so staging was whole. But a site that was there may have got
                # files of others since, and is not swapped away.
                return
        commit(staging, target, journal, resumed=True)


def settle(work: Path) -> None:
    """Ends a publication: the journal goes, since there is nothing left to complete, and then staging.

    Raises:
        MachineError: the journal could not be removed.
    """
    with machine_errors(work):
        (work / _JOURNAL).unlink(missing_ok=True)
        (work / f"{_JOURNAL}.new").unlink(missing_ok=True)
    # After a swap this is the whole of the old site. Without a journal it means nothing, so it does not
    # matter if this is stopped or fails: every build begins with an empty staging folder (`clear`).
    shutil.rmtree(staging_of(work), ignore_errors=True)


def _really_gone(gone: Collection[str], wanted: Collection[str], output: str) -> set[str]:
    """`gone` without names that are those of wanted files in other letters, where the file system holds
    both for one."""
    kept = {folded(name): name for name in wanted} if gone else {}
    return {
        name
        for name in gone
        if not (folded(name) in kept and _is_one_file(f"{output}/{name}", f"{output}/{kept[folded(name)]}"))
    }


def _is_one_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except OSError:
        return False


def _blocking(gone: Collection[str], wanted: Collection[str]) -> set[str]:
    """Those of the files to remove that stand where a folder must be, or in a folder where a file must."""
    if not gone:
        return set()
    folders = folders_of(wanted)
    return {name for name in gone if name in folders or any(str(f) in wanted for f in PurePosixPath(name).parents)}
