"""Publishing: staging, order, the journal, the swap, and what a stopped build leaves."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest

from briefgen.engine.build import Options, build
from briefgen.engine.publishing import commit, journal, publish, swap
from briefgen.engine.publishing.exchange import can_exchange, exchange
from briefgen.engine.publishing.journal import Journal
from briefgen.engine.publishing.publish import Published, complete, settle, staging_of, unfinished
from briefgen.engine.publishing.staging import clear, put
from briefgen.errors import MachineError
from tests.conftest import CONFIG, Files, brief, write
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]
Content = dict[str, str]
LATER = Options(NOW, force=True)

exchanges = pytest.mark.skipif(not can_exchange(), reason="this system cannot exchange two folders")


class Place:
    """An output folder and the publication's own, with what a build would know of them."""

    def __init__(self, top: Path) -> None:
        self.work = top / ".briefgen"
        self.output = top / "site"
        self.ours: set[str] = set()

    def publish(self, wanted: Content, after: bytes = b"") -> Published:
        staging = staging_of(self.work)
        staged = {name for name, text in wanted.items() if put(staging, self.output, name, text.encode())}
        gone = self.ours - wanted.keys()
        done = publish.publish(
            self.work, self.output, "site", staged=staged, kept=wanted.keys() - staged, gone=gone, after=after
        )
        self.ours = set(wanted)
        return done

    def settled(self, wanted: Content) -> Published:
        done = self.publish(wanted)
        settle(self.work)
        return done

    def site(self) -> Content:
        return {name: data.decode() for name, data in tree(self.output).items()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def links(tmp_path: Path) -> None:
    """Skips where no links can be made."""
    try:
        (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "link").unlink()
    except OSError:
        pytest.skip("this system lets no links be made")


def without_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "prepare", lambda *_: False)


# Staging


def test_put_writes_only_what_the_output_does_not_hold(tmp_path: Path) -> None:
    staging, output = tmp_path / "staging", tmp_path / "site"
    output.mkdir()
    for name, text in {"same": "text", "longer": "text and more", "shorter": "tex", "other": "TEXT"}.items():
        (output / name).write_text(text)
    (output / "folder").mkdir()
    names = ["same", "longer", "shorter", "other", "folder", "deep/down/new"]
    assert [put(staging, output, name, b"text") for name in names] == [False, True, True, True, True, True]
    assert tree(staging) == dict.fromkeys(names[1:], b"text")
    assert put(staging, output, "same", b"text", empty=True)


