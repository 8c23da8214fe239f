"""The secret of a user on a machine: made once, kept from others, done without where there is no place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefgen.engine.theme.secret import secret


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("briefgen.engine.theme.secret.sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/briefgen"


def test_it_is_made_once_and_is_this_users_only(home: Path) -> None:
    first = secret()
    assert first is not None
    assert len(first) == 32
    assert secret() == first
    assert [f.name for f in home.iterdir()] == ["secret"]
    if os.name == "posix":
        assert (home / "secret").stat().st_mode & 0o777 == 0o600


def test_one_that_was_damaged_is_not_used(home: Path) -> None:
    secret()
    (home / "secret").write_bytes(b"short")
    assert secret() is None


def test_without_a_place_for_it_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert secret() is None
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr("briefgen.engine.theme.secret._home", lambda _: "")
    assert secret() is None
