"""What is at a target: releases, each a list of files, and the head, which says which of them is live."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct, field

from briefgen.pages.hosting import never_changes

FORMAT = 1
"""Of releases and heads as they are written. One that is larger was written by a newer briefgen."""
ENDINGS: Mapping[str, str] = {"gzip": "gz", "br": "br"}
"""Of compressed files, by `Content-Encoding`."""


class File(Struct, frozen=True, array_like=True):
    """A file of a release, with what browsers are told of it where the target keeps that."""

    digest: str
    """Of the file as it was built: BLAKE2b with 16 bytes, in hexadecimal digits."""
    size: int
    """In bytes, as it was built."""
    type: str = ""
    """`Content-Type`."""
    cache: str = ""
    """`Cache-Control`."""
    coding: str = ""
    """`Content-Encoding`: `gzip`, `br` or nothing."""

    def same_bytes(self, other: File) -> bool:
        """Whether a reader gets the same bytes, whatever browsers are told of them."""
        return (self.digest, self.coding) == (other.digest, other.coding)


class Release(Struct, frozen=True):
    """A site as it was sent, or is about to be."""

    id: str
    made: str
    """When, in UTC (ISO 8601)."""
    files: dict[str, File]
    """The site, by path below its top."""
    older: dict[str, File] = field(default_factory=dict)
    """Fingerprinted files of the releases before, which stay so that pages in caches keep working."""
    ages: dict[str, int] = field(default_factory=dict)
    """Of these: how many releases ago readers were last led to them."""
    newest: str = ""
    """The path of the newest brief's page; empty where there is no brief."""
    sends: tuple[str, ...] = ()
    """The paths that were to be sent, in this order; after an interruption it says what may be there."""
    unseen: int = 0
    """How many of these come first, to which nothing leads that is there before all of them are."""
    sets_aside: bool = True
    """Whether what it replaces is kept first, so that releases before it can be gone back to, even after an
    interruption."""
    format: int = FORMAT

    def all(self) -> Mapping[str, File]:
        """All files that belong at the target while this release is live."""
        return {**self.older, **self.files}

    def fingerprinted(self) -> dict[str, File]:
        """Those of the site's files that never change under one name."""
        return {path: file for path, file in self.files.items() if never_changes(path)}


class Present(Struct, frozen=True):
    """A release of which files may be at the target."""

    id: str
    done: int | None = None
    """How many of its `sends` are known to be there, from the first; -1 before anything of it was sent, and None of a
    release that came to its end."""


class Claim(Struct, frozen=True):
    """Somebody is deploying. It is renewed while they do; one that stays as it is has been left behind."""

    token: str
    """Known to its owner alone."""
    owner: str
    """For people: who, and on what machine."""
    since: str
    """When it was made, in UTC (ISO 8601)."""
    beat: int = 0
    """How often it was renewed."""


class Head(Struct, frozen=True):
    """What a target says of itself."""

    live: str = ""
    """The id of the release that readers see; empty before the first."""
    back: tuple[str, ...] = ()
    """The ids of releases that can be gone back to, the newest last."""
    there: tuple[Present, ...] = ()
    """All of which files may be there, in the order in which they were begun; the live one and those to go back to
    among them."""
    is_removing: bool = False
    """Whether it is not known yet that what the releases before the live one have left is gone."""
    claim: Claim | None = None
    is_conditional: bool = True
    """Of an object store: whether it heeds conditions, so that of two who swap the head at the same moment only one
    can."""
    format: int = FORMAT


class There(Struct, frozen=True):
    """What is at an address."""

    file: File | None
    """None where that is not known, since a deployment that was to change it was interrupted."""
    release: str
    """The id of the release that put it there."""
    is_found: bool = True
    """Whether something that readers have may lead there. What an interrupted deployment had only just begun to send
    nobody can have found."""


class Standing(Struct, frozen=True):
    """What is at a target before a deployment."""

    live: Release | None = None
    """What readers see; None before the first deployment."""
    back: tuple[Release, ...] = ()
    """Releases that can be gone back to, the newest last."""
    files: Mapping[str, There] = {}
    """By path, all that deployments have put there for readers."""
    seen: tuple[Release, ...] = ()
    """Releases since the live one that were interrupted when readers may already have been led to their files."""
    is_kept: bool = True
    """Whether all of the live release is at the target still, whatever an interrupted deployment has replaced."""
    is_interrupted: bool = False
    """Whether a deployment before has not come to its end; then there is work, even where all files are right."""
    foreign: tuple[str, ...] = ()
    """Files of others which would be replaced or removed; only before the first deployment, where the target cannot
    tell them later."""
    busy: str = ""
    """Who seems to be deploying now, as a sentence; empty if nobody."""


def new_id(now: datetime) -> str:
    """An id that sorts by time and is not given twice."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def older_files(releases: Iterable[Release], site: Mapping[str, File]) -> dict[str, File]:
    """The fingerprinted files of `releases` that `site` has not itself."""
    return {p: f for release in releases for p, f in release.fingerprinted().items() if p not in site}


def encode(what: Release | Head) -> bytes:
    """A release or a head as JSON, the same for the same."""
    return msgspec.json.format(msgspec.json.encode(what, order="deterministic"), indent=0)


def decode_release(written: bytes) -> Release:
    """The other way round.

    Raises:
        msgspec.DecodeError: it is none (`msgspec.ValidationError` is one of these).
    """
    return msgspec.json.decode(written, type=Release)


def decode_head(written: bytes) -> Head:
    """The other way round.

    Raises:
        msgspec.DecodeError: it is none (`msgspec.ValidationError` is one of these).
    """
    return msgspec.json.decode(written, type=Head)
