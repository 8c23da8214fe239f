"""The folder `content/` -> the files there are, by what they are for. Nothing is read but names and stamps."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from briefgen.content.secrets import is_leftover, is_secret_name
from briefgen.content.source import SourceFile, source
from briefgen.content.stamps import Stamp, stamp_of
from briefgen.errors import BriefgenError, Problem

FOLDER = "content"
PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_NOT_CONTENT = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_ROOMS = ("authors", "briefs", "media", "pages", "static", "topics")
_ENDINGS = {"briefs": (".md", ".yaml"), "pages": (".md",), "authors": (".yaml",), "topics": (".yaml",)}
_HOSTS_READ = frozenset({".domains", ".htaccess", ".nojekyll", ".well-known"})


class Found(Struct, frozen=True):
    """A file that is there."""

    path: str
    """Relative to the publication's folder, with forward slashes, in Unicode's composed form."""
    file: str
    """Where it is on disk; not every file system keeps the composed form."""
    stamp: Stamp

    def read(self) -> SourceFile:
        """The file's bytes as they are now."""
        with open(self.file, "rb", buffering=0) as handle:  # noqa: PTH123 -- many files, and each a Path takes longer
            return source(self.path, handle.read())


class Survey(Struct, frozen=True):
    """All that is in `content/`, in order of path."""

    briefs: tuple[Found, ...]
    pages: tuple[Found, ...]
    authors: tuple[Found, ...]
    topics: tuple[Found, ...]
    pictures: tuple[Found, ...]
    """Those in `briefs/`, `pages/`, `authors/` and `media/`."""
    media: tuple[Found, ...]
    """All else in `media/`: no text shows it, but a logo may be of any kind."""
    static: tuple[Found, ...]
    problems: tuple[Problem, ...]

    def all(self) -> Iterator[Found]:
        """Every file that the site may be made of."""
        for group in (self.briefs, self.pages, self.authors, self.topics, self.pictures, self.media, self.static):
            yield from group


def survey(root: Path) -> Survey:
    """What the content of the publication in `root` consists of.

    Hidden files are passed over; in `static/`, those that hosts ask for by name are not, and editors' leftovers are.

    Raises:
        BriefgenError: there is no folder `content/`.
    """
    content = root / FOLDER
    if not content.is_dir():
        raise BriefgenError(
            [Problem(f"{FOLDER}/", f"there is no folder {FOLDER}/ here; make it, with briefs in {FOLDER}/briefs/")]
        )
    problems: list[Problem] = []
    rooms: dict[str, list[Found]] = {"briefs": [], "pages": [], "authors": [], "topics": []}
    pictures: list[Found] = []
    media: list[Found] = []
    for found in _walk(content, problems, FOLDER):
        room, _, name = found.path.removeprefix(f"{FOLDER}/").partition("/")
        ending = os.path.splitext(name)[1]  # noqa: PTH122 -- a name, not a file
        if ending in _ENDINGS.get(room, ()):
            rooms[room].append(found)
        elif room in {"briefs", "pages", "authors", "media"} and ending.lower() in PICTURES:
            pictures.append(found)
        elif room in rooms and ending.lower() in {".md", ".markdown", ".yaml", ".yml"}:
            message = f"this file is not read; files here end in {' or '.join(_ENDINGS[room])}"
            problems.append(Problem(found.path, message, severity="warning"))
        elif room == "media":
            media.append(found)
        elif room not in rooms:
            message = f"no part of the site is made of this; the folders of {FOLDER}/ are {', '.join(_ROOMS)}"
            problems.append(Problem(found.path, message, severity="warning"))
    static = _static(content / "static", problems)
    return Survey(
        briefs=tuple(rooms["briefs"]),
        pages=tuple(rooms["pages"]),
        authors=tuple(rooms["authors"]),
        topics=tuple(rooms["topics"]),
        pictures=tuple(pictures),
        media=tuple(media),
        static=tuple(static),
        problems=tuple(problems),
    )


def again(found: Found) -> Found | None:
    """The same file as it is now; None where it is no more, or where a link stands in its place."""
    try:
        status = os.stat(found.file, follow_symlinks=False)  # noqa: PTH116
    except OSError:
        return None
    return replace(found, stamp=stamp_of(status)) if stat.S_ISREG(status.st_mode) else None


