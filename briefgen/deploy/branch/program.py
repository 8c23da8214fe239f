"""Programs that are run, and ended when nothing is heard of them any more."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

_GRACE = 1.0
"""Seconds in which the last words of a program that has ended are read."""


class Answer(Struct, frozen=True):
    """What a program said, and how it ended."""

    code: int
    out: bytes
    errors: bytes


class SilentError(Exception):
    """A program that did nothing for so long that it was ended."""


async def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    given: bytes | AsyncIterable[bytes] = b"",
    patience: float,
    heard: Callable[[bytes], None] = lambda _: None,
) -> Answer:
    """Runs `command` in `folder`, gives it what it reads, and tells `heard` what it says of errors and progress.

    Raises:
        SilentError: it neither read nor said anything for `patience` seconds, and was ended.
        OSError: there is no such program.
        What `given` raises; then the program was ended, too.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        cwd=folder,
        env=environment,
        # By itself, so that it and what it starts can be ended together, and has no terminal to ask anything on.
        start_new_session=os.name == "posix",
    )
    last = time.monotonic()
    out, errors = bytearray(), bytearray()

    async def read(stream: asyncio.StreamReader, into: bytearray, tell: Callable[[bytes], None]) -> None:
        nonlocal last
        while data := await stream.read(1 << 16):
            last = time.monotonic()
            into += data
            tell(data)

    async def write(stream: asyncio.StreamWriter) -> None:
        nonlocal last
        try:
            async for part in _parts(given):
                stream.write(part)
                await stream.drain()
                last = time.monotonic()
        except (BrokenPipeError, ConnectionResetError):
            # It has ended, and says itself why.
            pass
        finally:
            stream.close()

    async def watch() -> None:
        while (silent := time.monotonic() - last) < patience:
            await asyncio.sleep(min(patience - silent, _GRACE))
            if process.returncode is not None and time.monotonic() - last > _GRACE:
                # What it has left running (a connection that is shared, for instance) still holds what it wrote to.
                return
        raise SilentError(command[0])

    # They were asked for.
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 -- pipes were asked for
    watching = asyncio.create_task(watch())

    async def work(to: asyncio.StreamWriter, *streams: Awaitable[None]) -> None:
        await asyncio.gather(write(to), *streams)
        await process.wait()

    said = read(process.stdout, out, lambda _: None), read(process.stderr, errors, heard)
    working = asyncio.create_task(work(process.stdin, *said))
    try:
        await asyncio.wait((watching, working), return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            await watching
        else:
            await working
    finally:
        watching.cancel()
        working.cancel()
        if process.returncode is None:
            await _ended(process)
        await asyncio.wait((watching, working))
    assert process.returncode is not None  # noqa: S101 -- it has ended
    return Answer(process.returncode, bytes(out), bytes(errors))


async def _parts(given: bytes | AsyncIterable[bytes]) -> AsyncIterable[bytes]:
    if isinstance(given, bytes):
        yield given
        return
    async for part in given:
        yield part


async def _ended(process: Process) -> None:
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
