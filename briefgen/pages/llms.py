"""llms.txt: where what is, as Markdown (https://llmstxt.org/)."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.pages import addresses
from briefgen.pages.addresses import origin
from briefgen.pages.edition import Edition
from briefgen.pages.feeds.feeds import feed_links
from briefgen.pages.languages import Front, called
from briefgen.pages.twin.blocks import heading
from briefgen.pages.twin.escapes import escaped, link
from briefgen.pages.wire import LinkList, LlmsView, NotedLink

NEWEST = 100
"""Briefs of a language that are listed."""
_OPTIONAL = "Optional"
"""The title, by the format, of what a reader with little room may leave out."""


def llms_view(edition: Edition) -> LlmsView:
    """What the publication has. Of briefs there are headline and dek, so that an edit of a text is none of this."""
    config = edition.config
    publication, words = called(config, config.language), edition.words(config.language)
    notes = {"markdown": words.as_markdown, "ninjs": words.as_ninjs}
    return LlmsView(
        name=publication.name,
        tagline=publication.tagline or publication.name,
        notes=tuple(str(note) for name, note in notes.items() if name in config.formats),
        lists=tuple(found for found in _lists(edition) if found.links),
    )


def write_llms(view: LlmsView) -> str:
    """llms.txt itself."""
    blocks = [heading(escaped(view.name), 1), f"> {escaped(view.tagline)}", *map(escaped, view.notes)]
    for found in view.lists:
        blocks.append(heading(escaped(found.title), 2))
        blocks.append("\n".join(_entry(entry) for entry in found.links))
    return "\n\n".join(blocks) + "\n"


def _entry(entry: NotedLink) -> str:
    note = f": {escaped(entry.note)}" if entry.note else ""
    return f"- {link(escaped(entry.text), entry.url)}{note}"


def _lists(edition: Edition) -> Iterator[LinkList]:
    catalog, absolute = edition.catalog, edition.addresses.absolute
    words = edition.words(edition.config.language)
    for front in edition.fronts:
        spoken = edition.words(front.lang)
        yield LinkList(str(spoken.latest), tuple(_briefs(edition, front)))
    sections = [s for s in catalog.sections if catalog.by_section[s.id]]
    yield LinkList(
        str(words.sections),
        tuple(NotedLink(absolute(addresses.section_route(s.id)), s.name, s.description) for s in sections),
    )
    yield LinkList(
        words.text("about", name=called(edition.config, edition.config.language).name),
        tuple(NotedLink(absolute(addresses.page_route(p.slug)), p.title, p.description) for p in catalog.pages),
    )
    yield LinkList(_OPTIONAL, tuple(_others(edition)))


def _briefs(edition: Edition, front: Front) -> Iterator[NotedLink]:
    has_twins = "markdown" in edition.config.formats
    for brief in front.briefs[:NEWEST]:
        route = edition.routes[brief.slug]
        address = edition.addresses.absolute(addresses.twin_route(route) if has_twins else route)
        yield NotedLink(address, brief.headline, brief.dek)


def _others(edition: Edition) -> Iterator[NotedLink]:
    absolute, words = edition.addresses.absolute, edition.words(edition.config.language)
    yield NotedLink(absolute(addresses.ARCHIVE), words.archive, "")
    yield NotedLink(absolute(addresses.TOPICS), words.topics, "")
    yield NotedLink(absolute(addresses.AUTHORS), words.authors, "")
    for front in edition.fronts:
        for feed in feed_links(edition, front.route, called(edition.config, front.lang).name):
            yield NotedLink(origin(edition.config.url) + feed.href, words.text("feed", format=feed.format), feed.title)
    if "ninjs" in edition.config.formats:
        for front in edition.fronts:
            name = called(edition.config, front.lang).name
            yield NotedLink(absolute(addresses.ninjs_route(front.route)), addresses.NINJS_FILE, name)
    yield NotedLink(absolute(addresses.SITEMAP), addresses.SITEMAP, "")