def test_a_link_never_counts_as_a_file_of_ours(tmp_path: Path) -> None:
    links(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "there").write_text("text")
    (tmp_path / "site/x").symlink_to(tmp_path / "there")
    assert put(tmp_path / "staging", tmp_path / "site", "x", b"text")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_in_the_output_does_not_hold_up_the_build(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    os.mkfifo(tmp_path / "site/x")
    assert put(tmp_path / "staging", tmp_path / "site", "x", b"text")


def test_put_never_writes_into_a_file_that_is_linked_to_the_site(tmp_path: Path) -> None:
    staging, output = tmp_path / "staging", tmp_path / "site"
    for folder in (staging, output):
        folder.mkdir()
    (output / "x").write_text("old")
    os.link(output / "x", staging / "x")
    put(staging, output, "x", b"new")
    assert (tree(staging), tree(output)) == ({"x": b"new"}, {"x": b"old"})


def test_a_disk_that_takes_a_part_is_given_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    put(tmp_path / "staging", tmp_path / "site", "x", b"ten bytes.")
    assert tree(tmp_path / "staging") == {"x": b"ten bytes."}


def test_what_cannot_be_put_is_named(tmp_path: Path) -> None:
    (tmp_path / "staging").write_text("in the way")
    with pytest.raises(MachineError, match="staging/x: "):
        put(tmp_path / "staging", tmp_path / "site", "x", b"")
    with pytest.raises(MachineError, match="staging: "):
        clear(tmp_path / "staging")


# Order


def test_assets_then_pages_then_listings_then_the_front_page_then_the_rest(tmp_path: Path) -> None:
    order = [
        "assets/style.1.css",
        "2026/11/a/index.html",
        "about/index.html",
        "404.html",
        "archive/2026/11/index.html",
        "page/2/index.html",
        "topics/x/index.html",
        "index.html",
        "feed.xml",
        "robots.txt",
        "sitemap.xml",
        "topics/x/feed.xml",
    ]
    assert commit.in_order(sorted(order), str(tmp_path)) == tuple(order)


def test_new_pages_and_listings_go_before_those_that_replace_others(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    (tmp_path / "old").mkdir()
    (tmp_path / "old/index.html").touch()
    names = ["old/index.html", "topics/new/index.html", "new/index.html", "index.html"]
    new_first = ("new/index.html", "topics/new/index.html", "old/index.html", "index.html")
    assert commit.in_order(names, str(tmp_path)) == new_first


def test_removals_come_last_but_for_what_stands_in_the_way(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    without_swap(monkeypatch)
    place.settled({"a": "file", "b/c": "in a folder", "d": "to go", "stays": ""})
    done: list[str] = []
    replace, unlink = os.replace, os.unlink

    def noted(call: Callable[..., None], word: str) -> Callable[..., None]:
        def calls(*paths: Any) -> None:
            call(*paths)
            target = Path(paths[-1])
            if place.output in target.parents:
                done.append(f"{word} {target.relative_to(place.output).as_posix()}")

        return calls

    monkeypatch.setattr(os, "replace", noted(replace, "replace"))
    monkeypatch.setattr(os, "unlink", noted(unlink, "remove"))
    assert place.publish({"a/x": "1", "b": "2", "stays": "", "e.html": "3"}) == Published(3, 3)
    assert done == ["remove a", "remove b/c", "replace e.html", "replace a/x", "replace b", "remove d"]
    assert place.site() == {"a/x": "1", "b": "2", "stays": "", "e.html": "3"}


def test_no_page_that_a_reader_comes_to_ever_refers_to_what_is_not_there(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_swap(monkeypatch)
    files = {f"content/briefs/b{n}.md": brief(f"B {n}", f"2026-11-{n + 1:02} 08:00", topics="[x]") for n in range(6)}
    root = publication({**files})
    build(root, Options(NOW))
    _change(root)
    moments = 0

    def looked(call: Callable[..., None]) -> Callable[..., None]:
        def calls(*paths: Any) -> None:
            nonlocal moments
            call(*paths)
            if "site" in Path(paths[-1]).parts:
                moments += 1
                assert _dead(root / "site") == []

        return calls

    monkeypatch.setattr(os, "replace", looked(os.replace))
    monkeypatch.setattr(os, "unlink", looked(os.unlink))
    build(root, Options(NOW))
    assert moments > 20


def _change(root: Path) -> None:
    """An edit of every kind: new briefs, topics, pages and styles, and some that go."""
    briefs = root / "content/briefs"
    (briefs / "b0.md").unlink()
    (briefs / "b1.md").write_text(brief("B 1 again", "2026-11-02 08:00", topics="[y]"))
    (briefs / "new.md").write_text(brief("New", "2026-11-20 08:00", body="See [b](brief:b1).", topics="[x, z]"))
    (briefs / "late.md").write_text(brief("Late", "2026-10-20 08:00", topics="[z]", related="[new]"))
    (root / "content/pages").mkdir()
    (root / "content/pages/about.md").write_text("---\ntitle: About\nnav: header\n---\nText.\n")
    (root / "templates/assets").mkdir(parents=True)
    (root / "templates/assets/style.css").write_text("p { margin: 0 }\n")


def _dead(site: Path) -> list[str]:
    """Links that lead nowhere, of all pages that links from the front page lead to."""
    dead: list[str] = []
    unread, seen = ["index.html"], {"index.html"}
    while unread:
        page = unread.pop()
        for link in re.findall(r' (?:href|src)="(/[^"#?]*)', (site / page).read_text("utf-8")):
            route = unquote(link).lstrip("/")
            name = normpath(route + "index.html" if route == "" or route.endswith("/") else route)
            if not (site / name).is_file():
                dead.append(f"{page}: {name}")
            elif name not in seen and name.endswith(".html"):
                seen.add(name)
                unread.append(name)
    return dead


# The journal


def a_journal(**changed: Any) -> Journal:
    given: dict[str, Any] = {
        "output": "site",
        "blocking": (),
        "staged": (),
        "gone": (),
        "inode": 0,
        "after": b"\x00\xff",
    }
    return Journal(**(given | changed))


def test_a_journal_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    written = a_journal(staged=("b/ü.html", "a"), gone=("c",), inode=2**63, blocking=("d",))
    journal.write(tmp_path / "journal", written)
    assert journal.read(tmp_path / "journal") == written
    assert journal.read(tmp_path / "none") is None
    assert [p.name for p in tmp_path.iterdir()] == ["journal"]


def test_a_damaged_journal_is_none(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    journal.write(file, a_journal(staged=("a",)))
    good = file.read_bytes()
    for at in range(len(good)):
        file.write_bytes(good[:at])
        assert journal.read(file) is None
        file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert journal.read(file) is None


OUTSIDE = ["../x", "a/../../x", "/etc/x", "C:/x", "C:x", "//host/share/x", "a\\b", "", ".", "a//b", "./a", "a\0b", "a/"]


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("field", ["blocking", "staged", "gone"])
def test_a_journal_that_names_files_outside_is_neither_written_nor_read(
    tmp_path: Path, field: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = a_journal(**{field: ("fine", name)})
    with pytest.raises(MachineError, match="cannot be the name"):
        journal.write(tmp_path / "journal", bad)
    monkeypatch.setattr(journal, "is_inside", lambda _: True)
    journal.write(tmp_path / "journal", bad)
    monkeypatch.undo()
    assert journal.read(tmp_path / "journal") is None


@pytest.mark.parametrize("stopped_at", range(6))
def test_a_build_that_is_stopped_at_any_step_is_completed(
    place: Place, monkeypatch: pytest.MonkeyPatch, stopped_at: int
) -> None:
    without_swap(monkeypatch)
    place.settled({"a": "1", "b/c": "2", "d": "3"})
    steps = 0

    def stops(call: Callable[..., None]) -> Callable[..., None]:
        def calls(*paths: Any) -> None:
            nonlocal steps
            if str(place.output) in str(paths[-1]):
                steps += 1
                if steps > stopped_at:
                    raise KeyboardInterrupt
            call(*paths)

        return calls

    for name in ("replace", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, stops(getattr(os, name)))
    wanted = {"a": "new", "b": "now a file", "e/f": "new"}
    with pytest.raises(KeyboardInterrupt):
        place.publish(wanted, b"remember")
    monkeypatch.undo()
    for _ in range(2):
        left = unfinished(place.work)
        assert left is not None
        assert (left.output, left.after) == ("site", b"remember")
        complete(place.work, place.output, left)
        assert place.site() == wanted
        assert not (place.output / "d").exists()
    settle(place.work)
    assert unfinished(place.work) is None
    assert list(place.work.iterdir()) == []


def test_the_journal_stays_until_all_is_stored(place: Place) -> None:
    place.publish({"a": "1"}, b"traces")
    left = unfinished(place.work)
    assert left is not None
    assert left.after == b"traces"
    settle(place.work)
    assert list(place.work.iterdir()) == []


def test_nothing_to_do_writes_nothing(place: Place) -> None:
    place.settled({"a": "1"})
    assert place.publish({"a": "1"}) == Published(0, 0)
    assert list(place.work.iterdir()) == []


def test_what_is_removed_is_referred_to_by_nothing_any_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    without_swap(monkeypatch)
    there = ("assets/s.css", "2026/11/a/index.html", "topics/x/index.html", "feed.xml")
    place.settled(dict.fromkeys(there, "1") | {"index.html": "old"})
    removed: list[str] = []
    remove = commit._remove

    def notes(file: str, output: str) -> bool:
        removed.append(file.removeprefix(f"{output}/"))
        return remove(file, output)

    monkeypatch.setattr(commit, "_remove", notes)
    place.settled({"index.html": "new"})
    assert removed == ["feed.xml", "topics/x/index.html", "2026/11/a/index.html", "assets/s.css"]


# The swap


def test_a_first_build_is_renamed_in_one_step(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "commit", None)
    assert place.settled({"a": "1", "b/c": "2"}) == Published(2, 0, is_whole=True)
    assert place.site() == {"a": "1", "b/c": "2"}


def test_so_is_one_into_an_empty_folder(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "commit", None)
    place.output.mkdir()
    place.output.chmod(0o750)
    mode = place.output.stat().st_mode
    place.settled({"a": "1"})
    assert place.site() == {"a": "1"}
    assert place.output.stat().st_mode == mode


MANY = {f"{n}/index.html": f"old {n}" for n in range(20)}


@exchanges
def test_a_total_build_is_swapped_and_keeps_times_and_hidden_files(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.settled({**MANY, "kept": "kept", "gone/x": "gone"})
    (place.output / ".gitignore").write_text("*\n")
    for name in ("kept", ".gitignore"):
        os.utime(place.output / name, ns=(1_000_000_001, 2_000_000_002))
    monkeypatch.setattr(publish, "commit", None)
    new = dict.fromkeys(MANY, "new") | {"kept": "kept"}
    assert place.publish(new) == Published(20, 1, is_whole=True)
    assert "gone" in {p.name for p in staging_of(place.work).iterdir()}
    settle(place.work)
    assert place.site() == {**new, ".gitignore": "*\n"}
    assert {(place.output / name).stat().st_mtime_ns for name in ("kept", ".gitignore")} == {2_000_000_002}
    assert list(place.work.iterdir()) == []


@exchanges
def test_what_cannot_be_linked_is_copied_with_its_times(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.settled({**MANY, "kept": "kept"})
    os.utime(place.output / "kept", ns=(1_000_000_001, 2_000_000_002))

    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", fails)
    monkeypatch.setattr(publish, "commit", None)
    place.settled(dict.fromkeys(MANY, "new") | {"kept": "kept"})
    assert (place.output / "kept").stat().st_mtime_ns == 2_000_000_002


def one_by_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A total build does right, and not by a swap."""
    before = place.output.stat().st_ino
    others = {n: t for n, t in place.site().items() if n not in place.ours}
    place.settled(dict.fromkeys(MANY, "new"))
    assert place.site() == {**dict.fromkeys(MANY, "new"), **others}
    assert place.output.stat().st_ino == before


def test_a_build_that_leaves_much_as_it_is_is_no_swap(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.settled({**MANY, "x": "", "y": "", "z": ""})
    before = place.output.stat().st_ino
    place.settled({**dict.fromkeys(MANY, "new"), "x": "", "y": "", "z": ""})
    assert place.output.stat().st_ino == before


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EBUSY, errno.EINVAL, errno.ENOSYS])
def test_where_folders_cannot_be_exchanged_files_go_one_by_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    place.settled(MANY)

    def refuses(one: str, other: str) -> None:
        raise OSError(code, os.strerror(code), one, None, other)

    monkeypatch.setattr(swap, "can_exchange", lambda: True)
    monkeypatch.setattr(swap, "exchange", refuses)
    one_by_one(place, monkeypatch)


def test_where_the_system_knows_no_exchange_files_go_one_by_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.settled(MANY)
    monkeypatch.setattr("briefgen.engine.publishing.exchange._call", lambda: None)
    one_by_one(place, monkeypatch)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSYS)):
        exchange("a", "b")


@pytest.mark.parametrize("foreign", [".git/config", "3/.hidden", "empty/"])
def test_with_more_of_others_in_it_a_site_is_not_swapped(
    place: Place, monkeypatch: pytest.MonkeyPatch, foreign: str
) -> None:
    place.settled(MANY)
    if foreign.endswith("/"):
        (place.output / foreign).mkdir()
    else:
        (place.output / foreign).parent.mkdir(exist_ok=True)
        (place.output / foreign).write_text("theirs")
    one_by_one(place, monkeypatch)
    assert (place.output / foreign).exists()


def test_with_a_link_in_it_a_site_is_not_swapped(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    links(tmp_path)
    place.settled(MANY)
    (place.output / ".link").symlink_to("3/index.html")
    before = place.output.stat().st_ino
    place.settled(dict.fromkeys(MANY, "new"))
    assert place.output.stat().st_ino == before
    assert (place.output / ".link").is_symlink()


def test_an_output_that_is_a_link_stays_one(place: Place, tmp_path: Path) -> None:
    links(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    place.output.symlink_to(tmp_path / "elsewhere")
    for text in ("1", "2"):
        place.settled({"a": text, "b": text})
        assert place.output.is_symlink()
        assert tree(tmp_path / "elsewhere") == {"a": text.encode(), "b": text.encode()}


@pytest.mark.parametrize("happened", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_a_build_that_is_stopped_at_the_swap_is_completed(
    place: Place, monkeypatch: pytest.MonkeyPatch, happened: bool, first: bool
) -> None:
    if not first and not can_exchange():
        pytest.skip("this system cannot exchange two folders")
    if not first:
        place.settled({**MANY, "gone": "x"})

    def stops(staging: str, output: str) -> bool:
        if happened:
            swap.swap(staging, output)
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "swap", stops)
    with pytest.raises(KeyboardInterrupt):
        place.publish(dict.fromkeys(MANY, "new"))
    monkeypatch.undo()
    left = unfinished(place.work)
    assert left is not None
    assert left.inode
    for _ in range(2):
        complete(place.work, place.output, left)
        assert place.site() == dict.fromkeys(MANY, "new")
    settle(place.work)


def test_the_old_site_is_deleted_by_the_next_build_if_need_be(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW))
    (root / ".briefgen/staging/old").mkdir(parents=True)
    (root / ".briefgen/staging/index.html").write_text("old")
    (root / "content/briefs/b.md").write_text(brief("Two"))
    build(root, LATER)
    assert sorted(p.name for p in (root / ".briefgen").iterdir()) == ["cache.db", "lock", "made", "templates"]
    assert not (root / "site/old").exists()


# Faults


def test_between_file_systems_files_are_copied_and_renamed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.settled({"a": "1", "b/c": "2"})
    replace = os.replace

    def far(one: str, other: str) -> None:
        if "staging" in str(one):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), one, None, other)
        replace(one, other)

    monkeypatch.setattr(swap, "can_exchange", lambda: False)
    monkeypatch.setattr(os, "replace", far)
    place.settled({"a": "new", "b/c": "new", "d/e": "new"})
    assert place.site() == {"a": "new", "b/c": "new", "d/e": "new"}


def test_an_empty_folder_where_a_file_must_be_makes_way(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    without_swap(monkeypatch)
    (place.output / "a/b/c").mkdir(parents=True)
    place.settled({"a": "1"})
    assert place.site() == {"a": "1"}


def test_a_folder_of_others_where_a_file_must_be_is_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    without_swap(monkeypatch)
    (place.output / "a/.git").mkdir(parents=True)
    (place.output / "a/.git/x").write_text("theirs")
    with pytest.raises(MachineError):
        place.publish({"a": "1"})
    assert place.site() == {"a/.git/x": "theirs"}


# In a whole build


def killed_journal(root: Path, **changed: Any) -> None:
    """A journal as a killed build might have left, or somebody else put there."""
    journal.write(root / ".briefgen/journal", a_journal(**changed))


@pytest.mark.parametrize("place_", ["content", ".", "..", "/", ".git"])
def test_a_journal_for_a_folder_that_must_not_be_written_is_thrown_away(
    publication: MakePublication, place_: str
) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW))
    before = tree(root / "content")
    killed_journal(root, output=place_, gone=("briefs/a.md", "content/briefs/a.md"))
    build(root, Options(NOW))
    assert tree(root / "content") == before
    assert unfinished(root / ".briefgen") is None


def test_a_journal_for_a_folder_elsewhere_that_no_build_wrote_is_thrown_away(
    publication: MakePublication, tmp_path: Path
) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW))
    (tmp_path / "novel.txt").write_text("chapter one")
    killed_journal(root, output=str(tmp_path.resolve()), gone=("novel.txt",))
    build(root, Options(NOW))
    assert (tmp_path / "novel.txt").read_text() == "chapter one"


def test_a_journal_for_another_output_folder_is_completed(publication: MakePublication, tmp_path: Path) -> None:
    root = publication({"content/briefs/a.md": brief()})
    other = tmp_path / "other"
    build(root, Options(NOW, output=other))
    (root / ".briefgen/staging").mkdir()
    (root / ".briefgen/staging/index.html").write_text("new")
    after = msgspec.msgpack.encode((True, {}, (), (), ()))
    killed_journal(root, output=str(other.resolve()), staged=("index.html",), after=after)
    build(root, Options(NOW))
    assert (other / "index.html").read_text() == "new"


def test_what_a_stopped_build_had_rendered_is_not_rendered_again(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({f"content/briefs/b{n}.md": brief(f"B {n}") for n in range(4)})
    build(root, Options(NOW))
    (root / "content/briefs/new.md").write_text(brief("New"))
    stop_after_publishing(root, monkeypatch)
    report = build(root, Options(NOW))
    assert (report.rendered, report.written) == ((), 0)


def stop_after_publishing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that is stopped when the site is written and nothing of that is stored."""
    with monkeypatch.context() as patched:
        patched.setattr("briefgen.engine.build.Records.remember", _stop)
        with pytest.raises(KeyboardInterrupt):
            build(root, Options(NOW))


def test_after_a_stopped_build_it_can_still_be_told_what_changed(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({f"content/briefs/b{n}.md": brief(f"B {n}") for n in range(4)})
    write(root, {"templates/404.html": "one"})
    build(root, Options(NOW))
    write(root, {"templates/404.html": "two"})
    stop_after_publishing(root, monkeypatch)
    write(root, {"templates/404.html": "three"})
    report = build(root, Options(NOW))
    assert [(route, str(reason)) for route, reason in report.rendered] == [("404.html", "templates/404.html changed")]


@exchanges
@pytest.mark.parametrize("then", ["removed", "replaced by a copy"])
def test_a_site_that_was_swapped_and_lost_since_does_not_become_the_old_one(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """What is in staging then is the site before."""
    root = publication({f"content/briefs/b{n}.md": brief(f"B {n}", body="SECRET") for n in range(4)})
    build(root, Options(NOW))
    for n in range(4):
        (root / f"content/briefs/b{n}.md").unlink()
    files = {f"content/briefs/c{n}.md": brief(f"C {n}") for n in range(4)}
    write(
        root,
        {**files, "briefgen.yaml": CONFIG.replace("Test Brief", "Other").replace("//test", "//other")},
    )
    (root / "templates/assets").mkdir(parents=True)
    for name in ("style.css", "script.js", "feed.css"):
        (root / "templates/assets" / name).write_text("x")
    square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'
    (root / "templates/assets/icon.svg").write_text(square)
    stop_after_publishing(root, monkeypatch)
    left = unfinished(root / ".briefgen")
    assert left is not None
    assert left.inode == (root / "site").stat().st_ino
    new = tree(root / "site")
    (root / "site").rename(root / "was")
    if then == "replaced by a copy":
        shutil.copytree(root / "was", root / "site")
    complete(root / ".briefgen", root / "site", left)
    assert not any(b"SECRET" in data for data in tree(root / "site").values())
    build(root, Options(NOW))
    assert tree(root / "site") == new


def test_a_folder_that_cannot_be_completed_is_named_with_what_to_do(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever folder is asked for now: there is one place for what is being prepared."""
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW))
    (root / "content/briefs/a.md").write_text(brief("Changed"))
    stop_after_publishing(root, monkeypatch)

    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(root / "site"))

    monkeypatch.setattr(publish, "commit", fails)
    with pytest.raises(MachineError, match=r"Read-only .*/site was stopped .* remove .*\.briefgen to give it up"):
        build(root, Options(NOW, output=tmp_path / "other"))
    monkeypatch.undo()
    shutil.rmtree(root / ".briefgen")
    build(root, Options(NOW, output=tmp_path / "other"))


@pytest.mark.parametrize("lost", ["the cache", "the journal's own contents"])
def test_a_journal_without_the_cache_it_belongs_to_is_completed_all_the_same(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lost: str
) -> None:
    root = publication({f"content/briefs/b{n}.md": brief(f"B {n}") for n in range(4)})
    build(root, Options(NOW))
    (root / "content/briefs/b0.md").write_text(brief("Changed"))
    with monkeypatch.context() as patched:
        patched.setattr("briefgen.engine.build.settle", _stop)
        with pytest.raises(KeyboardInterrupt):
            build(root, Options(NOW))
    if lost == "the cache":
        (root / ".briefgen/cache.db").unlink()
    else:
        left = unfinished(root / ".briefgen")
        assert left is not None
        journal.write(root / ".briefgen/journal", msgspec.structs.replace(left, after=b"\xc1"))
    for _ in range(2):
        build(root, Options(NOW))
    build(root, Options(NOW, output=tmp_path / "clean"))
    assert tree(root / "site") == tree(tmp_path / "clean")


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
