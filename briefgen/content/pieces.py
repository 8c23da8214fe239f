"""Parts of front matter that several kinds of file share: pictures, addresses, and the text of a file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from briefgen.content.markdown import Converter, Text, picture_fault
from briefgen.content.schema import ImageEntry
from briefgen.content.source import SourceFile, text_of
from briefgen.content.typography import educate
from briefgen.errors import Key, Problem
from briefgen.model import Image
from briefgen.syntax import validation, yaml
from briefgen.syntax.front_matter import split
from briefgen.syntax.slugs import slugify

T = TypeVar("T", bound=Struct)


class Written(Struct, Generic[T], frozen=True):
    """A file's front matter as its type, with what stood there in place of what was wrong; and its body."""

    front: T | None
    body: str
    text: str
    problems: tuple[Problem, ...]
    stand_ins: frozenset[str] = frozenset()
    """Required keys whose value is not the file's own."""


def written(file: SourceFile, type_: type[T], what: str, stand_ins: Mapping[str, Any]) -> Written[T]:
    """What `file` says, read as a `type_`; `stand_ins` are values for required keys that are wrong."""
    text = text_of(file)
    if isinstance(text, Problem):
        return Written(None, "", "", (text,))
    parts = split(text, file.path)
    if isinstance(parts, Problem):
        return Written(None, "", text, (parts,))
    data, problems = yaml.load(parts.yaml, file.path, parts.yaml_line)
    if data is None and problems:
        return Written(None, parts.body, text, problems)
    front, wrong = validation.salvage(data, type_, file.path, parts.yaml, what, stand_ins)
    own = {key for key in data or {} if not any(_is_at(p, key) for p in wrong)} if isinstance(data, dict) else set()
    return Written(front, parts.body, text, (*problems, *wrong), frozenset(stand_ins) - own)


def image(
    entry: ImageEntry | None, path: str, lang: str, converter: Converter, problems: list[Problem]
) -> Image | None:
    """A picture as written -> an `Image`; what is wrong with it goes to `problems`."""
    if entry is None:
        return None
    if (fault := picture_fault(entry.src)) is not None:
        problems.append(Problem(path, fault, Key(("image", "src"))))
        return None
    caption = None
    if entry.caption.strip():
        caption, wrong = converter.convert(Text(entry.caption, path, lang, "inline", ("image", "caption")))
        problems.extend(wrong)
    left, top = (float(part.rstrip("%")) for part in entry.focus.split())
    return Image(
        src=posixpath.normpath(entry.src),
        alt=line(entry.alt, lang),
        caption=caption,
        credit=line(entry.credit, lang),
        focus=(left, top),
    )


def line(text: str, lang: str) -> str:
    """Plain text on one line, with the typographic marks of its language."""
    return educate(" ".join(text.split()), lang)


def folder_of(path: str) -> str:
    """The folder, below `content/`, that a source's pictures are relative to."""
    return posixpath.dirname(path).partition("/")[2]


def body_key(path: str) -> tuple[str, ...]:
    """Where a brief's body stands in its front matter; the empty path when it stands below it."""
    return () if path.endswith(".md") else ("body",)


def slug_of_file(path: str) -> str:
    """The slug that a file's name gives; of `index.md`, its folder's."""
    folder, name = posixpath.split(path)
    stem = posixpath.splitext(name)[0]
    return slugify(posixpath.basename(folder) if stem == "index" else stem)


def alias_route(alias: str) -> str | None:
    """An old address as a route: `old/address/`, or `old/page.html`; None when it is not one."""
    try:
        parts = urlsplit(alias)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.query or parts.fragment or not alias.startswith("/"):
        return None
    segments = [s for s in unquote(parts.path).split("/") if s]
    if not segments or any(s.startswith(".") or re.search(r'[\x00-\x1f<>:"\\|?*%]', s) for s in segments):
        return None
    return "/".join(segments) + ("" if segments[-1].endswith((".html", ".htm")) else "/")


def _is_at(problem: Problem, key: str) -> bool:
    return isinstance(problem.place, Key) and problem.place.path[:1] == (key,)
