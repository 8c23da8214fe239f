"""How long a line is, in words, characters and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from briefgen.content.reading_time import words
from briefgen.errors import Key, Problem
from briefgen.style import Length

# Thai, Lao and Khmer have no spaces between words, and letters all the same: of these, only characters say anything.
_LETTERS_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1780-\u17ff]")
_MARKS = frozenset({"Mn", "Me", "Cf"})


def too_long(
    path: str, place: Key, text: str, what: Literal["headline", "dek", "takeaway"], limit: Length
) -> Iterator[Problem]:
    """A finding if `text`, a headline, dek or takeaway, is longer than `limit`; by whatever it is longest."""
    found = _excess(text, limit)
    if found:
        yield Problem(path, f"this {what} has {found}", place, rule=f"{what}-length")


def _excess(text: str, limit: Length) -> str:
    """How much there is of what there is too much of, in words; empty where nothing is."""
    spaced, signs = words(text)
    if signs > spaced:
        letters = len(_LETTERS_WITHOUT_SPACES.findall(text))
        if letters * 2 <= signs:
            return _said(signs + spaced, limit.signs, "signs")
    elif 0 < limit.words < spaced + signs:
        return _said(spaced + signs, limit.words, "words")
    # Counting code points is quick, and they are at least as many.
    if 0 < limit.characters < len(text):
        return _said(characters(text), limit.characters, "characters")
    return ""


def characters(text: str) -> int:
    """Characters as readers count them: without marks above and below letters, and without what is not seen."""
    return sum(unicodedata.category(c) not in _MARKS for c in text)


def _said(count: int, most: int, what: str) -> str:
    return f"{count:,} {what}; {most:,} at most" if 0 < most < count else ""
