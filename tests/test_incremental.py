"""The main promise: a build from a cache is, byte for byte, a build from nothing, after any edits.

(`correctBuild` of "Build systems à la carte" as a property test.) And it is minimal: what does not show a
change is not rendered for it.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.assets.pictures import convert, photograph
from briefgen.catalog import schedule
from briefgen.catalog.ranking import memory
from briefgen.content import stamps
from briefgen.engine import making, outputs, records, stock, tasks, trace
from briefgen.engine.build import Options, build
from briefgen.engine.theme.files import ThemeFiles
from briefgen.engine.theme.render import Renderer
from briefgen.engine.verify import differences
from briefgen.model import Entry
from briefgen.pages import sitemap
from briefgen.pages.page import Page
from briefgen.pages.views import SiteView
from briefgen.pages.words import Words
from tests.conftest import Files, brief, story
from tests.golden import NOW, tree
from tests.newsroom import EDITS, TICK, Newsroom

MakePublication = Callable[[Files], Path]
# `make soak` asks for more.
SEQUENCES = int(os.environ.get("BRIEFGEN_SEQUENCES", "60"))
LENGTH = int(os.environ.get("BRIEFGEN_EDITS", "25"))
MEMORY = "/dev/shm"  # noqa: S108 -- folders made in it have names that nobody can guess
"""Thousands of sites are made and removed here, which takes disks twice as long as all the rest."""
ONE_EDIT = st.tuples(st.sampled_from(list(EDITS)), st.integers(0, 2**32))


renderer_of = functools.cache(tasks.renderer_of.__wrapped__)
"""Themes are compiled once for all tests here, and not once for each build."""
develop = functools.cache(photograph.develop)
"""And pictures converted once."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are in memory, and soon old enough for their stamps to be believed, so that these are put to the test,
    too; and themes are compiled once."""
    if os.access(MEMORY, os.W_OK):
        monkeypatch.setattr(tempfile, "tempdir", MEMORY)
    monkeypatch.setattr(stamps, "UNSETTLED", TICK)
    monkeypatch.setattr(tasks, "renderer_of", renderer_of)
    monkeypatch.setattr(convert, "develop", develop)
    monkeypatch.setattr("briefgen.engine.job.secret", lambda: None)
    # With some edits sitemaps become too long for one file, and with others short enough.
    monkeypatch.setattr(sitemap, "MOST", 20)
    monkeypatch.setattr(sitemap, "MOST_NEWS", 2)
    # Rankings are brought up to date however little is left of them: briefs are few here.
    monkeypatch.setattr(memory, "_WORTH_IT", 0)
    # That files are compressed counts, and not how much smaller they are.
    monkeypatch.setattr("briefgen.assets.compression._brotli", lambda data: zlib.compress(data, 1))
    # What is on a card counts here, and not how it is drawn, which takes long.
    monkeypatch.setattr("briefgen.engine.cards.draw", lambda svg, fonts: repr((svg, fonts)).encode())


def test_after_any_edits_a_build_equals_one_from_nothing() -> None:
    @settings(max_examples=SEQUENCES)
    @given(st.lists(ONE_EDIT, min_size=LENGTH, max_size=LENGTH))
    def holds(edits: list[tuple[str, int]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            newsroom = Newsroom(Path(folder) / "newsroom")
            newsroom.check()
            for kind, seed in edits:
                newsroom.edit(kind, seed)
                newsroom.check()

    holds()


def _blind_to_views(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "view_digest", lambda _: b"same")


def _blind_to_the_masthead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "masthead_digest", lambda _: b"same")


def _blind_to_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = ThemeFiles.digest
    monkeypatch.setattr(ThemeFiles, "digest", lambda self, place: digest(self, place) and "same")


def _blind_to_what_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = Renderer.reads
    monkeypatch.setattr(Renderer, "reads", lambda self, template: tuple(r for r in reads(self, template) if r.digest))


def _blind_to_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records.State, "holds", lambda self, fingerprint, _: self.fingerprint == fingerprint)


def _blind_to_ageing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the clock to change who may be seen and nothing else."""

    changes = schedule.changes

    def seen_from_to(brief: Entry) -> list[tuple[dt.datetime, schedule.What]]:
        return [change for change in changes(brief) if change[1] in {"publish", "expire"}]

    monkeypatch.setattr(schedule, "changes", seen_from_to)


def _blind_to_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.engine.inputs.Inputs.fingerprint", lambda *_: b"same")


