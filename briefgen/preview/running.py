"""A session in a thread of its own, asked from a server's event loop, and woken by events.

What editors wait for comes first: looking at what was saved, then pages, then what browsers are told, and last what
can be done when nobody waits.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import itertools
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from briefgen.engine.cache import Cache, DoubtfulCacheError
from briefgen.engine.job import Progress
from briefgen.engine.records import Records, opened
from briefgen.engine.toolchain import toolchain
from briefgen.errors import MachineError, Problem
from briefgen.preview.answering import Answers
from briefgen.preview.answers import Answer, State
from briefgen.preview.home import forget, home_of
from briefgen.preview.issue import Issue
from briefgen.preview.problems import ShownProblem
from briefgen.preview.session import PreviewOptions, Session
from briefgen.preview.telling import Teller
from briefgen.preview.waking import Events
from briefgen.preview.watching import watching

T = TypeVar("T")

PAGE, NOTICE = 1, 2
"""What is asked for first is answered first, and pages before what browsers are told beside them."""
_FIRST = 0
FAIR = 0.05
"""Seconds between two looks that belong to those who ask."""
ENDING = 0.3
"""Seconds that a session gets to end."""


class Running:
    """A publication while it is being written; see `briefgen.preview.answers.Preview`."""

    def __init__(self, root: Path, options: PreviewOptions, told: Callable[[str], None], progress: Progress) -> None:
        """`told` is told in a line what was seen, and `progress` how far the first look is; both are called in the
        thread of the session."""
        self._root = root
        self._options = options
        self._told = told
        self._teller = Teller(told)
        self._progress = progress
        self._tasks: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[int]]] = []
        self._edition = 0
        self._events = Events()
        self._late: Issue | None = None
        """The one whose late problems were told."""
        self._answers: Answers
        self._ended: MachineError | None = None
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="briefgen preview", daemon=True)

    async def answer(self, path: str) -> Answer:
        """See `Preview.answer`."""
        return await self._ask(PAGE, lambda answers: answers.answer(path))

    async def state(self, path: str) -> State:
        """See `Preview.state`."""
        return await self._ask(NOTICE, lambda answers: answers.state(path, self._edition))

    async def problems(self, path: str) -> Mapping[str, Sequence[ShownProblem]]:
        """See `Preview.problems`."""
        return await self._ask(NOTICE, lambda answers: answers.problems(path))

    async def badges(self) -> Mapping[str, Mapping[str, str]]:
        """See `Preview.badges`."""
        return await self._ask(NOTICE, lambda answers: answers.badges())

    async def desk(self) -> str:
        """See `Preview.desk`."""
        return await self._ask(NOTICE, lambda answers: answers.desk())

    async def change(self, after: int) -> int:
        """See `Preview.change`."""
        loop = asyncio.get_running_loop()
        with self._guard:
            if self._edition > after:
                return self._edition
            future: asyncio.Future[int] = loop.create_future()
            self._waiting.append((loop, future))
        try:
            return await future
        finally:
            # Who asks leaves, and asks again, as often as it likes.
            with self._guard, suppress(ValueError):
                self._waiting.remove((loop, future))

    def wake(self, paths: Collection[str]) -> None:
        """Something happened to the files at `paths`; see `briefgen.preview.watching`."""
        with self._guard:
            self._events.add(paths, time.monotonic())
        self._tasks.put((_FIRST, next(self._numbers), lambda: None))

    def start(self) -> None:
        """Returns once the publication was looked at for the first time.

        Raises:
            MachineError: it could not be.
        """
        self._thread.start()
        self._ready.result()

    def stop(self) -> None:
        """Ends the session. What it is doing is ended first where that takes a moment, and else left undone: what it
        keeps can be made again."""
        self._tasks.put((_FIRST, next(self._numbers), None))
        if self._thread.is_alive():
            self._thread.join(ENDING)

    async def _ask(self, rank: int, work: Callable[[Answers], T]) -> T:
        future: Future[T] = Future()
        is_second = False

        def task() -> None:
            nonlocal is_second
            if not (is_second or future.set_running_or_notify_cancel()):
                return
            if self._ended is not None:
                future.set_exception(self._ended)
                return
            try:
                future.set_result(work(self._answers))
            except DoubtfulCacheError as error:
                if is_second:
                    future.set_exception(MachineError(f"the cache could not be trusted ({error})"))
                else:
                    # The next session has another one.
                    is_second = True
                    self._tasks.put((rank, next(self._numbers), task))
                raise
            except Exception as error:  # noqa: BLE001 -- whoever asked is told
                future.set_exception(error)

        self._tasks.put((rank, next(self._numbers), task))
        return await asyncio.wrap_future(future)

    def _run(self) -> None:
        try:
            with home_of(self._root) as home:
                while not opened(home, self._work):
                    # There is nothing in a cache that cannot be made again.
                    forget(home)
        except BaseException as error:  # noqa: BLE001 -- whoever started it is told
            if not self._ready.done():
                self._ready.set_exception(error)
                return
            self._ended = MachineError(f"the preview has ended ({error!r}); start it again")
            self._told(str(self._ended))
            while self._did_next(threading.TIMEOUT_MAX):
                # Whoever asks is told.
                pass

    def _work(self, cache: Cache, _: tuple[Problem, ...]) -> bool:
        """Looks and answers until it is ended; False where it is to begin again with another cache."""
        records = Records(self._root, cache.file.parent / "site", cache, toolchain())
        session = Session(self._root, records, self._options, _present, self._progress)
        self._answers = Answers(session)
        self._look(session, ())
        # What was read stays; looking for garbage among all of it would make editors wait.
        gc.freeze()
        if not self._ready.done():
            self._ready.set_result(None)
        try:
            self._go_on(session)
        except DoubtfulCacheError as error:
            self._told(f"the cache could not be trusted ({error}); everything is read anew")
            return False
        with suppress(MachineError):
            records.save()
        return True

    def _go_on(self, session: Session) -> None:
        while True:
            with self._guard:
                due = self._events.due(time.monotonic())
            seconds = min(due.seconds, (session.until - _present()).total_seconds()) if session.until else due.seconds
            self._tell_late(session)
            if due.what == "rest":
                self._rest(session)
            elif due.what == "look" or seconds <= 0:
                self._look(session, due.paths)
                if not self._caught_up():
                    return
            elif not self._did_next(seconds):
                return

    def _rest(self, session: Session) -> None:
        try:
            if session.rest():
                self._publish()
        except (MachineError, OSError) as error:
            self._told(f"what is known could not be kept: {error}")

    def _caught_up(self) -> bool:
        """Does for a moment what was asked for meanwhile: where files never cease to change, readers wait no longer
        than one look. False where that is to end."""
        until = time.monotonic() + FAIR
        while not self._tasks.empty() and time.monotonic() < until:
            if not self._did_next(0):
                return False
        return True

    def _did_next(self, seconds: float) -> bool:
        """Does what is asked for next, if something is within `seconds`; False where that is to end."""
        try:
            _, _, task = self._tasks.get(timeout=min(seconds, threading.TIMEOUT_MAX))
        except queue.Empty:
            return True
        if task is not None:
            task()
        return task is not None

    def _look(self, session: Session, paths: Sequence[str]) -> None:
        started = time.monotonic()
        try:
            is_new = _looked(session, paths)
        except (MachineError, OSError) as error:
            is_new = session.fail(error, f"the machine failed here: {getattr(error, 'strerror', '') or error}")
        except DoubtfulCacheError:
            raise
        except Exception as error:  # noqa: BLE001 -- what is shown stays, and the next save may be shown again
            is_new = session.fail(error, f"this could not be shown, through a fault of briefgen: {error!r}")
        ended = time.monotonic()
        with self._guard:
            self._events.looked(ended, ended - started, paths, news=is_new)
        if is_new:
            self._publish()
            self._teller.tell_seen(session, paths)
            self._teller.tell_errors(session)

    def _tell_late(self, session: Session) -> None:
        """Some mistakes are found only when all pages are planned."""
        issue = session.issue
        if issue is not None and issue is not self._late and issue.late_problems:
            self._late = issue
            self._publish()
            self._teller.tell_errors(session)

    def _publish(self) -> None:
        with self._guard:
            self._edition += 1
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            # Its server may have ended.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, future, self._edition)


@contextmanager
def open_preview(
    root: Path, options: PreviewOptions, told: Callable[[str], None], progress: Progress = lambda *_: None
) -> Iterator[Running]:
    """The publication in the folder `root`, watched while the block runs; `told` is told in a line what was seen.

    Raises:
        MachineError: it cannot be looked at.
    """
    running = Running(root, options, told, progress)
    try:
        # What is written during the first look is not missed.
        with watching(root, running.wake) as hindrance:
            running.start()
            if hindrance:
                told(hindrance)
            yield running
    finally:
        running.stop()


def _looked(session: Session, paths: Sequence[str]) -> bool:
    try:
        return session.look(paths)
    except FileNotFoundError:
        # A file that is replaced by another is nowhere for a moment.
        return session.look()


def _present() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _settle(future: asyncio.Future[int], edition: int) -> None:
    if not future.done():
        future.set_result(edition)
