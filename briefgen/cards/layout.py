"""Copy -> the view that `card.svg` gets: each text in lines, in the fonts it is set in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from unicodedata import category, east_asian_width

from msgspec import Struct
from msgspec.structs import replace

from briefgen.cards.copy import Copy
from briefgen.cards.faces import Typed, Voice, is_ideographic, needs_glyph
from briefgen.cards.lines import Frame, Measure, fit
from briefgen.pages.calendar import direction
from briefgen.pages.views import CardLine, CardRun, CardText, CardView

WIDTH, HEIGHT = 1200, 630
"""Of a card, in pixels: what services that show previews ask for."""

FAMILIES: dict[Voice, str] = {"serif": "Source Serif Pro", "sans": "Source Sans Pro"}
"""The bundled ones, by what they are for."""
WEIGHT = 600
"""Of type in the bundled fonts."""

Drawn = Callable[[Sequence[str], Typed, Voice], Sequence[float]]
"""How wide texts are when drawn, in ems; for what cannot be told from single characters."""


class Measuring(Struct, frozen=True):
    """What text is measured with."""

    advances: Mapping[Voice, Mapping[str, float]]
    """How wide each character of the bundled fonts is, in ems."""
    drawn: Drawn


class Voices(Struct, frozen=True, array_like=True):
    """The texts of a card with their fonts, in the order of `Copy`."""

    headline: Typed
    kicker: Typed
    name: Typed
    tagline: Typed
    date: Typed


VOICES: dict[str, Voice] = {"headline": "serif", "kicker": "sans", "name": "serif", "tagline": "serif", "date": "sans"}
"""How each text is set."""

_LEADING = {
    "ur": 2.0,
    "ar": 1.5,
    "fa": 1.5,
    "hi": 1.4,
    "th": 1.45,
    "bn": 1.4,
    "ta": 1.4,
    "zh": 1.3,
    "ja": 1.3,
    "ko": 1.3,
}
"""From line to line, in ems, in the machine's fonts."""
_ABOVE = {
    "ur": 1.25,
    "ar": 0.9,
    "fa": 0.9,
    "hi": 0.95,
    "th": 0.95,
    "bn": 0.95,
    "ta": 0.95,
    "zh": 0.87,
    "ja": 0.87,
    "ko": 0.87,
}
"""How far the first baseline is below the top of a text, in ems, in the machine's fonts."""
_OTHERS = 1.1
"""How much wider letters may be in other fonts than in the bundled ones."""

_OPENING = frozenset("“「『（《〈【〔")

_SIZES = (112, 102, 92, 84, 76, 69, 63, 57, 52, 47, 43)
_LINE = 1056.0
FRAMES = {
    "headline": Frame(_LINE, 292, _SIZES, tracking=-0.012),
    "kicker": Frame(_LINE, 32, (27, 25, 23, 21), tracking=0.08),
    "name": Frame(_LINE * 2 / 3, 44, (40, 36, 32, 28)),
    "tagline": Frame(_LINE, 110, (42, 38, 34)),
    "date": Frame(_LINE / 3, 32, (27, 24, 21)),
}
"""The room for each text."""
_OWN_NAME = Frame(_LINE, 260, (150, 136, 124, *_SIZES), tracking=-0.012)
"""For the name on the publication's own card."""


def card_view(copy: Copy, voices: Voices, measuring: Measuring) -> CardView:
    """All that a card shows, laid out."""

    def text(name: str, frame: Frame, anchor: str) -> CardText:
        return _text(getattr(voices, name), VOICES[name], copy.spoken(name), measuring, frame, anchor)

    start, end = ("end", "start") if copy.dir == "rtl" else ("start", "end")
    others = {
        name: text(name, FRAMES[name], end if name == "date" else start) if getattr(voices, name).text else None
        for name in ("kicker", "name", "tagline", "date")
    }
    return CardView(
        lang=copy.lang,
        dir=copy.dir,
        headline=text("headline", FRAMES["headline"] if copy.name else _OWN_NAME, start),
        points=copy.points,
        accent=copy.accent,
        accent_dark=copy.accent_dark,
        **others,
    )


