"""Sitemaps: what is in them and since when, how they are cut, and what is written of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefgen.assets.asset import Asset
from briefgen.engine import collisions
from briefgen.engine.build import Options, build
from briefgen.pages import sitemap
from briefgen.pages.page import NEWS_SITEMAP, SITEMAP, SITEMAP_INDEX, Page
from briefgen.pages.plan import Plan, plan
from briefgen.pages.sitemap import news_language
from briefgen.pages.sitemap_xml import write_news_sitemap, write_sitemap, write_sitemap_index
from briefgen.pages.views import Alternate, BriefView, PageMeta
from briefgen.pages.wire import NewsItem, NewsSitemapView, SitemapIndexView, SitemapUrl, SitemapView
from briefgen.pages.writers import writer
from briefgen.syntax.controls import CONTROL
from tests.conftest import Files, brief
from tests.make import NOW, edited, unfolded, whole
from tests.test_plan import FILES as SITE

HOME = "https://test.example"
NAME = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
# What content can have: it has no characters that XML cannot carry, and no carriage returns.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1).filter(
    lambda text: not CONTROL.search(text)
)


def planned(files: dict[str, str] = SITE, more: str = "", now: dt.datetime = NOW) -> Plan:
    return unfolded(plan(edited(files, more, now=now), whole))


def urls(found: Plan) -> dict[str, SitemapUrl]:
    """What the sitemap says, by address below the site."""
    listed = [url for page in found.pages if isinstance(page.view, SitemapView) for url in page.view.urls]
    assert len({url.url for url in listed}) == len(listed)
    return {url.url.removeprefix(HOME): url for url in listed}


def news(found: Plan) -> list[NewsItem]:
    return [item for page in found.pages if isinstance(page.view, NewsSitemapView) for item in page.view.items]


def head_of(page: Page) -> PageMeta | None:
    head = getattr(page.view, "meta", None)
    return head if isinstance(head, PageMeta) else None


def test_the_sitemap_has_every_page_that_search_engines_may_show_and_no_other() -> None:
    found = planned()
    shown = {f"/{p.route}" for p in found.pages if (head := head_of(p)) and head.index}
    assert set(urls(found)) == shown
    assert {"/", "/pt/", "/about/", "/2026/11/rain/", "/topics/ai-policy/", "/archive/2026/10/", "/topics/"} < shown
    hidden = {f"/{p.route}" for p in found.pages} - shown
    assert {"/old/", "/x.html", "/404.html", "/feed.xml", "/robots.txt", "/sitemap.xml"} <= hidden
    heads = {f"/{p.route}": head for p in found.pages if (head := head_of(p))}
    assert {address: url.url for address, url in urls(found).items()} == {a: heads[a].canonical for a in shown}


def test_the_search_page_is_in_no_sitemap_and_says_so_itself() -> None:
    without = edited(SITE)
    found = plan(replace(without, config=replace(without.config, search=True)), whole)
    (head,) = [head_of(p) for p in found.pages if p.route == "search/"]
    assert head is not None
    assert not head.index
    assert "/search/" not in urls(found)


def test_every_page_of_a_list_is_in_the_sitemap() -> None:
    files = {f"briefs/b{n}.md": brief(date=f"2026-11-{n + 1:02} 08:00", topics="[x]") for n in range(5)}
    listed = urls(planned(files, "per_page: 2\n"))
    assert {f"/topics/x/{more}" for more in ("", "page/2/", "page/3/")} < set(listed)
    assert {"/", "/page/2/", "/page/3/", "/archive/2026/11/page/2/"} < set(listed)


def test_a_brief_changed_with_its_last_date_update_or_correction() -> None:
    files = {
        "briefs/a.md": brief(date="2026-11-01 08:00"),
        "briefs/b.md": brief(date="2026-11-01 08:00", updated="2026-11-02 09:00"),
        "briefs/c.md": brief(
            date="2026-11-01 08:00", updated="2026-11-02 09:00", corrections="[{date: 2026-11-03 10:00, text: x}]"
        ),
    }
    changed = {address: url.changed for address, url in urls(planned(files, "timezone: Asia/Tokyo\n")).items()}
    assert changed["/2026/11/a/"] == "2026-11-01T08:00:00+09:00"
    assert changed["/2026/11/b/"] == "2026-11-02T09:00:00+09:00"
    assert changed["/2026/11/c/"] == "2026-11-03T10:00:00+09:00"
    assert changed["/"] == changed["/archive/2026/11/"] == changed["/2026/11/c/"]


def test_a_list_changed_with_a_brief_that_it_shows_or_that_moved_it() -> None:
    files = {
        f"briefs/b{n}.md": brief(date=f"2026-10-{n:02} 08:00", topics="[x]", section="s", authors="[ana]")
        for n in range(1, 5)
    }
    files["briefs/b3.md"] = brief(
        date="2026-10-03 08:00", updated="2026-10-20 08:00", topics="[x]", section="s", authors="[ana]"
    )
    files["briefs/else.md"] = brief(date="2026-10-30 08:00")
    files["authors/ana.yaml"] = "name: Ana\n"
    changed = {address: url.changed[:10] for address, url in urls(planned(files, "per_page: 2\n")).items()}
    for kind in ("topics/x", "sections/s", "authors/ana"):
        assert changed[f"/{kind}/"] == "2026-10-20"
        # What came out on the 4th moved what is here.
        assert changed[f"/{kind}/page/2/"] == "2026-10-04"
    # Overviews and the archive count briefs, and say nothing of them.
    assert changed["/topics/"] == changed["/sections/"] == changed["/authors/"] == "2026-10-04"
    assert changed["/archive/"] == changed["/"] == "2026-10-30"


def test_a_front_page_changed_with_the_last_brief_that_it_shows() -> None:
    files = {f"briefs/b{n}.md": brief(date=f"2026-10-{n:02} 08:00", section="s") for n in range(1, 10)}
    files["briefs/b2.md"] = brief(date="2026-10-02 08:00", updated="2026-11-20 08:00", section="s")
    assert urls(planned(files, "per_page: 2\n"))["/"].changed[:10] == "2026-10-09"
    # Now it is in the band of its section.
    files["briefs/b2.md"] = brief(date="2026-10-02 08:00", updated="2026-11-20 08:00", section="t")
    assert urls(planned(files, "per_page: 2\n"))["/"].changed[:10] == "2026-11-20"


def test_what_has_no_date_has_no_last_change() -> None:
    assert {a for a, url in urls(planned()).items() if not url.changed} == {"/about/", "/ethics/", "/quiet/"}
    assert not any(url.changed for url in urls(planned({})).values())


def test_a_brief_has_its_picture_and_those_of_its_texts_each_once() -> None:
    files = {
        "briefs/a.md": brief(image="{src: a.png, alt: A}", body="![b](b.png) ![a](a.png) ![b again](b.png)"),
        "briefs/plain.md": brief(),
        "media/a.png": "",
        "media/b.png": "",
    }
    found = planned(files)
    listed = urls(found)
    (view,) = [p.view for p in found.pages if p.route == "2026/11/a/"]
    assert isinstance(view, BriefView)
    assert view.image is not None
    assert listed["/2026/11/a/"].images == (f"{HOME}{view.image.src}", f"{HOME}/assets/b.png")
    assert listed["/2026/11/plain/"].images == listed["/"].images == ()


def test_languages_are_named_as_the_pages_themselves_name_them() -> None:
    found = planned()
    listed = urls(found)
    named = {f"/{p.route}": head.alternates for p in found.pages if (head := head_of(p)) and head.index}
    assert {address: url.alternates for address, url in listed.items()} == named
    in_several = [address for address, alternates in named.items() if alternates]
    assert sorted(in_several) == ["/", "/2026/10/sol/", "/2026/11/wind/", "/pt/"]
    assert Alternate("x-default", f"{HOME}/2026/11/wind/") in named["/2026/10/sol/"]
    for address in in_several:
        for alternate in named[address]:
            assert named[alternate.url.removeprefix(HOME)] == named[address]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files may have five addresses, and two news."""
    monkeypatch.setattr(sitemap, "MOST", 5)
    monkeypatch.setattr(sitemap, "MOST_NEWS", 2)


