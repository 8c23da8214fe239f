"""Builds that are killed at any moment: readers see whole files, and the next build puts all right."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefgen.engine.build import Options, build
from briefgen.engine.publishing.exchange import can_exchange
from tests.conftest import brief, write
from tests.golden import NOW, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL for a group of processes")

KILLS = int(os.environ.get("BRIEFGEN_KILLS", "20"))  # `make soak` asks for more.
_DEFAULT = (Path(__file__).parent.parent / "templates/base.html").read_text("utf-8")
# The command as it is, on a disk that is so slow that it can be killed between any two steps.
_COMMAND = """
import os, sqlite3, time
def slow(call):
    def calls(*arguments, **options):
        made = call(*arguments, **options)
        time.sleep(0.001)
        return made
    return calls
connect = sqlite3.connect
class Connection(sqlite3.Connection):
    def execute(self, sql, *values):
        time.sleep(0.01 if sql in ("BEGIN IMMEDIATE", "COMMIT") else 0)
        return super().execute(sql, *values)
sqlite3.connect = lambda *a, **k: connect(*a, **k, factory=Connection)
for name in ("replace", "rename", "unlink", "link", "rmdir", "mkdir"):
    setattr(os, name, slow(getattr(os, name)))
from briefgen.cli import main
main()
"""


class Press:
    """A publication that is edited at random and built by the command."""

    def __init__(self, root: Path) -> None:
        self.root = write(
            root,
            {
                **{f"content/briefs/b{n}.md": self._brief(n, "First") for n in range(12)},
                "content/static/x.txt": "x",
                "site/.gitignore": "*\n",
            },
        )
        self.random = random.Random(4711)  # noqa: S311 -- repeatable edits and moments
        self.edits = 0

    @staticmethod
    def _brief(number: int, headline: str) -> str:
        topics = f"[t{number % 3}, u{number % 5}]"
        return brief(f"{headline} {number}", f"2026-11-{number % 20 + 1:02} 08:00", topics=topics)

    def edit(self) -> None:
        """One edit: half of them small, half of them of the whole site."""
        self.edits += 1
        briefs = sorted((self.root / "content/briefs").iterdir())
        one = self.random.choice(briefs)
        mark = f"{self.random.random()}"
        small = ["body", "headline", "delete", "add", "static"]
        match self.random.choice([*small, "base", "style", "all", "all", "all"]):
            case "body":
                one.write_text(one.read_text() + f"\nMore {mark}.\n")
            case "headline":
                one.write_text(self._brief(self.random.randrange(20), f"Again {mark}"))
            case "delete" if len(briefs) > 6:
                one.unlink()
            case "static":
                write(self.root, {f"content/static/{self.random.choice('xyz')}.txt": mark})
            case "base":
                write(self.root, {"templates/base.html": f"<!-- {mark} -->\n{_DEFAULT}"})
            case "style":
                write(self.root, {"templates/assets/style.css": f"/* {mark} */\n"})
            case "all":
                # In every page, and with another address in feed and sitemap as well: nothing stays.
                text = f"name: T\nurl: https://t{self.edits}.example/\ntagline: Line {mark}\nsearch: false\n"
                (self.root / "briefgen.yaml").write_text(text)
                write(self.root, {f"templates/assets/{n}": f"/* {mark} */\n" for n in ("style.css", "script.js")})
                square = f'viewBox="0 0 9 9"><path d="M0 0h9v{self.edits + 1}z"/>'
                icon = f'<svg xmlns="http://www.w3.org/2000/svg" {square}</svg>'
                (self.root / "templates/assets/icon.svg").write_text(icon)
                static = self.root / "content/static"
                for file in static.iterdir():
                    file.write_text(mark)
            case _:
                number = self.random.randrange(20)
                write(self.root, {f"content/briefs/new{number}.md": self._brief(number, f"New {mark}")})

    def expected(self) -> dict[str, bytes]:
        """The site that a build of nothing but content gives."""
        with tempfile.TemporaryDirectory() as folder:
            build(self.root, Options(NOW, output=Path(folder) / "site"), home=Path(folder) / "home")
            return tree(Path(folder) / "site") | {".gitignore": b"*\n"}

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "-C", str(self.root), "build", "-q", "--now", f"{NOW:%Y-%m-%d %H:%M}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self, process: subprocess.Popen[bytes]) -> str:
        """Kills the build at a moment of chance, and says what it was doing; empty when it was done."""
        work = self.root / ".briefgen"
        wait = self.random.choice(["nothing", "staging", "journal", "journal", "swapped", "swapped"])
        delay = self.random.random() * {"nothing": 1.5, "staging": 0.06, "journal": 0.06, "swapped": 0.06}[wait]
        # The shortest moments are those just after something has happened.
        delay *= self.random.choice([0, 0.1, 1])
        inode = (self.root / "site").stat().st_ino

        def is_time() -> bool:
            if wait == "swapped":
                return (self.root / "site").stat().st_ino != inode
            return wait == "nothing" or (work / wait).exists()

        while process.poll() is None and not is_time():
            time.sleep(0.0005)
        time.sleep(delay)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        if process.returncode == 0:
            return ""
        assert process.returncode == -signal.SIGKILL, output.decode()
        if (work / "journal").exists():
            swapped = (self.root / "site").stat().st_ino != inode
            return "after a swap" if swapped else "with a journal"
        return "staging" if (work / "staging").exists() else "before"


class Reader(threading.Thread):
    """Reads the whole site again and again, and notes what is not as it should be."""

    def __init__(self, site: Path) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.allowed: dict[str, set[bytes]] = {}
        self.wrong: list[str] = []
        self.read = 0
        self._ends = threading.Event()

    def allow(self, *sites: dict[str, bytes]) -> None:
        """What may be read: the files of these sites."""
        allowed: dict[str, set[bytes]] = {}
        for site in sites:
            for name, data in site.items():
                allowed.setdefault(name, set()).add(data)
        self.allowed = allowed

    def run(self) -> None:
        while not self._ends.is_set():
            for name in list(self.allowed):
                self._look(name)

    def end(self) -> None:
        self._ends.set()
        self.join()

    def _look(self, name: str) -> None:
        data = self._bytes(name)
        if data is None:
            return
        self.read += 1
        if data not in self.allowed.get(name, {data}):
            self.wrong.append(f"{name} is neither the old nor the new one")
        if name.endswith(".html"):
            if not data.endswith(b"</html>\n"):
                self.wrong.append(f"{name} is not whole")
            for asset in re.findall(rb'(?:href|src)="/(assets/[^"]+)"', data):
                # Since it was read, the page may have been replaced, and what it shows removed.
                if self._bytes(asset.decode()) is None and self._bytes(name) == data:
                    self.wrong.append(f"{name} shows {asset.decode()}, which is not there")
        elif name.endswith(".xml"):
            ET.fromstring(data)  # noqa: S314 -- our own

    def _bytes(self, name: str) -> bytes | None:
        try:
            return (self.site / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


@pytest.fixture
def attentive() -> Iterator[None]:
    """The thread that kills sees at once that it is time, however busy the one is that reads."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("attentive")
