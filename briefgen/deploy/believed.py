"""What is believed of heads and lists that a target has: they may be damaged, newer, or written by somebody else. Pure.

`at` says for people where it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec import Struct

from briefgen.deploy.release import ENDINGS, FORMAT, File, Head, Release, decode_head, decode_release
from briefgen.deploy.target import TargetError

T = TypeVar("T")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Ids of releases, which become names of files and folders."""


class DamagedError(TargetError):
    """What was read is nothing that briefgen has ever written."""

    def __init__(self, at: str) -> None:
        super().__init__(f"{at} is damaged, or is not one that briefgen wrote; docs/deploy.md says what to do")


class TornError(DamagedError):
    """It is not whole, as what is still being written may be."""


def head_of(written: bytes, at: str) -> Head:
    """The head that is `written`.

    Raises:
        TornError: it is not whole.
        DamagedError: it is none.
        TargetError: a newer briefgen has written it.
    """
    head = _decoded(decode_head, written, at)
    if not all(ID.fullmatch(id_) for id_ in (*head.back, *(present.id for present in head.there))):
        raise DamagedError(at)
    return head


def release_of(written: bytes, id_: str, at: str) -> Release:
    """The release `id_` from the list that is `written`.

    Raises:
        As `head_of` does.
    """
    release = _decoded(decode_release, written, at)
    is_ours = release.id == id_ and all(_could_be_ours(path, file) for path, file in release.all().items())
    if not is_ours:
        raise DamagedError(at)
    return release


class _Formatted(Struct):
    format: int = 0


def _decoded(decode: Callable[[bytes], T], written: bytes, at: str) -> T:
    try:
        # A newer one may look otherwise in all but this.
        if msgspec.json.decode(written, type=_Formatted).format > FORMAT:
            raise TargetError(f"{at} was written by a newer briefgen; deploy with that version, or a later one")
        return decode(written)
    except msgspec.ValidationError as error:
        raise DamagedError(at) from error
    except msgspec.DecodeError as error:
        raise TornError(at) from error


def _could_be_ours(path: str, file: File) -> bool:
    """Whether a path stays below the site's top on every system, and its file is compressed as we do it, if at all."""
    is_inside = path and "\\" not in path and all(part not in {"", ".", ".."} for part in path.split("/"))
    return bool(is_inside) and file.coding in {"", *ENDINGS}
