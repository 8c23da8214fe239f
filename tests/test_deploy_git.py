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

from briefgen.deploy.branch.git import branch_of
from briefgen.deploy.branch.said import explained
from briefgen.deploy.plan import Plan, plan
from briefgen.deploy.release import File, Standing
from briefgen.deploy.target import Body, RefusedError, TakenError, Target, TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination, destination
from tests import deploying

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
    # On another machine, what a user has configured would not hold for it.
    git(tmp_path / "remote.git", "config", "core.hooksPath", str(tmp_path / "none"))
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
    entries = [entry.partition("\t") for entry in git(remote, "ls-tree", "-r", "-z", branch).split("\0") if entry]
    ids = "".join(f"{about.split()[2]}\n" for about, _, _ in entries)
    batch = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=remote, input=ids.encode(), capture_output=True, check=True
    )
    found, printed = {}, batch.stdout
    for _, _, name in entries:
        about, _, rest = printed.partition(b"\n")
        size = int(about.split()[2])
        found[name], printed = rest[:size], rest[size + 1 :]
    return found


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


class BranchGround:
    """Each deployer has a publication, and a cache, of their own."""

    def __init__(self, tmp_path: Path, remote: Path, **options: object) -> None:
        self._folder = tmp_path / "deployers"
        self._remote = remote
        self._options = at(remote, **options)
        self._number = 0

    def target(self) -> Target:
        self._number += 1
        root = self._folder / str(self._number)
        root.mkdir(parents=True)
        return target(self._options, root)

    def served(self) -> dict[str, bytes]:
        return {path: body for path, body in published(self._remote).items() if path != ".nojekyll"}

    def written(self) -> object:
        return tip(self._remote), objects(self._remote)


@pytest.mark.parametrize(
    "case",
    # The others ask whose bytes are read, and a branch needs some to know files by git's own digest.
    [
        deploying.a_first_deployment_serves_the_site,
        deploying.fingerprinted_files_of_the_release_before_stay,
        deploying.a_rollback_is_byte_for_byte,
        deploying.fingerprinted_files_of_a_release_that_was_gone_back_from_stay,
    ],
    ids=lambda case: case.__name__,
)
def test_a_branch_is_held_to_the_rules_of_all_targets(case: deploying.Case, remote: Path, tmp_path: Path) -> None:
    asyncio.run(case(BranchGround(tmp_path, remote)))


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


