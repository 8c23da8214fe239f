"""The page of a brief, as readers find it: DESIGN section 3's order."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from briefgen.catalog.catalog import Catalog, catalog
from briefgen.engine.build import Options, build
from briefgen.engine.verify import differences
from tests.conftest import CONFIG, Files, brief, story
from tests.golden import NOW, SITES, tree

MakePublication = Callable[[Files], Path]


def visible_text(html: str) -> str:
    """The text of the page's main part on one line."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", main).split()))


def in_order(text: str, parts: list[str]) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not after {text[max(0, at - 80) : at]!r}"
        at = found + len(part)


@pytest.fixture(scope="module")
def page() -> str:
    return (SITES / "everything/expected/2026/11/harbour-light/index.html").read_text("utf-8")


def test_a_brief_shows_every_part_in_the_order_of_the_contract(page: str) -> None:
    text = visible_text(page)
    in_order(
        text,
        [
            "Coast",
            "Harbour light goes out after 140 years",
            "The lamp at Pier Nine is replaced by a buoy.",
            "Ana Lopes",
            "Published 23 November 2026",
            "1 min read",
            "The light on its last night.",
            "A. Painter",
            "Key Takeaways",
            "The lamp had 140 years of service.",
            "The buoy costs a tenth as much to run.",
            "Keepers were told by letter.",
            "Boats over 20 m must carry the new chart.",
            "Editor's Desk",
            "What a light is for",
            "The harbour saves little and loses a landmark.",
            "Watch whether insurers notice.",
            "Ben Ito",
            "Coastal View",
            "The Everything Brief",
            "The lamp at Pier Nine was switched off on Sunday.",
            "Its keepers heard of it by letter.",
            "A buoy now marks the channel.",
            "The harbour office said the buoy “costs a tenth as much”.",
            "Nobody has said what becomes of the tower.",
            "Topics",
            "Lighthouses",
            "Share Article",
            "Email",
            "Weibo",
            "Related Articles",
        ],
    )
    assert '<img src="/assets/light.' in page
    assert 'alt="A lighthouse at dusk"' in page
    assert len(re.findall(r'<li value="[1-9]">', page[page.index("takeaways") :])) >= 4


def test_a_brief_without_relations_says_so(publication: MakePublication) -> None:
    root = publication(
        {"content/briefs/a.md": "---\nheadline: Alone\ndek: D.\ndate: 2026-11-01\ntopics: [Only here]\n---\nText.\n"}
    )
    build(root, Options(NOW))
    text = visible_text((root / "site/2026/11/a/index.html").read_text("utf-8"))
    in_order(text, ["Share Article", "Related Articles", "No related articles found"])


def test_where_a_publication_wants_no_related_articles_pages_do_not_speak_of_them(publication: MakePublication) -> None:
    root = publication(
        {
            "briefgen.yaml": CONFIG + "related: {count: 0}\n",
            "content/briefs/a.md": brief("One", topics="[x]", related="[b]"),
            "content/briefs/b.md": brief("Two", topics="[x]"),
        }
    )
    build(root, Options(NOW))
    html = (root / "site/2026/11/a/index.html").read_text("utf-8")
    in_order(visible_text(html), ["Topics", "Share Article", "Older", "Two"])
    assert "related" not in html.lower()


GOING_ON: Files = {
    "briefgen.yaml": CONFIG.replace("formats: []", "formats: [markdown, ninjs, llms]"),
    "content/briefs/a.md": brief("First", "2026-11-01", f"The report. {story('one')}", sources="[{id: s, title: S}]"),
    "content/briefs/b.md": brief("Between", "2026-11-02", story("two")),
    "content/briefs/c.md": brief("Third & last", "2026-11-03", story("three")),
    "content/briefs/d.md": brief("Quarto", "2026-11-04", lang="pt"),
}


