"""Folded views, opened."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from briefgen.pages.briefs import brief_view
from briefgen.pages.feeds.feeds import feed_view
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import BriefFold, FeedFold, Library, ListFold, NewsFold
from briefgen.pages.wire import NewsView
from briefgen.pages.words import Words


def unfold(view: Struct, library: Library, masthead: Masthead, words: Callable[[str], Words]) -> Struct:
    """All that a page shows, as its template sees it; `words` gives those of a language."""
    match view:
        case BriefFold():
            return brief_view(view, library, masthead, words(view.item.lang))
        case NewsFold():
            briefs = tuple([brief_view(fold, library, masthead, words(fold.item.lang)) for fold in view.briefs])
            return NewsView(view.lang, view.full, briefs)
        case ListFold():
            return replace(view.view, teasers=tuple([library.teaser(ref.digest) for ref in view.teasers]))
        case FeedFold():
            return feed_view(view, library, masthead, words)
        case _:
            return view
