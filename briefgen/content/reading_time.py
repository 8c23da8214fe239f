"""How long a text is, for languages with and without spaces between words."""

from __future__ import annotations

import re

# Scripts written without spaces: kana, Han, Hangul syllables count a sign each; Thai, Lao and Khmer too.
_SIGN = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w[\w'’.,-]*")

WORDS_A_MINUTE = 230
SIGNS_A_MINUTE = 450


def words(text: str) -> tuple[int, int]:
    """Words written between spaces, and signs of scripts without spaces, in plain text."""
    signs = len(_SIGN.findall(text))
    rest = _SIGN.sub(" ", text) if signs else text
    return len(_WORD.findall(rest)), signs


def minutes(counted: tuple[int, int]) -> int:
    """Reading time in whole minutes, at least 1."""
    spaced, signs = counted
    return max(1, round(spaced / WORDS_A_MINUTE + signs / SIGNS_A_MINUTE))