def _blind_to_forgery(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes files of the same size and time for the same."""

    def stamp_of(status: os.stat_result) -> stamps.Stamp:
        return stamps.Stamp(status.st_size, status.st_mtime_ns, 0, 0, status.st_dev)

    monkeypatch.setattr("briefgen.content.read.stamp_of", stamp_of)


def _blind_to_what_is_related(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.engine.records.digest_bytes", lambda _: b"same")


def _blind_to_what_was_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes what was near to a brief to be near to it for good."""
    monkeypatch.setattr(memory._Moves, "missing", lambda self, _: np.zeros(len(self.then), bool))


def _blind_to_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes any picture for any other."""
    get = stock.Stock.get

    def any_one(self: stock.Stock, recipe: bytes) -> stock.Product | None:
        return get(self, recipe) or next((product for _, product in self.shelf.items()), None)

    monkeypatch.setattr(stock.Stock, "get", any_one)


def _blind_to_what_was_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records.Pressed, "holds", lambda *_: True)


def _blind_to_other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that gives other bytes, and a toolchain that does not say so."""
    render = Renderer.render

    def other(self: Renderer, page: Page, site: SiteView, words: Words) -> bytes:
        return render(self, page, site, words) + b"<!-- other -->"

    monkeypatch.setattr(Renderer, "render", other)


BLIND: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], tuple[str, ...]]] = {
    "view": (_blind_to_views, ("headline", "body", "delete")),
    "masthead": (_blind_to_the_masthead, ("configuration",)),
    "words": (_blind_to_the_masthead, ("language file",)),
    "files read": (_blind_to_what_is_read, ("partial", "nested partial")),
    "files absent": (_blind_to_what_is_absent, ("new override",)),
    "clock": (_blind_to_the_clock, ("clock", "publish_at")),
    "ageing": (_blind_to_ageing, ("ageing",)),
    "sources": (_blind_to_sources, ("headline", "body")),
    "related": (_blind_to_what_is_related, ("words", "body")),
    "near": (_blind_to_what_was_near, ("words", "delete", "repeat")),
    "recipes": (_blind_to_recipes, ("picture", "focus")),
    "forgery": (_blind_to_forgery, ("picture",)),
    "compressed": (_blind_to_what_was_compressed, ("compressing", "body")),
    "toolchain": (_blind_to_other_code, ("nothing",)),
}