def archive_of(months: int, each: int) -> dict[str, str]:
    return {
        f"briefs/b{month}-{day}.md": brief(date=f"2026-{month:02}-{day:02} 08:00")
        for month in range(1, months + 1)
        for day in range(1, each + 1)
    }


def parts(found: Plan) -> dict[str, list[str]]:
    return {
        p.route: [url.url.removeprefix(HOME) for url in p.view.urls]
        for p in found.pages
        if isinstance(p.view, SitemapView)
    }


@pytest.mark.usefixtures("small")
def test_a_long_sitemap_is_an_index_and_has_a_file_for_each_month_and_for_all_else() -> None:
    found = planned(archive_of(months=2, each=7))
    (index,) = [p.view for p in found.pages if p.template == SITEMAP_INDEX]
    files = parts(found)
    assert isinstance(index, SitemapIndexView)
    assert {address.removeprefix(f"{HOME}/") for address, _ in index.sitemaps} == set(files)
    assert [file for file in files if "pages" not in file] == [
        "sitemap-2026-01.xml",
        "sitemap-2026-01-2.xml",
        "sitemap-2026-02.xml",
        "sitemap-2026-02-2.xml",
    ]
    assert files["sitemap-2026-01.xml"] == [f"/2026/01/b1-{day}/" for day in range(1, 6)]
    assert files["sitemap-2026-01-2.xml"] == ["/2026/01/b1-6/", "/2026/01/b1-7/"]
    assert all(len(found) <= 5 for found in files.values())
    assert set(dict(index.sitemaps)) == {f"{HOME}/{file}" for file in files}
    assert dict(index.sitemaps)[f"{HOME}/sitemap-2026-01.xml"] == "2026-01-05T08:00:00+00:00"
    whole_sitemap = [address for addresses in files.values() for address in addresses]
    assert sorted(whole_sitemap) == sorted(urls(found))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("lang", ["en", "pt"])
