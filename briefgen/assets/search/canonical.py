"""Pagefind's files, the same for the same documents.

Pagefind 1.5 writes its filters in an order that is another in every run, and names files by their bytes, so
that the list of all files differs, too. Here filters are put in order, and what names them is named anew.
Of the rest only what the search page needs is kept: not Pagefind's own interfaces, nor the code for others'
languages. Files are `pagefind_dcd` and CBOR (RFC 8949), of which only whole numbers, texts and lists are used;
see `pagefind/src/index/` and `pagefind_web_js/lib/coupled_search.ts` in https://github.com/Pagefind/pagefind.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from briefgen.assets.search import ENTRY
from briefgen.content.source import digest_bytes

SCRIPT = "pagefind.js"
_SIGNATURE = b"pagefind_dcd"
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""The head of a gzip file (RFC 1952) without a time or a system."""
_VALUE, _TEXT, _LIST = 0, 3, 4
_SIZES = {24: 1, 25: 2, 26: 4, 27: 8}


class UnknownFormError(Exception):
    """Files that are not of the form that is known; the message says what of them is not."""


def canonical(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the `files` of one index of one language, by name, those that a search needs.

    Raises:
        UnknownFormError: they are not as Pagefind 1.5 writes them.
    """
    try:
        entry = json.loads(files[ENTRY])
        ((language, about),) = entry["languages"].items()
        meta = _opened(files[f"pagefind.{about['hash']}.pf_meta"])
        version, pages, chunks, filters, sorts, fields = meta
        kept = {
            name: data for name, data in files.items() if name.endswith((".pf_fragment", ".pf_index")) or name == SCRIPT
        }
        named: list[list[str]] = []
        for name, hash_ in sorted(filters):
            of, values = _opened(files[f"filter/{hash_}.pf_filter"])
            made = _closed([of, sorted(values)])
            named.append([name, f"{language}_{_name(made)}"])
            kept[f"filter/{named[-1][1]}.pf_filter"] = made
        made = _closed([version, pages, chunks, named, sorts, fields])
        about["hash"] = f"{language}_{_name(made)}"
        kept[f"pagefind.{about['hash']}.pf_meta"] = made
        code = f"wasm.{about['wasm'] or 'unknown'}.pagefind"
        kept[code] = files[code]
        kept[SCRIPT] = files[SCRIPT]
    except (KeyError, ValueError, TypeError, IndexError, zlib.error, struct.error) as error:
        raise UnknownFormError(f"{type(error).__name__}: {error}") from error
    kept[ENTRY] = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return dict(sorted(kept.items()))


def _name(data: bytes) -> str:
    return digest_bytes(data).hex()[:12]


def _opened(data: bytes) -> Any:
    plain = zlib.decompress(data, zlib.MAX_WBITS | 16)
    if not plain.startswith(_SIGNATURE):
        raise ValueError("no signature")
    value, end = _read(plain, len(_SIGNATURE))
    if end != len(plain):
        raise ValueError("more than one value")
    return value


def _closed(value: Any) -> bytes:
    written = bytearray(_SIGNATURE)
    _write(value, written)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(written) + deflate.flush()
    return _GZIP + packed + struct.pack("<II", zlib.crc32(written), len(written))


def _read(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at a place, and where the next one does."""
    kind, number = data[at] >> 5, data[at] & 31
    at += 1
    if number in _SIZES:
        size = _SIZES[number]
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    elif number > 27:
        raise ValueError("a length of another kind")
    if kind == _VALUE:
        return number, at
    if kind == _TEXT:
        return data[at : at + number].decode(), at + number
    if kind != _LIST:
        raise ValueError("a value of another kind")
    values: list[Any] = []
    for _ in range(number):
        value, at = _read(data, at)
        values.append(value)
    return values, at


def _write(value: Any, to: bytearray) -> None:
    if isinstance(value, int):
        to += _head(_VALUE, value)
    elif isinstance(value, str):
        text = value.encode()
        to += _head(_TEXT, len(text)) + text
    else:
        to += _head(_LIST, len(value))
        for inner in value:
            _write(inner, to)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    code, size = next((code, size) for code, size in _SIZES.items() if number < 256**size)
    return bytes([kind << 5 | code]) + number.to_bytes(size, "big")
