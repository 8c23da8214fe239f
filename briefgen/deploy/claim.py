"""A claim on a target: of several deployments at once, one works, and the others are told.

The head of a target is only ever swapped: written in place of the very one that was read. So the claim in it is
somebody's alone. Whoever deploys renews it every few seconds; a claim that stays as it is for a while was left behind
by a deployment that was killed, and is taken over. No clock of any machine is compared with another's.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import platform
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from briefgen.deploy.head import begun, renewed
from briefgen.deploy.release import Claim, Head
from briefgen.deploy.target import TakenError, TargetError
from briefgen.errors import readable

_REPEATED = 5
Version = object
"""What a target knows a head by, to be handed back to it."""


class SwappedError(Exception):
    """The head is not the one any more that was to be swapped."""


class Heads(Protocol):
    """Where a target keeps its head."""

    async def read_head(self) -> tuple[Head, Version]:
        """The head, and what it is known by; an empty one where there is none."""

    async def swap_head(self, head: Head, version: Version) -> Version:
        """Writes a head in place of that of a version, which is the one that was read or written last.

        Raises:
            SwappedError: there is another one by now.
        """


class Pace(Struct, frozen=True):
    """How claims are renewed, in seconds."""

    beat: float = 5.0
    """Between two renewals."""
    lease: float = 60.0
    """After which a claim that was not renewed has been left behind."""


class Held:
    """A claim that is ours."""

    def __init__(self, heads: Heads, head: Head, version: Version, token: str, pace: Pace) -> None:
        self.head = head
        self._token = token
        self._heads = heads
        self._version = version
        self._pace = pace
        self._lock = asyncio.Lock()
        self._renewed = _clock()

    async def swap(self, change: Callable[[Head], Head]) -> None:
        """Writes what `change` makes of the head; nothing once the claim was given back.

        Raises:
            TakenError: the claim is not ours any more.
        """
        async with self._lock:
            for _ in range(_REPEATED):
                head = change(self.head)
                if head == self.head:
                    # A renewal that waited until the claim was given back.
                    return
                if await self._is_swapped(head):
                    self.head = head
                    self._renewed = _clock()
                    return
        raise TargetError("the target says again and again that somebody else has changed its head, and nobody has")

    async def _is_swapped(self, head: Head) -> bool:
        try:
            self._version = await self._heads.swap_head(head, self._version)
        except SwappedError:
            there, known_as = await self._heads.read_head()
        else:
            return True
        is_ours = there.claim is not None and there.claim.token == self._token
        if there != head and not is_ours and known_as != self._version:
            said = busy(there.claim) if there.claim is not None else "somebody else has deployed there meanwhile"
            raise _taken(said)
        if is_ours:
            # What was written before and seemed to fail, or was not waited for, is there: it is gone on from.
            self.head = there
        self._version = known_as
        # Or it was written now, and only the answer was lost.
        return there == head

    async def renew(self, done: Callable[[], int]) -> None:
        """Renews the claim for as long as it is left to run, and notes how much is `done`.

        Raises:
            TakenError: the claim is not ours any more.
            TargetError: it could not be renewed for so long that somebody else may have taken it over.
        """
        while True:
            await asyncio.sleep(self._pace.beat)
            try:
                # Not wait_for, which may forget that it was cancelled when what it waits for ends at that moment.
                async with asyncio.timeout(self._pace.lease / 3):
                    await self.swap(lambda head: renewed(head, done()))
            except (TargetError, TimeoutError) as error:
                if _clock() - self._renewed > self._pace.lease * 2 / 3:
                    message = "the target could not be told that this deployment is still running, so it was stopped"
                    raise TargetError(message) from error

    def check(self) -> None:
        """Whether the claim was renewed lately: a machine that was asleep may have lost it without knowing.

        Raises:
            TargetError: it was not.
        """
        if _clock() - self._renewed > self._pace.lease * 2 / 3:
            raise TargetError("this deployment stood still for too long, so it was stopped; deploy again")


async def claimed(heads: Heads, head: Head, version: Version, release: str, pace: Pace) -> Held:
    """Claims a target whose head is known as `version`, to deploy `release`.

    Raises:
        TakenError: somebody else deploys, or has deployed since the head was read.
    """
    if head.claim is not None and not _is_left_behind_here(head.claim):
        await _observe(heads, head.claim, pace)
    token = f"{_place()}-{os.getpid()}-{secrets.token_hex(8)}"
    claim = Claim(
        token=token,
        owner=f"{_user()}@{platform.node()}",
        since=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    held = Held(heads, head, version, token, pace)
    await held.swap(lambda _: begun(head, claim, release))
    return held


def busy(claim: Claim) -> str:
    """Who deploys, as a sentence."""
    # Whoever may write there has written this.
    return readable(f"{claim.owner} has been deploying there since {claim.since}")


def _taken(said: str) -> TakenError:
    return TakenError(f"{said}; wait until that has come to its end, and deploy again")


async def _observe(heads: Heads, claim: Claim, pace: Pace) -> None:
    """Returns when a claim was not renewed for so long that it has been left behind."""
    started = time.monotonic()
    while time.monotonic() - started < pace.lease:
        await asyncio.sleep(pace.beat / 2)
        head, _ = await heads.read_head()
        if head.claim != claim:
            raise _taken(busy(head.claim or claim))


def _is_left_behind_here(claim: Claim) -> bool:
    """Whether a claim was made on this machine, by a process that is not there any more."""
    place, _, rest = claim.token.partition("-")
    pid = rest.partition("-")[0]
    if not place or place != _place() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _clock() -> float:
    """Seconds, those included in which the machine was asleep: `time.monotonic` leaves these out on most systems."""
    if sys.platform == "win32":
        return time.monotonic()
    # On a Mac, the second one counts sleep (clock_gettime(3)).
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _place() -> str:
    """Where numbers of processes mean the same as here: this machine since it was started, and this container; empty
    where that is not known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return blake2b(f"{boot}{Path('/proc/self/ns/pid').readlink()}".encode(), digest_size=8).hexdigest()
    except OSError:
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A user without a name, as in some containers.
        return "somebody"