def test_a_new_brief_touches_the_file_of_its_month_that_is_last_and_those_of_lists(lang: str) -> None:
    before = archive_of(months=3, each=7)
    before |= {f"briefs/pt{month}.md": brief(date=f"2026-{month:02}-06 09:00", lang="pt") for month in (1, 2, 3)}
    after = {**before, "briefs/new.md": brief(date="2026-03-08 08:00", lang=lang)}
    views = [{p.route: p.view for p in planned(files).pages if p.template == SITEMAP} for files in (before, after)]
    changed = {route for route, view in views[1].items() if views[0].get(route) != view}
    assert {route for route in changed if "pages" not in route} == {"sitemap-2026-03-2.xml"}


@pytest.mark.parametrize(
    ("route", "taken"),
    [
        ("sitemap-2031-01.xml", True),
        ("sitemap-pages-2.xml", True),
        ("news-sitemap-3.xml", True),
        ("Sitemap-Pages.XML", True),
        ("sitemap-pages.xml/x.txt", True),
        ("sitemap-old.xml", False),
        ("old/sitemap-pages.xml", False),
    ],
)
def test_where_a_sitemap_may_come_to_have_a_file_nothing_of_content_stands(route: str, taken: bool) -> None:
    edition = edited(SITE)
    found = collisions.check(plan(edition, whole).pages, (), (Asset(route, b""),), edition.config)
    assert [p.message for p in found] == ([f"/{route} belongs to briefgen; name this file otherwise"] if taken else [])


def test_a_sitemap_of_too_many_bytes_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    files = archive_of(months=1, each=9)
    assert list(parts(planned(files))) == ["sitemap.xml"]
    monkeypatch.setattr(sitemap, "LARGEST", 1200)
    found = planned(files)
    written = {p.route: writer(p.template)(p.view, None, None) for p in found.pages if p.template == SITEMAP}  # type: ignore[arg-type]
    assert len(written) > 2
    # The frame of a file is beside what is counted.
    assert all(len(text.encode()) <= 1200 + 300 for text in written.values())


