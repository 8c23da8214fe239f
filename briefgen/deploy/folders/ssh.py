"""Release folders on a host, over SFTP."""

from __future__ import annotations

import asyncio
import posixpath
import stat
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from briefgen.deploy.claimed import Place
from briefgen.deploy.folders import sftp
from briefgen.deploy.folders.connection import PAUSES, Connection
from briefgen.deploy.folders.releases import Releases
from briefgen.deploy.folders.tree import Kind, readable
from briefgen.deploy.lanes import each
from briefgen.deploy.redacting import redacted
from briefgen.deploy.target import RefusedError, TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination

if TYPE_CHECKING:
    from asyncssh import SFTPClient

T = TypeVar("T")
_AT_ONCE = 16
_IN_FLIGHT = 128
"""Requests without bytes that are sent before the first is answered: over a long line, answers take their time."""
_SMALL = 16 * 1024
"""Bytes that every server takes in one request."""


def ssh_of(options: DeployOptions, where: Destination) -> Place:
    """Release folders in the folder on the host that `where` names.

    Raises:
        RefusedError: it is the root of the file system, or a home.
    """
    top = posixpath.normpath(where.path.removeprefix("~/") or ".")
    if top.strip("/") in {"", ".", ".."} or top.startswith("../"):
        message = f"{options.to}: a site needs a folder of its own, below the root of the file system or a home"
        raise RefusedError(message)
    return Releases(Host(where, top, options.concurrency or _AT_ONCE))


