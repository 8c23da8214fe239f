"""Search: the index is of what is published, and of nothing else; the same for the same; and made once."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefgen.assets.search import ENTRY, canonical, pagefind
from briefgen.assets.search.canonical import UnknownFormError
from briefgen.assets.search.pagefind import make_index
from briefgen.engine import indexing
from briefgen.engine.build import Options, build
from briefgen.engine.publishing.commit import in_order
from briefgen.engine.stock import FOLDER as MADE
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError, Problem
from briefgen.pages import search
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, tree
from tests.newsroom import PICTURES, Newsroom

MakePublication = Callable[[Files], Path]
ON = CONFIG.replace("search: false\n", "sections: [{id: sea, name: The sea}, {id: land, name: Land}]\n")
LANGUAGES = {
    "en": "Ferries stop in fog",
    "zh": "渡轮因大雾停航",
    "ar": "العبارات تتوقف بسبب الضباب",
    "ja": "霧で船が欠航",
}


def documents(language: str, count: int = 40) -> list[tuple[str, str]]:
    """Documents that differ in all that is indexed."""
    filters = '<meta data-pagefind-filter="{0}[content]" content="{0} {1}">'
    return [
        (
            f"{number}/",
            f'<html lang="{language}"><body><h1>{LANGUAGES[language]} {number}</h1>'
            + "".join(filters.format(name, number % of) for name, of in (("topic", 7), ("year", 3), ("section", 5)))
            + f'<h2 id="a">Part {number % 3}</h2><p>{LANGUAGES[language]} and word{number} more.</p></body></html>',
        )
        for number in range(count)
    ]


def made(language: str, count: int = 40) -> dict[str, bytes]:
    files = make_index(documents(language, count), language)
    assert isinstance(files, dict), files
    return files


def kept(root: Path) -> list[Path]:
    """The indexes in the stock."""
    return [file for file in (root / ".briefgen" / MADE / "search").iterdir() if not file.suffix]


def plain(data: bytes) -> bytes:
    """The bytes of a published file, decompressed where they are compressed."""
    return zlib.decompress(data, zlib.MAX_WBITS | 16) if data.startswith(b"\x1f\x8b") else data


def index_of(root: Path) -> dict[str, bytes]:
    return tree(root / "site/pagefind") if (root / "site/pagefind").exists() else {}


def found_in(files: Mapping[str, bytes]) -> str:
    """All that an index says."""
    return "\n".join(plain(data).decode("utf-8", "replace") for name, data in files.items() if "wasm" not in name)


@pytest.fixture
def root(publication: MakePublication) -> Path:
    files: Files = {
        f"content/briefs/b{n}.md": brief(f"Brief {n}", f"2026-11-{n + 1:02} 08:00", f"About quay{n}.", topics="[tides]")
        for n in range(4)
    }
    files["content/briefs/zh.md"] = brief(LANGUAGES["zh"], "2026-11-05 08:00", "港口的报道。", lang="zh-Hans")
    files["content/pages/about.md"] = "---\ntitle: About us\n---\nWe are the standing page.\n"
    return publication({**files, "briefgen.yaml": ON})


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages of indexes as they are made."""
    seen: list[str] = []
    make = pagefind.make_index

    def counted(texts: list[tuple[str, str]], language: str) -> dict[str, bytes] | Problem:
        seen.append(language)
        return make(texts, language)

    monkeypatch.setattr(pagefind, "make_index", counted)
    return seen