@pytest.mark.parametrize("size", [1, 40, 400])
def test_no_page_takes_more_bytes_in_a_sitemap_than_it_is_taken_to(size: int) -> None:
    at = f"https://x.example/{'a' * size}/"
    url = SitemapUrl(at, "2026-11-01T08:00:00+00:00", (at + "1", at + "2"), (Alternate("zh-Hans-CN", at + "3"),))
    for one in (url, SitemapUrl(at, "", (), ()), SitemapUrl(at, url.changed, (), ())):
        frame = len(write_sitemap(SitemapView(())))
        assert len(write_sitemap(SitemapView((one,)))) - frame <= sitemap._weight(one, 0)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


DATE = dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "there"),
    [(DATE, True), (DATE + hours(47.99), True), (DATE + hours(48), False), (DATE + hours(4800), False)],
)
def test_a_brief_is_news_for_two_days_from_its_first_publication(now: dt.datetime, there: bool) -> None:
    files = {"briefs/a.md": brief(date="2026-11-10 08:00", updated="2026-11-12 07:00")}
    found = planned(files, now=max(now, DATE))
    assert [item.url for item in news(found)] == ([f"{HOME}/2026/11/a/"] if there else [])
    assert "/2026/11/a/" in urls(found)


def test_a_brief_of_every_kind_and_language_is_news_under_the_one_name_of_the_site() -> None:
    kinds = ("news", "analysis", "opinion", "explainer", "interview")
    files = {f"briefs/{kind}.md": brief(f"About {kind}", "2026-11-10 08:00", kind=kind) for kind in kinds}
    files["briefs/ar.md"] = brief("خبر", "2026-11-10 07:00", lang="ar")
    found = planned(files, "timezone: Asia/Tokyo\nlanguages: {ar: {name: X}}\n", DATE)
    assert {item.title for item in news(found)} == {*(f"About {kind}" for kind in kinds), "خبر"}
    (view,) = [p.view for p in found.pages if p.template == NEWS_SITEMAP]
    assert isinstance(view, NewsSitemapView)
    assert view.name == "Test Brief"
    assert view.items[-1] == NewsItem(f"{HOME}/2026/11/ar/", "ar", "2026-11-10T07:00:00+09:00", "خبر")


def test_a_brief_that_may_be_seen_before_its_date_is_not_news_yet() -> None:
    files = {"briefs/a.md": brief(date="2026-11-10 08:00", publish_at="2026-11-09T08:00Z")}
    assert news(planned(files, now=DATE - hours(1))) == []
    assert len(news(planned(files, now=DATE))) == 1


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("fil", "fil"),
        ("zh", "zh-cn"),
        ("zh-CN", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"),
        ("zh-SG", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-Hant", "zh-tw"),
        ("zh-HK", "zh-tw"),
        ("yue", "yue"),
    ],
)
def test_languages_of_news_are_two_or_three_letters_and_chinese_goes_by_its_script(lang: str, code: str) -> None:
    assert news_language(lang) == code


@pytest.mark.usefixtures("small")
def test_many_news_are_an_index_and_files() -> None:
    files = {f"briefs/b{n}.md": brief(date=f"2026-11-10 0{n}:00") for n in range(1, 6)}
    found = planned(files, now=DATE)
    named = {p.route: p.view for p in found.pages if p.route.startswith("news-sitemap")}
    assert list(named) == ["news-sitemap.xml", *(f"news-sitemap-{n}.xml" for n in (1, 2, 3))]
    index = named.pop("news-sitemap.xml")
    assert isinstance(index, SitemapIndexView)
    assert [address.removeprefix(f"{HOME}/") for address, _ in index.sitemaps] == list(named)
    assert [item.url[-3:-1] for item in news(found)] == ["b5", "b4", "b3", "b2", "b1"]
    assert all(len(view.items) <= 2 for view in named.values() if isinstance(view, NewsSitemapView))


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- our own


def texts(element: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path)]


URLS = st.builds(
    SitemapUrl,
    url=TEXT,
    changed=st.just("") | TEXT,
    images=st.lists(TEXT, max_size=3).map(tuple),
    alternates=st.lists(st.builds(Alternate, lang=TEXT, url=TEXT), max_size=3).map(tuple),
)


