"""The plan: which pages there are, and that nothing else may be seen in them."""

from __future__ import annotations

import msgspec
import pytest

from briefgen.engine import collisions
from briefgen.model import Html
from briefgen.pages.page import ATOM, JSON_FEED, MANIFEST, NEWS_SITEMAP, RSS, SITEMAP, BriefFold, Page
from briefgen.pages.plan import Plan, plan, plan_brief
from briefgen.pages.site import site_view
from briefgen.pages.views import (
    BriefView,
    Format,
    ListingView,
    NotFoundView,
    PictureView,
    RedirectView,
    RobotsView,
    StandingPageView,
)
from tests.conftest import brief
from tests.make import configured, edited, going_on, unfolded, whole

FILES = {
    "briefs/rain.md": brief(
        date="2026-11-03 08:00", section="oil", topics="[AI policy]", authors="[jane]", aliases="[/old/, /x.html]"
    ),
    "briefs/wind.md": brief(date="2026-11-02 08:00", updated="2026-11-05 09:00"),
    "briefs/sol.md": brief(date="2026-10-02 08:00", lang="pt", translation_of="wind"),
    "briefs/lua.md": brief(date="2026-10-01 08:00", lang="pt"),
    "pages/about.md": "---\ntitle: About\nnav: header\n---\n[x](brief:rain) [y](brief:secret) ![x](a.png)\n",
    "pages/ethics.md": "---\ntitle: Ethics\ndescription: D\nlang: pt\n---\n",
    "pages/quiet.md": "---\ntitle: Quiet\nnav: none\ntemplate: wide.html\n---\n",
    "authors/jane.yaml": "name: Jane",
    "media/a.png": "",
}
HIDDEN = {
    "briefs/secret.md": brief(
        headline="Secret headline",
        status="draft",
        section="secretsection",
        topics="[Secret topic]",
        aliases="[/secretalias/]",
    ),
    "briefs/embargo.md": brief(
        headline="Secret embargo", date="2099-01-01", authors="[secretauthor]", image="{src: secretpicture.png, alt: x}"
    ),
    "briefs/expired.md": brief(headline="Secret past", expires_at="2026-12-01 00:00Z", topics="[Secret expired]"),
    "authors/secretauthor.yaml": "name: Secret author",
    "media/secretpicture.png": "",
}


def planned(files: dict[str, str] = FILES, more: str = "", url: str = "https://test.example/") -> Plan:
    return unfolded(plan(edited({**HIDDEN, **files}, more, url=url), whole))


def page(route: str, found: Plan | None = None) -> Page:
    (one,) = [p for p in (found or planned()).pages if p.route == route]
    return one


def as_text(found: Plan) -> str:
    def plain(value: object) -> object:
        return value.source if isinstance(value, Html) else str(value)

    return msgspec.json.encode([found.masthead, found.pages], enc_hook=plain).decode()


NESTED = "/2026/11/later/ninjs.json is a folder of the site, which holds content/briefs/a.md; change its slug"
LISTS = ("", "pt/", "sections/oil/", "topics/ai-policy/", "authors/jane/")
FEEDS = {"feed.xml": RSS, "atom.xml": ATOM, "feed.json": JSON_FEED}


def test_every_address_of_the_contract_is_planned_with_its_template() -> None:
    assert {p.route: p.template for p in planned().pages} == {
        "": "front.html",
        "sections/oil/": "listing.html",
        "topics/ai-policy/": "listing.html",
        "authors/jane/": "listing.html",
        "archive/2026/11/": "listing.html",
        "archive/2026/10/": "listing.html",
        "sections/": "overview.html",
        "topics/": "overview.html",
        "authors/": "overview.html",
        "archive/": "archive.html",
        "404.html": "404.html",
        "robots.txt": "robots.txt",
        **{f"{place}{file}": writer for place in LISTS for file, writer in FEEDS.items()},
        "manifest.webmanifest": MANIFEST,
        "sitemap.xml": SITEMAP,
        "news-sitemap.xml": NEWS_SITEMAP,
        "about/": "page.html",
        "ethics/": "page.html",
        "quiet/": "wide.html",
        "2026/11/rain/": "brief.html",
        "2026/11/wind/": "brief.html",
        "2026/10/sol/": "brief.html",
        "2026/10/lua/": "brief.html",
        "pt/": "front.html",
        "old/": "redirect.html",
        "x.html": "redirect.html",
    }


