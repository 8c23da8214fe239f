"""A preview as it runs: what happens to its cache, its folder and its files ends nothing, and everybody is answered."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from briefgen.engine.cache import DoubtfulCacheError
from briefgen.preview.answering import Answers
from briefgen.preview.answers import Answer, State
from briefgen.preview.running import Running, open_preview
from briefgen.preview.session import PreviewOptions, Session
from tests.conftest import Files, brief
from tests.golden import NOW

MakePublication = Callable[[Files], Path]
PATIENCE = 20
"""Seconds after which something does not happen any more."""


@contextmanager
def running(root: Path) -> Iterator[tuple[Running, list[str]]]:
    told: list[str] = []
    with open_preview(root, PreviewOptions(now=NOW, jobs=1), told.append) as preview:
        yield preview, told


def at(preview: Running, path: str) -> Answer:
    return asyncio.run(asyncio.wait_for(preview.answer(path), PATIENCE))


def state_of(preview: Running, path: str) -> State:
    return asyncio.run(asyncio.wait_for(preview.state(path), PATIENCE))


def comes(holds: Callable[[], bool]) -> bool:
    """Whether something holds before long."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_the_cache_may_be_deleted_or_damaged_at_any_time(publication: MakePublication) -> None:
    """It says of itself that it is safe to delete."""
    root = publication({"content/briefs/a.md": brief("One")})
    file = root / ".briefgen/preview/cache.db"

    def damage() -> None:
        file.write_bytes(file.read_bytes()[:4096] + os.urandom(file.stat().st_size - 4096))

    harms: list[Callable[[], None]] = [
        lambda: shutil.rmtree(root / ".briefgen"),
        file.unlink,
        damage,
        lambda: shutil.rmtree(root / ".briefgen"),
    ]
    with running(root) as (preview, _):
        for number, harm in enumerate(harms):
            harm()
            headline = f"After {number}"
            (root / "content/briefs/a.md").write_text(brief(headline))
            assert comes(lambda: headline.encode() in at(preview, "/2026/11/a/").body), number  # noqa: B023
            assert at(preview, "/").status == 200


def test_a_folder_that_is_gone_is_told_and_comes_back(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief("One")})
    away = root.with_name("away")
    with running(root) as (preview, told):
        assert at(preview, "/2026/11/a/").status == 200
        root.rename(away)
        assert comes(lambda: any("is gone" in line for line in told))
        assert b"One" in at(preview, "/2026/11/a/").body
        # Nothing is made in its place.
        assert not root.exists()
        (away / "content/briefs/a.md").write_text(brief("Two"))
        away.rename(root)
        assert comes(lambda: b"Two" in at(preview, "/2026/11/a/").body)


def test_what_cannot_be_read_is_told_in_the_browser(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": brief("Other")})
    look, locks = Session.look, [True]

    def locked(self: Session, paths: tuple[str, ...] = ()) -> bool:
        if locks:
            raise PermissionError(13, "Permission denied", str(root / "content/briefs/a.md"))
        return look(self, paths)

    with running(root) as (preview, told):
        monkeypatch.setattr(Session, "look", locked)
        assert comes(lambda: state_of(preview, "/2026/11/a/").here == 1)
        assert b"One" in at(preview, "/2026/11/a/").body
        time.sleep(0.1)
        assert sum("Permission denied" in line for line in told) == 1
        locks.clear()
        assert comes(lambda: state_of(preview, "/2026/11/a/").here == 0)


def test_a_mistake_that_is_found_late_is_told_without_being_asked_for(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that two pages want is known when all are planned: nobody need load a page anew to see it."""
    monkeypatch.setattr("briefgen.preview.waking.IDLE", 0.1)
    root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": brief("Two")})
    with running(root) as (preview, told):
        assert at(preview, "/2026/11/a/").status == 200
        (root / "content/briefs/a.md").write_text(brief("One", aliases="[/archive/]"))
        assert comes(lambda: any("/archive/" in line for line in told))
        before = state_of(preview, "/2026/11/a/")
        assert before.here == 1
        (root / "content/briefs/a.md").write_text(brief("One"))
        assert comes(lambda: state_of(preview, "/2026/11/a/").here == 0)


def test_who_asks_is_answered_while_files_never_cease_to_change(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief("One")})
    look, looks, over = Session.look, [0], threading.Event()

    def eventful(self: Session, paths: tuple[str, ...] = ()) -> bool:
        """While it looks, something happens that is old enough to be looked at when it has ended."""
        looks[0] += 1
        if not over.is_set():
            preview.wake(["briefgen.yaml"])
            time.sleep(0.1)
        return look(self, paths)

    with running(root) as (preview, _):
        monkeypatch.setattr(Session, "look", eventful)
        preview.wake(["briefgen.yaml"])
        assert comes(lambda: looks[0] > 2)
        threading.Timer(PATIENCE / 2, over.set).start()
        assert at(preview, "/2026/11/a/").status == 200
        assert not over.is_set()
        over.set()


def test_nothing_is_kept_of_those_who_waited_and_left(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief("One")})

    async def wait_and_leave(preview: Running) -> None:
        for _ in range(20):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(preview.change(1_000), 0.001)

    with running(root) as (preview, _):
        asyncio.run(wait_and_leave(preview))
        assert not preview._waiting


def test_who_finds_the_cache_doubtful_is_answered_by_the_next(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, doubts = Answers.answer, [True]

    def doubtful(self: Answers, path: str) -> Answer:
        if doubts:
            doubts.clear()
            raise DoubtfulCacheError("as it may be")
        return answer(self, path)

    with running(publication({"content/briefs/a.md": brief("One")})) as (preview, told):
        monkeypatch.setattr(Answers, "answer", doubtful)
        assert at(preview, "/2026/11/a/").status == 200
        assert any("could not be trusted" in line for line in told)
