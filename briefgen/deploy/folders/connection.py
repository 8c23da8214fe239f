"""A connection to a host's SFTP server, which is made again when it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from briefgen.deploy.folders.login import UnreachableError, logged_in
from briefgen.deploy.folders.sftp import is_lost
from briefgen.deploy.redacting import redacted
from briefgen.deploy.target import TargetError
from briefgen.syntax.destination import Destination

if TYPE_CHECKING:
    from asyncssh import SFTPClient, SSHClientConnection

T = TypeVar("T")
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before a lost connection is made again."""
_LEAVING = 5
"""Seconds in which a connection that is closed is ended properly."""


class Connection:
    """A connection to the host of a place, which is made when it is first needed."""

    def __init__(self, where: Destination, pauses: Iterable[float] = PAUSES) -> None:
        self._where = where
        self._pauses = tuple(pauses)
        self._lock = asyncio.Lock()
        self._connection: SSHClientConnection | None = None
        self._client: SFTPClient | None = None
        self._was_there = False

    async def do(self, work: Callable[[SFTPClient], Awaitable[T]]) -> T:
        """What `work` gives; done again where the connection was lost meanwhile.

        Raises:
            TargetError: nobody is let in, or the connection was lost again and again.
            What `work` raises.
        """
        from asyncssh import Error

        pauses = iter(self._pauses)
        while True:
            client = None
            try:
                client = await self._connected()
                return await work(client)
            except UnreachableError:
                pause = next(pauses, None) if self._was_there else None
                if pause is None:
                    raise
            except (Error, OSError) as error:
                if not is_lost(error):
                    raise
                await self._lose(client)
                pause = next(pauses, None)
                if pause is None:
                    again = f"the connection to {self._where.place} was lost again and again; deploy again, it goes on"
                    raise TargetError(again) from error
            await asyncio.sleep(pause)

    async def close(self) -> None:
        """Ends it."""
        if self._client is not None:
            self._client.exit()
        if self._connection is not None:
            self._connection.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._connection.wait_closed(), _LEAVING)
        self._client = self._connection = None

    async def _connected(self) -> SFTPClient:
        from asyncssh import Error

        async with self._lock:
            if self._client is None:
                self._connection = await logged_in(self._where)
                try:
                    self._client = await self._connection.start_sftp_client(path_errors="surrogateescape")
                except Error as error:
                    self._connection.abort()
                    if is_lost(error):
                        raise
                    message = f"{self._where.place} offers no SFTP: {redacted(str(error))}"
                    raise TargetError(message) from error
                self._was_there = True
            return self._client

    async def _lose(self, client: SFTPClient | None) -> None:
        async with self._lock:
            if self._client is client and self._connection is not None:
                self._connection.abort()
                self._client = self._connection = None
