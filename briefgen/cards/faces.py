"""Which face each character of a text is set in: the bundled ones, and for what these lack one of the machine's."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from briefgen.cards.fontfiles import Face, has

Voice = Literal["serif", "sans"]


class Font(Struct, frozen=True, array_like=True):
    """A face as a drawing asks for it, and the file it is in."""

    family: str
    weight: int
    file: str


class Use(Struct, frozen=True, array_like=True):
    """Some characters of a text, and the font they are set in."""

    font: Font
    characters: str


class Typed(Struct, frozen=True, array_like=True):
    """A text with the fonts it is set in: those of `uses` where they name a character, else the bundled one."""

    text: str
    uses: tuple[Use, ...] = ()


class Wardrobe(Struct, frozen=True):
    """All faces that there are. (A compositor's cases, by file.)"""

    bundled: Mapping[Voice, Face]
    machine: Callable[[], Mapping[str, Sequence[Face]]]
    """Those of the machine, by file; asked for only where the bundled ones do not do."""


_FAVOURITES: dict[str, dict[Voice, tuple[str, ...]]] = {
    "Hans": {
        "serif": ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "STSong"),
        "sans": ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
    },
    "Hant": {
        "serif": ("Noto Serif CJK TC", "Source Han Serif TC", "Noto Serif TC", "Songti TC", "PMingLiU"),
        "sans": ("Noto Sans CJK TC", "Source Han Sans TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    },
    "HK": {
        "serif": ("Noto Serif CJK HK", "Source Han Serif HC", "Noto Serif HK", "Songti TC", "PMingLiU"),
        "sans": ("Noto Sans CJK HK", "Source Han Sans HC", "Noto Sans HK", "PingFang HK", "Microsoft JhengHei"),
    },
    "ja": {
        "serif": ("Noto Serif CJK JP", "Source Han Serif", "Noto Serif JP", "Hiragino Mincho ProN", "Yu Mincho"),
        "sans": ("Noto Sans CJK JP", "Source Han Sans", "Noto Sans JP", "Hiragino Sans", "Yu Gothic"),
    },
    "ko": {
        "serif": ("Noto Serif CJK KR", "Source Han Serif K", "Noto Serif KR", "AppleMyungjo", "Batang"),
        "sans": ("Noto Sans CJK KR", "Source Han Sans K", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
    },
    "ur": {
        "serif": ("Noto Nastaliq Urdu", "Urdu Typesetting"),
        "sans": ("Noto Naskh Arabic", "Noto Sans Arabic"),
    },
    "": {
        "serif": ("Noto Serif", "Noto Naskh Arabic", "Noto Sans", "Noto", "Geeza Pro", "Kohinoor", "Nirmala UI"),
        "sans": ("Noto Sans", "Noto Naskh Arabic", "Noto", "Geeza Pro", "Kohinoor", "Nirmala UI", "Segoe UI"),
    },
}
"""Families, or how their names begin, by the way a language writes Han characters, or for all others."""

_LAST = ("Noto Sans Mono", "Noto Kufi", "Noto Rashi", "Noto Looped", "DejaVu", "Unifont", "GNU Unifont", "FreeMono")
"""How the names of families begin that do where there is nothing better."""

WEIGHT: dict[Voice, int] = {"serif": 700, "sans": 600}
"""How heavy a face of the machine should be."""


def typed(text: str, lang: str, voice: Voice, wardrobe: Wardrobe) -> tuple[Typed, str]:
    """A text with its fonts, and the characters that no font has, each once.

    The machine's fonts are asked in this order: the favourites of the language, then those that have most
    of what is needed.
    """
    bundled = wardrobe.bundled[voice]
    needed = {c for c in set(text) if _is_lacking(c, bundled.ranges)}
    if not needed:
        return Typed(text), ""
    uses: list[Use] = []
    favourites = _favourites(lang, text)[voice]
    faces = [(file, f) for file, found in wardrobe.machine().items() for f in found if not f.slanted]
    while needed:
        best = _best(needed, faces, favourites, WEIGHT[voice])
        if best is None:
            break
        file, face, found = best
        is_eastern = any(is_ideographic(c) or is_hangul(c) for c in found)
        if not uses and is_eastern and 2 * sum(c in found for c in text) >= sum(map(needs_glyph, text)):
            # Most of the text is in this font, and fonts of ideographs have letters and figures that suit these.
            found = {c for c in text if needs_glyph(c) and face.has(c)}
        uses.append(Use(Font(face.family, face.weight, file), "".join(sorted(found))))
        needed -= found
    return Typed(text, tuple(uses)), "".join(sorted(needed))


def needs_glyph(character: str) -> bool:
    """Whether a character is to be seen; spaces, joiners and variation selectors are not."""
    return unicodedata.category(character) not in {"Zs", "Cf", "Cc"} and not (
        "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    )


def is_ideographic(character: str) -> bool:
    """Whether it is as wide as an ideograph, and lines may break beside it."""
    return unicodedata.east_asian_width(character) in {"W", "F"} and not is_hangul(character)


def is_hangul(character: str) -> bool:
    """Whether it is of the Korean alphabet, which puts spaces between words."""
    return "\uac00" <= character <= "\ud7af" or "\u1100" <= character <= "\u11ff" or "\u3130" <= character <= "\u318f"


def is_symbol(character: str) -> bool:
    """Whether it is a picture rather than a part of a word."""
    return unicodedata.category(character) in {"So", "Sk"}


def advice(missing: str) -> str:
    """What to install for characters that no font has."""
    names = {unicodedata.name(c, "").partition(" ")[0] for c in missing}
    if names & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO"}:
        return "Noto Serif CJK (on Debian and Ubuntu the package fonts-noto-cjk)"
    if all(map(is_symbol, missing)):
        return "Noto Sans Symbols 2 or Noto Emoji (on Debian and Ubuntu the package fonts-noto-core)"
    script = min(names - {""}, default="").capitalize()
    return f"Noto Sans {script} (on Debian and Ubuntu the package fonts-noto-core)".replace("  ", " ")


@functools.lru_cache(maxsize=2048)
def _is_lacking(character: str, ranges: bytes) -> bool:
    """Whether a character is to be seen and is not in `ranges`, those of a bundled face; most texts are of few."""
    return needs_glyph(character) and not has(ranges, character)


def _best(
    needed: set[str], faces: Iterable[tuple[str, Face]], favourites: Sequence[str], weight: int
) -> tuple[str, Face, set[str]] | None:
    """The face for some of the characters needed: the best liked of those that have many of them."""
    able = [(file, face, found) for file, face in faces if (found := {c for c in needed if face.has(c)})]
    many = max((len(found) for _, _, found in able), default=0) / 2

    def order(one: tuple[str, Face, set[str]]) -> tuple[int, int, int, str, str]:
        file, face, found = one
        return _rank(face.family, favourites), -len(found), abs(face.weight - weight), face.family, file

    return min((one for one in able if len(one[2]) >= many), key=order, default=None)


def _rank(family: str, favourites: Sequence[str]) -> int:
    if family.startswith(_LAST):
        return len(favourites) + 1
    places = (place for place, name in enumerate(favourites) if family == name or family.startswith(f"{name} "))
    return next(places, len(favourites))


def _favourites(lang: str, text: str) -> dict[Voice, tuple[str, ...]]:
    """The favourite families for a text, those for Han characters first where it has some."""
    parts = lang.split("-")
    written: str = ""
    if parts[0] == "zh":
        written = "Hans"
        if {"Hant", "TW", "HK", "MO"} & set(parts):
            written = "HK" if {"HK", "MO"} & set(parts) else "Hant"
    elif parts[0] in {"ja", "ko", "ur"}:
        written = parts[0]
    elif any(is_hangul(c) for c in text):
        written = "ko"
    elif any("\u3040" <= c <= "\u30ff" for c in text):
        written = "ja"
    elif any(is_ideographic(c) for c in text):
        written = "Hans"
    own, others = _FAVOURITES[written], _FAVOURITES[""]
    return own if not written else {v: (*own[v], *others[v]) for v in ("serif", "sans")}
