"""Content's pictures -> assets with their size in pixels."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from briefgen.assets.asset import Asset, fingerprinted
from briefgen.content.read import on_disk
from briefgen.errors import Problem
from briefgen.model import Picture

MAX_PIXELS = 100_000_000


def load_pictures(
    content: Path, names: Iterable[str]
) -> tuple[dict[str, Picture], dict[str, Asset], tuple[Problem, ...]]:
    """The pictures `names`, paths below the folder `content`: their sizes and assets by name, and what
    is wrong with them."""
    pictures: dict[str, Picture] = {}
    assets: dict[str, Asset] = {}
    problems: list[Problem] = []
    for name in sorted(names):
        file = on_disk(content, name)
        data = file.read_bytes()
        size = _size(data)
        if isinstance(size, str):
            problems.append(Problem(f"content/{name}", size))
            continue
        route = fingerprinted(name, data)
        pictures[name] = Picture(route, *size)
        assets[name] = Asset(route, file=file)
    return pictures, assets, tuple(problems)


def _size(data: bytes) -> tuple[int, int] | str:
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
