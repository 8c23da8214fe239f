"""Files of `content/static/`, copied as they are."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from briefgen.assets.asset import Asset
from briefgen.content.read import Found
from briefgen.content.secrets import LARGEST, has_private_key
from briefgen.errors import Problem

SHOWN = "content/static/"


def static_assets(found: Iterable[Found], digest_of: Callable[[Found], bytes]) -> tuple[Asset, ...]:
    """An asset for each file."""
    return tuple(Asset(f.path.removeprefix(SHOWN), digest_of(f), file=Path(f.file)) for f in found)


def private_keys(found: Iterable[Found], digest_of: Callable[[Found], bytes]) -> Iterator[Problem]:
    """A problem for each file with a private key in it, whatever it is called."""
    for file in found:
        if file.stamp.size <= LARGEST and _is_key(digest_of(file), file.file):
            message = "there is a private key in this file, and all of static/ is published; move it, and use a new key"
            yield Problem(file.path, message)


@functools.cache
def _is_key(digest: bytes, file: str) -> bool:  # noqa: ARG001 -- what has this digest has it under any name
    """Whether a private key is in a file; a preview asks for the same ones after each save."""
    return has_private_key(Path(file).read_bytes())
