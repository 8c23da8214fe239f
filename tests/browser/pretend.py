"""A stand-in for the preview's server: it says what a test has it say, by the protocol of
`briefgen.preview.answers`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from briefgen.preview.injection import injected, plain_digest
from briefgen.preview.templates import FILES

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
_TYPES = {"js": "text/javascript", "css": "text/css"}


class Newsroom:
    """What is written, for as long as a test goes on. Every change is told to all who listen."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.stylesheet = "/assets/style.1.css"
        self.problems: dict[str, list[dict[str, Any]]] = {}
        """By the path of the page that they keep from being shown; of none, by an empty one."""
        self.badges: dict[str, dict[str, str]] = {}
        self.edition = 1
        self.served: list[str] = []
        """The paths of all pages that were asked for."""
        self.slow: set[str] = set()
        """The paths of files that take a while."""
        self.listening = 0
        """How many streams of events there are."""
        self.misled = False
        """Whether it tells of pages that it does not have."""
        self.changed = Condition()
        self.is_open = True

    def tell(self, **changes: Any) -> None:
        """Changes what is given, and tells it."""
        with self.changed:
            for name, value in changes.items():
                setattr(self, name, value)
            self.edition += 1
            self.changed.notify_all()

    def write(self, path: str, html: str) -> None:
        """Saves a page and tells it."""
        self.tell(pages={**self.pages, path: html.encode()})

    def digest(self, path: str) -> str:
        """Of a page as it is now."""
        return plain_digest(self.pages[path], self.stylesheet) if path in self.pages else ""

    def state(self, path: str) -> dict[str, Any]:
        """What a browser is told that shows `path`."""
        here = len(self.problems.get(path, ()))
        return {
            "edition": self.edition,
            "page": "another" if self.misled else self.digest(path),
            "stylesheet": self.stylesheet,
            "here": here,
            "elsewhere": sum(map(len, self.problems.values())) - here,
        }


@contextmanager
def pretended(newsroom: Newsroom, port: int = 0) -> Iterator[str]:
    """Serves a newsroom; gives its address, which ends without a slash."""
    newsroom.is_open = True
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Desk, newsroom)) as server:
        server.daemon_threads = False
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            newsroom.is_open = False
            newsroom.tell()
            server.shutdown()
            thread.join()


class _Desk(BaseHTTPRequestHandler):
    timeout = 5

    def __init__(self, newsroom: Newsroom, *arguments: Any) -> None:
        self._newsroom = newsroom
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answers."""
        newsroom, address = self._newsroom, urlsplit(self.path)
        path = unquote(address.path)
        page = parse_qs(address.query).get("page", [""])[0]
        name = path.removeprefix("/__desk/")
        if path == "/__desk/events":
            self._stream(page)
        elif path == "/__desk/problems":
            elsewhere = [p for where, found in newsroom.problems.items() if where != page for p in found]
            self._send(json.dumps({"here": newsroom.problems.get(page, []), "elsewhere": elsewhere}).encode())
        elif path == "/__desk/badges":
            self._send(json.dumps(newsroom.badges).encode())
        elif path in newsroom.pages:
            newsroom.served.append(path)
            html = newsroom.pages[path]
            self._send(injected(html, newsroom.digest(path), newsroom.stylesheet), "text/html; charset=utf-8")
        elif path in newsroom.files:
            sleep(0.3 if path in newsroom.slow else 0)
            self._send(newsroom.files[path], _TYPES.get(path.rpartition(".")[2], "image/svg+xml"))
        elif name in {"preview.js", "preview.css", "desk.css"}:
            self._send((FILES / name).read_bytes(), _TYPES[name.rpartition(".")[2]])
        else:
            self._send(b"", "image/svg+xml")

    def _send(self, body: bytes, type_: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        last = None
        with self._newsroom.changed:
            self._newsroom.listening += 1
        try:
            while self._newsroom.is_open:
                with self._newsroom.changed:
                    state = self._newsroom.state(page)
                    if state == last:
                        self._newsroom.changed.wait(0.2)
                        self.wfile.write(b":\n\n")
                        continue
                self.wfile.write(f"event: state\ndata: {json.dumps(state)}\n\n".encode())
                last = state
        except (BrokenPipeError, ConnectionError):
            # The reader went on to another page.
            return
        finally:
            with self._newsroom.changed:
                self._newsroom.listening -= 1

    def log_message(self, *_: object) -> None:
        """Says nothing."""
