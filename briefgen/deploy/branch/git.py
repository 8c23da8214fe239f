"""A branch of a git repository, as GitHub Pages and GitLab Pages publish it.

A push is one step for the whole site, so there is no claim and no order: a commit with the new tree is made in a
repository of our own, and the branch is moved to it if it still is where it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.deploy.branch.commit import HOSTS_OWN, Commit, Entry, Note, blob_id, message_of, release_of, written
from briefgen.deploy.branch.committing import (
    blob_ids,
    count_as_shallow,
    entries_of,
    pack,
    person,
    write_chain,
    write_commit,
    write_tree,
)
from briefgen.deploy.branch.repository import (
    PATIENCE,
    GitError,
    Repository,
    discarded,
    folder_of,
    opened,
    publication_of,
)
from briefgen.deploy.branch.said import explained
from briefgen.deploy.branch.upstream import THERE, Upstream
from briefgen.deploy.plan import Plan
from briefgen.deploy.release import File, Release, Standing, There
from briefgen.deploy.target import Body, RefusedError, TakenError, TargetError, Told, no_body
from briefgen.engine.lock import locked
from briefgen.errors import MachineError
from briefgen.options import DeployOptions
from briefgen.pages.addresses import NO_JEKYLL
from briefgen.syntax.destination import Destination

_DIGESTS = "digests"
"""In our own repository: what blobs the files of the last deployment are, by our digest of them."""
_WRITING = re.compile(rb"Writing objects: +\d+% \((\d+)/(\d+)\)")


def branch_of(options: DeployOptions, where: Destination, root: Path, patience: float = PATIENCE) -> Branch:
    """The branch that the publication in `root` is published to. Nothing is connected yet. Git is ended when it says
    nothing for `patience` seconds."""
    return Branch(options, where, root, patience)


class _Found(Struct):
    """What the branch was found to be."""

    commits: tuple[Commit, ...] = ()
    """The last ones, the newest first; none where there is no branch."""
    trees: dict[str, dict[str, Entry]] = {}
    """Files by path, by the id of the tree."""
    blobs: dict[str, str] = {}
    """The ids of blobs by the digest that files are known by."""


class Branch:
    """A `Target` of its own."""

    keeps_headers = False

    def __init__(self, options: DeployOptions, where: Destination, root: Path, patience: float) -> None:
        self._options = options
        self._place = where.place
        self._root = root
        self._patience = patience
        self._folder = folder_of(root, where.place, options.branch)
        self._held = ExitStack()
        self._is_held = False
        self._upstream: Upstream | None = None
        self._found = _Found()

    async def standing(self, site: Mapping[str, File], body: Body = no_body) -> Standing:
        """See `Target.standing`."""
        self._hold()
        try:
            return await self._looked(site, body)
        except GitError:
            # Our own repository is damaged, which is a cache.
            discarded(self._folder)
        try:
            return await self._looked(site, body)
        except GitError as error:
            raise self._local(error, f"reading the branch {self._options.branch}") from None

    async def carry_out(self, plan: Plan, standing: Standing, body: Body, told: Told) -> None:
        """See `Target.carry_out`."""
        if not plan.is_needed:
            return
        try:
            await self._published(plan, standing, body, told)
        except GitError as error:
            raise self._local(error, "writing the commit") from None

    async def fetch(self, path: str, release: Release) -> bytes:
        """See `Target.fetch`."""
        commit, _ = self._by_release()[release.id]
        try:
            return await self._repository.git("cat-file", "blob", (await self._tree(commit.tree))[path].id)
        except GitError as error:
            raise self._local(error, f"reading {path} of the release {release.id}") from None

    async def close(self) -> None:
        """See `Target.close`."""
        self._held.close()
        self._is_held = False

    async def _looked(self, site: Mapping[str, File], body: Body) -> Standing:
        branch = self._options.branch
        publication = await publication_of(self._root, "" if "://" in self._place else self._place)
        repository = await opened(self._folder, publication, self._patience)
        self._upstream = upstream = Upstream(repository, self._place, branch)
        await self._check_name(repository)
        tip, default = await upstream.heads()
        commits = await upstream.history(tip, self._options.keep) if tip else ()
        self._found = _Found(commits, {}, _digests(self._folder))
        if not commits:
            return Standing()
        tree = await self._tree(commits[0].tree)
        ids = await self._ids(site, body, tree)

        def file(path: str, entry: Entry) -> File:
            return site[path] if ids.get(path) == entry.id else File(entry.id, entry.size)

        ours, note = next(((commit, commit.note) for commit in commits if commit.note is not None), (None, Note("")))
        releases = {}
        for id_, (commit, of_it) in self._by_release().items():
            if id_ in {note.release, *note.back}:
                entries = await self._tree(commit.tree)
                releases[id_] = release_of(commit, of_it, {path: file(path, entry) for path, entry in entries.items()})
        live = releases.get(note.release)
        hosts = {name for name in HOSTS_OWN if live is None or name not in live.files}
        files = {path: entry for path, entry in tree.items() if path not in hosts}
        before = await self._tree(ours.tree) if ours is not None else {}
        foreign = tuple(
            path for path, entry in files.items() if before.get(path) != entry and ids.get(path) != entry.id
        )
        self._check_foreign(foreign, is_default=live is None and branch == default)
        return Standing(
            live=live,
            back=tuple(releases[id_] for id_ in note.back if id_ in releases),
            files={path: There(file(path, entry), live.id if live else "") for path, entry in files.items()},
            is_interrupted=live is not None
            and files != {path: entry for path, entry in before.items() if path not in hosts},
            foreign=foreign,
        )

    async def _published(self, plan: Plan, standing: Standing, body: Body, told: Told) -> None:
        upstream, repository, commits = self._remote, self._repository, self._found.commits
        blobs, kept = await self._blobs(plan, standing, body, told)
        tree = await write_tree(repository, blobs)
        tip = commits[0].id if commits else ""
        parent = tip
        if self._options.history == "short":
            by_release = self._by_release()
            parent = await write_chain(repository, (by_release[release.id][0].raw for release in plan.back))
            if commits:
                count_as_shallow(repository, commits[-1].id)
        by = await person(repository)
        raw = written(tree, [parent] if parent else [], by, plan.release.made, message_of(plan, kept))
        commit = await write_commit(repository, raw)
        await upstream.push(commit, tip, lambda said: _tell(said, told))
        # The rest is for the next deployment, to be faster; this one is live.
        with suppress(GitError, OSError):
            here = set(blobs.values())
            digests = {digest: id_ for digest, id_ in self._found.blobs.items() if id_ in here}
            digests |= {file.digest: blobs[path] for path, file in plan.release.files.items()}
            (self._folder / _DIGESTS).write_bytes(msgspec.msgpack.encode(digests))
            await repository.git("update-ref", THERE, commit)
            await repository.git("gc", "--auto", "--quiet")

    async def _blobs(
        self, plan: Plan, standing: Standing, body: Body, told: Told
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """What blob is to be at each path, and at which of them there is what is no part of the release. Blobs that
        the branch has nowhere are written."""
        there = {entry.id for tree in self._found.trees.values() for entry in tree.values()}
        wanted = plan.release.all()
        ids = {file.digest: self._found.blobs.get(file.digest, file.digest) for file in wanted.values()}
        missing = {file.digest: (path, file) for path, file in wanted.items() if ids[file.digest] not in there}
        ids |= await pack(self._repository, tuple(missing.values()), body, told)
        before = await self._tree(self._found.commits[0].tree) if self._found.commits else {}
        live = standing.live.files if standing.live is not None else {}
        theirs = {
            name: before[name].id
            for name in HOSTS_OWN
            if name in before and name not in live and before[name].mode.startswith("100")
        }
        # Without the file, GitHub would leave out what begins with an underscore.
        kept = {name: id_ for name, id_ in {NO_JEKYLL: blob_id(b""), **theirs}.items() if name not in wanted}
        # These come first: a page may be in a folder that is called like one of them, and counts.
        return {**kept, **{path: ids[file.digest] for path, file in wanted.items()}}, tuple(kept)

    async def _tree(self, id_: str) -> dict[str, Entry]:
        if id_ not in self._found.trees:
            self._found.trees[id_] = await entries_of(self._repository, id_)
        return self._found.trees[id_]

    async def _ids(self, site: Mapping[str, File], body: Body, tree: Mapping[str, Entry]) -> dict[str, str]:
        """By path, the blobs of those of the site's files that may be at the same path already."""
        known = self._found.blobs
        alike = {path: file for path, file in site.items() if path in tree and tree[path].size == file.size}
        known |= await blob_ids([(path, file) for path, file in alike.items() if file.digest not in known], body)
        return {path: known[file.digest] for path, file in alike.items()}

    def _by_release(self) -> dict[str, tuple[Commit, Note]]:
        """Our commits; of several that say the same, the newest."""
        commits = reversed(self._found.commits)
        return {commit.note.release: (commit, commit.note) for commit in commits if commit.note is not None}

    async def _check_name(self, repository: Repository) -> None:
        branch = self._options.branch
        is_name = not branch.startswith("-") and branch != "HEAD"
        if not is_name or not await repository.agrees("check-ref-format", f"refs/heads/{branch}"):
            message = f"{branch!r} cannot be the name of a branch; `branch` in briefgen.yaml names it"
            raise RefusedError(message)
        if branch == repository.publication.branch and "://" not in self._place:
            message = (
                f"the publication itself is on the branch {branch}, which would be replaced by the site; name another "
                "one as `branch` in briefgen.yaml"
            )
            raise RefusedError(message)

    def _check_foreign(self, foreign: tuple[str, ...], *, is_default: bool) -> None:
        """Refuses what is a mistake beyond doubt: sources in place of which there would be a site."""
        branch, place = self._options.branch, self._remote.name
        sources = next((path for path in foreign if path.rpartition("/")[2] == "briefgen.yaml"), None)
        if sources is not None or (is_default and foreign):
            message = (
                f"the branch {branch} of {place} has files which briefgen did not put there, such as "
                f"{sources or min(foreign)}, and would be replaced by the site; name another one as `branch` in "
                "briefgen.yaml, or remove what is on it first"
            )
            raise RefusedError(message)

    def _hold(self) -> None:
        if self._is_held:
            return
        try:
            self._held.enter_context(locked(self._folder.with_suffix(".lock"), patience=0))
        except OSError as error:
            message = f"{self._folder.parent} cannot be written to ({error.strerror or error})"
            raise TargetError(message) from None
        except MachineError:
            message = f"the publication is being deployed to the branch {self._options.branch} by another process here"
            raise TakenError(f"{message}; wait until that has come to its end, and deploy again") from None
        self._is_held = True

    @property
    def _remote(self) -> Upstream:
        assert self._upstream is not None  # noqa: S101 -- the protocol asks what is there first
        return self._upstream

    @property
    def _repository(self) -> Repository:
        return self._remote.repository

    def _local(self, error: GitError, doing: str) -> TargetError:
        secrets = self._upstream.repository.secrets() if self._upstream is not None else ()
        return TargetError(explained(str(error), self._place, self._options.branch, doing, secrets))


def _digests(folder: Path) -> dict[str, str]:
    try:
        return msgspec.msgpack.decode((folder / _DIGESTS).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _tell(said: bytes, told: Told) -> None:
    if steps := _WRITING.findall(said):
        done, total = steps[-1]
        told("Pushing", int(done), int(total))
