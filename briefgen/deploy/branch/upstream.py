"""The branch where it is published: what it is at, its last commits, and the push."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from msgspec import Struct

from briefgen.deploy.branch.commit import Commit, read_commit
from briefgen.deploy.branch.repository import GitError, Repository
from briefgen.deploy.branch.said import explained
from briefgen.deploy.target import TakenError, TargetError

THERE = "refs/briefgen/there"
"""What the branch was at when it was last looked at, in our own repository."""
EVERYTHING = 2**31 - 1
"""A depth that git takes for all of a history."""
_LOOKED_THROUGH = 60
"""Commits of others upon ours, at most; or what lies between a release and one to go back to, as a rule."""
_DAMAGED = re.compile(
    r"bad object|unable to read|missing (blob|tree|commit)|corrupt|loose object .* is empty|not a git repository|"
    r"did not send all necessary objects|unresolved deltas|unable to parse|bad shallow"
)
_NO_DEPTH = re.compile(r"does not support (--depth|shallow)", re.IGNORECASE)


class Upstream(Struct, frozen=True):
    """A branch of a repository elsewhere."""

    repository: Repository
    remote: str
    """Its address, or the name of a remote."""
    branch: str

    @property
    def name(self) -> str:
        """For people."""
        return self.remote if "://" in self.remote else f"the remote {self.remote}"

    async def heads(self) -> tuple[str, str]:
        """The commit that the branch is at, empty where there is no such branch; and the name of the branch that is
        checked out by default there, empty where that is not known."""
        ref = f"refs/heads/{self.branch}"
        try:
            listed = await self.repository.git("ls-remote", "--symref", "--", self.remote, "HEAD", ref)
        except GitError as error:
            self._failed(error, f"looking for the branch {self.branch} of {self.name}")
        lines = [line.split("\t") for line in listed.decode("utf-8", "replace").splitlines() if "\t" in line]
        tips = {name: id_ for id_, name in lines if not id_.startswith("ref: ")}
        default = next((id_[5:] for id_, name in lines if name == "HEAD" and id_.startswith("ref: ")), "")
        return tips.get(ref, ""), default.removeprefix("refs/heads/")

    async def history(self, tip: str, keep: int) -> tuple[Commit, ...]:
        """The last commits of the branch, the newest first: at least those of the last `keep` releases, if there are
        so many. What is not here yet is fetched."""
        found: tuple[Commit, ...] = ()
        for depth in (keep, keep + _LOOKED_THROUGH, EVERYTHING):
            found = await self._read(tip, depth)
            if not found or (len(found) < depth and found[-1].parents):
                tip = await self._fetched(depth)
                found = await self._read(tip, depth)
            ours = next((commit.note for commit in found if commit.note is not None), None)
            ids = {commit.note.release for commit in found if commit.note is not None}
            if ids.issuperset(ours.back) if ours is not None else depth > keep:
                break
        return found

    async def push(self, commit: str, expected: str, heard: Callable[[bytes], None]) -> None:
        """Moves the branch to `commit`, if it is at `expected` (empty: if there is none).

        Raises:
            TakenError: it is elsewhere by now.
        """
        ref = f"refs/heads/{self.branch}"
        quiet = "--no-verify", "--no-signed", "--no-follow-tags", "--no-recurse-submodules"
        lease = f"--force-with-lease={ref}:{expected}"
        try:
            await self.repository.git(
                *("push", "--porcelain", "--progress", *quiet, lease, "--", self.remote, f"{commit}:{ref}"),
                heard=heard,
            )
        except GitError as error:
            tip = expected
            with suppress(TargetError):
                tip, _ = await self.heads()
            if tip == commit:
                # It arrived, and only the answer was lost.
                return
            if tip != expected:
                raise TakenError(await self._who(tip)) from None
            self._failed(error, f"pushing to {self.name}")

    async def _who(self, tip: str) -> str:
        who = "somebody else"
        with suppress(TargetError, GitError):
            if tip:
                (commit, *_) = await self._read(await self._fetched(1), 1)
                who = f"{commit.author} ({commit.made})"
        moved = "was moved" if tip else "was removed"
        return f"the branch {self.branch} of {self.name} {moved} by {who} meanwhile; deploy again if that is right"

    async def _fetched(self, depth: int) -> str:
        """Fetches so many commits of the branch, and gives the id of the first."""
        quiet = "--progress", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-write-fetch-head"
        source = "--", self.remote, f"+refs/heads/{self.branch}:{THERE}"
        try:
            try:
                await self.repository.git("fetch", *quiet, f"--depth={depth}", *source)
            except GitError as error:
                if not _NO_DEPTH.search(str(error)):
                    raise
                await self.repository.git("fetch", *quiet, *source)
        except GitError as error:
            self._failed(error, f"fetching the branch {self.branch} of {self.name}")
        return (await self.repository.git("rev-parse", "--verify", THERE)).decode().strip()

    async def _read(self, tip: str, most: int) -> tuple[Commit, ...]:
        """The commits that are here, from `tip`; none where it is not here itself."""
        try:
            listed = await self.repository.git("rev-list", "--first-parent", f"--max-count={most}", tip, "--")
        except GitError:
            return ()
        printed = await self.repository.git("cat-file", "--batch", given=listed)
        found = []
        while printed:
            head, _, rest = printed.partition(b"\n")
            id_, _, size = head.decode().split()
            found.append(read_commit(id_, rest[: int(size)]))
            printed = rest[int(size) + 1 :]
        return tuple(found)

    def _failed(self, error: GitError, doing: str) -> NoReturn:
        said = str(error)
        if _DAMAGED.search(said):
            raise error
        secrets = self.repository.secrets()
        raise TargetError(explained(said, self.name, self.branch, doing, secrets)) from None
