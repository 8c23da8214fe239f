"""Drawings (SVG): written anew with nothing in them but what draws.

The file is read with expat, which fetches nothing, and told of its elements one by one; those that are known to
be harmless are written again, and nothing is copied. So there is no script, no event, no style sheet or
picture from elsewhere, and no metadata in what comes out. (SVG 2, https://www.w3.org/TR/SVG2/.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import unquote
from xml.parsers import expat

from msgspec import Struct

from briefgen.assets.pictures.cuts import Asked, Cut, Facts, Rendition
from briefgen.assets.pictures.shapes import SHAPES, box
from briefgen.assets.pictures.vocabulary import ATTRIBUTES, ELEMENTS, GROUPS, REFERRING, clean_style, clean_value

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 100_000
"""As drawn: what `use` draws again counts again."""
MAX_DEPTH = 200
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_NUMBER = r"[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\d{0,9}(?:e[+-]?\d{1,2})?"
"""Lengths are bound, so that no text takes long to be matched."""
_LENGTH = re.compile(rf"\s*({_NUMBER})(px|pt|pc|mm|cm|in)?\s*", re.IGNORECASE)
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_LEAST, _MOST = 1e-3, 1e6
"""Between these a length must be to be one; arithmetic has an end, too."""
_LARGEST = 4000
"""Pixels to which a drawing's own size is brought down; it is sharp at any."""


class _UnfitError(Exception):
    """What is wrong with a drawing."""


class _Drawing(Struct, frozen=True):
    """A drawing as read: its size in CSS pixels, the part of its plane that is seen, and what is in it."""

    width: float
    height: float
    view: tuple[float, float, float, float]
    """Left, top, width and height."""
    root: str
    """The attributes of its root but for its size."""
    inside: str


def draw(data: bytes, asked: Sequence[Asked]) -> tuple[Cut, ...] | str:
    """The cuts that are `asked` for of a drawing, or what is wrong with it."""
    if len(data) > MAX_BYTES:
        return f"has {len(data):,} bytes; a drawing has at most {MAX_BYTES:,}, so export it as PNG"
    try:
        drawing = _read(data)
    except _UnfitError as fault:
        return str(fault)
    return tuple(_cut(drawing, one) for one in asked)


def _cut(drawing: _Drawing, asked: Asked) -> Cut:
    ratio = SHAPES[asked.shape].ratio
    left, top, wide, high = drawing.view
    if ratio is None:
        width, height = drawing.width, drawing.height
    else:
        # A pixel for each unit, as far as arithmetic goes; what is cut out is seen at the drawing's own size.
        part = box((round(wide * 1000), round(high * 1000)), ratio, asked.focus)
        left, top = left + part[0] / 1000, top + part[1] / 1000
        wide, high = (part[2] - part[0]) / 1000, (part[3] - part[1]) / 1000
        width = drawing.width * wide / drawing.view[2]
        height = width * ratio[1] / ratio[0]
    shrunk = min(1.0, _LARGEST / width, _LARGEST / height)
    size = max(round(width * shrunk), 1), max(round(height * shrunk), 1)
    view = " ".join(f"{number:.10g}" for number in (left, top, wide, high))
    fit = ' preserveAspectRatio="xMidYMid slice"' if ratio is not None else ""
    data = (
        f'<svg xmlns="{_SVG}" width="{size[0]}" height="{size[1]}" viewBox="{view}"{fit}{drawing.root}>'
        f"{drawing.inside}</svg>\n"
    ).encode()
    return Cut(Facts(*size, "", (Rendition("svg", size[0]),), size=len(data)), (data,))


def _read(data: bytes) -> _Drawing:
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = writer.doctype
    parser.EntityDeclHandler = writer.entity
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        message = f"is broken, or not a drawing that can be read ({error}); export it again as SVG"
        raise _UnfitError(message) from error
    writer.refuse_repetition()
    return _measured(writer)


def _measured(writer: _Writer) -> _Drawing:
    given = writer.given
    view = tuple(float(part) for part in re.findall(_NUMBER, given.get("viewBox", "")[:200], re.IGNORECASE))
    width, height = _length(given.get("width", "")), _length(given.get("height", ""))
    if len(view) != 4 or max(map(abs, view)) >= _MOST or min(view[2:]) < _LEAST:
        if not width or not height:
            raise _UnfitError('does not say how large it is; export it with a "viewBox", or with width and height')
        view = (0.0, 0.0, width, height)
    if width and height:
        pass
    elif width:
        height = width * view[3] / view[2]
    elif height:
        width = height * view[2] / view[3]
    else:
        width, height = view[2], view[3]
    return _Drawing(width, height, (view[0], view[1], view[2], view[3]), writer.root, "".join(writer.written))


def _length(written: str) -> float:
    """A length in CSS pixels; 0 where it is none, or depends on where the drawing is shown."""
    match = _LENGTH.fullmatch(written)
    number = float(match[1]) * _UNITS[(match[2] or "").lower()] if match else 0.0
    return number if _LEAST <= number < _MOST else 0.0


