"""Thousands of saves, in every way that editors save, and more events than the system keeps: none is missed."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from briefgen.engine.build import Options, build
from tests.conftest import brief, write
from tests.golden import NOW, tree

SAVES = 2_000
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
COMMAND = [sys.executable, "-c", "import logging; logging.basicConfig(); from briefgen.cli import main; main()"]
TAG = re.compile(rb'<script src="/__desk/preview\.js"[^>]*></script>')

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="events are made to overflow as Linux has them")


@contextmanager
def serving(root: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`briefgen serve` and its port."""
    asked = ["-C", str(root), "serve", "--port", "0", "--no-drafts", "--now", NOW.isoformat(), "--quiet"]
    errors = root.parent / "errors.txt"
    with errors.open("w") as said, subprocess.Popen([*COMMAND, *asked], stdout=-1, stderr=said, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline()
            port = int(address.split("/")[2].rpartition(":")[2])
            while True:
                try:
                    page_at(port, "")
                    break
                except ConnectionError:
                    time.sleep(0.05)
            yield process, port
        finally:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0


def page_at(port: int, file: str) -> bytes:
    """What is served for a file of a site, without the preview's script."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/" + quote(file.removesuffix("index.html") or ""))
    body = connection.getresponse().read()
    connection.close()
    return TAG.sub(b"", body)


class Editor:
    """Saves a publication's files, each time in one of the ways that text editors have."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.random = random.Random(6)  # noqa: S311 -- repeatable edits
        self.saves = 0

    def save(self, path: Path, text: str) -> None:
        self.saves += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        match self.random.randrange(5):
            case 0:
                path.write_text(text, "utf-8")
            case 1:
                beside = path.with_name(f".{path.name}.{self.saves}.tmp")
                beside.write_text(text, "utf-8")
                beside.replace(path)
            case 2:
                if path.exists():
                    path.rename(path.with_name(f"{path.name}~"))
                path.write_text(text, "utf-8")
                path.with_name(f"{path.name}~").unlink(missing_ok=True)
            case 3:
                (path.parent / "4913").touch()
                (path.parent / "4913").unlink()
                with path.open("w", encoding="utf-8") as file:
                    for line in text.splitlines(keepends=True):
                        file.write(line)
                        file.flush()
            case _:
                path.unlink(missing_ok=True)
                path.write_text(text, "utf-8")

    def edit(self) -> None:
        """One edit: mostly of a text, now and then of what more depends on."""
        chance, briefs = self.random.random(), sorted((self.root / "content/briefs").rglob("*.md"))
        one = self.random.choice(briefs)
        text = brief(f"Headline {self.random.randrange(999)}", body=f"Text {self.saves}.", topics="[a, b]")
        if chance < 0.7:
            self.save(one, text)
        elif chance < 0.75 and len(briefs) > 10:
            one.rename(one.with_name(f"moved{self.saves}.md"))
        elif chance < 0.8 and len(briefs) > 10:
            one.unlink()
        elif chance < 0.88:
            self.save(self.root / f"content/briefs/new/{self.saves % 7}/n{self.saves}.md", text)
        elif chance < 0.92:
            self.save(one, text.replace("dek:", "dekk:"))
            self.save(one, text)
        elif chance < 0.94:
            folder = one.parent
            if folder.name != "briefs":
                folder.rename(folder.with_name(f"folder{self.saves}"))
        elif chance < 0.96:
            self.save(self.root / "templates/parts/footer.html", f"<footer>{self.saves}</footer>")
        elif chance < 0.98:
            self.save(self.root / "content/authors/ana.yaml", f"name: Ana {self.saves}\n")
        else:
            (self.root / "content").rename(self.root / "away")
            (self.root / "away").rename(self.root / "content")
        self.saves += 1


def test_after_thousands_of_saves_and_lost_events_the_preview_is_what_a_clean_build_gives(tmp_path: Path) -> None:
    files = {f"content/briefs/b{number}.md": brief(f"Brief {number}", authors="[ana]") for number in range(12)}
    root = write(tmp_path / "newsroom", {**files, "content/authors/ana.yaml": "name: Ana\n"})
    editor = Editor(root)
    with serving(root) as (process, port):
        while editor.saves < SAVES:
            editor.edit()
            if editor.random.random() < 0.02:
                time.sleep(0.02)
        # While the preview sleeps, more happens than the system remembers; then comes what must not be lost.
        process.send_signal(signal.SIGSTOP)
        noise = root / "content/briefs/noise.md"
        for number in range(int(QUEUE.read_text()) // 2 if int(QUEUE.read_text()) <= 1 << 16 else 0):
            noise.write_text(f"{number}")
            noise.unlink()
        for _ in range(20):
            editor.edit()
        process.send_signal(signal.SIGCONT)
        built = tree(build(root, Options(NOW, jobs=1)).output)
        assert len(built) > 50
        left = list(built)
        until = time.monotonic() + 60
        while left and time.monotonic() < until:
            left = [file for file in left if page_at(port, file) != built[file]]
            time.sleep(0.2)
        assert left == []
        # Once more, since what was right first may have become wrong.
        assert [file for file in built if page_at(port, file) != built[file]] == []
        assert tree(root / "site") == built
    if int(QUEUE.read_text()) <= 1 << 16:
        assert "overflow" in (tmp_path / "errors.txt").read_text()
