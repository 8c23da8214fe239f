"""Compiled templates, kept from run to run.

Each is a file of its own, in a folder that may be deleted at any time. It holds what the template was
compiled from, by digest, and is believed only when all of that is still so and its own digest is right:
Python runs what it reads from there without looking at it.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import CodeType

import msgspec
from msgspec import Struct

from briefgen.engine.trace import Read

_DIGEST = 32


class CompiledFolder(Struct, frozen=True):
    """Where compiled templates are kept."""

    folder: Path
    toolchain: str
    """A digest of all that makes compiled templates besides the theme (`briefgen.engine.toolchain`)."""
    secret: bytes
    """What only this user knows, so that nobody else's code is ever run (`briefgen.engine.theme.secret`)."""


class Compiled(Struct, frozen=True):
    """A template as code."""

    code: CodeType
    reads: tuple[Read, ...]
    """Every file that was looked for to compile it."""
    references: dict[str, tuple[str | None, ...]]
    """What it refers to, and what each template in it refers to, by name; None for a name that is only
    known when a page is rendered."""


class _Kept(Struct, frozen=True, array_like=True):
    name: str
    reads: tuple[Read, ...]
    references: dict[str, tuple[str | None, ...]]
    code: bytes


def kept(where: CompiledFolder, name: str, digest: Callable[[str], str]) -> Compiled | None:
    """The template `name` as it was compiled before, or None when it is to be compiled anew.

    `digest` gives the digest of a theme's file as it is now; empty when it is not there.
    """
    try:
        data = _file(where, name).read_bytes()
        if data[:_DIGEST] != _digest(where, data[_DIGEST:]):
            return None
        found = msgspec.msgpack.decode(data[_DIGEST:], type=_Kept)
        if found.name != name or any(digest(read.path) != read.digest for read in found.reads):
            return None
        code = marshal.loads(found.code)  # noqa: S302 -- the digest is right, so this is what we wrote
    except (OSError, msgspec.MsgspecError, ValueError, EOFError, TypeError):
        return None
    return Compiled(code, found.reads, found.references) if isinstance(code, CodeType) else None


def keep(where: CompiledFolder, name: str, compiled: Compiled) -> None:
    """Keeps a compiled template for the next run; where that cannot be written, the next run compiles."""
    entry = _Kept(name, compiled.reads, compiled.references, marshal.dumps(compiled.code))
    data = msgspec.msgpack.encode(entry)
    file = _file(where, name)
    # Other processes may be doing the same.
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(_digest(where, data) + data)
        new.replace(file)
    except OSError:
        with suppress(OSError):
            new.unlink()


def _file(where: CompiledFolder, name: str) -> Path:
    return where.folder / f"{blake2b(name.encode(), digest_size=16).hexdigest()}.compiled"


def _digest(where: CompiledFolder, data: bytes) -> bytes:
    """The digest of what is kept, and of what it is good for: code is Python's own, and differs from one
    version and implementation to the next."""
    made_with = f"{where.toolchain} {sys.implementation.cache_tag} {sys.flags.optimize}\0"
    return blake2b(made_with.encode() + data, key=where.secret, digest_size=_DIGEST).digest()
