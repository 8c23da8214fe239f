"""Two who deploy at the same time: one wins, the other is told, and readers see the winner's site."""

from __future__ import annotations

import os
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawler import Watch
from tests.editions import Edition, editions
from tests.golden import tree
from tests.presses import Job, Presses, presses
from tests.stores import KEYS, S3, Asked, s3_server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no processes that can be forked here")

RACES = int(os.environ.get("BRIEFGEN_RACES", "3"))  # `make soak` asks for more.
TOLD = re.compile(
    r"(\S+@\S+ has been deploying there since \S+|somebody else has deployed there meanwhile); wait until"
)


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with s3_server() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folder is that is deployed to."""
    return tmp_path_factory.mktemp("www") / "news"


@pytest.fixture(scope="module")
def issues(s3: S3, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    targets = f'{{store: {{to: "s3://{s3.bucket}/news", endpoint: "{s3.endpoint}"}}, folder: {{to: "{folder}"}}}}'
    return editions(tmp_path_factory.mktemp("editions"), targets, 4)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Presses]:
    with presses({**KEYS, "HOME": str(tmp_path_factory.mktemp("home"))}) as found:
        yield found


class Races:
    """Races to a target of editions that are two of several at a time."""

    def __init__(
        self, running: Presses, issues: list[Edition], name: str, read: Callable[[], dict[str, bytes]]
    ) -> None:
        self.ends: Counter[str] = Counter()
        self._running, self._issues, self._name, self._read = running, issues, name, read
        self._random = random.Random(4711)  # noqa: S311 -- repeatable
        self._live = issues[0]
        (first,) = running.run(Job(str(issues[0].folder), name))
        assert first.how == "done", first

    def race(self, without: str = "") -> None:
        """Two editions other than the live one, and other than each other."""
        one, other = self._random.sample([issue for issue in self._issues if issue != self._live], 2)
        jobs = (Job(str(issue.folder), self._name, beat=0.2, without=without) for issue in (one, other))
        outcomes = self._running.run(*jobs)
        done = [(issue, end) for issue, end in zip((one, other), outcomes, strict=True) if end.how == "done"]
        lost = [end for end in outcomes if end.how != "done"]
        assert all(end.how == "TakenError" and TOLD.match(end.said) for end in lost), outcomes
        assert done, outcomes
        self.ends["one" if lost else "both, one after the other"] += 1
        # Where both came to their ends, whoever came later had seen what the other had done.
        found = [issue for issue, _ in done if self._is_whole(issue)]
        assert len(found) == 1, (one.number, other.number, outcomes)
        (self._live,) = found

    def _is_whole(self, issue: Edition) -> bool:
        served = self._read()
        return all(served.get(path) == body for path, body in issue.files.items()) and all(
            path.startswith("assets/") for path in served.keys() - issue.files.keys()
        )


class Start:
    """Nobody goes on before both have read the head."""

    def __init__(self) -> None:
        self._line = threading.Barrier(2)
        self._left = 2

    def wrong(self, asked: Asked) -> None:
        if asked.method == "GET" and asked.key.endswith("/head.json") and self._left:
            self._left -= 1
            self._line.wait(20)


def served(s3: S3) -> dict[str, bytes]:
    found = {name: s3.bytes_of(name) for name in s3.names() if "/.briefgen/" not in name}
    return {name.removeprefix("news/"): body for name, body in found.items() if body is not None}


@pytest.fixture
def begun(s3: S3, running: Presses, issues: list[Edition]) -> Iterator[Callable[[], Races]]:
    """Begins races to an empty store."""
    s3.empty()
    yield lambda: Races(running, issues, "store", lambda: served(s3))
    s3.wrong = s3.done = lambda _: None
    s3.heeds_conditions = True


def test_of_two_who_deploy_to_a_store_at_the_same_moment_one_wins_and_the_other_is_told_by_whom(
    s3: S3, begun: Callable[[], Races]
) -> None:
    races = begun()
    watch = Watch(s3, "news/", 3)
    s3.done = watch.look
    for _ in range(RACES):
        s3.wrong = Start().wrong
        races.race()
    assert races.ends == {"one": RACES}
    assert watch.broken == []
    assert watch.looks > RACES * 10


def test_of_two_who_come_to_a_store_one_a_little_after_the_other_each_is_told_or_goes_on_from_the_other(
    s3: S3, begun: Callable[[], Races]
) -> None:
    races = begun()
    watch = Watch(s3, "news/", 3)
    s3.done = watch.look
    for _ in range(RACES):
        races.race()
    assert sum(races.ends.values()) == RACES
    assert watch.broken == []


def test_at_a_store_without_conditions_one_wins_as_long_as_writes_are_seen_in_time(
    s3: S3, begun: Callable[[], Races]
) -> None:
    """Whoever claims looks again after a while; two who both write within that while see who was the last."""
    s3.heeds_conditions = False
    races = begun()
    for _ in range(min(RACES, 10)):
        s3.wrong = Start().wrong
        races.race()
    assert races.ends == {"one": min(RACES, 10)}


def test_of_two_who_deploy_to_a_folder_one_wins(running: Presses, issues: list[Edition], folder: Path) -> None:
    races = Races(running, issues, "folder", lambda: tree((folder / "current").resolve()))
    for _ in range(min(RACES, 10)):
        races.race()


def test_without_claims_a_race_is_found(s3: S3, begun: Callable[[], Races]) -> None:
    """The tests above can fail."""
    races = begun()
    watch = Watch(s3, "news/", 3)
    s3.done = watch.look

    def lost() -> bool:
        s3.wrong = Start().wrong
        try:
            races.race("claim")
        except AssertionError:
            return True
        return races.ends["both, one after the other"] > 0 or watch.broken != []

    assert any(lost() for _ in range(10))
