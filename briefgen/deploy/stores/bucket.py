"""A bucket or container, with patience: what is asked again, how long is waited, and what is said where it fails.

obstore repeats by itself what a store refuses for now (408, 429, 5xx), what could not be sent at all, and writing that
broke off (https://docs.rs/object_store/latest/object_store/struct.RetryConfig.html). What it does not repeat and may be
repeated (removing that broke off, and what took too long for it) is repeated here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from msgspec import Struct

from briefgen.deploy.lanes import each
from briefgen.deploy.redacting import redacted
from briefgen.deploy.stores.complaints import is_broken_off, is_bucket_missing, raised, said, status
from briefgen.deploy.target import TargetError

if TYPE_CHECKING:
    from obstore.store import AzureStore, GCSStore, S3Store

    Opened = S3Store | GCSStore | AzureStore

T = TypeVar("T")

SMALL, LARGE = 256 << 10, 4 << 20
"""Bytes up to which a file is small, or large; what is larger is huge."""
_AT_ONCE = {"large": 8, "huge": 2}
"""How many of these are sent at the same time: they share one line with all others."""
_BATCH = 1000
"""Files that are removed by one call; stores that take fewer with one request get several."""
_TOGETHER = 16
"""Files that are removed at the same time, one by one."""
_REPEATED = 3
"""How often we repeat what obstore does not."""
_UNCLEAR = ("", "500", "502", "503", "504")
"""Answers (none among them) after which a file may have been written all the same."""
_ENDING = 10
"""Seconds in which a request that nobody waits for any more may come to its end."""
Size = Literal["small", "large", "huge", "reading", "single"]
"""What a client is for: sending files up to a size, reading any, or removing one by one."""


class Patience(Struct, frozen=True):
    """How long a store is waited for, in seconds."""

    small: float = 60.0
    """For the answer to a request with a small file, or without one."""
    large: float = 300.0
    huge: float = 1800.0
    retries: int = 10
    """How often a request is repeated."""
    retrying: float = 180.0
    """For how long it is."""
    first: float = 0.1
    """Before the first repetition; about twice as long before each further one."""
    settling: float = 3.0
    """Until what others write at the same moment can be read, at a store that knows no conditions."""


class Opens(Protocol):
    """Makes clients."""

    def __call__(self, timeout: timedelta, *, read_timeout: timedelta | None, is_single: bool) -> Opened:
        """One for requests that may take so long, with pauses of up to `read_timeout`; `is_single` for a store that
        removes one file by one request."""


class Known(Struct, frozen=True):
    """A file at a store, and what the store knows this version of it by."""

    data: bytes
    e_tag: str | None
    version: str | None


class NotAsExpectedError(Exception):
    """A file at the store is not the one that a request was meant for."""


class NoConditionsError(Exception):
    """The store does not take requests with conditions."""


class UnclearError(TargetError):
    """Nobody knows whether something was written: the answer did not come."""


class Bucket:
    """A bucket, below a prefix. Every method may raise `TargetError`.

    `name` is the bucket as people write it; `secrets` are those that programs gave to `open_`, and may grow.
    """

    def __init__(self, open_: Opens, name: str, secrets: Sequence[str], patience: Patience) -> None:
        self.name = name
        self._open = open_
        self._secrets = secrets
        self._patience = patience
        self._opened: dict[str, Opened] = {}
        self._at_once = {size: asyncio.Semaphore(many) for size, many in _AT_ONCE.items()}

    async def get(self, path: str) -> Known | None:
        """A file, or None where there is none."""
        import obstore

        async def got() -> Known | None:
            try:
                answer = await obstore.get_async(self._store("reading"), path)
                return Known(bytes(await answer.bytes_async()), answer.meta["e_tag"], answer.meta["version"])
            except FileNotFoundError as error:
                if is_bucket_missing(error):
                    raise
                return None

        return await self._tried(f"{path} could not be read", got)

    async def put(self, path: str, data: bytes, headers: dict[str, str]) -> Known:
        """Writes a file in place of what may be there."""
        import obstore

        size: Size = "small" if len(data) <= SMALL else "large" if len(data) <= LARGE else "huge"

        async def put() -> Known:
            async with AsyncExitStack() as stack:
                if limit := self._at_once.get(size):
                    await stack.enter_async_context(limit)
                # In one request: parts that were sent for nothing would stay, and be paid for.
                known = await _answered(
                    obstore.put_async(self._store(size), path, data, attributes=headers, use_multipart=False)
                )
            return Known(data, known["e_tag"], known["version"])

        return await self._tried(f"{path} could not be written", put)

    async def put_in_place_of(self, path: str, data: bytes, headers: dict[str, str], known: Known | None) -> Known:
        """Writes a small file in place of the version that is `known`, or where there is none.

        Raises:
            NotAsExpectedError: there is another one.
            NoConditionsError: the store does not know how.
            UnclearError: it may have been written.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, NotSupportedError, PreconditionError

        mode: Any = "create"
        if known is not None:
            # Each kind of store goes by one of these.
            tags = {"e_tag": known.e_tag, "version": known.version}
            mode = {name: tag for name, tag in tags.items() if tag is not None}
        try:
            put = await obstore.put_async(self._store("small"), path, data, attributes=headers, mode=mode)
        except (AlreadyExistsError, PreconditionError) as error:
            raise NotAsExpectedError from error
        except (NotSupportedError, NotImplementedError) as error:
            raise NoConditionsError from error
        except raised() as error:
            if status(error) == "501" or (status(error) == "400" and "NotImplemented" in str(error)):
                raise NoConditionsError from error
            sentence = self._said(f"{path} could not be written", error)
            raise (UnclearError if status(error) in _UNCLEAR else TargetError)(sentence) from error
        return Known(data, put["e_tag"], put["version"])

    async def copy(self, path: str, to: str) -> bool:
        """Copies a file where it is; whether there is one."""
        import obstore

        async def copied() -> bool:
            try:
                await _answered(obstore.copy_async(self._store("large"), path, to))
            except FileNotFoundError:
                return False
            return True

        return await self._tried(f"{path} could not be set aside", copied)

    async def remove(self, paths: Sequence[str], told: Callable[[int], None]) -> None:
        """Removes files, some of which may not be there; `told` is told how many are done."""
        for start in range(0, len(paths), _BATCH):
            batch = list(paths[start : start + _BATCH])
            await self._remove(batch)
            told(start + len(batch))

    async def names(self) -> AsyncIterator[str]:
        """The paths of all files below the prefix."""
        import obstore

        try:
            async for found in obstore.list(self._store("small")):
                for meta in found:
                    yield meta["path"]
        except raised() as error:
            raise TargetError(self._said("what is there could not be listed", error)) from error

    async def _remove(self, batch: list[str], size: Size = "small") -> None:
        import obstore

        async def removed() -> Size | Literal["", "each"]:
            try:
                await _answered(obstore.delete_async(self._store(size), batch))
            except FileNotFoundError as error:
                if is_bucket_missing(error):
                    raise
                # Of several, one that is not there may have kept the others from being removed.
                return "each" if len(batch) > 1 else ""
            except raised() as error:
                if size == "small" and status(error) in {"405", "501"}:
                    # It knows no request for many files.
                    return "single"
                raise
            return ""

        left = await self._tried("what is not needed any more could not be removed", removed)
        if left == "single":
            await self._remove(batch, "single")
        elif left == "each":
            await each(batch, lambda path: self._remove([path], size), _TOGETHER)

    async def _tried(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        started, repeated = time.monotonic(), 0
        while True:
            try:
                return await call()
            except raised() as error:
                # What takes long is repeated once, and what fails at once several times.
                is_late = repeated > 0 and time.monotonic() - started > self._patience.retrying
                if repeated == _REPEATED or is_late or not is_broken_off(error):
                    raise TargetError(self._said(what, error)) from error
            await asyncio.sleep(self._patience.first * 4**repeated)
            repeated += 1

    def _store(self, size: Size) -> Opened:
        if size not in self._opened:
            patience = self._patience
            seconds = {"large": patience.large, "huge": patience.huge, "reading": patience.huge}
            self._opened[size] = self._open(
                timedelta(seconds=seconds.get(size, patience.small)),
                # A file of any size may be read, but no pause may be long.
                read_timeout=timedelta(seconds=patience.small) if size == "reading" else None,
                is_single=size == "single",
            )
        return self._opened[size]

    def _said(self, what: str, error: Exception) -> str:
        return redacted(said(self.name, what, error), self._secrets)


async def _answered(request: Awaitable[T]) -> T:
    """The answer to a request that changes something. Where it is stopped, its end is waited for: what was sent already
    is done, and would replace what whoever deploys next has put there."""
    asked = asyncio.ensure_future(request)
    try:
        return await asyncio.shield(asked)
    except asyncio.CancelledError:
        await asyncio.wait({asked}, timeout=_ENDING)
        if not asked.cancel() and not asked.cancelled():
            # How it ended is of no interest any more, and asyncio need not tell of it.
            asked.exception()
        raise
