"""Release folders: each release is a whole site in a folder of its own, and a link says which of them readers see.

    releases/ID/…                  whole sites; what did not change is one file under two names (a hard link)
    current -> releases/ID         what the web server serves
    .briefgen/releases/ID.json     the lists of the releases' files
    .briefgen/heads/NNNNNNNN.json  the head; the highest number counts

Nothing is written in a folder that the link leads to or that can be gone back to, and the link is replaced in one step.
So a reader sees the release before or the new one, wherever a deployment stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from briefgen.content.source import digest_bytes
from briefgen.deploy.believed import ID, release_of
from briefgen.deploy.claim import Version
from briefgen.deploy.claimed import Step
from briefgen.deploy.folders import heads
from briefgen.deploy.folders.tree import HOME, Kind, Tree
from briefgen.deploy.lanes import each
from briefgen.deploy.release import File, Head, Release, Standing, encode
from briefgen.deploy.target import TargetError, Told
from briefgen.engine.output import folders_of

CURRENT = "current"
RELEASES = "releases"
LISTS = f"{HOME}/releases"


class Releases:
    """Release folders in a tree: a `Place`."""

    keeps_headers = False

    def __init__(self, tree: Tree) -> None:
        self.concurrency = tree.concurrency
        self._tree = tree
        self._placed: set[str] = set()

    async def read_head(self) -> tuple[Head, Version]:
        """See `Heads.read_head`."""
        await self._check_folders()
        return await heads.read_head(self._tree)

    async def swap_head(self, head: Head, version: Version) -> Version:
        """See `Heads.swap_head`."""
        return await heads.swap_head(self._tree, head, version)

    async def read_release(self, id_: str) -> Release | None:
        """See `Place.read_release`."""
        written = await self._tree.read(_list(id_))
        if written is None:
            return None
        return release_of(written, id_, f"the list {_list(id_)} in {self._tree.name}")

    async def record_release(self, release: Release) -> None:
        """See `Place.record_release`."""
        await self._check_current()
        await self._tree.make_folders(("", HOME, LISTS, RELEASES))
        await self._tree.replace(_list(release.id), encode(release))

    async def others(self, _: Iterable[str]) -> tuple[str, ...]:
        """See `Place.others`: it is never the files that are in the way, but a link, or folders of other releases."""
        found = [CURRENT] if await self._check_current() == "link" else []
        found += (f"{RELEASES}/{name}" for name in sorted(await self._tree.names(RELEASES)))
        return tuple(found)

    async def prepare(self, step: Step, told: Told) -> None:
        """See `Place.prepare`: makes the release's folder, with all files in it that are at the target already."""
        await self._check_current()
        release = step.plan.release
        files, top = release.all(), _folder(release.id)
        await self._tree.remove_folder(top)
        await self._tree.make_folders(f"{top}/{folder}" if folder else top for folder in sorted(folders_of(files)))
        sources = _sources(files, step.standing)
        pairs = [(source, f"{top}/{path}") for path, source in sources.items()]
        linked = await self._tree.link(pairs, lambda done: told("Linking", done, len(pairs)))
        self._placed = {path for path in sources if f"{top}/{path}" in linked}
        in_hand = self._placed | {change.path for change in step.plan.changes}

        async def bring(path: str) -> None:
            if path not in sources:
                raise TargetError(_missing(self._tree.name, path))
            body = await self._read(sources[path], path, files[path])
            await self._tree.write(f"{top}/{path}", body)
            self._placed.add(path)

        # Where the target can neither link nor copy, what is not sent goes there and back.
        await each((path for path in files if path not in in_hand), bring, self.concurrency)

    def has(self, path: str) -> bool:
        """See `Place.has`."""
        return path in self._placed

    async def send(self, release: str, path: str, body: bytes, _: File) -> None:
        """See `Place.send`. Readers do not see it yet."""
        await self._tree.write(f"{_folder(release)}/{path}", body)

    async def switch(self, step: Step) -> None:
        """See `Place.switch`."""
        folder = _folder(step.plan.release.id)
        await self._tree.flush()
        await self._check_current()
        if await self._tree.kind(folder) != "folder":
            message = f"the folder {folder} in {self._tree.name} was removed while it was written; deploy again"
            raise TargetError(message)
        await self._tree.point(CURRENT, folder)

    async def remove(self, step: Step, told: Told) -> None:
        """See `Place.remove`: of what is in `releases/`, folders of releases alone that a list of ours names."""
        kept = {step.plan.release.id, *(release.id for release in step.plan.back)}
        lists = await self._tree.names(LISTS)
        ids = {release.id for release in step.begun} | {id_ for name in lists if (id_ := name.partition(".json")[0])}
        gone = sorted(id_ for id_ in ids - kept if ID.fullmatch(id_))
        for done, id_ in enumerate(gone):
            told("Removing", done, len(gone))
            await self._tree.remove_folder(_folder(id_))
        # The lists go last: after an interruption they say what is still there. Others were not written to their end.
        current = {f"{id_}.json" for id_ in kept}
        await self._tree.remove(f"{LISTS}/{name}" for name in lists if name not in current)

    async def fetch(self, path: str, release: Release) -> bytes:
        """See `Target.fetch`."""
        return await self._read(f"{_folder(release.id)}/{path}", path, release.all()[path])

    async def close(self) -> None:
        """See `Target.close`."""
        await self._tree.close()

    async def _read(self, source: str, path: str, file: File) -> bytes:
        body = await self._tree.read(source)
        if body is None:
            raise TargetError(_missing(self._tree.name, path))
        if digest_bytes(body).hex() != file.digest:
            message = f"{source} in {self._tree.name} is not what was sent there; docs/deploy.md says what to do"
            raise TargetError(message)
        return body

    async def _check_folders(self) -> None:
        """Looks whether the folders are any: through a link, what is outside would be written and removed."""
        folders = HOME, heads.HEADS, LISTS, RELEASES
        for folder, kind in zip(folders, await asyncio.gather(*map(self._tree.kind, folders)), strict=True):
            if kind not in {"", "folder"}:
                message = f"{folder} in {self._tree.name} is a {kind}, and has to be a folder; deploy to another place"
                raise TargetError(message)

    async def _check_current(self) -> Kind:
        """What is at `current`, if that can be replaced."""
        kind = await self._tree.kind(CURRENT)
        if kind in {"file", "folder"}:
            message = (
                f"{CURRENT} in {self._tree.name} is a {kind}, where briefgen needs a link to the release that readers "
                "see; move it away, and deploy again"
            )
            raise TargetError(message)
        return kind


def _sources(files: Mapping[str, File], standing: Standing) -> dict[str, str]:
    """By path, where at the target the very bytes of a file are for certain: in a release that is whole, or sent by a
    deployment that was interrupted."""
    whole = [release for release in (standing.live, *reversed(standing.back)) if release is not None]
    by_release = [(release.id, release.all()) for release in whole]
    found: dict[str, str] = {}
    for path, file in files.items():
        for id_, there in by_release:
            if (other := there.get(path)) is not None and other.same_bytes(file):
                found[path] = f"{_folder(id_)}/{path}"
                break
        else:
            sent = standing.files.get(path)
            if sent is not None and sent.file is not None and sent.file.same_bytes(file):
                found[path] = f"{_folder(sent.release)}/{path}"
    return found


def _missing(name: str, path: str) -> str:
    return f"{path} is missing among the releases in {name}; docs/deploy.md says what to do"


def _folder(id_: str) -> str:
    return f"{RELEASES}/{id_}"


def _list(id_: str) -> str:
    return f"{LISTS}/{id_}.json"