def test_an_empty_publication_has_the_sites_own_pages() -> None:
    routes = {p.route for p in plan(edited({}), whole).pages}
    assert routes == {
        "",
        "sections/",
        "topics/",
        "authors/",
        "archive/",
        "404.html",
        "robots.txt",
        *FEEDS,
        "manifest.webmanifest",
        "sitemap.xml",
        "news-sitemap.xml",
    }


def test_the_sites_own_pages_come_before_contents() -> None:
    sources = [bool(p.source) for p in planned().pages]
    assert sources == sorted(sources)


def test_what_is_not_visible_is_in_no_view() -> None:
    assert planned() == unfolded(plan(edited(FILES | {"briefs/secret.md": HIDDEN["briefs/secret.md"]}), whole))
    text = as_text(planned()).lower()
    assert "rain" in text
    # Not even as the slug in the page's own link to it.
    assert "secret" not in text


def test_the_plan_is_a_function_of_its_input() -> None:
    backwards = dict(reversed(list(FILES.items())))
    assert as_text(planned()) == as_text(planned(backwards))


def test_the_site_knows_its_navigation() -> None:
    site = planned(
        more="tagline: T\ndesk: The desk\nsections: [{id: oil, name: Oil}, {id: art, name: Art}]\n"
    ).masthead.site
    assert [(link.href, link.text) for link in site.sections] == [("/sections/oil/", "Oil"), ("/sections/art/", "Art")]
    assert [(link.href, link.text) for link in site.header] == [("/about/", "About")]
    assert [(link.href, link.text) for link in site.footer] == [("/ethics/", "Ethics")]
    assert (site.name, site.tagline, site.desk, site.lang, site.dir) == ("Test Brief", "T", "The desk", "en", "ltr")
    assert (site.home, site.archive, site.feeds[0].href) == ("/", "/archive/", "/feed.xml")
    assert (site.stylesheet, site.script, site.icon, site.logo) == ("/assets/style.css", "", "", None)


def test_below_a_path_every_link_has_the_base() -> None:
    found = planned(url="https://test.example/base/")
    site = found.masthead.site
    assert (site.home, site.archive, site.stylesheet) == ("/base/", "/base/archive/", "/base/assets/style.css")
    view = page("2026/11/rain/", found).view
    assert isinstance(view, BriefView)
    assert view.url == view.meta.canonical == "https://test.example/base/2026/11/rain/"
    assert view.topics[0].href == "/base/topics/ai-policy/"
    assert view.older is not None
    assert view.older.href == "/base/2026/11/wind/"
    redirect = page("old/", found).view
    assert isinstance(redirect, RedirectView)
    assert redirect.target == "/base/2026/11/rain/"


def test_a_right_to_left_publication_says_so() -> None:
    assert site_view(edited({}, "language: ar\n"), "ar").dir == "rtl"


def test_neighbours_are_the_next_of_the_same_language() -> None:
    found = planned()
    neighbours = {}
    for one in found.pages:
        if isinstance(one.view, BriefView):
            view = one.view
            neighbours[one.route] = (view.newer and view.newer.href, view.older and view.older.href)
    assert neighbours == {
        "2026/11/rain/": (None, "/2026/11/wind/"),
        "2026/11/wind/": ("/2026/11/rain/", None),
        "2026/10/sol/": (None, "/2026/10/lua/"),
        "2026/10/lua/": ("/2026/10/sol/", None),
    }


