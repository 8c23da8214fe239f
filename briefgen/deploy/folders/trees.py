"""Release folders: each release is a whole site in a folder of its own, and a link says which of them readers see.

    releases/ID/…                  whole sites; what did not change is one file under two names (a hard link)
    current -> releases/ID         what the web server serves
    .briefgen/releases/ID.json     the lists of the releases' files
    .briefgen/heads/NNNNNNNN.json  the head; the highest number counts

Nothing is written in a folder that the link leads to or that can be gone back to, and the link is replaced in one step.
So a reader sees the release before or the new one, wherever a deployment stops.

No lock of the system is needed, which folders on other machines may not have: to swap the head is to create the next
number, which only one of several succeeds in.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Literal, Protocol, TypeVar

import msgspec
from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.deploy.claim import SwappedError, Version
from briefgen.deploy.claimed import Step, side_by_side
from briefgen.deploy.release import FORMAT, File, Head, Release, decode_head, decode_release, encode
from briefgen.deploy.target import Standing, TargetError, Told
from briefgen.engine.output import folders_of

CURRENT = "current"
RELEASES = "releases"
HOME = ".briefgen"
HEADS = f"{HOME}/heads"
LISTS = f"{HOME}/releases"
Kind = Literal["", "file", "folder", "link"]
"""What is at a path, links not followed; nothing, if empty."""
T = TypeVar("T")
_KEPT_HEADS = 8
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HEAD = re.compile(r"([0-9]{8,})\.json(\..+)?")
_PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds after which a head that is being written is read again."""


class Tree(Protocol):
    """Operations on files below a folder. Paths are relative to it, with slashes; the empty one is the folder itself.
    What is made can be read by everybody, whatever the system makes of new files otherwise.

    Every operation may raise `TargetError`, and may be done again after it was interrupted."""

    name: str
    """For messages."""
    concurrency: int
    """How many operations are done at the same time."""

    async def kind(self, path: str) -> Kind:
        """What is at `path`."""

    async def names(self, folder: str) -> Sequence[str]:
        """Of all that is in a folder; none where there is no such folder."""

    async def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    async def make_folders(self, paths: Iterable[str]) -> None:
        """Makes those that are not there; every folder comes after the one that it is in."""

    async def write(self, path: str, body: bytes) -> None:
        """Writes a file. One that is there is replaced and not written into: it may be another release's as well."""

    async def create(self, path: str, body: bytes) -> bool:
        """Writes a file whole, unless there is one; returns whether there was none."""

    async def replace(self, path: str, body: bytes) -> None:
        """Writes a file, or replaces one, in one step."""

    async def link(self, pairs: Sequence[tuple[str, str]], told: Callable[[int], None]) -> set[str]:
        """Gives the files at the first path of each pair the second one, too, by a hard link or a copy that is made at
        the target. Returns those second paths for which that was possible. `told` is told how many are done."""

    async def flush(self) -> None:
        """Returns when all that was written would survive a loss of power, where that is cheap to have."""

    async def point(self, path: str, to: str) -> None:
        """Makes or replaces, in one step, a link that leads to `to`."""

    async def remove(self, paths: Iterable[str]) -> None:
        """Removes files and links, where they are there."""

    async def remove_folder(self, path: str) -> None:
        """Removes a folder with all that is in it, where it is there. Links are removed and not followed."""

    async def close(self) -> None:
        """Ends all connections."""


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
        for pause in (*_PAUSES, None):
            numbers = sorted(await self._numbers(), reverse=True)
            if not numbers:
                return Head(), 0
            if (head := await self._head_of(numbers[0])) is not None:
                return head, numbers[0]
            if pause is not None:
                await asyncio.sleep(pause)
        # Whoever began to write it was killed, or will find that it does not count.
        for number in numbers[1:]:
            if (head := await self._head_of(number)) is not None:
                return head, numbers[0]
        return Head(), numbers[0]

    async def swap_head(self, head: Head, version: Version) -> Version:
        """See `Heads.swap_head`."""
        number = (version if isinstance(version, int) else 0) + 1
        if number == 1:
            await self._tree.make_folders(("", HOME, HEADS, LISTS, RELEASES))
        if not await self._tree.create(_head(number), encode(head)):
            raise SwappedError
        names = await self._tree.names(HEADS)
        if max(_numbered(names).values(), default=number) > number:
            # The version was an old one, as a folder on another machine may have shown it, and its number free again.
            await self._tree.remove([_head(number)])
            raise SwappedError
        old = [name for name, of in _numbered(names, with_others=True).items() if of <= number - _KEPT_HEADS]
        await self._tree.remove(f"{HEADS}/{name}" for name in old)
        return number

    async def read_release(self, id_: str) -> Release | None:
        """See `Place.read_release`."""
        written = await self._tree.read(_list(id_))
        if written is None:
            return None
        wrong = f"the list {_list(id_)} in {self._tree.name}"
        try:
            release = decode_release(written)
        except msgspec.DecodeError as error:
            self._check_format(written)
            raise TargetError(f"{wrong} is damaged; docs/deploy.md says what to do") from error
        if release.format > FORMAT:
            raise TargetError(self._newer())
        if release.id != id_ or not all(_is_inside(path) for path in release.all()):
            raise TargetError(f"{wrong} is not one that briefgen wrote; docs/deploy.md says what to do")
        return release

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
        sent = {change.path for change in step.plan.changes}

        async def bring(path: str) -> None:
            if path not in sources:
                raise TargetError(_missing(self._tree.name, path))
            body = await self._read(sources[path], path, files[path])
            await self._tree.write(f"{top}/{path}", body)
            self._placed.add(path)

        # Where the target can neither link nor copy, what is not sent goes there and back.
        await each((path for path in files if path not in self._placed | sent), bring, self.concurrency)

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
        gone = sorted(id_ for id_ in ids - kept if _ID.fullmatch(id_))
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

    async def _numbers(self) -> list[int]:
        return list(_numbered(await self._tree.names(HEADS)).values())

    async def _head_of(self, number: int) -> Head | None:
        """The head of a number; None if it is not whole."""
        written = await self._tree.read(_head(number))
        if written is None:
            return None
        try:
            head = decode_head(written)
        except msgspec.ValidationError as error:
            self._check_format(written)
            raise TargetError(f"the head in {self._tree.name}/{HEADS} is not one that briefgen wrote") from error
        except msgspec.DecodeError:
            return None
        if head.format > FORMAT:
            raise TargetError(self._newer())
        if not all(_ID.fullmatch(id_) for id_ in (*head.back, *(present.id for present in head.there))):
            raise TargetError(f"the head in {self._tree.name}/{HEADS} is not one that briefgen wrote")
        return head

    def _check_format(self, written: bytes) -> None:
        with suppress(msgspec.DecodeError):
            if msgspec.json.decode(written, type=_Formatted).format > FORMAT:
                raise TargetError(self._newer())

    def _newer(self) -> str:
        return f"{self._tree.name} was deployed to by a newer briefgen; deploy with that version, or a later one"

    async def _check_folders(self) -> None:
        """Looks whether the folders are any: through a link, what is outside would be written and removed."""
        folders = HOME, HEADS, LISTS, RELEASES
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


