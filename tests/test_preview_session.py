"""A publication while it is written: what is shown is always what a clean build would give, or was last right."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from briefgen.assets.pictures import convert
from briefgen.content import stamps
from briefgen.engine import cards, tasks
from briefgen.engine.cache import FILE, Cache
from briefgen.engine.lock import locked
from briefgen.engine.records import Records
from briefgen.engine.toolchain import toolchain
from briefgen.pages import sitemap
from briefgen.pages.addresses import file_of
from briefgen.preview.session import PreviewOptions, Session
from tests.conftest import Files, brief
from tests.golden import NOW, tree
from tests.newsroom import PICTURES, TICK, Newsroom
from tests.test_incremental import MEMORY, ONE_EDIT, develop, renderer_of

MakePublication = Callable[[Files], Path]
SEQUENCES = int(os.environ.get("BRIEFGEN_SEQUENCES", "60")) // 10
LENGTH = 15


@contextmanager
def session(
    root: Path, options: PreviewOptions | None = None, present: Callable[[], dt.datetime] = lambda: NOW
) -> Iterator[Session]:
    """A session over the publication in `root`, with a cache of its own; nothing has been looked at yet."""
    with tempfile.TemporaryDirectory() as home, locked(Path(home) / "lock"):
        cache = Cache(Path(home) / FILE)
        records = Records(root, Path(home) / "site", cache, toolchain())
        try:
            yield Session(root, records, options or PreviewOptions(now=NOW, jobs=1), present)
        finally:
            cache.close()


def bytes_at(shown: Session, route: str) -> bytes:
    """What is at a route, as a build would write it; empty where there is nothing."""
    assert shown.issue is not None
    if (asset := shown.issue.assets.get(route)) is not None:
        return asset.read()
    planned = shown.issue.find(route)
    return shown.issue.render(planned, shown.renderer) if planned is not None else b""


def text_at(shown: Session, route: str) -> str:
    return bytes_at(shown, route).decode()


def site_of(shown: Session) -> dict[str, bytes]:
    """All files that a build would write, but for cards, search indexes and compressed files."""
    assert shown.issue is not None
    routes = [*shown.issue.assets, *shown.issue.pages]
    return {file_of(route): bytes_at(shown, route) for route in routes}


def test_after_any_edits_the_preview_shows_what_a_build_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each brief's page also before all pages are planned, and after a look at single files as after a whole one."""
    monkeypatch.setattr(stamps, "UNSETTLED", TICK)
    monkeypatch.setattr(tasks, "renderer_of", renderer_of)
    monkeypatch.setattr(convert, "develop", develop)
    monkeypatch.setattr("briefgen.engine.job.secret", lambda: None)
    monkeypatch.setattr(sitemap, "MOST", 20)
    monkeypatch.setattr(sitemap, "MOST_NEWS", 2)
    monkeypatch.setattr(cards, "make_cards", lambda *_, **__: cards.Cards({}, None, (), (), b""))
    compared = 0

    # A sequence that fails is told as it is: to look for a shorter one takes too long.
    @settings(max_examples=SEQUENCES, phases=[Phase.explicit, Phase.generate])
    @given(st.lists(ONE_EDIT, min_size=LENGTH, max_size=LENGTH))
    def holds(edits: list[tuple[str, int]]) -> None:
        nonlocal compared
        with tempfile.TemporaryDirectory() as folder:
            newsroom = Newsroom(Path(folder) / "newsroom")
            newsroom.search = "false"
            newsroom.configure()
            newsroom.build()
            with session(newsroom.root, PreviewOptions(drafts=False, jobs=1), lambda: newsroom.now) as shown:
                shown.look()
                for kind, seed in edits:
                    before = files_of(newsroom.root)
                    newsroom.edit(kind, seed)
                    shown.look(changed_briefs(before, files_of(newsroom.root)))
                    newsroom.build()
                    shown.look()
                    shown.rank()
                    assert shown.issue is not None, newsroom.done
                    assert not [p for p in shown.seen.problems if p.severity == "error"], newsroom.done
                    alone = {file_of(route): bytes_at(shown, route) for route in shown.issue.briefs}
                    there = site_of(shown)
                    assert {**there, **alone} == there, newsroom.done
                    built = tree(newsroom.root / "site")
                    assert there == {f: d for f, d in built.items() if f in there or not is_extra(f)}, newsroom.done
                    compared += len(there)

    if os.access(MEMORY, os.W_OK):
        monkeypatch.setattr(tempfile, "tempdir", MEMORY)
    holds()
    assert compared > 1_000


