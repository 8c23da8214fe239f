"""Which output folders are refused, and what is done to those that are not."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefgen.engine.build import Options, build
from briefgen.engine.publishing import commit
from briefgen.engine.publishing import publish as publishing
from briefgen.engine.publishing.staging import write_new
from briefgen.engine.records import Records
from briefgen.errors import BriefgenError, MachineError
from tests.conftest import Files, brief
from tests.golden import NOW, tree
from tests.newsroom import TICK

MakePublication = Callable[[Files], Path]


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication({"content/briefs/a.md": brief(), "content/briefs/b.md": brief("Another")})


@pytest.mark.parametrize(
    "place", [".", "..", "../..", "content", "content/briefs", "templates/x", ".git", ".briefgen/x"]
)
def test_folders_that_hold_the_publication_or_its_parts_are_refused(root: Path, place: str) -> None:
    before = tree(root)
    with pytest.raises(BriefgenError, match="output folder cannot be"):
        build(root, Options(NOW, output=root / place))
    assert tree(root) == before


def test_the_root_and_the_home_folder_are_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BriefgenError, match="root of the file system"):
        build(root, Options(NOW, output=Path(root.anchor)))
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    with pytest.raises(BriefgenError, match="your home folder"):
        build(root, Options(NOW, output=home))


def test_a_folder_with_files_of_others_is_refused(root: Path) -> None:
    (root / "site").mkdir()
    (root / "site/novel.txt").write_text("chapter one")
    with pytest.raises(BriefgenError, match=r"novel\.txt which briefgen did not write"):
        build(root, Options(NOW))
    assert tree(root / "site") == {"novel.txt": b"chapter one"}


def test_a_foreign_file_among_ours_is_refused_and_kept(root: Path) -> None:
    build(root, Options(NOW))
    (root / "site/2026/notes.txt").write_text("mine")
    before = tree(root / "site")
    (root / "content/briefs/a.md").unlink()
    with pytest.raises(BriefgenError, match=r"2026/notes\.txt"):
        build(root, Options(NOW))
    assert tree(root / "site") == before


def test_hidden_files_in_the_output_are_left_alone(root: Path) -> None:
    (root / "site/.git").mkdir(parents=True)
    (root / "site/.git/config").write_text("[core]")
    (root / "site/.gitignore").write_text("*\n")
    build(root, Options(NOW))
    (root / "content/briefs/a.md").unlink()
    build(root, Options(NOW))
    assert (root / "site/.gitignore").read_text() == "*\n"
    assert (root / "site/.git/config").read_text() == "[core]"


def test_what_was_deleted_or_edited_by_hand_is_put_right(root: Path) -> None:
    build(root, Options(NOW))
    good = tree(root / "site")
    (root / "site/index.html").write_text("edited")
    shutil.rmtree(root / "site/2026")
    report = build(root, Options(NOW))
    assert tree(root / "site") == good
    assert report.written == 1 + len([p for p in good if p.startswith("2026/")])


def test_a_lost_cache_costs_nothing_and_deletes_nothing(root: Path) -> None:
    build(root, Options(NOW))
    shutil.rmtree(root / ".briefgen")
    (root / "content/briefs/a.md").unlink()
    # Nor are these builds refused for what is left.
    for _ in range(3):
        report = build(root, Options(NOW))
        assert report.removed == 0
        assert (root / "site/2026/11/a/index.html").exists()
        assert [p.message.split(" from before the cache was lost stay")[0] for p in report.warnings] == [
            "2026/11/a/index.html"
        ]
    (root / "site/2026/11/a/index.html").unlink()
    for _ in range(2):
        assert build(root, Options(NOW)).warnings == ()


def test_what_a_lost_cache_left_is_known_however_often_the_rest_changes(root: Path) -> None:
    build(root, Options(NOW))
    shutil.rmtree(root / ".briefgen")
    (root / "content/briefs/a.md").unlink()
    for number in range(4):
        # Its folder's stamp is old enough to be believed.
        time.sleep(2 * TICK / 1e9)
        (root / "content/briefs/b.md").write_text(brief("Another", body=f"Text {number}."))
        report = build(root, Options(NOW))
        assert ["2026/11/a/index.html" in p.message for p in report.warnings] == [True]
    (root / "site/2026/11/a/new.txt").write_text("x")
    (root / "content/briefs/b.md").write_text(brief("Another", body="More text."))
    with pytest.raises(BriefgenError, match=r"holds 2026/11/a/new\.txt which"):
        build(root, Options(NOW))


def test_what_was_left_by_a_lost_cache_is_ours_when_it_is_written_again(root: Path) -> None:
    build(root, Options(NOW))
    shutil.rmtree(root / ".briefgen")
    brief_ = root / "content/briefs/a.md"
    text = brief_.read_text()
    brief_.unlink()
    build(root, Options(NOW))
    brief_.write_text(text)
    assert build(root, Options(NOW)).warnings == ()
    brief_.unlink()
    build(root, Options(NOW))
    assert not (root / "site/2026/11/a").exists()


def test_files_of_others_are_still_refused_beside_what_a_lost_cache_left(root: Path) -> None:
    build(root, Options(NOW))
    shutil.rmtree(root / ".briefgen")
    (root / "content/briefs/a.md").unlink()
    build(root, Options(NOW))
    (root / "site/2026/novel.txt").write_text("chapter one")
    with pytest.raises(BriefgenError, match=r"holds 2026/novel\.txt which"):
        build(root, Options(NOW))


@pytest.mark.parametrize("moment", ["remember", "save"])
def test_a_cache_that_is_lost_when_the_site_is_written_leaves_a_site_that_is_taken_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    build(root, Options(NOW))
    (root / "content/briefs/a.md").unlink()
    (root / "content/briefs/c.md").write_text(brief("New"))
    remember = Records.remember

    def stops(self: Records, *arguments: Any) -> None:
        if moment == "save":
            remember(self, *arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Records, "remember", stops)
        with pytest.raises(KeyboardInterrupt):
            build(root, Options(NOW))
    new = tree(root / "site")
    (root / ".briefgen/cache.db").write_bytes(b"not a cache")
    (root / "content/briefs/b.md").unlink()
    for _ in range(2):
        report = build(root, Options(NOW))
        assert "from before the cache was lost stay" in "".join(p.message for p in report.warnings)
    assert (root / "site/2026/11/b/index.html").exists()
    assert not (root / "site/2026/11/a/index.html").exists()
    assert tree(root / "site").keys() == new.keys()


def test_what_a_lost_cache_left_is_known_after_a_build_that_was_stopped(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, Options(NOW))
    shutil.rmtree(root / ".briefgen")
    (root / "content/briefs/a.md").unlink()

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Records, "remember", stops)
        with pytest.raises(KeyboardInterrupt):
            build(root, Options(NOW))
    assert [p.severity for p in build(root, Options(NOW)).warnings] == ["warning"]


def test_each_output_folder_has_its_own_traces(root: Path, tmp_path: Path) -> None:
    build(root, Options(NOW))
    build(root, Options(NOW, output=tmp_path / "other"))
    (root / "content/briefs/a.md").unlink()
    assert build(root, Options(NOW)).removed >= 1
    assert (tmp_path / "other/2026/11/a/index.html").exists()
    assert build(root, Options(NOW, output=tmp_path / "other")).removed >= 1
    assert tree(root / "site") == tree(tmp_path / "other")


def test_a_link_in_the_output_does_not_lead_writing_elsewhere(root: Path, tmp_path: Path) -> None:
    build(root, Options(NOW))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(root / "site/2026")
    try:
        (root / "site/2026").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets no links be made")
    for lost in (False, True):
        if lost:
            shutil.rmtree(root / ".briefgen")
        with pytest.raises(BriefgenError, match=r"^site/2026: this link is in place of a folder .* remove it"):
            build(root, Options(NOW))
        assert list(elsewhere.iterdir()) == []
    (root / "site/2026").unlink()
    build(root, Options(NOW))
    assert (root / "site/2026/11/a/index.html").exists()
    assert list(elsewhere.iterdir()) == []


def test_a_folder_of_ours_that_was_moved_and_linked_to_is_not_written_through(root: Path, tmp_path: Path) -> None:
    build(root, Options(NOW))
    (root / "site/2026").rename(tmp_path / "2026")
    before = tree(tmp_path / "2026")
    try:
        (root / "site/2026").symlink_to(tmp_path / "2026", target_is_directory=True)
    except OSError:
        pytest.skip("this system lets no links be made")
    (root / "content/briefs/a.md").write_text(brief("Changed"))
    with pytest.raises(BriefgenError, match=r"^site/2026: this link"):
        build(root, Options(NOW))
    assert tree(tmp_path / "2026") == before


def test_a_file_makes_way_for_a_folder_and_back(root: Path) -> None:
    static = root / "content/static"
    static.mkdir()
    (static / "x").write_text("file")
    build(root, Options(NOW))
    (static / "x").unlink()
    (static / "x").mkdir()
    (static / "x/y").write_text("inside")
    build(root, Options(NOW))
    assert (root / "site/x/y").read_text() == "inside"
    shutil.rmtree(static / "x")
    (static / "x").write_text("file again")
    build(root, Options(NOW))
    assert (root / "site/x").read_text() == "file again"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_disk_that_fails_leaves_the_site_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    build(root, Options(NOW))
    before = tree(root / "site")
    (root / "content/briefs/a.md").write_text(brief("Changed"))

    def fails(file: str, data: bytes) -> None:
        if file.endswith("/index.html"):
            raise OSError(code, os.strerror(code), file)
        write_new(file, data)

    monkeypatch.setattr("briefgen.engine.publishing.staging.write_new", fails)
    with pytest.raises(MachineError, match=os.strerror(code)):
        build(root, Options(NOW))
    assert tree(root / "site") == before
    monkeypatch.undo()
    build(root, Options(NOW))
    assert "Changed" in (root / "site/index.html").read_text("utf-8")


def test_a_build_that_is_stopped_while_renaming_is_completed_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build(root, Options(NOW))
    (root / "content/briefs/a.md").unlink()
    (root / "content/briefs/c.md").write_text(brief("New"))
    rename = commit._rename
    calls = 0

    def stops(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        rename(*arguments)

    monkeypatch.setattr(commit, "_rename", stops)
    monkeypatch.setattr(publishing, "prepare", lambda *_: False)
    with pytest.raises(KeyboardInterrupt):
        build(root, Options(NOW))
    monkeypatch.undo()
    build(root, Options(NOW))
    build(root, Options(NOW, output=tmp_path / "clean"))
    assert tree(root / "site") == tree(tmp_path / "clean")
