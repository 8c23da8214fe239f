"""What passes for unchanged is unchanged, whatever was done to a publication, its cache and its site."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from briefgen.cli import main
from briefgen.content import stamps
from briefgen.engine import build as building
from briefgen.engine import planning
from briefgen.engine.build import Options, build
from briefgen.engine.darkroom import develop
from briefgen.engine.publishing import commit
from briefgen.engine.publishing.assets import stage_assets
from briefgen.engine.records import Records
from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.render import Renderer
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError, MachineError
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, SITES, tree
from tests.newsroom import TICK

MakePublication = Callable[[Files], Path]
PICTURE, OTHER = ((SITES / "everything/content/media" / name).read_bytes() for name in ("chart.png", "canary.png"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamps are believed as soon as may be."""
    monkeypatch.setattr(stamps, "UNSETTLED", TICK)


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """A test that hangs fails."""
    if sys.platform == "win32":
        yield
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(120)
    yield
    signal.alarm(0)


@pytest.fixture
def root(publication: MakePublication) -> Path:
    files: Files = {
        f"content/briefs/b{n}.md": brief(
            f"B {n}", f"2026-11-{n + 1:02} 08:00", f"Text {n}. ![Alt](p.png)", topics="[x]"
        )
        for n in range(4)
    }
    return publication(
        {
            **files,
            "content/briefs/draft.md": brief("Draft", status="draft"),
            "content/briefs/later.md": brief("Later", publish_at="2026-11-24T07:00Z", expires_at="2026-11-24T09:00Z"),
            "content/media/p.png": PICTURE,
            "content/media/logo.svg": "<svg viewBox='0 0 9 9'/>",
            "content/static/x.txt": "one",
            "templates/parts/footer.html": "<footer>one</footer>",
            "briefgen.yaml": "name: T\nurl: https://t.example/\ntheme: {logo: logo.svg}\n"
            "cards: {newest: 0}\nsearch: false\nformats: []\n",
        }
    )


OPTIONS = Options(NOW, jobs=1)


def right(root: Path, options: Options = OPTIONS) -> None:
    """A build, and another, leave what a build from nothing gives."""
    for _ in range(2):
        pause()
        build(root, options)
        assert differences(root, options) == ()


def put(root: Path, files: Files) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data if isinstance(data, bytes) else data.encode())


def pause() -> None:
    time.sleep(2 * TICK / 1e9)


class Stop(BaseException):
    """A build is stopped."""


def stops(*_: object, **__: object) -> None:
    raise Stop


KINDS: Files = {
    "content/briefs/b1.md": brief("B 1", "2026-11-02 08:00", "Tent 1. ![Alt](p.png)", topics="[x]"),
    "content/media/p.png": OTHER,
    "content/media/logo.svg": "<svg viewBox='0 0 8 8'/>",
    "content/static/x.txt": "two",
    "templates/parts/footer.html": "<footer>two</footer>",
    "templates/assets/style.css": "p { margin: 0; }",
    "briefgen.yaml": CONFIG + "theme: {logo: logo.svg}\n",
}
MOMENTS = {
    "before rendering": (building, "render_pages"),
    "before publishing": (building, "publish"),
    "at the first rename": (commit, "_rename"),
    "after publishing": (Records, "remember"),
    "before what is known is stored": (building, "restamp"),
    "before the journal goes": (building, "settle"),
}


