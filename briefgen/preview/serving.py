"""An application, served: uvicorn as the preview needs it, from the first request to a quick end."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 256
"""How many may be open at once; others are told to come back (503)."""

HEAD = 16 * 1024
"""Bytes that the head of a request may have."""

PATIENCE = 10.0
"""Seconds that a connection may take for the head of a request."""

KEPT = 5
"""Seconds that a connection is kept for another request."""

ENDING = 0.2
"""Seconds that answers have to take note of the end."""

TURNS = 4
"""Of the event loop, from a connection that is taken to one that is known."""


def serve(application: ASGIApp, listener: socket.socket, answering: Callable[[Callable[[], None]], None]) -> None:
    """Serves until it is told to end: by Ctrl+C or a signal where it runs in the main thread, and by what `answering`
    is called with, once requests are answered; that may be called from any thread.

    It ends at once: connections are closed whether or not their answers are whole.
    """
    asyncio.run(_serve(application, listener, answering))


@contextmanager
def on_signals(end: Callable[[], None]) -> Iterator[tuple[signal.Signals, ...]]:
    """Within it, `end` is called on Ctrl+C and on what else asks a program to end: the signals that it gives. There are
    none outside of the main thread, which alone is told."""
    if threading.current_thread() is not threading.main_thread():
        yield ()
        return

    def ended(*_: Any) -> None:
        end()

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    known = [number for name in names if (number := getattr(signal, name, None)) is not None]
    # `nohup` asks that the end of its terminal be ignored.
    listened = [n for n in known if n in {signal.SIGINT, signal.SIGTERM} or signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, ended) for number in listened}
    try:
        yield tuple(listened)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _serve(
    application: ASGIApp, listener: socket.socket, answering: Callable[[Callable[[], None]], None]
) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def end() -> None:
        loop.call_soon_threadsafe(over.set)

    config = uvicorn.Config(
        application,
        http=_Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        # What went wrong in an answer is told by the application; what clients do wrong is their affair.
        log_config=None,
        log_level=logging.CRITICAL + 1,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        # Said here so that variables of the environment do not say it.
        workers=1,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEPT,
        h11_max_incomplete_event_size=HEAD,
    )
    with on_signals(end) as listened:
        for number in listened:
            # A signal that another thread receives wakes the loop only if the loop knows of it; on Windows, all do.
            with suppress(NotImplementedError):
                loop.add_signal_handler(number, over.set)
        try:
            await _Server(config, over, lambda: answering(end)).serve([listener])
        finally:
            for number in listened:
                with suppress(NotImplementedError):
                    loop.remove_signal_handler(number)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, over: asyncio.Event, answering: Callable[[], None]) -> None:
        super().__init__(config)
        self._over, self._answering = over, answering

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own would be looked at ten times a second, and raised once more when all is over.
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self._answering()
        await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        for place in (place for server in self.servers for place in server.sockets):
            # Windows takes connections in another way.
            with suppress(NotImplementedError):
                loop.remove_reader(place.fileno())
        for _ in range(TURNS):
            # What was taken a moment ago becomes a connection only while its server is open, and is nobody's to close
            # otherwise.
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=ENDING)


class _Connection(H11Protocol):
    """uvicorn's, but for requests whose end never comes, and for what cannot be answered any more."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn itself
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except h11.LocalProtocolError:
            # What follows a request is no HTTP, and the answer has begun: there is nothing left to say.
            self.transport.abort()
        self._wait()

    def send_400_response(self, msg: str) -> None:
        if self.cycle is not None:
            # This is the answer to the request whose body turned out to be none, and there is no other.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        try:
            super().on_response_complete()
        except h11.LocalProtocolError:
            self.transport.abort()
        self._wait()

    def _wait(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._stop_waiting()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(PATIENCE, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
