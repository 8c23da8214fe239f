"""The folder `content/` -> files in memory, and the names of those that are only copied or shown."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from briefgen.content.source import SourceFile, source
from briefgen.errors import BriefgenError, Problem

FOLDER = "content"
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
_NOT_CONTENT = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_ROOMS = ("authors", "briefs", "media", "pages", "static", "topics")
_HOSTS_READ = frozenset({".domains", ".htaccess", ".nojekyll", ".well-known"})


class Sources(Struct, frozen=True):
    """All that is in `content/`, in order of path."""

    briefs: tuple[SourceFile, ...]
    pages: tuple[SourceFile, ...]
    authors: tuple[SourceFile, ...]
    topics: tuple[SourceFile, ...]
    pictures: tuple[str, ...]
    """Paths below `content/` of the pictures in `briefs/`, `pages/`, `authors/` and `media/`."""
    static: tuple[str, ...]
    """Paths below `content/static/`."""
    problems: tuple[Problem, ...]


def read(root: Path) -> Sources:
    """Reads the content of the publication in `root`.

    Hidden files are passed over; in `static/`, those that hosts ask for by name are not.

    Raises:
        BriefgenError: there is no folder `content/`.
    """
    content = root / FOLDER
    if not content.is_dir():
        raise BriefgenError(
            [Problem(f"{FOLDER}/", f"there is no folder {FOLDER}/ here; make it, with briefs in {FOLDER}/briefs/")]
        )
    problems: list[Problem] = []
    rooms: dict[str, list[SourceFile]] = {"briefs": [], "pages": [], "authors": [], "topics": []}
    endings = {"briefs": (".md", ".yaml"), "pages": (".md",), "authors": (".yaml",), "topics": (".yaml",)}
    pictures: list[str] = []
    for path in _walk(content, problems, f"{FOLDER}/"):
        room, _, name = path.partition("/")
        ending = os.path.splitext(name)[1]  # noqa: PTH122 -- a name, not a file
        if room in rooms and ending in endings[room]:
            rooms[room].append(source(f"{FOLDER}/{path}", on_disk(content, path).read_bytes()))
        elif room in {"briefs", "pages", "authors", "media"} and ending.lower() in PICTURES:
            pictures.append(path)
        elif room in rooms and ending.lower() in {".md", ".markdown", ".yaml", ".yml"}:
            message = f"this file is not read; files here end in {' or '.join(endings[room])}"
            problems.append(Problem(f"{FOLDER}/{path}", message, severity="warning"))
        elif room not in {*rooms, "media"}:
            message = f"no part of the site is made of this; the folders of {FOLDER}/ are {', '.join(_ROOMS)}"
            problems.append(Problem(f"{FOLDER}/{path}", message, severity="warning"))
    static = _static(content, problems)
    return Sources(
        briefs=tuple(rooms["briefs"]),
        pages=tuple(rooms["pages"]),
        authors=tuple(rooms["authors"]),
        topics=tuple(rooms["topics"]),
        pictures=tuple(pictures),
        static=tuple(static),
        problems=tuple(problems),
    )


def _static(content: Path, problems: list[Problem]) -> list[str]:
    top = content / "static"
    static: list[str] = []
    for path in _walk(top, problems, f"{FOLDER}/static/", hidden=True) if top.is_dir() else ():
        first, _, rest = path.partition("/")
        if any(part.startswith(".") for part in rest.split("/")) or (
            first.startswith(".") and first not in _HOSTS_READ
        ):
            message = (
                f"a hidden file, which is not published; those that hosts read are: {', '.join(sorted(_HOSTS_READ))}"
            )
            problems.append(Problem(f"{FOLDER}/static/{path}", message, severity="warning"))
        elif re.search(r'[\x00-\x1f<>:"\\|?*]', path):
            message = "a name that not every system and host can have; use letters, digits, hyphens and dots"
            problems.append(Problem(f"{FOLDER}/static/{path}", message))
        else:
            static.append(path)
    return static


def on_disk(content: Path, name: str) -> Path:
    """The file that a content path names. Paths are in Unicode's composed form, which not every file
    system keeps."""
    file = content / name
    return file if file.exists() else content / unicodedata.normalize("NFD", name)


def _leads_out(link: Path, inside: Path) -> bool:
    try:
        return not link.resolve().is_relative_to(inside)
    except (OSError, RuntimeError):
        # It leads to itself.
        return True


def _walk(top: Path, problems: list[Problem], shown: str, *, hidden: bool = False) -> Iterator[str]:
    """Paths of the files below `top`, sorted; links that lead out of it are problems, not files.

    `shown` is what goes before a path in messages; `hidden` takes in names that begin with a dot.
    """
    inside = top.resolve()
    found: list[str] = []
    for folder, folders, names in os.walk(top):
        here = Path(folder)
        if not hidden:
            folders[:] = [f for f in folders if not f.startswith(".") and not (here == top and f == "static")]
        for name in [f for f in folders if (here / f).is_symlink()]:
            path = (here / name).relative_to(top).as_posix()
            message = "a link to a folder, which is not followed; put the folder itself here"
            problems.append(Problem(f"{shown}{path}", message, severity="warning"))
        for name in names:
            file = here / name
            path = unicodedata.normalize("NFC", file.relative_to(top).as_posix())
            if name.lower() in _NOT_CONTENT or (name.startswith(".") and not hidden):
                continue
            if file.is_symlink() and _leads_out(file, inside):
                problems.append(Problem(f"{shown}{path}", "a link to a file outside this folder; put a copy here"))
            elif file.is_file():
                found.append(path)
    return iter(sorted(found))
