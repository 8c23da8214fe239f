"""A preview of what a test says is written; see `briefgen.preview.answers.Preview`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.preview.answers import DESK, Answer, State
from briefgen.preview.injection import injected, plain_digest
from briefgen.preview.problems import ShownProblem

_TYPES = {"js": "text/javascript", "css": "text/css"}


class Newsroom:
    """What is written, for as long as a test goes on. Every change is told to all who listen."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.stylesheet = "/assets/style.1.css"
        self.shown: dict[str, list[ShownProblem]] = {}
        """Problems by the path of the page that they keep from being shown; of none, by an empty one."""
        self.badged: dict[str, dict[str, str]] = {}
        self.edition = 1
        self.served: list[str] = []
        """The paths of all pages that were asked for."""
        self.slow: set[str] = set()
        """The paths of what takes a while."""
        self.listening = 0
        """How many streams of events there are."""
        self.misled = False
        """Whether it tells of pages that it does not have."""

    def tell(self, **changes: Any) -> None:
        """Changes what is given, and tells it."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.edition += 1

    def write(self, path: str, html: str) -> None:
        """Saves a page and tells it."""
        self.tell(pages={**self.pages, path: html.encode()})

    async def answer(self, path: str) -> Answer:
        await asyncio.sleep(0.3 if path in self.slow else 0)
        if path in self.pages:
            self.served.append(path)
            return Answer(self._injected(path), "text/html; charset=utf-8")
        return Answer(self.files.get(path, b""), _TYPES.get(path.rpartition(".")[2], "image/svg+xml"))

    async def desk(self) -> str:
        return self._injected(DESK).decode()

    async def state(self, path: str) -> State:
        here = len(self.shown.get(path, ()))
        return State(
            edition=self.edition,
            page="another" if self.misled else self._digest(path),
            stylesheet=self.stylesheet,
            here=here,
            elsewhere=sum(map(len, self.shown.values())) - here,
        )

    async def problems(self, path: str) -> Mapping[str, Sequence[ShownProblem]]:
        elsewhere = [problem for where, found in self.shown.items() if where != path for problem in found]
        return {"here": self.shown.get(path, []), "elsewhere": elsewhere}

    async def badges(self) -> Mapping[str, Mapping[str, str]]:
        return self.badged

    async def change(self, after: int) -> int:
        self.listening += 1
        try:
            while self.edition <= after:
                await asyncio.sleep(0.02)
        finally:
            self.listening -= 1
        return self.edition

    def _injected(self, path: str) -> bytes:
        return injected(self.pages[path], self._digest(path), self.stylesheet)

    def _digest(self, path: str) -> str:
        return plain_digest(self.pages[path], self.stylesheet) if path in self.pages else ""
