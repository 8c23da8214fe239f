"""The stream of events that a page in a browser listens to (HTML standard, "Server-sent events")."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from briefgen.preview.answers import Preview, State

STREAMS = 64
"""How many streams may be open at once."""

A_BROWSER = 4
"""How many of them one browser may have. It opens no more than six connections to one host, and needs some to load
pages: where it would have more streams, the oldest ends, and the page that has lost it asks for another."""

HEARTBEAT = 15.0
"""Seconds after which a stream with nothing to say shows that it is there; a connection that broke unnoticed is found
that way."""

RETRY = 500
"""Milliseconds after which a browser asks again for a stream that ended."""


class Seats:
    """Those who listen, by the browser they are."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, list[asyncio.Event]] = defaultdict(list)

    def are_taken(self) -> bool:
        """Whether there is none left for another stream."""
        return sum(map(len, self._taken.values())) >= STREAMS

    @contextmanager
    def taken(self, browser: str) -> Iterator[asyncio.Event]:
        """A seat; the event is set when it is wanted for a newer stream of the same browser."""
        wanted = asyncio.Event()
        own = self._taken[browser]
        own.append(wanted)
        for oldest in own[:-A_BROWSER]:
            oldest.set()
        try:
            yield wanted
        finally:
            own.remove(wanted)
            if not own:
                self._taken.pop(browser, None)


def event_stream(preview: Preview, page: str, browser: str, seats: Seats) -> ASGIApp:
    """The answer to a request by `browser` for the events of the page at the path `page`. It ends when the browser
    leaves, or wants its seat for another page.

    What a page is told is asked for when it can be sent: who reads slowly is told less often, and nothing piles up.
    """

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "GET":
            with seats.taken(browser) as wanted:
                await _first(_tell(preview, page, send), _leave(receive), wanted.wait())
        await send({"type": "http.response.body", "body": b""})

    return stream


async def _first(*ways: Coroutine[Any, Any, object]) -> None:
    """Goes all ways at once, until one of them ends.

    Raises:
        Exception: what that one raised.
    """
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _tell(preview: Preview, page: str, send: Send) -> None:
    async def write(text: bytes) -> None:
        await send({"type": "http.response.body", "body": text, "more_body": True})

    await write(b"retry: %d\n\n" % RETRY)
    told: State | None = None
    seen = 0
    while True:
        state = await preview.state(page)
        if state != told:
            await write(b"event: state\ndata: " + msgspec.json.encode(state) + b"\n\n")
            told = state
        seen = max(seen, state.edition)
        while True:
            try:
                seen = max(seen, await asyncio.wait_for(preview.change(seen), HEARTBEAT))
                break
            except TimeoutError:
                await write(b": still here\n\n")


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
