"""`--check`: whether readers get what was deployed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import brotli
import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace

from briefgen.content.source import digest_bytes
from briefgen.deploy.branch.commit import blob_id
from briefgen.deploy.live import Check, Patience, check, patience_with
from briefgen.deploy.release import File, Head, Release, encode

AT_ONCE = Patience(limit=0)
NEWEST = "2026/11/späte-fähre/index.html"
HTML = "text/html; charset=utf-8"
PAGE = '<link rel="stylesheet" href="/news/assets/style.0a1b.css"><script src="../assets/reveal.0a1b.js"></script>'
SITE = {
    "index.html": (PAGE.replace("../", "/news/") + '<a href="/news/about/"><a href="http://[">').encode(),
    NEWEST: b'<img src="/news/assets/boat.ff.png?x#y"><link href="https://other.example/assets/style.0a1b.css">',
    "assets/style.0a1b.css": b"body { margin: 0 }" * 20,
    "assets/reveal.0a1b.js": b"let shown;",
    "assets/boat.ff.png": b"\x89PNG",
    "about/index.html": b"never asked for",
}
TYPES = {"html": HTML, "css": "text/css", "js": "text/javascript", "png": "image/png"}


class Served(Struct):
    """What the host answers at an address."""

    body: bytes
    headers: dict[str, str]
    status: int = 200


Host = dict[str, Served]


def release(newest: str = NEWEST) -> Release:
    files = {path: File(digest_bytes(body).hex(), len(body)) for path, body in SITE.items()}
    return Release("r", "2026-11-26T08:00:00+00:00", files, newest=newest)


def host() -> Host:
    """One that serves all as it was sent, below /news/."""
    return {
        "/news/" + path.removesuffix("index.html"): Served(body, {"Content-Type": TYPES[path.rpartition(".")[2]]})
        for path, body in SITE.items()
    }


@contextmanager
def serving(pages: Host) -> Iterator[tuple[str, list[str]]]:
    """Serves `pages`; gives the site's address, and what was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            from urllib.parse import unquote

            asked.append(unquote(self.path))
            page = pages.get(asked[-1], Served(b"nothing", {"Content-Type": "text/plain"}, 404))
            self.send_response(page.status)
            for name, value in {**page.headers, "Content-Length": str(len(page.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/news/", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def looked(pages: Host, patience: Patience = AT_ONCE) -> Check:
    with serving(pages) as (url, _):
        return check(url, release(), patience)


def fault(pages: Host) -> str:
    """The one fault that is found."""
    (look,) = looked(pages).faults
    return f"{look.url.partition('/news/')[2]} {look.fault}"


def test_the_front_page_the_newest_brief_and_their_files_are_asked_for_and_nothing_else() -> None:
    with serving(host()) as (url, asked):
        found = check(url, release(), AT_ONCE)
    assert found.faults == ()
    assert not found.shows_head
    assert asked[:2] == ["/news/", "/news/2026/11/späte-fähre/"]
    assert sorted(asked[2:-1]) == [
        f"/news/assets/{name}" for name in ("boat.ff.png", "reveal.0a1b.js", "style.0a1b.css")
    ]
    assert asked[-1] == "/news/.briefgen/head.json"
    assert len(found.looks) == 5


def test_a_release_that_a_branch_has_gone_back_to_is_known_by_the_digests_of_git() -> None:
    files = {path: File(blob_id(body), len(body)) for path, body in SITE.items()}
    with serving(host()) as (url, _):
        assert check(url, replace(release(), files=files), AT_ONCE).faults == ()
        files["index.html"] = File(blob_id(b"other"), 5)
        assert len(check(url, replace(release(), files=files), AT_ONCE).faults) == 1


def test_a_publication_without_briefs_has_its_front_page_checked() -> None:
    with serving(host()) as (url, _):
        assert [look.fault for look in check(url, release(newest=""), AT_ONCE).looks] == ["", "", ""]


@pytest.mark.parametrize(("coding", "pressed"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_what_is_sent_compressed_is_read_as_browsers_do(coding: str, pressed: object) -> None:
    pages = host()
    for page in pages.values():
        page.body, page.headers["Content-Encoding"] = pressed(page.body), coding  # type: ignore[operator]
    assert looked(pages).faults == ()


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_body_that_is_broken_or_grows_without_end_is_a_fault(coding: str) -> None:
    pages = host()
    huge = bytes(50_000_000)
    pages["/news/"].headers["Content-Encoding"] = coding
    pages["/news/"].body = gzip.compress(huge, 1) if coding == "gzip" else brotli.compress(huge, quality=1)
    assert "is not what was sent" in looked(pages).faults[0].fault
    pages["/news/"].body = b"no such thing"
    assert looked(pages).faults[0].fault.startswith(f"comes compressed, and not with {coding} as the host tells")


def test_another_release_is_told_from_one_that_a_cache_has() -> None:
    pages = host()
    pages["/news/"].body = b"what was there before"
    assert fault(pages).startswith(" is not what was sent: the host still shows another release")
    pages["/news/"].headers["Age"] = "300"
    assert fault(pages) == (" is not what was sent: a cache in front of the host has an older one (Age: 300); empty it")
    pages["/news/"].headers |= {"Age": "0", "X-Cache": "Hit from cloudfront"}
    assert "(X-Cache: Hit from cloudfront)" in fault(pages)


def test_compressed_bytes_that_are_not_called_so_are_recognised() -> None:
    pages = host()
    pages["/news/assets/style.0a1b.css"].body = gzip.compress(SITE["assets/style.0a1b.css"])
    assert fault(pages) == (
        "assets/style.0a1b.css comes compressed, and the host does not tell browsers so (Content-Encoding)"
    )


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("", 404, "is not there (404): url may be another place than the target"),
        ("2026/11/späte-fähre/", 404, "is not there (404), for which the host may not look for index.html in folders"),
        ("assets/boat.ff.png", 404, "is not there (404)"),
        ("", 403, "may not be read by readers (403): docs/deploy.md"),
        ("", 503, "is answered with 503"),
    ],
)
def test_a_status_is_told_with_what_it_is_likely_to_mean(path: str, status: int, said: str) -> None:
    pages = host()
    pages["/news/" + path].status = status
    assert said in fault(pages)


def test_a_page_that_browsers_would_not_show_as_one_is_a_fault() -> None:
    pages = host()
    pages["/news/"].headers["Content-Type"] = "application/octet-stream"
    assert fault(pages) == ' is told to browsers as "application/octet-stream"; tell the host that it is text/html'
    pages["/news/"].headers.pop("Content-Type")
    assert fault(pages) == " is told to browsers as no type at all; tell the host that it is text/html"


def test_an_address_may_lead_on_within_the_site_and_not_elsewhere() -> None:
    pages = host()
    pages["/news/there/"] = pages["/news/"]
    pages["/news/"] = Served(b"", {"Location": "there/"}, 302)
    assert looked(pages).faults == ()
    ours = "which is not in the site; if that is right, set url to where readers are led"
    for elsewhere, said in {
        "https://other.example/news/": f"leads to https://other.example/news/, {ours}",
        "http://127.0.0.1:1/news/": f"leads to http://127.0.0.1:1/news/, {ours}",
        "/": ours,
        "file:///etc/passwd": "leads to itself, or to what is no address of a page (302); set the host right",
        "/news/": "leads to itself, or to what is no address of a page (302); set the host right",
    }.items():
        pages["/news/"].headers["Location"] = elsewhere
        # Waiting would not help.
        (look,) = looked(pages, Patience(limit=600, pause=600)).faults
        assert said in look.fault


def test_a_host_that_takes_a_while_is_waited_for() -> None:
    pages = host()
    now, before = pages["/news/"], Served(b"before", {"Content-Type": HTML})
    pages["/news/"] = before
    waited: list[tuple[str, int, int]] = []

    def told(doing: str, done: int, total: int) -> None:
        waited.append((doing, done, total))
        if len(waited) == 3:
            pages["/news/"] = now

    with serving(pages) as (url, _):
        found = check(url, release(), Patience(limit=30, pause=0.01), told)
    assert found.faults == ()
    assert waited == [("Waiting for the host", 0, 30)] * 3


def test_no_answer_is_a_fault_in_words() -> None:
    with serving({}) as (url, _):
        pass
    found = check(url, release(), AT_ONCE)
    assert len(found.faults) == 2
    assert "is not answered: " in found.faults[0].fault
    assert found.faults[0].fault.endswith("is url right, and the host up?")


def test_what_is_briefgens_alone_is_told_where_readers_can_read_it() -> None:
    pages = host()
    pages["/news/.briefgen/head.json"] = Served(encode(Head(live="r")), {})
    assert looked(pages).shows_head
    # Some hosts answer with a page whatever is asked for.
    pages["/news/.briefgen/head.json"] = Served(b"<!doctype html>", {})
    assert not looked(pages).shows_head
    assert msgspec.json.decode(encode(Head()))["live"] == ""


def test_what_publishes_a_branch_gets_more_time_than_a_store() -> None:
    assert patience_with("git").limit == 180
    assert patience_with("s3").limit == patience_with("folder").limit == 10
