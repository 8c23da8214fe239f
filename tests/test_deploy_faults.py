"""Deployments in which things go wrong: no reader ever sees that, and the next deployment puts all right."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests.editions import Edition, editions
from tests.presses import Presses, presses
from tests.season import Season
from tests.stores import KEYS, S3, s3_server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no processes that can be forked here")

DEPLOYS = int(os.environ.get("BRIEFGEN_DEPLOYS", "8"))  # `make soak` asks for more.
SEED = int(os.environ.get("BRIEFGEN_SEED", "4711"))
PROOFS = 40
"""Runs within which it must be found that something was taken out."""
SIGNS = {
    "order": "leads to .*, which is not there",
    "older files": "which was shown . releases ago, is not there|fingerprinted files are missing",
    "removal last": "removed before there was a new release",
    "memory of interruptions": "not as built|is not there|too much|no more",
    "setting aside": "in .briefgen/|no more",
}
"""What is taken out, and what is said of it then."""


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as s3:
        yield s3


@pytest.fixture
def s3(server: S3) -> Iterator[S3]:
    """With nothing in it."""
    yield server
    server.wrong = server.done = lambda _: None
    server.empty()


@pytest.fixture(scope="module")
def issues(server: S3, tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    to = f'{{to: "s3://{server.bucket}/news", endpoint: "{server.endpoint}"}}'
    return editions(tmp_path_factory.mktemp("editions"), f"{{production: {to}}}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Presses]:
    with presses({**KEYS, "HOME": str(tmp_path_factory.mktemp("home"))}) as found:
        yield found


def test_whatever_goes_wrong_readers_see_a_whole_site_and_the_next_deployment_completes_it(
    s3: S3, running: Presses, issues: list[Edition]
) -> None:
    season = Season(s3, running, issues, SEED)
    started = time.monotonic()
    season.run(DEPLOYS)
    seconds = time.monotonic() - started
    print(dict(season.counts), dict(sorted(season.faults.items())))  # noqa: T201
    print(  # noqa: T201
        f"{season.watch.looks} looks, {season.watch.followed} references; crawled {season.crawler.pages} files in "
        f"{season.crawler.rounds} rounds, {season.crawler.followed} references; {seconds:.0f} s"
    )
    assert season.counts["failed"] >= DEPLOYS // 4
    assert season.crawler.pages > DEPLOYS * 50


@pytest.mark.parametrize("without", SIGNS if DEPLOYS >= 100 else ["order", "removal last"])
def test_what_keeps_readers_from_harm_is_missed_when_it_is_taken_out(
    s3: S3, running: Presses, issues: list[Edition], without: str
) -> None:
    """The test above can fail."""
    with pytest.raises(AssertionError, match=SIGNS[without]):
        Season(s3, running, issues, 2, without).run(PROOFS)
