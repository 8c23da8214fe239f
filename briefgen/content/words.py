"""A text -> its words, as numbers of 32 bits.

Words are what stands between spaces and punctuation, in small letters; single letters and digits, and words that say
nothing in the language, are marked. In scripts without spaces between words, runs of signs come apart into pairs of
signs, which overlap: most words there are of two, and a pair is found again wherever a run begins.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from zlib import crc32

from msgspec import Struct

from briefgen.content.empty_words import EMPTY_WORDS

EMPTY, PASSED_OVER = 0, 1
"""In place of the number of a word that says nothing, and of a run of signs; and of a single letter or digit, which is
passed over as if it were not there."""
_SHORT = 4
"""Letters of the shortest word that says something in a language of which we do not know the empty words."""
_REMEMBERED = 100_000
"""Words whose numbers are kept at hand."""
_LONG = 64
"""Letters of the longest of these: what is longer is no word that comes again."""

# Scripts written without spaces, as in `briefgen.content.reading_time`. Vowels and accents that are characters of
# their own belong to the letters before them, which `\w` does not say.
_SIGNS = "".join(
    (
        r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff",
        r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f",
    )
)
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_TOKEN = re.compile(rf"[{_SIGNS}]+|(?:[^\W_{_SIGNS}]|[{_MARKS}])+")
_IN_WORDS = re.compile(rf"[^\W_]|[{_MARKS}]")
_RUN = re.compile(rf"[{_SIGNS}]")

# Bytes come apart three times as fast as an expression finds words. What is in no word is a space then.
_ASCII = bytes(range(0x80))
_APART = bytes(byte if re.match(r"[^\W_]", chr(byte)) or byte > max(_ASCII) else ord(" ") for byte in range(256))
_MANY_OTHERS = 16
"""So many different signs that are in no word are not replaced one after another."""


class Words(Struct, frozen=True):
    """The words of a text."""

    tokens: list[str]
    """Words and runs of signs, in their order."""
    numbers: list[int]
    """For each token its number, `EMPTY` or `PASSED_OVER`."""
    pieces: list[str]
    """What runs of signs come apart into."""


def read_words(text: str, language: str) -> Words:
    """The words of a plain text in a language, given by its tag."""
    known = _known(language.partition("-")[0].lower())
    tokens = _tokens(text.lower())
    # Looking each up by itself takes four times as long where the dictionary has a class of its own.
    numbers = [*map(known.__getitem__, tokens)]
    if not known.runs:
        return Words(tokens, numbers, [])
    runs = [token for token, number in zip(tokens, numbers, strict=True) if number == EMPTY and _RUN.match(token)]
    return Words(tokens, numbers, list(_pieces(runs)))


def number_of(word: str) -> int:
    """The number of a word; two words seldom have the same."""
    return max(crc32(word.encode("utf-8", "surrogatepass")), PASSED_OVER + 1)


def _tokens(text: str) -> list[str]:
    encoded = text.encode("utf-8", "surrogatepass")
    beyond_ascii = "".join(set(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")))
    others = _IN_WORDS.sub("", beyond_ascii)
    if len(others) > _MANY_OTHERS or _RUN.search(beyond_ascii):
        return _TOKEN.findall(text)
    for other in others:
        encoded = encoded.replace(other.encode("utf-8", "surrogatepass"), b" ")
    return encoded.translate(_APART).decode("utf-8", "surrogatepass").split()


class _Known(dict[str, int]):
    """Numbers of words, worked out when they are first asked for."""

    def __init__(self, empty: frozenset[str] | None) -> None:
        super().__init__()
        self.runs = False
        """Whether there ever was a run of signs."""
        self._empty = empty

    def __missing__(self, token: str) -> int:
        number = self._number(token)
        if len(self) < _REMEMBERED and len(token) <= _LONG:
            self[token] = number
        return number

    def _number(self, token: str) -> int:
        if _RUN.match(token):
            self.runs = True
            return EMPTY
        if len(token) == 1:
            return PASSED_OVER
        is_empty = len(token) < _SHORT if self._empty is None else token in self._empty
        return EMPTY if is_empty else number_of(token)


@functools.lru_cache(maxsize=32)
def _known(language: str) -> _Known:
    return _Known(EMPTY_WORDS.get(language))


def _pieces(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        if len(run) == 1:
            yield run
        for start in range(len(run) - 1):
            yield run[start : start + 2]
