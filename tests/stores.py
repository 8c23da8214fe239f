"""An S3 server for tests: moto's, behind a layer that notes what is asked and lets chosen requests go wrong.

    with s3_server() as s3:
        deploy(to=s3.bucket, endpoint=s3.endpoint)       # with KEYS for credentials
        assert s3.writes() == [...]
        s3.wrong = lambda asked: SLOW_DOWN if asked.method == "PUT" and asked.nth == 3 else None

What readers ask with the header `X-Reader` is answered, and neither noted nor goes wrong; with `quick` for its value
they get the bytes alone.
"""

from __future__ import annotations

import contextlib
import io
import re
import secrets
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec import Struct

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEEXAMPLE00",
    "AWS_SECRET_ACCESS_KEY": "example/secret+example",
    "AWS_REGION": "eu-west-1",
}
"""An environment whose credentials the server takes."""


_SOMEBODY = "AWS4-HMAC-SHA256 Credential=reader/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0"
"""For moto, whose buckets are private."""


class Asked(Struct, frozen=True):
    """A request."""

    nth: int
    """Its number, from 0."""
    method: str
    key: str
    """Below the bucket; empty for requests about the bucket."""
    query: str
    headers: dict[str, str]
    """By name in small letters."""
    body: bytes


class Wrong(Struct, frozen=True):
    """What goes wrong."""

    status: int = 0
    """Answered in place of what was asked; 0 for a connection that is reset."""
    code: str = ""
    said: str = "As the test wants it"
    is_done: bool = False
    """Whether what was asked is done all the same, and only the answer is lost."""
    seconds: float = 0.0
    """How long it takes."""


INTERNAL_ERROR = Wrong(500, "InternalError")
SLOW_DOWN = Wrong(503, "SlowDown")
TOO_MANY = Wrong(429, "TooManyRequests")
PRECONDITION_FAILED = Wrong(412, "PreconditionFailed")
CONFLICT = Wrong(409, "ConditionalRequestConflict")
NOT_IMPLEMENTED = Wrong(501, "NotImplemented")
FORBIDDEN = Wrong(403, "AccessDenied")
RESET = Wrong()
LOST = Wrong(is_done=True)


class Stored(Struct, frozen=True):
    """A file as readers get it."""

    body: bytes
    type: str
    cache: str
    coding: str


