"""Several languages: a front page, a feed and names for each, and how they know of each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from briefgen.engine.build import Options, build
from briefgen.errors import BriefgenError
from briefgen.pages.languages import fronts, home_of
from briefgen.pages.plan import plan
from briefgen.pages.views import FrontView, ListingView
from briefgen.pages.wire import FeedView
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, tree
from tests.make import cataloged, configured, edited, unfolded, whole

MakePublication = Callable[[Files], Path]

FILES: dict[str, str] = {
    "briefs/rain.md": brief(headline="Rain", date="2026-11-05 08:00", section="oil"),
    "briefs/matar.md": brief(
        headline="مطر",
        date="2026-11-04 08:00",
        section="oil",
        lang="ar",
        translation_of="rain",
        takeaways="[أ]",
        analysis="{text: لأن}",
    ),
    "briefs/rih.md": brief(headline="ريح", date="2026-11-03 08:00", section="art", lang="ar"),
    "briefs/yu.md": brief(headline="雨", date="2026-11-02 08:00", section="oil", lang="zh-Hans", translation_of="rain"),
}
SECTIONS = "sections: [{id: oil, name: Oil, description: About oil}, {id: art, name: Art}]\n"
NAMES = "languages:\n  ar: {name: الموجز, tagline: كل يوم, desk: هيئة التحرير, sections: {oil: نفط}}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("fronts")
    for path, text in {
        "briefgen.yaml": CONFIG + SECTIONS + NAMES,
        **{f"content/{p}": t for p, t in FILES.items()},
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    build(root, Options(NOW, jobs=1))
    made = {name: data for name, data in tree(root / "site").items() if name.endswith((".html", ".xml"))}
    return {name: data.decode() for name, data in made.items()}


def views(files: dict[str, str], more: str = "") -> dict[str, object]:
    return {page.route: page.view for page in unfolded(plan(edited(files, more), whole)).pages}


def headlines(view: object) -> list[str]:
    assert isinstance(view, FrontView)
    shown = [view.lead.teaser] if view.lead else []
    return [t.headline for t in (*shown, *view.seconds, *view.latest)]


def test_each_further_language_has_a_front_page_and_a_feed_of_its_briefs() -> None:
    found = views(FILES)
    assert headlines(found[""]) == ["Rain"]
    assert headlines(found["ar/"]) == ["مطر", "ريح"]
    assert headlines(found["zh-hans/"]) == ["雨"]
    for route, items in {"feed.xml": 1, "ar/feed.xml": 2, "zh-hans/feed.xml": 1}.items():
        feed = found[route]
        assert isinstance(feed, FeedView)
        assert len(feed.items) == items


def test_where_all_is_in_one_language_there_is_one_front_page() -> None:
    for lang, language in (("en", "en"), ("ar", "en")):
        found = views({"briefs/a.md": brief(headline="A", lang=lang)}, f"language: {language}\n")
        assert [route for route, view in found.items() if isinstance(view, FrontView)] == [""]
        assert headlines(found[""]) == ["A"]


def test_two_regions_of_one_other_language_are_one_language_too() -> None:
    files = {f"briefs/{tag}.md": brief(headline=tag, lang=tag) for tag in ("pt-BR", "pt-PT")}
    found = views(files, "languages: {pt: {name: Notícias}}\n")
    assert [route for route, view in found.items() if isinstance(view, FrontView)] == [""]
    assert sorted(headlines(found[""])) == ["pt-BR", "pt-PT"]


def test_where_nothing_is_in_the_publication_s_language_its_front_page_has_everything_once() -> None:
    found = views({k: v for k, v in FILES.items() if k != "briefs/rain.md"} | {
        "briefs/matar.md": brief(headline="مطر", date="2026-11-04 08:00", lang="ar"),
        "briefs/yu.md": brief(headline="雨", date="2026-11-02 08:00", lang="zh-Hans", translation_of="matar"),
    })  # fmt: skip
    assert headlines(found[""]) == ["مطر", "ريح"]
    assert headlines(found["zh-hans/"]) == ["雨"]


def test_a_front_page_in_another_language_turns_its_pages() -> None:
    files = {f"briefs/b{n}.md": brief(headline=f"B{n}", date=f"2026-11-{n:02}", lang="fr") for n in range(1, 6)}
    found = views({**files, "briefs/a.md": brief()}, "per_page: 2\n")
    second = found["fr/page/2/"]
    assert isinstance(second, ListingView)
    assert [t.headline for t in second.teasers] == ["B3", "B2"]
    assert (second.title, second.meta.lang) == ("Dernières nouvelles", "fr")
    assert (second.pagination.newer, second.pagination.older) == ("/fr/", "/fr/page/3/")


@pytest.mark.parametrize(
    ("language", "more", "lang", "home"),
    [
        ("en-GB", "", "en-US", "en-GB"),
        ("en-GB", "", "en", "en-GB"),
        ("en-GB", "languages: {en-US: {}}\n", "en-US", "en-US"),
        ("zh-Hans", "", "zh-CN", "zh-Hans"),
        ("zh-Hans", "", "zh-TW", "zh-TW"),
        ("en", "languages: {zh-Hans: {}}\n", "zh-CN", "zh-Hans"),
        ("en", "languages: {zh-Hans: {}}\n", "zh-HK", "zh-HK"),
        ("sr", "", "sr-Latn", "sr-Latn"),
        ("en", "", "pt-BR", "pt-BR"),
    ],
)
def test_a_region_is_at_home_with_its_language_and_a_script_is_not(
    language: str, more: str, lang: str, home: str
) -> None:
    assert home_of(configured(f"language: {language}\n{more}"), lang) == home


def test_of_two_translations_in_one_language_s_regions_the_front_page_has_one() -> None:
    files = {"briefs/a.md": brief(lang="en-GB"), "briefs/b.md": brief(lang="en-US", translation_of="a")}
    (front,) = fronts(cataloged(files), configured())
    assert [b.slug for b in front.briefs] == ["a"]


def test_the_front_pages_know_of_each_other_and_every_brief_of_its_translations(site: dict[str, str]) -> None:
    link = re.compile(r'<link rel="alternate" hreflang="([^"]*)" href="https://test.example/([^"]*)"')
    linked = {name: dict(link.findall(html)) for name, html in site.items() if name.endswith(".html")}
    groups = {name: found for name, found in linked.items() if found}
    assert {"index.html", "ar/index.html", "zh-hans/index.html", "2026/11/rain/index.html"} <= groups.keys()
    assert "2026/11/rih/index.html" not in groups
    for name, found in groups.items():
        assert "x-default" in found
        for address in found.values():
            assert linked[f"{address}index.html"] == found, f"{name} and {address} do not say the same"
        assert f"{found[lang_of(site[name])]}index.html" == name
    assert groups["index.html"] == {"en": "", "ar": "ar/", "zh-Hans": "zh-hans/", "x-default": ""}
    assert groups["2026/11/yu/index.html"]["x-default"] == "2026/11/rain/"


def lang_of(html: str) -> str:
    match = re.search(r'<html lang="([^"]*)"', html)
    assert match is not None
    return match[1]


def test_a_brief_translated_between_two_other_languages_has_its_original_for_all_others() -> None:
    files = {
        "briefs/a.md": brief(lang="fr"),
        "briefs/b.md": brief(lang="de", translation_of="a"),
        "briefs/c.md": brief(),
    }
    for slug in ("a", "b"):
        meta = getattr(views(files)[f"2026/11/{slug}/"], "meta")  # noqa: B009 -- of any view
        assert [(a.lang, a.url.rsplit("/", 2)[1]) for a in meta.alternates] == [
            ("de", "b"),
            ("fr", "a"),
            ("x-default", "a"),
        ]


def test_every_page_has_the_switch_and_its_own_language_s_feed(site: dict[str, str]) -> None:
    for name, html in site.items():
        if name.endswith(".html"):
            switch = re.search(r'<nav class="footer-languages".*?</nav>', html, re.DOTALL)
            assert switch is not None, name
            assert re.findall(r'href="([^"]*)"', switch[0]) == ["/", "/ar/", "/zh-hans/"]
            assert switch[0].count("aria-current") == 1
            feeds = re.findall(r'<li><a href="([^"]*)" type="application/rss\+xml">', html)
            own = {"en": "/feed.xml", "ar": "/ar/feed.xml", "zh-Hans": "/zh-hans/feed.xml"}
            assert feeds == [own[lang_of(html)]]
            linked = re.findall(r'<link rel="alternate" type="application/rss\+xml" title="[^"]*" href="([^"]*)"', html)
            assert {link for link in linked if link.count("/") < 3} == {*own.values()}


def test_a_publication_in_one_language_has_no_switch_and_no_alternates(publication: MakePublication) -> None:
    root = publication({"briefgen.yaml": CONFIG, "content/briefs/a.md": brief()})
    build(root, Options(NOW, jobs=1))
    for file in (root / "site").rglob("*.html"):
        html = file.read_text("utf-8")
        assert "footer-languages" not in html
        assert "hreflang" not in html
    assert not [p.name for p in (root / "site").iterdir() if p.is_dir() and len(p.name) == 2]


def test_names_are_those_of_the_page_s_language_and_others_are_marked(site: dict[str, str]) -> None:
    html = site["ar/index.html"]
    assert '<html lang="ar" dir="rtl">' in html
    assert ">الموجز<" in html
    assert ">كل يوم<" in html
    assert ">نفط<" in html
    assert '<a href="/sections/art/" lang="en" dir="ltr">Art</a>' in html
    assert "About oil" not in html
    chinese = site["zh-hans/index.html"]
    assert 'lang="en" dir="ltr">Test Brief<' in chinese
    assert '<a href="/sections/oil/" lang="en" dir="ltr">Oil</a>' in chinese
    assert ">Oil<" in site["index.html"]


def test_a_card_names_its_section_in_its_own_language_on_a_page_in_another(site: dict[str, str]) -> None:
    assert "<h1>Oil</h1>" in site["sections/oil/index.html"]
    archive = site["archive/2026/11/index.html"]
    (card,) = re.findall(r'<div class="card-text" lang="ar" dir="rtl">(?:(?!</div>).)*مطر', archive, re.DOTALL)
    assert '<a href="/sections/oil/">نفط</a>' in card


def test_where_no_desk_and_no_title_are_written_they_are_in_the_brief_s_language(site: dict[str, str]) -> None:
    assert "هيئة التحرير" in site["2026/11/rih/index.html"]
    assert "Test Brief编辑部" in site["2026/11/yu/index.html"]
    assert "Test Brief Editorial" in site["2026/11/rain/index.html"]
    arabic = site["2026/11/matar/index.html"]
    assert "<h3>تحليل استراتيجي</h3>" in arabic
    assert ">رؤية استراتيجية<" in arabic


def test_a_feed_speaks_its_language(site: dict[str, str]) -> None:
    channel = ET.fromstring(site["ar/feed.xml"]).find("channel")  # noqa: S314 -- our own
    assert channel is not None
    said = {tag: channel.findtext(tag) for tag in ("title", "link", "description", "language")}
    assert said == {"title": "الموجز", "link": "https://test.example/ar/", "description": "كل يوم", "language": "ar"}
    items = {item.findtext("title"): item for item in channel.iter("item")}
    assert list(items) == ["مطر", "ريح"]
    rain = items["مطر"]
    assert [c.text for c in rain.iter("category")] == ["نفط"]
    whole_brief = unescape(rain.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "")
    assert "<h2>أبرز النقاط</h2>" in whole_brief
    assert "<h2>رأي هيئة التحرير</h2>" in whole_brief
    assert "Key Takeaways" not in site["ar/feed.xml"]


def test_the_sitemap_has_every_front_page(site: dict[str, str]) -> None:
    for route in ("", "ar/", "zh-hans/"):
        assert f"<loc>https://test.example/{route}</loc>" in site["sitemap.xml"]


@pytest.mark.parametrize("day", ["2026-11-01", "2026-12-24"])
def test_a_page_cannot_take_the_address_of_a_front_page_not_even_of_one_that_waits(
    publication: MakePublication, day: str
) -> None:
    root = publication(
        {
            "briefgen.yaml": CONFIG,
            "content/briefs/a.md": brief(),
            "content/briefs/b.md": brief(lang="fr", date=day),
            "content/pages/fr.md": "---\ntitle: France\n---\n",
        }
    )
    with pytest.raises(BriefgenError, match="/fr/ "):
        build(root, Options(NOW, jobs=1))


def test_the_lang_of_a_permalink_is_in_small_letters_like_the_front_page() -> None:
    found = views(FILES, "permalink: /{lang}/{slug}/\n")
    assert "zh-hans/yu/" in found
    assert "zh-hans/" in found
