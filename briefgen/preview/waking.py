"""When the session looks, and at what. Times are seconds of one clock that only goes forwards."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import Literal

from msgspec import Struct

from briefgen.config import FILE
from briefgen.content.read import is_brief, may_be_content

MANY = 16
"""Briefs from which on everything is looked at."""
QUIET = 0.01
"""Without an event for so long, a file counts as written: many programs write one in several steps."""
PATIENCE = 0.06
"""After so long, a look is not put off any more."""
SETTLED = 0.4
"""So long after an event everything is looked at, whatever events said."""
ROUND = 2.0
"""After so long everything is looked at without an event: some file systems have none, and some are lost."""
SHARE = 40
"""Such a look takes no more than one part in so many of the time."""
IDLE = 5.0
"""After so long without an event, there is time for what nobody waits for."""


class Due(Struct, frozen=True):
    """What is to be done next."""

    what: Literal["look", "rest", "wait"]
    paths: tuple[str, ...] = ()
    """The briefs to look at; everything where there are none."""
    seconds: float = 0.0
    """How long to wait."""


class Events:
    """The events since the last look."""

    def __init__(self) -> None:
        self._briefs: set[str] = set()
        self._all = False
        """Whether something happened that only a whole look tells more of."""
        self._first = inf
        self._last = 0.0
        self._settle = inf
        self._round = inf
        self._rest = inf

    def add(self, paths: Collection[str], now: float) -> None:
        """Something happened to the files at `paths`, relative to the publication's folder; those that are no part of
        it, which editors write on the way, only make for a look later."""
        for path in paths:
            if is_brief(path):
                self._briefs.add(path)
            elif may_be_content(path) or path.startswith("templates/") or path == FILE:
                self._all = True
        self._last = now
        self._settle = now + SETTLED
        if self._briefs or self._all:
            self._first = min(self._first, now)

    def due(self, now: float) -> Due:
        """What is due; it counts as begun."""
        if self._first < inf:
            at = min(self._last + QUIET, self._first + PATIENCE)
            if now < at:
                return Due("wait", seconds=at - now)
            few = not self._all and len(self._briefs) <= MANY
            paths = tuple(sorted(self._briefs)) if few else ()
            self._briefs, self._all, self._first = set(), False, inf
            return Due("look", paths)
        if now >= min(self._settle, self._round):
            self._settle = inf
            return Due("look")
        if now >= self._rest:
            self._rest = inf
            return Due("rest")
        return Due("wait", seconds=min(self._settle, self._round, self._rest) - now)

    def looked(self, now: float, took: float, paths: Collection[str], *, news: bool) -> None:
        """A look at `paths`, or at everything, has ended, and `took` so long; `news` is whether it found something."""
        if not paths:
            self._round = now + max(ROUND, took * SHARE)
        if news:
            self._rest = now + IDLE
