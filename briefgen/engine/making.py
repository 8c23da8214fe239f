"""What templates make pages with: all the files that each reads, the toolchain and the masthead."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import TemplateError

from briefgen.engine.cache import Shelf
from briefgen.engine.theme.files import ThemeFiles
from briefgen.engine.trace import Making, Read, masthead_digest
from briefgen.pages.masthead import Masthead
from briefgen.pages.writers import WRITERS


class Makings:
    """The makings of this build's pages, by template."""

    def __init__(
        self,
        theme: ThemeFiles,
        toolchain: str,
        masthead: Masthead,
        known: Shelf[Making],
        reads: Callable[[str], tuple[Read, ...]],
    ) -> None:
        """`known` has those of earlier builds by their digest, as hexadecimal digits; `reads` finds out what a
        template reads."""
        self._theme = theme
        self._toolchain = toolchain
        self._masthead_digest = masthead_digest(masthead)
        self._reads_anew = reads
        self._known = known
        # Other code may find other references in the same template.
        self._read_before = {
            making.template: making.reads for _, making in known.items() if making.toolchain == toolchain
        }
        self._places: dict[str, str] = {}
        self._now: dict[str, tuple[bytes, Making]] = {}

    def digest(self, template: str) -> bytes:
        """What pages of `template` are made with, as one digest."""
        return self._made(template)[0]

    def now(self, template: str) -> Making:
        """What pages of `template` are made with."""
        return self._made(template)[1]

    def before(self, digest: bytes) -> Making | None:
        """What had that digest in an earlier build."""
        return self._known.get(digest.hex())

    def keep(self) -> None:
        """Puts those of this build in place of earlier ones."""
        for digest, making in self._now.values():
            self._known.put(digest.hex(), making)
        self._known.retain({digest.hex() for digest, _ in self._now.values()})

    def _made(self, template: str) -> tuple[bytes, Making]:
        if template not in self._now:
            making = Making(template, self._toolchain, self._masthead_digest, self._reads(template))
            self._now[template] = (making.digest(), making)
        return self._now[template]

    def _reads(self, template: str) -> tuple[Read, ...]:
        """What the template reads: as before where all of that is as it was, else found out anew."""
        before = self._read_before.get(template)
        if before is not None and all(self._at(read.path) == read.digest for read in before):
            return before
        if template in WRITERS:
            return ()
        try:
            return self._reads_anew(template)
        except (TemplateError, UnicodeDecodeError):
            # Rendering says what is wrong, and where; until then it is as if everything were read.
            return tuple(Read(place, self._at(place)) for place in self._theme.templates())

    def _at(self, place: str) -> str:
        if place not in self._places:
            self._places[place] = self._theme.digest(place)
        return self._places[place]
