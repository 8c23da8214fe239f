"""Traces and the decision they are for: which pages must be rendered again, and why.

A trace is the record of one successful render: what the page showed (the digest of its view), what it
read from disk (files that were there, and places looked at in vain) and what made it (the toolchain). A
page whose trace still says the truth is what rendering it again would give.
("Build systems à la carte", Mokhov, Mitchell and Peyton Jones, 2018: verifying traces.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct

from briefgen.pages.addresses import file_of
from briefgen.pages.page import Page
from briefgen.pages.views import SiteView

Cause = Literal["forced", "new", "toolchain", "template", "read", "site", "view", "deleted", "edited"]
Outline = dict[str, bytes]
"""The parts of a view by name, each with a digest."""


class Read(Struct, frozen=True, order=True):
    """A file that a render looked for: `digest` is empty when it was not there."""

    path: str
    digest: str


class Trace(Struct, frozen=True, array_like=True):
    """A file that a build wrote. Those that no page made (assets) have only `output`."""

    output: bytes
    """The digest of the file's bytes; empty when they may be anything, because a build was stopped."""
    template: str = ""
    toolchain: str = ""
    site: bytes = b""
    view: bytes = b""
    reads: tuple[Read, ...] = ()


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


class World(Struct, frozen=True):
    """What pages are compared with: everything a render may depend on besides its view."""

    toolchain: str
    site: bytes
    read: Callable[[str], str]
    """The digest of a theme's file as it is now; empty when it is not there."""
    output: Callable[[str], bytes | None]
    """The digest of an output file as it is now; None when it is not there."""
    outline: Callable[[str], Outline]
    """The outline of a file's last view."""


def digest(data: bytes) -> bytes:
    """The digest that traces use."""
    return blake2b(data, digest_size=16).digest()


def site_digest(site: SiteView) -> bytes:
    """What all pages know of the publication, as one digest."""
    return digest(msgspec.msgpack.encode(site))


def view_digest(page: Page) -> bytes:
    """All that a page shows, as one digest."""
    return digest(msgspec.msgpack.encode(page.view))


def stale(
    pages: Iterable[Page], traces: Mapping[str, Trace] | None, world: World, *, force: bool = False
) -> tuple[tuple[Page, Reason], ...]:
    """The pages that must be rendered, each with the first reason found. `traces` are by file."""
    found: list[tuple[Page, Reason]] = []
    for page in pages:
        file = file_of(page.route)
        trace = (traces or {}).get(file)
        reason = Reason("forced") if force else _reason(page, file, trace, world)
        if reason is not None:
            found.append((page, reason))
    return tuple(found)


def _reason(page: Page, file: str, trace: Trace | None, world: World) -> Reason | None:
    if trace is None or not trace.view:
        return Reason("new")
    if trace.toolchain != world.toolchain:
        return Reason("toolchain")
    if trace.template != page.template:
        return Reason("template")
    for read in trace.reads:
        if (now := world.read(read.path)) != read.digest:
            return Reason("read", _read_changed(read, now))
    if trace.site != world.site:
        return Reason("site")
    if trace.view != view_digest(page):
        return Reason("view", difference(world.outline(file), outline(page.view)))
    present = world.output(file)
    if present is None:
        return Reason("deleted")
    return Reason("edited") if present != trace.output else None


def _read_changed(read: Read, now: str) -> str:
    if not read.digest:
        return f"{read.path} is new"
    return f"{read.path} changed" if now else f"{read.path} is gone"


def outline(view: Struct) -> Outline:
    """The parts of a view: its fields, and the entries of lists that have a name of their own."""
    parts: Outline = {}
    for name in view.__struct_fields__:
        value = getattr(view, name)
        if isinstance(value, tuple) and value and all(isinstance(v, Struct) and hasattr(v, "href") for v in value):
            for entry in value:
                parts[f"{_SINGULAR.get(name, name)} of {entry.href}"] = _part(entry)
            parts[f"the order of {name}"] = _part([entry.href for entry in value])
        else:
            parts[_FIELDS.get(name, name.replace("_", " "))] = _part(value)
    return parts


def difference(before: Outline, after: Outline) -> str:
    """The first part that is not as it was, or an empty text."""
    for name, part in after.items():
        if before and before.get(name) != part:
            return name
    return next((name for name in before if name not in after), "")


_SINGULAR = {"teasers": "teaser", "related": "teaser", "latest": "teaser", "seconds": "teaser", "entries": "entry"}
_FIELDS = {"meta": "the head of the page", "images": "a picture of the body", "links": "a link of the body"}


def _part(value: object) -> bytes:
    return digest(msgspec.msgpack.encode(value))[:6]
