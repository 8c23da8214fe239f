from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from briefgen.engine.build import Options, build
from briefgen.errors import BriefgenError
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, SITES, built, names, tree

MakePublication = Callable[[Files], Path]
SAMPLE = Path(__file__).parent.parent


def test_a_second_build_writes_nothing(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    first = build(root, Options(NOW))
    before = {p: p.stat().st_mtime_ns for p in (root / "site").rglob("*")}
    second = build(root, Options(NOW))
    assert first.written == len([p for p in before if p.is_file()])
    assert (second.written, second.removed) == (0, 0)
    assert before == {p: p.stat().st_mtime_ns for p in (root / "site").rglob("*")}


def test_a_build_after_edits_equals_a_clean_one(publication: MakePublication, tmp_path: Path) -> None:
    root = publication(
        {"content/briefs/a.md": brief("A", topics="[x]"), "content/briefs/b.md": brief("B", topics="[x]")}
    )
    build(root, Options(NOW))
    (root / "content/briefs/a.md").unlink()
    (root / "content/briefs/c.md").write_text(brief("C", topics="[y]"))
    report = build(root, Options(NOW))
    assert report.removed > 0
    build(root, Options(NOW, output=tmp_path / "clean"))
    assert tree(root / "site") == tree(tmp_path / "clean")
    assert not (root / "site/2026/11/a").exists()
    assert not (root / "site/topics/x/page").exists()


def test_problems_leave_the_site_as_it_was(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW))
    before = tree(root / "site")
    (root / "content/briefs/b.md").write_text("---\nheadline: B\n---\n")
    (root / "content/briefs/c.md").write_text("no front matter")
    with pytest.raises(BriefgenError) as caught:
        build(root, Options(NOW))
    assert [p.path for p in caught.value.problems] == [
        "content/briefs/b.md",
        "content/briefs/b.md",
        "content/briefs/c.md",
    ]
    assert tree(root / "site") == before


def test_a_brief_is_visible_from_publish_at_until_expires_at(publication: MakePublication) -> None:
    text = brief(publish_at="2026-11-02T06:00Z", expires_at="2026-11-03T06:00Z")
    root = publication({"content/briefs/a.md": text})
    page = root / "site/2026/11/a/index.html"

    def build_at(*moment: int) -> dt.datetime | None:
        return build(root, Options(dt.datetime(*moment, tzinfo=dt.UTC))).changes_next  # type: ignore[misc, arg-type]

    assert build_at(2026, 11, 2, 5, 59) == dt.datetime(2026, 11, 2, 6, tzinfo=dt.UTC)
    assert not page.exists()
    assert build_at(2026, 11, 2, 6) == dt.datetime(2026, 11, 3, 6, tzinfo=dt.UTC)
    assert page.exists()
    assert build_at(2026, 11, 3, 6) is None
    assert not page.exists()
    assert build_at(2026, 11, 2, 5, 59) == dt.datetime(2026, 11, 2, 6, tzinfo=dt.UTC)
    assert not page.exists()


def test_drafts_are_in_the_site_only_when_asked_for(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief("Secret", status="draft"), "content/briefs/b.md": brief()})
    assert build(root, Options(NOW)).briefs == 1
    assert b"Secret" not in b"".join(tree(root / "site").values())
    assert build(root, Options(NOW, drafts=True)).briefs == 2
    assert (root / "site/2026/11/a/index.html").exists()
    assert build(root, Options(NOW)).removed >= 1
    assert b"Secret" not in b"".join(tree(root / "site").values())


def test_the_base_url_may_be_another_one(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, Options(NOW, base_url="https://preview.example/pr-7"))
    html = (root / "site/index.html").read_text("utf-8")
    assert 'href="/pr-7/2026/11/a/"' in html
    assert "test.example" not in html


def test_warnings_are_errors_when_strict(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(), "content/authors/x.yml": "name: X\n"})
    assert [p.path for p in build(root, Options(NOW)).warnings] == ["content/authors/x.yml"]
    with pytest.raises(BriefgenError):
        build(root, Options(NOW, strict=True))


