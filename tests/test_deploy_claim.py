"""Of several deployments to a target at once, one works."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from briefgen.deploy.claim import Held, Pace, SwappedError, Version, busy, claimed
from briefgen.deploy.release import Claim, Head, Present
from briefgen.deploy.target import TakenError, TargetError

QUICK = Pace(beat=0.02, lease=0.2)
THEIRS = Claim("elsewhere-1-x", "somebody@elsewhere", "2026-11-26T08:00:00+00:00")


class Shelf:
    """A head in memory, which can lose answers and refuse for no reason."""

    def __init__(self, head: Head | None = None) -> None:
        self.head, self.version = head or Head(), 0
        self.before: Callable[[], object] = lambda: None
        """Called before each write."""
        self.loses, self.refuses = 0, 0

    async def read_head(self) -> tuple[Head, Version]:
        return self.head, self.version

    async def swap_head(self, head: Head, version: Version) -> Version:
        await asyncio.sleep(0)
        self.before()
        if self.refuses:
            self.refuses -= 1
            raise SwappedError
        if version != self.version:
            raise SwappedError
        self.head, self.version = head, self.version + 1
        if self.loses:
            self.loses -= 1
            raise SwappedError
        return self.version


class Slow(Shelf):
    """One that answers a while after a head was written."""

    async def swap_head(self, head: Head, version: Version) -> Version:
        written = await super().swap_head(head, version)
        await asyncio.sleep(0.01)
        return written


async def claim(shelf: Shelf, pace: Pace = QUICK, release: str = "new") -> Held:
    head, version = await shelf.read_head()
    return await claimed(shelf, head, version, release, pace)


def test_a_claim_says_who_and_what_before_anything_is_sent() -> None:
    shelf = Shelf(Head("live", (), (Present("live"),)))
    held = asyncio.run(claim(shelf))
    assert shelf.head == held.head
    assert shelf.head.there == (Present("live"), Present("new", -1))
    assert shelf.head.claim is not None
    assert "@" in shelf.head.claim.owner


def test_of_many_that_claim_at_once_one_has_it_and_the_others_are_told_by_whom() -> None:
    async def race() -> list[Held | BaseException]:
        shelf = Shelf()
        return await asyncio.gather(*(claim(shelf) for _ in range(8)), return_exceptions=True)

    found = asyncio.run(race())
    assert sum(isinstance(one, Held) for one in found) == 1
    told = [str(one) for one in found if isinstance(one, TakenError)]
    assert len(told) == 7
    assert all("has been deploying there since" in one for one in told)


def test_whoever_comes_while_a_claim_is_renewed_is_told() -> None:
    async def work() -> None:
        shelf = Shelf()
        held = await claim(shelf)
        # This process is alive, so its claim is not one that was left behind here.
        renewing = asyncio.create_task(held.renew(lambda: 0))
        with pytest.raises(TakenError, match="has been deploying there since"):
            await claim(shelf)
        renewing.cancel()

    asyncio.run(work())


def test_a_claim_that_nobody_renews_is_taken_over() -> None:
    shelf = Shelf(Head(claim=THEIRS, there=(Present("half", 3),)))
    held = asyncio.run(claim(shelf))
    assert held.head.there == (Present("half", 3), Present("new", -1))
    assert held.head.claim != THEIRS


def test_the_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once() -> None:
    held = asyncio.run(claim(Shelf()))
    assert held.head.claim is not None
    place, pid, rest = held.head.claim.token.split("-")
    assert int(pid) == os.getpid()
    if not place:
        pytest.skip("this system does not tell machines and containers apart")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = replace(held.head.claim, token=f"{place}-{ended.pid}-{rest}")
    # With this pace, waiting would take an hour.
    asyncio.run(asyncio.wait_for(claim(Shelf(Head(claim=left)), Pace(beat=60, lease=3600)), 5))


def test_a_claim_that_was_taken_over_ends_the_work_of_whoever_had_it() -> None:
    async def work() -> None:
        shelf = Shelf()
        held = await claim(shelf)
        shelf.head, shelf.version = replace(held.head, claim=THEIRS), 7
        with pytest.raises(TakenError, match="somebody@elsewhere"):
            await held.renew(lambda: 0)
        with pytest.raises(TakenError):
            await held.swap(lambda head: replace(head, live="new"))

    asyncio.run(work())


def test_a_lost_answer_is_not_taken_for_somebody_else() -> None:
    async def work() -> None:
        shelf = Shelf()
        shelf.loses = 1
        held = await claim(shelf)
        shelf.loses = 1
        await held.swap(lambda head: replace(head, live="new"))
        await held.swap(lambda head: replace(head, live="newer"))
        assert shelf.head.live == "newer"

    asyncio.run(work())


def test_a_refusal_without_a_reason_is_asked_again_and_not_for_ever() -> None:
    async def work() -> None:
        shelf = Shelf()
        shelf.refuses = 2
        held = await claim(shelf)
        shelf.refuses = 1_000
        with pytest.raises(TargetError, match="nobody has"):
            await held.swap(lambda head: replace(head, live="new"))

    asyncio.run(work())


def test_a_claim_that_cannot_be_renewed_ends_the_work_before_it_may_be_taken_over() -> None:
    async def work() -> None:
        shelf = Shelf()
        held = await claim(shelf)

        def unreachable() -> None:
            raise TargetError("no answer")

        shelf.before = unreachable
        with pytest.raises(TargetError, match="could not be told"):
            await held.renew(lambda: 0)
        with pytest.raises(TargetError, match="stood still"):
            held.check()

    asyncio.run(work())


def test_what_was_written_and_not_waited_for_is_gone_on_from() -> None:
    """Ctrl+C while the head is swapped: the release may be live already, and stays so."""

    async def work() -> None:
        shelf = Slow()
        held = await claim(shelf)
        swapping = asyncio.create_task(held.swap(lambda head: replace(head, live="new")))
        while shelf.head.live != "new":
            await asyncio.sleep(0)
        swapping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await swapping
        assert shelf.head.live == "new"
        await held.swap(lambda head: replace(head, claim=None))
        assert (shelf.head.live, shelf.head.claim) == ("new", None)

    asyncio.run(work())


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="another clock counts sleep")
def test_a_machine_that_was_asleep_sends_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    held = asyncio.run(claim(Shelf(), Pace()))
    held.check()
    real = time.clock_gettime
    # What `time.monotonic` goes by stands still then.
    monkeypatch.setattr(time, "clock_gettime", lambda clock: real(clock) + 3600 * (clock == time.CLOCK_BOOTTIME))
    with pytest.raises(TargetError, match="stood still"):
        held.check()


def test_who_deploys_is_told_whatever_they_call_themselves() -> None:
    told = busy(replace(THEIRS, owner="a\x1b[2J\nname" + "!" * 10_000))
    assert told.startswith("a�[2J�name!")
    assert len(told) < 500


def test_a_number_that_no_process_has_is_not_one_of_a_process_that_is_gone() -> None:
    place = Shelf()
    asyncio.run(claim(place))
    assert place.head.claim is not None
    here = place.head.claim.token.partition("-")[0]
    shelf = Shelf(replace(place.head, claim=replace(place.head.claim, token=f"{here}-{10**30}-x")))
    asyncio.run(claim(shelf))
    assert shelf.head.claim is not None
    assert str(os.getpid()) in shelf.head.claim.token


def test_renewing_ends_even_if_it_is_told_to_at_the_moment_when_a_head_was_written() -> None:
    async def work() -> None:
        shelf = Shelf()
        held = await claim(shelf)
        renewing = asyncio.create_task(held.renew(lambda: 0))
        shelf.before = renewing.cancel
        while shelf.version < 2:
            await asyncio.sleep(0)
        shelf.before = lambda: None
        done, _ = await asyncio.wait({renewing}, timeout=5)
        assert renewing in done
        assert renewing.cancelled()

    asyncio.run(work())
