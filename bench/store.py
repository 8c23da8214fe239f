"""`python -m bench.store`: an S3 server in memory, moto's, in a process of its own, which counts what it is asked.

It prints the number of its port, and answers until its standard input ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

BUCKET = "bench"
_COUNTS = "/-/counts"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_REGION": "us-east-1"}


class Store(Struct, frozen=True):
    """A server that runs."""

    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make(self, bucket: str) -> None:
        """Makes a bucket."""
        self._ask(f"/{bucket}", "PUT")

    def counts(self) -> dict[str, int]:
        """How many requests there were by method since this was asked last."""
        return dict(json.loads(self._ask(_COUNTS, "GET")))

    def _ask(self, path: str, method: str) -> bytes:
        asked = urllib.request.Request(self.endpoint + path, method=method)  # noqa: S310 -- our own server
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 -- likewise
            return bytes(answer.read())


@contextmanager
def store() -> Iterator[Store]:
    """A server, for as long as the block runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.store"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield Store(int(server.stdout.readline()))
        finally:
            server.kill()


def main() -> None:
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    asked: Counter[str] = Counter()
    application = DomainDispatcherApplication(create_backend_app)

    def counting(environ: Mapping[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == _COUNTS:
            body = json.dumps(asked).encode()
            asked.clear()
            start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]
        asked[environ["REQUEST_METHOD"]] += 1
        answer: Iterable[bytes] = application(environ, start)
        return answer

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, *_: object) -> None:
            pass

    server = make_server("127.0.0.1", 0, counting, threaded=True, request_handler=Quiet)
    print(server.port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
