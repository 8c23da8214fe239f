"""The survey of `content/`: which files there are, and what each is for."""

from __future__ import annotations

import os
import random
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from briefgen.content.read import Found, Survey, survey
from briefgen.content.stamps import stamp_of
from briefgen.errors import BriefgenError
from tests.conftest import Files, brief

MakePublication = Callable[[Files], Path]
HIDDEN = "a hidden file, which is not published"


def paths(found: Iterable[Found]) -> list[str]:
    return [f.path.removeprefix("content/") for f in found]


def told(found: Survey) -> dict[str, tuple[str, str]]:
    """Severity and the beginning of each message, by path below content/."""
    return {p.path.removeprefix("content/"): (p.severity, p.message.partition(";")[0]) for p in found.problems}


def linked(link: Path, target: Path | str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system lets no links be made")


def test_each_file_is_found_by_what_it_is_for(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/2026/rain/index.md": "",
            "content/briefs/2026/rain/sea.PNG": b"",
            "content/briefs/pure.yaml": "",
            "content/pages/about.md": "",
            "content/pages/plan.webp": b"",
            "content/authors/jane.yaml": "",
            "content/authors/jane.jpg": b"",
            "content/topics/oil.yaml": "",
            "content/media/logo.ico": b"",
            "content/media/drawing.svg": b"",
            "content/media/a.avif": b"",
            "content/static/deep/x.md": "",
        }
    )
    found = survey(root)
    assert paths(found.briefs) == ["briefs/2026/rain/index.md", "briefs/pure.yaml"]
    assert paths(found.pages) == ["pages/about.md"]
    assert paths(found.authors) == ["authors/jane.yaml"]
    assert paths(found.topics) == ["topics/oil.yaml"]
    assert paths(found.pictures) == [
        "authors/jane.jpg",
        "briefs/2026/rain/sea.PNG",
        "media/a.avif",
        "media/drawing.svg",
        "pages/plan.webp",
    ]
    assert paths(found.media) == ["media/logo.ico"]
    assert paths(found.static) == ["static/deep/x.md"]
    assert found.problems == ()
    groups = (found.briefs, found.pages, found.authors, found.topics, found.pictures, found.media, found.static)
    assert list(found.all()) == [file for group in groups for file in group]


