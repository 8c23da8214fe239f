"""The stock: what was made once is found again, and nothing in it is believed that does not prove itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen.engine.cache import Cache
from briefgen.engine.stock import Product, Stock, keep
from briefgen.engine.toolchain import makers

ONE, OTHER = b"1" * 16, b"2" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made/things"


def stock(folder: Path) -> Stock:
    """A stock whose part of the cache is lost."""
    cache = Cache(folder.parent.parent / "lost.db")
    shelf = cache.shelf("made things", Product)
    cache.close()
    return Stock(folder, shelf)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_what_was_kept_is_found_though_the_rest_of_the_cache_is_lost(folder: Path) -> None:
    made = keep(folder, ONE, [b"small", b"large"], b"facts")
    found = stock(folder)
    assert found.get(ONE) == made
    assert found.get(OTHER) is None
    assert [found.file(digest).read_bytes() for digest in made.files] == [b"small", b"large"]
    assert all(found.proves(digest) for digest in made.files)
    assert found.shelf.keys() == (ONE.hex(),)


def test_a_file_that_is_damaged_or_gone_does_not_prove_itself(folder: Path) -> None:
    made = keep(folder, ONE, [b"small", b"large"])
    found = stock(folder)
    found.file(made.files[0]).write_bytes(b"smalL")
    found.file(made.files[1]).unlink()
    assert [found.proves(digest) for digest in made.files] == [False, False]
    keep(folder, ONE, [b"small", b"large"])
    assert [found.proves(digest) for digest in made.files] == [True, True]


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40])
def test_a_damaged_record_is_none(folder: Path, damage: bytes) -> None:
    keep(folder, ONE, [b"small"])
    (folder / f"{ONE.hex()}.made").write_bytes(damage)
    assert stock(folder).get(ONE) is None


def test_what_no_recipe_asks_for_is_removed_and_nothing_else(folder: Path) -> None:
    both, one = keep(folder, ONE, [b"shared", b"own"]), keep(folder, OTHER, [b"shared", b"other"])
    (folder / "left-over").write_bytes(b"of a build that was stopped")
    found = stock(folder)
    found.put(ONE, both)
    # The other one is only known from its record.
    found.retain({ONE, OTHER})
    assert names(folder) == {d.hex() for d in (*both.files, *one.files)} | {f"{r.hex()}.made" for r in (ONE, OTHER)}
    found.retain({OTHER})
    assert names(folder) == {d.hex() for d in one.files} | {f"{OTHER.hex()}.made"}
    (folder / "left-over").write_bytes(b"not looked at when nothing changed")
    found.retain({OTHER})
    assert "left-over" in names(folder)


def test_a_stock_without_a_folder_has_nothing_to_forget(folder: Path) -> None:
    found = stock(folder)
    found.put(ONE, Product(()))
    found.retain(set())
    assert not folder.exists()


def test_makers_differ_by_code_and_library() -> None:
    assert makers("pages", "pillow") == makers("pages", "pillow")
    assert len({makers("pages", "pillow"), makers("assets", "pillow"), makers("pages", "jinja2")}) == 3
