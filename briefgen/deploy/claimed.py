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
from msgspec.structs import replace

from briefgen.deploy.claim import Heads, Held, Pace, Version, busy, claimed
from briefgen.deploy.lanes import each, ungrouped
from briefgen.deploy.plan import UNSEEN, Change, Plan
from briefgen.deploy.release import File, Head, Present, Release
from briefgen.deploy.target import Body, Standing, TakenError, TargetError, There, Told, no_body


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
            files=_there(head, by_id),
            seen=tuple(by_id[present.id] for present in _interrupted(head) if _is_seen(present, by_id)),
            is_kept=all(_is_kept(present, by_id) for present in _interrupted(head)),
            is_interrupted=_is_interrupted(head),
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
                giving = asyncio.create_task(held.swap(lambda head: _given_back(head, progress.first())))
                await asyncio.wait_for(asyncio.shield(giving), self._pace.lease / 6)
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
        await held.swap(lambda head: _noted(head, 0))
        is_seen = not plan.release.unseen
        for rank, together in groupby(progress.changes, key=lambda change: change.rank):
            if rank > UNSEEN and not is_seen:
                # From here on readers may be led to what is new: whoever goes on after an interruption must know that.
                await held.swap(lambda head: _noted(head, progress.first()))
                is_seen = True
            await self._send(together, held, plan.release.id, progress, body, told)
        held.check()
        await place.switch(step)
        await held.swap(lambda head: _switched(head, plan))
        held.check()
        await place.remove(step, told)
        await held.swap(lambda head: _settled(head, plan))

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


def _there(head: Head, by_id: Mapping[str, Release]) -> dict[str, There]:
    """What is at each address, after all that was begun."""
    found: dict[str, There] = {}
    ids = [present.id for present in head.there]
    at = ids.index(head.live) if head.live else -1
    if head.live:
        found = {path: There(file, head.live) for path, file in by_id[head.live].all().items()}
    if head.is_removing:
        # Of what came before it, nobody knows what is still there.
        for id_ in (id_ for id_ in ids[:at] if id_ in by_id):
            found |= {path: There(None, id_, is_found=False) for path in by_id[id_].all() if path not in found}
    for present in _interrupted(head):
        release = by_id.get(present.id)
        if release is not None and present.done is not None and present.done >= 0:
            # What it sent first is there, and of the rest nobody knows.
            files, is_seen = release.all(), _is_seen(present, by_id)
            was_found = {path for path, there in found.items() if there.is_found}
            for number, path in enumerate(release.sends):
                file = files[path] if number < present.done else None
                found[path] = There(file, release.id, is_found=is_seen or path in was_found)
    return found


def _interrupted(head: Head) -> tuple[Present, ...]:
    """What was begun since the live release."""
    ids = [present.id for present in head.there]
    return head.there[ids.index(head.live) + 1 :] if head.live else head.there


def _is_seen(present: Present, by_id: Mapping[str, Release]) -> bool:
    """Whether readers may have been led to the files of a release that was interrupted."""
    return present.id in by_id and present.done is not None and present.done >= by_id[present.id].unseen


def _is_kept(present: Present, by_id: Mapping[str, Release]) -> bool:
    """Whether nothing was replaced by a release that was interrupted, or only what was set aside before."""
    begun = present.id in by_id and present.done is not None and present.done >= 0
    return not begun or by_id[present.id].sets_aside


def _is_interrupted(head: Head) -> bool:
    return head.claim is not None or head.is_removing or any(present.done is not None for present in head.there)


def _noted(head: Head, done: int) -> Head:
    *others, last = head.there
    return replace(head, there=(*others, replace(last, done=done)))


def _given_back(head: Head, done: int) -> Head:
    """The head after a failure: nobody works any more, and so much is there."""
    last = head.there[-1]
    return replace(head if last.done is None or last.done < 0 else _noted(head, done), claim=None)


def _switched(head: Head, plan: Plan) -> Head:
    """The head once a release is live."""
    *others, last = head.there
    live = replace(last, done=None)
    back = tuple(release.id for release in plan.back)
    return replace(head, live=live.id, back=back, there=(*others, live), is_removing=True)


def _settled(head: Head, plan: Plan) -> Head:
    """The head once nothing is there but what is live or can be gone back to."""
    kept = {head.live, *(release.id for release in plan.back)}
    there = tuple(Present(present.id) for present in head.there if present.id in kept)
    return replace(head, claim=None, there=there, is_removing=False)