def test_a_killed_build_shows_readers_whole_files_and_is_completed_by_the_next(tmp_path: Path) -> None:
    press = Press(tmp_path / "press")
    good: dict[str, bytes] = {".gitignore": b"*\n"}
    reader = Reader(press.root / "site")
    reader.allow(good)
    reader.start()
    moments: Counter[str] = Counter()
    kills = 0
    while kills < KILLS:
        attempts = [good]
        # Now and then the build that completes a killed one is killed as well.
        for _ in range(press.random.choice([1, 1, 2, 3])):
            press.edit()
            attempts.append(press.expected())
            reader.allow(*attempts)
            moment = press.kill(press.start())
            moments[moment] += 1
            kills += moment != ""
        process = press.start()
        output, _ = process.communicate()
        assert process.returncode == 0, output.decode()
        good = attempts[-1]
        assert tree(press.root / "site") == good
        left = {p.name for p in (press.root / ".briefgen").iterdir()} - {"made"}
        assert left == {"cache.db", "lock", "templates"}
        assert reader.is_alive()
        assert reader.wrong == []
    reader.end()
    assert reader.wrong == []
    print(f"{kills} kills, {reader.read} files read: {dict(moments)}")  # noqa: T201
    # On a busy machine few moments are met; with none this would prove nothing.
    assert moments["with a journal"] + moments["after a swap"] > 0
    if kills >= 100 and can_exchange():
        assert min(moments["with a journal"], moments["after a swap"]) > 0