class S3:
    """A running server."""

    def __init__(self, endpoint: str, bucket: str) -> None:
        self.endpoint = endpoint
        self.bucket = bucket
        self.asked: list[Asked] = []
        """What was asked, in the order in which it came."""
        self.wrong: Callable[[Asked], Wrong | None] = lambda _: None
        """What goes wrong with a request, if anything does; may do whatever it likes besides."""
        self.done: Callable[[Asked], None] = lambda _: None
        """Told of each request that has changed anything, before anybody can read what that is."""
        self.heeds_conditions = True
        """Whether `If-Match` and `If-None-Match` of a PUT mean anything."""
        self.answering = 0
        """How many requests are being answered."""
        self.keys: dict[str, str] | None = KEYS
        """An environment with the credentials that are taken; None for a server that asks for none."""

    def settle(self) -> None:
        """Returns when all is answered that was asked by somebody who is not there any more."""
        asked = -1
        while self.answering or asked != len(self.asked):
            asked = len(self.asked)
            time.sleep(0.03)

    def writes(self) -> list[tuple[str, str]]:
        """Method and key of what was asked that changes anything."""
        return [(asked.method, asked.key) for asked in self.asked if asked.method not in {"GET", "HEAD"}]

    def files(self, prefix: str = "") -> dict[str, Stored]:
        """What is there, by key."""
        return {key: self.read(key) for key in self.names() if key.startswith(prefix)}

    def names(self) -> list[str]:
        """The keys of all that is there."""
        return sorted(self._keys())

    def empty(self) -> None:
        """Removes everything, and forgets what was asked."""
        self._keys().clear()
        self.asked.clear()

    def versions(self) -> dict[str, tuple[object, Callable[[], bytes]]]:
        """Of all that is there, what this version of it is known by, and its bytes: without a request, and so at one
        moment, if it is called by `done`."""
        return {name: (key.etag, partial(getattr, key, "value")) for name, key in self._keys().items()}

    def bytes_of(self, key: str) -> bytes | None:
        """What is there, if anything is, without a request."""
        found = self._keys().get(key)
        return None if found is None else bytes(found.value)

    def read(self, key: str) -> Stored:
        """What a reader gets."""
        status, headers, body = self.ask("GET", key)
        assert status == 200, (key, status)
        return Stored(
            body, headers.get("content-type", ""), headers.get("cache-control", ""), headers.get("content-encoding", "")
        )

    def _keys(self) -> Any:
        return _backend().buckets[self.bucket].keys

    def ask(self, method: str, key: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """What a reader, or somebody else with a program of their own, is answered."""
        connection = HTTPConnection(urlsplit(self.endpoint).netloc, timeout=30)
        try:
            connection.request(method, f"/{self.bucket}/{quote(key)}", body, {**headers, "X-Reader": "1"})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@contextlib.contextmanager
def s3_server() -> Iterator[S3]:
    """A server on a port of its own, with an empty bucket."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    s3 = S3("", f"brief-{secrets.token_hex(4)}")
    _backend().create_bucket(s3.bucket, "eu-west-1")
    server = _server(_Layer(s3, DomainDispatcherApplication(create_backend_app)))
    s3.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield s3
    finally:
        server.shutdown()
        thread.join()
        server.end()
        _backend().buckets.pop(s3.bucket)


class _Layer:
    def __init__(self, s3: S3, moto: Any) -> None:
        self._s3 = s3
        self._moto = moto
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["PATH_INFO"].startswith("/latest/"):
            # What instances are told of themselves.
            return self._answered(environ, body, start_response)
        if environ.get("HTTP_X_READER") == "quick":
            return self._given(environ, start_response)
        if "HTTP_X_READER" in environ:
            return self._answered({**environ, "HTTP_AUTHORIZATION": _SOMEBODY}, body, start_response)
        asked = self._noted(environ, body)
        try:
            return self._dealt_with(asked, environ, body, start_response)
        finally:
            with self._lock:
                self._s3.answering -= 1

    def _dealt_with(
        self, asked: Asked, environ: dict[str, Any], body: bytes, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        wrong = self._s3.wrong(asked)
        if wrong is None and (code := _refused(self._s3, asked, environ)):
            wrong = Wrong(403, code)
        if wrong is None:
            return self._answered(environ, body, start_response, asked)
        if wrong.is_done:
            b"".join(self._answered(environ, body, lambda *_: None, asked))
        if wrong.seconds:
            time.sleep(wrong.seconds)
        if not wrong.status:
            _reset(environ["werkzeug.socket"])
            raise ConnectionAbortedError
        said = f"<Error><Code>{wrong.code}</Code><Message>{wrong.said}</Message></Error>".encode()
        start_response(
            f"{wrong.status} {wrong.code}", [("Content-Type", "text/xml"), ("Content-Length", str(len(said)))]
        )
        return [said]

    def _given(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The bytes of a file, without what moto takes its time for."""
        with self._lock:
            body = self._s3.bytes_of(_path(environ).removeprefix(f"/{self._s3.bucket}/"))
        start_response("404 Not Found" if body is None else "200 OK", [("Content-Length", str(len(body or b"")))])
        return [body or b""]

    def _noted(self, environ: dict[str, Any], body: bytes) -> Asked:
        path = _path(environ)
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        }
        with self._lock:
            asked = Asked(
                len(self._s3.asked),
                environ["REQUEST_METHOD"],
                path.removeprefix(f"/{self._s3.bucket}").lstrip("/"),
                environ.get("QUERY_STRING", ""),
                headers,
                body,
            )
            self._s3.asked.append(asked)
            self._s3.answering += 1
        return asked

    def _answered(
        self, environ: dict[str, Any], body: bytes, start_response: Callable[..., Any], asked: Asked | None = None
    ) -> Iterable[bytes]:
        environ = {**environ, "wsgi.input": io.BytesIO(body)}
        if not self._s3.heeds_conditions and environ["REQUEST_METHOD"] == "PUT":
            environ = {k: v for k, v in environ.items() if k not in {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"}}
        # What is compared and written is one step, as it is at a store.
        with self._lock:
            answer = list(self._moto(environ, start_response))
            if asked is not None and asked.method not in {"GET", "HEAD"}:
                self._s3.done(asked)
            return answer


def _path(environ: dict[str, Any]) -> str:
    return str(environ["PATH_INFO"]).encode("latin-1").decode("utf-8")


def _refused(s3: S3, asked: Asked, environ: dict[str, Any]) -> str:
    """Why a request is not taken: what S3 says of a signature that is not right.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    """
    if s3.keys is None:
        return ""
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signed = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)",
        asked.headers.get("authorization", ""),
    )
    if signed is None:
        return "AccessDenied"
    key, region, names, signature = signed.groups()
    if key != s3.keys["AWS_ACCESS_KEY_ID"]:
        return "InvalidAccessKeyId"
    if asked.headers.get("x-amz-security-token", "") != s3.keys.get("AWS_SESSION_TOKEN", ""):
        return "InvalidToken"
    headers = {name: asked.headers[name] for name in names.split(";")}
    request = AWSRequest(asked.method, f"http://{headers['host']}{environ['RAW_URI']}", headers)
    request.context["timestamp"] = headers["x-amz-date"]
    auth = S3SigV4Auth(Credentials(key, s3.keys["AWS_SECRET_ACCESS_KEY"]), "s3", region)
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return "" if expected == signature else "SignatureDoesNotMatch"


def _backend() -> Any:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]


def _server(layer: _Layer) -> Any:
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import ThreadedWSGIServer

    open_: set[socket.socket] = set()

    class Handler(MotoRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else an answer waits until the headers before it are acknowledged.
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            open_.add(self.connection)

        def finish(self) -> None:
            open_.discard(self.connection)
            super().finish()

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
            """Nothing is printed."""

    class Server(ThreadedWSGIServer):
        # Closing the server waits for its threads: none may be left where processes are forked later.
        daemon_threads = False
        block_on_close = True
        request_queue_size = 256

        def end(self) -> None:
            for connection in tuple(open_):
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self.server_close()

    return Server("127.0.0.1", 0, layer, Handler)


def _reset(connection: socket.socket) -> None:
    """Ends a connection as a machine does that is switched off and on."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
    connection.close()
