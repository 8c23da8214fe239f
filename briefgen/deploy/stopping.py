"""Ctrl+C while a deployment goes on: it is heeded once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Awaitable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


async def stopped_once(work: Awaitable[T]) -> T:
    """What `work` gives. Ctrl+C stops it, and is not heeded any more while it gives its claim back, which takes some
    seconds at most: it would come apart there, with tracebacks, and others would have to wait for the claim."""
    stop = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not callable(stop) or stop is signal.default_int_handler:
        # It is not asyncio's own, which is there in main threads only.
        return await work
    is_stopped = False

    def once(number: int, frame: FrameType | None) -> None:
        nonlocal is_stopped
        if not is_stopped:
            is_stopped = True
            stop(number, frame)

    signal.signal(signal.SIGINT, once)
    try:
        return await work
    finally:
        signal.signal(signal.SIGINT, stop)