def test_what_is_removed_is_gone_and_fingerprinted_files_stay(remote: Path, root: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    done = deploy(root, at(remote), SECOND, "R2")
    assert [removal.path for removal in done.plan.removals] == ["2026/11/b/index.html"]
    older = "assets/site.0123456789abcdef.css"
    assert published(remote) == {**SECOND, older: FIRST[older], ".nojekyll": b""}
    found = deploy(root, at(remote), SECOND, "R3").standing
    assert found.live is not None
    assert found.live.files == files(SECOND)
    assert list(found.live.older) == [older]
    assert found.files[older].file is not None
    assert [release.id for release in found.back] == ["R1"]


@pytest.mark.parametrize("history", ["full", "short"])
def test_a_rollback_is_byte_for_byte(remote: Path, root: Path, tmp_path: Path, history: str) -> None:
    options = at(remote, history=history)
    deploy(root, options, FIRST, "R1")
    tree = git(remote, "rev-parse", "gh-pages^{tree}")
    deploy(root, options, {**FIRST, "index.html": b"front two\n"}, "R2")
    deploy(root, options, {**FIRST, "index.html": b"front three\n"}, "R3")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert go_back(elsewhere, options, "R4").sent == []
    assert published(remote)["index.html"] == b"front two\n"
    assert go_back(elsewhere, options, "R5").sent == []
    assert git(remote, "rev-parse", "gh-pages^{tree}") == tree
    found = deploy(root, options, FIRST, "R6")
    assert found.standing.back == ()
    assert not found.plan.is_needed
    assert commits(remote) == (5 if history == "full" else 1)


def test_a_release_to_go_back_to_is_found_beneath_rollbacks(remote: Path, root: Path, tmp_path: Path) -> None:
    options = at(remote, keep=2)
    deploy(root, options, FIRST, "R1")
    for number in range(3):
        deploy(root, options, {**FIRST, "index.html": b"%d" % number}, f"N{number}")
        go_back(root, options, f"B{number}")
    deploy(root, options, SECOND, "R2")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    go_back(elsewhere, options, "R3")
    assert published(remote).items() >= FIRST.items()


def test_what_a_host_put_on_the_branch_stays(remote: Path, root: Path, tmp_path: Path) -> None:
    push_by_hand(tmp_path, remote, {"CNAME": b"brief.example\n", ".nojekyll": b"x"})
    done = deploy(root, at(remote), FIRST, "R1")
    assert done.standing.foreign == ()
    assert published(remote) == {**FIRST, "CNAME": b"brief.example\n", ".nojekyll": b"x"}
    push_by_hand(tmp_path, remote, {"CNAME": b"new.example\n"})
    assert not deploy(root, at(remote), FIRST, "R2").plan.is_needed
    deploy(root, at(remote), SECOND, "R2")
    assert published(remote)["CNAME"] == b"new.example\n"
    push_by_hand(tmp_path, remote, {}, ("CNAME",))
    go_back(root, at(remote), "R3")
    assert published(remote) == {**FIRST, "assets/site.fedcba9876543210.css": b"body{color:red}", ".nojekyll": b"x"}


def test_a_name_of_its_own_counts_before_the_hosts(remote: Path, root: Path, tmp_path: Path) -> None:
    push_by_hand(tmp_path, remote, {"CNAME": b"other.example\n"})
    deploy(root, at(remote), {**FIRST, "CNAME": b"brief.example\n"}, "R1")
    assert published(remote)["CNAME"] == b"brief.example\n"
    done = deploy(root, at(remote), FIRST, "R2")
    assert [removal.path for removal in done.plan.removals] == ["CNAME"]
    assert "CNAME" not in published(remote)


def test_files_of_others_are_named_and_go_only_when_that_is_meant(remote: Path, root: Path, tmp_path: Path) -> None:
    push_by_hand(tmp_path, remote, {"old.html": b"old", "index.html": b"theirs", "feed.xml": b"<rss/>"})
    done = deploy(root, at(remote), FIRST, "R1")
    assert done.standing.foreign == ("index.html", "old.html")
    assert published(remote)["index.html"] == b"theirs"
    done = deploy(root, at(remote), FIRST, "R1", takes_over=True)
    assert [removal.path for removal in done.plan.aged] == ["old.html"]
    assert published(remote) == {**FIRST, ".nojekyll": b""}
    assert commits(remote) == 2


def test_what_others_changed_since_is_seen_and_put_right(remote: Path, root: Path, tmp_path: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    push_by_hand(tmp_path, remote, {"index.html": b"theirs", "more.html": b"more"})
    done = deploy(root, at(remote), FIRST, "R2", takes_over=True)
    assert done.standing.foreign == ("index.html", "more.html")
    assert [change.path for change in done.plan.changes] == ["index.html"]
    assert published(remote) == {**FIRST, ".nojekyll": b""}


@pytest.mark.parametrize("keep", [1, 3])
def test_a_short_history_has_the_last_releases_alone(remote: Path, root: Path, tmp_path: Path, keep: int) -> None:
    options = at(remote, history="short", keep=keep)
    many = {**FIRST, **{f"2026/10/{number}/index.html": b"%d" % number * 200 for number in range(30)}}
    for number in range(1, 6):
        deploy(root, options, {**many, "index.html": b"%d" % number}, f"R{number}")
        assert commits(remote) == min(number, keep)
    trailers = git(remote, "log", "--format=%(trailers:key=Briefgen-Release,valueonly,separator=%x20)", "gh-pages")
    assert trailers.split() == ["R5", "R4", "R3"][:keep]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    before = objects(remote)
    done = deploy(elsewhere, options, {**many, "index.html": b"6"}, "R6")
    assert [release.id for release in done.standing.back] == ["R3", "R4"][: keep - 1]
    new = [kind for id_, kind in objects(remote).items() if id_ not in before]
    assert sorted(new) == sorted(["blob", "tree", *["commit"] * keep])
    git(remote, "fsck", "--strict")


def test_nothing_is_sent_twice_where_no_commit_is_shared(remote: Path, root: Path) -> None:
    """The new history shares no commit with the one that is there."""
    options = at(remote, history="short", keep=1)
    many = {f"2026/10/{number}/index.html": os.urandom(3000) for number in range(40)}
    deploy(root, options, many, "R1")
    before = sum(file.stat().st_size for file in remote.rglob("*") if file.is_file())
    deploy(root, options, {**many, "index.html": b"new"}, "R2")
    assert sum(file.stat().st_size for file in remote.rglob("*") if file.is_file()) - before < 20_000


def test_of_two_deployers_one_is_told_who_was_faster(remote: Path, root: Path, tmp_path: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")

    async def run() -> None:
        there = target(at(remote), root)
        try:
            standing = await there.standing(files(SECOND), body_of(SECOND, []))
            push_by_hand(tmp_path, remote, {"index.html": b"theirs"})
            theirs = tip(remote)
            planned = plan(files(SECOND), standing, "R2", "2026-11-26T06:39:00+00:00", 3)
            with pytest.raises(TakenError, match="Bob Buoy"):
                await there.carry_out(planned, standing, body_of(SECOND, []), lambda *_: None)
            assert tip(remote) == theirs
        finally:
            await there.close()

    asyncio.run(run())


def test_of_two_first_deployments_one_makes_the_branch(remote: Path, root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def run() -> None:
        one, two = target(at(remote), root), target(at(remote), other)
        plans = []
        for there, site in ((one, FIRST), (two, SECOND)):
            standing = await there.standing(files(site), body_of(site, []))
            planned = plan(files(site), standing, "R1", "2026-11-26T06:39:00+00:00", 3)
            plans.append(there.carry_out(planned, standing, body_of(site, []), lambda *_: None))
        ended = await asyncio.gather(*plans, return_exceptions=True)
        await one.close()
        await two.close()
        assert [type(error) for error in ended if error is not None] == [TakenError]

    asyncio.run(run())
    assert commits(remote) == 1


def test_one_publication_is_not_deployed_twice_at_once_from_here(remote: Path, root: Path) -> None:
    async def run() -> None:
        one, two = target(at(remote), root), target(at(remote), root)
        await one.standing({}, body_of({}, []))
        with pytest.raises(TakenError, match="another process"):
            await two.standing({}, body_of({}, []))
        await one.close()
        await two.standing({}, body_of({}, []))
        await two.close()

    asyncio.run(run())


def test_an_interrupted_deployment_leaves_the_branch_and_the_next_completes(remote: Path, root: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    before = tip(remote)

    async def run() -> None:
        there = target(at(remote), root)

        async def body(path: str, _: File) -> bytes:
            if path == "index.html":
                raise asyncio.CancelledError
            return SECOND[path]

        try:
            standing = await there.standing(files(SECOND), body_of(SECOND, []))
            planned = plan(files(SECOND), standing, "R2", "2026-11-26T06:39:00+00:00", 3)
            with pytest.raises(asyncio.CancelledError):
                await there.carry_out(planned, standing, body, lambda *_: None)
        finally:
            await there.close()

    asyncio.run(run())
    assert tip(remote) == before
    (own,) = (root / ".briefgen/deploy").glob("*.git")
    # As a process leaves them that was killed.
    (own / "shallow.lock").touch()
    (own / "refs/briefgen/there.lock").touch()
    deploy(root, at(remote), SECOND, "R2")
    assert published(remote).items() >= SECOND.items()


def test_a_damaged_cache_is_made_anew(remote: Path, root: Path) -> None:
    deploy(root, at(remote), FIRST, "R1")
    (own,) = (root / ".briefgen/deploy").glob("*.git")
    for file in (own / "objects").rglob("*"):
        if file.is_file():
            file.chmod(0o644)
            file.write_bytes(b"")
    deploy(root, at(remote), SECOND, "R2")
    assert published(remote).items() >= SECOND.items()


def _state(repository: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in (repository / ".git").rglob("*") if file.is_file()}


def test_the_publications_own_repository_is_not_touched(remote: Path, root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    (root / "briefgen.yaml").write_text("name: x")
    (root / ".gitignore").write_text(".briefgen/\n*.css\n")
    (root / ".gitattributes").write_text("*.html text eol=crlf\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Content")
    git(root, "remote", "add", "origin", str(remote))
    (root / "briefgen.yaml").write_text("name: changed")
    status, before = git(root, "status", "--porcelain"), _state(root)
    options = replace(at(remote), to="git:origin")
    deploy(root, options, FIRST, "R1")
    deploy(root, options, SECOND, "R2")
    go_back(root, options, "R3")
    assert _state(root) == before
    assert git(root, "status", "--porcelain") == status
    assert published(remote).items() >= FIRST.items()


def test_the_branch_of_the_publication_itself_is_refused(remote: Path, root: Path) -> None:
    git(root, "init", "-q", "-b", "gh-pages")
    git(root, "remote", "add", "origin", str(remote))
    with pytest.raises(RefusedError, match="the publication itself is on the branch gh-pages"):
        deploy(root, replace(at(remote), to="git:origin"), FIRST, "R1")
    assert git(remote, "branch", "--list") == ""


def test_sources_and_what_is_on_a_default_branch_are_never_replaced(remote: Path, root: Path, tmp_path: Path) -> None:
    push_by_hand(tmp_path, remote, {"news/briefgen.yaml": b"name: x"})
    with pytest.raises(RefusedError, match=r"such as news/briefgen\.yaml"):
        deploy(root, at(remote), FIRST, "R1", takes_over=True)
    push_by_hand(tmp_path, remote, {"README.md": b"x"}, ("news/briefgen.yaml",))
    git(remote, "symbolic-ref", "HEAD", "refs/heads/gh-pages")
    with pytest.raises(RefusedError, match=r"such as README\.md"):
        deploy(root, at(remote), FIRST, "R1", takes_over=True)


@pytest.mark.parametrize("branch", ["--upload-pack=touch x", "a b", "a:b", "HEAD", "@{-1}"])
def test_what_is_no_name_of_a_branch_is_refused(remote: Path, root: Path, branch: str) -> None:
    with pytest.raises(RefusedError, match="cannot be the name of a branch"):
        deploy(root, at(remote, branch=branch), FIRST, "R1")


def test_a_remote_that_is_not_there_is_named(root: Path, remote: Path) -> None:
    options = replace(at(remote), to="git:upstream")
    with pytest.raises(TargetError, match=r"'upstream' cannot be looked up .* not a git repository"):
        deploy(root, options, FIRST, "R1")
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", str(remote))
    with pytest.raises(TargetError, match=r"no remote 'upstream' \(it has origin\)"):
        deploy(root, options, FIRST, "R1")


def test_a_remote_that_runs_a_program_is_refused(root: Path, remote: Path, tmp_path: Path) -> None:
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", f"ext::sh -c 'touch {tmp_path}/pwned'")
    git(root, "config", "protocol.ext.allow", "always")
    with pytest.raises(TargetError, match="in a way that is not used"):
        deploy(root, replace(at(remote), to="git:origin"), FIRST, "R1")
    assert not (tmp_path / "pwned").exists()


def test_what_a_user_has_configured_does_no_harm(
    remote: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    (tmp_path / "ignored").write_text("*\n")
    (tmp_path / "attributes").write_text("* text eol=crlf filter=loud\n")
    with (tmp_path / "gitconfig").open("a") as file:
        file.write(
            f"[core]\n\tautocrlf = true\n\tsafecrlf = true\n\thooksPath = {hooks}\n"
            f"\texcludesFile = {tmp_path}/ignored\n\tattributesFile = {tmp_path}/attributes\n\tignoreCase = true\n"
            "[commit]\n\tgpgSign = true\n[push]\n\tgpgSign = true\n\tfollowTags = true\n\tdefault = nothing\n"
            '[gpg]\n\tprogram = /nowhere\n[filter "loud"]\n\tclean = tr a-z A-Z\n\trequired = true\n'
            "[log]\n\tshowSignature = true\n[fetch]\n\tprune = true\n[transfer]\n\tfsckObjects = true\n"
        )
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    monkeypatch.setenv("GIT_TRACE", "1")
    site = {**FIRST, "crlf.txt": b"a\r\nb\n", "Case.txt": b"1", "case.txt": b"2"}
    deploy(root, at(remote), site, "R1")
    deploy(root, at(remote), {**site, "index.html": b"two"}, "R2")
    monkeypatch.delenv("GIT_DIR")
    assert published(remote) == {**site, "index.html": b"two", ".nojekyll": b""}
    assert not (tmp_path / "ran").exists()


def test_odd_names_are_published_as_they_are(remote: Path, root: Path) -> None:
    names = (
        "新聞/index.html",
        "a b/ü.html",
        "q\"u'o.txt",
        "tab\there",
        "new\nline",
        "_under/x",
        "-dash",
        "e\u0301",
        "é",
    )
    site = {**{name: name.encode() for name in names}, "assets/ö %.0123456789abcdef.css": b"x"}
    deploy(root, at(remote), site, "R1")
    assert published(remote) == {**site, ".nojekyll": b""}
    deploy(root, at(remote), {"index.html": b"x"}, "R2")
    found = deploy(root, at(remote), {"index.html": b"x"}, "R3")
    assert found.standing.live is not None
    assert list(found.standing.live.older) == ["assets/ö %.0123456789abcdef.css"]
    assert not found.plan.is_needed


def test_without_a_name_for_the_user_briefgen_commits(remote: Path, root: Path, tmp_path: Path) -> None:
    (tmp_path / "gitconfig").write_text("")
    deploy(root, at(remote), FIRST, "R1")
    assert git(remote, "log", "-1", "--format=%an %cn", "gh-pages") == "briefgen briefgen"


def test_a_credential_appears_nowhere(root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    canary = "canary-5e1f"
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", f"http://user:{canary}@127.0.0.1:9/news.git")
    git(root, "config", "http.http://127.0.0.1:9/.extraheader", f"Authorization: basic {canary}")
    with pytest.raises(TargetError, match="origin cannot be reached") as error:
        deploy(root, DeployOptions(to="git:origin"), FIRST, "R1")
    said = capfd.readouterr()
    assert canary not in f"{error.value}{error.value.__cause__}{said}"
    kept = [file for file in (root / ".briefgen").rglob("*") if file.is_file()]
    assert kept
    assert not any(canary.encode() in file.read_bytes() for file in kept)
    assert canary in (root / ".git/config").read_text()


def test_a_cache_that_cannot_be_written_is_named(remote: Path, root: Path) -> None:
    (root / ".briefgen").write_text("")
    with pytest.raises(TargetError, match=r"\.briefgen/deploy cannot be written to"):
        deploy(root, at(remote), FIRST, "R1")


def test_a_credential_in_a_remote_that_works_is_in_no_commit(remote: Path, root: Path) -> None:
    canary = "canary-77aa"
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", f"https://x:{canary}@harbour.example/news.git")
    git(root, "config", f"url.file://{remote}.insteadOf", f"https://x:{canary}@harbour.example/news.git")
    options = DeployOptions(to="git:origin")
    deploy(root, options, FIRST, "R1")
    deploy(root, options, SECOND, "R2")
    assert published(remote).items() >= SECOND.items()
    for place in (remote, root / ".briefgen"):
        assert not any(canary.encode() in file.read_bytes() for file in place.rglob("*") if file.is_file())
    listed = git(remote, "cat-file", "--batch", "--batch-all-objects")
    assert "Briefgen-Release" in listed
    assert canary not in listed


def test_a_connection_that_hangs_ends(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "hang"
    hanging.write_text("#!/bin/sh\nsleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(hanging))
    options, where = DeployOptions(to="git+ssh://git@harbour.example/news.git"), "ssh://git@harbour.example/news.git"

    async def run() -> None:
        there = branch_of(options, Destination("git", where), root, patience=1.0)
        try:
            with pytest.raises(TargetError, match=r"cannot be reached.*no answer within"):
                await there.standing({}, body_of({}, []))
        finally:
            await there.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Host key verification failed.", "host key that is not known"),
        ("git@github.com: Permission denied (publickey).", "none of the SSH keys"),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled", "wants credentials"),
        ("remote: Permission to a/b.git denied to bot.\nThe requested URL returned error: 403", "may not push"),
        ("remote: error: GH006: Protected branch update failed for refs/heads/gh-pages.", "is protected"),
        ("remote: Repository not found.", "no repository"),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", "cannot be reached"),
        ("! [remote rejected] x -> gh-pages (pre-receive hook declined)", "a rule of"),
    ],
)
def test_what_git_says_becomes_what_to_do(said: str, meaning: str) -> None:
    assert meaning in explained(said, "the remote origin", "gh-pages", "pushing")
