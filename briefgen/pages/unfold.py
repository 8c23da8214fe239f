"""Folded views, opened."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from briefgen.pages.briefs import brief_view
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import BriefFold, Library, ListFold


def unfold(view: Struct, library: Library, masthead: Masthead) -> Struct:
    """All that a page shows, as its template sees it."""
    match view:
        case BriefFold():
            return brief_view(view, library, masthead)
        case ListFold():
            return replace(view.view, teasers=tuple([library.teaser(ref.digest) for ref in view.teasers]))
        case _:
            return view
