"""A limit on how long one document may take."""

from __future__ import annotations

import ctypes
import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DeadlinePassedError(BaseException):
    """Work went on past its deadline. Not an `Exception`, so that no library swallows it."""


class Clock:
    """Gives a deadline to one piece of work after another.

    In a main thread with POSIX signals an alarm interrupts even a single long regular expression; where
    there is none (Windows, other threads) the interpreter raises between two of its own instructions.
    """

    def __init__(self, seconds: float) -> None:
        """`seconds` is what one piece of work may take."""
        self._seconds = seconds
        self._rings = False
        self._armed = False
        self._until: float | None = None
        """When the work that goes on now must be done."""

    @contextmanager
    def wound(self) -> Iterator[None]:
        """Inside the block, deadlines cost next to nothing: the process's handler of alarms is set once for
        them all, and an alarm is set again only when one has rung."""
        if self._rings or not _has_alarms():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._ring)
        self._rings = True
        try:
            yield
        finally:
            self._rings = self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` gives.

        Raises:
            DeadlinePassedError: it has run for the clock's seconds without an end.
        """
        collects = gc.isenabled()
        # An exception raised while garbage is collected is lost in a finalizer, and the deadline with it.
        gc.disable()
        try:
            if not self._rings and not _has_alarms():
                with _between_instructions(self._seconds):
                    return work(*args, **kwargs)
            if not self._rings:
                with self.wound():
                    return self._alarmed(work, *args, **kwargs)
            return self._alarmed(work, *args, **kwargs)
        finally:
            if collects:
                gc.enable()

    def _alarmed(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._until = time.monotonic() + self._seconds
        try:
            # One that was set for earlier work rings too early, and is set anew then.
            if not self._armed:
                self._armed = True
                signal.setitimer(signal.ITIMER_REAL, self._seconds)
            return work(*args, **kwargs)
        finally:
            self._until = None

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self._until is None:
            self._armed = False
            return
        left = self._until - time.monotonic()
        if left <= 0:
            self._armed = False
            raise DeadlinePassedError
        # Nothing, in microseconds, would mean no alarm.
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))


def _has_alarms() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def _between_instructions(seconds: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    done = threading.Lock()

    def ring() -> None:
        if done.acquire(blocking=False):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(DeadlinePassedError))

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        done.acquire(blocking=False)