def test_files_are_in_the_order_of_their_paths_whatever_the_file_system_gives(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"content/briefs/{folder}{name}.md" for folder in ("", "b/", "a/c/", "a-b/") for name in "zaäé1"]
    shuffled = list(names)
    random.Random(1).shuffle(shuffled)  # noqa: S311 -- only another order
    root = publication(dict.fromkeys(shuffled, brief()))
    found = survey(root)
    assert [f.path for f in found.briefs] == sorted(names)

    class Backwards:
        def __init__(self, folder: str) -> None:
            with os_scandir(folder) as entries:
                self._entries = sorted(entries, key=lambda e: e.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._entries

        def __exit__(self, *_: object) -> None:
            pass

    os_scandir = os.scandir
    monkeypatch.setattr(os, "scandir", Backwards)
    assert survey(root) == found


def test_a_name_is_in_the_composed_form_and_its_file_is_found_under_its_own(publication: MakePublication) -> None:
    written = unicodedata.normalize("NFD", "Café")
    assert written != "Café"
    root = publication({f"content/briefs/{written}/{written}.md": "text", f"content/static/{written}.txt": "x"})
    found = survey(root)
    assert paths(found.briefs) == ["briefs/Café/Café.md"]
    assert paths(found.static) == ["static/Café.txt"]
    assert found.briefs[0].read().path == "content/briefs/Café/Café.md"
    assert found.briefs[0].read().data == b"text"


def test_a_file_comes_with_its_stamp_and_is_read_as_it_is_now(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": "one"})
    (found,) = survey(root).briefs
    file = root / "content/briefs/a.md"
    assert found.stamp == stamp_of(file.stat())
    file.write_bytes(b"other")
    assert found.read().data == b"other"
    assert len(found.read().digest) == 16


@pytest.mark.parametrize(
    "path",
    [
        *("briefs/.draft.md", "briefs/.git/x.md", ".DS_Store", "media/Thumbs.db", "briefs/desktop.ini"),
        *("pages/.a.md.swp", ".obsidian/x.json"),
    ],
)
def test_what_is_hidden_is_passed_over_without_a_word(publication: MakePublication, path: str) -> None:
    found = survey(publication({f"content/{path}": "x", "content/briefs/a.md": "x"}))
    assert paths(found.all()) == ["briefs/a.md"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("path", "is_published"),
    [
        *((".well-known/security.txt", True), (".nojekyll", True), (".htaccess", True), (".domains", True)),
        *((".env", False), ("deep/.git/config", False), (".well-known/.secret", False), (".git/config", False)),
    ],
)
def test_of_what_is_hidden_in_static_only_what_hosts_read_is_published(
    publication: MakePublication, path: str, is_published: bool
) -> None:
    found = survey(publication({f"content/static/{path}": "x"}))
    assert paths(found.static) == ([f"static/{path}"] if is_published else [])
    assert told(found) == ({} if is_published else {f"static/{path}": ("warning", HIDDEN)})


@pytest.mark.skipif(os.name != "posix", reason="other systems cannot have such names")
@pytest.mark.parametrize("name", ["a:b", "a?b", 'a"b', "a\\b", "a\nb"])
def test_a_static_file_has_a_name_that_every_host_can_have(publication: MakePublication, name: str) -> None:
    found = survey(publication({f"content/static/{name}": "x"}))
    assert found.static == ()
    assert told(found) == {f"static/{name}": ("error", "a name that not every system and host can have")}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("briefs/a.markdown", "this file is not read"),
        ("authors/jane.yml", "this file is not read"),
        ("pages/about.yaml", "this file is not read"),
        ("notes.txt", "no part of the site is made of this"),
        ("brief/a.md", "no part of the site is made of this"),
    ],
)
def test_a_file_that_nothing_is_made_of_is_told(publication: MakePublication, path: str, message: str) -> None:
    found = survey(publication({f"content/{path}": "x"}))
    assert list(found.all()) == []
    assert told(found) == {path: ("warning", message)}


def test_a_link_to_a_file_inside_the_content_is_followed(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": "x", "content/media/a.png": b"y"})
    linked(root / "content/media/b.png", "a.png")
    assert paths(survey(root).pictures) == ["media/a.png", "media/b.png"]


@pytest.mark.parametrize("room", ["briefs", "static", "static/deep"])
def test_a_link_to_a_file_outside_is_an_error_and_the_file_is_not_read(
    publication: MakePublication, tmp_path: Path, room: str
) -> None:
    (tmp_path / "secret.md").write_text("SECRET")
    root = publication({"content/briefs/a.md": "x"})
    linked(root / f"content/{room}/leak.md", tmp_path / "secret.md")
    found = survey(root)
    assert paths(found.all()) == ["briefs/a.md"]
    assert told(found) == {f"{room}/leak.md": ("error", "a link to a file outside this folder")}


def test_a_link_that_leads_to_itself_is_an_error(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": "x"})
    linked(root / "content/briefs/loop.md", "loop.md")
    found = survey(root)
    assert paths(found.all()) == ["briefs/a.md"]
    assert told(found) == {"briefs/loop.md": ("error", "a link to a file outside this folder")}


def test_a_link_to_a_folder_is_not_followed(publication: MakePublication, tmp_path: Path) -> None:
    root = publication({"content/briefs/a.md": "x"})
    linked(root / "content/briefs/all", root / "content")
    linked(root / "content/static/out", tmp_path)
    found = survey(root)
    assert paths(found.all()) == ["briefs/a.md"]
    message = ("warning", "a link to a folder, which is not followed")
    assert told(found) == {"briefs/all": message, "static/out": message}


def test_a_publication_without_content_is_told(tmp_path: Path) -> None:
    with pytest.raises(BriefgenError, match="there is no folder content/ here"):
        survey(tmp_path)


def test_empty_content_is_an_empty_survey(publication: MakePublication) -> None:
    found = survey(publication({}))
    assert list(found.all()) == []
    assert found.problems == ()
