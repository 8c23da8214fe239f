"""The main promise: a build from a cache is, byte for byte, a build from nothing, after any edits.

(`correctBuild` of "Build systems à la carte" as a property test.) And it is minimal: what does not show a
change is not rendered for it.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.engine import records, theme_reads, trace
from briefgen.engine.build import Options, build, edit
from briefgen.engine.render import Rendered, Renderer
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError
from briefgen.pages.page import Page
from tests.conftest import Files, brief
from tests.golden import NOW, SITES, tree

MakePublication = Callable[[Files], Path]
PICTURES = [(SITES / "everything/content/media" / name).read_bytes() for name in ("chart.png", "canary.png")]
# `make soak` asks for more.
SEQUENCES = int(os.environ.get("BRIEFGEN_SEQUENCES", "6"))
EDITS = int(os.environ.get("BRIEFGEN_EDITS", "12"))
TOPICS, SECTIONS, AUTHORS = ["x", "y", "z"], ["one", "two"], ["ana", "ben"]


class Newsroom:
    """A publication that is edited at random."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 -- repeatable edits
        self.now = NOW
        self.done: list[str] = []
        self.config()
        for number in range(4):
            self.write(f"b{number}")
        for author in AUTHORS:
            self.put(f"content/authors/{author}.yaml", f"name: {author.title()}\n")
        self.put("content/pages/about.md", "---\ntitle: About\nnav: header\n---\nSee [b](brief:b0).\n")
        self.put("content/media/p.png", PICTURES[0])

    def put(self, path: str, data: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def briefs(self) -> list[Path]:
        return sorted((self.root / "content/briefs").rglob("*.md"))

    def write(self, name: str) -> None:
        choose = self.random
        others = [p.stem for p in self.briefs()] if (self.root / "content/briefs").exists() else []
        keys = {
            "topics": "[" + ", ".join(choose.sample(TOPICS, choose.randrange(3))) + "]",
            "section": choose.choice(SECTIONS),
            "authors": "[" + choose.choice([*AUTHORS, ""]) + "]",
            "status": choose.choice(["ready", "ready", "ready", "draft"]),
            "image": choose.choice(["", "{src: p.png, alt: A picture}"]),
            "related": choose.choice(["[]", f"[{choose.choice(others)}]"]) if others and name not in others else "[]",
            "publish_at": choose.choice(["", "2026-11-24T07:00Z"]),
            "expires_at": choose.choice(["", "", "2026-11-24T09:00Z"]),
            "aliases": choose.choice(["[]", f"[/old/{name}/]"]),
        }
        day = choose.randrange(1, 23)
        body = f"Body {choose.random()} of *{name}*." + choose.choice(["", " ![Alt](p.png)"])
        self.put(
            f"content/briefs/{name}.md", brief(f"Headline {choose.random()}", f"2026-11-{day:02} 08:00", body, **keys)
        )

    def config(self) -> None:
        accent, per_page = self.pick("#b3001b", "#0a5c8f"), self.pick("2", "3", "20")
        self.put(
            "briefgen.yaml",
            f'name: Test\nurl: https://t.example/\ntheme: {{accent: "{accent}"}}\nper_page: {per_page}\n'
            f"related: {{count: {self.pick('1', '4')}}}\ntagline: {self.pick('One', 'Two')}\n",
        )

    def one_edit(self) -> None:
        kinds = [
            self.add, self.edit_body, self.edit_body, self.edit_headline, self.rewrite, self.delete, self.rename,
            self.swap, self.clock, self.clock, self.config, self.override, self.drop_override, self.style,
            self.author, self.topic, self.page, self.picture, self.static, self.damage, self.touch, self.break_and_mend,
        ]  # fmt: skip
        kind = self.random.choice(kinds)
        self.done.append(kind.__name__)
        kind()

    def one(self) -> Path | None:
        found = self.briefs()
        return self.random.choice(found) if found else None

    def add(self) -> None:
        self.write(f"b{self.random.randrange(20)}")

    def edit_body(self) -> None:
        if file := self.one():
            file.write_text(file.read_text() + f"\nMore {self.random.random()}.\n")

    def edit_headline(self) -> None:
        if file := self.one():
            file.write_text(file.read_text().replace("headline: Headline", "headline: Headline again", 1))

    def rewrite(self) -> None:
        if file := self.one():
            self.write(file.stem)

    def delete(self) -> None:
        if file := self.one():
            file.unlink()

    def rename(self) -> None:
        if file := self.one():
            file.rename(file.with_name(f"c{self.random.randrange(20)}.md"))

    def swap(self) -> None:
        one, other = self.one(), self.one()
        if one and other:
            first, second = one.read_bytes(), other.read_bytes()
            one.write_bytes(second)
            other.write_bytes(first)

    def clock(self) -> None:
        self.now = NOW + dt.timedelta(hours=self.random.choice([-1, 0, 1, 2, 3, 4]))

    def override(self) -> None:
        part = self.pick("parts/footer.html", "parts/card.html", "parts/brief_end.html", "base.html")
        default = (Path(__file__).parent.parent / "templates" / part).read_text("utf-8")
        self.put(f"templates/{part}", default + f"\n<!-- {self.random.random()} -->\n")

    def drop_override(self) -> None:
        shutil.rmtree(self.root / "templates", ignore_errors=True)

    def style(self) -> None:
        self.put("templates/assets/style.css", f"p {{ margin: {self.random.randrange(9)}px; }}\n")

    def author(self) -> None:
        self.put(f"content/authors/{self.random.choice(AUTHORS)}.yaml", f"name: Name {self.random.randrange(9)}\n")

    def topic(self) -> None:
        self.put(f"content/topics/{self.random.choice(TOPICS)}.yaml", f"name: Topic {self.random.randrange(9)}\n")

    def page(self) -> None:
        nav = self.pick("header", "footer", "none")
        self.put("content/pages/about.md", f"---\ntitle: About\nnav: {nav}\n---\n{self.random.random()}\n")

    def picture(self) -> None:
        file = self.root / "content/media/p.png"
        before = file.stat()
        file.write_bytes(self.random.choice(PICTURES))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def static(self) -> None:
        if self.random.random() < 0.5:
            self.put("content/static/x.txt", f"{self.random.random()}")
        else:
            shutil.rmtree(self.root / "content/static", ignore_errors=True)

    def damage(self) -> None:
        files = sorted(p for p in (self.root / "site").rglob("*") if p.is_file())
        file = self.random.choice(files)
        if self.random.random() < 0.5:
            file.unlink()
        else:
            file.write_text("edited by hand")

    def touch(self) -> None:
        for file in self.briefs():
            os.utime(file)

    def break_and_mend(self) -> None:
        self.put("content/briefs/broken.md", "---\nheadline: B\n---\n")
        with pytest.raises(BriefgenError):
            build(self.root, Options(self.now))
        (self.root / "content/briefs/broken.md").unlink()

    def mend_references(self) -> None:
        """Takes out what the last edit has left pointing nowhere, as an editor would."""
        for _ in range(3):
            try:
                edit(self.root, Options(self.now))
            except BriefgenError as error:
                for problem in error.problems:
                    file = self.root / problem.path
                    text = file.read_text("utf-8")
                    lines = [
                        line
                        for line in text.split("\n")
                        if not line.startswith(("related:", "aliases:", "expires_at:"))
                    ]
                    file.write_text("\n".join(lines).replace("(brief:b0)", "(/)"), "utf-8")
            else:
                return

    def check(self) -> None:
        self.mend_references()
        options = Options(self.now)
        build(self.root, options)
        assert differences(self.root, options) == (), self.done
        again = build(self.root, options)
        assert (again.rendered, again.written, again.removed) == ((), 0, 0), self.done


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_after_any_edits_a_build_equals_one_from_nothing(seed: int, tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "newsroom", seed)
    newsroom.check()
    for _ in range(EDITS):
        newsroom.one_edit()
        newsroom.check()


class _Anything:
    """Equal to whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("blind", ["view", "site", "read", "output", "toolchain", "clock"])
def test_without_any_one_kind_of_dependency_that_would_not_hold(
    blind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above is tested: with one kind of dependency taken out it fails."""
    if blind == "view":
        monkeypatch.setattr(trace, "view_digest", lambda _page: b"same")
        monkeypatch.setattr(records, "view_digest", lambda _page: b"same")
    elif blind == "site":
        monkeypatch.setattr(records, "site_digest", lambda _site: b"same")
    elif blind == "read":
        monkeypatch.setattr(theme_reads.ThemeLoader, "digest", lambda _self, _place: "same")
    elif blind == "output":
        monkeypatch.setattr(records.Records, "_output_digest", lambda _self, _file: _Anything())
    newsroom = Newsroom(tmp_path / "newsroom", 1)
    newsroom.check()
    edits: dict[str, Callable[[], None]] = {
        "toolchain": lambda: _with_other_code(newsroom, monkeypatch),
        "clock": lambda: _with_a_stopped_clock(newsroom),
    }
    with pytest.raises(AssertionError):
        edits.get(blind, lambda: _with_many_edits(newsroom))()


def _with_many_edits(newsroom: Newsroom) -> None:
    for _ in range(60):
        newsroom.one_edit()
        newsroom.check()


def _with_other_code(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A renderer that gives other bytes, and a toolchain that does not say so."""
    render = Renderer.render

    def other(self: Renderer, page: Page) -> Rendered:
        made = render(self, page)
        return Rendered(made.route, made.data + b"<!-- other -->")

    monkeypatch.setattr(Renderer, "render", other)
    newsroom.check()


def _with_a_stopped_clock(newsroom: Newsroom) -> None:
    newsroom.put("content/briefs/late.md", brief("Late", publish_at="2026-11-24T07:00Z"))
    build(newsroom.root, Options(NOW))
    assert differences(newsroom.root, Options(NOW + dt.timedelta(hours=2))) == ()


def rendered(root: Path) -> set[str]:
    return {route for route, _ in build(root, Options(NOW)).rendered}


@pytest.fixture
def root(publication: MakePublication) -> Path:
    files: Files = {
        f"content/briefs/b{n}.md": brief(f"Brief {n}", f"2026-11-{n + 1:02} 08:00", topics="[x]" if n < 3 else "[y]")
        for n in range(6)
    }
    files["content/authors/ana.yaml"] = "name: Ana\n"
    root = publication(files)
    build(root, Options(NOW))
    return root


def test_a_second_build_renders_nothing_and_touching_files_does_not_either(root: Path) -> None:
    assert rendered(root) == set()
    for file in (root / "content/briefs").iterdir():
        os.utime(file)
    assert rendered(root) == set()


def test_a_body_edit_renders_the_page_and_the_feed(root: Path) -> None:
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text() + "\nMore.\n")
    assert rendered(root) == {"2026/11/b1/", "feed.xml"}


def test_a_headline_edit_renders_every_list_it_is_in(root: Path) -> None:
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text().replace("Brief 1", "Brief one"))
    assert rendered(root) == {
        *("", "2026/11/b1/", "archive/2026/11/", "feed.xml", "topics/x/"),
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


def test_reasons_say_what_changed(root: Path) -> None:
    (root / "site/robots.txt").unlink()
    (root / "site/404.html").write_text("mine")
    (root / "content/topics").mkdir()
    (root / "content/topics/y.yaml").write_text("name: Why\n")
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text().replace("A dek.", "Another dek."))
    reasons = {route: str(reason) for route, reason in build(root, Options(NOW)).rendered}
    assert reasons["robots.txt"] == "its file was deleted"
    assert reasons["404.html"] == "its file was edited by hand"
    assert reasons["topics/x/"] == "teaser of /2026/11/b1/ changed"
    assert reasons["topics/y/"] == "the head of the page changed"
    assert {str(r) for _, r in build(root, Options(NOW, force=True)).rendered} == {"asked for by --force"}


def test_verify_names_what_is_not_as_from_nothing(root: Path) -> None:
    (root / "site/index.html").write_text("edited")
    (root / "site/feed.xml").unlink()
    (root / "site/surplus.txt").write_text("x")
    assert differences(root, Options(NOW)) == ("feed.xml", "index.html", "surplus.txt")
    assert tree(root / "site")["index.html"] == b"edited"
