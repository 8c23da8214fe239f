"""A preview that answers from a mapping, its server in a thread, and requests as bytes.

`python -m tests.previewed` serves it until a signal ends it, and prints the port.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from briefgen.preview.answers import Answer, Preview, State
from briefgen.preview.app import app
from briefgen.preview.listening import listen
from briefgen.preview.problems import ShownProblem
from briefgen.preview.serving import serve
from briefgen.preview.visitors import door

HTML = "text/html; charset=utf-8"
PAGES = {
    "/": Answer(b"<p>front</p>", HTML),
    "/2026/11/été/": Answer("<p>été</p>".encode(), HTML),
    "/2026/11/été": Answer(b"", HTML, 308, "/2026/11/été/"),
    "/evil": Answer(b"", HTML, 308, "//evil.example/"),
    "/film.mp4": Answer(bytes(range(100)), "video/mp4"),
    "/assets/theme.0123456789ab.css": Answer(b"p{}", "text/css; charset=utf-8"),
}


class Rehearsal:
    """A preview of `pages`. What is at none of them is, where there is a folder, read from it by the path as it comes:
    as no preview may do, to see that the server lets nothing through that would lead out."""

    def __init__(self, pages: Mapping[str, Answer] = PAGES, folder: Path | None = None) -> None:
        self.pages, self.folder = pages, folder
        self.asked: list[str] = []
        self.now = State(1, "page", "/assets/theme.0123456789ab.css", 0, 0)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[asyncio.Event] = []

    async def answer(self, path: str) -> Answer:
        self.asked.append(path)
        if path == "/fails":
            raise RuntimeError("as it may")
        if path not in self.pages and self.folder is not None:
            file = Path(f"{self.folder}{path}")
            if file.is_file():
                return Answer(file.read_bytes(), "text/plain")
        return self.pages.get(path, Answer(b"<p>nothing here</p>", HTML, 404))

    async def state(self, path: str) -> State:
        self.asked.append(path)
        self._loop = asyncio.get_running_loop()
        return self.now

    async def problems(self, path: str) -> Mapping[str, Sequence[ShownProblem]]:
        self.asked.append(path)
        return {"here": [], "elsewhere": []}

    async def badges(self) -> Mapping[str, Mapping[str, str]]:
        return {"/2026/11/été/": {"status": "draft", "label": "Draft"}}

    async def desk(self) -> str:
        return "<p>desk</p>"

    async def change(self, after: int) -> int:
        while self.now.edition <= after:
            turned = asyncio.Event()
            self._waiting.append(turned)
            await turned.wait()
        return self.now.edition

    def turn(self, now: State) -> None:
        """Another edition, once somebody has asked for a state."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._turn, now)

    def _turn(self, now: State) -> None:
        self.now = now
        for turned in self._waiting:
            turned.set()
        self._waiting = []


class Served(Struct, frozen=True):
    port: int
    told: list[str]
    """What the terminal would show."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def get(self, target: str, *fields: str, method: str = "GET", host: str | None = None) -> Reply:
        """The answer to a request with these header fields, after which the connection is closed."""
        head = [f"{method} {target} HTTP/1.1", f"Host: {host or self.host}", "Connection: close", *fields]
        return Reply.of(self.ask("\r\n".join([*head, "", ""]).encode()))

    def ask(self, request: bytes, timeout: float = 5) -> bytes:
        """All that comes before the connection ends, or before nothing comes for `timeout` seconds."""
        got = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as connection:
            try:
                connection.sendall(request)
                while part := connection.recv(1 << 16):
                    got += part
            except (TimeoutError, ConnectionError):
                pass
        return got


class Reply(Struct, frozen=True):
    status: int
    fields: dict[str, str]
    body: bytes

    @staticmethod
    def of(got: bytes) -> Reply:
        head, _, body = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Reply(int(first.split(" ")[1]), fields, body)


@contextmanager
def served(preview: Preview, host: str = "127.0.0.1", port: int = 0) -> Iterator[Served]:
    """Serves the preview at a port, by default any that is free, in a thread that has ended when this does."""
    told: list[str] = []
    ends: list[Callable[[], None]] = []
    ready = threading.Event()

    def answering(end: Callable[[], None]) -> None:
        ends.append(end)
        ready.set()

    with listen("127.0.0.1", port) as place:
        application = app(preview, door(host, place.port), told.append)
        thread = threading.Thread(target=serve, args=(application, place.socket, answering))
        thread.start()
        assert ready.wait(10)
        try:
            yield Served(place.port, told)
        finally:
            ends[0]()
            thread.join(10)
            assert not thread.is_alive()


if __name__ == "__main__":
    with listen("127.0.0.1", 0) as here:
        sys.stdout.write(f"{here.port}\n")
        serve(app(Rehearsal(), door("127.0.0.1", here.port), print), here.socket, lambda _: sys.stdout.flush())
