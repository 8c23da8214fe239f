"""`briefgen serve`: what it says, what it asks of the session, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from briefgen.cli import main
from briefgen.cli.serve import open_browser
from briefgen.engine.job import Progress
from briefgen.preview.answers import Preview
from briefgen.preview.session import PreviewOptions
from tests.conftest import Files, brief
from tests.previewed import Rehearsal, Reply, Served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there, a process cannot send itself Ctrl+C")


class Session(Struct):
    """What was asked of the session, and what the browser was given."""

    options: list[PreviewOptions] = []
    pages: list[bytes] = []
    open: bool = False


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """Stands in for the publication's side, and for a browser that looks at the front page and at an event stream, and
    whose reader then presses Ctrl+C."""
    seen = Session()

    @contextmanager
    def open_preview(
        root: Path, options: PreviewOptions, told: Callable[[str], None], progress: Progress
    ) -> Iterator[Preview]:
        seen.options.append(options)
        seen.open = True
        told(f"2 briefs in {root.name}")
        yield Rehearsal()
        seen.open = False

    def browse(address: str) -> bool:
        port = int(address.rstrip("/").rpartition(":")[2])
        server = Served(port, [])
        with socket.create_connection(("127.0.0.1", port)) as following:
            following.sendall(f"GET /__desk/events?page=/ HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
            following.recv(10)
            seen.pages.append(Reply.of(server.ask(f"GET / HTTP/1.0\r\nHost: {server.host}\r\n\r\n".encode())).body)
            os.kill(os.getpid(), signal.SIGINT)
            while following.recv(1000):
                pass
        return True

    monkeypatch.setattr("briefgen.preview.running.open_preview", open_preview)
    # The process that would be left is that of the tests.
    monkeypatch.setattr("briefgen.cli.serve.BREAKING_OFF", 600)
    monkeypatch.setattr("webbrowser.open", browse)
    return seen


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), "serve", "--open", *arguments])


def test_it_says_where_it_is_serves_and_ends_with_ctrl_c(
    publication: Callable[[Files], Path], session: Session
) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    result = run(publication({}), "--port", "0")
    assert result.exit_code == 0
    address, told = result.stdout.splitlines()
    port = int(address.split(":")[2].partition("/")[0])
    assert address == f"http://127.0.0.1:{port}/  (desk: http://127.0.0.1:{port}/__desk/)"
    assert told == "2 briefs in publication"
    assert session.pages == [b"<p>front</p>"]
    assert session.options == [PreviewOptions(None, drafts=True, editor="vscode")]
    assert not session.open
    assert "Traceback" not in result.output
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_it_hands_on_what_it_is_asked_for(publication: Callable[[Files], Path], session: Session) -> None:
    root = publication({"briefgen.yaml": "name: T\nurl: https://t.example/\ntimezone: Asia/Shanghai\n"})
    result = run(root, "--port", "0", "--no-drafts", "--now", "2026-12-01 08:00", "--editor", "zed", "-q")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    (options,) = session.options
    assert options.now is not None
    assert (options.drafts, options.editor, options.now.isoformat()) == (False, "zed", "2026-12-01T00:00:00+00:00")


def test_it_says_that_a_port_is_taken_and_takes_the_next(
    publication: Callable[[Files], Path], session: Session
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(publication({}), "--port", str(port))
    assert result.exit_code == 0
    said = result.stdout.splitlines()[1]
    assert said.startswith(f"port {port} is taken, so it is at ")
    assert int(said.rpartition(" ")[2]) > port


def test_it_warns_where_other_machines_can_reach_it(publication: Callable[[Files], Path], session: Session) -> None:
    result = run(publication({}), "--port", "0", "--host", "0.0.0.0")  # noqa: S104 -- for a moment
    assert result.exit_code == 0
    assert "0.0.0.0 can be reached from other machines: whoever can reach it reads drafts, too\n" in result.stderr
    assert "http://127.0.0.1:" in result.stdout


def test_wrong_use_is_told_before_anything_is_built(publication: Callable[[Files], Path], session: Session) -> None:
    root = publication({})
    for wrong in (["--editor", "nosuch"], ["--now", "noon"], ["--port", "70000"]):
        assert run(root, *wrong).exit_code == 2, wrong
    assert run(root, "--host", "no host").exit_code == 3
    assert session.options == []


def test_where_there_is_no_browser_it_says_what_to_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    open_browser("http://127.0.0.1:8000/")
    assert capsys.readouterr().err == "there is no browser to open; open http://127.0.0.1:8000/ yourself\n"


def test_a_real_preview_ends_at_once_and_leaves_the_site_alone(publication: Callable[[Files], Path]) -> None:
    root = publication({"content/briefs/a.md": brief(status="draft")})
    program = "from briefgen.cli import main; main()"
    command = [sys.executable, "-c", program, "-C", str(root), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        server = Served(int(process.stdout.readline().split("/")[2].rpartition(":")[2]), [])
        page = server.get("/2026/11/a/")
        assert page.status == 200
        assert b"A headline" in page.body
        assert b'<script src="/__desk/preview.js"' in page.body
        with socket.create_connection(("127.0.0.1", server.port)) as following:
            following.sendall(f"GET /__desk/events?page=/ HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
            assert following.recv(10) == b"HTTP/1.1 2"
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
        assert process.stderr.read() == ""
    assert not (root / "site").exists()
