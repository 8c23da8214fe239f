"""Stamps of files: when one may be believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.content.stamps import UNSETTLED, Stamp, stamp_of

NOW = 1_800_000_000_000_000_000
OLD = Stamp(size=5, modified=NOW - 10 * UNSETTLED, changed=NOW - 10 * UNSETTLED, inode=1)

posix_only = pytest.mark.skipif(os.name != "posix", reason="elsewhere no stamp is settled")


@posix_only
@pytest.mark.parametrize(
    ("before_now", "settled"), [(0, False), (1, False), (UNSETTLED, False), (UNSETTLED + 1, True), (-UNSETTLED, False)]
)
@pytest.mark.parametrize("what", ["modified", "changed"])
def test_a_stamp_is_settled_when_its_file_was_left_alone_for_a_while(what: str, before_now: int, settled: bool) -> None:
    assert replace(OLD, **{what: NOW - before_now}).is_settled(NOW) is settled


@posix_only
def test_a_time_set_back_by_hand_settles_nothing() -> None:
    assert not replace(OLD, modified=0, changed=NOW - 1).is_settled(NOW)


def test_a_time_in_the_future_is_never_settled() -> None:
    assert not replace(OLD, modified=NOW + 10 * UNSETTLED).is_settled(NOW)


def test_without_a_time_of_change_no_stamp_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        settled = OLD.is_settled(NOW)
    assert not settled


def test_no_stamp_is_settled_for_a_caller_who_knows_no_time() -> None:
    assert not OLD.is_settled(0)


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
