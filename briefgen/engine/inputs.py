"""All that a build is made of, by name and digest; what was read before and has not changed is not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.assets.theme import search_path
from briefgen.content.read import Found, Survey, again, survey
from briefgen.content.source import SourceFile
from briefgen.content.stamps import Clock, Stamp
from briefgen.engine.cache import Shelf
from briefgen.engine.publication import read_publication
from briefgen.engine.theme.files import ThemeFiles, read_theme

FEW = 256
"""So many files are read at once to see whether they changed; when there are more, workers read them."""


class Seen(Struct, frozen=True, array_like=True):
    """A file of which the stamp, as long as it stays, proves the digest."""

    stamp: Stamp
    digest: bytes


class Digests:
    """The digests of content's files."""

    def __init__(self, survey: Survey, seen: Shelf[Seen], taken: Clock) -> None:
        """`seen` is what earlier builds saw, and `taken` when the survey began."""
        self._found = {found.path: found for found in survey.all()}
        self._seen = seen
        self._taken = taken
        self._known: dict[str, bytes] = {}
        unknown: list[Found] = []
        for path, found in self._found.items():
            before = seen.get(path)
            if before is not None and before.stamp == found.stamp:
                self._known[path] = before.digest
            else:
                unknown.append(found)
        self._news = {found.path for found in unknown}
        """The paths of files that are not as they were seen."""
        if len(unknown) <= FEW:
            for found in unknown:
                self._known[found.path] = found.read().digest

    def with_read(self, survey: Survey, taken: Clock, files: Iterable[SourceFile]) -> Digests:
        """The same of a survey that was taken again, in which only these `files` are others than they were."""
        again = copy(self)
        again._found = {**self._found, **{found.path: found for found in survey.briefs}}
        again._taken = taken
        again._known = {**self._known, **{file.path: file.digest for file in files}}
        again._news = self._news | {file.path for file in files}
        return again

    def are_known(self) -> bool:
        """Whether no file must be read to be known."""
        return len(self._known) == len(self._found)

    def get(self, path: str) -> bytes | None:
        """The digest of the file at `path`; None where it must be read to be known."""
        return self._known.get(path)

    def of(self, found: Found) -> bytes:
        """The digest of a file, which is read for it if need be."""
        digest = self._known.get(found.path)
        if digest is None:
            digest = self._known[found.path] = found.read().digest
        return digest

    def learn(self, path: str, digest: bytes) -> None:
        """A file that somebody else has read."""
        self._known[path] = digest

    def keep(self) -> None:
        """Puts what is known, and will still be when stamps are as they were, among what was seen."""
        if len(self._seen) > len(self._found) - len(self._news):
            self._seen.retain(self._found)
        unsettled: set[str] = set()
        for path in self._news:
            stamp, digest = self._found[path].stamp, self._known.get(path)
            if digest is not None and stamp.is_settled(self._taken):
                self._seen.put(path, Seen(stamp, digest))
            else:
                self._seen.drop(path)
                unsettled.add(path)
        self._news = unsettled


class Inputs(Struct, frozen=True):
    """All that a build is made of, before anything of it is understood."""

    publication: bytes
    """briefgen.yaml."""
    survey: Survey
    digests: Digests
    theme: ThemeFiles
    taken: Clock
    """When it was looked at."""

    def fingerprint(self, *rest: str) -> bytes:
        """One digest of all of it; `rest` is what else counts. Files that are not known yet are read."""
        digest = blake2b(digest_size=16)
        encode = msgspec.msgpack.encode
        digest.update(encode(rest))
        digest.update(encode(self.publication))
        digest.update(encode([(p.path, p.message) for p in self.survey.problems]))
        digest.update(encode([(found.path, self.digests.of(found)) for found in self.survey.all()]))
        digest.update(encode(list(self.theme.files.items())))
        return digest.digest()


def glance(before: Inputs, paths: Collection[str], taken: Clock) -> Inputs | None:
    """What there is where nothing but the briefs at `paths` is another than it was `before`; None where one of these
    is gone, or was not there, so that only a whole look can tell."""
    places = {found.path: place for place, found in enumerate(before.survey.briefs)}
    if not all(path in places for path in paths):
        return None
    briefs = list(before.survey.briefs)
    read: list[SourceFile] = []
    for path in paths:
        found = again(briefs[places[path]])
        if found is None:
            return None
        briefs[places[path]] = found
        try:
            read.append(found.read())
        except FileNotFoundError:
            return None
    survey = replace(before.survey, briefs=tuple(briefs))
    return replace(before, survey=survey, digests=before.digests.with_read(survey, taken, read), taken=taken)


def take(root: Path, seen: Shelf[Seen], taken: Clock) -> Inputs:
    """What there is in the publication's folder `root` and in the theme now; `seen` is what earlier builds saw.

    Raises:
        BriefgenError: there is no briefgen.yaml, or no folder `content/`.
    """
    publication = read_publication(root)
    found = survey(root)
    return Inputs(publication, found, Digests(found, seen, taken), read_theme(*search_path(root)), taken)
