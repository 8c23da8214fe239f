"""Font files: where a machine has them, and what the faces in them have.

Reads just what setting text needs (OpenType 1.9, https://learn.microsoft.com/typography/opentype/spec/): a
library that understands whole fonts takes minutes for what a machine has, and this a second.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_NO_FALLBACK = ("lastresort", "adobeblank")
"""Fonts that have a box, or nothing, for every character there is."""
_MOST_FACES = 100

_Tables = dict[bytes, tuple[int, int]]
"""Where each table of a face begins in its file, and its length."""


class Face(Struct, frozen=True, array_like=True):
    """One face of a font file."""

    family: str
    weight: int
    """400 for regular, 700 for bold."""
    slanted: bool
    ranges: bytes
    """The characters it has, as pairs of first and last, each 32 bits in the machine's order."""

    def has(self, character: str) -> bool:
        """Whether it has a glyph for a character."""
        return has(self.ranges, character)


def has(ranges: bytes, character: str) -> bool:
    """Whether a character is in the `ranges` of a face."""
    bounds = memoryview(ranges).cast("I")
    place = bisect_right(bounds, ord(character)) - 1
    return place >= 0 and (place % 2 == 0 or bounds[place] == ord(character))


def machine_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where this kind of system keeps fonts, those of its user last."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or "/nowhere")
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"
    if sys.platform == "win32":
        windows, local = environment.get("WINDIR", r"C:\Windows"), environment.get("LOCALAPPDATA")
        return Path(windows, "Fonts"), *([Path(local, "Microsoft/Windows/Fonts")] if local else [])
    own = environment.get("XDG_DATA_HOME") or home / ".local/share"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path(own, "fonts"), home / ".fonts"


def font_files(folders: Iterable[Path]) -> Iterator[os.DirEntry[str]]:
    """The font files in `folders` and below, links to folders not followed; in the order of their paths."""
    for folder in folders:
        yield from _below(str(folder))


def bundled(package: str, name: str) -> str:
    """The path of a font file that came as the Python package `package`, which is not imported for it."""
    spec = find_spec(package)
    assert spec is not None  # noqa: S101 -- a dependency
    assert spec.origin is not None  # noqa: S101 -- a package with files
    return str(Path(spec.origin).parent / "files" / name)


def read_faces(path: str) -> tuple[Face, ...]:
    """The faces in a font file that text can be set in; none where it cannot be read."""
    try:
        with Path(path).open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
            faces = [_face(data, _tables(data, start)) for start in _starts(data)]
    except (OSError, ValueError, KeyError, struct.error):
        return ()
    return tuple(face for face in faces if face is not None)


def read_advances(path: str) -> dict[str, float]:
    """How wide each character of a font file's first face is, in ems.

    Raises:
        OSError: there is no such file.
    """
    data = Path(path).read_bytes()
    tables = _tables(data, 0)
    em = _number(data, tables[b"head"][0] + 18)
    measured = _number(data, tables[b"hhea"][0] + 34)
    metrics = tables[b"hmtx"][0]
    widths = [_number(data, metrics + 4 * glyph) / em for glyph in range(measured)]
    return {
        chr(first + place): widths[min(glyph + place, measured - 1)]
        for first, last, glyph in _groups(data, tables)
        for place in range(last - first + 1)
    }


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif entry.name.lower().endswith(_ENDINGS) and entry.is_file():
            yield entry


_Bytes = bytes | mmap.mmap


def _number(data: _Bytes, at: int) -> int:
    number: int = struct.unpack_from(">H", data, at)[0]
    return number


def _starts(data: _Bytes) -> tuple[int, ...]:
    """Where the faces of a file begin."""
    if data[:4] != b"ttcf":
        return (0,)
    count = min(struct.unpack_from(">L", data, 8)[0], _MOST_FACES)
    return struct.unpack_from(f">{count}L", data, 12)


def _tables(data: _Bytes, start: int) -> _Tables:
    count = _number(data, start + 4)
    entries = (struct.unpack_from(">4s4xLL", data, start + 12 + 16 * number) for number in range(count))
    return {tag: (offset, length) for tag, offset, length in entries}


def _face(data: _Bytes, tables: _Tables) -> Face | None:
    family = _family(data, tables)
    # Names that begin with a dot are the system's own, and cannot be asked for.
    if not family or family.startswith(".") or family.replace(" ", "").lower().startswith(_NO_FALLBACK):
        return None
    style = tables[b"OS/2"][0]
    slanted = bool(_number(data, style + 62) & 0b1000000001)
    bounds = array("I")
    for first, last, _ in _groups(data, tables):
        if bounds and bounds[-1] + 1 == first:
            bounds[-1] = last
        else:
            bounds.extend((first, last))
    return Face(family, _number(data, style + 4), slanted, bounds.tobytes())


def _family(data: _Bytes, tables: _Tables) -> str:
    """The name of a face's family as one asks for it: the typographic one, in English."""
    start = tables[b"name"][0]
    count, texts = struct.unpack_from(">2xHH", data, start)
    names: dict[tuple[bool, bool], str] = {}
    for number in range(count):
        platform, _, language, name, length, offset = struct.unpack_from(">6H", data, start + 6 + 12 * number)
        if platform in {0, 3} and name in {1, 16}:
            at = start + texts + offset
            text = data[at : at + length].decode("utf-16-be", "replace")
            names.setdefault((name == 16, language in {0, 0x409}), text)
    return names[max(names)] if names else ""


_Group = tuple[int, int, int]
"""First and last of characters that follow each other, and the glyph of the first; theirs follow each other, too."""


def _groups(data: _Bytes, tables: _Tables) -> list[_Group]:
    """The characters of a face with their glyphs, in order."""
    start = tables[b"cmap"][0]
    best = (-1, 0)
    for number in range(_number(data, start + 2)):
        platform, encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * number)
        kind = _number(data, start + offset)
        if kind in {4, 12} and (platform == 0 or (platform == 3 and encoding in {1, 10})):
            best = max(best, (kind, start + offset))
    kind, table = best
    if kind == 12:
        count = struct.unpack_from(">L", data, table + 12)[0]
        return sorted(struct.iter_unpack(">LLL", data[table + 16 : table + 16 + 12 * count]))
    return _segments(data, table) if kind == 4 else []


def _segments(data: _Bytes, table: int) -> list[_Group]:
    """The groups of a table of format 4, which have their parts in four lists."""
    count = _number(data, table + 6) // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, table + 14 + part * 2 * count + (2 if part else 0)) for part in range(4)
    )
    found: list[_Group] = []
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if first > last or first == 0xFFFF:
            continue
        if not offset:
            found.append((first, last, (first + delta) & 0xFFFF))
            continue
        at = table + 16 + 6 * count + 2 * number + offset
        glyphs = struct.unpack_from(f">{last - first + 1}H", data, at)
        # A glyph of number 0 is none.
        found += [(first + i, first + i, (g + delta) & 0xFFFF) for i, g in enumerate(glyphs) if g]
    return sorted(found)
