"""Work spread over processes: order, failures, and who ends whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from briefgen.engine.cache import DoubtfulCacheError
from briefgen.engine.pool import WORTH_IT, InProcess, Workers, processors
from briefgen.errors import MachineError

JOBS = pytest.mark.parametrize("jobs", [1, 2])


# Tasks, which must be functions of a module.


def squared(number: int) -> tuple[int, int]:
    # The first take longest, so that whoever gives what is done first is found out.
    time.sleep(0.02 if number < 4 else 0)
    return number * number, os.getpid()


def fails(how: Exception) -> None:
    raise how


def fails_untravelled(_: object) -> None:
    class Untravelled(Exception):  # noqa: N818 -- an exception that cannot be pickled
        pass

    raise Untravelled("what happened")


def dies(_: object) -> None:
    os._exit(3)


def lingers(_: object) -> None:
    os.write(1, b"working\n")
    time.sleep(60)


def deaf_to(_: object) -> set[int]:
    return {*signal.pthread_sigmask(signal.SIG_BLOCK, ())}


class Elsewhere(InProcess):
    """An executor that tells what it was given."""

    def __init__(self) -> None:
        self.given: list[Any] = []
        self.is_shut = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        self.given.append(args[-1])
        return super().submit(fn, *args, **kwargs)

    def shutdown(self, *_: Any, **__: Any) -> None:
        self.is_shut = True


def unwanted(_: int) -> Executor:
    pytest.fail("nothing was to be started")


@JOBS
def test_results_are_in_the_order_of_their_batches(jobs: int) -> None:
    with Workers(jobs) as workers:
        found = list(workers.map(squared, range(40), WORTH_IT))
    assert [square for square, _ in found] == [n * n for n in range(40)]
    assert (os.getpid() in {process for _, process in found}) is (jobs == 1)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there, nothing keeps a signal from a process")
@JOBS
def test_workers_never_hear_of_ctrl_c_and_this_process_does(jobs: int) -> None:
    with Workers(jobs) as workers:
        found = list(workers.map(deaf_to, range(4), WORTH_IT))
    assert all((signal.SIGINT in deaf) is (jobs == 2) for deaf in found)
    assert signal.SIGINT not in deaf_to(None)


def test_workers_are_used_again() -> None:
    with Workers(2) as workers:
        processes = {process for _ in range(3) for _, process in workers.map(squared, range(8), WORTH_IT)}
    assert 1 <= len(processes) <= 2


def test_without_batches_there_are_no_results() -> None:
    with Workers(2, unwanted) as workers:
        assert list(workers.map(squared, [], 0)) == []


@JOBS
@pytest.mark.parametrize(
    ("raised", "expected", "message"),
    [
        (MachineError("the disk is full"), MachineError, "the disk is full"),
        (OSError(28, "No space left on device", "/a/b"), MachineError, "/a/b: No space left on device"),
        (OSError("odd"), MachineError, "odd"),
        (TimeoutError(), MachineError, "TimeoutError"),
        (MachineError(""), MachineError, "MachineError"),
        (DoubtfulCacheError("a row is wrong"), DoubtfulCacheError, "a row is wrong"),
        (DoubtfulCacheError(""), DoubtfulCacheError, "DoubtfulCacheError"),
        (KeyError("mistake"), RuntimeError, "KeyError: 'mistake'"),
    ],
    ids=repr,
)
def test_what_a_task_raises_comes_back_as_such(
    jobs: int, raised: Exception, expected: type[Exception], message: str
) -> None:
    with Workers(jobs) as workers, pytest.raises(expected) as caught:
        list(workers.map(fails, [raised], WORTH_IT))
    assert message in str(caught.value)


@JOBS
def test_the_place_of_a_mistake_in_the_code_is_told_even_when_its_exception_cannot_travel(jobs: int) -> None:
    with Workers(jobs) as workers, pytest.raises(RuntimeError, match="what happened") as caught:
        list(workers.map(fails_untravelled, range(3), WORTH_IT))
    assert "in fails_untravelled" in str(caught.value)


def test_results_before_a_failure_are_given() -> None:
    with Workers(1) as workers:
        given = workers.map(lambda n: 1 // n, [2, 1, 0], 0)
        assert [next(given), next(given)] == [0, 1]
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            next(given)


def test_a_worker_that_dies_is_the_machines_failure() -> None:
    with Workers(2) as workers, pytest.raises(MachineError, match="a worker process was ended from outside"):
        list(workers.map(dies, range(4), WORTH_IT))


def test_another_executor_can_take_the_place_of_processes() -> None:
    elsewhere = Elsewhere()
    asked: list[int] = []

    def make(jobs: int) -> Executor:
        asked.append(jobs)
        return elsewhere

    with Workers(3, make) as workers:
        for _ in range(2):
            assert [square for square, _ in workers.map(squared, range(5), WORTH_IT)] == [0, 1, 4, 9, 16]
        assert not elsewhere.is_shut
    assert asked == [3]
    assert elsewhere.given == [*range(5), *range(5)]
    assert elsewhere.is_shut


@pytest.mark.parametrize(("jobs", "pieces"), [(1, WORTH_IT), (8, WORTH_IT - 1), (8, 0)])
def test_nothing_is_started_where_it_costs_more_than_it_gives(jobs: int, pieces: int) -> None:
    with Workers(jobs, unwanted) as workers:
        assert {process for _, process in workers.map(squared, range(4), pieces)} == {os.getpid()}


def test_batches_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def batches() -> Iterator[int]:
        nonlocal taken
        while taken < 1000:
            taken += 1
            yield taken

    with Workers(2) as workers:
        results = workers.map(squared, batches(), WORTH_IT)
        next(results)
        assert taken < 10


def test_there_is_a_processor() -> None:
    assert processors() >= 1


@pytest.mark.skipif(os.name != "posix", reason="POSIX kills a process without its children")
def test_workers_end_when_their_parent_is_killed() -> None:
    code = (
        "from briefgen.engine.pool import WORTH_IT, Workers\n"
        "from tests.test_pool import lingers\n"
        "list(Workers(2).map(lingers, range(2), WORTH_IT))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == ["working\n", "working\n"]
        began = time.monotonic()
        parent.kill()
        # It ends when the last process that could write to it has.
        assert parent.stdout.read() == ""
        assert time.monotonic() - began < 30


def test_a_few_heavy_pieces_are_worth_processes_and_one_is_not() -> None:
    with Workers(2, make=unwanted) as workers:
        assert list(workers.map(abs, [-1, -2], pieces=2)) == [1, 2]
        assert list(workers.map(abs, [-1], pieces=1, weight=WORTH_IT)) == [1]
    elsewhere = Elsewhere()
    with Workers(2, make=lambda _: elsewhere) as workers:
        assert list(workers.map(abs, [-1, -2], pieces=2, weight=WORTH_IT)) == [1, 2]
    assert elsewhere.given == [-1, -2]