def test_static_files_are_copied_as_they_are(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": brief(),
            "content/static/CNAME": "x.example\r\n",
            "content/static/deep/data.bin": b"\x00\xff",
            "content/static/.well-known/security.txt": "Contact: x",
            "content/static/robots.txt": "User-agent: *\n",
            "content/static/llms.txt": "# Ours\n",
            "briefgen.yaml": CONFIG.replace("formats: []", "formats: [llms]"),
            "content/static/.env": "SECRET=1",
            "content/static/deep/.git/config": "x",
        }
    )
    report = build(root, Options(NOW))
    site = tree(root / "site")
    assert site["CNAME"] == b"x.example\r\n"
    assert site["deep/data.bin"] == b"\x00\xff"
    assert site[".well-known/security.txt"] == b"Contact: x"
    assert site["robots.txt"] == b"User-agent: *\n"
    assert site["llms.txt"] == b"# Ours\n"
    assert ".env" not in site
    assert {p.path for p in report.warnings} == {"content/static/.env", "content/static/deep/.git/config"}


def test_a_logo_is_as_it_is_now_and_clean(publication: MakePublication) -> None:
    root = publication(
        {
            "briefgen.yaml": CONFIG + "theme: {logo: logo.svg}\n",
            "content/briefs/a.md": brief(),
            "content/media/logo.svg": "<svg viewBox='0 0 1 1'/>",
        }
    )
    build(root, Options(NOW))
    (root / "content/media/logo.svg").write_text("<svg viewBox='0 0 2 2'><script/></svg>")
    build(root, Options(NOW))
    assert [data for path, data in tree(root / "site").items() if "logo" in path] == [
        b'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2" viewBox="0 0 2 2"></svg>\n'
    ]
    (root / "content/media/logo.svg").unlink()
    with pytest.raises(BriefgenError, match=r"there is no file content/media/logo\.svg"):
        build(root, Options(NOW))


def test_a_link_out_of_content_is_not_followed(publication: MakePublication, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    root = publication({"content/briefs/a.md": brief(), "content/static/ok.txt": "ok"})
    try:
        (root / "content/static/leak.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this system lets no links be made")
    with pytest.raises(BriefgenError, match="a link to a file outside this folder"):
        build(root, Options(NOW))


def test_progress_is_told(publication: MakePublication) -> None:
    told: list[tuple[str, int, int]] = []
    root = publication({"content/briefs/a.md": brief(), "content/briefs/b.md": brief()})
    build(root, Options(NOW), lambda *step: told.append(step))
    assert [step for step in told if step[0] == "Reading"] == [("Reading", 2, 2)]
    assert told[-1][1] == told[-1][2]


ENVIRONMENTS: list[dict[str, str]] = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "ar"},
]


def test_same_input_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    trees = []
    for number, environment in enumerate(ENVIRONMENTS):
        output = tmp_path / str(number)
        arguments = ["-C", str(SAMPLE), "build", "--output", str(output), "--now", "2026-11-24T06:00Z"]
        code = "import sys; from briefgen.cli import main; main(sys.argv[1:])"
        subprocess.run(
            [sys.executable, "-c", code, *arguments], env={**os.environ, **environment}, check=True, capture_output=True
        )
        trees.append(tree(output))
    assert len(trees[0]) > 100
    assert trees[0] == trees[1]


class _Backwards:
    """What `os.scandir` gives, in the opposite of alphabetical order."""

    scandir = staticmethod(os.scandir)

    def __init__(self, *arguments: Any) -> None:
        with self.scandir(*arguments) as entries:
            self._entries = iter(sorted(entries, key=lambda entry: os.fsdecode(entry.name), reverse=True))

    def __enter__(self) -> _Backwards:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self._entries

    def __next__(self) -> os.DirEntry[str]:
        return next(self._entries)

    def close(self) -> None:
        pass


def test_the_order_of_directories_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = tree(built("everything", tmp_path / "one"))
    # All ways to list a folder lead here: os.walk's and pathlib's, too.
    monkeypatch.setattr(os, "scandir", _Backwards)
    assert next(os.walk(SITES))[1] == names()[::-1]
    assert tree(built("everything", tmp_path / "two")) == one
