"""Content's pictures -> assets with their size in pixels."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Protocol

from briefgen.assets.asset import Asset, fingerprinted, read_as
from briefgen.content.read import FOLDER, Found
from briefgen.errors import Problem
from briefgen.model import Picture

MAX_PIXELS = 100_000_000

Size = tuple[int, int]
"""Width and height in pixels, as shown."""


class Sizes(Protocol):
    """The sizes that are known, by the digest of a picture's bytes."""

    def get(self, digest: bytes) -> Size | None:
        """The size of a picture, where it is known."""

    def put(self, digest: bytes, size: Size) -> None:
        """Keeps a size."""


def load_pictures(
    found: Iterable[Found], digest_of: Callable[[Found], bytes], sizes: Sizes
) -> tuple[dict[str, Picture], dict[str, Asset], tuple[Problem, ...]]:
    """The pictures `found`: their sizes and assets by content path, and what is wrong with them.

    Only pictures whose size is not among `sizes` are opened, and it is put there.
    """
    pictures: dict[str, Picture] = {}
    assets: dict[str, Asset] = {}
    problems: list[Problem] = []
    for file in found:
        digest = digest_of(file)
        size = sizes.get(digest) or _size(read_as(Path(file.file), digest))
        if isinstance(size, str):
            problems.append(Problem(file.path, size))
            continue
        sizes.put(digest, size)
        name = file.path.removeprefix(f"{FOLDER}/")
        route = fingerprinted(name, digest)
        pictures[name] = Picture(route, *size)
        assets[name] = Asset(route, digest, file=Path(file.file))
    return pictures, assets, tuple(problems)


def _size(data: bytes) -> Size | str:
    """Width and height as shown, or what is wrong. Only the header is read."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data)) as image:
                width, height = image.size
                turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
        except Image.DecompressionBombError:
            return f"this picture has too many pixels; at most {MAX_PIXELS:,}"
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return "this file is not a picture that can be read; export it again as PNG or JPEG"
    if width * height > MAX_PIXELS:
        return f"this picture has {width * height:,} pixels; at most {MAX_PIXELS:,}"
    return (height, width) if turned else (width, height)