def _text(typed: Typed, voice: Voice, lang: str, measuring: Measuring, frame: Frame, anchor: str) -> CardText:
    measure = _measure(typed, voice, measuring)
    if typed.uses:
        # Letters of some scripts are joined, and those of others are spaced already.
        spoken = lang.partition("-")[0]
        leading, above, tracking = _LEADING.get(spoken, 1.2), _ABOVE.get(spoken, 0.8), 0.0
    else:
        leading, above, tracking = 1.12, 0.72, frame.tracking
    space = measuring.advances[voice][" "] + tracking
    block = fit(typed.text, replace(frame, leading=leading, tracking=tracking, space=space), measure)
    rightwards = direction(lang) == "rtl"
    return CardText(
        size=block.size,
        tracking=round(tracking * block.size, 2),
        anchor=anchor,
        height=round((above + leading * (len(block.lines) - 1) + 0.1) * block.size, 1),
        lines=tuple(
            CardLine(
                y=round((above + leading * number) * block.size, 1),
                runs=_marked(line, typed, voice)
                if rightwards
                else _placed(line, typed, voice, block.size, space, anchor, measure),
            )
            for number, line in enumerate(block.lines)
        ),
    )


def _measure(typed: Typed, voice: Voice, measuring: Measuring) -> Measure:
    own = {c for use in typed.uses for c in use.characters}
    advances = measuring.advances[voice]
    is_wide = any(map(is_ideographic, own))

    def wide(character: str) -> bool:
        """Whether it is as wide as high; among ideographs, quotation marks and dashes are."""
        return character in own and east_asian_width(character) in ("WFA" if is_wide else "WF")

    def measure(texts: Sequence[str]) -> list[float]:
        drawn = [text for text in texts if any(c in own and not wide(c) and c not in advances for c in text)]
        widths = dict(zip(drawn, measuring.drawn(drawn, typed, voice), strict=True)) if drawn else {}
        return [widths[text] if text in widths else sum(map(one, text)) for text in texts]

    def one(character: str) -> float:
        if wide(character):
            return 1.0
        return advances.get(character, 0.0) * (_OTHERS if character in own else 1.0)

    return measure


def runs(text: str, typed: Typed, voice: Voice) -> list[CardRun]:
    """A text in parts of one font each; marks, joiners and spaces stay with what is before them."""
    by_character = {c: use.font for use in typed.uses for c in use.characters}
    found: list[CardRun] = []
    for character in text:
        font = by_character.get(character)
        stays = font is None and category(character) in {"Zs", "Cf", "Mn", "Mc", "Me"}
        family, weight = (font.family, font.weight) if font else (FAMILIES[voice], WEIGHT)
        if found and (stays or (found[-1].family, found[-1].weight) == (family, weight)):
            found[-1] = replace(found[-1], text=found[-1].text + character)
        elif len(found) == 1 and not any(map(needs_glyph, found[0].text)):
            found = [CardRun(found[0].text + character, family, weight, None)]
        else:
            found.append(CardRun(character, family, weight, None))
    return found


def _marked(line: str, typed: Typed, voice: Voice) -> tuple[CardRun, ...]:
    """The runs of a line that is written from right to left, to be drawn as one; the drawing would take it for
    one of the other direction, were it not marked."""
    first, *others = runs(f"\u2067{line}\u2069", typed, voice)
    return replace(first, x=0.0), *others


def _placed(
    line: str, typed: Typed, voice: Voice, size: float, space: float, anchor: str, measure: Measure
) -> tuple[CardRun, ...]:
    """The runs of a line, each with its place; drawn as one, all would get the font that has most of them."""
    found = runs(line, typed, voice)
    inks = [width * size for width in measure([run.text.rstrip(" ") for run in found])]
    gaps = [(len(run.text) - len(run.text.rstrip(" "))) * space * size for run in found]
    widths = [ink + gap for ink, gap in zip(inks, gaps, strict=True)]
    if anchor == "start":
        # A bracket or quotation mark as wide as an ideograph is empty on the side of the margin.
        hung = size / 2 if typed.uses and line[0] in _OPENING else 0.0
        offsets = [sum(widths[:number]) - hung for number in range(len(found))]
    else:
        # The drawing leaves out a space at the end of a run, which must end before it, then.
        offsets = [-sum(widths[number + 1 :]) - gap for number, gap in enumerate(gaps)]
    return tuple(replace(run, x=round(x, 1)) for run, x in zip(found, offsets, strict=True))