@given(st.lists(URLS, max_size=4))
def test_whatever_is_put_into_a_sitemap_comes_back_from_it(written: list[SitemapUrl]) -> None:
    root = parsed(write_sitemap(SitemapView(tuple(written))))
    assert root.tag == f"{NAME}urlset"
    back = [
        SitemapUrl(
            url=texts(url, f"{NAME}loc")[0],
            changed="".join(texts(url, f"{NAME}lastmod")),
            images=tuple(texts(url, f"{IMAGE}image/{IMAGE}loc")),
            alternates=tuple(Alternate(a.get("hreflang", ""), a.get("href", "")) for a in url.findall(f"{XHTML}link")),
        )
        for url in root
    ]
    assert back == written


@given(st.lists(st.tuples(TEXT, st.just("") | TEXT), max_size=4))
def test_whatever_is_put_into_an_index_comes_back_from_it(written: list[tuple[str, str]]) -> None:
    root = parsed(write_sitemap_index(SitemapIndexView(tuple(written))))
    assert root.tag == f"{NAME}sitemapindex"
    assert [(texts(s, f"{NAME}loc")[0], "".join(texts(s, f"{NAME}lastmod"))) for s in root] == written


@given(TEXT, st.lists(st.builds(NewsItem, url=TEXT, lang=TEXT, published=TEXT, title=TEXT), max_size=4))
def test_whatever_is_put_into_a_news_sitemap_comes_back_from_it(name: str, written: list[NewsItem]) -> None:
    root = parsed(write_news_sitemap(NewsSitemapView(name, tuple(written))))
    assert root.tag == f"{NAME}urlset"
    assert [[child.tag for child in url] for url in root] == [[f"{NAME}loc", f"{NEWS}news"]] * len(written)
    back = [
        NewsItem(
            *(
                "".join(texts(url, path))
                for path in (
                    f"{NAME}loc",
                    f"{NEWS}news/{NEWS}publication/{NEWS}language",
                    f"{NEWS}news/{NEWS}publication_date",
                    f"{NEWS}news/{NEWS}title",
                )
            )
        )
        for url in root
    ]
    assert back == written
    assert {n.text for n in root.iter(f"{NEWS}name")} <= {name}
    order = [[child.tag.removeprefix(NEWS) for child in url[1]] for url in root]
    assert order == [["publication", "publication_date", "title"]] * len(written)


def test_without_news_the_news_sitemap_is_a_sitemap_of_nothing() -> None:
    root = parsed(write_news_sitemap(NewsSitemapView("Name", ())))
    assert (root.tag, len(root)) == (f"{NAME}urlset", 0)


HOSTILE = '</title><script>alert(1)</script> <!-- & ]]> "it\'s" \u202eabc\u202c 𝔄😀 مرحبا'


SHOWN = HOSTILE.replace("--", "–").replace('"it\'s"', "“it’s”")
"""With the typography of headlines."""


def test_a_hostile_headline_comes_back_from_the_built_news_sitemap(
    publication: Callable[[Files], Path],
) -> None:
    title = HOSTILE.replace("'", "''")
    files: Files = {
        "briefgen.yaml": f"name: '{title}'\nurl: https://test.example/a&b/\ncards: {{newest: 0}}\nsearch: false\n",
        "content/briefs/芯片.md": brief(f"'{title}'", "2026-11-10 08:00", topics="['A&B <c>']"),
    }
    root = publication(files)
    build(root, Options(DATE))
    news_file = parsed((root / "site/news-sitemap.xml").read_text("utf-8"))
    assert [e.text for e in news_file.iter(f"{NEWS}title")] == [SHOWN]
    assert [e.text for e in news_file.iter(f"{NEWS}name")] == [HOSTILE]
    site = parsed((root / "site/sitemap.xml").read_text("utf-8"))
    assert "https://test.example/a&b/2026/11/%E8%8A%AF%E7%89%87/" in [e.text for e in site.iter(f"{NAME}loc")]
    robots = (root / "site/robots.txt").read_text("utf-8")
    assert "Sitemap: https://test.example/a%26b/news-sitemap.xml\n" in robots