class Edit:
    """An edit of one file that can be undone."""

    def __init__(self, root: Path, path: str) -> None:
        self._file = root / path
        self._before = self._file.read_bytes() if self._file.exists() else None
        self._root, self._path = root, path

    def do(self) -> None:
        put(self._root, {self._path: KINDS[self._path]})

    def undo(self) -> None:
        if self._before is None:
            self._file.unlink(missing_ok=True)
        else:
            self._file.write_bytes(self._before)


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_edit_is_undone_after_a_build_of_it_was_stopped(
    root: Path, monkeypatch: pytest.MonkeyPatch, moment: str, path: str
) -> None:
    right(root)
    edit = Edit(root, path)
    edit.do()
    pause()
    with monkeypatch.context() as patched:
        patched.setattr(*MOMENTS[moment], stops)
        try:
            build(root, OPTIONS)
        except Stop:
            pass
        else:
            assert moment == "at the first rename"
    edit.undo()
    right(root)


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("moment", ["before planning", "before rendering", "before assets", "after publishing"])
def test_a_file_that_is_edited_while_the_site_is_built_is_made_right_by_the_next_build(
    root: Path, monkeypatch: pytest.MonkeyPatch, moment: str, path: str
) -> None:
    """Whether the edit stays or is undone; where it cannot be used, one line says so."""
    name = {"before planning": "plan_pages", "before rendering": "render_pages", "before assets": "stage_assets"}.get(
        moment, "restamp"
    )
    call = getattr(building, name)
    for undone in (True, False):
        right(root)
        edit = Edit(root, path)
        # Something else is new, or there would be nothing to build; and it is to be published.
        put(
            root,
            {"content/briefs/b0.md": brief(f"New {undone}"), "content/static/new.txt": f"{undone}"},
        )
        pause()

        def edits(*arguments: Any, _edit: Edit = edit, **options: Any) -> Any:
            _edit.do()
            return call(*arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(building, name, edits)
            try:
                build(root, OPTIONS)
            except MachineError as error:
                assert str(error) == f"{root / path} was changed while the site was being built; build again"  # noqa: PT017
        if undone:
            edit.undo()
        right(root)


def test_a_file_that_changes_before_it_is_copied_is_not_published_as_what_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = Edit(root, "content/static/x.txt")
    stage = stage_assets

    def edits(*arguments: Any) -> Any:
        edit.do()
        return stage(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(building, "stage_assets", edits)
        with pytest.raises(MachineError, match="was changed while the site was being built; build again"):
            build(root, OPTIONS)
    assert not (root / "site").exists()
    edit.undo()
    right(root)


@pytest.mark.parametrize("path", ["content/media/p.png", "content/media/logo.svg"])
def test_a_picture_that_changes_before_it_is_converted_is_not_taken_for_what_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    edit = Edit(root, path)

    def edits(*arguments: Any, **options: Any) -> Any:
        edit.do()
        return develop(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(planning, "develop", edits)
        with pytest.raises(MachineError, match="was changed"):
            build(root, OPTIONS)
    edit.undo()
    right(root)


def test_a_page_that_is_edited_by_hand_just_after_it_was_published_is_put_right(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its stamp is taken, that is, and even if that is much later."""
    remember = Records.remember

    def edits(*arguments: Any) -> None:
        pause()
        (root / "site/index.html").write_text("edited by hand")
        (root / "site/2026/foreign.txt").write_text("x")
        pause()
        remember(*arguments)

    for swaps in (True, False):
        with monkeypatch.context() as patched:
            if not swaps:
                patched.setattr("briefgen.engine.publishing.publish.prepare", lambda *_: False)
            patched.setattr(Records, "remember", edits)
            build(root, replace(OPTIONS, base_url=f"https://{swaps}.example/".lower()))
        with pytest.raises(BriefgenError, match=r"2026/foreign\.txt"):
            build(root, OPTIONS)
        (root / "site/2026/foreign.txt").unlink()
        right(root)


def test_a_foreign_file_is_found_in_a_folder_that_was_unsettled_when_it_was_listed(root: Path) -> None:
    right(root)
    (root / "site/2026/.hidden").write_text("x")
    os.utime(root / "site/2026", (2_000_000_000, 2_000_000_000))
    build(root, OPTIONS)
    pause()
    (root / "site/2026/foreign.txt").write_text("x")
    with pytest.raises(BriefgenError, match=r"2026/foreign\.txt"):
        build(root, OPTIONS)


@pytest.mark.parametrize("reverted", [False, True])
@pytest.mark.parametrize("what", ["site", ".briefgen"])
def test_the_site_or_the_cache_is_brought_back_from_a_backup(
    root: Path, tmp_path: Path, what: str, reverted: bool
) -> None:
    right(root)
    backup = tmp_path / "backup"
    shutil.copytree(root / what, backup)
    for path in KINDS:
        edit = Edit(root, path)
        edit.do()
        right(root)
        if reverted:
            edit.undo()
        shutil.rmtree(root / what)
        shutil.copytree(backup, root / what)
        try:
            right(root)
        except BriefgenError as error:
            # Assets have names of their own, which the older cache does not know.
            assert "which briefgen did not write" in str(error)  # noqa: PT017
            shutil.rmtree(root / "site")
            right(root)
        edit.undo()
        right(root)
        shutil.rmtree(backup)
        shutil.copytree(root / what, backup)


def test_a_publication_is_copied_with_its_cache_and_nothing_is_rendered_again(root: Path, tmp_path: Path) -> None:
    right(root)
    for times in (shutil.copy2, shutil.copy):
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        copy = shutil.copytree(root, tmp_path / "copy", copy_function=times)
        assert build(copy, OPTIONS).rendered == ()
        right(copy)
        # And a clone with the cache, but without the site.
        shutil.rmtree(copy / "site")
        right(copy)


def test_whatever_is_asked_for_in_turn_is_what_is_there(root: Path, tmp_path: Path) -> None:
    choose = random.Random(4711)  # noqa: S311 -- repeatable
    outputs = (None, tmp_path / "other", root / "public")
    for _ in range(40):
        options = Options(
            NOW + dt.timedelta(minutes=choose.choice([-600, 0, 59, 60, 61, 179, 180, 181, 50_000])),
            output=choose.choice(outputs),
            base_url=choose.choice([None, None, "https://u.example/sub/"]),
            drafts=choose.random() < 0.3,
            strict=choose.random() < 0.2,
            jobs=1,
        )
        if choose.random() < 0.3:
            edit = Edit(root, choose.choice(list(KINDS)))
            edit.do()
            build(root, options)
            edit.undo()
        build(root, options)
        assert differences(root, options) == ()


def test_a_night_with_one_hour_twice_and_one_without_an_hour(root: Path) -> None:
    zone = "name: T\nurl: https://t.example/\ntimezone: Europe/Berlin\ncards: {newest: 0}\nsearch: false\nformats: []\n"
    put(
        root,
        {
            "briefgen.yaml": zone,
            "content/briefs/autumn.md": brief("Autumn", "2026-10-25T02:30+02:00", expires_at="2026-10-25T02:45+01:00"),
            "content/briefs/spring.md": brief("Spring", "2026-03-29T01:59+01:00", expires_at="2026-03-29T03:01+02:00"),
        },
    )
    start = [dt.datetime(2026, month, day, tzinfo=dt.UTC) for month, day in ((10, 25), (3, 29))]
    for minutes in (0, 29, 30, 31, 59, 60, 61, 90, 104, 105, 106, 30, 61, 0):
        for night in start:
            options = replace(OPTIONS, now=night + dt.timedelta(minutes=minutes))
            build(root, options)
            assert differences(root, options) == ()


def test_a_site_that_is_a_link_to_another_folder_in_turn(root: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    for turn in range(6):
        (root / "site").unlink(missing_ok=True)
        (root / "site").symlink_to(folders[turn % 2], target_is_directory=True)
        put(root, {"content/static/x.txt": f"{turn // 3}"})
        right(root)
        assert (root / "site").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_pipes_and_sockets_hold_up_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right(root)
    for folder in ("content/briefs", "content/static", "content/media", "templates/parts"):
        os.mkfifo(root / folder / "pipe.md")
        (root / folder / "link.md").symlink_to("pipe.md")
        with monkeypatch.context() as patched:
            patched.chdir(root / folder)
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind("socket.md")
    right(root)
    (root / "site/index.html").unlink()
    os.mkfifo(root / "site/index.html")
    right(root)
    (root / "site/2026/11/b1/index.html").unlink()
    (root / "site/2026/11/b1/index.html").symlink_to(root / "content/briefs/pipe.md")
    right(root)


@pytest.mark.parametrize("path", ["content/briefs/b1.md", "content/media/p.png", "templates/parts/footer.html"])
def test_a_file_that_cannot_be_read_is_told_in_one_line(root: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    right(root)
    before = tree(root / "site")
    edit = Edit(root, path)
    edit.do()
    opens = open

    def refuses(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file) == str(root / path):
            raise PermissionError(13, "Permission denied", str(file))
        return opens(file, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", refuses)
        result = CliRunner().invoke(main, ["-C", str(root), "build", "-q", "-j", "1"])
    assert (result.exit_code, result.output) == (3, f"briefgen: {root / path}: Permission denied\n")
    assert tree(root / "site") == before
    edit.undo()
    right(root)


def test_a_file_that_is_only_to_be_read_is_as_good_as_any(root: Path) -> None:
    for file in (*(root / "content").rglob("*.*"), root / "briefgen.yaml"):
        file.chmod(0o444)
    right(root)


@pytest.mark.parametrize("folder", ["briefs", "media", "static"])
def test_two_files_whose_names_are_one_are_an_error(root: Path, folder: str) -> None:
    """What is known of files is known by name."""
    for name in ("\u00e9.png", "e\u0301.png"):
        put(root, {f"content/{folder}/{name}": PICTURE})
    if len(list((root / "content" / folder).glob("*.png"))) < 2 + (folder == "media"):
        pytest.skip("this file system takes the two for one")
    with pytest.raises(BriefgenError, match="two files have this name"):
        build(root, OPTIONS)


@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_links_to_one_folder_of_templates_the_first_by_name_counts(
    root: Path, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    """In whatever order a file system gives them."""
    put(root, {"real/x.html": "x"})
    for name in ("one", "two"):
        (root / "templates" / name).symlink_to(root / "real", target_is_directory=True)
    walk = os.walk

    def turned(*arguments: Any, **options: Any) -> Iterator[Any]:
        for here, below, names in walk(*arguments, **options):
            below.sort(reverse=backwards)
            yield here, below, names

    monkeypatch.setattr("briefgen.engine.theme.files.os.walk", turned)
    files = read_theme(root / "templates", root / "none").files
    assert [place for place in files if place.endswith("x.html")] == ["templates/one/x.html"]


def test_a_hidden_file_is_no_logo(root: Path) -> None:
    """Nobody would see it change."""
    put(root, {"content/media/.logo.svg": "<svg/>", "briefgen.yaml": KINDS["briefgen.yaml"]})
    (root / "briefgen.yaml").write_text(
        "name: T\nurl: https://t.example/\ntheme: {logo: .logo.svg}\ncards: {newest: 0}\nsearch: false\nformats: []\n"
    )
    with pytest.raises(BriefgenError, match=r"there is no file content/media/\.logo\.svg"):
        build(root, OPTIONS)


def test_what_other_code_found_a_template_to_read_is_found_out_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("briefgen.engine.build.toolchain", lambda: "with a mistake")
        reads = Renderer.reads
        patched.setattr(Renderer, "reads", lambda self, t: tuple(r for r in reads(self, t) if "footer" not in r.path))
        build(root, OPTIONS)
    build(root, OPTIONS)
    Edit(root, "templates/parts/footer.html").do()
    right(root)