class Host:
    """A folder's files on a host: a `Tree`. Connections that are lost are made again."""

    def __init__(
        self, where: Destination, top: str, concurrency: int = _AT_ONCE, pauses: Sequence[float] = PAUSES
    ) -> None:
        self.name = f"{where.place}:{top}"
        self.concurrency = concurrency
        self._where = where
        self._top = top
        self._connection = Connection(where, pauses)
        self._links: bool | None = None
        """Whether there are hard links; None if that is not known yet."""
        self._file_mode: int | None = None
        """What new files have to be given; 0 if that is what they have, None if that is not known yet."""
        self._folder_mode: int | None = None

    async def kind(self, path: str) -> Kind:
        """See `Tree.kind`."""
        return await self._do(path, sftp.kind)

    async def names(self, folder: str) -> Sequence[str]:
        """See `Tree.names`."""

        async def names(client: SFTPClient, path: str) -> list[str]:
            return [name for name, _ in await sftp.entries(client, path)]

        return await self._do(folder, names)

    async def read(self, path: str) -> bytes | None:
        """See `Tree.read`."""
        from asyncssh import SFTPNoSuchFile

        async def read(client: SFTPClient, path: str) -> bytes | None:
            try:
                async with client.open(path, "rb") as file:
                    body: bytes = await file.read()
                    return body
            except SFTPNoSuchFile:
                return None

        return await self._do(path, read)

    async def make_folders(self, paths: Iterable[str]) -> None:
        """See `Tree.make_folders`."""
        levels: dict[int, list[str]] = {}
        for path in paths:
            levels.setdefault(path.count("/") + 1 if path else 0, []).append(path)

        async def make(path: str) -> None:
            await self._do(path, self._make_folder)

        for _, level in sorted(levels.items()):
            await each(level, make, _IN_FLIGHT)

    async def write(self, path: str, body: bytes) -> None:
        """See `Tree.write`."""

        async def write(client: SFTPClient, path: str) -> None:
            await self._write(client, path, body)

        await self._do(path, write)

    async def create(self, path: str, body: bytes) -> bool:
        """See `Tree.create`."""

        async def create(client: SFTPClient, path: str) -> bool:
            async with sftp.beside(client, path) as new:
                await self._write(client, new, body)
                if self._links is not False:
                    if await sftp.succeeds(client.link(new, path)):
                        self._links = True
                        return True
                    if await sftp.kind(client, path):
                        return False
                    self._links = False
            # There are no hard links; who reads meanwhile finds a part of it.
            return await self._write(client, path, body, replaces=False)

        return await self._do(path, create)

    async def replace(self, path: str, body: bytes) -> None:
        """See `Tree.replace`."""

        async def replace(client: SFTPClient, path: str) -> None:
            async with sftp.beside(client, path) as new:
                await self._write(client, new, body)
                await self._rename(client, new, path)

        await self._do(path, replace)

    async def link(self, pairs: Sequence[tuple[str, str]], told: Callable[[int], None]) -> set[str]:
        """See `Tree.link`."""
        linked: set[str] = set()
        done = 0

        async def link(pair: tuple[str, str]) -> None:
            nonlocal done
            source, path = pair

            async def one(client: SFTPClient, path: str) -> bool:
                return await self._link(client, self._at(source), path)

            if await self._do(path, one):
                linked.add(path)
            done += 1
            if done % _IN_FLIGHT == 0:
                told(done)

        await each(pairs, link, _IN_FLIGHT)
        return linked

    async def flush(self) -> None:
        """See `Tree.flush`: it would take a request and its answer for each file."""

    async def point(self, path: str, to: str) -> None:
        """See `Tree.point`."""

        async def point(client: SFTPClient, path: str) -> None:
            new = f"{path}.new"
            await sftp.unlink(client, new)
            await client.symlink(to, new)
            await self._rename(client, new, path)

        await self._do(path, point)

    async def remove(self, paths: Iterable[str]) -> None:
        """See `Tree.remove`."""

        async def remove(path: str) -> None:
            await self._do(path, sftp.unlink)

        await each(paths, remove, _IN_FLIGHT)

    async def remove_folder(self, path: str) -> None:
        """See `Tree.remove_folder`."""
        kind = await self.kind(path)
        if kind != "folder":
            await self.remove([path] if kind else [])
            return
        levels = [[path]]
        files: list[str] = []
        while levels[-1]:
            below: list[str] = []

            async def look(folder: str, below: list[str] = below) -> None:
                for name, kind in await self._do(folder, sftp.entries):
                    (below if kind == "folder" else files).append(f"{folder}/{name}")

            await each(levels[-1], look, _IN_FLIGHT)
            levels.append(below)
        await self.remove(files)

        async def remove(folder: str) -> None:
            await self._do(folder, sftp.remove_folder)

        for level in reversed(levels):
            await each(level, remove, _IN_FLIGHT)

    async def close(self) -> None:
        """See `Tree.close`."""
        await self._connection.close()

    async def _make_folder(self, client: SFTPClient, path: str, *, makes_above: bool = True) -> None:
        from asyncssh import SFTPError, SFTPNoSuchFile

        try:
            await client.mkdir(path)
        except SFTPNoSuchFile:
            above = posixpath.dirname(path)
            if not makes_above or above in {"", "/"}:
                raise
            await self._make_folder(client, above)
            # Where even then it cannot be made, the host says so.
            await self._make_folder(client, path, makes_above=False)
            return
        except SFTPError as error:
            if not sftp.is_lost(error) and await client.isdir(path):
                return
            raise
        if self._folder_mode is None:
            self._folder_mode = _wanted((await client.stat(path)).permissions, 0o755)
        if self._folder_mode:
            await client.chmod(path, self._folder_mode)

    async def _write(self, client: SFTPClient, path: str, body: bytes, *, replaces: bool = True) -> bool:
        """Writes a file. Where one is there, it is removed before; or False is returned, if it does not replace it."""
        from asyncssh import SFTPError

        # With a block size of 0, a body is one request.
        size = 0 if len(body) <= _SMALL else -1
        try:
            file = await client.open(path, "xb", block_size=size)
        except SFTPError as error:
            if sftp.is_lost(error) or not await sftp.kind(client, path):
                raise
            if not replaces:
                return False
            await sftp.unlink(client, path)
            file = await client.open(path, "xb", block_size=size)
        if self._file_mode is None:
            self._file_mode = _wanted((await file.stat()).permissions, 0o644)
        results: list[object] = []
        asked: list[Awaitable[object]] = [file.chmod(self._file_mode)] if self._file_mode else []
        asked += [file.write(body)] if body else []
        if len(body) > _SMALL:
            results += await asyncio.gather(*asked, return_exceptions=True)
            asked = []
        # Requests for one file are done in the order in which they come, so they need not wait for each other.
        results += await asyncio.gather(*asked, file.close(), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return True

    async def _link(self, client: SFTPClient, source: str, path: str) -> bool:
        """Whether the file at `source` is at `path`, too, by a hard link or a copy."""
        if self._links is not False:
            if await sftp.succeeds(client.link(source, path)):
                self._links = True
                return True
            # It may be there from a request whose answer was lost with the connection.
            if await sftp.kind(client, path):
                await sftp.unlink(client, path)
                if await sftp.succeeds(client.link(source, path)):
                    return True
            if await sftp.kind(client, source) != "file":
                return False
            self._links = self._links or False
        if not client.supports_remote_copy:
            return False
        await self._write(client, path, b"")
        return await sftp.succeeds(sftp.copy(client, source, path))

    async def _rename(self, client: SFTPClient, old: str, new: str) -> None:
        from asyncssh import SFTPOpUnsupported

        try:
            await client.posix_rename(old, new)
        except SFTPOpUnsupported as error:
            message = (
                f"the SFTP server of {self._where.place} cannot replace a file in one step (it lacks "
                "posix-rename@openssh.com), so readers would meet nothing for a moment; deploy to another kind of "
                "target, or let the host run OpenSSH's server"
            )
            raise TargetError(message) from error

    def _at(self, path: str) -> str:
        return f"{self._top}/{path}" if path else self._top

    async def _do(self, path: str, work: Callable[[SFTPClient, str], Awaitable[T]]) -> T:
        """What `work` gives for a path on the host; it may be begun again."""
        from asyncssh import Error

        try:
            return await self._connection.do(lambda client: work(client, self._at(path)))
        except (Error, OSError) as error:
            raise TargetError(self._said(error, path)) from error

    def _said(self, error: Exception, path: str) -> str:
        from asyncssh import SFTPNoSuchFile, SFTPPermissionDenied

        where = f"{self._where.place}:{self._at(path)}"
        match error:
            case SFTPPermissionDenied():
                return f"{where} may not be read or written; let the user who deploys write in {self.name}"
            case SFTPNoSuchFile():
                return f"{where} is not there, or not any more; deploy again"
            case _:
                said = redacted(str(error) or type(error).__name__)
                return f"{where}: the host says: {said}; is its disk full, or does it forbid this?"


def _wanted(mode: int | None, least: int) -> int:
    """The mode that has to be set; 0 if `mode` is it."""
    if mode is None:
        return least
    wanted = readable(stat.S_IMODE(mode), least)
    return wanted if wanted != stat.S_IMODE(mode) else 0
