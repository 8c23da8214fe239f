"""Traces and the decision they are for: which pages must be rendered again, and why.

A trace is the record of one successful render: what the page showed (the digest of its view), what it was
made with (its template and all files that this read, places looked at in vain included, the toolchain,
the masthead) and what came of it. A page whose trace still says the truth is what rendering it again
would give. ("Build systems à la carte", Mokhov, Mitchell and Peyton Jones, 2018: verifying traces.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.content.stamps import Stamp
from briefgen.pages.addresses import file_of
from briefgen.pages.masthead import Masthead
from briefgen.pages.page import Page

Cause = Literal["forced", "new", "toolchain", "template", "read", "site", "view", "deleted", "edited"]


class Read(Struct, frozen=True, order=True, array_like=True):
    """A file that a render looked for: `digest` is empty when it was not there."""

    path: str
    digest: str


class Making(Struct, frozen=True, array_like=True):
    """What a page is made with besides its view; many pages share one."""

    template: str
    toolchain: str
    masthead: bytes
    reads: tuple[Read, ...]

    def digest(self) -> bytes:
        """All of it as one digest."""
        return digest_bytes(msgspec.msgpack.encode(self))


class Trace(Struct, frozen=True, array_like=True):
    """A file that a build wrote. Those that no page made (assets) have neither `making` nor `view`."""

    output: bytes
    """The digest of the file's bytes."""
    making: bytes = b""
    """The digest of a `Making`."""
    view: bytes = b""
    """The digest of the page's view."""
    stamp: Stamp | None = None
    """The file's; None where it proves nothing."""


class Reason(Struct, frozen=True):
    """Why a page must be rendered."""

    cause: Cause
    detail: str = ""

    def __str__(self) -> str:
        match self.cause:
            case "forced":
                return "asked for by --force"
            case "new":
                return "new"
            case "toolchain":
                return "briefgen or one of its libraries changed"
            case "template":
                return "made by another template"
            case "read":
                return self.detail
            case "site":
                return "the publication's name, navigation or address changed"
            case "view":
                return f"{self.detail} changed" if self.detail else "what it shows changed"
            case "deleted":
                return "its file was deleted"
            case "edited":
                return "its file was edited by hand"


class Stale(Struct, frozen=True):
    """A page that must be rendered."""

    page: Page
    view: bytes
    """The digest of its view."""
    making: bytes
    """The digest of what it is made with."""
    reason: Reason


class World(Struct, frozen=True):
    """What traces are compared with."""

    making: Callable[[str], bytes]
    """The digest of what a template makes pages with now."""
    before: Callable[[bytes], Making | None]
    """What had that digest in an earlier build."""
    now: Callable[[str], Making]
    """What a template makes pages with now."""
    altered: Mapping[str, Literal["deleted", "edited"]]
    """Files of the output folder that are not as they were written."""
    difference: Callable[[Page], str]
    """What changed in a page's view since its last render, in words."""


def masthead_digest(masthead: Masthead) -> bytes:
    """What all pages are made with, as one digest."""
    return digest_bytes(msgspec.msgpack.encode(masthead))


def view_digest(encoded: bytes) -> bytes:
    """All that a page shows, as one digest; folded views have heavy parts by digest."""
    return digest_bytes(encoded)


def stale(
    pages: Iterable[Page], traces: Callable[[str], Trace | None], world: World, *, force: bool = False
) -> tuple[Stale, ...]:
    """The pages that must be rendered, each with the first reason found. `traces` gives those of files."""
    encode = msgspec.msgpack.Encoder().encode
    found: list[Stale] = []
    makings: dict[str, bytes] = {}
    shown: Struct | None = None
    view, told = b"", None
    for page in pages:
        # Several forms of one thing, one after another, have one view.
        if page.view is not shown:
            shown, view, told = page.view, view_digest(encode(page.view)), None
        template = page.template
        making = makings.get(template) or makings.setdefault(template, world.making(template))
        file = file_of(page.route)
        trace = traces(file)
        if force:
            reason = Reason("forced")
        elif trace is None or not trace.view:
            reason = Reason("new")
        elif trace.making != making:
            reason = _made_otherwise(world.before(trace.making), world.now(page.template))
        elif trace.view != view:
            told = world.difference(page) if told is None else told
            reason = Reason("view", told)
        elif file in world.altered:
            reason = Reason(world.altered[file])
        else:
            continue
        found.append(Stale(page, view, making, reason))
    return tuple(found)


def _made_otherwise(before: Making | None, now: Making) -> Reason:
    if before is None or before.toolchain != now.toolchain:
        return Reason("toolchain")
    if before.template != now.template:
        return Reason("template")
    was, is_ = ({read.path: read.digest for read in making.reads} for making in (before, now))
    changed = [path for path in sorted({*was, *is_}) if was.get(path) != is_.get(path)]
    if changed:
        # What both looked for comes first: because it changed, others are read newly or no longer.
        return Reason("read", _read_changed(min(changed, key=lambda p: p not in was or p not in is_), was, is_))
    return Reason("site")


def _read_changed(path: str, was: Mapping[str, str], is_: Mapping[str, str]) -> str:
    if not is_.get(path):
        return f"{path} is gone"
    return f"{path} changed" if was.get(path) else f"{path} is new"


def difference(before: Any, after: Any) -> str:
    """The first part of a view that is not as it was, in words; both as plain data. Empty where there is
    nothing to compare."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ""
    if isinstance(before.get("view"), dict):
        # A folded list: its teasers stand beside the rest.
        before, after = ({**side["view"], "teasers": side["teasers"]} for side in (before, after))
    for name, value in after.items():
        if value != (was := before.get(name)):
            return _entry(name, was, value) or _FIELDS.get(name, name.replace("_", " "))
    return ""


def _entry(field: str, before: Any, after: Any) -> str:
    """Of two lists whose entries have links, what differs."""
    was, is_ = _by_link(before), _by_link(after)
    if was is None or is_ is None:
        return ""
    entry = _ENTRY.get(field, f"{field} of")
    for link in [*is_, *was]:
        if is_.get(link) != was.get(link):
            return f"{entry} {link}"
    return f"the order of {field.replace('_', ' ')}"


def _by_link(entries: Any) -> dict[str, Any] | None:
    if not isinstance(entries, list):
        return None
    found: dict[str, Any] = {}
    for entry in entries:
        if isinstance(entry, dict) and "href" in entry:
            found[entry["href"]] = entry
        elif _is_ref(entry):
            found[entry[0]] = entry
        else:
            return None
    return found


def _is_ref(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], bytes)


_ENTRY = {
    "teasers": "teaser of",
    "related": "teaser of",
    "latest": "teaser of",
    "seconds": "teaser of",
    "entries": "entry of",
    "topics": "the link to",
    "near_topics": "the link to",
}
_FIELDS = {
    "meta": "the head of the page",
    "teaser": "the headline, date or another part of the brief's teaser",
    "read_next": "what to read next",
}
