"""Links of content and of rendered pages -> those that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal
from urllib.parse import urljoin

from msgspec import Struct

from briefgen.content.entries import KeyPath
from briefgen.errors import Problem, Quote, suggestion
from briefgen.model import Prose
from briefgen.review.addresses import Site, Target, is_elsewhere, target_of
from briefgen.review.judging import shown
from briefgen.review.markup import tags
from briefgen.syntax.places import MANY

_BRIEF = "brief:"
_LONG = 1000
"""Characters of a link that is looked for in its text."""
_FEW = 200
"""Ids of a page among which the nearest one is looked for, and characters of it."""
_Fault = Literal["dead-link", "dead-anchor"]


class Look(Struct, frozen=True, array_like=True):
    """What there is to know of a rendered page."""

    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Each once, without those that lead to other sites, and to parts of the page that it has."""
    loads: tuple[str, ...] = ()
    """What a browser asks this site for by itself."""


class Seen(Struct, frozen=True):
    """A rendered page."""

    route: str
    template: str
    look: Look


class Written(Struct, frozen=True, array_like=True):
    """A link as it stands in a text of content."""

    path: str
    key: KeyPath
    href: str


class Writer(Struct, frozen=True):
    """A file of content that has links."""

    route: str
    """Of its own page."""
    is_visible: bool = True


class Dead(Struct, frozen=True):
    """A link of a template that leads nowhere."""

    href: str
    problem: Problem
    routes: tuple[str, ...]
    """Of the pages it is on."""


def look_at(html: str, url: str, route: str) -> Look:
    """What there is to know of the page at `route` of the site at `url`."""
    found = tags(html)
    ids = {id_: None for tag in found for id_ in tag.ids}
    links = {href: None for tag in found for href in tag.links}
    loads = {href: None for tag in found for href in tag.loads}
    if base := next((tag.base for tag in found if tag.base), ""):
        links, loads = ({_joined(url + route, base, href): None for href in them} for them in (links, loads))
    return Look(
        ids=tuple(ids),
        links=tuple([h for h in links if not (is_elsewhere(h, url) or (h[:1] == "#" and h[1:] in ids))]),
        loads=tuple([h for h in loads if not is_elsewhere(h, url)]),
    )


def links_in(path: str, texts: Iterable[tuple[KeyPath, Prose]], url: str) -> Iterator[Written]:
    """The links of a file's texts that lead to this site, `url` being its address."""
    for key, text in texts:
        if "=" not in text.html:
            continue
        # What pictures are called at home is no address.
        hrefs = {href: None for tag in tags(text.html) if tag.name not in {"img", "source"} for href in tag.links}
        for href in hrefs:
            if href.startswith(_BRIEF) or (href and not is_elsewhere(href, url)):
                yield Written(path, key, href)


def dead_in_content(links: Iterable[Written], writers: Mapping[str, Writer], site: Site) -> Iterator[Problem]:
    """A finding for each of `links` that leads nowhere; `writers` are the files that they stand in."""
    told: Counter[str] = Counter()
    by_name = {route.rstrip("/").rpartition("/")[2]: route for route in site.routes.values()}
    for link in links:
        # A file may be made of nothing else, and no more of it are told.
        if told[link.path] > MANY:
            continue
        writer = writers[link.path]
        target = _target(link, writer, site)
        if target is not None and (rule := _fault(target, site, waits=not writer.is_visible)):
            told[link.path] += 1
            yield Problem(link.path, _message(link.href, target, rule, site, by_name), _place(link), rule=rule)


def dead_in_templates(
    pages: Iterable[Seen], links: Iterable[Written], writers: Mapping[str, Writer], site: Site
) -> Iterator[Dead]:
    """Each link on pages that leads nowhere and is none of `links`, which stand in content; once a template."""
    ours: set[Target | str] = {link.href for link in links}
    ours.update(t for link in links if (t := _target(link, writers[link.path], site)) is not None)
    # What is linked to as it is called is there, and nearly every link is such a one.
    alive = {site.plain(file) for file in site.files}
    found: dict[tuple[str, str, _Fault], list[tuple[str, Target]]] = {}
    for page in pages:
        if alive.issuperset(page.look.links):
            continue
        for href in page.look.links:
            if href in alive or (target := target_of(href, site.url, page.route)) is None:
                continue
            rule = _fault(target, site, waits=False)
            if rule is None:
                # What begins at the root is the same on every page.
                if href.startswith(("/", site.url)):
                    alive.add(href)
            elif href not in ours and target not in ours:
                found.setdefault((page.template, href, rule), []).append((page.route, target))
    for (template, href, rule), places in found.items():
        message = _message(href, places[0][1], rule, site, {})
        routes = tuple(route for route, _ in places)
        yield Dead(href, Problem(f"templates/{template}", message, rule=rule), routes)


def _target(link: Written, writer: Writer, site: Site) -> Target | None:
    href = link.href
    if href.startswith(_BRIEF):
        slug, _, fragment = href.removeprefix(_BRIEF).partition("#")
        # Names that no brief has are told with all other names, and of what waits only the words are shown.
        route = site.routes.get(slug)
        return target_of(f"#{fragment}", site.url, route) if route is not None and fragment else None
    # What begins at the root begins at the site's address, wherever that is.
    is_rooted = href.startswith("/") and not href.startswith("//")
    return target_of(f".{href}", site.url, "") if is_rooted else target_of(href, site.url, writer.route)


def _fault(target: Target, site: Site, *, waits: bool) -> _Fault | None:
    file = site.file(target.path, waits=waits)
    if file is None:
        return "dead-link"
    if target.fragment and file in site.ids and target.fragment not in site.ids[file]:
        return "dead-anchor"
    return None


def _message(href: str, target: Target, rule: _Fault, site: Site, by_name: Mapping[str, str]) -> str:
    href = shown(href)
    if rule == "dead-anchor":
        ids = site.ids[site.file(target.path, waits=True) or ""]
        near = suggestion(target.fragment, ids) if len(ids) <= _FEW and len(target.fragment) <= _FEW else ""
        return f'"{href}": the page has no part of the name "{shown(target.fragment)}"{near or "; take it out"}'
    if (file := site.file(target.path, waits=True)) is not None:
        waits = site.waiting[file]
        return f'"{href}" leads to what is not in the site yet ({waits}); write brief:SLUG, and the link waits, too'
    name = target.path.rstrip("/").rpartition("/")[2]
    near = f'; did you mean "/{by_name[name]}", or brief:{name}?' if name in by_name else ""
    return f'"{href}" leads to no page and no file of the site{near or "; mend the address"}'


def _place(link: Written) -> Quote:
    # What is longer would take long to look for, and stands where its text begins.
    return Quote(link.href if len(link.href) <= _LONG else "", link.key)


def _joined(page: str, base: str, href: str) -> str:
    try:
        return urljoin(urljoin(page, base), href)
    except ValueError:
        return ""
