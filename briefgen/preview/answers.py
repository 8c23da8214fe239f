"""What the preview's server asks for, and what it gets: the seam between HTTP and the publication.

The server knows no briefs, and the publication knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from briefgen.preview.problems import ShownProblem

DESK = "/__desk/"
"""Below this address is what the preview adds to the site; no page of a publication can be there."""


class Answer(Struct, frozen=True):
    """What is at an address."""

    body: bytes
    type: str
    """The media type, with a charset where it is text."""
    status: int = 200
    location: str = ""
    """Where it leads, root-relative, when `status` is one of 3xx."""


class State(Struct, frozen=True):
    """What a browser is told of the page that it shows. It holds no word of the publication, so that the stream of
    events cannot give away what is not public."""

    edition: int
    """Counts what was seen of the publication; a higher one is newer."""
    page: str
    """The digest of the page's bytes, the stylesheet's address aside; empty where there is no page."""
    stylesheet: str
    """Root-relative."""
    here: int
    """Problems that keep this page from being shown as it is written now."""
    elsewhere: int
    """All others."""


class Preview(Protocol):
    """A publication while it is being written. Paths are of addresses: decoded, and beginning with a slash; what is
    awaited is worked out elsewhere, so that other requests are answered meanwhile."""

    async def answer(self, path: str) -> Answer:
        """What is at `path`; the publication's own page for what is not there, with the status 404."""

    async def state(self, path: str) -> State:
        """What a browser that shows `path` is told."""

    async def problems(self, path: str) -> Mapping[str, Sequence[ShownProblem]]:
        """Those that keep the page at `path` from being shown as it is written (`here`), and all others
        (`elsewhere`)."""

    async def badges(self) -> Mapping[str, Mapping[str, str]]:
        """By root-relative address of each brief that readers would not see now: its `status` (`draft` or
        `scheduled`) and a `label` for people."""

    async def desk(self) -> str:
        """The HTML of the editor's index."""

    async def change(self, after: int) -> int:
        """The number of the first edition later than `after`, once there is one."""
