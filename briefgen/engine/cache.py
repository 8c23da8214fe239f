"""The cache, `.briefgen/cache.db`: what builds know of sources and outputs, and the briefs as parsed.

Everything in it can be made again, so it is never trusted further than it proves itself: what is read has
a checksum, and anything doubtful (a damaged file, another version, a value that does not decode) raises
`DoubtfulCacheError`, upon which the build starts anew without it. That the machine cannot read or write it
(a full disk, say) is no reason for doubt: with the cache would go what is known of the site.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import quote
from zlib import crc32

import msgspec

from briefgen.content.source import digest_bytes
from briefgen.errors import MachineError

FOLDER = ".briefgen"
FILE = "cache.db"
_VERSION = 5
_SHARDS = 64
_HEAD = -1
"""The number of a shelf's head, which has the sums of its shards: none of them is missing, or older than the rest."""
_FORMAT = b"SQLite format 3\0"
_ROLLBACK = b"\x01\x01"
"""In the head of the database: written with a journal beside it, as ours always are. Other numbers there make
SQLite look for other files, or refuse to write."""
_MACHINE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
"""What the machine fails at, and not the database."""
_TABLES = """
    CREATE TABLE shelves (name TEXT, shard INTEGER, data BLOB, sum BLOB, PRIMARY KEY (name, shard));
    CREATE TABLE briefs (digest BLOB PRIMARY KEY, data BLOB);
    CREATE TABLE views (output TEXT, file TEXT, view BLOB, PRIMARY KEY (output, file));
"""
T = TypeVar("T")


class DoubtfulCacheError(Exception):
    """The cache cannot be trusted; the message says why."""


class Shelf(Generic[T]):
    """Values by name. It is read as a whole, and written in the parts that changed."""

    def __init__(self, name: str, shards: list[dict[str, T]], sums: list[bytes]) -> None:
        self.name = name
        self.shards = shards
        self.sums = sums
        """Those of the shards as stored; empty for a shard that is not."""
        self.changed: set[int] = set()
        """The numbers of shards that are not as they were read."""

    def get(self, key: str) -> T | None:
        """The value of that name, if there is one."""
        return self.shards[crc32(key.encode()) % _SHARDS].get(key)

    def put(self, key: str, value: T) -> None:
        """Keeps `value` under that name."""
        number = crc32(key.encode()) % _SHARDS
        if self.shards[number].get(key) != value:
            self.shards[number][key] = value
            self.changed.add(number)

    def drop(self, key: str) -> None:
        """Forgets what has that name."""
        number = crc32(key.encode()) % _SHARDS
        if self.shards[number].pop(key, None) is not None:
            self.changed.add(number)

    def retain(self, keys: Collection[str]) -> None:
        """Forgets all but what has one of these names."""
        for key in [key for key, _ in self.items() if key not in keys]:
            self.drop(key)

    def items(self) -> Iterator[tuple[str, T]]:
        """All names with their values."""
        for shard in self.shards:
            yield from shard.items()

    def keys(self) -> tuple[str, ...]:
        """All names."""
        return tuple(key for key, _ in self.items())

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    def __contains__(self, key: str) -> bool:
        return key in self.shards[crc32(key.encode()) % _SHARDS]


