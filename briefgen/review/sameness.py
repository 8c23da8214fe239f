"""Whether two texts say the same, by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Han, kana, Hangul and the alphabets without spaces: a sign is a word there.
_WORDS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W_]+")
_RUN = 3
"""Words in a row that are looked for together: single words are shared by any two texts on one subject."""
_FEW = 6
"""Words below which a text may well be part of another by chance."""
_MOST = 0.75
"""The part of a text's runs that makes it said again."""


def bare(text: str) -> str:
    """`text` without what two writings of the same may differ in: case, marks and spaces."""
    return " ".join(_WORDS.findall(text.casefold()))


def says_again(text: str, line: str) -> bool:
    """Whether `text` says nearly all of `line` in the same words."""
    wanted = _runs(_WORDS.findall(line.casefold()))
    if len(wanted) <= _FEW - _RUN:
        return False
    there = _runs(_WORDS.findall(text.casefold()))
    return len(wanted & there) >= _MOST * len(wanted)


def _runs(said: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(said[start:] for start in range(_RUN)), strict=False))
