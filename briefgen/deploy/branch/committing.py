"""Blobs, trees and commits in a repository of our own: nobody's filters, hooks, attributes or ignored names apply."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from briefgen.deploy.branch.commit import Entry, blob_id, read_tree, with_parents
from briefgen.deploy.branch.repository import GitError, Repository
from briefgen.deploy.release import File
from briefgen.deploy.target import Body, Told

_TOGETHER = 64
"""Files that are read at the same time."""
_NOBODY = "briefgen <briefgen@localhost>"
"""Who commits where git knows no user."""


async def entries_of(repository: Repository, tree: str) -> dict[str, Entry]:
    """The files in a tree, by path."""
    return read_tree(await repository.git("ls-tree", "-r", "-z", "-l", "--full-tree", tree))


async def blob_ids(files: Iterable[tuple[str, File]], body: Body) -> dict[str, str]:
    """What git knows files of the site by, by our digest of them."""
    found = {}
    async for file, data in _read(files, body):
        found[file.digest] = blob_id(data)
    return found


async def pack(repository: Repository, files: Sequence[tuple[str, File]], body: Body, told: Told) -> dict[str, str]:
    """Writes files as blobs, and an empty one; gives their ids by our digest of them."""
    found: dict[str, str] = {}

    async def stream() -> AsyncIterator[bytes]:
        total, done = sum(file.size for _, file in files), 0
        yield _blob(b"")
        async for file, data in _read(files, body):
            found[file.digest] = blob_id(data)
            yield _blob(data)
            done += file.size
            told("Packing", done, total)
        yield b"done\n"

    await repository.git("fast-import", "--quiet", "--done", given=stream())
    return found


async def write_tree(repository: Repository, blobs: Mapping[str, str]) -> str:
    """Writes a tree of blobs by path; of a name that is a file and a folder, the later counts."""
    index = repository.folder / f"index-{os.getpid()}"
    extra = {"GIT_INDEX_FILE": str(index.absolute())}
    lines = "".join(f"100644 {id_}\t{path}\0" for path, id_ in blobs.items()).encode("utf-8", "surrogateescape")
    try:
        await repository.git("update-index", "-z", "--index-info", given=lines, extra=extra)
        return (await repository.git("write-tree", extra=extra)).decode().strip()
    finally:
        index.unlink(missing_ok=True)


async def write_commit(repository: Repository, raw: bytes) -> str:
    """Writes a commit of these bytes; gives its id."""
    return (await repository.git("hash-object", "-t", "commit", "-w", "--stdin", given=raw)).decode().strip()


async def write_chain(repository: Repository, commits: Iterable[bytes]) -> str:
    """Writes commits as a history of their own, each upon the one before; gives the id of the last, empty of none."""
    parent = ""
    for raw in commits:
        parent = await write_commit(repository, with_parents(raw, [parent] if parent else []))
    return parent


def count_as_shallow(repository: Repository, oldest: str) -> None:
    """Marks a commit as the oldest that is here. From a repository that counts as shallow, git sends nothing that the
    branch has already even where no commit is shared (`--objects-edge-aggressive` of git-rev-list)."""
    shallow = repository.folder / "shallow"
    lines = shallow.read_text().split() if shallow.exists() else []
    shallow.write_text("".join(f"{id_}\n" for id_ in dict.fromkeys((*lines, oldest))))


async def person(repository: Repository) -> str:
    """Who deploys, as git knows them."""
    try:
        said = await repository.git("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    except GitError:
        return _NOBODY
    return said.decode("utf-8", "surrogateescape").rpartition(">")[0] + ">"


async def _read(files: Iterable[tuple[str, File]], body: Body) -> AsyncIterator[tuple[File, bytes]]:
    every = tuple(files)
    for start in range(0, len(every), _TOGETHER):
        some = every[start : start + _TOGETHER]
        for (_, file), data in zip(some, await asyncio.gather(*(body(*one) for one in some)), strict=True):
            yield file, data


def _blob(data: bytes) -> bytes:
    return b"blob\ndata %d\n%b\n" % (len(data), data)
