"""What is no request, or not one that a browser makes, never ends the preview."""

from __future__ import annotations

import logging
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import cycle
from pathlib import Path

import pytest

from tests.previewed import Rehearsal, Reply, Served, served

REQUESTS, AT_ONCE = 1000, 50
HOST = b"Host: 127.0.0.1:%d\r\n"
GOOD = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"
CHUNKED = b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n"
FIELDS = b"GET / HTTP/1.1\r\n" + HOST
RIGHT = {200, 400, 403, 404, 405, 421}

Maker = Callable[[random.Random], bytes]


def noise(chance: random.Random, most: int = 200) -> bytes:
    return chance.randbytes(chance.randint(1, most))


def word(chance: random.Random) -> bytes:
    return bytes(chance.choices(range(33, 127), k=chance.randint(1, 20))).replace(b"%", b"$")


def request_line(chance: random.Random) -> bytes:
    method = chance.choice([b"GET", b"", b"G\x00T", b"GET ", b"\tGET", word(chance), b"get", b"GET\r"])
    target = chance.choice([b"/", b"", b"/ /", b"/\x00", b"/\xff", b"//", b"/" + word(chance), noise(chance, 9)])
    version = chance.choice(
        [b"HTTP/1.1", b"HTTP/9.9", b"HTTP/1", b"http/1.1", b"HTTP/1.1 x", b"", b"ICY/1.1", b"HTTP/2.0"]
    )
    return method + b" " + target.replace(b"%", b"$") + b" " + version + b"\r\n" + HOST + b"\r\n"