class _Formatted(Struct):
    format: int = 0


def readable(mode: int, least: int) -> int:
    """The mode of a new file or folder, so that everybody can read it and not everybody write: `least` is added to
    what the system gave it, which may let a group write."""
    return (mode | least) & ~0o002


async def each(items: Iterable[T], work: Callable[[T], Awaitable[None]], lanes: int) -> None:
    """Does the same with all `items`, with up to `lanes` of them at the same time."""
    every = list(items)
    pending = iter(every)

    async def lane() -> None:
        for item in pending:
            await work(item)

    await side_by_side(lane for _ in range(min(lanes, len(every))))


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


def _numbered(names: Iterable[str], *, with_others: bool = False) -> dict[str, int]:
    """The numbers of heads by their names; of files that were to become heads, too, if they are wanted."""
    found = ((name, _HEAD.fullmatch(name)) for name in names)
    return {name: int(head[1]) for name, head in found if head is not None and (with_others or head[2] is None)}


def _is_inside(path: str) -> bool:
    """Whether a path that a list at the target has stays in its folder on every system."""
    return bool(path) and "\\" not in path and all(part not in {"", ".", ".."} for part in path.split("/"))


def _missing(name: str, path: str) -> str:
    return f"{path} is missing among the releases in {name}; docs/deploy.md says what to do"


def _folder(id_: str) -> str:
    return f"{RELEASES}/{id_}"


def _list(id_: str) -> str:
    return f"{LISTS}/{id_}.json"


def _head(number: int) -> str:
    return f"{HEADS}/{number:08}.json"
