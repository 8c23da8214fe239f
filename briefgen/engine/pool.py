"""Work spread over processes, or done here where that is quicker.

Everything goes through `concurrent.futures.Executor`, so that another one (a remote one, say) can take
the place of processes. Tasks are functions of a module with arguments that can be pickled, and return
values; what a task raises comes back as text.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, nullcontext
from typing import Any, ParamSpec, TypeVar

from msgspec import Struct

from briefgen.engine.cache import DoubtfulCacheError
from briefgen.errors import MachineError

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

WORTH_IT = 96
"""Pieces of work (a brief to parse, a page to render) from which processes give more than they cost."""


class InProcess(Executor):
    """Does work at once, where it is asked for."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """What `fn` gives, as a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 -- an executor hands on whatever was raised
            future.set_exception(error)
        return future


class Workers:
    """As many processes as asked for, started when there is first enough for them to do."""

    def __init__(self, jobs: int, make: Callable[[int], Executor] | None = None) -> None:
        """`make` makes the executor of so many processes; by default one of this machine's."""
        self._jobs = jobs
        self._make = make or processes
        self._executor: Executor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def map(self, task: Callable[[T], R], batches: Iterable[T], pieces: int, weight: int = 1) -> Iterator[R]:
        """What `task` gives for each of `batches`, in their order; they hold so many pieces of work, each of
        which takes `weight` times as long as a page.

        Batches are taken as they are needed, so that not all of them are in memory at once.

        Raises:
            MachineError: a process died, or the machine failed a task.
            DoubtfulCacheError: a task found it so.
        """
        executor: Executor = InProcess()
        if self._jobs > 1 and pieces > 1 and pieces * weight >= WORTH_IT:
            executor = self._executor = self._executor or self._make(self._jobs)
        waiting: deque[Future[_Outcome]] = deque()
        try:
            for batch in batches:
                is_here = isinstance(executor, InProcess)
                with nullcontext() if is_here else _deaf():
                    waiting.append(executor.submit(_guarded, task, batch))
                if len(waiting) > 3 * self._jobs or is_here:
                    yield _value(waiting.popleft().result())
            while waiting:
                yield _value(waiting.popleft().result())
        except BrokenExecutor as error:
            raise MachineError("a worker process was ended from outside; is there memory enough?") from error


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(jobs: int) -> Executor:
    """An executor of `jobs` processes of this machine."""
    # Not every build has enough to do for these.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forking is quickest, but safe only where nothing else runs in this process.
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork" if can_fork else "spawn"), _begin)


class _Outcome(Struct, frozen=True):
    """What a task gave, or what the machine or the code failed at."""

    value: Any = None
    machine: str = ""
    doubt: str = ""
    fault: str = ""


def _guarded(task: Callable[[T], R], batch: T) -> _Outcome:
    try:
        return _Outcome(task(batch))
    except MachineError as error:
        return _Outcome(machine=str(error) or repr(error))
    except DoubtfulCacheError as error:
        return _Outcome(doubt=str(error) or repr(error))
    except OSError as error:
        return _Outcome(machine=f"{error.filename}: {error.strerror}" if error.filename else str(error) or repr(error))
    except Exception:  # noqa: BLE001 -- a traceback as text always travels; an exception may not
        return _Outcome(fault=traceback.format_exc())


def _value(outcome: _Outcome) -> Any:
    if outcome.machine:
        raise MachineError(outcome.machine)
    if outcome.doubt:
        raise DoubtfulCacheError(outcome.doubt)
    if outcome.fault:
        raise RuntimeError(outcome.fault)
    return outcome.value


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started within it never hear of Ctrl+C: until `_begin`, it would end them with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """The start of a worker process."""
    # Ctrl+C is the main process's affair; it ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone, however it went."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
