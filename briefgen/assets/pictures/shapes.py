"""In which shapes and sizes pictures are made. Pure arithmetic."""

from __future__ import annotations

from msgspec import Struct

Size = tuple[int, int]
"""Width and height in pixels."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the picture as it is seen."""

_TALLEST = 2.5
"""No rendition is higher than so many times the widest of its shape; encoders have limits, and readers, too."""
_ALIKE = 0.85
"""A rendition that is nearly as wide as the widest is not worth making."""


class Shape(Struct, frozen=True):
    """A kind of cut."""

    widths: tuple[int, ...]
    """In pixels, ascending; each is made in AVIF and WebP."""
    still: int
    """The width of the one in JPEG or PNG, which everything can show."""
    ratio: Size | None = None
    """Width to height; None for the picture's own."""


SHAPES: dict[str, Shape] = {
    # At the top of its brief: up to the whole width of the page.
    "whole": Shape((480, 800, 1200, 1600), 1200),
    # In a text: up to twice its measure.
    "text": Shape((480, 800, 1200), 1200),
    # The lead of the front page.
    "wide": Shape((800, 1200), 1200, (16, 9)),
    # What other sites show of a brief: they take one file.
    "preview": Shape((), 1200, (16, 9)),
    "preview-4-3": Shape((), 1200, (4, 3)),
    "preview-1-1": Shape((), 1200, (1, 1)),
    # In lists.
    "card": Shape((320, 640), 640, (4, 3)),
    # A portrait.
    "square": Shape((160, 320), 320, (1, 1)),
    # What icons are made of.
    "icon": Shape((), 512, (1, 1)),
    # In place of the publication's name.
    "logo": Shape((), 800),
}


def box(size: Size, ratio: Size | None, focus: tuple[float, float]) -> Box:
    """The largest part of a picture of `size` in `ratio`, its middle as near as can be to `focus`, which is in
    per cent from the left and the top."""
    width, height = size
    if ratio is None:
        return 0.0, 0.0, float(width), float(height)
    wide = min(float(width), height * ratio[0] / ratio[1])
    high = wide * ratio[1] / ratio[0]
    left = min(max(focus[0] / 100 * width - wide / 2, 0.0), width - wide)
    top = min(max(focus[1] / 100 * height - high / 2, 0.0), height - high)
    return left, top, left + wide, top + high


def sizes(part: Box, shape: Shape) -> tuple[Size, ...]:
    """The sizes that a part of a picture is made in, ascending: none larger than it is."""
    wide, high = part[2] - part[0], part[3] - part[1]
    widest = shape.widths[-1] if shape.widths else shape.still
    top = min(float(widest), wide, widest * _TALLEST * wide / high)
    widths = [w for w in shape.widths if w < top * _ALIKE]
    return tuple(scaled(part, width, shape) for width in [*widths, max(int(top), 1)])


def scaled(part: Box, width: int, shape: Shape) -> Size:
    """The size of a part of a picture when it is so wide: in the very ratio of its shape, where that has one."""
    wide, high = shape.ratio or (part[2] - part[0], part[3] - part[1])
    return width, max(round(width * high / wide), 1)