def fields(chance: random.Random) -> bytes:
    wrong = [
        *(b"No colon\r\n", b": no name\r\n", b"Spaced : x\r\n", b" folded: x\r\n", b"X: a\r\n b\r\n", b"X: \x00\r\n"),
        *(b"X: \xff\xfe\r\n", b"X\x00Y: x\r\n", b"X: a\rb\r\n", b"X: a\nY: b\n", b"\r", b"X: " + noise(chance)),
        *(
            HOST,
            b"Host: evil.example\r\n",
            b"Content-Length: -1\r\n",
            b"Content-Length: 1e3\r\n",
            b"Expect: 100-continue\r\n",
        ),
        *(b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: " + b"9" * chance.randint(10, 99) + b"\r\n"),
        *(
            b"Origin: \x80\r\n",
            b"Range: bytes=" + b"9" * 40 + b"-\r\n",
            b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
        ),
        *(
            b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n",
            b"Connection: close\r\n" * 3,
            b"If-None-Match: ,,\r\n",
        ),
    ]
    return (
        FIELDS
        + b"".join(chance.choices(wrong, k=chance.randint(1, 3))).replace(b"%", b"$").replace(b"$d", b"%d")
        + b"\r\n"
    )


def huge(chance: random.Random) -> bytes:
    size = chance.randint(17_000, 60_000)
    return chance.choice(
        [
            b"GET /" + b"a" * size + b" HTTP/1.1\r\n" + HOST + b"\r\n",
            FIELDS + b"X: " + b"a" * size + b"\r\n\r\n",
            FIELDS + b"".join(b"X-$d: x\r\n" for _ in range(size // 8)) + b"\r\n",
            FIELDS + b"a" * size,
            b"A" * size,
        ]
    )


def chunks(chance: random.Random) -> bytes:
    wrong = [
        b"5\r\nhello",
        b"zz\r\nhello\r\n0\r\n\r\n",
        b"-1\r\n\r\n",
        b"5\r\nhelloworld\r\n0\r\n\r\n",
        b"F" * 30 + b"\r\n",
    ]
    wrong += [
        b"0\r\nX\r\n\r\n",
        b"5;" + b"a" * 200 + b"\r\nhello\r\n0\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"\r\n\r\n",
    ]
    wrong += [b"5\nhello\n0\n\n", b"0\r\n" + b"T: x\r\n" * 2000 + b"\r\n", noise(chance).replace(b"%", b"$")]
    return CHUNKED + b"\r\n" + chance.choice(wrong)


def binary(chance: random.Random) -> bytes:
    beginnings = [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x04\x01\x00P",
        b"SSH-2.0-x\r\n",
    ]
    return (chance.choice(beginnings) + noise(chance, 2000) + b"\r\n\r\n").replace(b"%", b"$")


def pipelined(chance: random.Random) -> bytes:
    after = [
        noise(chance).replace(b"%", b"$") + b"\r\n\r\n",
        request_line(chance),
        fields(chance),
        chunks(chance),
        GOOD,
        b"\r\n\r\n",
    ]
    return GOOD * chance.randint(1, 4) + b"".join(chance.choices(after, k=chance.randint(1, 3)))


def half(chance: random.Random) -> bytes:
    whole = chance.choice([GOOD, CHUNKED + b"\r\n5\r\nhello\r\n0\r\n\r\n", FIELDS + b"Content-Length: 50\r\n\r\nhello"])
    return whole[: chance.randint(1, len(whole) - 1)].removesuffix(b"%")


def ends_of_lines(chance: random.Random) -> bytes:
    end = [b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n\r\n", b"\x0b", b"\x85", b"\r\n "]
    return chance.choice([b"", b"\r\n", b"\n\n"]) + GOOD.replace(b"\r\n", chance.choice(end)) + b"\r\n\r\n"


def old(chance: random.Random) -> bytes:
    return chance.choice(
        [b"GET /\r\n", b"GET /\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n"]
    )


def smuggled(chance: random.Random) -> bytes:
    inner = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
    codings = [b"chunked", b"Chunked", b"\x0bchunked", b"xchunked", b"chunked, identity", b"identity", b"gzip, chunked"]
    name = chance.choice(
        [b"Transfer-Encoding: ", b"Transfer-Encoding : ", b"Transfer-Encoding:\t", b"transfer-encoding:"]
    )
    coding = name + chance.choice(codings) + b"\r\n"
    length = b"Content-Length: " + str(chance.choice([0, 4, 6, 500])).encode() + b"\r\n"
    both = chance.sample([coding, length, chance.choice([coding, length])], 3)
    verb = chance.choice([b"GET", b"POST"])
    return verb + b" / HTTP/1.1\r\n" + HOST + b"".join(both) + b"\r\n" + b"0\r\n\r\n" + inner


def absolute(chance: random.Random) -> bytes:
    targets = [
        b"http://127.0.0.1:%d/",
        b"http://evil.example/",
        b"ftp://x/",
        b"//evil.example/",
        b"evil.example:80",
        b"*",
        b"file:///",
    ]
    verb = chance.choice([b"GET", b"CONNECT", b"OPTIONS", b"HEAD", b"TRACE"])
    return verb + b" " + chance.choice(targets) + b" HTTP/1.1\r\n" + HOST + b"\r\n"


def bodies(chance: random.Random) -> bytes:
    size = chance.randint(1, 300_000)
    verb = chance.choice([b"GET", b"POST", b"PUT"])
    return verb + b" / HTTP/1.1\r\n" + HOST + b"Content-Length: " + str(size).encode() + b"\r\n\r\n" + b"x" * size


MAKERS: list[Maker] = [
    *(request_line, fields, huge, chunks, binary, pipelined, half, ends_of_lines, old, smuggled, absolute, bodies)
]


def files_open() -> int | None:
    """How many files this process has open, where that can be seen."""
    folder = Path("/dev/fd")
    return len(os.listdir(folder)) if folder.is_dir() else None  # noqa: PTH208 -- the listing is one of them, each time


def answers(server: Served, requests: Sequence[bytes]) -> list[bytes]:
    """What comes back of each request, all of them sent before the first answer is read."""
    got = [b""] * len(requests)
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 5)) for _ in requests]
        for connection, request in zip(connections, requests, strict=True):
            with suppress(ConnectionError):
                connection.sendall(request)
        time.sleep(0.02)
        for number, connection in enumerate(connections):
            connection.settimeout(0.001)
            with suppress(TimeoutError, ConnectionError):
                while part := connection.recv(1 << 16):
                    got[number] += part
    return got


def is_answered(server: Served) -> bool:
    return server.get("/").body == b"<p>front</p>"


def test_a_thousand_malformed_requests_do_not_end_it(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(6)  # noqa: S311
    rehearsal = Rehearsal()
    turns = cycle(MAKERS)
    answered: dict[str, Counter[int]] = {maker.__name__: Counter() for maker in MAKERS}
    with served(rehearsal) as server:
        # Its own faults, uvicorn tells as errors; what clients do wrong, as warnings.
        caplog.set_level(logging.ERROR, "uvicorn.error")
        assert is_answered(server)
        before = files_open()
        for _ in range(REQUESTS // AT_ONCE):
            makers = [next(turns) for _ in range(AT_ONCE)]
            requests = [
                maker(chance).replace(b"%d", str(server.port).encode()).replace(b"$d", b"%d") for maker in makers
            ]
            for maker, request, got in zip(makers, requests, answers(server, requests), strict=True):
                if got:
                    assert got.startswith(b"HTTP/1.1 "), request
                    status = Reply.of(got).status
                    assert status in RIGHT, request
                    answered[maker.__name__][status] += 1
            assert is_answered(server)
        assert is_answered(server)
        wait_for_files(before)
    assert server.told == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert capfd.readouterr().err == ""
    assert not [path for path in rehearsal.asked if not path.startswith("/") or ".." in path.split("/")]
    refused = {name for name, statuses in answered.items() if statuses[400] or statuses[405] or statuses[421]}
    assert refused >= {maker.__name__ for maker in MAKERS} - {"half", "pipelined"}
    assert answered["pipelined"][200] > 50


def wait_for_files(before: int | None) -> None:
    """The connections of the server are closed a moment after those that it was asked by."""
    for _ in range(200):
        if files_open() == before:
            return
        time.sleep(0.01)
    assert files_open() == before


def test_what_follows_a_refused_request_is_not_taken_for_another(caplog: pytest.LogCaptureFixture) -> None:
    rehearsal = Rehearsal()
    with served(rehearsal) as server:
        inner = f"GET /smuggled HTTP/1.1\r\nHost: {server.host}\r\n\r\n"
        for head in (
            f"POST / HTTP/1.1\r\nHost: {server.host}\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: {len(inner)}\r\n\r\n",
            f"POST / HTTP/1.1\r\nHost: {server.host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            f"GET /../x HTTP/1.1\r\nHost: {server.host}\r\n\r\n",
        ):
            got = server.ask((head + inner).encode(), timeout=1)
            assert got.count(b"HTTP/1.1 ") == 1, head
        assert "/smuggled" not in rehearsal.asked
        assert server.ask((inner + inner).encode(), timeout=0.2).count(b"HTTP/1.1 404") == 2


def test_a_request_whose_end_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.preview.serving.PATIENCE", 0.05)
    with served(Rehearsal()) as server:
        before = time.monotonic()
        assert server.ask(b"GET / HTTP/1.1\r\nHost: ", timeout=5) == b""
        assert server.ask(b"", timeout=5) == b""
        assert time.monotonic() - before < 5
        assert is_answered(server)


def test_more_connections_than_there_are_places_for_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.preview.serving.CONNECTIONS", 1)
    with served(Rehearsal()) as server:
        assert server.get("/").status == 503
