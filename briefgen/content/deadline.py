"""A limit on how long one document may take."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class DeadlinePassedError(BaseException):
    """Work went on past its deadline. Not an `Exception`, so that no library swallows it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises `DeadlinePassedError` inside the block once it has run for `seconds`.

    In a main thread with POSIX signals an alarm interrupts even a single long regular expression; where
    there is none (Windows, other threads) the interpreter raises between two of its own instructions.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        yield from _alarm(seconds)
    else:
        yield from _between_instructions(seconds)


def _alarm(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise DeadlinePassedError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