def test_what_is_related_follows_when_nobody_waits(publication: MakePublication) -> None:
    """Briefs are ranked by their texts, and who waits for a text need not wait for that."""
    root = publication(
        {
            "content/briefs/a.md": brief("Ferries", body="The northern ferry line stops at noon."),
            "content/briefs/b.md": brief("Harbour", body="The northern ferry line has a new pier."),
            "content/briefs/c.md": brief("Cinema", body="Projectors hum in an empty hall.").replace("A dek.", "Dust."),
        }
    )
    with session(root) as shown:
        shown.look()
        assert shown.issue is not None
        assert shown.issue.catalog.related == {"a": ("b",), "b": ("a",), "c": ()}
        assert shown.rest() is False
        (root / "content/briefs/c.md").write_text(brief("Cinema", body="The northern ferry line shows films."))
        shown.look(["content/briefs/c.md"])
        assert "shows films" in text_at(shown, "2026/11/c/")
        assert shown.issue.catalog.related["c"] == ()
        assert shown.rest() is True
        assert set(shown.issue.catalog.related["c"]) == {"a", "b"}
        assert 'href="/2026/11/c/"' in text_at(shown, "2026/11/a/")
        assert shown.rest() is False


def is_extra(file: str) -> bool:
    """Whether a build writes this, and a preview does not."""
    return file.endswith((".br", ".gz", "foreign.txt"))


def files_of(root: Path) -> dict[str, bytes]:
    files = (f for f in root.rglob("*") if f.is_file())
    apart = (root / "site", root / ".briefgen")
    return {
        f.relative_to(root).as_posix(): f.read_bytes() for f in files if not any(f.is_relative_to(a) for a in apart)
    }


