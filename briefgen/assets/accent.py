"""Readable shades of a publication's accent (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

from __future__ import annotations

import functools

LIGHT_GROUNDS = ("#faf7f1", "#f1ebdf")
"""The default theme's paper and its desk in light; templates/assets/style.css has them, too."""
DARK_GROUNDS = ("#15171a", "#1f2226")
"""The same in dark."""
CONTRAST = 4.6
"""A little over the 4.5 that WCAG asks for, for what rounding takes."""

_Colour = tuple[float, float, float]


@functools.lru_cache(maxsize=4)
def shades(accent: str) -> tuple[str, str]:
    """The accent as it can be read on light and on dark grounds, as `#rrggbb`.

    `accent` is `#rgb` or `#rrggbb`. Each shade is the accent itself where that has contrast enough, else
    the nearest mixture with black (light grounds) or white (dark grounds) that has.
    """
    return _readable(accent, LIGHT_GROUNDS, (0.0, 0.0, 0.0)), _readable(accent, DARK_GROUNDS, (255.0, 255.0, 255.0))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(_parse(one)), _luminance(_parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _readable(accent: str, grounds: tuple[str, ...], towards: _Colour) -> str:
    colour = _parse(accent)
    for percent in range(0, 101, 2):
        share = percent / 100
        mixed = _hex(tuple(c + (t - c) * share for c, t in zip(colour, towards, strict=True)))
        if all(contrast(mixed, ground) >= CONTRAST for ground in grounds):
            return mixed
    return _hex(towards)


def _parse(colour: str) -> _Colour:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    red, green, blue = (float(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
    return red, green, blue


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(c):02x}" for c in colour)


def _luminance(colour: _Colour) -> float:
    def linear(channel: float) -> float:
        c = channel / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