# The index itself


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_documents_give_the_same_bytes(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(language)
    assert sum(name.endswith(".pf_filter") for name in first) == 3
    for threads in ("1", "5"):
        monkeypatch.setenv("RAYON_NUM_THREADS", threads)
        monkeypatch.setenv("TZ", "Asia/Tokyo" if threads == "1" else "America/Lima")
        assert made(language) == first


def test_an_index_has_what_a_search_needs_and_no_ready_made_interface() -> None:
    names = {re.sub(r"_[0-9a-f]{7,12}\.", "_HASH.", name) for name in made("en")}
    assert names == {
        ENTRY,
        "pagefind.js",
        "pagefind.en_HASH.pf_meta",
        "wasm.en.pagefind",
        "filter/en_HASH.pf_filter",
        "index/en_HASH.pf_index",
        "fragment/en_HASH.pf_fragment",
    }
    assert "wasm.unknown.pagefind" in made("zh", 1)


def test_every_name_in_an_index_is_that_of_one_of_its_files() -> None:
    files = made("en")
    entry = json.loads(files[ENTRY])
    assert entry["languages"]["en"]["page_count"] == 40
    meta = plain(files[f"pagefind.{entry['languages']['en']['hash']}.pf_meta"])
    for name in files:
        if name.endswith((".pf_filter", ".pf_index", ".pf_fragment")):
            assert Path(name).stem.encode() in meta


def test_what_is_rewritten_says_the_same_as_before() -> None:
    for value in (
        [],
        0,
        23,
        24,
        255,
        256,
        65535,
        65536,
        2**32,
        "",
        "é" * 30,
        ["a", [1, ["x" * 300]], list(range(300))],
    ):
        assert canonical._opened(canonical._closed(value)) == value


@pytest.mark.parametrize(
    "files",
    [
        {},
        {ENTRY: b"{"},
        {ENTRY: b'{"languages": {}}'},
        {ENTRY: b'{"languages": {"en": {"hash": "x", "wasm": null}}}', "pagefind.x.pf_meta": b"no gzip"},
        {
            ENTRY: b'{"languages": {"en": {"hash": "x", "wasm": null}}}',
            "pagefind.x.pf_meta": canonical._closed(["2.0", [], []]),
        },
    ],
)
def test_an_index_of_another_form_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(UnknownFormError):
        canonical.canonical(files)


def test_the_program_writes_nothing_and_takes_no_settings_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = pagefind.find_program()
    assert program is not None
    before, expected = sorted(program.parent.rglob("*")), made("en", 2)
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "pagefind.yml").write_text("force_language: de\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PAGEFIND_FORCE_LANGUAGE", "de")
    monkeypatch.setenv("PAGEFIND_LOGFILE", str(tmp_path / "log"))
    assert made("en", 2) == expected
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["home", "pagefind.yml"]
    assert sorted(program.parent.rglob("*")) == before


# When the program does not do its work


def told(root: Path) -> str:
    with pytest.raises(BriefgenError) as raised:
        build(root, Options(NOW))
    (problem,) = raised.value.problems
    assert problem.path == "briefgen.yaml"
    assert "`search: false`" in problem.message
    assert not (root / "site").exists()
    return problem.message


def test_a_missing_program_is_told_with_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "find_program", lambda: None)
    assert "pip install pagefind-bin-extended" in told(root)


def test_a_program_that_fails_is_told_with_what_it_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "find_program", lambda: Path(sys.executable))
    assert "--service" in told(root)


def test_an_index_of_nothing_but_marks_is_told_as_such(root: Path) -> None:
    (root / "content/pages/dash.md").write_text("---\ntitle: —\nlang: fr\n---\n")
    with pytest.raises(BriefgenError, match="no page in the language fr has a word that can be searched for"):
        build(root, Options(NOW))


def test_a_file_that_is_no_program_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "find_program", lambda: tmp_path / "nothing")
    assert "cannot be started" in told(root)


