"""What is asked of a picture, and what comes of it."""

from __future__ import annotations

from msgspec import Struct


def is_drawing(name: str) -> bool:
    """Whether the file of that name is taken for SVG; all others are told apart by their bytes."""
    return name.lower().endswith(".svg")


class Asked(Struct, frozen=True, array_like=True):
    """A cut that is wanted."""

    shape: str
    """One of `briefgen.assets.pictures.shapes.SHAPES`."""
    focus: tuple[float, float] = (50.0, 50.0)
    """In per cent from the left and the top."""


class Rendition(Struct, frozen=True, array_like=True):
    """A file that was made of a picture."""

    ending: str
    """Its format, as file names have it: `avif`, `webp`, `jpg`, `png` or `svg`."""
    width: int
    """In pixels."""


class Facts(Struct, frozen=True, array_like=True):
    """What is known of a cut besides the bytes of its files."""

    width: int
    height: int
    """In pixels, of the largest rendition."""
    ground: str
    """Its average colour in classes of the theme, such as `r3 g5 b2`; empty where something shines through."""
    renditions: tuple[Rendition, ...]
    """One for each file, from small to large in each format; the last is the one that everything can show."""
    moves: bool = False
    """Whether the WebP ones do."""
    size: int = 0
    """Of the last file, in bytes; 0 in a proof."""


class Cut(Struct, frozen=True):
    """A picture in one shape: files, and what is known of them."""

    facts: Facts
    files: tuple[bytes, ...]
