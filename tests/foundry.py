"""Small fonts for tests, so that these do not depend on what fonts a machine has."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph


def font(family: str, characters: str, weight: int = 400, *, slanted: bool = False) -> TTFont:
    """A font that has empty glyphs for `characters`, each an em wide."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"g{number}" for number in range(len(characters)))]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"g{number}" for number, c in enumerate(characters)})
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight, fsSelection=1 if slanted else 64)
    builder.setupPost()
    made: TTFont = builder.font
    return made


def save(folder: Path, family: str, characters: str, weight: int = 400) -> Path:
    """Such a font as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{family.replace(' ', '')}-{weight}.ttf"
    font(family, characters, weight).save(file)
    return file
