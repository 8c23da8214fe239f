"""Requests to an SFTP server (https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02, with the extensions
of OpenSSH). Every function may raise what asyncssh does where a request is refused or the connection is lost."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from briefgen.deploy.folders.tree import Kind, kind_of

if TYPE_CHECKING:
    from asyncssh import SFTPClient


async def kind(client: SFTPClient, path: str) -> Kind:
    """What is at a path."""
    from asyncssh import SFTPNoSuchFile

    try:
        return _kind_of((await client.lstat(path)).permissions)
    except SFTPNoSuchFile:
        return ""


async def entries(client: SFTPClient, folder: str) -> list[tuple[str, Kind]]:
    """The names of all that is in a folder, and what each is; none where there is no such folder."""
    from asyncssh import SFTPNoSuchFile

    try:
        found = await client.readdir(folder)
    except SFTPNoSuchFile:
        return []
    return [
        (str(entry.filename), _kind_of(entry.attrs.permissions)) for entry in found if entry.filename not in {".", ".."}
    ]


async def unlink(client: SFTPClient, path: str) -> None:
    """Removes a file or a link, where it is there."""
    from asyncssh import SFTPNoSuchFile

    with suppress(SFTPNoSuchFile):
        await client.remove(path)


async def remove_folder(client: SFTPClient, path: str) -> None:
    """Removes an empty folder, where it is there."""
    from asyncssh import SFTPNoSuchFile

    with suppress(SFTPNoSuchFile):
        await client.rmdir(path)


async def copy(client: SFTPClient, source: str, path: str) -> None:
    """Copies a file at the host into one that is there (`copy-data`)."""
    async with client.open(source, "rb") as old, client.open(path, "wb") as new:
        await client.remote_copy(old, new)


@asynccontextmanager
async def beside(client: SFTPClient, path: str) -> AsyncIterator[str]:
    """A path beside a file, at which nothing is, and nothing is any more afterwards."""
    from asyncssh import Error

    new = f"{path}.{secrets.token_hex(8)}"
    try:
        yield new
    finally:
        with suppress(Error, OSError):
            await unlink(client, new)


async def succeeds(request: Awaitable[None]) -> bool:
    """Whether the host does what is asked."""
    from asyncssh import SFTPError

    try:
        await request
    except SFTPError as error:
        if is_lost(error):
            raise
        return False
    return True


def is_lost(error: Exception) -> bool:
    """Whether a connection was lost, rather than a request refused."""
    from asyncssh import DisconnectError, SFTPConnectionLost, SFTPNoConnection

    return isinstance(error, DisconnectError | SFTPConnectionLost | SFTPNoConnection | ConnectionError)


def _kind_of(mode: int | None) -> Kind:
    # A server that does not say more has files.
    return kind_of(mode) if mode is not None else "file"
