"""A file's bytes -> the same compressed, for servers that send such files as they are.

Brotli (https://www.rfc-editor.org/rfc/rfc7932) and gzip (https://www.rfc-editor.org/rfc/rfc1952). The same bytes give
the same on every system: nothing of the time, the system or the file's name goes in.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterable

_ENDINGS = frozenset(
    {".css", ".csv", ".htm", ".html", ".ico", ".js", ".json", ".map", ".md", ".mjs", ".rtf", ".svg", ".ttf", ".txt"}
    | {".wasm", ".webmanifest", ".xml", ".xsl"}
)
"""Of files that can be compressed; pictures and the search index are already."""
LEAST = 1024
"""Bytes below which a file fits into one packet anyway."""
_WORTH_IT = 0.9
"""A compressed file must be smaller than so much of the plain one."""
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Of a gzip file: deflate, no time, no name, compressed as much as can be, by a system that is not told."""


def is_compressible(name: str) -> bool:
    """Whether files of this name are worth a try."""
    return posixpath.splitext(name)[1].lower() in _ENDINGS


def compressed(data: bytes, codings: Iterable[str]) -> dict[str, bytes]:
    """`data` in each of `codings` (`br`, `gz`) in which it is enough smaller."""
    if len(data) < LEAST:
        return {}
    made = {coding: encoded(data, coding) for coding in codings}
    return {coding: smaller for coding, smaller in made.items() if len(smaller) < _WORTH_IT * len(data)}


def encoded(data: bytes, coding: str) -> bytes:
    """`data` in a coding (`br`, `gz`), whether it gets smaller or not."""
    return _brotli(data) if coding == "br" else _gzip(data)


def decoded(data: bytes, coding: str) -> bytes:
    """What was compressed with a coding (`br`, `gz`).

    Raises:
        ValueError: it was not.
    """
    # Only deployments read what is compressed.
    import gzip

    import brotli

    try:
        plain: bytes = brotli.decompress(data) if coding == "br" else gzip.decompress(data)
    except (OSError, EOFError, zlib.error, brotli.error) as error:
        raise ValueError(coding) from error
    return plain


def _brotli(data: bytes) -> bytes:
    # Most builds compress nothing.
    import brotli

    # The highest quality, 11, takes two and a half times as long as 10 and gives 4 % less; 9 takes as long as 10 and
    # gives 10 % more.
    made: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=10)
    return made


def _gzip(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    body = deflate.compress(data) + deflate.flush()
    return _HEAD + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