@pytest.mark.skipif(os.name == "nt", reason="a script is not a program there")
@pytest.mark.parametrize("said", ["eA==,", "no,", "e30=,", "WzFd,", ",", "eyJtZXNzYWdlX2lkIjoxLCJwYXlsb2FkIjoxfQ==,"])
def test_a_program_that_talks_nonsense_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    script = tmp_path / "nonsense"
    script.write_text(f"#!/bin/sh\nprintf %s '{said}'\nexec sleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(pagefind, "find_program", lambda: script)
    assert "what is not understood" in told(root)


@pytest.mark.skipif(os.name == "nt", reason="a script is not a program there")
def test_a_program_that_never_answers_is_ended(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "hang"
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(pagefind, "find_program", lambda: script)
    monkeypatch.setattr(pagefind, "TIMEOUT", 0.2)
    assert "ended before the search index was made" in told(root)


def test_check_needs_no_program(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from briefgen.engine.build import rehearse

    monkeypatch.setattr(pagefind, "find_program", lambda: None)
    assert any(page.route == "search/" for page in rehearse(root, Options(NOW)).pages)


# What is in it


def test_briefs_and_pages_are_indexed_by_language(root: Path) -> None:
    build(root, Options(NOW))
    files = index_of(root)
    assert {name.partition("/")[0] for name in files} == {"en", "zh"}
    english = found_in({name: data for name, data in files.items() if name.startswith("en/")})
    assert all(f"quay{n}" in english for n in range(4))
    assert "standing page" in english
    assert "2026/11/b0/" in english
    chinese = found_in({name: data for name, data in files.items() if name.startswith("zh/")})
    assert "港口" in chinese.replace("\u200b", "")
    assert "\u200b" in chinese, "its words are told apart"
    assert "quay0" not in chinese


def test_nothing_that_is_not_visible_is_in_the_index(root: Path) -> None:
    hidden = {
        "draft": {"status": "draft"},
        "future": {"publish_at": "2030-01-01T00:00Z"},
        "expired": {"expires_at": "2026-11-20T00:00Z"},
    }
    for name, keys in hidden.items():
        text = brief(f"Canary{name}", "2026-11-10 08:00", f"Canary{name}body.", topics=f"[canary{name}]", **keys)
        (root / f"content/briefs/{name}.md").write_text(text)
    build(root, Options(NOW))
    assert "canary" not in found_in(index_of(root)).lower()
    assert not any("canary" in name for name in index_of(root))
    assert b"canary" not in (root / "site/search/index.html").read_bytes().lower()
    build(root, Options(NOW, drafts=True))
    assert "canarydraft" in found_in(index_of(root)).lower(), "the test would see it"


def test_a_brief_leaves_the_index_when_it_expires_or_is_taken_back(root: Path) -> None:
    text = brief("Short", "2026-11-10 08:00", "Canaryshort.", expires_at="2026-12-01T00:00Z")
    (root / "content/briefs/short.md").write_text(text)
    file = root / "content/briefs/b0.md"
    build(root, Options(NOW))
    assert "canaryshort" in found_in(index_of(root)).lower()
    build(root, Options(NOW + dt.timedelta(days=30)))
    assert "canaryshort" not in found_in(index_of(root)).lower()
    assert "quay0" in found_in(index_of(root))
    file.write_text(file.read_text().replace("---\n", "---\nstatus: draft\n", 1))
    build(root, Options(NOW))
    assert "quay0" not in found_in(index_of(root))
    assert differences(root, Options(NOW)) == ()


def test_hostile_text_is_text_in_the_index(root: Path) -> None:
    hostile = (
        "'</h1><img src=x onerror=alert(1) data-pagefind-filter=\"section:evil\">&lt;b> ___PAGEFIND_ANCHOR___a:0:b'"
    )
    (root / "content/briefs/hostile.md").write_text(
        brief(
            hostile, "2026-11-12 08:00", "___END_PAGEFIND_WEIGHT___ ___END_PAGEFIND_WEIGHT___ ___PAGEFIND_WEIGHT___99 x"
        )
    )
    build(root, Options(NOW))
    fragments = [json.loads(plain(d)[12:]) for n, d in index_of(root).items() if n.endswith(".pf_fragment")]
    (one,) = [f for f in fragments if f["url"] == "2026/11/hostile/"]
    assert "<img src=x onerror=alert(1)" in one["meta"]["title"]
    assert "evil" not in str(one["filters"])
    assert "section" not in one["filters"]


def test_a_result_can_be_narrowed_and_leads_to_the_place(root: Path) -> None:
    text = brief(
        "Deep", "2026-11-12 08:00", "Before.\n\n## Under water\n\nCables.", section="sea", topics="[Deep sea, tides]"
    )
    text = text.replace("---\n\n", "analysis: {text: It means much., title: What it means}\n---\n\n", 1)
    (root / "content/briefs/deep.md").write_text(text)
    build(root, Options(NOW))
    fragments = [json.loads(plain(d)[12:]) for n, d in index_of(root).items() if n.endswith(".pf_fragment")]
    (one,) = [f for f in fragments if f["url"] == "2026/11/deep/"]
    assert one["filters"] == {"section": ["The sea"], "topic": ["Deep sea", "Tides"], "year": ["2026"]}
    assert [(a["id"], a["text"]) for a in one["anchors"]] == [("desk", "What it means"), ("under-water", "Under water")]
    html = (root / "site/2026/11/deep/index.html").read_text()
    assert all(f'id="{anchor["id"]}"' in html for anchor in one["anchors"])
    assert one["meta"] == {
        "title": "Deep",
        "lang": "en",
        "dir": "ltr",
        "section": "The sea",
        "date": "November 12, 2026",
        "time": "2026-11-12T08:00:00+00:00",
    }
    page = (root / "site/search/index.html").read_text()
    for name, value in (("section", "The sea"), ("topic", "Deep sea"), ("year", "2026")):
        assert f'<select name="{name}">' in page
        assert f'<option value="{value}"' in page
    assert "Land" not in page.partition('<select name="section">')[2].partition("</select>")[0], "it has no briefs"


# When it is made


def test_an_index_is_made_anew_only_where_what_it_is_of_changed(root: Path, runs: list[str]) -> None:
    build(root, Options(NOW))
    assert sorted(runs) == ["en", "zh"]
    runs.clear()
    build(root, Options(NOW))
    (root / "content/briefs/zh.md").touch()
    (root / "templates/parts").mkdir(parents=True)
    (root / "templates/parts/brief_end.html").write_text("<p>New</p>")
    assert build(root, Options(NOW)).rendered
    assert runs == []
    file = root / "content/briefs/b1.md"
    file.write_text(file.read_text().replace("quay1", "harbour1"))
    build(root, Options(NOW))
    assert runs == ["en"]
    assert "harbour1" in found_in(index_of(root))
    assert "quay1" not in found_in(index_of(root))
    assert differences(root, Options(NOW)) == ()


def test_a_file_of_the_index_that_was_lost_comes_back_without_the_program(root: Path, runs: list[str]) -> None:
    build(root, Options(NOW))
    whole = index_of(root)
    runs.clear()
    next((root / "site/pagefind/en/fragment").iterdir()).unlink()
    (root / "site/pagefind/zh" / ENTRY).write_text("{}")
    build(root, Options(NOW))
    assert index_of(root) == whole
    assert runs == []


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_kept_index_that_does_not_prove_itself_is_made_anew(
    root: Path, runs: list[str], damage: bytes | None
) -> None:
    build(root, Options(NOW))
    whole = index_of(root)
    packs = kept(root)
    assert len(packs) == 2
    for pack in packs:
        data = pack.read_bytes()
        pack.write_bytes(damage if damage is not None else data[:-10] + b"X" * 10)
    runs.clear()
    (root / "site/pagefind/en" / ENTRY).unlink()
    build(root, Options(NOW))
    assert index_of(root) == whole
    assert runs == ["en"]


def test_force_makes_it_anew_whatever_is_kept(root: Path, runs: list[str]) -> None:
    build(root, Options(NOW))
    whole = index_of(root)
    runs.clear()
    build(root, Options(NOW, force=True))
    assert sorted(runs) == ["en", "zh"]
    assert index_of(root) == whole


def test_what_results_show_besides_counts_too(root: Path, runs: list[str]) -> None:
    (root / "content/briefs/column.md").write_text(brief("Column", "2026-11-12 08:00", kind="opinion", section="sea"))
    build(root, Options(NOW))
    runs.clear()
    (root / "templates/languages").mkdir(parents=True)
    (root / "templates/languages/en.yaml").write_text("kind_opinion: From the pier\n")
    config = (root / "briefgen.yaml").read_text()
    (root / "briefgen.yaml").write_text(config.replace("name: The sea", "name: The wide sea"))
    build(root, Options(NOW))
    assert "en" in runs
    assert "From the pier" in found_in(index_of(root))
    assert "The wide sea" in found_in(index_of(root))
    assert differences(root, Options(NOW)) == ()


def test_addresses_that_texts_have_in_them_count_too(root: Path, runs: list[str]) -> None:
    """Of a picture, Pagefind notes where it is; and raw HTML that is trusted may ask it to note more."""
    config = (root / "briefgen.yaml").read_text()
    (root / "briefgen.yaml").write_text(config + "markdown: {raw_html: trusted}\n")
    text = '![Quay](quay.png)\n\n<a href="brief:b1" data-pagefind-meta="next[href]">下一篇</a>\n'
    (root / "content/briefs/zh.md").write_text(brief(LANGUAGES["zh"], "2026-11-05 08:00", text, lang="zh-Hans"))
    picture = root / "content/media/quay.png"
    picture.parent.mkdir()
    picture.write_bytes(PICTURES[0])
    build(root, Options(NOW))

    def after(edit: Callable[[], object], base_url: str | None = None) -> str:
        options = Options(NOW, base_url=base_url)
        runs.clear()
        before = found_in(tree(root / "site/pagefind/zh"))
        edit()
        build(root, options)
        assert "zh" in runs
        assert found_in(tree(root / "site/pagefind/zh")) != before
        assert differences(root, options) == ()
        return found_in(tree(root / "site/pagefind/zh"))

    assert '"next":"/2026/11/b1/"' in after(lambda: picture.write_bytes(PICTURES[1]))
    earlier = brief("Brief 1", "2026-10-02 08:00")
    assert '"next":"/2026/10/b1/"' in after(lambda: (root / "content/briefs/b1.md").write_text(earlier))
    assert '"next":"/below/2026/10/b1/"' in after(lambda: None, "https://other.example/below/")


def test_packs_of_what_is_no_longer_published_are_removed(root: Path) -> None:
    build(root, Options(NOW))
    file = root / "content/briefs/b1.md"
    for edit in range(3):
        file.write_text(file.read_text() + f"\nMore {edit}.\n")
        build(root, Options(NOW))
    assert len(kept(root)) == 2


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_a_build_with_search_equals_one_from_nothing(tmp_path: Path, seed: int) -> None:
    newsroom = Newsroom(tmp_path / "newsroom", search=True)
    newsroom.check()
    kinds = ["body", "headline", "clock", "delete", "configuration", "add", "publish_at", "damage", "rename", "many"]
    kinds += ["sections", "picture", "language file"]
    for number, kind in enumerate(kinds[seed::2] + kinds[:seed]):
        newsroom.edit(kind, seed * 100 + number)
        newsroom.check()
    assert index_of(newsroom.root)


def test_without_a_digest_of_what_an_index_is_of_that_would_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above is tested."""
    monkeypatch.setattr(indexing, "_recipe", lambda shard, *_: shard.folder.encode())
    newsroom = Newsroom(tmp_path / "newsroom", search=True)
    newsroom.check()

    def follow() -> None:
        for seed in range(6):
            newsroom.edit("headline", seed)
            newsroom.check()

    with pytest.raises(AssertionError):
        follow()


# Many briefs


def test_an_index_of_many_briefs_is_cut_by_years_and_quarters(
    root: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    for number, date in enumerate(["2024-05-01", "2024-06-01", "2025-01-01", "2026-03-31", "2026-04-01"]):
        (root / f"content/briefs/old{number}.md").write_text(brief(f"Old {number}", f"{date} 08:00", f"Old{number}."))
    build(root, Options(NOW))
    folders = {"en", "en-2024", "en-2025", "en-2026-1", "en-2026-2", "en-2026-4", "zh"}
    assert {name.partition("/")[0] for name in index_of(root)} == folders
    parts = {folder: found_in(tree(root / "site/pagefind" / folder)) for folder in folders}
    assert [folder for folder, text in sorted(parts.items()) if "standing page" in text] == ["en"]
    for number, folder in enumerate(["en-2024", "en-2024", "en-2025", "en-2026-1", "en-2026-2"]):
        assert [f for f, text in parts.items() if f"Old{number}" in text] == [folder]
    page = (root / "site/search/index.html").read_text()
    newest_first = ("en-2026-4", "en-2026-2", "en-2026-1", "en-2025", "en-2024", "en")
    assert f'data-indexes="en {" ".join(f"/pagefind/{folder}/" for folder in newest_first)}|zh /pagefind/zh/"' in page
    runs.clear()
    (root / "content/briefs/old0.md").write_text(brief("Old 0", "2024-05-01 08:00", "Rewritten."))
    build(root, Options(NOW))
    assert runs == ["en"], "one of its parts"
    assert "Rewritten" in found_in(tree(root / "site/pagefind/en-2024"))
    assert differences(root, Options(NOW)) == ()


# Its place in the site


def test_without_search_there_is_no_page_no_link_and_no_index(root: Path) -> None:
    build(root, Options(NOW))
    assert b'href="/search/"' in (root / "site/index.html").read_bytes()
    assert b'action="/search/"' in (root / "site/404.html").read_bytes()
    (root / "briefgen.yaml").write_text(ON + "search: false\n")
    build(root, Options(NOW))
    site = tree(root / "site")
    assert not any("search" in name or name.startswith("pagefind/") for name in site)
    assert not any(b"/search/" in data or b"pagefind" in data for name, data in site.items() if name.endswith(".html"))
    (root / "content/static/pagefind").mkdir(parents=True)
    (root / "content/static/pagefind/mine.js").write_text("1")
    build(root, Options(NOW))
    assert (root / "site/pagefind/mine.js").read_text() == "1"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/static/pagefind/mine.js", "1"),
        ("content/static/search/index.html", "1"),
        ("content/pages/pagefind.md", "---\ntitle: T\n---\n"),
        ("content/pages/search.md", "---\ntitle: T\n---\n"),
        ("content/briefs/x.md", brief("X", aliases="[/pagefind/x/]")),
        ("content/briefs/x.md", brief("X", aliases="[/search/]")),
    ],
)
def test_nothing_else_takes_its_addresses(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    with pytest.raises(BriefgenError) as raised:
        build(root, Options(NOW))
    assert {problem.path for problem in raised.value.problems} == {path}


def test_below_a_path_everything_is_below_it(root: Path) -> None:
    build(root, Options(NOW, base_url="https://test.example/sub/"))
    page = (root / "site/search/index.html").read_text()
    assert 'data-indexes="en /sub/pagefind/en/|zh /sub/pagefind/zh/"' in page
    assert 'action="/sub/search/"' in page
    assert (root / "site/pagefind/en" / ENTRY).is_file()


def test_a_site_without_briefs_has_a_search_page_and_no_index(publication: MakePublication) -> None:
    root = publication({"briefgen.yaml": ON})
    build(root, Options(NOW))
    assert 'data-indexes=""' in (root / "site/search/index.html").read_text()
    assert index_of(root) == {}


def test_the_file_that_names_the_others_is_published_after_them_and_before_the_page() -> None:
    names = ["search/index.html", f"pagefind/en/{ENTRY}", "pagefind/en/wasm.en.pagefind", "feed.xml", "assets/a.js"]
    names += ["pagefind/zh/index/z.pf_index", "index.html"]
    assert in_order(names, "/nowhere") == (
        "assets/a.js",
        "pagefind/en/wasm.en.pagefind",
        "pagefind/zh/index/z.pf_index",
        f"pagefind/en/{ENTRY}",
        "search/index.html",
        "index.html",
        "feed.xml",
    )


def test_the_script_makes_no_html_of_what_is_found() -> None:
    script = (Path(__file__).parent.parent / "templates/assets/search.js").read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
