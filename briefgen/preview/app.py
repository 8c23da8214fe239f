"""The preview over HTTP: an ASGI application that answers for a `Preview`.

Every request passes the same gate, whatever it asks for: `visitors.py` says whether its sender may ask, `paths.py`
whether it asks for an address. Behind it are the publication's addresses, and below `/__desk/` what the preview adds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import parse_qs, quote

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from briefgen.preview.answers import DESK, Answer, Preview
from briefgen.preview.paths import is_plain, path_of
from briefgen.preview.streams import Seats, event_stream
from briefgen.preview.visitors import METHODS, Door, Refusal, fields_of, refusal

Told = Callable[[str], None]
"""Takes a line for the person at the terminal."""

FILES = {
    "preview.js": "text/javascript; charset=utf-8",
    "preview.css": "text/css; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
}
"""The files of `briefgen/preview/files/` that browsers get, with their types, and no others."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
_SITE_POLICY = "frame-ancestors 'self'"
_DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

# `briefgen.assets.asset.fingerprinted`: one name, the same bytes, so that asking whether they changed is enough.
_FINGERPRINTED = re.compile(r"/assets/[^/]+\.[0-9a-f]{12}\.[a-z0-9]+")
_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")


def app(preview: Preview, door: Door, told: Told) -> ASGIApp:
    """The application for a server that goes by what `door` names. `told` gets a line for each request that could not
    be answered through a fault of ours."""
    router = Router(_routes(preview), redirect_slashes=False)

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope["raw_path"])
        begun = False

        async def kept(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": _headers(message["headers"], path)}
            await send(message)

        refused = refusal(scope["method"], fields_of(scope["headers"]), door)
        if refused is None and path is None:
            refused = Refusal(400, "This is not the address of anything in a site.")
        if refused is not None:
            await _refused(refused)(scope, receive, kept)
            return
        try:
            await router({**scope, "path": path}, receive, kept)
        except Exception as error:  # noqa: BLE001 -- one page that fails must not end the preview of the others
            # What an error quotes may be of hostile content, and could command a terminal.
            told(f"{path}: {error!r}")
            if begun:
                raise _BrokenError from None
            await PlainTextResponse("The preview failed here; the terminal says why.", 500)(scope, receive, kept)

    return gate


class _BrokenError(Exception):
    """An answer that had begun ends here: the server closes the connection, so that nobody takes it for whole."""


def _routes(preview: Preview) -> list[Route]:
    seats = Seats()

    async def site(request: Request) -> Response:
        return _response(request, await preview.answer(request.scope["path"]))

    async def index(request: Request) -> Response:
        return _response(request, Answer((await preview.desk()).encode(), "text/html; charset=utf-8"))

    async def events(request: Request) -> Response | ASGIApp:
        page = _page(request)
        if page is None:
            return _no_page()
        if seats.are_taken():
            return PlainTextResponse("Too many pages are open.", 503, {"Retry-After": "10"})
        return event_stream(preview, page, _browser(request), seats)

    async def problems(request: Request) -> Response:
        page = _page(request)
        return _no_page() if page is None else _json(await preview.problems(page))

    async def badges(_: Request) -> Response:
        return _json(await preview.badges())

    async def own(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return PlainTextResponse("There is nothing here.", 404)
        file = files("briefgen.preview").joinpath("files", name)
        return _response(request, Answer(file.read_bytes(), FILES[name]))

    async def entrance(request: Request) -> Response:
        return _response(request, Answer(b"", "", 307, DESK))

    return [
        Route(DESK, index),
        Route(DESK.rstrip("/"), entrance),
        Route(f"{DESK}events", events),
        Route(f"{DESK}problems", problems),
        Route(f"{DESK}badges", badges),
        Route(f"{DESK}{{name:path}}", own),
        Route("/{path:path}", site),
    ]


def _refused(why: Refusal) -> Response:
    # What follows on such a connection may be the rest of what was not understood.
    headers = {"Connection": "close"} | ({"Allow": ", ".join(METHODS)} if why.status == 405 else {})
    return PlainTextResponse(why.said + "\n", why.status, headers)


def _headers(given: list[tuple[bytes, bytes]], path: str | None) -> list[tuple[bytes, bytes]]:
    policy = _DESK_POLICY if path is not None and path.startswith(DESK) else _SITE_POLICY
    added = {"Cache-Control": "no-store", **_ALWAYS, "Content-Security-Policy": policy}
    there = {name for name, _ in given}
    return [*given, *((n.lower().encode(), v.encode()) for n, v in added.items() if n.lower().encode() not in there)]


def _page(request: Request) -> str | None:
    """The page that `?page=` names by its path, decoded."""
    try:
        query = parse_qs(request.scope["query_string"].decode(), strict_parsing=True, errors="strict", max_num_fields=1)
    except ValueError:
        return None
    page = query.get("page", [""])[0]
    return page if is_plain(page) else None


def _browser(request: Request) -> str:
    """What tells browsers apart, as far as a request does."""
    client = request.client
    return f"{client.host if client else ''} {request.headers.get('User-Agent', '')}"


def _no_page() -> Response:
    return PlainTextResponse("This needs `?page=`, the address of a page of the site.\n", 400)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _response(request: Request, answer: Answer) -> Response:
    if answer.location:
        if not is_plain(answer.location.partition("?")[0].partition("#")[0]):
            message = f"a redirect out of the site: {answer.location}"
            raise ValueError(message)
        location = quote(answer.location, safe="/%?#&=:;,+@!$'()*~")
        return PlainTextResponse("", answer.status, {"Location": location})
    headers = {"Content-Type": answer.type}
    if answer.status != 200:
        return Response(answer.body, answer.status, headers)
    tag = f'"{hashlib.blake2b(answer.body, digest_size=12).hexdigest()}"'
    headers |= {"ETag": tag, "Accept-Ranges": "bytes"}
    if _FINGERPRINTED.search(request.scope["path"]):
        headers["Cache-Control"] = "no-cache"
    asked = request.headers
    if tag in re.split(r",\s*", asked.get("If-None-Match", "").replace("W/", "")):
        return Response(None, 304, headers)
    if request.method == "GET" and asked.get("If-Range", tag) == tag and "Range" in asked:
        return _part(answer.body, asked["Range"], headers)
    return Response(answer.body, 200, headers)


def _part(body: bytes, asked: str, headers: dict[str, str]) -> Response:
    """What a request for some of the bytes gets (RFC 9110, section 14): one range, or else all of them."""
    wanted = _RANGE.fullmatch(asked.strip())
    if wanted is None or not (wanted["first"] or wanted["last"]):
        return Response(body, 200, headers)
    if wanted["first"]:
        first = int(wanted["first"])
        end = min(int(wanted["last"]) + 1, len(body)) if wanted["last"] else len(body)
        if wanted["last"] and int(wanted["last"]) < first:
            return Response(body, 200, headers)
    else:
        first, end = max(0, len(body) - int(wanted["last"])), len(body)
    if first >= end:
        return PlainTextResponse("", 416, {"Content-Range": f"bytes */{len(body)}"})
    return Response(body[first:end], 206, headers | {"Content-Range": f"bytes {first}-{end - 1}/{len(body)}"})