class _Writer:
    """Told of a drawing's elements, and writes those that may stay."""

    def __init__(self) -> None:
        self.given: Mapping[str, str] = {}
        """The root's own attributes."""
        self.root = ""
        self.written: list[str] = []
        self._open: list[str] = []
        """What is to be closed, from the root down; an empty text for what is left out."""
        self._left_out = 0
        """How many of the open elements are left out."""
        self._style: list[str] | None = None
        self._elements = 0
        self._named: dict[str, _Part] = {}
        self._inside: list[_Part] = [_Part()]
        """Parts with a name that are open, from the whole drawing inwards."""

    def doctype(self, name: str, system: str | None, public: str | None, has_internal: int) -> None:  # noqa: ARG002
        if has_internal:
            raise _UnfitError("declares entities of its own; export it again as plain SVG, without a DOCTYPE")

    def entity(self, *_: object) -> None:
        raise _UnfitError("declares entities of its own; export it again as plain SVG, without a DOCTYPE")

    def start(self, qualified: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._open) > MAX_DEPTH:
            raise _UnfitError("is too complicated to be shown; export it as PNG")
        space, _, name = qualified.rpartition(" ")
        if not self._open:
            if name != "svg" or space not in {_SVG, ""}:
                raise _UnfitError("is not a drawing in SVG; export it again as SVG")
            self.given = attributes
            self.root = self._attributes(name, attributes, but={"width", "height", "viewBox", "preserveAspectRatio"})
            self._open.append("svg")
            self._begin_part(attributes)
            return
        known = GROUPS.get(name, name)
        if self._left_out or space not in {_SVG, ""} or known not in ELEMENTS:
            self._left_out += 1
            self._open.append("")
            self._begin_part({})
            return
        self._open.append(known)
        self._begin_part(attributes)
        if known == "style":
            self._style = []
            return
        if known == "use":
            self._inside[-1].uses += _referred(attributes)
        self.written.append(f"<{known}{self._attributes(name, attributes)}>")

    def end(self, _: str) -> None:
        name = self._open.pop()
        self._end_part()
        if not name:
            self._left_out -= 1
        elif name == "style":
            css = clean_style("".join(self._style or []))
            self._style = None
            if css:
                self.written.append(f"<style>{escape(css, quote=False)}</style>")
        elif self._open:
            self.written.append(f"</{name}>")

    def text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        elif not self._left_out and len(self._open) > 0:
            self.written.append(escape(text, quote=False))

    def refuse_repetition(self) -> None:
        """Refuses a drawing in which `use` draws more than can be shown (the billion laughs), or itself."""
        drawn: dict[int, int] = {}
        pending: set[int] = set()

        def count(part: _Part) -> int:
            key = id(part)
            if key in pending:
                raise _UnfitError("draws a part of itself within that part; export it as PNG")
            if key not in drawn:
                pending.add(key)
                named = (self._named[name] for name in part.uses if name in self._named)
                drawn[key] = min(part.elements + sum(map(count, named)), MAX_ELEMENTS + 1)
                pending.discard(key)
            return drawn[key]

        try:
            total = count(self._inside[0])
        except RecursionError:
            total = MAX_ELEMENTS + 1
        if total > MAX_ELEMENTS:
            raise _UnfitError("is too complicated to be shown; export it as PNG")

    def _begin_part(self, attributes: Mapping[str, str]) -> None:
        """An element that has a name is a part that `use` can draw again; others belong to the one they are in."""
        id_ = attributes.get("id", "")
        part = _Part() if id_ else self._inside[-1]
        if id_:
            self._named.setdefault(id_, part)
        part.elements += 1
        self._inside.append(part)

    def _end_part(self) -> None:
        part = self._inside.pop()
        above = self._inside[-1]
        if part is not above:
            above.elements += part.elements
            above.uses += part.uses

    def _attributes(
        self, name: str, attributes: Mapping[str, str], but: frozenset[str] | set[str] = frozenset()
    ) -> str:
        return "".join(
            f' {key}="{escape(value)}"' for key, value in _clean(name, attributes) if key not in but and value
        )


class _Part:
    """A part of a drawing: how many elements it has, and the names of the parts that it draws again."""

    def __init__(self) -> None:
        self.elements = 0
        self.uses: list[str] = []


def _referred(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """The names that a `use` may mean, by what is written of it: some browsers take `#%61` for `a`."""
    name = dict(_clean("use", attributes)).get("href", "").removeprefix("#")
    return tuple(dict.fromkeys((name, unquote(name))))


def _clean(element: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that may stay, with values that may; each once."""
    seen: set[str] = set()
    for qualified, value in attributes.items():
        space, _, name = qualified.rpartition(" ")
        if space == _XML and name in {"space", "lang"}:
            key, cleaned = f"xml:{name}", clean_value(value)
        elif name == "href" and space in {"", _XLINK}:
            # Only parts of the drawing itself.
            is_own = element in REFERRING and re.fullmatch(r"\s*#[^\s\"'<>()]+\s*", value) is not None
            key, cleaned = "href", value.strip() if is_own else ""
        elif not space and name == "style":
            key, cleaned = name, clean_style(value, declarations=True)
        elif not space and name in ATTRIBUTES:
            key, cleaned = name, clean_value(value)
        else:
            continue
        if cleaned and key not in seen:
            seen.add(key)
            yield key, cleaned