@pytest.fixture
def going_on(publication: MakePublication, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication in which First is followed by Third, and that by a brief in another language."""

    def following(*args: Any, **options: Any) -> Catalog:
        return replace(catalog(*args, **options), read_next={"a": "c", "c": "d"})

    monkeypatch.setattr("briefgen.engine.planning.catalog", following)
    return publication(GOING_ON)


def test_one_brief_to_read_next_stands_between_the_report_and_its_sources(going_on: Path) -> None:
    build(going_on, Options(NOW))
    html = (going_on / "site/2026/11/a/index.html").read_text("utf-8")
    in_order(visible_text(html), ["The report.", "Read next", "Third & last", "November 3, 2026", "Sources", "Share"])
    assert html.count("/2026/11/c/") == 1
    between = (going_on / "site/2026/11/b/index.html").read_text("utf-8")
    assert "Read next" not in between
    assert "read-next" not in between
    other = (going_on / "site/2026/11/c/index.html").read_text("utf-8")
    assert '<div class="card" lang="pt" dir="ltr">' in other
    assert "4 de novembro de 2026" in other


def test_what_is_read_next_is_on_the_page_alone(going_on: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(going_on, Options(NOW))
    following = tree(going_on / "site")
    monkeypatch.setattr("briefgen.engine.planning.catalog", catalog)
    build(going_on, Options(NOW, force=True))
    alone = tree(going_on / "site")
    assert {name for name in alone | following if alone.get(name) != following.get(name)} == {
        "2026/11/a/index.html",
        "2026/11/c/index.html",
    }


def test_a_page_is_made_anew_when_the_headline_of_what_is_read_next_changes(going_on: Path) -> None:
    build(going_on, Options(NOW))
    file = going_on / "content/briefs/c.md"
    file.write_text(file.read_text("utf-8").replace("Third & last", "Third & least"), "utf-8")
    reasons = {route: str(reason) for route, reason in build(going_on, Options(NOW)).rendered}
    assert reasons["2026/11/a/"] == "what to read next changed"
    assert "Third &amp; least" in (going_on / "site/2026/11/a/index.html").read_text("utf-8")
    assert differences(going_on, Options(NOW)) == ()


def test_an_updated_brief_labels_both_dates_and_lists_sources_then_corrections_newest_first() -> None:
    html = (SITES / "everything/expected/2026/11/tide-tables/index.html").read_text("utf-8")
    in_order(
        visible_text(html),
        [
            "Explainer",
            "Published 22 November 2026",
            "Updated 23 November 2026",
            "Key Takeaways",
            "The change",
            "Sources",
            "Tide Tables 2027",
            "Minutes of the board",
            "Corrections",
            "The second figure was wrong too.",
            "An earlier version gave the old figure.",
            "Topics",
            "Share Article",
        ],
    )
    assert "Editor's Desk" not in visible_text(html)
    assert re.search(r'<sup><a href="#source-tables"[^>]*>1</a></sup>', html)
    assert 'id="source-tables"' in html


def test_the_page_of_an_arabic_brief_is_arabic_and_marks_the_names_that_are_not() -> None:
    html = (SITES / "everything/expected/2026/11/جداول-المد/index.html").read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in html
    assert 'hreflang="en-GB"' in html
    marked = re.compile(r'<(\w+)[^>]* lang="en-GB"[^>]*>.*?</\1>', re.DOTALL)
    assert ">Coast<" in html
    assert ">Coast<" not in marked.sub("", html)
    left = re.sub(r"https:\S+", "", visible_text(marked.sub("", html)))
    names = "LinkedIn Facebook WhatsApp Telegram The Everything Brief Desk WET"
    assert set(re.findall(r"[A-Za-z]{3,}", left)) <= set(names.split())


def test_a_card_is_wholly_in_the_language_of_its_brief() -> None:
    html = (SITES / "everything/expected/sections/coast/index.html").read_text("utf-8")
    (card,) = re.findall(r'<div class="card-text" lang="ar" dir="rtl">.*?card-line.*?</p>\n</div>', html, re.DOTALL)
    assert '<p class="card-line" lang="ar" dir="rtl">' in card
    assert "22 نوفمبر 2026" in card
    assert "قراءة في دقيقة واحدة" in card
    assert "min read" not in card


def test_a_link_to_a_brief_that_is_not_visible_leaves_its_words() -> None:
    html = (SITES / "everything/expected/2026/09/linker/index.html").read_text("utf-8")
    assert "<p>More on the works soon.</p>" in html


def test_content_is_never_run_as_a_template() -> None:
    html = (SITES / "below-a-path/expected/about/index.html").read_text("utf-8")
    assert "{{ 7 * 7 }} {% include “x” %}" in html
    assert ">49<" not in html


def test_text_is_escaped_everywhere() -> None:
    for path in (SITES / "below-a-path/expected").rglob("*"):
        if path.suffix in {".html", ".xml"}:
            text = path.read_text("utf-8")
            assert "<Path>" not in text, path
            assert "<b>&amp;</b>" not in text, path
            assert '简报" <b>' not in text, path


def test_every_link_below_a_path_begins_with_it() -> None:
    for path in (SITES / "below-a-path/expected").rglob("*.html"):
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', path.read_text("utf-8")):
            assert link.startswith("/news/"), (path, link)


def test_every_tag_that_carries_text_of_the_brief_escapes_it(publication: MakePublication) -> None:
    evil = '"><script>alert(1)</script>'
    quoted = "'" + evil.replace("'", "''") + "'"
    text = (
        f"---\nheadline: {quoted}\ndek: {quoted}\ndate: 2026-11-01\ntopics: [{quoted}]\nsection: {quoted}\n"
        f"image: {{src: a.png, alt: {quoted}, caption: {quoted}, credit: {quoted}}}\ntakeaways: [{quoted}]\n"
        f"analysis: {{title: {quoted}, label: {quoted}, text: {quoted}, author: {quoted}}}\n"
        f"sources: [{{id: a, title: {quoted}, publisher: {quoted}}}]\n"
        f"corrections: [{{date: 2026-11-02, text: {quoted}}}]\n---\n{evil}\n"
    )
    picture = (SITES / "everything/content/media/chart.png").read_bytes()
    root = publication(
        {
            "briefgen.yaml": f"name: {quoted}\nurl: https://t.example/\ntagline: {quoted}\ndesk: {quoted}\n"
            "cards: {newest: 0}\nsearch: false\nformats: []\n",
            "content/briefs/a.md": text,
            "content/media/a.png": picture,
        }
    )
    build(root, Options(NOW))
    for path in (root / "site").rglob("*"):
        if path.suffix in {".html", ".xml"}:
            assert "<script>alert" not in path.read_text("utf-8"), path
