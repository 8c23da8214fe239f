from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.golden import SITES, built, names, tree


@pytest.mark.parametrize("name", names())
def test_a_golden_site_is_built_byte_for_byte(name: str, tmp_path: Path) -> None:
    expected = tree(SITES / name / "expected")
    actual = tree(built(name, tmp_path))
    assert sorted(actual) == sorted(expected)
    for path, data in expected.items():
        if actual[path] != data:
            before, after = (d.decode("utf-8", "replace").splitlines() for d in (data, actual[path]))
            pytest.fail(
                f"{path} differs\n" + "\n".join(difflib.unified_diff(before, after, "expected", "actual", lineterm=""))
            )


def test_nothing_invisible_leaves_a_byte_in_the_everything_site() -> None:
    sources = tree(SITES / "everything" / "content")
    assert sum(b"CANARY" in data for data in sources.values()) >= 3
    canary = sources["media/canary.png"]
    for path, data in tree(SITES / "everything" / "expected").items():
        assert b"CANARY" not in data, path
        assert data != canary, path
        assert "cleo" not in path
        assert "future" not in path
