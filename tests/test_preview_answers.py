"""What a session answers: what a host would, and nothing that is not public where readers' view is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.preview import answering
from briefgen.preview.answering import Answers
from briefgen.preview.answers import DESK
from briefgen.preview.session import PreviewOptions
from tests.conftest import Files, brief
from tests.golden import NOW
from tests.test_preview_session import session

MakePublication = Callable[[Files], Path]
READERS = PreviewOptions(now=NOW, drafts=False, jobs=1)


def test_files_of_static_are_where_hosts_have_them(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": brief("One"),
            "content/static/docs/index.html": "<p>Docs</p>",
            "content/static/myindex.html": "<p>Mine</p>",
        }
    )
    (root / "briefgen.yaml").write_text("name: T\nurl: https://t.example/\nhosting: {hosts: [github]}\n")
    with session(root) as shown:
        shown.look()
        answers = Answers(shown)
        for path, body in {
            "/docs/": b"<p>Docs</p>",
            "/docs/index.html": b"<p>Docs</p>",
            "/myindex.html": b"<p>Mine</p>",
            "/.nojekyll": b"",
        }.items():
            answer = answers.answer(path)
            assert (answer.status, answer.body) == (200, body), path
        assert (answers.answer("/docs").status, answers.answer("/docs").location) == (301, "/docs/")
        assert answers.answer("/my").status == 404
        assert answers.answer("/2026/11/a/index.html").body == answers.answer("/2026/11/a/").body


def test_what_is_no_longer_public_is_gone_whatever_is_wrong_elsewhere(publication: MakePublication) -> None:
    files: Files = {f"content/briefs/{name}.md": brief(f"Canary {name}") for name in "abc"}
    root = publication(files)
    with session(root, READERS) as shown:
        shown.look()
        answers = Answers(shown)
        for name in "abc":
            assert answers.answer(f"/2026/11/{name}/").status == 200
        (root / "content/briefs/a.md").write_text(brief("Canary a", status="draft"))
        (root / "content/briefs/b.md").write_text("---\nheadline: [\n---\n")
        (root / "content/briefs/c.md").unlink()
        shown.look()
        assert [p.path for p in shown.seen.problems] == ["content/briefs/b.md"]
        assert answers.answer("/2026/11/b/").status == 200
        for name in "ac":
            gone = answers.answer(f"/2026/11/{name}/")
            assert (gone.status, f"Canary {name}".encode() in gone.body) == (404, False)


def test_the_desk_stands_while_content_is_away(publication: MakePublication) -> None:
    """A branch is checked out just now, say; what breaks rules of style has no places then."""
    root = publication({"content/briefs/a.md": brief("One")})
    (root / "content/briefs/a.md").write_text(brief("One", body="## Deep\n\n#### Much deeper"))
    with session(root) as shown:
        shown.look()
        shutil.rmtree(root / "content")
        assert "One" in Answers(shown).desk()
        shown.look()
        assert "no folder content/" in Answers(shown).desk()


def test_the_pages_that_are_kept_are_those_asked_for_last(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "KEPT", 2)
    root = publication({f"content/briefs/{name}.md": brief(f"Brief {name}") for name in "abc"})
    with session(root) as shown:
        shown.look()
        answers = Answers(shown)
        for name in "abac":
            assert answers.answer(f"/2026/11/{name}/").status == 200
        (root / "templates").mkdir()
        (root / "templates/brief.html").write_text("{% if %}")
        shown.look()
        assert [answers.answer(f"/2026/11/{name}/").status for name in "acb"] == [200, 200, 503]
        assert answers.state(f"{DESK}", 1).here == 0
