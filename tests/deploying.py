"""What every target is held to, as cases over a `Ground`: a kind of target with a look at what it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Protocol

from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.deploy.claim import Pace
from briefgen.deploy.plan import Plan, plan
from briefgen.deploy.release import File
from briefgen.deploy.target import TakenError, Target

SITE: Mapping[str, bytes] = {
    "index.html": b"<a href=/2026/11/one/>One</a>",
    "2026/11/one/index.html": b"One",
    "2026/11/two/index.html": b"Two",
    "2026/11/caf\u00e9 \u65b0\u805e/index.html": b"NFC",
    "2026/11/cafe\u0301/a b%20c+'\"#?.html": b"NFD",
    "assets/site.0123abcd.css": b"p { color: red }",
    "feed.xml": b"<rss/>",
    ".well-known/security.txt": b"Contact: mailto:desk@test.example",
    "empty.txt": b"",
    "large.bin": bytes(range(256)) * 800,
}
"""A site with odd names, an empty file and one that takes several requests."""
PACE = Pace(beat=0.1, lease=10)


class Ground(Protocol):
    """A place that sites are deployed to in tests."""

    def target(self) -> Target:
        """The target, as another deployer opens it."""

    def served(self) -> dict[str, bytes]:
        """What readers get, by path."""

    def written(self) -> object:
        """Equal to what it was before, if nothing was written meanwhile."""


class Sent(Struct, frozen=True):
    """A deployment that came to its end."""

    plan: Plan
    asked: tuple[str, ...]
    """The paths of files whose bytes were asked for, to be sent."""


Case = Callable[[Ground], Coroutine[None, None, None]]


def release_of(site: Mapping[str, bytes], cache: str = "") -> dict[str, File]:
    return {path: File(digest_bytes(body).hex(), len(body), "text/html", cache) for path, body in site.items()}


async def deployed(
    ground: Ground,
    site: Mapping[str, bytes] = SITE,
    *,
    id_: str,
    cache: str = "",
    keep: int = 3,
    before: Callable[[str], Awaitable[None]] | None = None,
) -> Sent:
    """Deploys a site as `briefgen deploy` does; `before` each body it is told of the path."""
    target = ground.target()
    asked: list[str] = []

    async def body(path: str, _: File) -> bytes:
        if before is not None:
            await before(path)
        asked.append(path)
        return site[path]

    try:
        files = release_of(site, cache)
        standing = await target.standing(files, body)
        planned = plan(files, standing, id_, "2026-11-26T08:00:00+00:00", keep)
        if planned.is_needed:
            await target.carry_out(planned, standing, body, lambda *_: None)
    finally:
        await target.close()
    return Sent(planned, tuple(asked))


async def gone_back(ground: Ground, *, id_: str) -> Sent:
    """Makes the release before live again, as `briefgen rollback` does."""
    target = ground.target()
    asked: list[str] = []
    try:
        standing = await target.standing({})
        back = standing.back[-1]

        async def body(path: str, _: File) -> bytes:
            asked.append(path)
            return await target.fetch(path, back)

        planned = plan(back.files, standing, id_, "2026-11-26T09:00:00+00:00", 3, goes_back=True)
        await target.carry_out(planned, standing, body, lambda *_: None)
    finally:
        await target.close()
    return Sent(planned, tuple(asked))


async def a_first_deployment_serves_the_site(ground: Ground) -> None:
    sent = await deployed(ground, id_="a")
    assert ground.served() == SITE
    assert sorted(sent.asked) == sorted(SITE)
    assert {change.why for change in sent.plan.changes} == {"new"}


async def nothing_changed_is_nothing_written(ground: Ground) -> None:
    await deployed(ground, id_="a")
    before = ground.written()
    sent = await deployed(ground, id_="b")
    assert not sent.plan.is_needed
    assert ground.written() == before
    await deployed(ground, {**SITE, "index.html": b"New"}, id_="c")
    assert ground.written() != before


async def one_changed_file_is_sent_alone(ground: Ground) -> None:
    await deployed(ground, id_="a")
    site = {**SITE, "2026/11/one/index.html": b"One, corrected"}
    sent = await deployed(ground, site, id_="b")
    assert sent.asked == ("2026/11/one/index.html",)
    assert ground.served() == site


async def changed_headers_are_planned(ground: Ground) -> None:
    await deployed(ground, id_="a")
    sent = await deployed(ground, id_="b", cache="no-store")
    assert {change.path: change.why for change in sent.plan.changes} == dict.fromkeys(SITE, "headers")
    assert ground.served() == SITE
    assert not (await deployed(ground, id_="c", cache="no-store")).plan.is_needed


async def what_is_removed_is_not_served(ground: Ground) -> None:
    await deployed(ground, id_="a")
    site = {path: body for path, body in SITE.items() if path not in {"feed.xml", "2026/11/two/index.html"}}
    sent = await deployed(ground, site, id_="b")
    assert sent.asked == ()
    assert {removal.path for removal in sent.plan.removals} == {"feed.xml", "2026/11/two/index.html"}
    assert ground.served() == site


async def fingerprinted_files_of_the_release_before_stay(ground: Ground) -> None:
    await deployed(ground, id_="a")
    site = {path: body for path, body in SITE.items() if not path.startswith("assets/")}
    site["assets/site.4567cdef.css"] = b"p { color: blue }"
    for id_, text in (("b", b"1"), ("c", b"2"), ("d", b"3")):
        site["index.html"] = text
        await deployed(ground, site, id_=id_)
        assert ("assets/site.0123abcd.css" in ground.served()) == (id_ in "bc")


async def a_rollback_is_byte_for_byte(ground: Ground) -> None:
    await deployed(ground, id_="a")
    changed = {**SITE, "index.html": b"New", "2026/11/three/index.html": b"Three"}
    del changed["feed.xml"]
    await deployed(ground, changed, id_="b")
    assert ground.served() == changed
    await gone_back(ground, id_="c")
    assert ground.served() == SITE
    # Forward again is a deployment like any other.
    await deployed(ground, changed, id_="d")
    assert ground.served() == changed


async def fingerprinted_files_of_a_release_that_was_gone_back_from_stay(ground: Ground) -> None:
    def styled(digest: str) -> dict[str, bytes]:
        site = {path: body for path, body in SITE.items() if not path.startswith("assets/")}
        return {**site, f"assets/site.{digest}.css": digest.encode()}

    await deployed(ground, styled("0000aaaa"), id_="a")
    await deployed(ground, styled("0000bbbb"), id_="b")
    await gone_back(ground, id_="c")
    for id_, stays in (("d", True), ("e", False)):
        await deployed(ground, styled(f"0000{id_ * 4}"), id_=id_)
        # Of the last three releases, which are b, c and d at first.
        assert ("assets/site.0000bbbb.css" in ground.served()) == stays


async def an_interrupted_deployment_goes_on_with_what_is_missing(ground: Ground) -> None:
    await deployed(ground, id_="a")
    site = {**SITE, **{f"2026/12/{number}/index.html": str(number).encode() for number in range(40)}}
    asked: list[str] = []

    async def fail(path: str) -> None:
        asked.append(path)
        if len(asked) > 30:
            raise TimeoutError

    try:
        await deployed(ground, site, id_="b", before=fail)
    except TimeoutError:
        pass
    else:
        raise AssertionError
    assert {path: body for path, body in ground.served().items() if path in SITE} == SITE
    sent = await deployed(ground, site, id_="c")
    assert ground.served() == site
    assert 0 < len(sent.asked) < 40


async def of_two_deployers_one_wins(ground: Ground) -> None:
    await deployed(ground, id_="a")
    lost = asyncio.Event()
    told: list[str] = []

    async def wait(_: str) -> None:
        await asyncio.wait_for(lost.wait(), 10)

    async def deploy(id_: str) -> str:
        try:
            await deployed(ground, {**SITE, "index.html": id_.encode()}, id_=id_, before=wait)
        except TakenError as error:
            told.append(str(error))
            lost.set()
            return ""
        return id_

    won = [id_ for id_ in await asyncio.gather(deploy("b"), deploy("c")) if id_]
    assert len(won) == len(told) == 1
    assert "has been deploying there since" in told[0] or "has deployed there meanwhile" in told[0]
    assert ground.served() == {**SITE, "index.html": won[0].encode()}


CASES: tuple[Case, ...] = (
    a_first_deployment_serves_the_site,
    nothing_changed_is_nothing_written,
    one_changed_file_is_sent_alone,
    changed_headers_are_planned,
    what_is_removed_is_not_served,
    fingerprinted_files_of_the_release_before_stay,
    a_rollback_is_byte_for_byte,
    fingerprinted_files_of_a_release_that_was_gone_back_from_stay,
    an_interrupted_deployment_goes_on_with_what_is_missing,
    of_two_deployers_one_wins,
)
