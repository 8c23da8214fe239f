"""Deployments to places that are written to file by file: what keeps them whole while that goes on.

    claim     the head is swapped for one that says who deploys
    record    the list of the release's files, before any of these
    prepare   what readers have is set aside, or what is there already is put in place
    send      files, by ranks; the claim is renewed and notes how far it has come
    switch    the release is live: the head is swapped again
    remove    what nothing needs any more; then the claim is given back

What stops this between any two steps leaves a head from which the next deployment knows what may be there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from contextlib import suppress
from itertools import groupby
from typing import Protocol

from msgspec import Struct

from briefgen.deploy.claim import Heads, Held, Pace, Version, busy, claimed
from briefgen.deploy.head import (
    files_there,
    given_back,
    is_interrupted,
    is_kept,
    noted,
    seen,
    sending,
    settled,
    switched,
)
from briefgen.deploy.lanes import each, ungrouped
from briefgen.deploy.plan import UNSEEN, Change, Plan
from briefgen.deploy.release import File, Head, Release, Standing
from briefgen.deploy.target import Body, TakenError, TargetError, Told, no_body


class Step(Struct, frozen=True):
    """What a place needs to know of a deployment."""

    plan: Plan
    standing: Standing
    begun: tuple[Release, ...]
    """Releases before of which files may be there, in the order in which they were begun; among them the live one and
    those that can be gone back to."""


class Place(Heads, Protocol):
    """What is asked of a place. Every method may raise `TargetError`."""

    keeps_headers: bool
    concurrency: int
    """How many files are sent at the same time."""

    async def read_release(self, id_: str) -> Release | None:
        """The list of a release's files, or None where there is none."""

    async def record_release(self, release: Release) -> None:
        """Writes it."""

    async def others(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Before the first deployment: which files of others are there and would be replaced by these."""

    async def prepare(self, step: Step, told: Told) -> None:
        """Before anything is sent: sets aside what readers have and a release to go back to needs, or puts in place
        what is there already. May be done again after it was interrupted."""

    def has(self, path: str) -> bool:
        """Whether `prepare` has put the file at `path` in place, so that it need not be sent."""

    async def send(self, release: str, path: str, body: bytes, file: File) -> None:
        """Puts a file of a release where it belongs, in place of what may be there."""

    async def switch(self, step: Step) -> None:
        """All files of the release are there: shows it to readers, if that is not so already."""

    async def remove(self, step: Step, told: Told) -> None:
        """Removes what `plan.removals` and `plan.aged` name, and what else was kept for releases that cannot be gone
        back to any more, their lists included. May be done again after it was interrupted."""

    async def fetch(self, path: str, release: Release) -> bytes:
        """See `Target.fetch`."""

    async def close(self) -> None:
        """See `Target.close`."""


class Claimed:
    """A `Target` of a place that is written to file by file."""

    def __init__(self, place: Place, pace: Pace) -> None:
        self.keeps_headers = place.keeps_headers
        self._place = place
        self._pace = pace
        self._head = Head()
        self._version: Version = None
        self._begun: tuple[Release, ...] = ()

    async def standing(self, site: Mapping[str, File], body: Body = no_body) -> Standing:  # noqa: ARG002 -- heads have digests
        """See `Target.standing`."""
        self._head, self._version = head, _ = await self._place.read_head()
        read = await asyncio.gather(*(self._place.read_release(present.id) for present in head.there))
        by_id = {release.id: release for release in read if release is not None}
        for id_ in (*head.back, *((head.live,) if head.live else ())):
            if id_ not in by_id:
                message = f"the list of the release {id_} is missing at the target; docs/deploy.md says what to do"
                raise TargetError(message)
        self._begun = tuple(by_id[present.id] for present in head.there if present.id in by_id)
        live = by_id[head.live] if head.live else None
        return Standing(
            live=live,
            back=tuple(by_id[id_] for id_ in head.back),
            files=files_there(head, by_id),
            seen=seen(head, by_id),
            is_kept=is_kept(head, by_id),
            is_interrupted=is_interrupted(head),
            foreign=await self._place.others(site) if not head.there else (),
            busy=busy(head.claim) if head.claim is not None else "",
        )

    async def carry_out(self, plan: Plan, standing: Standing, body: Body, told: Told) -> None:
        """See `Target.carry_out`."""
        held = await claimed(self._place, self._head, self._version, plan.release.id, self._pace)
        step = Step(plan, standing, self._begun)
        progress = _Done(plan.changes)
        try:
            await _while_renewed(held, progress, self._work(held, step, progress, body, told))
        except TakenError:
            raise
        except BaseException:
            # Whoever comes next need not wait until it is certain that nobody works any more. Nor is anybody here to
            # wait for long, where the target does not answer.
            with suppress(Exception):
                giving = asyncio.create_task(held.swap(lambda head: given_back(head, progress.first())))
                async with asyncio.timeout(self._pace.lease / 6):
                    await asyncio.shield(giving)
            raise

    async def fetch(self, path: str, release: Release) -> bytes:
        """See `Target.fetch`."""
        return await self._place.fetch(path, release)

    async def close(self) -> None:
        """See `Target.close`."""
        await self._place.close()

    async def _work(self, held: Held, step: Step, progress: _Done, body: Body, told: Told) -> None:
        place, plan = self._place, step.plan
        await place.record_release(plan.release)
        await place.prepare(step, told)
        held.check()
        await held.swap(sending)
        is_seen = not plan.release.unseen
        for rank, together in groupby(progress.changes, key=lambda change: change.rank):
            if rank > UNSEEN and not is_seen:
                # From here on readers may be led to what is new: whoever goes on after an interruption must know that.
                await held.swap(lambda head: noted(head, progress.first()))
                is_seen = True
            await self._send(together, held, plan.release.id, progress, body, told)
        held.check()
        await place.switch(step)
        await held.swap(lambda head: switched(head, plan))
        held.check()
        await place.remove(step, told)
        await held.swap(lambda head: settled(head, plan))

    async def _send(
        self, changes: Iterable[Change], held: Held, release: str, progress: _Done, body: Body, told: Told
    ) -> None:
        async def send(change: Change) -> None:
            if self._place.has(change.path):
                progress.note(change)
                return
            data = await body(change.path, change.file)
            held.check()
            await self._place.send(release, change.path, data, change.file)
            progress.note(change)
            told("Sending", progress.size, progress.total)

        await each(changes, send, self._place.concurrency)


class _Done:
    """How much of what is to be sent is there."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = tuple(changes)
        self.total = sum(change.file.size for change in self.changes)
        self.size = 0
        self._there: set[str] = set()
        self._first = 0

    def note(self, change: Change) -> None:
        self._there.add(change.path)
        self.size += change.file.size

    def first(self) -> int:
        """How many are there without a gap, from the first."""
        while self._first < len(self.changes) and self.changes[self._first].path in self._there:
            self._first += 1
        return self._first


async def _while_renewed(held: Held, progress: _Done, work: Awaitable[None]) -> None:
    """Does the work while the claim is renewed; a claim that is lost ends the work."""

    async def working() -> None:
        await work
        renewing.cancel()

    async def renew() -> None:
        await held.renew(progress.first)

    with ungrouped():
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(renew())
            group.create_task(working())