@pytest.mark.parametrize("kind", BLIND)
def test_without_any_one_kind_of_dependency_that_would_not_hold(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above is tested: with one kind of dependency taken out it fails; with all there, it does not."""
    blind, edits = BLIND[kind]

    def edited(folder: str) -> Newsroom:
        newsroom = Newsroom(tmp_path / folder)
        newsroom.check()
        return newsroom

    def follow(newsroom: Newsroom) -> None:
        for seed in range(12):
            newsroom.edit(edits[seed % len(edits)], seed)
            newsroom.check()

    follow(edited("whole"))
    newsroom = edited("blind")
    blind(monkeypatch)
    with pytest.raises(AssertionError):
        follow(newsroom)


def test_without_a_look_at_the_output_that_would_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(tmp_path / "newsroom")
    newsroom.check()
    monkeypatch.setattr("briefgen.engine.build.look", lambda *_: outputs.Looked({}, ()))
    (newsroom.root / "site/index.html").write_text("edited by hand")
    with pytest.raises(AssertionError):
        newsroom.check()


def rendered(root: Path) -> set[str]:
    return {route for route, _ in build(root, Options(NOW)).rendered}


@pytest.fixture
def root(publication: MakePublication) -> Path:
    files: Files = {}
    for n in range(6):
        topic = "x" if n < 3 else "y"
        body = f"Text. {story(topic)} {story(f'b{n}')}"
        files[f"content/briefs/b{n}.md"] = brief(f"Brief {n}", f"2026-11-{n + 1:02} 08:00", body, topics=f"[{topic}]")
    files["content/authors/ana.yaml"] = "name: Ana\n"
    root = publication(files)
    build(root, Options(NOW))
    return root


def test_a_second_build_renders_nothing_and_touching_files_does_not_either(root: Path) -> None:
    assert rendered(root) == set()
    for file in (root / "content/briefs").iterdir():
        os.utime(file)
    assert rendered(root) == set()


def feeds(*places: str) -> set[str]:
    return {place + name for place in places for name in ("feed.xml", "atom.xml", "feed.json")}


def test_a_body_edit_renders_the_page_and_the_feeds_that_carry_it(root: Path) -> None:
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text() + "\nMore.\n")
    assert rendered(root) == {"2026/11/b1/", *feeds("", "topics/x/")}


def test_a_body_that_comes_to_say_what_others_do_renders_what_shows_it_as_related(root: Path) -> None:
    file = root / "content/briefs/b0.md"
    file.write_text(file.read_text().replace("Text.", f"Text. {story('y')}"))
    assert rendered(root) == {f"2026/11/b{n}/" for n in (0, 3, 4, 5)} | feeds("", "topics/x/")


def test_a_headline_edit_renders_every_list_it_is_in(root: Path) -> None:
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text().replace("Brief 1", "Brief one"))
    assert rendered(root) == {
        *("", "2026/11/b1/", "archive/2026/11/", "topics/x/", *feeds("", "topics/x/")),
        # Related to it, or next to it.
        *("2026/11/b0/", "2026/11/b2/"),
    }


def test_a_new_override_renders_the_pages_that_looked_for_it(root: Path) -> None:
    (root / "templates/parts").mkdir(parents=True)
    (root / "templates/parts/brief_end.html").write_text("<p>New</p>")
    report = build(root, Options(NOW))
    assert {route for route, _ in report.rendered} == {f"2026/11/b{n}/" for n in range(6)}
    assert {str(reason) for _, reason in report.rendered} == {"templates/parts/brief_end.html is new"}
    (root / "templates/parts/brief_end.html").unlink()
    assert {str(r) for _, r in build(root, Options(NOW)).rendered} == {"templates/parts/brief_end.html is gone"}


def test_a_language_file_that_no_page_speaks_makes_nothing_stale_and_one_that_is_spoken_makes_all(root: Path) -> None:
    (root / "templates/languages").mkdir(parents=True)
    (root / "templates/languages/ja.yaml").write_text("archive: X\n")
    assert rendered(root) == set()
    (root / "templates/languages/en.yaml").write_text("archive: X\n")
    report = build(root, Options(NOW))
    machines = (".xml", ".json", ".txt", ".webmanifest")
    pages = {route for route, _ in report.rendered if not route.endswith(machines)}
    assert {f.relative_to(root / "site").as_posix() for f in (root / "site").rglob("*.html")} == {
        f"{route}index.html" if route == "" or route.endswith("/") else route for route in pages
    }


def test_reasons_say_what_changed(root: Path) -> None:
    (root / "site/robots.txt").unlink()
    (root / "site/404.html").write_text("mine")
    (root / "content/topics").mkdir()
    (root / "content/topics/y.yaml").write_text("name: Why\n")
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text().replace("A dek.", "Another dek."))
    file = root / "content/briefs/b5.md"
    file.write_text(file.read_text().replace("Text.", "Other text."))
    reasons = {route: str(reason) for route, reason in build(root, Options(NOW)).rendered}
    assert reasons["robots.txt"] == "its file was deleted"
    assert reasons["404.html"] == "its file was edited by hand"
    assert reasons["topics/x/"] == "teaser of /2026/11/b1/ changed"
    assert reasons["topics/y/"] == "the head of the page changed"
    assert reasons["2026/11/b1/"] == "dek changed"
    assert reasons["2026/11/b5/"] == "body changed"
    assert {str(r) for _, r in build(root, Options(NOW, force=True)).rendered} == {"asked for by --force"}


def test_an_unsettled_stamp_is_not_believed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was written just before it was looked at may be written again under the same stamp."""
    monkeypatch.setattr(stamps, "UNSETTLED", 10**15)
    file = root / "content/briefs/b1.md"
    # The stamp of before may have been old enough to be believed.
    os.utime(file)
    build(root, Options(NOW))
    stamp = stamps.stamp_of(file.stat())
    monkeypatch.setattr("briefgen.content.read.stamp_of", lambda _: stamp)
    file.write_text(file.read_text().replace("Text.", "Tent."))
    assert "2026/11/b1/" in rendered(root)


def test_the_next_change_by_the_clock_is_kept_by_builds_that_do_nothing(root: Path) -> None:
    late = brief("Late", "2026-11-23 08:00", publish_at="2026-12-01T07:00Z")
    (root / "content/briefs/late.md").write_text(late)
    first = build(root, Options(NOW))
    assert first.changes_next == dt.datetime(2026, 12, 1, 7, tzinfo=dt.UTC)
    second = build(root, Options(NOW))
    assert (second.changes_next, second.briefs, second.pages) == (first.changes_next, first.briefs, first.pages)
    assert build(root, Options(NOW + dt.timedelta(days=30))).briefs == first.briefs + 1


def test_warnings_are_told_by_builds_that_do_nothing_too(root: Path) -> None:
    (root / "content/briefs/notes.markdown").write_text("x")
    first = build(root, Options(NOW)).warnings
    assert len(first) == 1
    assert build(root, Options(NOW)).warnings == first


def test_verify_names_what_is_not_as_from_nothing(root: Path) -> None:
    (root / "site/index.html").write_text("edited")
    (root / "site/feed.xml").unlink()
    (root / "site/surplus.txt").write_text("x")
    assert differences(root, Options(NOW)) == ("feed.xml", "index.html", "surplus.txt")
    assert tree(root / "site")["index.html"] == b"edited"
