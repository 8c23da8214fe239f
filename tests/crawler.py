"""Readers of a site at a store, while it is deployed: one who follows every link, and one who sees every moment."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlsplit

from briefgen.deploy.release import decode_head
from briefgen.pages.hosting import never_changes
from tests.stores import S3, Asked

ORIGIN = "https://test.example"
FRONT = "index.html"
ENTRIES = (FRONT, "404.html", "sitemap.xml", "robots.txt")
"""Where readers and machines come in."""
_IN_MARKUP = re.compile(r'\b(?:href|src|poster|content|data-url)="((?:/|https://test\.example)[^"]*)"')
_SETS = re.compile(r'\b(?:srcset|imagesrcset)="([^"]*)"')
_WHOLE = re.compile(r"https://test\.example(?:/[^\s\"'<>&,?#)\\]*)?")
_IN_JSON = re.compile(r'"(/[^"*]*)"')


def references(path: str, body: bytes) -> frozenset[str]:
    """The site's own files that a file leads to, by path: links, pictures of every size, styles, scripts, feeds, and
    what feeds and sitemaps name."""
    ending = path.rpartition(".")[2]
    if ending not in {"html", "xml", "json", "webmanifest", "txt"}:
        return frozenset()
    text = body.decode()
    found = _WHOLE.findall(text)
    if ending == "html":
        found += _IN_MARKUP.findall(text)
        found += [one.split()[0] for many in _SETS.findall(text) for one in many.split(",")]
    elif ending == "webmanifest":
        found += _IN_JSON.findall(text)
    return frozenset(_file(address) for address in found) - {""}


def _file(address: str) -> str:
    path = re.split(r"[?#]", address.removeprefix(ORIGIN))[0]
    if path.startswith("//"):
        return ""
    return f"{path}{FRONT}".removeprefix("/") if path.endswith("/") else path.removeprefix("/") or FRONT


class Watch:
    """Sees the site after each write, as a reader who is infinitely quick would: whatever can be reached is there; what
    a page in a cache shows is there for as long as `keep` releases; nothing is removed before there is a new release.
    """

    def __init__(self, s3: S3, prefix: str, keep: int) -> None:
        self.broken: list[str] = []
        self.lives: list[str] = []
        """The releases that went live, by id, in their order."""
        self.removed: list[tuple[int, int, str]] = []
        """What was removed: by which request, when so many releases had gone live, and its key."""
        self.looks = self.followed = 0
        self._s3, self._prefix, self._keep = s3, prefix, keep
        self._names: frozenset[str] = frozenset()
        self._leads: dict[tuple[str, object], frozenset[str]] = {}
        self._shown: dict[str, int] = {}
        """Of files that never change: how many releases had gone live when a page that can be reached showed them."""

    def look(self, asked: Asked) -> None:
        """To be called after each write."""
        there = self._s3.versions()
        removed = self._names - there.keys()
        self._names = frozenset(there)
        self._note_live(asked, there)
        self.removed += [(asked.nth, len(self.lives), name) for name in sorted(removed)]
        at = f"after request {asked.nth} ({asked.method} {asked.key or asked.query})"
        for path, leads in self.reached(there).items():
            for one in leads:
                self.followed += 1
                if self._prefix + one not in there:
                    self.broken.append(f"{path} leads to {one}, which is not there {at}")
                elif never_changes(one):
                    self._shown[one] = len(self.lives)
        for path, lives in self._shown.items():
            if len(self.lives) - lives < self._keep and self._prefix + path not in there:
                ago = len(self.lives) - lives
                self.broken.append(f"{path}, which was shown {ago} releases ago, is not there {at}")
        self._shown = {p: lives for p, lives in self._shown.items() if len(self.lives) - lives < self._keep}
        self.looks += 1

    def reached(self, there: Mapping[str, tuple[object, Callable[[], bytes]]]) -> dict[str, frozenset[str]]:
        """What can be reached, once there is a front page, and where it leads."""
        found: dict[str, frozenset[str]] = {}
        waiting = [entry for entry in ENTRIES if self._prefix + FRONT in there and self._prefix + entry in there]
        while waiting:
            path = waiting.pop()
            if path in found or self._prefix + path not in there:
                continue
            version, read = there[self._prefix + path]
            if (path, version) not in self._leads:
                self._leads[path, version] = references(path, read())
            found[path] = self._leads[path, version]
            waiting += found[path]
        return found

    def _note_live(self, asked: Asked, there: Mapping[str, tuple[object, Callable[[], bytes]]]) -> None:
        head = f"{self._prefix}.briefgen/head.json"
        if asked.key == head and head in there:
            live = decode_head(there[head][1]()).live
            if live and self.lives[-1:] != [live]:
                self.lives.append(live)


class Crawler(threading.Thread):
    """Asks for the whole site again and again, link by link, and notes what is broken."""

    def __init__(self, s3: S3, watch: Watch, prefix: str, keep: int) -> None:
        super().__init__(daemon=True)
        self.broken: list[str] = []
        self.pages = self.followed = self.rounds = 0
        self._s3, self._watch, self._prefix, self._keep = s3, watch, prefix, keep
        self._connection = HTTPConnection(urlsplit(s3.endpoint).netloc, timeout=30)
        self._turn = threading.Condition()
        self._ends = self._begins_anew = False

    def run(self) -> None:
        try:
            while not self._ends:
                if not self._crawl() and not self._ends:
                    # There is nothing yet.
                    threading.Event().wait(0.01)
                with self._turn:
                    # One that was broken off was none.
                    self.rounds += not self._begins_anew
                    self._begins_anew = False
                    self._turn.notify_all()
        except BaseException as error:
            self.broken.append(f"the crawler itself failed: {error!r}")
            raise
        finally:
            self._connection.close()

    def end(self) -> None:
        self._ends = True
        self.join()

    def has_been_round(self) -> None:
        """Returns when all was read that is there now."""
        with self._turn:
            self._begins_anew = True
            awaited = self.rounds + 1
            assert self._turn.wait_for(lambda: self.rounds >= awaited or not self.is_alive(), 60)

    def _crawl(self) -> int:
        """One round; how many files were read."""
        if self._get(FRONT) is None:
            return 0
        # What is to be read, and the page that leads there, and how many releases had gone live when that was read.
        waiting: list[tuple[str, str, int]] = [(entry, "", 0) for entry in ENTRIES]
        known = set(ENTRIES)
        read = 0
        while waiting and not self._ends and not self._begins_anew:
            path, page, lives = waiting.pop()
            at = len(self._watch.lives)
            body = self._get(path)
            # The store is in this very process, and whoever deploys there is to have its turn.
            time.sleep(0.002)
            if body is None:
                self._judge(path, page, lives)
                continue
            read += 1
            leads = references(path, body)
            self.followed += len(leads)
            waiting += [(one, path, at) for one in sorted(leads - known)]
            known |= leads
        self.pages += read
        return read

    def _judge(self, path: str, page: str, lives: int) -> None:
        """Whether a file that is not there should be."""
        if not page:
            return
        if never_changes(path):
            if len(self._watch.lives) - lives < self._keep and self._get(path) is None:
                self.broken.append(f"{path}, which {page} shows, is not there")
            return
        # The page may have been replaced since, and what it led to removed; this is not so while no release goes live.
        for _ in range(5):
            at = len(self._watch.lives)
            body = self._get(page)
            if body is None or path not in references(page, body):
                return
            if self._get(path) is None and len(self._watch.lives) == at:
                self.broken.append(f"{page} leads to {path}, which is not there")
                return

    def _get(self, path: str) -> bytes | None:
        for is_last in (False, True):
            try:
                self._connection.request(
                    "GET", f"/{self._s3.bucket}/{quote(self._prefix + path)}", headers={"X-Reader": "quick"}
                )
                answer = self._connection.getresponse()
                body = answer.read()
            except (HTTPException, OSError):
                self._connection.close()
                if is_last:
                    raise
                continue
            return body if answer.status == 200 else None
        raise AssertionError


def broken_in(files: Iterable[str], leads: Mapping[str, frozenset[str]]) -> list[str]:
    """What of a site as it was built is broken already: tests of deployments would blame these."""
    there = frozenset(files)
    return [f"{path} leads to {one}" for path, found in leads.items() for one in sorted(found - there)]
