"""The theme's files as they were when the build began; workers get them from there, too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

OWN = "templates/"
DEFAULT = "default/"
EVERYTHING = "templates/*"
"""The list of all templates there are, as something that is read."""


class ThemeFiles(Struct, frozen=True):
    """Every file of the theme by its place, which is named by the folder it is in: `templates/NAME` for the
    publication's, `default/NAME` for the default theme's."""

    folders: Mapping[str, Path]
    """Those two folders, in the order in which files are looked for."""
    files: Mapping[str, bytes]

    def digest(self, place: str) -> str:
        """The digest of what is at a place; empty when nothing is."""
        data = "\n".join(self.templates()).encode() if place == EVERYTHING else self.files.get(place)
        return blake2b(data, digest_size=16).hexdigest() if data is not None else ""

    def templates(self) -> list[str]:
        """The places of all files but assets and the words of languages, which are no templates."""
        return [p for p in self.files if not p.partition("/")[2].startswith(("assets/", "languages/"))]

    def only_templates(self) -> ThemeFiles:
        """Only what pages are rendered with."""
        return ThemeFiles(self.folders, {place: self.files[place] for place in self.templates()})

    def path(self, place: str) -> Path:
        """Where the file of a place is on disk."""
        folder = OWN if place.startswith(OWN) else DEFAULT
        return self.folders[folder] / place.removeprefix(folder)


def read_theme(own: Path, default: Path) -> ThemeFiles:
    """The files in the folder of a publication's templates, and in that of the default theme."""
    folders = {OWN: own, DEFAULT: default}
    files: dict[str, bytes] = {}
    for name, folder in folders.items():
        for path in sorted(_files_below(str(folder))):
            with open(path, "rb") as handle:  # noqa: PTH123
                files[name + os.path.relpath(path, folder).replace(os.sep, "/")] = handle.read()
    return ThemeFiles(folders, files)


def _files_below(folder: str) -> Iterator[str]:
    # A theme may be put together with links, even in circles.
    seen: set[str] = set()
    for here, below, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        if real in seen:
            below.clear()
            continue
        seen.add(real)
        # Of two links to one folder the first counts.
        below.sort()
        for name in names:
            path = os.path.join(here, name)  # noqa: PTH118
            if os.path.isfile(path):  # noqa: PTH113
                yield path
