"""Stamps of files: when one may be believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.content.stamps import UNSETTLED, UNSETTLED_COARSE, Clock, Stamp, stamp_of

NOW = 1_800_000_000_000_000_000
DEVICE = 7
TAKEN = Clock(DEVICE, NOW)
OLD = Stamp(size=5, modified=NOW - UNSETTLED_COARSE - 11, changed=NOW - UNSETTLED_COARSE - 11, inode=1, device=DEVICE)

posix_only = pytest.mark.skipif(os.name != "posix", reason="elsewhere no stamp is settled")


@posix_only
@pytest.mark.parametrize(
    ("before_now", "settled"), [(1, False), (UNSETTLED - 1, False), (UNSETTLED + 1, True), (-1, False)]
)
@pytest.mark.parametrize("what", ["modified", "changed"])
def test_a_stamp_is_settled_when_its_file_was_left_alone_for_a_while(what: str, before_now: int, settled: bool) -> None:
    assert replace(OLD, **{what: NOW - before_now}).is_settled(TAKEN) is settled


@posix_only
@pytest.mark.parametrize("milliseconds", [0, 1, 49, 51, 1_999, 2_000])
def test_where_times_are_coarse_a_file_is_left_alone_for_longer(milliseconds: int) -> None:
    at = NOW - milliseconds * 1_000_000
    assert not replace(OLD, modified=at, changed=at).is_settled(TAKEN)
    long_ago = NOW - UNSETTLED_COARSE - 1_000_000
    assert replace(OLD, modified=long_ago, changed=long_ago).is_settled(TAKEN)


@posix_only
def test_a_time_that_was_set_by_hand_to_a_whole_second_makes_no_clock_coarse() -> None:
    assert replace(OLD, modified=NOW - 100_000_000, changed=NOW - 60_000_001).is_settled(TAKEN)


@posix_only
def test_a_time_set_back_by_hand_settles_nothing() -> None:
    assert OLD.is_settled(TAKEN)
    assert not replace(OLD, modified=0, changed=NOW - 1).is_settled(TAKEN)


def test_a_time_in_the_future_is_never_settled() -> None:
    assert not replace(OLD, modified=NOW + 10 * UNSETTLED_COARSE).is_settled(TAKEN)


def test_the_clock_of_another_file_system_settles_nothing() -> None:
    assert not OLD.is_settled(Clock(DEVICE + 1, NOW))


def test_without_a_time_of_change_no_stamp_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        settled = OLD.is_settled(TAKEN)
    assert not settled


def test_no_stamp_is_settled_for_a_caller_who_knows_no_time() -> None:
    assert not OLD.is_settled(Clock(DEVICE, 0))


def test_a_stamp_changes_with_size_time_and_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"one")
    first = stamp_of(file.stat())
    assert first == stamp_of(file.stat())
    assert first.size == 3
    os.utime(file, ns=(1, 1))
    touched = stamp_of(file.stat())
    assert touched.modified != first.modified
    other = tmp_path / "b"
    other.write_bytes(b"two")
    os.utime(other, ns=(1, 1))
    other.replace(file)
    assert stamp_of(file.stat()).inode != touched.inode