def test_languages_of_one_brief_link_to_each_other() -> None:
    views = {route: page(route).view for route in ("2026/11/wind/", "2026/10/sol/", "2026/11/rain/")}
    translations = {
        route: [(t.lang, t.name, t.href, t.url) for t in view.translations]
        for route, view in views.items()
        if isinstance(view, BriefView)
    }
    assert translations == {
        "2026/11/wind/": [("pt", "Português", "/2026/10/sol/", "https://test.example/2026/10/sol/")],
        "2026/10/sol/": [("en", "English", "/2026/11/wind/", "https://test.example/2026/11/wind/")],
        "2026/11/rain/": [],
    }


def test_a_brief_has_its_picture_whole_wide_and_as_a_card_and_an_author_a_square() -> None:
    found = planned(
        {
            "briefs/a.md": brief(image="{src: a.png, alt: x, focus: 20% 36.5%}", authors="[jane]"),
            "authors/jane.yaml": "name: Jane\nimage: {src: a.png, alt: Jane}\n",
            "media/a.png": "",
        }
    )
    view, listing = page("2026/11/a/", found).view, page("authors/jane/", found).view
    assert isinstance(view, BriefView)
    assert isinstance(listing, ListingView)
    assert listing.author is not None
    image, portrait = view.image, listing.author.image
    assert image is not None
    assert portrait is not None
    shown = PictureView(
        src="/assets/a.png",
        width=40,
        height=30,
        formats=(Format("image/avif", "/assets/a.png.20.avif 20w, /assets/a.png.avif 40w", moves=False),),
        ground="ground r1 g2 b3",
        still=20,
        size=99,
    )
    assert (image.whole, image.wide, image.card, image.square) == (shown, shown, shown, None)
    assert (portrait.whole, portrait.wide, portrait.card, portrait.square) == (None, None, None, shown)


def test_an_analysis_is_signed_by_an_author_a_name_or_the_desk() -> None:
    files = {
        "briefs/a.md": brief(analysis="{text: x, author: jane}"),
        "briefs/b.md": brief(analysis="{text: x, author: Jo Bloggs}"),
        "briefs/c.md": brief(analysis="{text: x}"),
        "authors/jane.yaml": "name: Jane\nrole: Editor",
    }
    found = planned(files)
    signed = []
    for slug in "abc":
        view = page(f"2026/11/{slug}/", found).view
        assert isinstance(view, BriefView)
        assert view.desk is not None
        assert view.desk.publication == "Test Brief"
        signed.append((view.desk.byline.name, view.desk.byline.href, view.desk.byline.role))
    assert signed == [("Jane", "/authors/jane/", "Editor"), ("Jo Bloggs", "", ""), ("Test Brief Editorial", "", "")]


def test_corrections_are_newest_first_and_sources_are_numbered() -> None:
    files = {
        "briefs/a.md": brief(
            corrections="[{date: 2026-11-02, text: A}, {date: 2026-11-04, text: C}, {date: 2026-11-03, text: B}]",
            sources="[{id: s, title: S}, {id: t, title: T, accessed: 2026-10-01}]",
            takeaways="[{text: x, sources: [t, s]}]",
        )
    }
    view = page("2026/11/a/", planned(files)).view
    assert isinstance(view, BriefView)
    assert [c.text.source for c in view.corrections] == ["C", "B", "A"]
    assert [(s.number, s.title, s.accessed) for s in view.sources] == [(1, "S", ""), (2, "T", "October 1, 2026")]
    anchors = {f"#{s.anchor}": str(s.number) for s in view.sources}
    cited = [(link.href, link.text) for link in view.takeaways[0].sources]
    assert [number for _, number in cited] == ["2", "1"]
    assert dict(cited) == anchors


def test_an_old_address_leads_to_the_brief_and_is_not_indexed() -> None:
    for alias in ("old/", "x.html"):
        view = page(alias).view
        assert isinstance(view, RedirectView)
        assert view.target == "/2026/11/rain/"
        assert view.meta.canonical == "https://test.example/2026/11/rain/"
        assert not view.meta.index


