"""The cache: what is remembered, and that nothing doubtful in it is ever believed."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from briefgen.config import Config
from briefgen.content import brief as parsing
from briefgen.content.markdown import Converter
from briefgen.content.parsed import Parsed
from briefgen.content.source import SourceFile
from briefgen.engine.build import Options, build
from briefgen.engine.cache import Cache, DoubtfulCacheError
from briefgen.engine.trace import Trace
from briefgen.errors import MachineError
from briefgen.model import Brief
from tests.conftest import Files, brief
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]


DAMAGES = int(os.environ.get("BRIEFGEN_DAMAGES", "25"))  # `make soak` asks for more.


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication(
        {
            "content/briefs/a.md": brief("First", topics="[x]", body="See [b](brief:b)."),
            "content/briefs/b.md": brief("Second", topics="[x, y]", analysis="{text: It *means*.}"),
            "content/authors/jane.yaml": "name: Jane\n",
            "content/pages/about.md": "---\ntitle: About\n---\nText.\n",
        }
    )


def cache_of(root: Path) -> Path:
    return root / ".briefgen/cache.db"


def test_a_brief_that_has_not_changed_is_not_parsed_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root, Options(NOW))
    parsed: list[str] = []
    _count(parsed, monkeypatch)
    build(root, Options(NOW))
    assert parsed == []
    (root / "content/briefs/a.md").write_text(brief("First, changed"))
    build(root, Options(NOW))
    assert parsed == ["content/briefs/a.md"]
    config = root / "briefgen.yaml"
    config.write_text(config.read_text().replace("timezone: UTC", "timezone: Asia/Tokyo"))
    build(root, Options(NOW))
    assert sorted(parsed) == ["content/briefs/a.md", "content/briefs/a.md", "content/briefs/b.md"]


def _count(parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes in `parsed` the path of every brief that is parsed from now on."""
    parse = parsing.parse

    def counts(file: SourceFile, config: Config, converter: Converter) -> Parsed[Brief]:
        parsed.append(file.path)
        return parse(file, config, converter)

    monkeypatch.setattr(parsing, "parse", counts)


def test_a_failed_build_remembers_what_was_right(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "content/briefs/c.md").write_text("---\nheadline: C\n---\n")
    with pytest.raises(Exception, match="dek"):
        build(root, Options(NOW))
    (root / "content/briefs/c.md").write_text(brief("C"))
    parsed: list[str] = []
    _count(parsed, monkeypatch)
    build(root, Options(NOW))
    assert parsed == ["content/briefs/c.md"]


def test_what_no_brief_needs_any_more_is_forgotten(root: Path) -> None:
    build(root, Options(NOW))
    (root / "content/briefs/a.md").unlink()
    build(root, Options(NOW))
    with sqlite3.connect(cache_of(root)) as database:
        assert database.execute("SELECT path FROM briefs").fetchall() == [("content/briefs/b.md",)]
        assert database.execute("SELECT COUNT(*) FROM bodies").fetchone() == (1,)
        files = {file for (file,) in database.execute("SELECT file FROM traces")}
    database.close()
    assert files == tree(root / "site").keys()


def doubtful(root: Path) -> None:
    """The next build says that it could not trust the cache, and does everything right."""
    good = tree(root / "site")
    (root / "content/briefs/a.md").write_text(brief("First, again", topics="[x]"))
    report = build(root, Options(NOW))
    assert [w.message.startswith("the cache could not be trusted (") for w in report.warnings][:1] == [True]
    again = tree(root / "site")
    assert again.keys() == good.keys()
    assert b"First, again" in again["index.html"]
    assert build(root, Options(NOW)).warnings == ()


@pytest.mark.parametrize("data", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_cache_is_replaced(root: Path, data: bytes) -> None:
    build(root, Options(NOW))
    cache_of(root).write_bytes(data)
    if data:
        doubtful(root)
    else:
        assert build(root, Options(NOW)).written == 0


def test_a_cache_of_another_version_is_replaced(root: Path) -> None:
    build(root, Options(NOW))
    with sqlite3.connect(cache_of(root)) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    doubtful(root)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE traces SET trace = x'00'",
        "UPDATE traces SET sum = x'00'",
        "UPDATE traces SET file = file || '.x' WHERE file = 'index.html'",
        "UPDATE briefs SET brief = x'00'",
        "UPDATE briefs SET brief = zeroblob(length(brief))",
        "UPDATE briefs SET path = 'content/briefs/z.md' WHERE path = 'content/briefs/b.md'",
        "DROP TABLE traces",
        "DROP TABLE bodies",
    ],
)
def test_a_row_that_is_not_as_it_was_written_makes_the_cache_doubtful(root: Path, change: str) -> None:
    build(root, Options(NOW))
    with sqlite3.connect(cache_of(root)) as database:
        database.execute(change)
    database.close()
    doubtful(root)


def test_a_body_that_is_damaged_is_not_believed(root: Path) -> None:
    build(root, Options(NOW))
    good = tree(root / "site")
    with sqlite3.connect(cache_of(root)) as database:
        database.execute("UPDATE bodies SET html = '<p>WRONG</p>'")
    database.close()
    (root / "site/2026/11/a/index.html").unlink()
    report = build(root, Options(NOW))
    assert [w.severity for w in report.warnings][:1] == ["warning"]
    assert tree(root / "site") == good


@pytest.mark.parametrize("file", ["../../precious.txt", "/etc/precious", "C:/precious", "a\\b"])
def test_a_trace_outside_the_output_folder_deletes_nothing(root: Path, file: str) -> None:
    build(root, Options(NOW))
    precious = root.parent / "precious.txt"
    precious.write_text("keep")
    cache = Cache(cache_of(root))
    cache.keep_traces("site", {file: (Trace(b"x"), None)})
    cache.close()
    doubtful(root)
    assert precious.read_text() == "keep"


def test_damage_anywhere_never_gives_a_wrong_byte_or_a_traceback(root: Path, tmp_path: Path) -> None:
    build(root, Options(NOW))
    good = cache_of(root).read_bytes()
    (root / "content/briefs/a.md").write_text(brief("Changed", topics="[y]"))
    build(root, Options(NOW, output=tmp_path / "clean"))
    clean = tree(tmp_path / "clean")
    choose = random.Random(4711)  # noqa: S311 -- repeatable damage
    for _ in range(DAMAGES):
        damaged = bytearray(good)
        if choose.random() < 0.3:
            damaged = damaged[: choose.randrange(len(damaged))]
        else:
            for _ in range(choose.choice([1, 1, 1, 50])):
                damaged[choose.randrange(len(damaged))] ^= 1 << choose.randrange(8)
        cache_of(root).write_bytes(damaged)
        build(root, Options(NOW))
        assert tree(root / "site") == clean


def test_a_brief_is_the_same_after_the_cache() -> None:
    from tests.make import made, mentions

    brief_ = made("a", topics=mentions("x"), extra={"n": 1, "f": 1.5, "l": ["a", None, True], "m": {"k": "v"}})
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(brief_), type=type(brief_)) == brief_


def test_a_cache_that_can_never_be_written_is_a_fault_of_the_machine(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, Options(NOW))
    before = tree(root / "site")

    def fails(*_: object) -> None:
        raise DoubtfulCacheError("OperationalError: database or disk is full")

    monkeypatch.setattr(Cache, "keep_traces", fails)
    (root / "content/briefs/a.md").write_text(brief("Changed"))
    with pytest.raises(MachineError, match="database or disk is full"):
        build(root, Options(NOW))
    assert tree(root / "site") == before
