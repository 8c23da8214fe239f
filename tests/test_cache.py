"""The cache: what is remembered, and that nothing doubtful in it is ever believed."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from briefgen.config import Config
from briefgen.content import brief as parsing
from briefgen.content.markdown import Converter
from briefgen.content.parsed import Parsed
from briefgen.content.source import SourceFile
from briefgen.content.stamps import UNSETTLED
from briefgen.engine import filing
from briefgen.engine.build import Options, build
from briefgen.engine.cache import Cache, DoubtfulCacheError
from briefgen.engine.inputs import Seen
from briefgen.engine.records import Kept
from briefgen.engine.trace import Trace
from briefgen.engine.verify import differences
from briefgen.errors import MachineError
from briefgen.model import Brief
from briefgen.pages.edition import Teased
from tests.conftest import Files, brief, write
from tests.golden import NOW, SITES, tree

MakePublication = Callable[[Files], Path]


DAMAGES = int(os.environ.get("BRIEFGEN_DAMAGES", "500"))


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
    cache = Cache(cache_of(root))
    assert cache.shelf("briefs", Kept).keys() == ("content/briefs/b.md",)
    assert sorted(cache.shelf("traces site", Trace).keys()) == sorted(tree(root / "site"))
    assert cache.shelf("teasers site", Teased).keys() == ("b",)
    assert "content/briefs/a.md" not in cache.shelf("files", Seen)
    cache.close()
    with sqlite3.connect(cache_of(root)) as database:
        assert database.execute("SELECT COUNT(*) FROM briefs").fetchone() == (1,)
        views = {file for (file,) in database.execute("SELECT file FROM views")}
    database.close()
    assert views < tree(root / "site").keys()


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


def change(root: Path, *statements: str) -> None:
    with sqlite3.connect(cache_of(root)) as database:
        for statement in statements:
            assert database.execute(statement).rowcount != 0
    database.close()


SHELVES = (
    *("files", "briefs", "rules", "terms", "shown", "made pictures", "made icons", "states"),
    *("traces site", "folders site", "makings site", "teasers site", "pressed site", "rankings site"),
)


def fill_all_shelves(root: Path) -> None:
    """A build, and a further one when all files are old enough to be known by their stamps."""
    write(root, {"content/media/p.png": (SITES / "everything/content/media/chart.png").read_bytes()})
    (root / "content/pages/about.md").write_text("---\ntitle: About\n---\n![Alt](p.png)\n")
    (root / "briefgen.yaml").write_text((root / "briefgen.yaml").read_text() + "hosting: {compress: [gz]}\n")
    build(root, Options(NOW))
    time.sleep(2 * UNSETTLED / 1e9)
    build(root, Options(NOW))


def test_the_tests_below_know_every_shelf(root: Path) -> None:
    fill_all_shelves(root)
    with sqlite3.connect(cache_of(root)) as database:
        assert {name for (name,) in database.execute("SELECT DISTINCT name FROM shelves")} == set(SHELVES)
    database.close()


@pytest.mark.parametrize("shelf", SHELVES)
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE shelves SET data = x'00' WHERE {one}",
        "UPDATE shelves SET data = x'80' WHERE {one}",
        "UPDATE shelves SET data = zeroblob(length(data)) WHERE {one}",
        "UPDATE shelves SET data = 'text' WHERE {one}",
        "UPDATE shelves SET data = NULL WHERE {one}",
        "UPDATE shelves SET sum = x'00' WHERE {one}",
        "UPDATE shelves SET sum = NULL WHERE {one}",
        "UPDATE shelves SET shard = 1000 WHERE {one}",
        "UPDATE shelves SET shard = 'x' WHERE {one}",
        "UPDATE shelves SET name = name || ' of another' WHERE {one}",
        "UPDATE shelves SET name = 'files' WHERE {one} AND name != 'files'",
        "DELETE FROM shelves WHERE {one}",
        "DELETE FROM shelves WHERE name = '{shelf}' AND shard = -1",
    ],
)
def test_a_shelf_that_is_not_as_it_was_written_makes_the_cache_doubtful(root: Path, shelf: str, damage: str) -> None:
    fill_all_shelves(root)
    one = f"rowid = (SELECT max(rowid) FROM shelves WHERE name = '{shelf}' AND shard != -1)"  # noqa: S608 -- names of ours
    try:
        change(root, damage.format(one=one, shelf=shelf))
    except (sqlite3.IntegrityError, AssertionError):
        pytest.skip("not possible with this shelf")
    doubtful(root)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE briefs SET data = x'00'",
        "UPDATE briefs SET data = zeroblob(length(data))",
        "UPDATE briefs SET data = 'text'",
        "UPDATE briefs SET data = NULL",
        "UPDATE briefs SET digest = x'00' || digest",
        "DELETE FROM briefs",
        "DROP TABLE briefs",
        "DROP TABLE shelves",
        "DROP TABLE views",
        "ALTER TABLE briefs RENAME COLUMN data TO html",
        "ALTER TABLE shelves RENAME COLUMN data TO html",
        "PRAGMA user_version = 99",
        "PRAGMA user_version = 0",
        "PRAGMA journal_mode = WAL",
    ],
)
def test_a_brief_or_a_table_that_is_not_as_it_was_makes_the_cache_doubtful(root: Path, damage: str) -> None:
    build(root, Options(NOW))
    change(root, damage)
    # Every page must be made, and so every brief be read.
    with (root / "briefgen.yaml").open("a") as file:
        file.write("tagline: Another\n")
    doubtful(root)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE views SET view = x'00'",
        "UPDATE views SET view = zeroblob(length(view))",
        "UPDATE views SET view = 'text'",
        "UPDATE views SET view = NULL",
        "UPDATE views SET view = 7",
        "UPDATE views SET view = (SELECT view FROM views WHERE file = 'index.html')",
        # {"view": {}}, and a list of a link that is a list.
        "UPDATE views SET view = x'81a47669657780'",
        "UPDATE views SET view = x'81a7656e74726965739181a46872656690'",
        "UPDATE views SET file = file || '.x'",
        "DELETE FROM views",
    ],
)
def test_of_views_that_are_damaged_only_explanations_suffer(root: Path, damage: str) -> None:
    build(root, Options(NOW))
    change(root, damage)
    (root / "content/briefs/a.md").write_text(brief("First, again", topics="[x]"))
    report = build(root, Options(NOW))
    assert report.warnings == ()
    assert dict(report.rendered)["2026/11/a/"].cause == "view"
    assert {str(reason) for route, reason in report.rendered if route != ""} == {"what it shows changed"}
    assert differences(root, Options(NOW)) == ()


def test_a_brief_that_is_damaged_is_not_believed(root: Path) -> None:
    build(root, Options(NOW))
    good = tree(root / "site")
    change(root, "UPDATE briefs SET data = replace(data, CAST('Text' AS BLOB), CAST('Tent' AS BLOB))")
    (root / "site/2026/11/b/index.html").unlink()
    report = build(root, Options(NOW))
    assert [w.severity for w in report.warnings][:1] == ["warning"]
    assert tree(root / "site") == good


@pytest.mark.parametrize(("byte", "value"), [(18, 0), (18, 2), (18, 5), (19, 2), (19, 9), (16, 0), (0, 0)])
def test_a_head_that_is_damaged_is_no_order_to_sqlite(root: Path, byte: int, value: int) -> None:
    """Of some, it would only say that it cannot write."""
    build(root, Options(NOW))
    data = bytearray(cache_of(root).read_bytes())
    data[byte] = value
    cache_of(root).write_bytes(data)
    doubtful(root)


@pytest.mark.parametrize("file", ["../../precious.txt", "/etc/precious", "C:/precious", "a\\b"])
def test_a_trace_outside_the_output_folder_deletes_nothing(root: Path, file: str) -> None:
    build(root, Options(NOW))
    precious = root.parent / "precious.txt"
    precious.write_text("keep")
    cache = Cache(cache_of(root))
    traces = cache.shelf("traces site", Trace)
    traces.put(file, Trace(b"x"))
    cache.save(traces)
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


def test_a_cache_that_is_full_is_a_fault_of_the_machine_and_still_known_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, Options(NOW))
    before = tree(root / "site")
    (root / "content/briefs/a.md").unlink()
    (root / "content/briefs/c.md").write_text(brief("Large", body="Text. " * 20_000))
    with monkeypatch.context() as patched:
        begin = Cache._begin

        def full(self: Cache) -> None:
            begin(self)
            self._database.execute("PRAGMA max_page_count = 1")

        patched.setattr(Cache, "_begin", full)
        with pytest.raises(MachineError, match=r"cache\.db: database or disk is full"):
            build(root, Options(NOW))
    assert tree(root / "site") == before
    report = build(root, Options(NOW))
    assert report.warnings == ()
    assert not (root / "site/2026/11/a").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MachineError])
def test_a_build_that_is_stopped_while_it_parses_leaves_nothing_to_doubt(
    root: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    build(root, Options(NOW))
    for name in "cd":
        (root / f"content/briefs/{name}.md").write_text(brief(name))

    def stops(batches: Iterable[Any], *_: object) -> Iterator[Any]:
        yield from batches
        raise stop

    with monkeypatch.context() as patched:
        parsed = filing._parsed
        patched.setattr(filing, "_parsed", lambda *a: stops(parsed(*a)))
        with pytest.raises(stop):
            build(root, Options(NOW))
    assert build(root, Options(NOW)).warnings == ()


FAULTS = ["BUSY", "CANTOPEN", "FULL", "IOERR", "IOERR_WRITE", "LOCKED", "READONLY", "READONLY_DBMOVED"]


@pytest.mark.parametrize("when", ["BEGIN IMMEDIATE", "COMMIT", "SELECT", "REPLACE", "DELETE", "INSERT", "PRAGMA"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_machine_fails_at_is_no_reason_to_doubt_the_cache(
    root: Path, monkeypatch: pytest.MonkeyPatch, fault: str, when: str
) -> None:
    build(root, Options(NOW))
    before = tree(root / "site")
    (root / "content/briefs/a.md").unlink()
    (root / "content/briefs/c.md").write_text(brief("New"))
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            self.fails(sql)
            return super().execute(sql, *values)

        def executemany(self, sql: str, values: Any) -> sqlite3.Cursor:
            self.fails(sql)
            return super().executemany(sql, values)

        @staticmethod
        def fails(sql: str) -> None:
            if sql.startswith(when):
                error = sqlite3.OperationalError("it failed")
                error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{fault}")
                raise error

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Connection))
        with pytest.raises(MachineError, match=r"cache\.db: it failed"):
            build(root, Options(NOW))
    site = tree(root / "site")
    report = build(root, Options(NOW))
    assert report.warnings == ()
    assert site in (before, tree(root / "site"))
    assert not (root / "site/2026/11/a").exists()


def test_a_cache_that_is_doubtful_again_when_it_is_new_is_a_fault_of_the_machine(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, Options(NOW))
    before = tree(root / "site")

    def fails(*_: object) -> None:
        raise DoubtfulCacheError("a brief in it is missing or damaged")

    monkeypatch.setattr(Cache, "save", fails)
    (root / "content/briefs/a.md").write_text(brief("Changed"))
    with pytest.raises(MachineError, match="cannot be trusted"):
        build(root, Options(NOW))
    assert tree(root / "site") == before
