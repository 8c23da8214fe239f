"""`python -m bench.latency`: how long it takes from saving a brief until its page has the new words, in briefgen's
preview and in Hugo's server.

Both servers run at once, on the same texts, and are saved to in turn, so that a slow spell of the machine meets both.
One connection asks for the page again and again, as fast as it is answered but not more often than every two
milliseconds; the time is from right before the write to the answer with the new words.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bench import measure
from bench.corpus import brief
from bench.generators import Generator, briefgen_here, hugos, versions
from bench.latencies import Latencies, Run, figures, publish
from bench.machine import machine

RESULTS = Path(__file__).parent / "results" / "latency.json"
PAUSE = 0.002
"""Seconds between two looks at a page."""
PATIENCE = 300.0
"""Seconds in which a server must have started, and a save must have shown."""
Saving = Callable[[Path, str], None]


def in_place(file: Path, text: str) -> None:
    """Saves as editors do that write into the file that is there."""
    file.write_text(text, "utf-8", newline="\n")


def by_renaming(file: Path, text: str) -> None:
    """Saves as editors do that write another file and put it in the place of the old one."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, "utf-8", newline="\n")
    beside.replace(file)


WAYS: Mapping[str, Saving] = {"in place": in_place, "by renaming": by_renaming}


class Page:
    """A page that is looked at over one connection."""

    def __init__(self, port: int, path: str) -> None:
        self._port, self._path = port, path
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def shows(self, mark: str) -> bool:
        """Whether it is there and has the mark."""
        try:
            self._connection.request("GET", self._path)
            answer = self._connection.getresponse()
            return mark.encode() in answer.read() and answer.status == 200
        except (ConnectionError, http.client.HTTPException):
            # A server may close a connection; http.client opens another for the next request.
            self._connection.close()
            return False

    def wait_for(self, mark: str) -> None:
        """Returns once it has the mark.

        Raises:
            RuntimeError: it does not get it.
        """
        until = time.monotonic() + PATIENCE
        while not self.shows(mark):
            if time.monotonic() > until:
                raise RuntimeError(f"http://127.0.0.1:{self._port}{self._path} does not show what was saved")
            time.sleep(PAUSE)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


class Watched:
    """A server's site, and the page of the brief in it that is edited."""

    def __init__(self, name: str, source: Path, page: Page) -> None:
        self.name, self.page = name, page
        self._source, self._text = source, source.read_text("utf-8")

    def wait(self) -> None:
        """Returns once the page is there."""
        self.page.wait_for("<h1")

    def save(self, way: Saving, mark: str) -> float:
        """Seconds from right before the save until the page has what was saved: one line more in the brief's body."""
        started = time.perf_counter()
        way(self._source, f"{self._text}\nEdited: {mark}.\n")
        self.page.wait_for(mark)
        return time.perf_counter() - started


def latencies(servers: Sequence[Watched], briefs: int, saves: int) -> tuple[Latencies, ...]:
    """Saves so many times in each way, to each server in turn."""
    found: dict[str, dict[str, list[float]]] = {s.name: {way: [] for way in WAYS} for s in servers}
    for number in range(saves):
        for way, save in WAYS.items():
            for server in servers:
                # What the other server still does for the last save is not to slow this one.
                measure.wait_until_quiet()
                found[server.name][way].append(server.save(save, f"mark-{number}-{way.replace(' ', '-')}"))
    return tuple(Latencies(name, briefs, {way: tuple(all_) for way, all_ in by.items()}) for name, by in found.items())


@contextmanager
def served(generator: Generator, folder: Path, briefs: int) -> Iterator[Watched]:
    """A generator's server of so many briefs in `folder`; it has ended when this does."""
    generator.stage(folder, briefs)
    item = brief(briefs // 2)
    log = folder.with_suffix(".log")
    port = _free_port()
    command, address = _server(generator, port)
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        while process.poll() is None and not address.search(log.read_text("utf-8", errors="replace")):
            time.sleep(0.05)
        if process.poll() is not None:
            raise RuntimeError(f"{' '.join(command)} ended:\n{log.read_text('utf-8', errors='replace')[-2000:]}")
        with closing(Page(port, f"/{item.date:%Y/%m}/{item.slug}/")) as page:
            yield Watched(generator.name, folder / generator.file(item)[0], page)
    finally:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        process.wait(30)


def _server(generator: Generator, port: int) -> tuple[list[str], re.Pattern[str]]:
    """The command that serves a site at a port, and what it says when it is about to answer there."""
    program = generator.command[0]
    if generator.id == "briefgen":
        return [program, "serve", "--port", str(port)], re.compile(rf"http://127\.0\.0\.1:{port}/")
    # In memory it is a little faster than by default.
    command = [program, "server", "--bind", "127.0.0.1", "--port", str(port), "--baseURL", f"http://127.0.0.1:{port}/"]
    return [*command, "--renderToMemory"], re.compile(r"Web Server is available")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures each size asked for; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--briefs", type=int, nargs="+", default=[100, 1000, 10_000], metavar="N")
    parser.add_argument("--saves", type=int, default=30, metavar="N", help="in each way (default: 30)")
    parser.add_argument("--no-docs", dest="docs", action="store_false", help="leave docs/performance.md as it is")
    options = parser.parse_args(arguments)
    # Of the two ways in which Hugo relates articles, the faster.
    generators = [briefgen_here(), *hugos()[:1]]
    found: list[Latencies] = []
    with tempfile.TemporaryDirectory(prefix="briefgen-latency-") as scratch:
        for briefs in options.briefs:
            try:
                found += measured(generators, briefs, options.saves, Path(scratch) / str(briefs))
            except RuntimeError as error:
                print(error, file=sys.stderr)
                return 1
            shutil.rmtree(Path(scratch) / str(briefs))
    run = Run(dt.datetime.now(dt.UTC).strftime("%Y-%m-%d"), machine(), versions(), tuple(found))
    run.write(RESULTS)
    print(figures(run))
    if options.docs and len(generators) > 1 and publish(run):
        print("\nThe figures in docs/ are new.")
    return 0


def measured(generators: Sequence[Generator], briefs: int, saves: int, scratch: Path) -> tuple[Latencies, ...]:
    """Measures the servers of these generators on so many briefs, in folders below `scratch`.

    Raises:
        RuntimeError: a server ended, or a save did not show.
    """
    scratch.mkdir(parents=True)
    with ExitStack() as stack:
        servers = [stack.enter_context(served(g, scratch / g.id, briefs)) for g in generators]
        for server in servers:
            server.wait()
        # The first saves find out what servers prepare only when they need it.
        latencies(servers, briefs, 1)
        return latencies(servers, briefs, saves)


if __name__ == "__main__":
    sys.exit(main())
