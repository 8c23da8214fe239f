"""Each write of a build fails in turn: one line, exit code 3, and a site that is whole.

What is tolerated on purpose (an old tree or an empty folder that cannot be removed, a link that becomes a
copy, a swap that becomes renames) may go on, but then all must be right.
"""

from __future__ import annotations

import builtins
import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from briefgen.cli import main
from briefgen.engine.publishing.exchange import can_exchange
from briefgen.engine.publishing.swap import inode
from tests.conftest import CONFIG, Files, brief, write
from tests.golden import tree

_NOW = "2026-11-24 06:00"
_CALLS = ("open", "write", "replace", "rename", "mkdir", "link", "unlink", "remove", "rmdir", "chmod", "utime")
_WRITES = os.O_WRONLY | os.O_RDWR


class Faults:
    """Counts the calls that write, and makes one of them fail."""

    def __init__(self, root: Path, fails_at: int, code: int) -> None:
        self.root = str(root)
        self.calls: list[str] = []
        self._fails_at = fails_at
        self._code = code
        self._monkeypatch = pytest.MonkeyPatch()

    def __enter__(self) -> Faults:
        for name in _CALLS:
            self._monkeypatch.setattr(os, name, self._faulty(name, getattr(os, name)))
        self._monkeypatch.setattr(builtins, "open", self._faulty("builtins.open", builtins.open))
        connect, faults = sqlite3.connect, self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if sql in {"COMMIT", "BEGIN IMMEDIATE"}:
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    faults.step(f"sqlite {sql}", error)
                return super().execute(sql, *values)

        self._monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Connection))
        return self

    def __exit__(self, *_: object) -> None:
        self._monkeypatch.undo()

    def step(self, what: str, error: Exception) -> None:
        """Counts one call, and raises `error` when its turn has come."""
        self.calls.append(what)
        if len(self.calls) == self._fails_at:
            raise error

    def _faulty(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def calls(*arguments: Any, **options: Any) -> Any:
            if self._counts(name, arguments, options):
                file = str(arguments[0])
                self.step(f"{name} {file}", OSError(self._code, os.strerror(self._code), file))
            return call(*arguments, **options)

        return calls

    def _counts(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
        """Whether the call writes something of the publication."""
        if name == "open":
            return bool(arguments[1] & _WRITES) and self.root in str(arguments[0])
        if name == "builtins.open":
            return set(str(arguments[1] if len(arguments) > 1 else "r")) & set("wax+") != set()
        if name == "mkdir" and os.path.isdir(arguments[0]):  # noqa: PTH112
            # Nothing would have been made.
            return False
        # Files are also written and removed by descriptor, and below one.
        return name == "write" or self.root in str(arguments[0]) or "dir_fd" in options


def cli(root: Path, output: Path | None = None) -> Result:
    elsewhere = ["-o", str(output)] if output else []
    return CliRunner().invoke(main, ["-C", str(root), "build", "-q", "--now", _NOW, *elsewhere])


def a_publication(root: Path) -> Path:
    """Small, and with templates that cost no time: every write means a few builds of it."""
    return write(
        root,
        {
            **{f"content/briefs/b{n}.md": brief(f"B {n}", f"2026-11-{n + 1:02} 08:00") for n in range(2)},
            "content/static/x.txt": "x",
            "content/static/y.txt": "y",
            **templates("once"),
        },
    )


def templates(mark: str) -> Files:
    """All templates and assets of the theme, each with `mark` in it."""
    default = Path(__file__).parent.parent / "templates"
    pages: Files = {f"templates/{file.name}": f"{mark} {{{{ page }}}}\n" for file in default.glob("*.*")}
    for file in (default / "assets").iterdir():
        pages[f"templates/assets/{file.name}"] = f"/* {mark} */\n"
    icon = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v{len(mark)}z"/></svg>'
    return {**pages, "templates/assets/icon.svg": icon}


def little(root: Path) -> None:
    """A few files change, one comes, and two go, one with its folder."""
    (root / "content/briefs/b0.md").unlink()
    (root / "content/static/x.txt").unlink()
    (root / "content/static/z.txt").write_text("z")


def much(root: Path) -> None:
    """Every file changes, or goes."""
    write(root, {**templates("again"), "briefgen.yaml": CONFIG.replace("test.example", "other.example")})
    (root / "content/static/y.txt").unlink()
    (root / "content/static/x.txt").write_text("again")


def nothing(_: Path) -> None:
    """For a first build."""


@contextmanager
def made(tmp_path: Path, edit: Callable[[Path], None]) -> Iterator[tuple[Path, Path, dict[str, bytes]]]:
    """A publication that is built and edited (or not built yet), a folder to copy it to, and its new site."""
    start = a_publication(tmp_path / "start")
    if edit is not nothing:
        assert cli(start).exit_code == 0
        (start / "site/.gitignore").write_text("*\n")
    edit(start)
    clean = tmp_path / "clean"
    shutil.copytree(start, clean, ignore=shutil.ignore_patterns("site", ".briefgen"))
    assert cli(clean).exit_code == 0
    hidden = {".gitignore": b"*\n"} if edit is not nothing else {}
    yield start, tmp_path / "root", tree(clean / "site") | hidden


TOLERATED = ("rmdir ", "unlink ", "link ", "chmod ", "rename ", "remove ")


@pytest.mark.parametrize(("edit", "swaps"), [(nothing, True), (little, False), (much, True), (much, False)])
def test_each_write_in_turn_fails_and_the_site_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], None], swaps: bool
) -> None:
    """And when it has failed in a build, it fails in the one that completes that as well."""
    if edit is much and swaps and not can_exchange():
        pytest.skip("this system cannot exchange two folders")
    # It reads the system's whole database of zones, more than once in a build.
    monkeypatch.setattr("zoneinfo.available_timezones", lambda: {"UTC"})
    if not swaps:
        monkeypatch.setattr("briefgen.engine.publishing.publish.prepare", lambda *_: False)
    with made(tmp_path, edit) as (start, root, new):
        old = tree(start / "site")
        failed = 0
        for fails_at in count(1):
            shutil.copytree(start, root)
            what, before = "", inode(str(root / "site"))
            for code in (errno.ENOSPC, errno.EACCES):
                with Faults(root, fails_at, code) as faults:
                    result = cli(root)
                if len(faults.calls) >= fails_at:
                    what = faults.calls[fails_at - 1]
                    failed += result.exit_code != 0
                    _holds(result, what, tree(root / "site"), old, new)
            if not what:
                assert (inode(str(root / "site")) != before) == swaps
                break
            again = cli(root)
            assert (again.exit_code, again.output) == (0, ""), f"{what}: {again.output}"
            assert tree(root / "site") == new, what
            work = {p.name for p in (root / ".briefgen").iterdir()}
            assert work <= {"cache.db", "lock", "made", "templates"}, what
            shutil.rmtree(root)
        assert failed > 20
        print(f"{edit.__name__}: {fails_at - 1} writes, {failed} failures")  # noqa: T201


def _holds(result: Result, what: str, site: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """What a build may leave in which the call `what` failed."""
    if result.exit_code == 0:
        assert what.startswith(TOLERATED), what
        assert site == new, what
        return
    assert result.exit_code == 3, f"{what}: {result.output} {result.exception!r}"
    assert isinstance(result.exception, SystemExit), what
    assert result.output.startswith("briefgen: "), what
    assert result.output.count("\n") == 1, result.output
    for name in site.keys() | (old.keys() & new.keys()):
        assert site.get(name) in (old.get(name), new.get(name)), f"{what}: {name}"
    if what.startswith(("open ", "write ", "builtins.open ")):
        # Before all renames, or after.
        assert site in (old, new), what
