"""The fonts that cards are set in: the bundled ones, and those of the machine where a text needs them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.cards.faces import Voice
from briefgen.cards.fontfiles import Face, bundled, font_files, machine_folders, read_faces
from briefgen.content.source import digest_bytes
from briefgen.content.stamps import UNSETTLED_COARSE, Clock, Stamp, stamp_of
from briefgen.engine.cache import Shelf

UNPROVEN = b"?"
"""Stands for machine's fonts that may have changed without a sign of it."""


class FontFile(Struct, frozen=True, array_like=True):
    """What is known of a font file that has this stamp."""

    stamp: Stamp
    faces: tuple[Face, ...]
    digest: bytes = b""
    """Of its bytes; empty as long as nobody asked for it."""


class Fonts:
    """The font files there are. Each is read when it is first needed, and not again while its stamp proves it."""

    def __init__(self, known: Shelf[FontFile], taken: Clock, folders: Iterable[Path]) -> None:
        """`known` is what earlier builds found, `taken` the time, `folders` where the machine's fonts are."""
        self._known = known
        self._taken = taken
        self._folders = tuple(folders)
        self._fresh: dict[str, FontFile] = {}

    @property
    def are_needed(self) -> bool:
        """Whether the machine's fonts were asked for."""
        return "machine" in vars(self)

    @cached_property
    def bundled(self) -> Mapping[Voice, Face]:
        """The faces that come with briefgen."""
        return {voice: self._file(path).faces[0] for voice, path in bundled_files().items()}

    @cached_property
    def machine(self) -> Mapping[str, tuple[Face, ...]]:
        """The faces of the machine's fonts, by file."""
        files = [entry.path for entry in font_files(self._folders)]
        found = {path: self._file(path).faces for path in files}
        if len(self._known) > len(files):
            self._known.retain({*files, *bundled_files().values()})
        return found

    def digest(self, path: str) -> bytes:
        """The digest of a font file's bytes."""
        file = self._file(path)
        if not file.digest:
            file = replace(file, digest=digest_bytes(Path(path).read_bytes()))
            self._keep(path, file)
        return file.digest

    def _file(self, path: str) -> FontFile:
        if path not in self._fresh:
            stamp, known = stamp_of(Path(path).stat()), self._known.get(path)
            if known is None or known.stamp != stamp:
                known = FontFile(stamp, read_faces(path))
            self._keep(path, known)
        return self._fresh[path]

    def _keep(self, path: str, file: FontFile) -> None:
        self._fresh[path] = file
        if _is_settled(file.stamp, self._taken):
            self._known.put(path, file)
        else:
            self._known.drop(path)


def bundled_files() -> dict[Voice, str]:
    """The font files that come with briefgen, those that texts are set in."""
    return {
        "serif": bundled("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
        "sans": bundled("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    }


def drawing_files() -> tuple[str, ...]:
    """All font files that come with briefgen that a `card.svg` may ask for."""
    serif = [
        bundled("font_source_serif_pro", f"SourceSerifPro-{style}.ttf") for style in ("Regular", "Semibold", "Bold")
    ]
    sans = [bundled("font_source_sans_pro", f"SourceSansPro-{style}.ttf") for style in ("Regular", "Semibold", "Bold")]
    return *serif, *sans


def folders() -> tuple[Path, ...]:
    """Where this machine's fonts are."""
    return machine_folders(os.environ)


def listing(places: Iterable[Path], taken: Clock) -> bytes:
    """One digest of the names and stamps of all font files in `places`; `UNPROVEN` where these prove nothing."""
    found = [(entry.path, stamp_of(Path(entry.path).stat())) for entry in font_files(places)]
    if not all(_is_settled(stamp, taken) for _, stamp in found):
        return UNPROVEN
    return digest_bytes(msgspec.msgpack.encode(found))


def are_as_they_were(before: bytes, taken: Clock) -> bool:
    """Whether this machine's fonts are, for all one can prove, those of which `before` was the listing; also where
    it is empty, since they did not count then."""
    return not before or (before != UNPROVEN and before == listing(folders(), taken))


def _is_settled(stamp: Stamp, taken: Clock) -> bool:
    # Fonts are on another file system than the cache more often than not. They are put there by installers,
    # and so slowly that it does not matter if clocks differ by a little.
    return os.name == "posix" and max(stamp.modified, stamp.changed) + UNSETTLED_COARSE < taken.now