def test_a_standing_page_has_its_targets_and_its_language() -> None:
    about, ethics = page("about/").view, page("ethics/").view
    assert isinstance(about, StandingPageView)
    assert isinstance(ethics, StandingPageView)
    assert about.body.source == (
        '<p><a href="/2026/11/rain/">x</a> y '
        '<img alt="x" src="/assets/a.png" width="40" height="30" loading="lazy" decoding="async"></p>'
    )
    assert about.meta.current == "/about/"
    assert (ethics.meta.lang, ethics.meta.description, ethics.description) == ("pt", "D", "D")


def test_the_page_for_nothing_has_no_address_and_is_not_indexed() -> None:
    view = page("404.html").view
    assert isinstance(view, NotFoundView)
    assert view.meta.canonical == ""
    assert not view.meta.index
    assert [t.href for t in view.latest] == ["/2026/11/rain/", "/2026/11/wind/"]


def test_robots_names_both_sitemaps() -> None:
    assert page("robots.txt", planned(url="https://test.example/base/")).view == RobotsView(
        ("https://test.example/base/sitemap.xml", "https://test.example/base/news-sitemap.xml")
    )


@pytest.mark.parametrize(
    ("files", "more", "expected"),
    [
        ({"briefs/a.md": brief()}, "", []),
        (
            {"briefs/about.md": brief(), "pages/about.md": "---\ntitle: A\n---\n"},
            "permalink: /{slug}/\n",
            [("briefs/about.md", "/about/ is the address of content/pages/about.md; change its slug")],
        ),
        (
            {"briefs/archive.md": brief()},
            "permalink: /{slug}/\n",
            [("briefs/archive.md", "/archive/ is an address of the site itself; change its slug")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/2026/11/b/]"), "briefs/b.md": brief()},
            "",
            [("briefs/a.md", "the alias /2026/11/b/ is the address of content/briefs/b.md; remove it")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/2026/11/a/]")},
            "",
            [("briefs/a.md", "the alias /2026/11/a/ is this brief's own address; remove it")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/old/]"), "briefs/b.md": brief(aliases="[/OLD/]")},
            "",
            [("briefs/b.md", "the alias /OLD/ is an alias of content/briefs/a.md, too; remove one of the two")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/topics/, /404.html]")},
            "",
            [
                ("briefs/a.md", "the alias /topics/ is the address of the site itself; remove it"),
                ("briefs/a.md", "the alias /404.html is the address of the site itself; remove it"),
            ],
        ),
        (
            {"briefs/a.md": brief(aliases="[/feed.xml/old/]")},
            "",
            [("briefs/a.md", "/feed.xml is a file of the site itself; remove the alias /feed.xml/old/")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/x.html/y/, /x.html]")},
            "",
            [
                (
                    "briefs/a.md",
                    "/x.html is a folder of the site, which holds content/briefs/a.md; remove the alias /x.html",
                )
            ],
        ),
        (
            {"briefs/a.md": brief(aliases="[/assets/x/]")},
            "",
            [("briefs/a.md", "the alias /assets/x/ belongs to briefgen; remove it")],
        ),
        # Of a publication with more addresses than one file may have.
        (
            {
                "briefs/a.md": brief(aliases="[/sitemap-2026-11.xml, /Sitemap-pages-2.xml/x/, /sitemap-x.xml]"),
                "briefs/b.md": brief(date="2099-01-01", aliases="[/news-sitemap-1.xml]"),
            },
            "",
            [
                ("briefs/a.md", "the alias /sitemap-2026-11.xml/ belongs to briefgen; remove it"),
                ("briefs/a.md", "the alias /Sitemap-pages-2.xml/x/ belongs to briefgen; remove it"),
                ("briefs/b.md", "the alias /news-sitemap-1.xml/ belongs to briefgen; remove it"),
            ],
        ),
        (
            {"briefs/a.md": brief(date="2099-01-01", aliases="[/old/]"), "briefs/b.md": brief(aliases="[/old/]")},
            "",
            [("briefs/a.md", "the alias /old/ is an alias of content/briefs/b.md, too; remove one of the two")],
        ),
        (
            {"briefs/b-c.md": brief(section="a"), "briefs/c.md": brief(section="a-b")},
            "permalink: /{section}-{slug}/\n",
            [("briefs/c.md", "/a-b-c/ is the address of content/briefs/b-c.md; change its slug")],
        ),
        (
            {"briefs/b-c.md": brief(section="a"), "briefs/c.md": brief(section="a-b")},
            "permalink: /{section}-{slug}/\nformats: [markdown, ninjs, llms]\n",
            [("briefs/c.md", "/a-b-c/ is the address of content/briefs/b-c.md; change its slug")],
        ),
        (
            {"briefs/a.md": brief(aliases="[/2026/11/b/index.md, /2026/11/later/ninjs.json, /ninjs.json, /llms.txt]")}
            | {
                "briefs/b.md": brief(),
                "briefs/later.md": brief(date="2026-11-01 08:00", publish_at="2099-01-01 00:00Z"),
            },
            "formats: [markdown, ninjs, llms]\n",
            [
                (
                    "briefs/a.md",
                    "/2026/11/b/index.md is a file of content/briefs/b.md; remove the alias /2026/11/b/index.md/",
                ),
                ("briefs/a.md", "/ninjs.json is a file of the site itself; remove the alias /ninjs.json/"),
                ("briefs/a.md", "/llms.txt is a file of the site itself; remove the alias /llms.txt/"),
                (
                    "briefs/later.md",
                    NESTED,
                ),
            ],
        ),
        (
            {"briefs/pt.md": brief(), "briefs/sol.md": brief(lang="pt", publish_at="2099-01-01 00:00Z")},
            "permalink: /{slug}/\nformats: [ninjs]\n",
            [
                (
                    "briefs/sol.md",
                    "/pt/ belongs to this brief's language, and is the address of content/briefs/pt.md; rename that",
                )
            ],
        ),
    ],
)
def test_what_wants_an_address_that_is_taken_is_told(
    files: dict[str, str], more: str, expected: list[tuple[str, str]]
) -> None:
    edition = edited(files, more)
    found = collisions.check(plan(edition, whole).pages, edition.catalog.scheduled, (), configured(more))
    assert [(p.path.removeprefix("content/"), p.message) for p in found] == expected


