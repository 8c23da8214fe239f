"""What makes the site besides content and theme: briefgen's own code and the libraries it uses."""

from __future__ import annotations

import functools
import platform
import zlib
import zoneinfo
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import briefgen
from briefgen.assets.search import PACKAGE

_LIBRARIES = (
    *("babel", "brotli", "font-source-sans-pro", "font-source-serif-pro", "jinja2", "markdown", "markupsafe"),
    *("msgspec", "nh3", "numpy", "pillow", "pyyaml", "resvg-py", "tzdata"),
)
_ABOVE = frozenset({"cli", "preview", "starter"})
"""Rooms that nothing that makes a site can import, as the layers in `pyproject.toml` have it."""


@functools.cache
def toolchain() -> str:
    """A digest that changes when briefgen's code, one of its libraries or Python does.

    The code itself is read, so that a checkout under development never trusts what older code made; once,
    since what runs is what was read when it started. The rooms above the engine make nothing.
    """
    digest = blake2b(digest_size=16)
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"{PACKAGE} {_search_program()} {zlib.ZLIB_RUNTIME_VERSION}\n".encode())
    digest.update(platform.python_version().encode())
    for edition in _zones():
        digest.update(edition)
    _add_code(digest, Path(briefgen.__file__).parent, "", _ABOVE)
    return digest.hexdigest()


@functools.cache
def makers(package: str, *libraries: str) -> bytes:
    """A digest of what makes a kind of product: the code of `package`, a part of briefgen (`assets/pictures`),
    and the builds of `libraries`.

    Where this is part of a recipe, what was made stays good when other code changes. The machine counts,
    too: encoders need not give the same bytes on all kinds of processors.
    """
    digest = blake2b(digest_size=16)
    digest.update(f"{platform.system()} {platform.machine()}\n".encode())
    for name in libraries:
        made = distribution(name)
        # Of a wheel, with the digests of all the files in it.
        digest.update(f"{name} {made.version}\n{made.read_text('RECORD') or ''}".encode())
    _add_code(digest, Path(briefgen.__file__).parent, package)
    return digest.digest()


def _add_code(digest: blake2b, root: Path, package: str, without: Collection[str] = ()) -> None:
    for file in sorted((root / package).rglob("*.py")):
        place = file.relative_to(root)
        if place.parts[0] not in without:
            digest.update(place.as_posix().encode() + b"\0" + file.read_bytes())


def _search_program() -> str:
    """The version of the program that makes the search index, of which a site without search has no need."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


def _zones() -> Iterator[bytes]:
    """The editions of the system's own time zones, which come before those of a library."""
    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            with suppress(OSError), Path(folder, name).open("rb") as file:
                yield file.readline(100)
