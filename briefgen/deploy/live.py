"""Whether readers get what was deployed: the front page, the newest brief, and the files that these two need."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin

import msgspec
from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.deploy.branch.commit import blob_id
from briefgen.deploy.reader import Answer, Ask, reader
from briefgen.deploy.release import File, Release, decode_head
from briefgen.deploy.stores.objects import HEAD
from briefgen.deploy.target import Told
from briefgen.pages.hosting import never_changes
from briefgen.syntax.destination import Kind

_FRONT = "index.html"
_TYPES = {
    "html": ("text/html",),
    "css": ("text/css",),
    "js": ("text/javascript", "application/javascript"),
    "mjs": ("text/javascript", "application/javascript"),
    "svg": ("image/svg+xml",),
}
"""What browsers insist on, by the ending of a file's name."""
_AT_ONCE = 8
"""Files that are asked for at the same time."""


class Patience(Struct, frozen=True):
    """How long a host may take to show what was deployed, in seconds."""

    limit: float = 10
    pause: float = 0.5
    """Before asking again for the first time; each pause is twice as long as the one before, and 15 s at most."""


def patience_with(kind: Kind) -> Patience:
    """How long a target may take: what publishes a branch needs a minute and more to take notice."""
    return Patience(limit=180, pause=2) if kind == "git" else Patience()


class Look(Struct, frozen=True):
    """A file as readers get it."""

    url: str
    fault: str = ""
    """What is wrong with it, and what is likely, as the end of a sentence; empty of what is as it was sent."""
    may_pass: bool = True
    """Whether a fault may be gone in a while."""


class Check(Struct, frozen=True):
    """What was found of a deployment."""

    looks: tuple[Look, ...]
    """The front page first, then the newest brief, then files of both."""
    seconds: float
    shows_head: bool
    """Whether readers can read what is at the target for briefgen alone."""

    @property
    def faults(self) -> tuple[Look, ...]:
        """What is not as it was sent."""
        return tuple(look for look in self.looks if look.fault)


def check(url: str, release: Release, patience: Patience, told: Told = lambda *_: None) -> Check:
    """Asks for what is live at `url`, which ends with a slash, until it is what `release` has; tells of waiting in
    seconds."""
    ask = reader(url)
    started = time.monotonic()
    pause = patience.pause
    while True:
        looks = _look(ask, url, release)
        waited = time.monotonic() - started
        faults = [look for look in looks if look.fault]
        if not any(look.may_pass for look in faults) or waited >= patience.limit:
            return Check(looks, waited, _shows_head(ask, url))
        told("Waiting for the host", int(waited), int(patience.limit))
        time.sleep(min(pause, patience.limit - waited))
        pause = min(2 * pause, 15)


def _look(ask: Ask, url: str, release: Release) -> tuple[Look, ...]:
    pages = [path for path in dict.fromkeys((_FRONT, release.newest)) if path in release.files]
    asked = [(_address(url, path), path) for path in pages]
    answers = [ask(address, release.files[path].size) for address, path in asked]
    looks = [_held_against(release.files[path], path, answer) for (_, path), answer in zip(asked, answers, strict=True)]
    named = {
        path: None
        for (address, _), answer, look in zip(asked, answers, looks, strict=True)
        for path in ([] if look.fault else _assets(answer, address, url))
        if path in release.files
    }
    with ThreadPoolExecutor(_AT_ONCE) as lanes:
        looks += lanes.map(
            lambda path: _held_against(release.files[path], path, ask(_address(url, path), release.files[path].size)),
            named,
        )
    return tuple(looks)


def _held_against(file: File, path: str, answer: Answer) -> Look:
    """What readers get, held against what was sent. Of a release that a branch has gone back to, git's own digests are
    known."""
    if answer.failure:
        return Look(answer.url, answer.failure, answer.may_pass)
    if answer.status != 200:
        return Look(answer.url, _refusal(answer.status, path))
    if file.digest not in {digest_bytes(answer.body).hex(), blob_id(answer.body)}:
        return Look(answer.url, _otherwise(answer))
    expected = _TYPES.get(path.rpartition(".")[2])
    if expected and answer.type not in expected:
        told = f'"{answer.type}"' if answer.type else "no type at all"
        message = f"is told to browsers as {told}; tell the host that it is {expected[0]}"
        return Look(answer.url, message)
    return Look(answer.url)


def _refusal(status: int, path: str) -> str:
    if status in {401, 403}:
        return f"may not be read by readers ({status}): docs/deploy.md says how the target is made public"
    if status in {404, 410} and path == _FRONT:
        return f"is not there ({status}): url may be another place than the target, or the host is not set up yet"
    if status in {404, 410} and path.endswith("/index.html"):
        return f"is not there ({status}), for which the host may not look for index.html in folders: see docs/deploy.md"
    if status in {404, 410}:
        return f"is not there ({status})"
    return f"is answered with {status}, which is the host's own fault or a limit of it; try again later"


def _otherwise(answer: Answer) -> str:
    """What is likely where other bytes came."""
    if answer.body[:2] == b"\x1f\x8b":
        return "comes compressed, and the host does not tell browsers so (Content-Encoding)"
    if answer.from_cache:
        return f"is not what was sent: a cache in front of the host has an older one ({answer.from_cache}); empty it"
    return "is not what was sent: the host still shows another release, or url is another place than the target"


def _shows_head(ask: Ask, url: str) -> bool:
    answer = ask(url + HEAD, 1_000_000)
    if answer.failure or answer.status != 200:
        return False
    try:
        decode_head(answer.body)
    except msgspec.DecodeError:
        # Some hosts answer with a page whatever is asked for.
        return False
    return True


def _address(url: str, path: str) -> str:
    """The address at which readers get the file at a path."""
    return url + quote(path.removesuffix("index.html") if path == _FRONT or path.endswith("/index.html") else path)


def _assets(answer: Answer, address: str, url: str) -> list[str]:
    """The paths of fingerprinted files that a page names."""
    page = _Named()
    page.feed(answer.body.decode("utf-8", "replace"))
    found: list[str] = []
    for name in page.names:
        # What is trusted in content may be no address at all.
        with suppress(ValueError):
            whole = urljoin(address, name).partition("#")[0].partition("?")[0]
            if whole.startswith(url) and never_changes(path := unquote(whole.removeprefix(url))):
                found.append(path)
    return found


class _Named(HTMLParser):
    """What a page names with `src` and `href`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser with each tag."""
        self.names += (value for name, value in attrs if name in {"src", "href"} and value)
