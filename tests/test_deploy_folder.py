from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from briefgen.deploy import claim
from briefgen.deploy.claim import SwappedError
from briefgen.deploy.claimed import Claimed
from briefgen.deploy.folders import heads
from briefgen.deploy.folders.folder import Folder, folder_of
from briefgen.deploy.folders.releases import Releases
from briefgen.deploy.target import RefusedError, TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination
from tests.deploying import CASES, PACE, SITE, Case, deployed, gone_back


class FolderGround:
    def __init__(self, top: Path, tree: Callable[[Path], Folder] = Folder) -> None:
        self.top = top
        self._tree = tree

    def target(self) -> Claimed:
        return Claimed(Releases(self._tree(self.top)), PACE)

    def served(self) -> dict[str, bytes]:
        current = self.top / "current"
        assert current.is_symlink()
        assert re.fullmatch(r"releases/\w+", current.readlink().as_posix())
        return {file.relative_to(current).as_posix(): file.read_bytes() for file in sorted(files_in(current))}

    def written(self) -> object:
        found = ((path, path.lstat()) for path in sorted(self.top.rglob("*")))
        return {path: (now.st_ino, now.st_mtime_ns, now.st_ctime_ns) for path, now in found}


def files_in(folder: Path) -> Iterator[Path]:
    for top, _, names in os.walk(folder):
        yield from (Path(top, name) for name in names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_folder_is_held_to_the_rules_of_all_targets(case: Case, tmp_path: Path) -> None:
    asyncio.run(case(FolderGround(tmp_path / "www here")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_folder_without_hard_links_is_held_to_them_as_well(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refused)
    asyncio.run(case(FolderGround(tmp_path)))
    releases = [file.stat().st_nlink for file in files_in(tmp_path / "releases")]
    assert releases
    assert set(releases) == {1}


def test_what_did_not_change_is_one_file_in_all_releases(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b", cache="no-store"))
    one, two = ((tmp_path / "releases" / id_) for id_ in "ab")
    for path in SITE:
        assert (one / path).samefile(two / path) == (path != "index.html")
    assert (one / "index.html").read_bytes() == SITE["index.html"]


def test_a_rollback_sends_nothing(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    asyncio.run(deployed(ground, {"index.html": b"New"}, id_="b"))
    sent = asyncio.run(gone_back(ground, id_="c"))
    assert sent.plan.size > 0
    assert sent.asked == ()
    assert ground.served() == SITE


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_a_web_server_can_read_everything_and_not_everybody_write(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        asyncio.run(deployed(FolderGround(tmp_path / "a" / "b"), id_="a"))
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.lstat().st_mode) for path in (tmp_path / "a").rglob("*") if not path.is_symlink()}
    assert modes == ({0o664, 0o775} if umask in {0o000, 0o002} else {0o644, 0o755})


def test_only_so_many_releases_stay_and_nothing_is_left_of_others(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    for number in range(12):
        asyncio.run(deployed(ground, {**SITE, "index.html": str(number).encode()}, id_=f"r{number}", keep=2))
    assert names(tmp_path) == [".briefgen", "current", "releases"]
    assert names(tmp_path / "releases") == ["r10", "r11"]
    assert names(tmp_path / ".briefgen" / "releases") == ["r10.json", "r11.json"]
    assert len(names(tmp_path / ".briefgen" / "heads")) == 8


def test_what_others_put_beside_releases_stays(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("kept")
    (tmp_path / "releases" / "theirs").mkdir(parents=True)
    for id_ in "abcde":
        asyncio.run(deployed(ground, {"index.html": id_.encode()}, id_=id_, keep=1))
        (tmp_path / "releases" / id_ / "link").symlink_to(outside, target_is_directory=True)
    assert names(tmp_path / "releases") == ["e", "theirs"]
    assert (outside / "file").read_text() == "kept"


def test_links_and_folders_of_others_are_told_before_the_first_deployment(tmp_path: Path) -> None:
    (tmp_path / "releases" / "theirs").mkdir(parents=True)
    (tmp_path / "current").symlink_to("releases/theirs")
    standing = asyncio.run(FolderGround(tmp_path).target().standing({}))
    assert standing.foreign == ("current", "releases/theirs")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_current_that_is_no_link_is_refused_before_anything_is_sent(tmp_path: Path, kind: str) -> None:
    current = tmp_path / "current"
    current.mkdir() if kind == "folder" else current.write_text("theirs")
    with pytest.raises(TargetError, match=f"current in .* is a {kind}, where briefgen needs a link"):
        asyncio.run(deployed(FolderGround(tmp_path), id_="a"))
    assert names(tmp_path) == ["current"]


def test_a_current_that_became_a_folder_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    (tmp_path / "current").unlink()
    (tmp_path / "current").mkdir()
    with pytest.raises(TargetError, match="is a folder"):
        asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b"))
    assert names(tmp_path / "releases") == ["a"]


@pytest.mark.parametrize("holds_links", [True, False])
def test_a_deployment_that_is_killed_anywhere_leaves_a_whole_site_and_the_next_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds_links: bool
) -> None:
    # As the process that made the claim is gone, nobody waits until it is certain that it is.
    monkeypatch.setattr(claim, "_is_left_behind_here", lambda _: True)
    if not holds_links:
        monkeypatch.setattr(os, "link", refused)
    old, new = SITE, {**SITE, "index.html": b"New", "2026/11/three/index.html": b"Three"}
    del new["feed.xml"]
    at, seen = 0, set()
    while True:
        ground = FolderGround(tmp_path / str(at))
        asyncio.run(deployed(ground, old, id_="a"))
        killed = Killed(at)
        with suppress(KilledError):
            asyncio.run(deployed(FolderGround(ground.top, killed.tree), new, id_="b", keep=1))
        served = ground.served()
        assert served in (old, new)
        seen.add(served == new)
        asyncio.run(deployed(ground, new, id_="c", keep=1))
        assert ground.served() == new
        kept = [ground.top.joinpath("current").readlink().name]
        assert names(ground.top) == [".briefgen", "current", "releases"]
        assert names(ground.top / "releases") == kept
        assert names(ground.top / ".briefgen" / "releases") == [f"{id_}.json" for id_ in kept]
        if not killed.is_dead:
            break
        at += 1 if holds_links else 3
    assert seen == {True, False}
    assert at > 15


def test_a_torn_head_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "_PAUSES", (0.001,))
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    row = tmp_path / ".briefgen" / "heads"
    last = max(row.iterdir())
    (row / f"{int(last.stem) + 1:08}.json").write_bytes(last.read_bytes()[:-9])
    assert not asyncio.run(deployed(ground, id_="b")).plan.is_needed
    asyncio.run(deployed(ground, {"index.html": b"New"}, id_="c"))
    assert ground.served().keys() == {"index.html", "assets/site.0123abcd.css"}


def test_a_head_whose_number_was_seen_too_late_is_taken_back(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    place = Releases(Folder(tmp_path))

    async def swap_late() -> None:
        await deployed(ground, id_="a")
        head, version = await place.read_head()
        for id_ in "bcdef":
            await deployed(ground, {"index.html": id_.encode()}, id_=id_)
        before = names(tmp_path / ".briefgen" / "heads")
        with pytest.raises(SwappedError):
            await place.swap_head(head, version)
        assert names(tmp_path / ".briefgen" / "heads") == before

    asyncio.run(swap_late())


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "the root of the file system"),
        ("~", "your home folder"),
        (".", "the publication's own folder or one above it"),
        ("..", "the publication's own folder or one above it"),
        ("content/out", "in content/"),
        ("templates", "in templates/"),
        (".git", "in .git/"),
        (".briefgen/x", "in .briefgen/"),
        ("site", "in site/"),
        ("site/../site/x", "in site/"),
    ],
)
def test_folders_that_are_somebody_elses_are_refused(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        folder_of(DeployOptions(path), Destination("folder", path=path), tmp_path / "publication")


def test_a_relative_folder_is_relative_to_the_publication(tmp_path: Path) -> None:
    place = folder_of(DeployOptions("../www"), Destination("folder", path="../www"), tmp_path / "publication")
    assert isinstance(place, Releases)
    asyncio.run(deployed(Made(Claimed(place, PACE)), id_="a"))
    assert FolderGround(tmp_path / "www").served() == SITE


def test_a_list_that_leads_out_of_its_release_is_refused(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    written = tmp_path / ".briefgen" / "releases" / "a.json"
    written.write_text(written.read_text().replace("feed.xml", "../feed.xml"))
    with pytest.raises(TargetError, match="is not one that briefgen wrote"):
        asyncio.run(deployed(ground, id_="b"))


def test_what_a_newer_briefgen_wrote_is_said_to_be_that(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    written = max((tmp_path / ".briefgen" / "heads").iterdir())
    written.write_text('{"format": 2, "live": 7}')
    with pytest.raises(TargetError, match="by a newer briefgen"):
        asyncio.run(deployed(ground, id_="b"))


def test_a_release_that_is_not_what_was_sent_is_not_gone_back_to(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    (tmp_path / "releases" / "a" / "feed.xml").write_bytes(b"other")

    async def fetch() -> None:
        target = ground.target()
        standing = await target.standing({})
        assert standing.live is not None
        assert await target.fetch("index.html", standing.live) == SITE["index.html"]
        await target.fetch("feed.xml", standing.live)

    with pytest.raises(TargetError, match=r"releases/a/feed\.xml in .* is not what was sent there"):
        asyncio.run(fetch())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_to_be_that(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(TargetError, match="may not be read or written"):
        asyncio.run(deployed(FolderGround(tmp_path), id_="a"))


def test_no_request_of_a_reader_fails_while_the_site_is_deployed_again_and_again(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, _edition(0), id_="r0"))
    with crawled(tmp_path / "current", [path for path in SITE if "index" in path or "assets" in path]) as seen:
        for number in range(1, 7):
            asyncio.run(deployed(ground, _edition(number), id_=f"r{number}", keep=2))
    assert seen.failed == []
    assert len(seen.bodies) > 3
    assert seen.bodies <= {body for number in range(7) for body in _edition(number).values()}


def _edition(number: int) -> dict[str, bytes]:
    return {path: body + (b"" if "assets" in path else str(number).encode()) for path, body in SITE.items()}


def test_windows_whose_links_cannot_be_replaced_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options, where = DeployOptions("../web"), Destination("folder", path="../web")
    folder_of(options, where, tmp_path / "publication")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(RefusedError, match="in one step"):
        folder_of(options, where, tmp_path / "publication")


def test_a_folder_that_the_system_does_not_let_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Path.mkdir

    def denied(path: Path, *arguments: Any, **named: Any) -> None:
        # As `/proc` does.
        if path.is_relative_to(tmp_path / "proc"):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        make(path, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(TargetError, match="proc"):
        asyncio.run(deployed(FolderGround(tmp_path / "proc" / "web"), id_="a"))


@pytest.mark.parametrize("folder", ["releases", ".briefgen", ".briefgen/heads", ".briefgen/releases"])
def test_nothing_is_written_or_removed_through_a_link_to_elsewhere(tmp_path: Path, folder: str) -> None:
    ground, elsewhere = FolderGround(tmp_path / "web"), tmp_path / "elsewhere"
    asyncio.run(deployed(ground, id_="a"))
    (ground.top / folder).rename(elsewhere)
    (ground.top / folder).symlink_to(elsewhere)
    (ground.top / ".briefgen/releases/pictures.json").write_text("{}")
    (ground.top / "releases/pictures").mkdir()
    before = sorted(elsewhere.rglob("*"))
    with pytest.raises(TargetError, match=f"{re.escape(folder)} in .* is a link"):
        asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b"))
    assert sorted(elsewhere.rglob("*")) == before


def test_a_link_in_a_release_is_not_copied_from_where_it_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground, secret = FolderGround(tmp_path / "web"), tmp_path / "id_ed25519"
    secret.write_bytes(b"A private key")
    asyncio.run(deployed(ground, id_="a"))
    placed = ground.top / "releases/a/feed.xml"
    placed.unlink()
    placed.symlink_to(secret)
    # As where the system protects links that belong to others.
    monkeypatch.setattr(os, "link", refused)
    with pytest.raises(TargetError, match="not what was sent there"):
        asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b"))
    assert not [file for file in files_in(ground.top) if not file.is_symlink() and b"private" in file.read_bytes()]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    ground = FolderGround(tmp_path)
    asyncio.run(deployed(ground, id_="a"))
    os.mkfifo(tmp_path / ".briefgen/heads/99999999.json")
    with pytest.raises(TargetError, match="is no file"):
        asyncio.run(deployed(ground, id_="b"))


class Seen:
    def __init__(self) -> None:
        self.failed: list[str] = []
        self.bodies: set[bytes] = set()


@contextmanager
def crawled(folder: Path, paths: Sequence[str]) -> Iterator[Seen]:
    """A web server for a folder, and readers who ask for all `paths` again and again."""
    seen, ended = Seen(), threading.Event()

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_address[1]}/"

    def crawl() -> None:
        while not ended.is_set():
            for path in paths:
                try:
                    with urlopen(address + quote(path), timeout=10) as answer:  # noqa: S310
                        seen.bodies.add(answer.read())
                except OSError as error:
                    seen.failed.append(f"{path}: {error}")

    threads = [
        threading.Thread(target=server.serve_forever, args=(0.02,)),
        *(threading.Thread(target=crawl) for _ in range(2)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads[1:]:
            thread.join()
        server.shutdown()
        threads[0].join()
        server.server_close()


class KilledError(BaseException):
    pass


class Killed:
    """Trees that do nothing any more after so many operations that write."""

    def __init__(self, after: int) -> None:
        self._left = after
        self.is_dead = False

    def tree(self, top: Path) -> Folder:
        tree = Folder(top)
        for name in ("create", "replace", "make_folders", "write", "link", "point", "remove", "remove_folder"):
            setattr(tree, name, self._counted(getattr(tree, name)))
        return tree

    def _counted(self, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*arguments: Any) -> Any:
            if self._left <= 0:
                self.is_dead = True
                raise KilledError
            self._left -= 1
            return await work(*arguments)

        return counted


class Made:
    """A ground of one target."""

    def __init__(self, target: Claimed) -> None:
        self._target = target

    def target(self) -> Claimed:
        return self._target

    def served(self) -> dict[str, bytes]:
        raise NotImplementedError

    def written(self) -> object:
        raise NotImplementedError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def refused(*_: object, **__: object) -> None:
    raise OSError(95, "Operation not supported")
