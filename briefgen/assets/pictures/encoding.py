"""Pixels -> bytes, in the formats that browsers show. The same pixels give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def encode(image: Image, ending: str, *, graphic: bool) -> bytes:
    """An image in RGB or RGBA as `avif`, `webp`, `jpg` or `png`; a `graphic` has areas of one colour.

    ARCHITECTURE.md says how these qualities were chosen.
    """
    from PIL.Image import Dither, Quantize

    made = io.BytesIO()
    match ending:
        case "avif" if graphic:
            # What is small is seen pixel by pixel, and the rest on screens with small pixels.
            quality = 60 if image.width <= 800 else 50
            image.save(made, "AVIF", quality=quality, speed=8, subsampling="4:4:4", max_threads=1)
        case "avif":
            image.save(made, "AVIF", quality=55, speed=9, subsampling="4:2:0", max_threads=1)
        case "webp":
            image.save(made, "WEBP", quality=75, method=2)
        case "jpg":
            image.save(made, "JPEG", quality=80, progressive=True, optimize=True)
        case _:
            if graphic and image.mode == "RGB":
                image = image.quantize(256, Quantize.MEDIANCUT, dither=Dither.NONE)
            image.save(made, "PNG")
    return made.getvalue()


def encode_moving(frames: Sequence[Image], durations: Sequence[int], loop: int) -> bytes:
    """Frames as one WebP that moves; each is seen for its duration in milliseconds, all of them `loop` times, or
    for ever where that is 0."""
    made = io.BytesIO()
    for frame in frames:
        frame.info = {}
    frames[0].save(
        made,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=list(durations),
        loop=loop,
        quality=70,
        method=2,
    )
    return made.getvalue()
