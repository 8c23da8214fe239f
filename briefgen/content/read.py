"""The folder `content/` -> files in memory, and the names of those that are only copied or shown."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from briefgen.content.source import SourceFile, source
from briefgen.errors import BriefgenError, Problem

FOLDER = "content"
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
_NOT_CONTENT = frozenset({"thumbs.db", "desktop.ini"})


class Sources(Struct, frozen=True):
    """All that is in `content/`, in order of path."""

    briefs: tuple[SourceFile, ...]
    pages: tuple[SourceFile, ...]
    authors: tuple[SourceFile, ...]
    topics: tuple[SourceFile, ...]
    pictures: tuple[str, ...]
    """Paths below `content/` of the pictures in `briefs/`, `pages/` and `media/`."""
    static: tuple[str, ...]
    """Paths below `content/static/`."""
    problems: tuple[Problem, ...]


def read(root: Path) -> Sources:
    """Reads the content of the publication in `root`.

    Hidden files are passed over, but not in `static/`, where a host may ask for them by name.

    Raises:
        BriefgenError: there is no folder `content/`.
    """
    content = root / FOLDER
    if not content.is_dir():
        raise BriefgenError([Problem(f"{FOLDER}/", f"there is no folder {FOLDER}/ beside briefgen.yaml")])
    problems: list[Problem] = []
    rooms: dict[str, list[SourceFile]] = {"briefs": [], "pages": [], "authors": [], "topics": []}
    endings = {"briefs": (".md", ".yaml"), "pages": (".md",), "authors": (".yaml",), "topics": (".yaml",)}
    pictures: list[str] = []
    for path in _walk(content, hidden=False, problems=problems):
        room, _, name = path.partition("/")
        ending = os.path.splitext(name)[1]  # noqa: PTH122 -- a name, not a file
        if room in rooms and ending in endings[room]:
            rooms[room].append(source(f"{FOLDER}/{path}", (content / path).read_bytes()))
        elif room in {"briefs", "pages", "media"} and ending.lower() in PICTURES:
            pictures.append(path)
        elif room in rooms and ending.lower() in {".md", ".markdown", ".yaml", ".yml"}:
            message = f"this file is not read; files here end in {' or '.join(endings[room])}"
            problems.append(Problem(f"{FOLDER}/{path}", message, severity="warning"))
    static = list(_walk(content / "static", hidden=True, problems=problems)) if (content / "static").is_dir() else []
    return Sources(
        briefs=tuple(rooms["briefs"]),
        pages=tuple(rooms["pages"]),
        authors=tuple(rooms["authors"]),
        topics=tuple(rooms["topics"]),
        pictures=tuple(pictures),
        static=tuple(static),
        problems=tuple(problems),
    )


def _walk(top: Path, *, hidden: bool, problems: list[Problem]) -> Iterator[str]:
    """Paths of the files below `top`, sorted; links that lead out of it are problems, not files."""
    inside = top.resolve()
    found: list[str] = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if hidden or not f.startswith("."))
        if top.name == FOLDER and Path(folder) == top:
            folders[:] = [f for f in folders if f != "static"]
        for name in names:
            if name.lower() in _NOT_CONTENT or name == ".DS_Store" or (name.startswith(".") and not hidden):
                continue
            file = Path(folder, name)
            path = file.relative_to(top).as_posix()
            if file.is_symlink() and not file.resolve().is_relative_to(inside):
                shown = f"{FOLDER}/{path}" if top.name == FOLDER else f"{FOLDER}/static/{path}"
                problems.append(Problem(shown, "a link to a file outside this folder; put a copy here"))
            elif file.is_file():
                found.append(path)
    return iter(sorted(found, key=lambda p: unicodedata.normalize("NFC", p)))
