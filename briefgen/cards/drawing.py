"""SVG -> PNG, and how wide texts are when they are drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from io import BytesIO
from xml.parsers import expat

from msgspec import Struct

from briefgen.cards.faces import Typed, Voice
from briefgen.cards.layout import HEIGHT, WIDTH, runs

_SAMPLE = 16
"""The size in which texts are measured, in pixels."""
_ROW = 48
_LONGEST = 800
_COLOURS = 256
"""More than that a palette does not hold."""
_BEARING = 0.04
"""What is left free after a text's ink, in ems."""
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp)[;,])", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])|@import", re.IGNORECASE)


class SvgFault(Struct, frozen=True):
    """What is wrong with an SVG, and the line it is in, where it is in one."""

    message: str
    excerpt: str = ""


def draw(svg: str, fonts: Sequence[str]) -> bytes | SvgFault:
    """The PNG of an SVG, with the font files given and no others; or what is wrong with it."""
    import resvg_py

    fault = check(svg)
    if fault is not None:
        return fault
    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, font_files=list(fonts), skip_system_fonts=True, background="white")
    except (ValueError, RuntimeError) as error:
        return SvgFault(str(error))
    return _small(png)


def check(svg: str) -> SvgFault | None:
    """What keeps an SVG from being drawn: it is not well-formed, of another size, or refers to what is outside
    of it (files and addresses; a picture may be in it as `data:`)."""
    parser = expat.ParserCreate("utf-8")
    open_: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not open_:
            size = {attributes.get("width"), attributes.get("height")}
            if name.rpartition(":")[2] != "svg" or size != {str(WIDTH), str(HEIGHT)}:
                raise _FaultyError(f'it must be an <svg width="{WIDTH}" height="{HEIGHT}">')
        open_.append(name)
        for key, value in attributes.items():
            is_link = key.rpartition(":")[2] == "href"
            if (is_link and not _INSIDE.match(value)) or (not is_link and _OUTSIDE.search(value)):
                raise _FaultyError(f'"{key}" refers to what is not in the card; use #fragments and data: pictures only')

    def text(written: str) -> None:
        if open_ and open_[-1].rpartition(":")[2] == "style" and _OUTSIDE.search(written):
            raise _FaultyError("its style refers to what is not in the card")

    def doctype(*_: object) -> None:
        raise _FaultyError("it has a document type declaration, which cards must not have")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: open_.pop()
    parser.StartDoctypeDeclHandler = doctype
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(svg.encode("utf-8", "replace"), True)
    except _FaultyError as error:
        message, line = str(error), parser.CurrentLineNumber
    except expat.ExpatError as error:
        message, line = f"it is not well-formed: {expat.ErrorString(error.code)}", error.lineno
    else:
        return None
    lines = svg.split("\n")
    return SvgFault(message, lines[line - 1] if line <= len(lines) else "")


def drawn_widths(texts: Sequence[str], typed: Typed, voice: Voice, fonts: Sequence[str]) -> list[float]:
    """How wide each of `texts`, which are parts of `typed`, is when it is drawn, in ems: up to where its ink ends."""
    import resvg_py
    from PIL import Image

    rows = (
        f'<text x="{_SAMPLE}" y="{_ROW * number + _ROW * 2 // 3}">{_spans(text, typed, voice)}</text>'
        for number, text in enumerate(texts)
    )
    height = _ROW * len(texts)
    root = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LONGEST}" height="{height}" font-size="{_SAMPLE}">'
    svg = f"{root}{''.join(rows)}</svg>"
    png = resvg_py.svg_to_bytes(svg_string=svg, font_files=list(fonts), skip_system_fonts=True)
    with Image.open(BytesIO(png)) as image:
        ink = image.getchannel("A")
        boxes = [ink.crop((0, _ROW * n, _LONGEST, _ROW * (n + 1))).getbbox() for n in range(len(texts))]
    return [(box[2] - _SAMPLE) / _SAMPLE + _BEARING if box else 0.0 for box in boxes]


class _FaultyError(Exception):
    """Ends the reading of an SVG."""


def _spans(text: str, typed: Typed, voice: Voice) -> str:
    return "".join(
        f'<tspan font-family="{escape(run.family)}" font-weight="{run.weight}">{escape(run.text)}</tspan>'
        for run in runs(text, typed, voice)
    )


def _small(png: bytes) -> bytes:
    """The same picture in half the bytes: with a palette, where it has few colours."""
    from PIL import Image

    with Image.open(BytesIO(png)) as image:
        flat = image.convert("RGB")
    if flat.getcolors(_COLOURS) is None:
        return png
    drawn = BytesIO()
    flat.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(drawn, "PNG")
    return drawn.getvalue()
