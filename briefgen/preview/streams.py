"""The stream of events that a page in a browser listens to (HTML standard, "Server-sent events")."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from briefgen.preview.answers import Preview, State

STREAMS = 64
"""How many streams may be open at once. A browser has no more than six connections to one host, so that a page that
nobody looks at should end its stream; see docs/serving.md."""

HEARTBEAT = 15.0
"""Seconds after which a stream with nothing to say shows that it is there; a connection that broke unnoticed is found
that way."""

RETRY = 500
"""Milliseconds after which a browser asks again for a stream that ended."""


def event_stream(preview: Preview, page: str, seats: asyncio.Semaphore) -> ASGIApp:
    """The answer to a request for the events of the page at the path `page`, while there is a seat for it. It ends when
    the browser leaves.

    What a page is told is asked for when it can be sent: who reads slowly is told less often, and nothing piles up.
    """

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        async with seats:
            both = {asyncio.create_task(_tell(preview, page, send)), asyncio.create_task(_leave(receive))}
            try:
                done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)
        for task in done:
            task.result()

    return stream


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