def test_a_brief_planned_by_itself_has_the_pages_that_it_has_in_the_whole_plan() -> None:
    files = {
        "briefs/a.md": brief("A", "2026-11-01", topics="[x]", related="[c]"),
        "briefs/b.md": brief("B", "2026-11-02", body="See [it](brief:a).", topics="[x]"),
        "briefs/c.md": brief("C", "2026-11-03", topics="[x]", lang="pt", translation_of="b"),
        "briefs/d.md": brief("D", "2026-11-04", aliases="[/old/]"),
    }
    issue = going_on(edited(files, "formats: [markdown, ninjs]\n"), {"a": "d", "b": "c", "d": "a"})
    all_pages = plan(issue, whole)
    assert len(issue.catalog.briefs) == 4
    assert {
        page.view.read_next.name for page in all_pages.pages if isinstance(page.view, BriefFold) if page.view.read_next
    } == {issue.hrefs[slug] for slug in "acd"}
    for entry in issue.catalog.briefs:
        alone = plan_brief(issue, entry)
        assert len(alone.pages) == 3
        assert [p for p in all_pages.pages if p.route in {a.route for a in alone.pages}] == list(alone.pages)
        assert alone.masthead == all_pages.masthead
        assert alone.parts.items() <= all_pages.parts.items()