class Cache:
    """An open cache. Use it in one thread, and close it."""

    def __init__(self, file: Path) -> None:
        """Opens the cache in `file`, making it if there is none.

        Raises:
            DoubtfulCacheError: there is a file, and it is not a cache of this version.
            MachineError: it cannot be read or written.
        """
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        _check_head(file)
        with _doubts(file):
            self._database = sqlite3.connect(file, isolation_level=None)
            try:
                self._begin()
            except BaseException:
                self._database.close()
                raise
        self._identity = _identity(file)

    def is_there(self) -> bool:
        """Whether the file is still the one that was opened; somebody may have deleted it, or put another there."""
        return self._identity is not None and _identity(self.file) == self._identity

    def _begin(self) -> None:
        # A cache that is lost with the power is made again.
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("PRAGMA cache_size = -8000")
        (found,) = self._database.execute("PRAGMA user_version").fetchone()
        if found == 0:
            self._database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        elif found != _VERSION:
            raise DoubtfulCacheError("it is of another version")

    def close(self) -> None:
        """Closes the cache."""
        self._database.close()

    def shelf(self, name: str, type_: type[T]) -> Shelf[T]:
        """The shelf `name`, which holds values of `type_`; an empty one where nothing was ever put there."""
        shards: list[dict[str, T]] = [{} for _ in range(_SHARDS)]
        sums = [b""] * _SHARDS
        head = b""
        decoder: msgspec.msgpack.Decoder[dict[str, T]] = msgspec.msgpack.Decoder(dict[str, type_])  # type: ignore[valid-type]
        with _doubts(self.file):
            rows = self._database.execute("SELECT shard, data, sum FROM shelves WHERE name = ?", (name,)).fetchall()
        for number, data, check in rows:
            if not isinstance(data, bytes) or _sum(name, number, data) != check:
                raise DoubtfulCacheError(f"{name} in it are damaged")
            if number == _HEAD:
                head = data
                continue
            try:
                shards[number], sums[number] = decoder.decode(data), check
            except (msgspec.MsgspecError, UnicodeError, LookupError) as error:
                raise DoubtfulCacheError(f"{type(error).__name__}: {error}") from error
        if rows and head != msgspec.msgpack.encode(sums):
            raise DoubtfulCacheError(f"{name} in it are not all there")
        return Shelf(name, shards, sums)

    def save(self, *shelves: Shelf[T]) -> None:
        """Writes what changed in `shelves`."""
        changed = [shelf for shelf in shelves if shelf.changed]
        if not changed:
            return
        encode = msgspec.msgpack.Encoder().encode
        with self.transaction() as database:
            for shelf in changed:
                rows = [(number, encode(shelf.shards[number])) for number in sorted(shelf.changed)]
                for number, data in rows:
                    shelf.sums[number] = _sum(shelf.name, number, data)
                for number, data in (*rows, (_HEAD, encode(shelf.sums))):
                    row = (shelf.name, number, data, _sum(shelf.name, number, data))
                    database.execute("REPLACE INTO shelves VALUES (?, ?, ?, ?)", row)
        for shelf in changed:
            shelf.changed.clear()

    def keep_briefs(self, briefs: Iterable[tuple[bytes, bytes]]) -> None:
        """Stores whole briefs with their digests."""
        with self.transaction() as database:
            database.executemany("INSERT OR REPLACE INTO briefs VALUES (?, ?)", briefs)

    def retain_briefs(self, digests: Collection[bytes]) -> None:
        """Forgets all whole briefs but these."""
        with _doubts(self.file):
            known = self._database.execute("SELECT digest FROM briefs").fetchall()
        gone = [row for row in known if row[0] not in digests]
        if gone:
            with self.transaction() as database:
                database.executemany("DELETE FROM briefs WHERE digest = ?", gone)

    def brief(self, digest: bytes) -> bytes:
        """A whole brief by its digest; see `read_brief`."""
        return read_brief(self._database, digest, self.file)

    def view(self, output: str, file: str) -> bytes:
        """The encoded view of a file's last render; empty when that is not known. It has no checksum: traces have
        the digests of views."""
        with _doubts(self.file):
            query = "SELECT view FROM views WHERE output = ? AND file = ?"
            rows = self._database.execute(query, (output, file)).fetchall()
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else b""

    def keep_views(self, output: str, views: Iterable[tuple[str, bytes]], gone: Iterable[str]) -> None:
        """Stores encoded views by file, to tell later what changed, and forgets those of files that are `gone`."""
        with self.transaction() as database:
            rows = ((output, file, view) for file, view in views)
            database.executemany("REPLACE INTO views VALUES (?, ?, ?)", rows)
            database.executemany("DELETE FROM views WHERE output = ? AND file = ?", ((output, file) for file in gone))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A block that is stored as a whole, or not at all."""
        with _doubts(self.file):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                # What failed is to be told, and some faults have ended the transaction already.
                with suppress(sqlite3.Error):
                    self._database.execute("ROLLBACK")
                raise


@contextmanager
def reading(file: str) -> Iterator[sqlite3.Connection]:
    """The cache in `file`, for reading only: for worker processes."""
    with _doubts(Path(file)):
        database = sqlite3.connect(f"file:{quote(file)}?mode=ro", uri=True, isolation_level=None)
    try:
        yield database
    finally:
        database.close()


def read_brief(database: sqlite3.Connection, digest: bytes, file: Path) -> bytes:
    """A whole brief by its digest, from the cache in `file`.

    Raises:
        DoubtfulCacheError: it is not there, or not what the digest says.
        MachineError: the cache cannot be read.
    """
    with _doubts(file):
        rows = database.execute("SELECT data FROM briefs WHERE digest = ?", (digest,)).fetchall()
    if not rows or not isinstance(rows[0][0], bytes) or digest_bytes(rows[0][0]) != digest:
        raise DoubtfulCacheError("a brief in it is missing or damaged")
    data: bytes = rows[0][0]
    return data


def _sum(name: str, shard: int, data: bytes) -> bytes:
    """What tells that a shard is as it was stored; it is against damage, and not against anybody."""
    return crc32(data, crc32(f"{name}\0{shard}\0".encode())).to_bytes(4, "big")


def _check_head(file: Path) -> None:
    """Looks at what SQLite would take for an order: a damaged one is no order."""
    try:
        with file.open("rb") as handle:
            head = handle.read(20)
    except FileNotFoundError:
        return
    except OSError as error:
        raise MachineError(f"{file}: {error.strerror or error}") from error
    if head and (head[:16] != _FORMAT or head[18:] != _ROLLBACK):
        raise DoubtfulCacheError("it is not a database that briefgen made")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def _doubts(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # The last eight bits are the kind of error.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _MACHINE:
            raise MachineError(f"{file}: {error}") from error
        raise DoubtfulCacheError(f"{type(error).__name__}: {error}") from error
    except UnicodeDecodeError as error:
        # What SQLite says may quote what is damaged.
        raise DoubtfulCacheError(f"{type(error).__name__}: {error}") from error
