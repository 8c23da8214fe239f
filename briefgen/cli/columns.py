"""Text in the columns of a terminal, where some signs are two columns wide and others none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator


def columns(text: str) -> int:
    """How many columns `text` takes; Chinese and Japanese signs take two each, marks on letters none."""
    return sum(map(_wide, text))


def lines_of(pieces: Iterable[str], width: int) -> Iterator[str]:
    """`pieces`, each with the space that belongs after it, as lines of at most so many columns. A piece that alone is
    wider stays whole, since it may be a name that somebody wants to copy."""
    line = ""
    for piece in pieces:
        if line and columns(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    if line.strip():
        yield line.rstrip()


def words_of(text: str) -> list[str]:
    """The pieces between which a line of `text` may end: its words, and each sign that is two columns wide."""
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", text):
        start = 0
        for place, sign in enumerate(word):
            if place > start and (_wide(sign) == 2 or _wide(word[place - 1]) == 2) and not _ends(sign):
                pieces.append(word[start:place])
                start = place
        pieces.append(word[start:])
    return pieces


def _wide(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _ends(sign: str) -> bool:
    """Whether a sign stays with what is before it: spaces, marks, and whatever closes."""
    return sign.isspace() or unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf", "Pe", "Pf", "Po"}