def changed_briefs(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """The paths of what changed, where that is only briefs that were there before and still are; else nothing."""
    changed = [path for path in {*before, *after} if before.get(path) != after.get(path)]
    return changed if all(path.startswith("content/briefs/") for path in changed) else []


def test_a_bad_brief_costs_that_brief_alone_and_stays_as_it_was_last_right(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": brief("Two")})
    with session(root) as shown:
        shown.look()
        (root / "content/briefs/a.md").write_text("---\nheadline: [\n---\n")
        (root / "content/briefs/b.md").write_text(brief("Two again", body="See [it](brief:a)."))
        assert shown.look()
        assert [p.path for p in shown.seen.problems] == ["content/briefs/a.md"]
        assert shown.seen.common == ()
        assert "One" in text_at(shown, "2026/11/a/")
        assert "Two again" in text_at(shown, "2026/11/b/")
        (root / "content/briefs/a.md").write_text(brief("One again"))
        assert shown.look()
        assert shown.seen.problems == ()
        assert "One again" in text_at(shown, "2026/11/b/")


def test_a_brief_that_was_never_right_is_left_out_and_links_to_it_are_words(publication: MakePublication) -> None:
    linked = brief("Two", body="See [the other](brief:a).", related="[a]")
    root = publication({"content/briefs/a.md": "---\nheadline: [\n---\n", "content/briefs/b.md": linked})
    with session(root) as shown:
        shown.look()
        assert [p.path for p in shown.seen.problems] == ["content/briefs/a.md"]
        assert "See the other." in text_at(shown, "2026/11/b/")


def test_a_mistake_that_comes_from_another_brief_costs_nobody(publication: MakePublication) -> None:
    """`b` names `a`, which is then renamed or deleted: `b` stays as it was, look after look, without what is gone."""
    linked = brief("Two", body="See [the other](brief:a).", related="[a]")
    for is_renamed in (True, False):
        root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": linked})
        with session(root) as shown:
            shown.look()
            file = root / "content/briefs/a.md"
            if is_renamed:
                file.write_text(brief("One", slug="c"))
            else:
                file.unlink()
            for number in range(3):
                (root / "content/briefs/d.md").write_text(brief(f"More {number}"))
                shown.look()
                assert {p.path for p in shown.seen.problems} == {"content/briefs/b.md"}
                assert shown.issue is not None
                assert shown.issue.catalog.by_slug.keys() == {"b", "d", *(["c"] if is_renamed else [])}
                assert "See the other." in text_at(shown, "2026/11/b/")
            (root / "content/briefs/b.md").write_text(brief("Two"))
            shown.look()
            assert shown.seen.problems == ()


def test_a_broken_picture_costs_those_who_show_it(publication: MakePublication) -> None:
    with_picture = brief("One", image="{src: p.png, alt: A picture of it}")
    files: Files = {"content/briefs/a.md": with_picture, "content/briefs/b.md": brief("Two")}
    root = publication({**files, "content/media/p.png": PICTURES[0]})
    with session(root) as shown:
        shown.look()
        (root / "content/media/p.png").write_bytes(PICTURES[0][:30])
        (root / "content/briefs/b.md").write_text(brief("Two again"))
        shown.look()
        assert {p.path for p in shown.seen.problems} == {"content/briefs/a.md"}
        assert "Two again" in text_at(shown, "2026/11/b/")
        assert bytes_at(shown, "2026/11/a/") == b""
        (root / "content/media/p.png").write_bytes(PICTURES[0])
        shown.look()
        assert "One" in text_at(shown, "2026/11/a/")


def test_what_concerns_all_pages_keeps_them_as_they_are(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief("One")})
    with session(root) as shown:
        shown.look()
        right = (root / "briefgen.yaml").read_text()
        for wrong in ("name: [", "nmae: X\n", ""):
            (root / "briefgen.yaml").write_text(wrong)
            (root / "content/briefs/a.md").write_text(brief("One again"))
            assert shown.look()
            assert shown.seen.common
            assert "One again" not in text_at(shown, "2026/11/a/")
        (root / "briefgen.yaml").unlink()
        assert shown.look()
        assert not shown.look()
        (root / "briefgen.yaml").write_text(right)
        assert shown.look()
        assert shown.seen.problems == ()
        assert "One again" in text_at(shown, "2026/11/a/")


def test_the_passing_of_time_is_news(publication: MakePublication) -> None:
    later = brief("Later", date="2026-11-24 09:00", expires_at="2026-11-24T10:00Z")
    root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": later})
    now = [NOW]
    with session(root, PreviewOptions(drafts=False, jobs=1), lambda: now[0]) as shown:
        shown.look()
        assert bytes_at(shown, "2026/11/b/") == b""
        assert shown.until == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
        now[0] = shown.until
        assert shown.look()
        assert "Later" in text_at(shown, "")
        assert shown.until is not None
        now[0] = shown.until
        assert shown.look()
        assert "Later" not in text_at(shown, "")


def test_drafts_and_what_is_scheduled_are_shown_unless_they_are_not_to_be(publication: MakePublication) -> None:
    later, draft = brief("Later", date="2026-12-24 09:00"), brief("Draft", status="draft")
    gone = brief("Gone", expires_at="2026-11-02T10:00Z")
    root = publication({f"content/briefs/{n}.md": t for n, t in (("a", later), ("b", draft), ("c", gone))})
    for drafts, expected in ((True, {"2026/12/a/", "2026/11/b/"}), (False, set())):
        with session(root, PreviewOptions(now=NOW, drafts=drafts, jobs=1)) as shown:
            shown.look()
            assert shown.issue is not None
            assert set(shown.issue.briefs) == expected


def test_the_clock_does_not_call_for_what_cannot_be_shown(publication: MakePublication) -> None:
    """While the configuration is wrong, an hour comes at which a brief would appear: that is no reason to look."""
    root = publication({"content/briefs/a.md": brief("One", date="2026-11-24 09:00")})
    now, right = [NOW], (root / "briefgen.yaml").read_text()
    with session(root, PreviewOptions(drafts=False, jobs=1), lambda: now[0]) as shown:
        shown.look()
        assert shown.until is not None
        now[0] = shown.until
        for wrong in ("name: [", "nmae: X\n", None):
            if wrong is None:
                (root / "briefgen.yaml").unlink()
            else:
                (root / "briefgen.yaml").write_text(wrong)
            assert shown.look()
            assert not _is_past(shown.until, now[0])
            assert not shown.look()
        (root / "briefgen.yaml").write_text(right)
        shown.look()
        assert "One" in text_at(shown, "2026/11/a/")


def _is_past(moment: dt.datetime | None, now: dt.datetime) -> bool:
    return moment is not None and moment <= now


def test_what_the_machine_failed_at_is_tried_again(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief("One")})
    with session(root) as shown:
        shown.look()
        (root / "content/briefs/a.md").write_text(brief("Two"))
        with monkeypatch.context() as patched:

            def full(*_: object) -> None:
                raise OSError(28, "No space left on device")

            patched.setattr("briefgen.preview.session.read_content", full)
            with pytest.raises(OSError, match="No space"):
                shown.look()
        assert shown.look()
        assert "Two" in text_at(shown, "2026/11/a/")


