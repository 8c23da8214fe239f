"""The pieces of a line -> one text: spaces, and emphasis where Markdown can hold it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from briefgen.pages.twin.escapes import SPACE, one_spaced

# Punctuation, and spaces between words.
_APART = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Zs"})


class Mark:
    """The beginning or the end of emphasis."""

    __slots__ = ("closes", "partner", "text")

    def __init__(self, text: str, partner: Mark | None = None) -> None:
        self.text = text
        self.closes = partner is not None
        self.partner = partner


class Atom(str):
    """Finished Markdown, such as a link."""

    __slots__ = ()


class Code(Atom):
    """A code span; `raw` is what is in it."""

    raw: str


class Gap(str):
    """A space where blocks are put into one line, or a line break."""

    __slots__ = ()


Piece = str | Mark
"""A text, escaped; a mark; finished Markdown; or a gap."""


def code(text: str) -> str:
    """A code span of a text that is not escaped."""
    if not text.strip(" \t\n\r\f"):
        return text
    text = SPACE.sub(" ", text) if "\n" in text or "\r" in text or "\t" in text else text
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    padded = text[0] in "` " or text[-1] in "` "
    made = Code(f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}")
    made.raw = text
    return made


def arranged(pieces: Iterable[Piece]) -> str:
    """The pieces as one text, with one space where there is white space and none at its ends."""
    return _joined(_matched(_spaced(pieces)))


def _spaced(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with one space where there is white space, and none at the ends of lines and inside of emphasis;
    emphasis of nothing is left out."""
    out: list[Piece] = []
    gap = ""
    opening: list[Mark] = []

    def put(piece: str) -> None:
        nonlocal gap
        if isinstance(piece, Code) and out and isinstance(last := out[-1], Code) and not gap and not opening:
            # Side by side they would be read as something else.
            out[-1] = code(last.raw + piece.raw)
            return
        if gap and out:
            out.append(gap)
        gap = ""
        out.extend(opening)
        opening.clear()
        out.append(piece)

    for piece in pieces:
        if isinstance(piece, Mark):
            if not piece.closes:
                opening.append(piece)
            elif piece.partner in opening:
                opening.remove(piece.partner)
            else:
                out.append(piece)
        elif isinstance(piece, Atom):
            put(piece)
        elif isinstance(piece, Gap):
            gap = max(gap, piece, key=len)
        elif piece:
            text = one_spaced(piece)
            if text[0] == " ":
                gap = gap or " "
                text = text[1:]
            if text:
                ends = text[-1] == " "
                put(text[:-1] if ends else text)
                gap = " " if ends else ""
    return out


def _matched(pieces: list[Piece]) -> list[Piece]:
    """The pieces without such marks of emphasis as no reader of Markdown would take for one: those that touch what
    they must not (https://spec.commonmark.org/0.31.2/#delimiter-run)."""
    if not any(isinstance(piece, Mark) for piece in pieces):
        return pieces
    pieces = _narrowed(pieces)
    while bad := {mark for at, mark in enumerate(pieces) if isinstance(mark, Mark) and not _holds(pieces, at, mark)}:
        bad |= {mark.partner for mark in bad if mark.partner is not None}
        pieces = [piece for piece in pieces if not (isinstance(piece, Mark) and (piece in bad or piece.partner in bad))]
    return pieces


def _narrowed(pieces: list[Piece]) -> list[Piece]:
    """The pieces with quotation marks and the like outside of an emphasis that would not hold around them, as in
    Chinese, where no space stands before them."""
    out = list(pieces)
    for at in range(len(out) - 1, -1, -1):
        mark = out[at]
        if not isinstance(mark, Mark) or _holds(out, at, mark):
            continue
        beside = at - 1 if mark.closes else at + 1
        words = out[beside] if 0 <= beside < len(out) else ""
        if isinstance(words, (Mark, Atom)):
            continue
        if mark.closes:
            kept = words.rstrip("".join(filter(_is_quotation, set(words))))
            if kept != words and kept:
                out[beside : at + 1] = [kept, mark, words[len(kept) :]]
        else:
            kept = words.lstrip("".join(filter(_is_quotation, set(words))))
            if kept != words and kept:
                out[at : beside + 1] = [words[: -len(kept)], mark, kept]
    return out


def _is_quotation(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] in "PS"


def _holds(pieces: list[Piece], at: int, mark: Mark) -> bool:
    before, after = _neighbour(pieces, at, -1), _neighbour(pieces, at, 1)
    if mark.closes:
        following = pieces[at + 1] if at + 1 < len(pieces) else ""
        # Two runs of marks would be one.
        touches = isinstance(following, Mark) and not following.closes and following.text[0] == mark.text[0]
        return not touches and _flanks(before, after)
    return _flanks(after, before)


def _neighbour(pieces: list[Piece], at: int, step: int) -> str:
    """The character next to a run of marks; a space at the ends."""
    mark = pieces[at]
    assert isinstance(mark, Mark)  # noqa: S101 -- asked for marks only
    at += step
    while 0 <= at < len(pieces):
        piece = pieces[at]
        text = piece.text if isinstance(piece, Mark) else piece
        if text and not (isinstance(piece, Mark) and piece.text[0] == mark.text[0]):
            return text[0] if step > 0 else text[-1]
        at += step
    return " "


def _flanks(inner: str, outer: str) -> bool:
    """Whether a mark between two characters belongs to the inner one."""
    if inner.isspace():
        return False
    # Versions of the standard, and readers, differ in whether a symbol is punctuation, and in what white space is.
    is_mark = not inner.isalnum() if inner.isascii() else unicodedata.category(inner)[0] in "PS"
    return not is_mark or (not outer.isalnum() if outer.isascii() else unicodedata.category(outer) in _APART)


def _joined(pieces: Iterable[Piece]) -> str:
    """The pieces as one text, in which none is taken for one thing with what stands before it."""
    out: list[str] = []
    before: Piece = ""
    for piece in pieces:
        text = piece.text if isinstance(piece, Mark) else str(piece)
        if isinstance(piece, Atom):
            if text[0] == "[" and isinstance(before, str) and before.endswith("!"):
                # It would be a picture.
                out[-1] = out[-1][:-1] + "\\!"
            elif text[0] == "`" and isinstance(before, Atom) and before.endswith("`"):
                # They would be one piece of code.
                out.append(" ")
        elif isinstance(before, Atom) and before.startswith("[^") and text[0] in "(:":
            # A footnote's mark would be a link, or the footnote itself.
            out.append("\\")
        out.append(text)
        before = piece
    return "".join(out)
