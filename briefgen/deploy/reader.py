"""Asking a host for a file as a reader's browser does."""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from email.message import Message
from typing import IO
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

_TIMEOUT = 10
"""Seconds without a byte after which a host has not answered."""
_LONGEST = 60
"""Seconds that one file may take."""
_PIECE = 65_536


class Answer(Struct, frozen=True):
    """What a host answers."""

    url: str
    """What was asked for."""
    status: int = 0
    type: str = ""
    """`Content-Type` without its parameters, in small letters."""
    body: bytes = b""
    """Decompressed; of one that is longer than was expected, only the beginning."""
    from_cache: str = ""
    """What a cache in front of the host says of itself; empty where none does."""
    failure: str = ""
    """Why there is no answer, as the end of a sentence."""
    may_pass: bool = True
    """Whether a failure may be gone in a while."""


Ask = Callable[[str, int], Answer]
"""Asks for an address at which so many bytes are expected."""


class _ElsewhereError(Exception):
    """An address leads to another site."""


class _BrokenError(Exception):
    """A body is not compressed as its headers say."""


def reader(site: str) -> Ask:
    """What asks for addresses of `site` as a browser does. Certificates are checked, and redirects followed within the
    site only."""
    opener = urllib.request.build_opener(
        _Within(site), urllib.request.HTTPSHandler(context=ssl.create_default_context())
    )
    return lambda url, size: answer_of(opener, url, size)


def answer_of(opener: urllib.request.OpenerDirector, url: str, size: int) -> Answer:
    """The answer to a request for `url`, of which `size` bytes are expected."""
    headers = {"User-Agent": "briefgen", "Accept": "*/*", "Accept-Encoding": "gzip, br"}
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT) as answer:  # noqa: S310 -- http and https only, see `_Within`
            return _answer(url, answer.status, answer.headers, _plain(answer, answer.headers, size))
    except urllib.error.HTTPError as error:
        with error:
            if 300 <= error.code < 400:
                lost = f"leads to itself, or to what is no address of a page ({error.code}); set the host right"
                return Answer(url, failure=lost, may_pass=False)
            return _answer(url, error.code, error.headers, b"")
    except _ElsewhereError as elsewhere:
        return Answer(url, failure=str(elsewhere), may_pass=False)
    except urllib.error.URLError as error:
        return _failed(url, error.reason)
    except _BrokenError as error:
        return Answer(url, failure=str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _failed(url, error)


class _Within(urllib.request.HTTPRedirectHandler):
    """Follows redirects within a site."""

    def __init__(self, site: str) -> None:
        self._site = urlsplit(site)

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Called where an address leads to another one."""
        new = urlsplit(urljoin(req.full_url, newurl))
        safe = new.scheme == "https" or (new.scheme == "http" and self._site.scheme == "http")
        ours = new.hostname == self._site.hostname and new.path.startswith(self._site.path)
        if safe and ours and (new.port == self._site.port or new.scheme != self._site.scheme):
            return super().redirect_request(req, fp, code, msg, headers, newurl)
        leads = f"leads to {newurl}, which is not in the site; if that is right, set url to where readers are led"
        raise _ElsewhereError(leads)


def _answer(url: str, status: int, headers: Message, body: bytes) -> Answer:
    return Answer(url, status, headers.get_content_type() if headers.get("Content-Type") else "", body, _cache(headers))


def _cache(headers: Message) -> str:
    """What says that the answer comes from a cache in front of the host."""
    if headers.get("Age", "0").strip() not in {"0", ""}:
        return f"Age: {headers['Age']}"
    for name in ("CF-Cache-Status", "X-Cache", "Cache-Status"):
        if "hit" in headers.get(name, "").lower():
            return f"{name}: {headers[name]}"
    return ""


def _plain(answer: IO[bytes], headers: Message, size: int) -> bytes:
    """The body without its compression, and no more of it than a byte above what is expected."""
    decoded = _decoder(headers.get("Content-Encoding", "").strip().lower(), size + 1)
    ends = time.monotonic() + _LONGEST
    body = b""
    while len(body) <= size and (piece := answer.read(_PIECE)):
        body += decoded(piece)
        if time.monotonic() > ends:
            raise TimeoutError("timed out")
    return body


def _decoder(coding: str, most: int) -> Callable[[bytes], bytes]:
    broken = f"comes compressed, and not with {coding} as the host tells browsers (Content-Encoding)"
    if coding in {"gzip", "x-gzip"}:
        gzip = zlib.decompressobj(wbits=31)

        def unzipped(piece: bytes) -> bytes:
            try:
                return gzip.decompress(piece, most)
            except zlib.error as error:
                raise _BrokenError(broken) from error

        return unzipped
    if coding == "br":
        import brotli

        brotlied = brotli.Decompressor()

        def decoded(piece: bytes) -> bytes:
            try:
                return bytes(brotlied.process(piece, output_buffer_limit=most))
            except brotli.error as error:
                raise _BrokenError(broken) from error

        return decoded
    return lambda piece: piece


def _failed(url: str, reason: object) -> Answer:
    if isinstance(reason, ssl.SSLCertVerificationError):
        said = f"cannot be trusted: {reason.verify_message}; the host has no certificate for this name (yet)"
        return Answer(url, failure=said)
    if isinstance(reason, TimeoutError):
        return Answer(url, failure="is not answered in time; is the host up?")
    said = (reason.strerror or str(reason)) if isinstance(reason, OSError) else str(reason)
    return Answer(url, failure=f"is not answered: {said or type(reason).__name__}; is url right, and the host up?")
