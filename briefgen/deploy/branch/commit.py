"""What a commit of ours says of its release: git's own objects as bytes, and trailers in the message. Pure.

Nothing that briefgen needs to know of a release is in the tree, since all of that would be published
(https://git-scm.com/docs/gitformat-commit, https://git-scm.com/docs/git-interpret-trailers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha1
from urllib.parse import quote, unquote

from msgspec import Struct

from briefgen.deploy.plan import Plan
from briefgen.deploy.release import File, Release
from briefgen.pages.addresses import CNAME, NO_JEKYLL

HOSTS_OWN = (CNAME, NO_JEKYLL)
"""What hosts or their users put on a branch, and what stays where a site has none of its own."""
_TRAILER = re.compile(r"^Briefgen-([A-Z][a-z]+): (.*)$", re.MULTILINE)
_PERSON = re.compile(r"(.*?) ?<(.*)> (\d+) [+-]\d{4}")


class Entry(Struct, frozen=True):
    """A file in a tree."""

    id: str
    """Of its blob."""
    size: int
    """In bytes; 0 of what is not a file."""
    mode: str


class Note(Struct, frozen=True):
    """What a commit of ours says of its release."""

    release: str
    back: tuple[str, ...] = ()
    """The ids of releases that can be gone back to, the newest last."""
    newest: str = ""
    older: dict[str, int] = {}
    """Paths of files of releases before, and how many releases ago readers were last led to them."""
    kept: tuple[str, ...] = ()
    """Names in the tree that are no part of the release."""


class Commit(Struct, frozen=True):
    """A commit."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: str
    made: str
    """When, in UTC (ISO 8601)."""
    note: Note | None
    """None of what others wrote."""
    raw: bytes


def blob_id(data: bytes) -> str:
    """What git knows a file of these bytes by."""
    return sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def read_commit(id_: str, raw: bytes) -> Commit:
    """A commit from its bytes."""
    head, _, message = raw.decode("utf-8", "surrogateescape").partition("\n\n")
    lines = [line.partition(" ")[::2] for line in head.split("\n")]
    first = dict(reversed(lines))
    name, _, seconds = found.groups() if (found := _PERSON.fullmatch(first.get("author", ""))) else ("", "", "0")
    return Commit(
        id=id_,
        tree=first.get("tree", ""),
        parents=tuple(value for key, value in lines if key == "parent"),
        author=name or "somebody",
        made=_iso(int(seconds)),
        note=_note(message),
        raw=raw,
    )


def written(tree: str, parents: Iterable[str], person: str, made: str, message: str) -> bytes:
    """The bytes of a commit by `person` (`Name <address>`)."""
    when = f"{person} {int(datetime.fromisoformat(made).timestamp())} +0000"
    head = "".join(f"{line}\n" for line in (f"tree {tree}", *_named(parents), f"author {when}", f"committer {when}"))
    return f"{head}\n{message}".encode("utf-8", "surrogateescape")


def with_parents(raw: bytes, parents: Iterable[str]) -> bytes:
    """The same commit upon others."""
    head, gap, message = raw.partition(b"\n\n")
    tree, *rest = (line for line in head.split(b"\n") if not line.startswith(b"parent "))
    return b"\n".join((tree, *(line.encode() for line in _named(parents)), *rest)) + gap + message


def message_of(plan: Plan, kept: Iterable[str]) -> str:
    """The message of a deployment's commit."""
    changed, removed = len(plan.changes), len(plan.removals) + len(plan.aged)
    files = f"{changed:,} file{'' if changed == 1 else 's'} changed"
    trailers = [
        f"Briefgen-Release: {plan.release.id}",
        *([f"Briefgen-Back: {' '.join(release.id for release in plan.back)}"] if plan.back else ()),
        *([f"Briefgen-Newest: {_quoted(plan.release.newest)}"] if plan.release.newest else ()),
        *(f"Briefgen-Kept: {_quoted(path)}" for path in kept),
        *(f"Briefgen-Older: {_quoted(path)} {plan.release.ages[path]}" for path in sorted(plan.release.older)),
    ]
    first = f"Deploy: {files}, {removed:,} removed" if removed else f"Deploy: {files}"
    return "\n".join((first, "", *trailers, ""))


def read_tree(listing: bytes) -> dict[str, Entry]:
    """Files by path, from what `git ls-tree -r -z -l` prints."""
    found = {}
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, id_, size = about.decode().split()
        found[path.decode("utf-8", "surrogateescape")] = Entry(id_, int(size) if size.isdecimal() else 0, mode)
    return found


def release_of(commit: Commit, note: Note, tree: Mapping[str, File]) -> Release:
    """The release that a commit with that note has in its tree."""
    older, apart = frozenset(note.older), frozenset((*note.older, *note.kept))
    return Release(
        id=note.release,
        made=commit.made,
        files={path: file for path, file in tree.items() if path not in apart},
        older={path: file for path, file in tree.items() if path in older},
        ages={path: age for path, age in note.older.items() if path in tree},
        newest=note.newest,
    )


def _note(message: str) -> Note | None:
    said: dict[str, list[str]] = {}
    for name, value in _TRAILER.findall(message):
        said.setdefault(name, []).append(value.strip())
    if "Release" not in said:
        return None
    return Note(
        release=said["Release"][-1],
        back=tuple(" ".join(said.get("Back", ())).split()),
        newest=_unquoted(said.get("Newest", [""])[-1]),
        older=dict(map(_aged, said.get("Older", ()))),
        kept=tuple(map(_unquoted, said.get("Kept", ()))),
    )


def _named(parents: Iterable[str]) -> list[str]:
    return [f"parent {parent}" for parent in parents]


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="surrogateescape")


def _unquoted(written: str) -> str:
    return unquote(written, errors="surrogateescape")


def _aged(written: str) -> tuple[str, int]:
    path, _, age = written.partition(" ")
    return _unquoted(path), int(age) if re.fullmatch("[0-9]{1,4}", age) else 1


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