def test_who_had_a_slug_or_a_language_keeps_it(publication: MakePublication) -> None:
    """Whatever the order of their paths: another that claims the same stays as it was, or out."""
    files: Files = {
        "content/briefs/b.md": brief("Bee", related="[c]"),
        "content/briefs/c.md": brief("Sea", lang="pt", translation_of="b"),
    }
    claims = {
        "slug": brief("New", slug="b"),
        "slug, and wrong": brief("New", slug="b", nokey="1"),
        "translation": brief("New", lang="pt", translation_of="b"),
    }
    for claim, text in claims.items():
        for path in ("content/briefs/a.md", "content/briefs/d.md"):
            for before in (None, brief("Before")):
                root = publication({**files, **({path: before} if before else {})})
                with session(root) as shown:
                    shown.look()
                    (root / path).write_text(text)
                    shown.look()
                    assert [p for p in shown.seen.problems if p.severity == "error"]
                    assert shown.issue is not None
                    headlines = {b.headline for b in shown.issue.content.briefs}
                    assert headlines == {"Bee", "Sea", *(["Before"] if before else [])}, (claim, path)
                    (root / path).unlink()
                    shown.look()
                    assert shown.seen.problems == ()


def test_no_brief_is_known_that_is_not_stored(publication: MakePublication, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops a look may stop it while briefs are being stored, and what is known is kept all the same."""
    root = publication({"content/briefs/a.md": brief("One")})

    def stopped(_: Cache, briefs: Iterable[tuple[bytes, bytes]]) -> None:
        assert [*briefs]
        raise OSError(28, "No space left on device")

    with session(root) as shown:
        with monkeypatch.context() as patched:
            patched.setattr(Cache, "keep_briefs", stopped)
            with pytest.raises(OSError, match="No space"):
                shown.look()
        shown.rest()
        assert shown.look()
        assert "One" in text_at(shown, "2026/11/a/")


def test_at_rest_texts_of_earlier_editions_are_forgotten_but_not_those_that_stand_in(
    publication: MakePublication,
) -> None:
    root = publication({"content/briefs/a.md": brief("One"), "content/briefs/b.md": brief("Two")})
    with session(root) as shown:
        shown.look()
        for number in range(5):
            (root / "content/briefs/a.md").write_text(brief(f"One {number}"))
            shown.look()
        (root / "content/briefs/b.md").write_text("---\nheadline: [\n---\n")
        shown.look()
        count = "SELECT COUNT(*) FROM briefs"
        assert shown._records.cache._database.execute(count).fetchone() == (7,)
        shown.rest()
        assert shown._records.cache._database.execute(count).fetchone() == (2,)
        assert "One 4" in text_at(shown, "2026/11/a/")
        assert "Two" in text_at(shown, "2026/11/b/")