def is_brief(path: str) -> bool:
    """Whether a file at `path`, relative to the publication's folder, would be a brief."""
    return path.startswith(f"{FOLDER}/briefs/") and path.endswith(_ENDINGS["briefs"]) and "/." not in path


def may_be_content(path: str) -> bool:
    """Whether a file at `path`, relative to the publication's folder, would be part of a survey. Editors write
    others on the way: hidden ones, and such whose names end in other ways."""
    parts = path.split("/")
    if len(parts) < 3 or parts[0] != FOLDER or parts[1] not in _ROOMS:
        return False
    if parts[1] in {"static", "media"}:
        return True
    ending = os.path.splitext(parts[-1])[1].lower()  # noqa: PTH122 -- a name, not a file
    return not any(part.startswith(".") for part in parts) and ending in {".md", ".yaml", *PICTURES}


def _static(top: Path, problems: list[Problem]) -> list[Found]:
    static: list[Found] = []
    shown = f"{FOLDER}/static"
    for found in _walk(top, problems, shown, hidden=True) if top.is_dir() else ():
        path = found.path.removeprefix(f"{shown}/")
        first, _, rest = path.partition("/")
        if any(part.startswith(".") for part in rest.split("/")) or (
            first.startswith(".") and first not in _HOSTS_READ
        ):
            message = (
                f"a hidden file, which is not published; those that hosts read are: {', '.join(sorted(_HOSTS_READ))}"
            )
            problems.append(Problem(found.path, message, severity="warning"))
        elif is_leftover(name := path.rpartition("/")[2]):
            message = "a copy that an editor left, which is not published; delete it, or give it another name"
            problems.append(Problem(found.path, message, severity="warning"))
        elif is_secret_name(name):
            message = "programs keep passwords and keys in files of this name, and all of static/ is published; move it"
            problems.append(Problem(found.path, message))
        elif re.search(r'[\x00-\x1f<>:"\\|?*]', path):
            message = "a name that not every system and host can have; use letters, digits, hyphens and dots"
            problems.append(Problem(found.path, message))
        else:
            static.append(found)
    return static


def _leads_out(link: str, inside: Path) -> bool:
    try:
        return not Path(link).resolve(strict=True).is_relative_to(inside)
    except FileNotFoundError:
        return not Path(link).resolve().is_relative_to(inside)
    except (OSError, RuntimeError):
        # It leads to itself.
        return True


def _walk(top: Path, problems: list[Problem], shown: str, *, hidden: bool = False) -> list[Found]:
    """The files below `top`, sorted by path; links that lead out of it are problems, not files.

    `shown` is the path of `top`; `hidden` takes in names that begin with a dot.
    """
    inside = top.resolve()
    found: list[Found] = []
    pending = [(str(top), shown)]
    while pending:
        folder, path_of_folder = pending.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if (name.startswith(".") and not hidden) or name.lower() in _NOT_CONTENT:
                    continue
                path = f"{path_of_folder}/{name}"
                if not path.isascii():
                    path = unicodedata.normalize("NFC", path)
                if entry.is_dir(follow_symlinks=False):
                    if hidden or path != f"{FOLDER}/static":
                        pending.append((entry.path, path))
                elif entry.is_symlink():
                    _link(entry, path, inside, problems, found)
                elif entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):
                        # An editor's temporary file may be gone by now.
                        found.append(Found(path, entry.path, _stamp(entry)))
    found.sort(key=lambda f: f.path)
    for one, other in pairwise(found):
        if one.path == other.path:
            message = "two files have this name, with its accents written in two ways; rename one of them"
            problems.append(Problem(one.path, message))
    return found


def _link(entry: os.DirEntry[str], path: str, inside: Path, problems: list[Problem], found: list[Found]) -> None:
    if Path(entry.path).is_dir():  # which is false, and no exception, of a link that leads to itself
        message = "a link to a folder, which is not followed; put the folder itself here"
        problems.append(Problem(path, message, severity="warning"))
    elif _leads_out(entry.path, inside):
        problems.append(Problem(path, "a link to a file outside this folder; put a copy here"))
    elif entry.is_file():
        found.append(Found(path, entry.path, _stamp(entry)))


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    # Windows gives less with a folder's entry than with the file itself.
    status = entry.stat() if os.name == "posix" else os.stat(entry.path)  # noqa: PTH116
    return stamp_of(status)
