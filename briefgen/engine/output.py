"""The output folder: which folders are refused, and what in it is ours."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from html import escape
from pathlib import Path

from briefgen.errors import BriefgenError, Problem

# Names a machine or a tool of its owner puts anywhere; hidden files are passed over as well.
_NOT_OURS_BUT_FINE = frozenset({"thumbs.db", "desktop.ini"})


def refuse_unsafe(output: Path, root: Path) -> None:
    """Refuses an output folder that must never be written to, whatever is in it.

    Raises:
        BriefgenError: it is the root, a home, the publication, above it, or a part of it.
    """
    if is_what := forbidden(output, root):
        raise BriefgenError([Problem(_shown(output, root), f"the output folder cannot be {is_what}")])


def forbidden(folder: Path, root: Path) -> str:
    """What a folder is that nothing of ours may ever be written to, as the end of a sentence: the root of the file
    system, a home, the publication in `root`, one above it, or a part of it. Empty if it is none of these."""
    resolved, top = folder.resolve(), root.resolve()
    if resolved == Path(resolved.anchor):
        return "the root of the file system"
    if resolved == _home():
        return "your home folder"
    if resolved == top or resolved in top.parents:
        return "the publication's own folder or one above it"
    for name in ("content", "templates", ".briefgen", ".git"):
        if resolved == top / name or top / name in resolved.parents:
            return f"in {name}/"
    return ""


def check_output(
    output: Path,
    root: Path,
    foreign: Iterable[str],
    written: Collection[str] | None,
    left: Collection[str],
    planned: Collection[str],
    url: str,
) -> tuple[str, ...]:
    """Refuses an output folder that holds files of others.

    `foreign` are the files there that go by no name of those in `written`, which are the files that builds
    into it wrote, None when no such build is known. `planned` are those that this one will write; `url` is the
    site's address. A folder that holds an earlier build of this very site, but whose traces are gone with the
    cache, is taken on: what is not planned stays, since nobody knows whose it is. Returns those files; `left`
    has those of the builds before.

    Raises:
        BriefgenError: the folder holds files of others, or links in place of its folders.
    """
    if not output.exists():
        return ()
    if not output.is_dir():
        raise BriefgenError([Problem(_shown(output, root), "the output folder is a file; move it away")])
    if foreign := tuple(foreign):
        _refuse_links(output, root, foreign, {*(written or ()), *planned})
        # A file system that ignores case or composition may give a name back as it first was.
        known = {folded(name) for name in written or ()}
        foreign = tuple(f for f in foreign if folded(f) not in known)
    if written is None and _is_ours(output, url):
        return tuple(f for f in foreign if f not in planned)
    old = tuple(f for f in foreign if f in left)
    if foreign := tuple(f for f in foreign if f not in left):
        message = (
            f"this folder holds {_count(foreign)} which briefgen did not write; move "
            f"{'it' if len(foreign) == 1 else 'them'} away (to content/static/ if part of the site) "
            "or choose another --output"
        )
        raise BriefgenError([Problem(_shown(output, root), message)])
    return tuple(f for f in old if f not in planned)


def left_warning(output: Path, root: Path, left: Collection[str]) -> tuple[Problem, ...]:
    """A warning of files that are there from before the cache was lost."""
    if not (still := [file for file in left if os.path.lexists(output / file)]):
        return ()
    message = f"{_count(still)} from before the cache was lost stay; empty the folder to be rid of them"
    return (Problem(_shown(output, root), message, severity="warning"),)


def name_of(output: Path, root: Path) -> str:
    """An output folder by its place in the publication, so that a cache restored elsewhere fits."""
    resolved, top = output.resolve(), root.resolve()
    return resolved.relative_to(top).as_posix() if resolved.is_relative_to(top) else str(resolved)


def folded(name: str) -> str:
    """A name as file systems that ignore case and Unicode's composition see it."""
    return unicodedata.normalize("NFC", name).casefold()


def folders_of(files: Iterable[str]) -> set[str]:
    """Every folder that one of `files` is in, at any depth; the top one is the empty path."""
    folders = {""}
    for file in files:
        folder = file.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def files_in(output: Path) -> Iterator[str]:
    """Paths, below `output`, of all its files but hidden ones and those that machines put anywhere."""
    for folder, folders, names in os.walk(output):
        folders[:] = [f for f in folders if is_ours_to_judge(f, is_folder=True)]
        for name in names:
            if is_ours_to_judge(name, is_folder=False):
                yield Path(folder, name).relative_to(output).as_posix()


def is_ours_to_judge(name: str, *, is_folder: bool) -> bool:
    """Whether a name in the output folder is neither hidden nor one that machines put anywhere."""
    if name.startswith("."):
        return is_folder and name == ".well-known"
    return is_folder or name.lower() not in _NOT_OURS_BUT_FINE


def _refuse_links(output: Path, root: Path, foreign: Iterable[str], ours: Iterable[str]) -> None:
    """Refuses links where folders of ours must be: what is written there would be somewhere else."""
    folders = folders_of(ours)
    message = "this link is in place of a folder of the site, and is not followed; remove it and build again"
    links = sorted(name for name in foreign if name in folders and (output / name).is_symlink())
    if links:
        raise BriefgenError([Problem(f"{_shown(output, root).rstrip('/')}/{name}", message) for name in links])


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        # A user without a home, as in some containers.
        return None


def _is_ours(output: Path, url: str) -> bool:
    """Whether the folder's front page was made by briefgen for the site at `url`."""
    try:
        page = (output / "index.html").read_bytes()
    except OSError:
        return False
    canonical = f'<link rel="canonical" href="{escape(url)}">'.encode()
    return b'<meta name="generator" content="briefgen ' in page and canonical in page


def _count(files: Collection[str]) -> str:
    first = min(files)
    return first if len(files) == 1 else f"{len(files)} files, such as {first},"


def _shown(output: Path, root: Path) -> str:
    try:
        return output.resolve().relative_to(root.resolve()).as_posix() + "/"
    except ValueError:
        return str(output)
