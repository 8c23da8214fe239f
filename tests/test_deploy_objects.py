"""A site in an object store: what is asked of a real server, in which order, and what is there afterwards."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.content.source import digest_bytes
from briefgen.deploy.claim import Pace
from briefgen.deploy.plan import Plan
from briefgen.deploy.release import Release, decode_head, encode
from briefgen.deploy.stores.objects import HEAD, store_of
from briefgen.deploy.target import TakenError, TargetError
from tests.shipping import FIRST, QUICK, Desk, emptied, files, ours, sent, served, texts
from tests.stores import (
    CONFLICT,
    FORBIDDEN,
    LOST,
    NOT_IMPLEMENTED,
    RESET,
    S3,
    SLOW_DOWN,
    TOO_MANY,
    Asked,
    Stored,
    Wrong,
    s3_server,
)


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as s3:
        yield s3


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> S3:
    return emptied(server, monkeypatch, tmp_path)


def test_a_first_deployment_sends_everything_in_an_order_in_which_nothing_leads_nowhere(s3: S3) -> None:
    Desk(s3, concurrency=1).deploy(FIRST)
    assert texts(s3) == FIRST
    assert sent(s3) == [
        "assets/main.0123456789.css",
        "a/index.html",
        "b/index.html",
        "archive/index.html",
        "feed.xml",
        "index.html",
    ]
    stored = served(s3)["a/index.html"]
    assert (stored.type, stored.cache, stored.coding) == ("text/html", "max-age=60", "")
    first = [key.removeprefix("news/.briefgen/") for _, key in s3.writes()]
    assert first[0] == "head.json"
    lists = [name for name in first if name.startswith("releases/")]
    assert first.index(lists[0]) < first.index("news/assets/main.0123456789.css")
    assert ours(s3) == ["head.json", *lists]


def test_where_nothing_changed_nothing_is_written(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    s3.asked.clear()
    assert not desk.deploy(FIRST).is_needed
    assert s3.writes() == []
    assert len(s3.asked) == 2


def test_a_change_sends_that_file_and_sets_aside_what_was_there(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    s3.asked.clear()
    desk.deploy({**FIRST, "a/index.html": "a, mended"})
    assert sent(s3) == ["a/index.html"]
    kept = f"news/.briefgen/kept/{files(FIRST)['a/index.html'].digest}"
    assert [key for _, key in s3.writes() if "/kept/" in key] == [kept]
    assert s3.read(kept).body == b"a, styled by main.1.css"
    assert texts(s3)["a/index.html"] == "a, mended"


def test_other_headers_alone_are_a_change_and_nothing_is_set_aside(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    s3.asked.clear()
    planned = desk.deploy(FIRST, cache="max-age=3600")
    assert {change.why for change in planned.changes} == {"headers"}
    assert {file.cache for file in served(s3).values()} == {"max-age=3600"}
    assert not any("/kept/" in name for name in s3.names())


def test_what_is_not_in_the_site_any_more_is_removed_by_one_request_after_the_switch(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    s3.asked.clear()
    desk.deploy({path: text for path, text in FIRST.items() if not path.startswith(("b/", "feed"))})
    assert set(texts(s3)) == FIRST.keys() - {"b/index.html", "feed.xml"}
    removals = [asked for asked in s3.asked if asked.method in {"DELETE", "POST"}]
    assert [asked.query for asked in removals] == ["delete"]
    assert removals[0].body.count(b"<Key>") == 2


def test_going_back_gives_every_byte_and_header_of_the_release_before(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    before = served(s3)
    later = {**FIRST, "a/index.html": "a, mended", "c/index.html": "c", "index.html": "front: a c"}
    del later["b/index.html"]
    desk.deploy(later, cache="max-age=1", type="text/plain")
    assert served(s3) != before
    desk.deploy({}, goes_back=True)
    assert served(s3) == before
    assert not any(name.startswith("kept/") for name in ours(s3)), "nothing is left to go back to"


def test_releases_and_kept_bytes_that_nothing_needs_are_removed(s3: S3) -> None:
    desk = Desk(s3)
    for number in range(6):
        desk.deploy({**FIRST, "a/index.html": f"a, version {number}"})
    kept = sorted(files({"": f"a, version {number}"})[""].digest for number in (3, 4))
    assert [name for name in ours(s3) if name.startswith("kept/")] == [f"kept/{digest}" for digest in kept]
    assert len([name for name in ours(s3) if name.startswith("releases/")]) == 3


def test_with_one_release_nothing_is_set_aside(s3: S3) -> None:
    desk = Desk(s3)
    for number in range(3):
        desk.deploy({**FIRST, "a/index.html": f"a, version {number}"}, keep=1)
    assert not any("/kept/" in asked.key for asked in s3.asked)


def test_compressed_bodies_are_kept_and_fetched_as_they_were_sent(s3: S3) -> None:
    desk = Desk(s3)
    packed = gzip.compress(b"page", mtime=0)
    file = replace(files({"p.html": "page"})["p.html"], coding="gzip")

    async def work() -> bytes:
        target = desk.target()
        first = Release("one", "2026-11-26", {"p.html": file})
        place = store_of(desk.options, desk.where, QUICK)
        await place.send("one", "p.html", packed, file)
        return await target.fetch("p.html", first)

    assert asyncio.run(work()) == packed
    assert served(s3)["p.html"] == Stored(packed, "text/html", "max-age=60", "gzip")


def test_bytes_that_somebody_has_changed_are_not_gone_back_to(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    desk.deploy({**FIRST, "a/index.html": "a, mended"})
    (kept,) = [name for name in s3.names() if "/kept/" in name]
    s3.ask("PUT", kept, b"something else")
    with pytest.raises(TargetError, match="has the bytes of a/index\\.html no more"):
        desk.deploy({}, goes_back=True)
    assert texts(s3)["index.html"] == FIRST["index.html"]


def test_files_of_others_are_named_before_the_first_deployment_and_never_removed(s3: S3) -> None:
    desk = Desk(s3)
    for key in ("news/index.html", "news/theirs.txt", "newsletter/index.html", "index.html"):
        s3.ask("PUT", key, b"theirs")
    standing = asyncio.run(desk.target().standing(files(FIRST)))
    assert standing.foreign == ("index.html",)
    assert s3.writes() == []
    desk.deploy(FIRST)
    desk.deploy({"index.html": "alone"}, keep=1)
    assert texts(s3) == {"index.html": "alone", "theirs.txt": "theirs"}
    assert s3.read("newsletter/index.html").body == b"theirs"


@pytest.mark.parametrize("path", ["", "a/b"])
def test_a_site_may_be_at_the_top_of_a_bucket_or_deep_in_it(s3: S3, path: str) -> None:
    odd = {"über uns/index.html": "1", "a+b & c.html": "2", "新聞/index.html": "3", "100%.html": "4", "~x/#?.html": "5"}
    Desk(s3, path).deploy(odd)
    assert texts(s3, f"{path}/" if path else "") | odd == texts(s3, f"{path}/" if path else "")
    Desk(s3, path).deploy({"index.html": "only"})
    assert texts(s3, f"{path}/" if path else "")["index.html"] == "only"
    assert not any(name.endswith(("1", "#?.html", "100%.html")) for name in s3.names())


@pytest.mark.parametrize("fault", [SLOW_DOWN, TOO_MANY, RESET, LOST], ids=str)
def test_what_goes_wrong_for_a_moment_is_repeated(s3: S3, fault: Wrong) -> None:
    """Every request fails once: those with conditions, too, whose answers are lost after they were done."""
    failed: set[tuple[str, str, str]] = set()

    def wrong(asked: Asked) -> Wrong | None:
        this = (asked.method, asked.key, asked.headers.get("x-amz-content-sha256", ""))
        if this in failed:
            return None
        failed.add(this)
        return fault

    desk = Desk(s3)
    s3.wrong = wrong
    desk.deploy(FIRST)
    assert texts(s3) == FIRST
    later = {**FIRST, "a/index.html": "a, mended"}
    del later["b/index.html"]
    desk.deploy(later)
    assert texts(s3) == later
    assert len(failed) > 15
    s3.wrong = lambda _: None
    assert not desk.deploy(later).is_needed


@pytest.mark.parametrize("at", [0, 5])
def test_after_a_failure_nothing_is_removed_and_the_next_deployment_sends_what_is_missing(s3: S3, at: int) -> None:
    desk = Desk(s3, concurrency=1)
    desk.deploy(FIRST)
    before = texts(s3)
    later = {path: f"{text}, mended" for path, text in FIRST.items() if path != "b/index.html"}
    s3.asked.clear()
    puts = itertools.count()
    s3.wrong = lambda asked: (
        FORBIDDEN if asked.method == "PUT" and "head" not in asked.key and next(puts) >= at else None
    )
    with pytest.raises(TargetError, match="do not permit it"):
        desk.deploy(later)
    assert texts(s3).keys() >= before.keys()
    s3.wrong = lambda _: None
    already = set(sent(s3)) & {path for path, text in texts(s3).items() if text == later.get(path)}
    s3.asked.clear()
    desk.deploy(later)
    assert texts(s3) == later
    assert not already & set(sent(s3)), "what was there already is not sent again"
    s3.asked.clear()
    desk.deploy({}, goes_back=True)
    assert texts(s3) == before


def test_an_interrupted_way_back_can_be_turned_round(s3: S3) -> None:
    """What was live when it began is kept until it is done."""
    desk = Desk(s3, concurrency=1)
    sites = [{path: f"{text}, version {number}" for path, text in FIRST.items()} for number in range(4)]
    for site in sites[:3]:
        desk.deploy(site)
    s3.wrong = lambda asked: FORBIDDEN if asked.method == "PUT" and asked.key == "news/index.html" else None
    with pytest.raises(TargetError):
        desk.deploy({}, goes_back=True)
    s3.wrong = lambda _: None
    desk.deploy(sites[3])
    assert texts(s3) == sites[3]
    desk.deploy({}, goes_back=True)
    assert texts(s3) == sites[2]


def test_whatever_is_stopped_where_ever_each_release_that_can_be_gone_back_to_is_there_to_the_last_byte(s3: S3) -> None:
    chance = random.Random(8)  # noqa: S311
    desk = Desk(s3)
    paths = ("index.html", "a/index.html", "b/index.html", "assets/main.0123456789.css", "assets/main.9876543210.css")

    async def fetched() -> int:
        target = desk.target()
        standing = await target.standing({})
        releases = (*standing.back, *((standing.live,) if standing.live else ()))
        each = [(path, release) for release in releases for path in release.files]
        bodies = await asyncio.gather(*(target.fetch(path, release) for path, release in each))
        for (path, release), body in zip(each, bodies, strict=True):
            assert digest_bytes(body).hex() == release.files[path].digest
        return len(standing.back)

    stopped = way_back = 0
    for _ in range(12):
        site = {path: f"{path} {chance.randrange(3)}" for path in paths if chance.random() < 0.7}
        writes, last = itertools.count(), chance.choice([1, 3, 5, 8, 12, 99, 99])
        s3.wrong = lambda asked, writes=writes, last=last: (  # type: ignore[misc]
            FORBIDDEN if asked.method != "GET" and next(writes) >= last else None
        )
        goes_back = way_back > 0 and chance.random() < 0.3
        try:
            desk.deploy({} if goes_back else site, goes_back=goes_back)
            assert goes_back or texts(s3).items() >= site.items()
        except TargetError:
            stopped += 1
        s3.wrong = lambda _: None
        if "head.json" in ours(s3):
            # As if it had been left behind long ago.
            head = decode_head(s3.read(f"news/{HEAD}").body)
            s3.ask("PUT", f"news/{HEAD}", encode(replace(head, claim=None)))
        way_back = asyncio.run(fetched())
    assert stopped > 3
    desk.deploy({"index.html": "the last"}, keep=1)
    assert texts(s3) == {"index.html": "the last"}
    assert len(ours(s3)) == 2, "nothing is left over"


def test_a_store_that_does_not_answer_in_time_is_asked_again(s3: S3) -> None:
    asked_before: set[tuple[str, str]] = set()

    def wrong(asked: Asked) -> Wrong | None:
        this = (asked.method, asked.key)
        if this in asked_before or asked.key.rpartition("/")[2] not in {"head.json", "feed.xml"}:
            return None
        asked_before.add(this)
        return Wrong(500, seconds=0.5)

    desk = Desk(s3)
    desk.patience = replace(QUICK, small=0.25)
    s3.wrong = wrong
    desk.deploy(FIRST)
    assert texts(s3) == FIRST
    assert asked_before == {("GET", "news/.briefgen/head.json"), *(("PUT", f"news/{n}") for n in (HEAD, "feed.xml"))}


def test_a_removal_that_fails_is_told_and_done_by_the_next_deployment(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    later = {path: text for path, text in FIRST.items() if path != "b/index.html"}
    s3.wrong = lambda asked: FORBIDDEN if asked.method in {"POST", "DELETE"} else None
    with pytest.raises(TargetError, match="the new release is live, and the next deployment removes what is left over"):
        desk.deploy(later)
    assert texts(s3) == FIRST
    s3.wrong = lambda _: None
    assert desk.deploy(later).is_needed
    assert texts(s3) == later
    assert not desk.deploy(later).is_needed


def test_a_store_that_removes_one_by_one_is_asked_so(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    s3.wrong = lambda asked: NOT_IMPLEMENTED if asked.query == "delete" else None
    desk.deploy({"index.html": "alone"}, keep=1)
    assert texts(s3) == {"index.html": "alone"}


def test_whether_a_store_heeds_conditions_is_asked_once(s3: S3) -> None:
    desk = Desk(s3)
    desk.deploy(FIRST)
    conditions = [asked.headers.get("if-none-match") or asked.headers.get("if-match") for asked in s3.asked]
    assert conditions.count("*") == 2
    s3.asked.clear()
    desk.deploy({**FIRST, "c/index.html": "c"})
    conditions = [asked.headers.get("if-none-match", "") for asked in s3.asked]
    assert "*" not in conditions
    heads = [asked for asked in s3.asked if asked.method == "PUT" and asked.key.endswith(HEAD)]
    assert heads
    assert all("if-match" in asked.headers for asked in heads)


@pytest.mark.parametrize("refuses", [True, False])
def test_a_store_without_conditions_is_deployed_to_and_of_two_at_once_one_is_told(s3: S3, refuses: bool) -> None:
    s3.heeds_conditions = False
    if refuses:
        s3.wrong = lambda asked: NOT_IMPLEMENTED if asked.headers.keys() & {"if-match", "if-none-match"} else None

    async def race(*names: str) -> str:
        sites = [{**FIRST, "a/index.html": f"a by {name}"} for name in names]
        done = await asyncio.gather(*(Desk(s3).deployed(site) for site in sites), return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Plan", *["TakenError"] * (len(names) - 1)]
        return next(name for name, one in zip(names, done, strict=True) if isinstance(one, Plan))

    first = asyncio.run(race("a", "b"))
    assert texts(s3) == {**FIRST, "a/index.html": f"a by {first}"}
    s3.asked.clear()
    later = asyncio.run(race("c", "d", "e"))
    assert texts(s3) == {**FIRST, "a/index.html": f"a by {later}"}
    assert not any(asked.headers.keys() & {"if-match", "if-none-match"} for asked in s3.asked)


def test_a_first_deployment_that_is_stopped_before_that_is_known_does_not_decide_it(s3: S3) -> None:
    s3.wrong = lambda asked: FORBIDDEN if asked.headers.get("if-match") else None
    with pytest.raises(TargetError):
        Desk(s3).deploy(FIRST)
    s3.wrong = lambda _: None
    desk = Desk(s3)
    desk.pace = Pace(beat=0.05, lease=0.2)
    desk.deploy(FIRST)
    assert texts(s3) == FIRST
    assert '"is_conditional":true' in s3.read("news/.briefgen/head.json").body.decode().replace(" ", "")


def test_of_many_at_once_one_wins_and_the_others_are_told(s3: S3) -> None:
    async def race() -> list[Plan | BaseException]:
        return await asyncio.gather(
            *(Desk(s3).deployed({**FIRST, "a/index.html": f"a by {number}"}) for number in range(6)),
            return_exceptions=True,
        )

    done = asyncio.run(race())
    assert sum(isinstance(one, Plan) for one in done) == 1
    assert sum(isinstance(one, TakenError) for one in done) == 5
    winner = next(number for number, one in enumerate(done) if isinstance(one, Plan))
    assert texts(s3) == {**FIRST, "a/index.html": f"a by {winner}"}


def test_a_store_that_is_busy_with_another_write_is_asked_again(s3: S3) -> None:
    refused = itertools.count()
    s3.wrong = lambda asked: (
        CONFLICT if asked.key.endswith(HEAD) and asked.method == "PUT" and next(refused) < 2 else None
    )
    Desk(s3).deploy(FIRST)
    assert texts(s3) == FIRST


def test_what_was_replaced_without_being_set_aside_is_not_gone_back_to(s3: S3) -> None:
    desk = Desk(s3, concurrency=1)
    desk.deploy(FIRST)
    s3.wrong = lambda asked: FORBIDDEN if asked.body == b"front: c" else None
    changed = {**FIRST, "a/index.html": "a, changed", "index.html": "front: c"}
    with pytest.raises(TargetError):
        desk.deploy(changed, keep=1)
    assert texts(s3)["a/index.html"] == "a, changed"
    s3.wrong = lambda _: None
    assert desk.deploy(changed, keep=3).back == ()
    second = texts(s3)
    assert len(desk.deploy({**changed, "a/index.html": "a, again"}).back) == 1
    desk.deploy({}, goes_back=True)
    assert texts(s3) == second


def test_bytes_of_which_headers_alone_were_about_to_change_are_set_aside_as_others_are(s3: S3) -> None:
    desk = Desk(s3, concurrency=1)
    desk.deploy(FIRST)
    first = served(s3)
    s3.wrong = lambda asked: FORBIDDEN if asked.method == "PUT" and asked.key == "news/index.html" else None
    with pytest.raises(TargetError):
        desk.deploy(FIRST, cache="no-cache")
    s3.wrong = lambda _: None
    # Nobody knows now with which headers the front page is there.
    desk.deploy({**FIRST, "index.html": "front: c"})
    desk.deploy({}, goes_back=True)
    assert served(s3) == first


def test_what_was_stopped_on_its_way_does_not_replace_what_comes_after_it(s3: S3) -> None:
    desk, late = Desk(s3), threading.Event()
    desk.deploy(FIRST)

    def slow(asked: Asked) -> None:
        if asked.method == "PUT" and asked.key == "news/a/index.html" and asked.body == b"second":
            late.wait(0.5)

    s3.wrong = slow

    async def stopped() -> None:
        deploying = asyncio.create_task(desk.deployed({**FIRST, "a/index.html": "second"}))
        while not any(asked.body == b"second" for asked in s3.asked):
            await asyncio.sleep(0.01)
        deploying.cancel()
        with suppress(asyncio.CancelledError):
            await deploying

    asyncio.run(stopped())
    desk.deploy({**FIRST, "a/index.html": "third"})
    late.set()
    time.sleep(0.1)
    assert texts(s3)["a/index.html"] == "third"
