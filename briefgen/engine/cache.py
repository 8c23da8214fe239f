"""The cache, `.briefgen/cache.db`: parsed briefs, their bodies, and a trace of every output.

Everything in it can be made again, so it is never trusted further than it proves itself: rows carry a
checksum, and anything doubtful (a damaged file, another version, a value that does not decode) raises
`DoubtfulCacheError`, upon which the build starts anew without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import msgspec

from briefgen.content.parsed import Parsed
from briefgen.engine.trace import Outline, Trace
from briefgen.model import Brief

FOLDER = ".briefgen"
_VERSION = 1
_TABLES = """
    CREATE TABLE briefs (path TEXT PRIMARY KEY, key TEXT, body TEXT, brief BLOB, sum BLOB) WITHOUT ROWID;
    CREATE TABLE bodies (digest TEXT PRIMARY KEY, html TEXT) WITHOUT ROWID;
    CREATE TABLE traces (output TEXT, file TEXT, trace BLOB, outline BLOB, sum BLOB, PRIMARY KEY (output, file))
        WITHOUT ROWID;
"""


class DoubtfulCacheError(Exception):
    """The cache cannot be trusted; the message says why."""


class Cache:
    """An open cache. Use it in one thread, and close it."""

    def __init__(self, file: Path | None) -> None:
        """Opens the cache in `file`, making it if there is none; without a file it is in memory only.

        Raises:
            DoubtfulCacheError: there is a file, and it is not a cache of this version.
        """
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        with _doubts():
            self._database = sqlite3.connect(file or ":memory:", isolation_level=None)
            # A cache that is lost with the power is made again.
            self._database.execute("PRAGMA synchronous = OFF")
            (found,) = self._database.execute("PRAGMA user_version").fetchone()
            if found == 0:
                self._database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
            elif found != _VERSION:
                raise DoubtfulCacheError("it is of another version")

    def close(self) -> None:
        """Closes the cache."""
        self._database.close()

    def briefs(self, rules: str) -> BriefMemo:
        """What was parsed under `rules`, a digest of all that parsing depends on besides the file."""
        with _doubts():
            rows = self._database.execute("SELECT path, key, brief, sum FROM briefs").fetchall()
        for path, key, brief, check in rows:
            if _sum(path, key, brief) != check:
                raise DoubtfulCacheError("a brief in it is damaged")
        return BriefMemo(rules, {path: (key, brief) for path, key, brief, _ in rows})

    def keep_briefs(self, memo: BriefMemo, paths: Iterable[str]) -> None:
        """Stores what `memo` learnt, and forgets all briefs but those at `paths`."""
        known = set(paths)
        with self._transaction() as database:
            gone = [(path,) for path in memo.stored if path not in known]
            database.executemany("DELETE FROM briefs WHERE path = ?", gone)
            for path, (key, brief, parsed) in memo.learnt.items():
                body = parsed.value.body.digest if parsed.value is not None else ""
                row = (path, key, body, brief, _sum(path, key, brief))
                database.execute("REPLACE INTO briefs VALUES (?, ?, ?, ?, ?)", row)
                database.execute("REPLACE INTO bodies VALUES (?, ?)", (body, parsed.html))
            if gone or memo.learnt:
                database.execute("DELETE FROM bodies WHERE digest NOT IN (SELECT body FROM briefs)")

    def body(self, digest: str) -> str:
        """A body's HTML by its digest.

        Raises:
            DoubtfulCacheError: it is not there, or not what the digest says.
        """
        with _doubts():
            row = self._database.execute("SELECT html FROM bodies WHERE digest = ?", (digest,)).fetchone()
        if row is None or blake2b(row[0].encode(), digest_size=20).hexdigest() != digest:
            raise DoubtfulCacheError("a body in it is missing or damaged")
        html: str = row[0]
        return html

    def traces(self, output: str) -> dict[str, Trace] | None:
        """The traces of all files that builds wrote into `output`, by file; None when none ever did."""
        with _doubts():
            rows = self._database.execute("SELECT file, trace, sum FROM traces WHERE output = ?", (output,)).fetchall()
            found: dict[str, Trace] = {}
            decoder = msgspec.msgpack.Decoder(Trace)
            for file, trace, check in rows:
                if _sum(output, file, trace) != check:
                    raise DoubtfulCacheError("a trace in it is damaged")
                found[file] = decoder.decode(trace)
        return found or None

    def outline(self, output: str, file: str) -> Outline:
        """What the view of a file's last render was made of; empty when that is not known."""
        with _doubts():
            query = "SELECT outline FROM traces WHERE output = ? AND file = ?"
            row = self._database.execute(query, (output, file)).fetchone()
            return msgspec.msgpack.decode(row[0], type=Outline) if row and row[0] else {}

    def keep_traces(
        self, output: str, traces: Mapping[str, tuple[Trace, Outline | None]], removed: Iterable[str] = ()
    ) -> None:
        """Stores `traces` by file, each with its outline where there is a new one, and forgets `removed`."""
        with self._transaction() as database:
            for file, (trace, outline) in traces.items():
                blob = msgspec.msgpack.encode(trace)
                drawn = msgspec.msgpack.encode(outline) if outline is not None else None
                row = (output, file, blob, drawn, _sum(output, file, blob))
                database.execute("REPLACE INTO traces VALUES (?, ?, ?, ?, ?)", row)
            database.executemany("DELETE FROM traces WHERE output = ? AND file = ?", ((output, f) for f in removed))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _doubts():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")


class BriefMemo:
    """Briefs parsed before; see `briefgen.content.memo.Memo`."""

    def __init__(self, rules: str, stored: Mapping[str, tuple[str, bytes]]) -> None:
        self._rules = rules
        self._decoder = msgspec.msgpack.Decoder(Brief)
        self.stored = stored
        """The key and the encoded brief by path, as they were in the cache."""
        self.learnt: dict[str, tuple[str, bytes, Parsed[Brief]]] = {}
        """What was parsed since."""

    def recall(self, path: str, digest: str) -> Brief | None:
        """See `Memo`."""
        key, encoded = self.stored.get(path, ("", b""))
        if key != f"{digest} {self._rules}":
            return None
        with _doubts():
            return self._decoder.decode(encoded)

    def keep(self, path: str, digest: str, parsed: Parsed[Brief]) -> None:
        """See `Memo`."""
        encoded = msgspec.msgpack.encode(parsed.value)
        self.learnt[path] = (f"{digest} {self._rules}", encoded, parsed)


class Bodies(Mapping[str, str]):
    """HTML by digest: of what was parsed in this run, and else from the cache."""

    def __init__(self, fresh: Mapping[str, str], cache: Cache) -> None:
        self._fresh = fresh
        self._cache = cache

    def __getitem__(self, digest: str) -> str:
        html = self._fresh.get(digest)
        return html if html is not None else self._cache.body(digest)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fresh)

    def __len__(self) -> int:
        return len(self._fresh)


def _sum(*parts: str | bytes) -> bytes:
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
        digest.update(b"\0")
    return digest.digest()


@contextmanager
def _doubts() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, msgspec.MsgspecError, UnicodeError, OverflowError, TypeError) as error:
        raise DoubtfulCacheError(f"{type(error).__name__}: {error}") from error
