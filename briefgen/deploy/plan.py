"""What a deployment does: what is sent, in which order, and what is removed. Pure: the same of a rehearsal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from briefgen.deploy.release import File, Release, Standing, older_files
from briefgen.pages.addresses import INDEX, LLMS, ROBOTS
from briefgen.pages.hosting import never_changes

Why = Literal["new", "content", "headers", "interrupted"]
"""Nothing is there; other bytes; other headers with the same bytes; or nobody knows what, after an interruption."""
MANY = 256
"""More removals than these, or than one in `FEW_OF`, are asked about."""
FEW_OF = 5
UNSEEN = 2
"""The last rank of what is new, and so of what nothing leads to yet."""
_LISTS = ("sections/", "topics/", "authors/", "archive/", "page/", "search/", INDEX)
_FOR_MACHINES = re.compile(r"(.*/)?(feed\.xml|atom\.xml|feed\.json|(news-)?sitemap(-[^/]*)?\.xml)(\.gz|\.br)?")


class Change(Struct, frozen=True):
    """A file that is not at the target as it is to be."""

    path: str
    file: File
    why: Why
    rank: int
    """Those of a lower rank are there before one of a higher is sent."""


class Removal(Struct, frozen=True):
    """A file that readers will not find any more."""

    path: str
    size: int
    """In bytes; 0 where that is not known."""


class Plan(Struct, frozen=True):
    """All that a deployment does."""

    release: Release
    changes: tuple[Change, ...]
    """In the order in which they are sent."""
    removals: tuple[Removal, ...]
    """Files of the live release that the new one has not, but for fingerprinted ones, which stay for some releases."""
    aged: tuple[Removal, ...]
    """What releases before have left, and nothing needs any more."""
    back: tuple[Release, ...]
    """The releases that can be gone back to afterwards, the newest last."""
    before: int
    """How many files the live release has."""
    unchanged: int
    """How many of the site's files are at the target as they are to be."""
    is_needed: bool
    """Whether there is anything to do at all."""

    @property
    def size(self) -> int:
        """The bytes of all files that are sent, as they were built."""
        return sum(change.file.size for change in self.changes)

    def too_many(self) -> bool:
        """Whether so much would be removed that it may well be a mistake."""
        return len(self.removals) > MANY or len(self.removals) * FEW_OF > self.before


def plan(
    site: Mapping[str, File],
    standing: Standing,
    release_id: str,
    made: str,
    keep: int,
    *,
    newest: str = "",
    goes_back: bool = False,
) -> Plan:
    """What is to be done so that the target has `site` as the release `release_id`, made at `made` (ISO 8601).

    `keep` is how many releases stay, this one included; `newest` the path of the newest brief's page. With `goes_back`,
    `site` is that of the last of the releases before, and those after it cannot be gone back to any more.
    """
    live = standing.live.files if standing.live is not None else {}
    before = _before(site, standing, goes_back=goes_back)
    back = _last(before, keep - 1)
    older, ages = _older(site, before, standing, keep)
    wanted = {**older, **site}
    changes = sorted(
        (_change(path, file, standing) for path, file in wanted.items() if not _is_there(path, file, standing)),
        key=lambda change: (change.rank, change.path),
    )
    gone = sorted(standing.files.keys() - wanted.keys())
    removals = [_removal(path, standing) for path in gone if path in live and not never_changes(path)]
    named = {removal.path for removal in removals}
    release = Release(
        id=release_id,
        made=made,
        files=dict(site),
        older=older,
        ages=ages,
        newest=newest,
        sends=tuple(change.path for change in changes),
        unseen=sum(change.rank <= UNSEEN for change in changes),
        sets_aside=bool(back or standing.back),
    )
    return Plan(
        release=release,
        changes=tuple(changes),
        removals=tuple(removals),
        aged=tuple(_removal(path, standing) for path in gone if path not in named),
        back=back,
        before=len(live),
        unchanged=len(site) - sum(change.path in site for change in changes),
        is_needed=standing.is_interrupted
        or standing.live is None
        or site != live
        or goes_back
        # Where fewer releases are to be kept, what is kept of the others goes, even if the site is the same.
        or back != standing.back
        or (keep == 1 and bool(gone)),
    )


def rank(path: str, *, is_new: bool) -> int:
    """When a file is sent, so that no page is live before all that it leads to.

    Fingerprinted files come first, since pages need them. Then what is new: nothing that readers have leads there. Then
    pages and lists that changed, which may lead to it; at last what readers and machines come in by.
    """
    if never_changes(path):
        return 0
    if path == "index.html" or path.startswith("index.html."):
        return 6
    is_list = path.startswith(_LISTS)
    for_machines = _FOR_MACHINES.fullmatch(path) is not None or path in {ROBOTS, LLMS}
    if is_new:
        return 2 if is_list or for_machines else 1
    return 5 if for_machines else 4 if is_list else 3


def _before(site: Mapping[str, File], standing: Standing, *, goes_back: bool) -> tuple[Release, ...]:
    """The releases that could be gone back to afterwards, the newest last."""
    if goes_back:
        return standing.back[:-1]
    if standing.live is not None and standing.live.files != site and standing.is_kept:
        return (*standing.back, standing.live)
    # What is live already is done once more, after an interruption; to go back to it would change nothing. Or it is not
    # all there any more, since with one release nothing is set aside.
    return standing.back


def _older(
    site: Mapping[str, File], before: tuple[Release, ...], standing: Standing, keep: int
) -> tuple[dict[str, File], dict[str, int]]:
    """The fingerprinted files that stay though `site` has them not; and how many releases ago readers were last led to
    each of them, once it is live."""
    live = standing.live
    # Pages of what is live now will be in caches, whether it can be gone back to or not. What is only completed has
    # nothing that `site` has not, and takes no place of another.
    cached = (*before, *((live,) if live is not None and live not in before and live.files != site else ()))
    older = older_files(_last(cached, keep - 1), site)
    ages = {path: age for path, age in _ages(site, standing).items() if path in older or age < keep}
    older |= {path: file for path in ages if (file := standing.files[path].file) is not None}
    older = {path: file for path, file in older.items() if _is_there(path, file, standing)}
    return older, {path: ages.get(path, 1) for path in older}


def _last(releases: tuple[Release, ...], number: int) -> tuple[Release, ...]:
    return releases[max(0, len(releases) - number) :]


def _ages(site: Mapping[str, File], standing: Standing) -> dict[str, int]:
    """How many releases ago, once `site` is live, readers were last led to fingerprinted files that it has not: those
    that are there besides the live site's own, since releases before had them, or one that was interrupted."""
    live = standing.live
    before = live.ages if live is not None else {}
    # What is live already, and is only completed, is no other release for readers.
    more = 0 if live is not None and live.files == site else 1
    ages = {path: age + more for path, age in before.items()}
    # Pages of a deployment that was interrupted may be in caches as well.
    ages |= {path: 1 for release in standing.seen for path in release.fingerprinted()}
    return {path: age for path, age in ages.items() if path in standing.files and path not in site}


def _is_there(path: str, file: File, standing: Standing) -> bool:
    there = standing.files.get(path)
    return there is not None and there.file == file


def _change(path: str, file: File, standing: Standing) -> Change:
    there = standing.files.get(path)
    if there is None:
        why: Why = "new"
    elif there.file is None:
        why = "interrupted"
    else:
        why = "headers" if there.file.same_bytes(file) else "content"
    return Change(path, file, why, rank(path, is_new=there is None or not there.is_found))


def _removal(path: str, standing: Standing) -> Removal:
    there = standing.files[path].file
    return Removal(path, there.size if there is not None else 0)
