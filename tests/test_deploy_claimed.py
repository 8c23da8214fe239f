"""Deployments that are interrupted, one after another: what readers find at every moment, in a place in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from random import Random

import pytest
from msgspec.structs import replace

from briefgen.deploy.claim import Pace, SwappedError, Version
from briefgen.deploy.claimed import Claimed, Step
from briefgen.deploy.plan import plan
from briefgen.deploy.release import File, Head, Release
from briefgen.deploy.target import TargetError, Told
from briefgen.pages.hosting import never_changes
from tests.test_deploy_plan import ASSETS, FRONT, PATHS, Links, broken, files_of

KEEP = 3


class Died(BaseException):
    """The process was killed."""


class Memory:
    """A place in memory, which readers look at after each write."""

    keeps_headers = True

    def __init__(self) -> None:
        self.concurrency = 1
        self.there: dict[str, tuple[str, ...]] = {}
        """What can be read, and where it leads."""
        self.leads: dict[str, tuple[str, ...]] = {}
        """By digest."""
        self.left = 10_000
        """So many calls succeed before one fails."""
        self.dies = False
        """Whether that is the end of the process."""
        self.lives = 0
        self._head, self._version = Head(), 0
        self._lists: dict[str, Release] = {}
        self._shown: dict[str, int] = {}

    def _call(self) -> None:
        self.left -= 1
        if self.left < 0:
            if self.dies:
                raise Died
            raise TargetError("no more")

    async def read_head(self) -> tuple[Head, Version]:
        return self._head, self._version

    async def swap_head(self, head: Head, version: Version) -> Version:
        self._call()
        if version != self._version:
            raise SwappedError
        self.lives += head.live != self._head.live
        self._head, self._version = head, self._version + 1
        self._look()
        return self._version

    def give_up(self) -> None:
        """Nobody has a claim any more."""
        self._head = replace(self._head, claim=None)

    async def read_release(self, id_: str) -> Release | None:
        return self._lists.get(id_)

    async def record_release(self, release: Release) -> None:
        self._call()
        self._lists[release.id] = release

    async def others(self, _: Iterable[str]) -> tuple[str, ...]:
        return ()

    async def prepare(self, step: Step, told: Told) -> None:  # noqa: ARG002
        self._call()

    def has(self, path: str) -> bool:  # noqa: ARG002
        return False

    async def send(self, release: str, path: str, body: bytes, file: File) -> None:  # noqa: ARG002
        self._call()
        self.there[path] = self.leads[file.digest]
        self._look()

    async def switch(self, step: Step) -> None:  # noqa: ARG002
        self._call()

    async def remove(self, step: Step, told: Told) -> None:  # noqa: ARG002
        for removal in (*step.plan.removals, *step.plan.aged):
            self._call()
            self.there.pop(removal.path, None)
            self._look()

    async def fetch(self, path: str, release: Release) -> bytes:  # noqa: ARG002
        return b""

    async def close(self) -> None:
        pass

    def _look(self) -> None:
        assert broken(self.there) == set()
        pending, seen = ([FRONT] if FRONT in self.there else []), set()
        while pending:
            if (path := pending.pop()) not in seen:
                seen.add(path)
                pending += self.there[path]
        self._shown |= {path: self.lives for path in seen if never_changes(path)}
        young = {path for path, lives in self._shown.items() if self.lives - lives < KEEP}
        assert young <= self.there.keys(), "a page in a cache shows what is not there"


def deployed(place: Memory, links: Links, id_: str, *, goes_back: bool = False) -> Mapping[str, File] | None:
    """Deploys a site; its files, or those of the release before, if there is one to go back to."""

    async def work() -> Mapping[str, File] | None:
        target = Claimed(place, Pace(beat=60, lease=600))
        standing = await target.standing({})
        if goes_back and not standing.back:
            return None
        site = standing.back[-1].files if goes_back else files_of(links)
        place.leads |= {file.digest: links[path] for path, file in files_of(links).items()}
        planned = plan(site, standing, id_, "2026-11-26T08:00:00Z", KEEP, goes_back=goes_back)

        async def body(_path: str, _file: File) -> bytes:
            return b""

        if planned.is_needed:
            await target.carry_out(planned, standing, body, lambda *_: None)
        return site

    return asyncio.run(work())


def a_site(chance: Random) -> Links:
    """Without broken links; all that is there is reached from the front page."""
    there = [path for path in PATHS if chance.random() < 0.7]
    targets = [*there, *(path for path in ASSETS if chance.random() < 0.5), FRONT]
    links = {path: tuple(chance.sample(targets, min(3, len(targets)))) for path in there}
    return {**dict.fromkeys((path for path in targets if never_changes(path)), ()), **links, FRONT: tuple(targets)}


@pytest.mark.parametrize("seed", range(24))
def test_no_reader_meets_a_broken_link_however_many_deployments_in_a_row_are_interrupted(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- repeatable
    place = Memory()
    for number in range(24):
        is_last = number == 23
        place.left, place.dies = 999 if is_last else chance.randrange(40), chance.random() < 0.5
        try:
            site = deployed(place, a_site(chance), f"r{number}", goes_back=chance.random() < 0.2)
        except (TargetError, Died):
            # What is left of a claim was left by this very process, which is alive.
            place.left = 999
            place.give_up()
            continue
        if site is not None:
            assert {path: place.there[path] for path in site} == {p: place.leads[f.digest] for p, f in site.items()}
            assert all(never_changes(path) for path in place.there.keys() - site.keys())


def test_what_cannot_be_reached_is_not_waited_for_when_a_claim_is_given_back() -> None:
    """A host that went away: the failure is told, and not only when giving the claim back has failed as well."""

    class Gone(Memory):
        async def swap_head(self, head: Head, version: Version) -> Version:
            if head.claim is None and not head.live:
                await asyncio.sleep(60)
            return await super().swap_head(head, version)

    async def work() -> None:
        place = Gone()
        target = Claimed(place, Pace(beat=60, lease=0.6))
        standing = await target.standing({})
        links: Links = {FRONT: ()}
        planned = plan(files_of(links), standing, "r", "2026-11-26T08:00:00Z", KEEP)

        async def body(_path: str, _file: File) -> bytes:
            raise TargetError("went away")

        with pytest.raises(TargetError, match="went away"):
            await asyncio.wait_for(target.carry_out(planned, standing, body, lambda *_: None), 20)

    asyncio.run(work())
