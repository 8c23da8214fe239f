"""Text -> lines: where it may break, how large it is set, and lines of about the same length.

Break opportunities follow the spirit of Unicode's line breaking (UAX 14) and, for Chinese and Japanese, the
usual prohibitions at the ends of lines (JIS X 4051, GB/T 15834), as far as headlines need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from briefgen.cards.faces import is_ideographic

Measure = Callable[[Sequence[str]], Sequence[float]]
"""How wide each of several texts is, in ems."""

_NOT_FIRST = frozenset(
    "!%),.:;?]}¢°’”†‡›℃、。〃々〉》」』】〕〗〙〛〞〟゛゜ゝゞ・ー！＂％＇），．：；？］｝～｠｡｣､･"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ…‥—–·々〻"
)
_NOT_LAST = frozenset("([{£¥‘“‹《〈「『【〔〖〘〚〝＄（［｛｟￡￥｢$¥#")
_HANGING = frozenset("–—·:;!?»/+&")
"""What no line begins with, even where a space stands before it."""
_SPACES = re.compile("[ \t\n\u2000-\u2006\u2008-\u200a\u3000]+")
_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_][-‐–—/])(?=[^\W\d_])")
ELLIPSIS = "…"


class Piece(Struct, frozen=True):
    """What no line may break inside of."""

    text: str
    has_space: bool
    """Whether a space follows, unless the line ends."""


class Measured(Struct, frozen=True):
    """A piece and its width in ems, the space after it apart."""

    piece: Piece
    width: float


class Block(Struct, frozen=True):
    """A text as set."""

    size: float
    """Of the type, in pixels."""
    lines: tuple[str, ...]
    is_cut: bool = False
    """Whether there was more of it."""


class Frame(Struct, frozen=True):
    """Where a text must fit in, in pixels, and how it may be set."""

    width: float
    height: float
    sizes: tuple[float, ...]
    """Of the type, largest first."""
    leading: float = 1.12
    """From one line to the next, in ems."""
    tracking: float = 0.0
    """Between letters, in ems."""
    space: float = 0.25
    """Between words, in ems."""


def fit(text: str, frame: Frame, measure: Measure) -> Block:
    """The text in lines of about the same length, as large as the frame allows; cut only where it is too long
    in the smallest size."""
    found = pieces(text)
    # A word that not even the smallest type has room for is broken anywhere.
    most = frame.width / frame.sizes[-1]
    widths = _widths(found, frame, measure)
    if max(widths, default=0) > most:
        found = tuple(part for p, w in zip(found, widths, strict=True) for part in _broken(p, w, most))
        widths = _widths(found, frame, measure)
    measured = [Measured(p, w) for p, w in zip(found, widths, strict=True)]
    for size in frame.sizes:
        room, rows = frame.width / size, _rows(frame, size)
        if max(widths, default=0) <= room and len(lines := _greedy(measured, room, frame.space)) <= rows:
            return Block(size, _texts(_balanced(measured, room, len(lines), frame.space)))
    size = frame.sizes[-1]
    kept = _greedy(measured, frame.width / size, frame.space)[: _rows(frame, size)]
    return Block(size, (*_texts(kept[:-1]), _cut(kept[-1], frame, measure)), is_cut=True)


def pieces(text: str) -> tuple[Piece, ...]:
    """What no line may break inside of: words, and of Chinese and Japanese single characters with what may not
    begin or end a line beside them."""
    found: list[Piece] = []
    for word in filter(None, _SPACES.split(text)):
        if found and word[0] in _HANGING:
            before = found.pop()
            word = f"{before.text} {word}"  # noqa: PLW2901 -- the two are one word from here on
        parts = [part for run in _AFTER_HYPHEN.split(word) for part in _unspaced(run)]
        found += [Piece(part, has_space=False) for part in parts[:-1]]
        found.append(Piece(parts[-1], has_space=True))
    return tuple(found)


def _unspaced(word: str) -> list[str]:
    parts = [word[0]]
    for before, after in pairwise(word):
        if _may_break(before, after):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.category(after) in {"Mn", "Mc", "Me", "Cf"}:
        return False
    if before == "\u200d" or unicodedata.category(before) == "Zs" or unicodedata.category(after) == "Zs":
        return False
    return is_ideographic(before) or is_ideographic(after)


def _rows(frame: Frame, size: float) -> int:
    """How many lines of a size there is room for; the first needs less than the others."""
    return max(1, 1 + int((frame.height - size) / (frame.leading * size) + 1e-6))


def _widths(found: Sequence[Piece], frame: Frame, measure: Measure) -> list[float]:
    return [
        width + frame.tracking * len(piece.text)
        for piece, width in zip(found, measure([p.text for p in found]), strict=True)
    ]


def _broken(piece: Piece, width: float, most: float) -> Iterable[Piece]:
    """A piece in parts of no more than `most` ems, about equal in length."""
    if width <= most:
        return (piece,)
    clusters = re.findall(r".[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u200c\u200d\ufe00-\ufe0f]*", piece.text)
    length = max(1, int(len(clusters) * most / width * 0.85))
    parts = ["".join(clusters[start : start + length]) for start in range(0, len(clusters), length)]
    return (*(Piece(p, has_space=False) for p in parts[:-1]), Piece(parts[-1], piece.has_space))


def _greedy(measured: Sequence[Measured], room: float, space: float) -> list[list[Measured]]:
    """Lines, each as full as it may be."""
    lines: list[list[Measured]] = []
    filled = 0.0
    for one in measured:
        gap = space if lines and lines[-1][-1].piece.has_space else 0.0
        if lines and filled + gap + one.width <= room + 1e-9:
            lines[-1].append(one)
            filled += gap + one.width
        else:
            lines.append([one])
            filled = one.width
    return lines


def _balanced(measured: Sequence[Measured], room: float, rows: int, space: float) -> list[list[Measured]]:
    """No more lines than `rows`, the longest as short as can be."""
    least, most = max((m.width for m in measured), default=0.0), room
    for _ in range(16):
        middle = (least + most) / 2
        if len(_greedy(measured, middle, space)) <= rows:
            most = middle
        else:
            least = middle
    return _greedy(measured, most, space)


def _texts(lines: Iterable[Sequence[Measured]]) -> tuple[str, ...]:
    return tuple("".join(m.piece.text + " " * m.piece.has_space for m in line).rstrip(" ") for line in lines)


def _cut(line: Sequence[Measured], frame: Frame, measure: Measure) -> str:
    """A line with an ellipsis in place of what does not fit."""
    room = frame.width / frame.sizes[-1]
    ellipsis = measure([ELLIPSIS])[0]
    kept = list(line)
    while len(kept) > 1 and sum(m.width + frame.space * m.piece.has_space for m in kept) + ellipsis > room:
        kept.pop()
    return _texts([kept])[0].rstrip(".,;:!?、。，；：！？·—–-") + ELLIPSIS
