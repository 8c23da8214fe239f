"""A site that is published to a branch, against bare repositories on this disk."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.config import DeployOptions
from briefgen.deploy.git import branch_of
from briefgen.deploy.plan import Plan, plan
from briefgen.deploy.release import File
from briefgen.deploy.target import Body, Standing, Target
from briefgen.syntax.destination import Destination, destination

Site = Mapping[str, bytes]

FIRST: Site = {
    "index.html": b"front one\n",
    "2026/11/a/index.html": b"a\n" * 40,
    "2026/11/b/index.html": b"b\n" * 40,
    "assets/site.0123456789abcdef.css": b"body{}",
    "feed.xml": b"<rss/>",
}
SECOND: Site = {
    **{path: body for path, body in FIRST.items() if "/b/" not in path and "assets" not in path},
    "index.html": b"front two\n",
    "assets/site.fedcba9876543210.css": b"body{color:red}",
}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git as it is on a machine where nobody has configured it."""
    for name in tuple(os.environ):
        if name.startswith(("GIT_", "SSH_")):
            monkeypatch.delenv(name)
    (tmp_path / "home").mkdir()
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Ada Ferry\n\temail = ada@harbour.example\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "publication").mkdir()
    return tmp_path / "publication"


def git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, input=given, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def at(remote: Path, **options: object) -> DeployOptions:
    return replace(DeployOptions(to=f"git+file://{remote}"), **options)


def target(options: DeployOptions, root: Path) -> Target:
    where = destination(options.to)
    assert isinstance(where, Destination)
    return branch_of(options, where, root)


def files(site: Site) -> dict[str, File]:
    return {path: File(blake2b(body, digest_size=16).hexdigest(), len(body), "x/y") for path, body in site.items()}


def body_of(site: Site, asked: list[str]) -> Body:
    async def body(path: str, _: File) -> bytes:
        asked.append(path)
        return site[path]

    return body


class Done:
    def __init__(self, planned: Plan, standing: Standing, sent: list[str]) -> None:
        self.plan = planned
        self.standing = standing
        self.sent = sent


def deploy(root: Path, options: DeployOptions, site: Site, id_: str, *, takes_over: bool = False) -> Done:
    async def run() -> Done:
        there = target(options, root)
        try:
            standing = await there.standing(files(site), body_of(site, []))
            planned = plan(files(site), standing, id_, "2026-11-26T06:39:00+00:00", options.keep)
            sent: list[str] = []
            if planned.is_needed and (takes_over or not standing.foreign):
                await there.carry_out(planned, standing, body_of(site, sent), lambda *_: None)
            return Done(planned, standing, sent)
        finally:
            await there.close()

    return asyncio.run(run())


def go_back(root: Path, options: DeployOptions, id_: str) -> Done:
    async def run() -> Done:
        there = target(options, root)
        try:
            standing = await there.standing({}, body_of({}, []))
            before = standing.back[-1]
            sent: list[str] = []

            async def body(path: str, _: File) -> bytes:
                sent.append(path)
                return await there.fetch(path, before)

            made = "2026-11-26T08:00:00+00:00"
            planned = plan(before.files, standing, id_, made, options.keep, goes_back=True)
            await there.carry_out(planned, standing, body, lambda *_: None)
            return Done(planned, standing, sent)
        finally:
            await there.close()

    return asyncio.run(run())


def published(remote: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    names = git(remote, "ls-tree", "-r", "-z", "--name-only", branch).split("\0")
    return {
        name: subprocess.run(["git", "cat-file", "blob", f"{branch}:{name}"], cwd=remote, capture_output=True).stdout
        for name in names
        if name
    }


def tip(remote: Path, branch: str = "gh-pages") -> str:
    return git(remote, "rev-parse", branch)


def commits(remote: Path, branch: str = "gh-pages") -> int:
    return int(git(remote, "rev-list", "--count", branch))


def objects(remote: Path) -> dict[str, str]:
    listed = git(remote, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    return dict(line.split() for line in listed.splitlines())


def push_by_hand(tmp_path: Path, remote: Path, changes: Site, removed: tuple[str, ...] = ()) -> None:
    """What somebody else does to the branch."""
    clone = tmp_path / "by-hand"
    if not clone.exists():
        git(tmp_path, "init", "-q", "-b", "gh-pages", "by-hand")
    if git(remote, "branch", "--list", "gh-pages"):
        git(clone, "fetch", "-q", str(remote), "gh-pages")
        git(clone, "reset", "-q", "--hard", "FETCH_HEAD")
    for path, content in changes.items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_bytes(content)
    for path in removed:
        (clone / path).unlink()
    git(clone, "add", "-A")
    git(clone, "-c", "user.name=Bob Buoy", "commit", "-q", "-m", "By hand")
    git(clone, "push", "-q", str(remote), "HEAD:refs/heads/gh-pages")


def test_a_first_deployment_makes_the_branch(remote: Path, root: Path) -> None:
    done = deploy(root, at(remote), FIRST, "R1")
    assert done.standing == Standing()
    assert published(remote) == {**FIRST, ".nojekyll": b""}
    assert git(remote, "log", "-1", "--format=%an <%ae> %aI %s", "gh-pages") == (
        "Ada Ferry <ada@harbour.example> 2026-11-26T06:39:00+00:00 Deploy: 5 files changed"
    )


def test_what_is_there_already_is_not_pushed_again(remote: Path, root: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    before, all_objects = tip(remote), objects(remote)
    done = deploy(root, at(remote), FIRST, "R2")
    assert not done.plan.is_needed
    assert done.standing.live is not None
    assert done.standing.live.files == files(FIRST)
    assert (tip(remote), objects(remote)) == (before, all_objects)


def test_without_the_cache_the_same_is_found(remote: Path, root: Path, tmp_path: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert not deploy(elsewhere, at(remote), FIRST, "R2").plan.is_needed


def test_of_one_changed_file_only_its_bytes_are_sent(remote: Path, root: Path, tmp_path: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    before, first = objects(remote), tip(remote)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = deploy(elsewhere, at(remote), {**FIRST, "2026/11/a/index.html": b"other"}, "R2")
    assert [(change.path, change.why) for change in done.plan.changes] == [("2026/11/a/index.html", "content")]
    assert done.sent == ["2026/11/a/index.html"]
    assert git(remote, "rev-parse", "gh-pages^") == first
    new = {kind for id_, kind in objects(remote).items() if id_ not in before}
    blobs = [id_ for id_, kind in objects(remote).items() if id_ not in before and kind == "blob"]
    assert new == {"blob", "tree", "commit"}
    assert [git(remote, "cat-file", "blob", id_) for id_ in blobs] == ["other"]
