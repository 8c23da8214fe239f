"""The preview's server: what it answers, whom it answers, and how it ends. Requests are bytes on a socket."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.errors import MachineError
from briefgen.preview import streams
from briefgen.preview.app import FILES
from briefgen.preview.listening import listen
from briefgen.preview.visitors import door, refusal
from tests.previewed import Rehearsal, Reply, Served, served

EVENTS = "/__desk/events?page=/2026/11/%C3%A9t%C3%A9/"


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    return Rehearsal()


@pytest.fixture(scope="module")
def server(rehearsal: Rehearsal) -> Iterator[Served]:
    with served(rehearsal) as one:
        yield one


# What it answers


def test_a_page_is_answered_by_its_decoded_path(server: Served) -> None:
    reply = server.get("/2026/11/%C3%A9t%C3%a9/")
    assert (reply.status, reply.body) == (200, "<p>été</p>".encode())
    assert reply.fields["content-type"] == "text/html; charset=utf-8"


def test_what_is_not_there_is_answered_with_the_publications_own_page(server: Served) -> None:
    reply = server.get("/nowhere/?and=more")
    assert (reply.status, reply.body) == (404, b"<p>nothing here</p>")


def test_a_redirect_leads_to_a_path_of_the_site(server: Served) -> None:
    reply = server.get("/2026/11/%C3%A9t%C3%A9")
    assert (reply.status, reply.fields["location"]) == (308, "/2026/11/%C3%A9t%C3%A9/")
    assert server.get("/__desk").fields["location"] == "/__desk/"


def test_no_redirect_leads_to_another_host(rehearsal: Rehearsal) -> None:
    with served(rehearsal) as server:
        reply = server.get("/evil")
        assert reply.status == 500
        assert "location" not in reply.fields
        assert server.told == ["/evil: ValueError('a redirect out of the site: //evil.example/')"]


def test_a_page_that_fails_is_told_and_the_others_are_answered(rehearsal: Rehearsal) -> None:
    with served(rehearsal) as server:
        assert server.get("/fails").status == 500
        assert server.told == ["/fails: RuntimeError('as it may')"]
        assert server.get("/").status == 200


@pytest.mark.parametrize("target", ["/", "/film.mp4", "/nowhere", "/__desk/", "/__desk/badges", EVENTS])
def test_head_has_the_fields_of_get_and_no_body(server: Served, target: str) -> None:
    reply = server.get(target, method="HEAD")
    assert reply.body == b""
    if target != EVENTS:
        told = server.get(target)
        assert (reply.status, reply.fields) == (told.status, told.fields)
        assert int(reply.fields["content-length"]) == len(told.body) > 0


def test_the_desk_is_answered_by_the_preview(server: Served) -> None:
    assert server.get("/__desk/").body == b"<p>desk</p>"
    assert json.loads(server.get("/__desk/badges").body) == {"/2026/11/été/": {"status": "draft", "label": "Draft"}}
    problems = server.get("/__desk/problems?page=/")
    assert json.loads(problems.body) == {"here": [], "elsewhere": []}
    assert problems.fields["content-type"] == "application/json"


@pytest.mark.parametrize(
    "query", ["", "?", "?page", "?page=", "?page=x", "?page=//x/", "?page=/&page=/", "?page=/../", "?page=/%ff"]
)
@pytest.mark.parametrize("what", ["events", "problems"])
def test_what_is_asked_for_a_page_needs_the_address_of_one(server: Served, what: str, query: str) -> None:
    assert server.get(f"/__desk/{what}{query}").status == 400


@pytest.mark.parametrize("name", ["", "x.js", "preview.py", "__init__.py", "files/preview.js", "PREVIEW.JS", "events/"])
def test_only_files_that_are_named_are_had_from_the_desk(server: Served, rehearsal: Rehearsal, name: str) -> None:
    rehearsal.asked.clear()
    assert server.get(f"/__desk/{name}").status == (404 if name else 200)
    assert rehearsal.asked == []


@pytest.mark.parametrize("name", FILES)
def test_the_desks_files_are_had_with_their_types(server: Served, name: str) -> None:
    reply = server.get(f"/__desk/{name}")
    assert (reply.status, reply.fields["content-type"]) == (200, FILES[name])
    assert reply.body


@pytest.mark.parametrize("target", ["/", "/nowhere", "/../x", "/film.mp4", "/__desk/", "/__desk/badges", EVENTS])
@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_every_answer_says_who_may_use_it(server: Served, target: str, method: str) -> None:
    fields = server.get(target, method=method).fields
    assert fields["cache-control"] == "no-store"
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["cross-origin-resource-policy"] == "same-origin"
    assert fields["referrer-policy"] == "same-origin"
    assert fields["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in fields["content-security-policy"]
    assert ("default-src 'none'" in fields["content-security-policy"]) == target.startswith("/__desk/")
    assert not [name for name in fields if name.startswith("access-control") or name in {"server", "date"}]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "BREW"])
@pytest.mark.parametrize("target", ["/", "/__desk/badges"])
def test_it_is_only_to_be_read(server: Served, method: str, target: str) -> None:
    reply = server.get(target, "Access-Control-Request-Method: GET", method=method)
    assert (reply.status, reply.fields["allow"]) == (405, "GET, HEAD")


def test_what_never_changes_under_one_name_is_sent_once(server: Served) -> None:
    first = server.get("/assets/theme.0123456789ab.css")
    assert (first.body, first.fields["cache-control"]) == (b"p{}", "no-cache")
    for asked in (first.fields["etag"], f'"x", W/{first.fields["etag"]}'):
        again = server.get("/assets/theme.0123456789ab.css", f"If-None-Match: {asked}")
        assert (again.status, again.body) == (304, b"")
    assert server.get("/assets/theme.0123456789ab.css", 'If-None-Match: "x"').status == 200


@pytest.mark.parametrize(
    ("asked", "status", "said", "got"),
    [
        ("bytes=0-0", 206, "bytes 0-0/100", [0]),
        ("bytes=90-", 206, "bytes 90-99/100", list(range(90, 100))),
        ("bytes=98-500", 206, "bytes 98-99/100", [98, 99]),
        ("bytes=-3", 206, "bytes 97-99/100", [97, 98, 99]),
        ("bytes=-500", 206, "bytes 0-99/100", list(range(100))),
        ("bytes=100-", 416, "bytes */100", []),
        ("bytes=-0", 416, "bytes */100", []),
        ("bytes=5-2", 200, None, list(range(100))),
        ("bytes=0-1,5-6", 200, None, list(range(100))),
        ("bytes=-", 200, None, list(range(100))),
        ("lines=1-2", 200, None, list(range(100))),
    ],
)
def test_a_part_of_a_file_is_had_for_the_asking(
    server: Served, asked: str, status: int, said: str | None, got: list[int]
) -> None:
    reply = server.get("/film.mp4", f"Range: {asked}")
    assert (reply.status, reply.fields.get("content-range"), list(reply.body)) == (status, said, got)


def test_a_part_of_what_has_changed_since_is_all_of_it(server: Served) -> None:
    tag = server.get("/film.mp4").fields["etag"]
    assert server.get("/film.mp4", "Range: bytes=0-0", f"If-Range: {tag}").status == 206
    assert server.get("/film.mp4", "Range: bytes=0-0", 'If-Range: "x"').status == 200


# Whom it answers

RIGHT_HOSTS = ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "LOCALHOST:PORT", "127.0.0.1", "localhost", "[::1]"]
WRONG_HOSTS = [
    *("evil.example", "evil.example:PORT", "localhost.evil.example:PORT", "127.0.0.1.nip.io:PORT", "localhost.:PORT"),
    *("127.0.0.1:1", "127.0.0.1:PORT0", "127.0.0.1:", "127.1:PORT", "2130706433:PORT", "0.0.0.0:PORT", "::1", "[::1"),
    *("user@127.0.0.1:PORT", "127.0.0.1:PORT:PORT", "127.0.0.1, evil.example", "http://127.0.0.1:PORT", "192.168.0.1"),
    *("127.0.0.1:PORT/x", "evil.example#127.0.0.1:PORT", "[::ffff:127.0.0.1]:PORT", "127.0.0.1 :PORT", "127.0.0.2"),
]
TARGETS = ["/", "/nowhere", "/__desk/", "/__desk/badges", EVENTS]


@pytest.mark.parametrize("target", TARGETS)
def test_it_answers_by_the_names_of_this_machine_and_no_others(
    server: Served, rehearsal: Rehearsal, target: str
) -> None:
    for host in RIGHT_HOSTS:
        reply = server.get(target, method="HEAD", host=host.replace("PORT", str(server.port)))
        assert reply.status in {200, 404}, host
    rehearsal.asked.clear()
    for host in WRONG_HOSTS:
        reply = server.get(target, host=host.replace("PORT", str(server.port)))
        assert reply.status == 421, host
        assert f"http://127.0.0.1:{server.port}/".encode() in reply.body
    assert rehearsal.asked == []


@pytest.mark.parametrize(
    "request_", ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n"]
)
def test_a_request_without_a_host_is_refused(server: Served, request_: str) -> None:
    assert Reply.of(server.ask(request_.encode())).status == 400


def test_a_request_with_two_hosts_is_refused(server: Served) -> None:
    assert server.get("/", f"Host: {server.host}").status == 400
    assert server.get("/", "Host: evil.example").status == 400


def test_a_server_for_all_of_the_machines_numbers_answers_by_numbers_and_not_by_names() -> None:
    known = door("0.0.0.0", 8000)  # noqa: S104
    for host in ("192.168.1.5:8000", "[fe80::1]:8000", "localhost:8000", "10.0.0.1"):
        assert refusal("GET", {"host": [host]}, known) is None, host
    for host in ("evil.example:8000", "192.168.1.5:80", "[192.168.1.5]:8001", "1.2.3:8000"):
        assert refusal("GET", {"host": [host]}, known) is not None, host
    assert refusal("GET", {"host": ["desk.local:8000"]}, door("Desk.local", 8000)) is None


RIGHT_ORIGINS = ["http://HOST", "HTTP://HOST"]
WRONG_ORIGINS = [
    *("null", "", "http://evil.example", "https://HOST", "http://127.0.0.1", "http://127.0.0.1:1", "http://HOST/"),
    *("http://localhost:PORT", "http://HOST.evil.example", "http://evil.example/HOST", "HOST", "file://", "http://"),
    *("http://HOST, http://evil.example", "http://user@HOST", "chrome-extension://abcdef", "http://[::1]:PORT"),
]


@pytest.mark.parametrize("target", TARGETS)
def test_it_answers_its_own_pages_and_no_others(server: Served, rehearsal: Rehearsal, target: str) -> None:
    def origin(text: str) -> str:
        return "Origin: " + text.replace("HOST", server.host).replace("PORT", str(server.port))

    for right in RIGHT_ORIGINS:
        assert server.get(target, origin(right), method="HEAD").status in {200, 404}, right
    rehearsal.asked.clear()
    for wrong in WRONG_ORIGINS:
        assert server.get(target, origin(wrong)).status == 403, wrong
    assert server.get(target, origin("http://HOST"), origin("http://evil.example")).status == 403
    assert rehearsal.asked == []


@pytest.mark.parametrize("target", TARGETS)
def test_other_sites_can_lead_to_it_and_not_have_it_in_their_pages(server: Served, target: str) -> None:
    opened = ("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
    framed = ("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe")
    shown = ("Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image")
    for site, how in product(["same-origin", "none", "same-site", "cross-site", "?"], [opened, framed, shown]):
        right = site in {"same-origin", "none"} or how == opened
        reply = server.get(target, f"Sec-Fetch-Site: {site}", *how, method="HEAD")
        assert (reply.status in {200, 404}) is right, (site, how)
        assert right or reply.status == 403


# What leads out of the site

CANARY = b"canary-7f3a"
DOTS = [
    "..",
    "%2e%2e",
    "%2E.",
    ".%2e",
    "%252e%252e",
    "%25252e.",
    "%c0%ae%c0%ae",
    "%e0%80%ae.",
    "..%00",
    "..;",
    "...",
    "%u002e.",
]
SLASHES = ["/", "%2f", "\\", "%5c", "%255c", "//", "%c0%af", "/./"]
BEFORE = ["/", "/2026/", "/assets/", "/__desk/", "/__desk/files/"]


def test_nothing_outside_of_the_site_is_had_by_any_way_of_writing_its_address(tmp_path: Path) -> None:
    (tmp_path / "canary.txt").write_bytes(CANARY)
    (tmp_path / "site" / "2026").mkdir(parents=True)
    (tmp_path / "site" / "inside.txt").write_text("inside")
    absolute = tmp_path.as_posix().lstrip("/") + "/canary.txt"
    targets = {
        before + slash.join([*[dots] * depth, *absolute.split("/")[-1:]])
        for before, dots, slash, depth in product(BEFORE, DOTS, SLASHES, (1, 2))
    }
    targets |= {f"/{way}{absolute}" for way in ("/", "%2f", "\\", "c:/", "C%3a/", "./", "file:/", "//evil.example/")}
    targets |= {
        f"/{name}" for name in ("c:", "C:/Windows/win.ini", "\\\\host\\share", "%00", "a%0d%0ab", "%", "%2", "%zz")
    }
    targets |= {f"/canary.txt{end}" for end in ("%00", "%00.html", "/..", "/.", "%", "\\..")}
    targets |= {
        "",
        "canary.txt",
        "../canary.txt",
        f"file:///{absolute}",
        f"http://127.0.0.1/../{absolute}",
        "*",
        "?",
        "/#",
    }
    assert len(targets) > 900
    careless = Rehearsal(folder=tmp_path / "site")
    with served(careless) as server:
        assert server.get("/inside.txt").body == b"inside"
        careless.asked.clear()
        statuses: dict[int, int] = {}
        for target in sorted(targets):
            got = server.ask(f"GET {target} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode())
            assert CANARY not in got, target
            status = Reply.of(got).status
            assert status in {400, 404}, target
            statuses[status] = statuses.get(status, 0) + 1
        assert statuses[400] > 800
        assert not [path for path in careless.asked if ".." in path.split("/") or "\\" in path or "\x00" in path]
        assert server.told == []


# The stream of events


def events_of(connection: socket.socket) -> Iterator[tuple[str, str]]:
    """The events of a stream, as their names and what they carry; and its comments."""
    with connection.makefile("rb") as lines:
        name = ""
        for line in lines:
            key, colon, value = line.decode().rstrip("\r\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, value
            elif colon and not key:
                yield "", value


def opened(server: Served, browser: str = "", target: str = EVENTS) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), 5)
    head = [f"GET {target} HTTP/1.1", f"Host: {server.host}", f"Origin: http://{server.host}", f"User-Agent: {browser}"]
    connection.sendall("\r\n".join([*head, "", ""]).encode())
    return connection


def test_a_page_is_told_of_itself_at_once_and_then_when_something_differs() -> None:
    rehearsal = Rehearsal()
    with served(rehearsal) as server, opened(server) as connection:
        events = events_of(connection)
        name, first = next(events)
        assert name == "state"
        assert json.loads(first) == {
            "edition": 1,
            "page": "page",
            "stylesheet": "/assets/theme.0123456789ab.css",
            "here": 0,
            "elsewhere": 0,
        }
        assert rehearsal.asked == ["/2026/11/été/"]
        for edition in (2, 7):
            rehearsal.turn(replace(rehearsal.now, edition=edition, here=edition))
            assert json.loads(next(events)[1])["here"] == edition


def test_a_stream_that_has_nothing_to_say_shows_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)
    with served(Rehearsal()) as server, opened(server) as connection:
        events = events_of(connection)
        assert [name for name, _ in (next(events), next(events), next(events))] == ["state", "", ""]


def test_streams_are_let_in_while_there_are_seats_and_leave_theirs_when_they_end() -> None:
    with served(Rehearsal()) as server:
        connections = [opened(server, f"browser {number}") for number in range(streams.STREAMS)]
        for connection in connections:
            assert next(events_of(connection))[0] == "state"
        refused = server.get(EVENTS)
        assert (refused.status, refused.fields["retry-after"]) == (503, "10")
        assert server.get("/").status == 200
        for connection in connections:
            connection.close()
        while server.get(EVENTS, method="HEAD").status == 503:
            pass
        with opened(server) as connection:
            assert next(events_of(connection))[0] == "state"


def test_a_browser_keeps_connections_for_pages_because_its_oldest_stream_ends_for_a_newer_one() -> None:
    with served(Rehearsal()) as server:
        other = opened(server, "another browser")
        assert next(events_of(other))[0] == "state"
        connections = []
        for _ in range(streams.A_BROWSER + 2):
            connections.append(opened(server, "a browser"))
            assert next(events_of(connections[-1]))[0] == "state"
        for ended in connections[:2]:
            # The last chunk, after which the connection can be used for something else.
            assert ended.recv(100) == b"0\r\n\r\n"
            ended.sendall(f"GET / HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
            assert ended.recv(100).startswith(b"HTTP/1.1 200 ")
        for open_ in (other, *connections[2:]):
            open_.settimeout(0.02)
            with pytest.raises(TimeoutError):
                open_.recv(100)
        for connection in (other, *connections):
            connection.close()


# Where it listens, and how it ends


def test_a_port_that_is_taken_gives_the_next_one() -> None:
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", first.port) as second:
        assert first.port < second.port < first.port + 20
        assert first.loopback
        assert second.loopback
    with listen("127.0.0.1", first.port) as again:
        assert again.port == first.port


def test_answers_are_sent_at_once() -> None:
    # By this, asyncio knows that it may tell the system not to wait for more (TCP_NODELAY).
    with listen("127.0.0.1", 0) as place:
        assert place.socket.proto == socket.IPPROTO_TCP


def test_where_no_port_is_left_and_on_no_host_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.preview.listening.PORTS", 1)
    with listen("127.0.0.1", 0) as taken:
        refused(taken.port, "127.0.0.1", "are all taken; name another with --port")
    refused(8000, "no host", '"no host" is no name or number of this machine')
    refused(8000, "192.0.2.1", '"192.0.2.1" is no address of this machine')


def refused(port: int, host: str, said: str) -> None:
    with pytest.raises(MachineError, match=said), listen(host, port):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="there, signals are sent to whole groups of processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_whatever_is_open(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.previewed"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        server = Served(int(process.stdout.readline()), [])
        following = [opened(server) for _ in range(5)]
        for connection in following:
            assert next(events_of(connection))[0] == "state"
        half = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(5)]
        for connection in half:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stderr.read() == ""
        for connection in (*following, *half):
            connection.close()
