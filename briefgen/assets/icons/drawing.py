"""One picture -> the publication's icon in every form that something asks for.

Browsers show the drawing itself or `favicon.ico`, phones put a square without transparency on their home
screen (and round its corners), and an installed site has icons of its manifest; of these, a maskable one is
cut to any shape around its middle, a circle of four fifths of its width
(https://www.w3.org/TR/appmanifest/#icon-masks).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.assets.pictures.cuts import Asked

if TYPE_CHECKING:
    from PIL.Image import Image

LARGE = 512
"""Pixels of the largest icon; a picture made of pixels must have as many."""
SMALL = 192
TOUCH = 180
FAVICON = (16, 32, 48)
_WITHIN = 0.7
"""The part of a maskable icon's width that the picture takes."""
_ALIKE = 12
"""Levels of a colour by which the edge of a picture may differ and be of one colour still."""
_SANS, _SERIF = "Source Sans Pro", "Source Serif Pro"
"""The families of the fonts that come with briefgen."""


class IconFiles(Struct, frozen=True):
    """The files of an icon."""

    favicon: bytes
    """ICO, in the sizes `FAVICON`."""
    touch: bytes
    """PNG of `TOUCH` pixels, in which nothing shines through."""
    small: bytes
    """PNG of `SMALL` pixels."""
    large: bytes
    """PNG of `LARGE` pixels."""
    maskable: bytes
    """PNG of `LARGE` pixels that may be cut to any shape."""
    drawing: bytes = b""
    """SVG; empty where the picture is made of pixels."""


# The same icon is asked for again by every build of a process.
@functools.lru_cache(maxsize=4)
def draw_icon(data: bytes, *, drawing: bool, paper: str, fonts: Sequence[str]) -> IconFiles | str:
    """The icon that is made of a picture, cropped to a square around its middle; or what is wrong with the picture,
    in words that follow its name.

    A `drawing` is SVG, whose texts are set in the font files `fonts`. `paper` is the colour behind pictures that
    do not fill their square.
    """
    svg = b""
    if drawing:
        cleaned = _cleaned(data)
        if isinstance(cleaned, str):
            return cleaned
        svg, image = cleaned, _drawn(cleaned, fonts)
    else:
        from briefgen.assets.pictures.photograph import square

        image = square(data, LARGE)
    if isinstance(image, str):
        return image
    image = image.convert("RGBA")
    colour = _edge(image)
    ground = colour or paper
    return IconFiles(
        favicon=_ico(image),
        touch=_png(_on(image, ground, TOUCH, 1.0 if colour else _WITHIN)),
        small=_png(_sized(image, SMALL)),
        large=_png(image),
        maskable=_png(_on(image, ground, LARGE, _WITHIN)),
        drawing=svg,
    )


def _cleaned(data: bytes) -> bytes | str:
    from briefgen.assets.pictures.drawing import draw

    cuts = draw(data, (Asked("icon"),))
    return cuts if isinstance(cuts, str) else cuts[0].files[0]


def _drawn(svg: bytes, fonts: Sequence[str]) -> Image | str:
    import resvg_py
    from PIL import Image

    try:
        png = resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            width=LARGE,
            height=LARGE,
            font_files=list(fonts),
            skip_system_fonts=True,
            font_family=_SANS,
            sans_serif_family=_SANS,
            serif_family=_SERIF,
        )
    except (ValueError, RuntimeError) as error:
        return f"cannot be drawn ({error}); export it again as SVG"
    with Image.open(io.BytesIO(png)) as image:
        made = image.convert("RGBA")
    # An empty drawing, or one whose units are not what its author thought, would be no icon.
    return made if made.getchannel("A").getbbox() else "shows nothing; turn its letters into paths, or draw larger"


def _edge(image: Image) -> str:
    """The colour of a picture's edge, as `#rrggbb`, where it is of one and fills most of it; else an empty text."""
    last = image.width - 3
    ring = [(x, y) for x in range(2, last + 1) for y in (2, last)] + [(x, y) for y in range(3, last) for x in (2, last)]
    pixels = image.load()
    assert pixels is not None  # noqa: S101 -- the picture is in memory
    solid = [pixel for place in ring if isinstance(pixel := pixels[place], tuple) and pixel[3] == 0xFF]
    if len(solid) < len(ring) * 2 / 3:
        return ""
    bands = [sorted(pixel[band] for pixel in solid) for band in range(3)]
    if any(band[-1] - band[0] > _ALIKE for band in bands):
        return ""
    return "#" + "".join(f"{band[len(band) // 2]:02x}" for band in bands)


def _on(image: Image, ground: str, size: int, part: float) -> Image:
    """The picture in the middle of a square of one colour, `part` of whose width it takes."""
    from PIL import Image

    made = Image.new("RGBA", (size, size), ground)
    inner = _sized(image, round(size * part))
    place = (size - inner.width) // 2
    made.alpha_composite(inner, (place, place))
    return made.convert("RGB")


def _sized(image: Image, size: int) -> Image:
    from PIL.Image import Resampling

    return image if image.width == size else image.resize((size, size), Resampling.LANCZOS)


def _png(image: Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _ico(image: Image) -> bytes:
    made = io.BytesIO()
    several = [_sized(image, size) for size in FAVICON]
    several[-1].save(made, "ICO", sizes=[(size, size) for size in FAVICON], append_images=several[:-1])
    return made.getvalue()
