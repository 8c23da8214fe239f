"""A folder as a static host serves it, on this machine and to this machine only.

Where the folder has a file `_headers`, its rules are followed as Cloudflare Pages follows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

Rules = list[tuple[re.Pattern[str], list[tuple[str, str | None]]]]
"""Of a file `_headers`: for which paths, and what is added there; None takes away what was added before."""


@contextmanager
def served(folder: Path, base_path: str = "/") -> Iterator[str]:
    """Serves `folder` below `base_path`; gives the address of its front page.

    What is not there answers 404 with the folder's own 404.html.
    """
    file = folder / "_headers"
    rules = header_rules(file.read_text("utf-8")) if file.is_file() else []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Static, folder, base_path, rules)) as server:
        # Closing the server waits for its threads: none may be left where processes are forked later.
        server.daemon_threads = False
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{base_path}"
        finally:
            server.shutdown()
            thread.join()


def header_rules(text: str) -> Rules:
    """The rules of a file `_headers`."""
    rules: Rules = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append((re.compile(".*".join(map(re.escape, line.split("*")))), []))
        elif line.startswith("  ! "):
            rules[-1][1].append((line.removeprefix("  ! "), None))
        elif line:
            name, _, value = line.strip().partition(": ")
            rules[-1][1].append((name, value))
    return rules


def headers_of(path: str, rules: Rules) -> dict[str, str]:
    """The headers that all rules together give the answer to a request for `path`, by their names."""
    found: dict[str, str] = {}
    for pattern, changes in rules:
        for name, value in changes if pattern.fullmatch(path) else ():
            if value is None:
                found.pop(name, None)
            else:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class _Static(SimpleHTTPRequestHandler):
    timeout = 10  # A connection that a browser opened and never used is not waited for longer.
    # The types are the same on every machine, whatever its own list says.
    extensions_map = {  # noqa: RUF012 -- as it is called in the class above
        "": "application/octet-stream",
        ".avif": "image/avif",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".webp": "image/webp",
        ".xml": "application/xml",
    }

    def __init__(self, folder: Path, base_path: str, rules: Rules, *arguments: Any) -> None:
        self._folder, self._base_path, self._rules = folder, base_path, rules
        super().__init__(*arguments, directory=str(folder))

    def translate_path(self, path: str) -> str:
        """The file that an address leads to."""
        if not path.startswith(self._base_path):
            return str(self._folder / "outside the base path")
        return super().translate_path("/" + path.removeprefix(self._base_path))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Where nothing is, the site's own page says so."""
        page = self._folder / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_header(self, keyword: str, value: str) -> None:
        """Sends what no rule says otherwise."""
        if keyword.lower() not in map(str.lower, self._ruled()):
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        """Sends what rules say, too."""
        for name, value in self._ruled().items():
            super().send_header(name, value)
        super().end_headers()

    def _ruled(self) -> dict[str, str]:
        # What was asked is not known yet where it could not be understood.
        return headers_of(urlsplit(self.path).path, self._rules) if hasattr(self, "path") else {}

    def log_message(self, *_: object) -> None:
        """Says nothing."""
