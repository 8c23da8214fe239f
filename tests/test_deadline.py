"""Each piece of work has a deadline of its own, however many share an alarm."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from briefgen.content.deadline import Clock, DeadlinePassedError

SECONDS = 0.2


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock(SECONDS)
    with clock.wound():
        yield clock


def _for_ever() -> None:
    while True:
        pass


def _stopped(clock: Clock) -> float:
    """After how many seconds work without an end is stopped."""
    start = time.monotonic()
    with pytest.raises(DeadlinePassedError):
        clock.run(_for_ever)
    return time.monotonic() - start


def test_work_is_stopped_at_its_deadline(clock: Clock) -> None:
    assert _stopped(clock) >= SECONDS


def test_work_that_begins_later_has_as_long(clock: Clock) -> None:
    clock.run(time.sleep, SECONDS * 0.75)
    clock.run(time.sleep, SECONDS * 0.75)
    assert _stopped(clock) >= SECONDS


def test_an_alarm_between_two_pieces_of_work_is_nobodys(clock: Clock) -> None:
    clock.run(int)
    time.sleep(SECONDS * 1.5)
    clock.run(int)
    assert _stopped(clock) >= SECONDS


def test_work_after_a_deadline_has_one_too(clock: Clock) -> None:
    _stopped(clock)
    clock.run(int)
    assert _stopped(clock) >= SECONDS


def test_work_that_fails_leaves_no_deadline_behind(clock: Clock) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        clock.run(int, "x")
    time.sleep(SECONDS * 1.5)


def test_afterwards_there_is_no_alarm_and_the_handler_is_the_one_before() -> None:
    before = signal.getsignal(signal.SIGALRM)
    clock = Clock(SECONDS)
    with clock.wound():
        clock.run(int)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == before
    assert _stopped(clock) >= SECONDS
    assert signal.getsignal(signal.SIGALRM) == before
