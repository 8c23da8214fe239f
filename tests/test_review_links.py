"""Links that lead nowhere and pages that weigh too much, in whole publications; and the scanner behind both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.engine.build import Options, rehearse
from briefgen.errors import BriefgenError, Problem, Span
from briefgen.review.addresses import Target, target_of
from briefgen.review.links import look_at
from briefgen.review.markup import tags
from tests.conftest import CONFIG, Files, brief

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
URL = "https://test.example/"
MakePublication = Callable[[Files], Path]


def found(root: Path) -> tuple[Problem, ...]:
    try:
        return rehearse(root, Options(NOW, jobs=1)).warnings
    except BriefgenError as error:
        return error.problems


def places(root: Path) -> list[tuple[str, str, str]]:
    """What is told: file, rule, and the text at the place."""
    return [
        (p.path, p.rule, p.place.excerpt[p.place.column - 1 :] if isinstance(p.place, Span) else "")
        for p in found(root)
    ]


TARGETS: Files = {
    "content/briefs/there.md": brief("There", body="## What follows\n\nText."),
    "content/briefs/later.md": brief("Later", date="2027-01-01"),
    "content/pages/about.md": "---\ntitle: About\n---\n\n## Us\n",
    "content/static/paper.pdf": b"%PDF",
    "content/static/plain.html": b"<p id=x>",
}


@pytest.mark.parametrize(
    "href",
    [
        "/2026/11/there/",
        "/2026/11/there",
        "/2026/11/there/#what-follows",
        "/2026/11/there/?from=mail#what-follows",
        "/2026/11/there/index.html",
        "../there/",
        "#top",
        "#main",
        "#here",
        "#:~:text=Text",
        "/about/#us",
        "/about/#%75s",
        "/./about/#us",
        "/feeds/../about/",
        "/",
        "/feed.xml",
        "/paper.pdf#page=7",
        "/plain.html#y",
        "/plain",
        f"{URL}2026/11/there/",
        "https://test.example.org/nowhere/",
        "//elsewhere.example/nowhere/",
        "mailto:desk@test.example",
        "brief:there",
        "brief:there#what-follows",
        "brief:later#anything",
        "/sections/",
    ],
)
def test_a_link_that_leads_somewhere_is_not_told(publication: MakePublication, href: str) -> None:
    files = TARGETS | {"content/briefs/a.md": brief(section="Ferries", body=f"## Here\n\n[x]({href})")}
    assert places(publication(files)) == []


@pytest.mark.parametrize(
    ("href", "rule"),
    [
        ("/nowhere/", "dead-link"),
        ("nowhere/", "dead-link"),
        ("/2026/11/There/", "dead-link"),
        ("/2026/11/later/", "dead-link"),
        ("/2027/01/later/", "dead-link"),
        ("/assets/", "dead-link"),
        (f"{URL}nowhere", "dead-link"),
        ("/paper.pdff", "dead-link"),
        ("#nothing", "dead-anchor"),
        ("/about/#Us", "dead-anchor"),
        ("../there/#what-followed", "dead-anchor"),
        (f"{URL}about/#them", "dead-anchor"),
        ("brief:there#what-followed", "dead-anchor"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_stands(publication: MakePublication, href: str, rule: str) -> None:
    files = TARGETS | {"content/briefs/a.md": brief(body=f"Text, [x]({href}).")}
    assert places(publication(files)) == [("content/briefs/a.md", rule, f"{href}).")]


def test_links_in_every_text_of_a_brief_are_followed(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": brief(
                takeaways='["[x](/one/)"]',
                analysis='{text: "[x](/two/)"}',
                corrections='[{date: 2026-11-02, text: "[x](/three/)"}]',
                body='<a href="/four/">x</a>',
            )
        }
    )
    assert [place[:6] for _, _, place in places(root)] == ["/one/)", "/two/)", "/three", "/four/"]


def test_advice_names_the_brief_that_was_meant(publication: MakePublication) -> None:
    files = TARGETS | {"content/briefs/a.md": brief(body="[x](/there/) [y](/2027/01/later/) [z](/about/#uss)")}
    moved, waits, anchor = [p.message for p in found(publication(files))]
    assert 'did you mean "/2026/11/there/", or brief:there?' in moved
    assert "content/briefs/later.md" in waits
    assert 'did you mean "us"?' in anchor


def test_briefs_that_wait_may_link_to_what_waits_with_them(publication: MakePublication) -> None:
    files = TARGETS | {"content/briefs/a.md": brief("A", date="2027-01-01", body="[x](/2027/01/later/) [y](/gone/)")}
    assert places(publication(files)) == [("content/briefs/a.md", "dead-link", "/gone/)")]


def test_links_begin_at_the_path_of_the_site(publication: MakePublication) -> None:
    files = TARGETS | {
        "briefgen.yaml": CONFIG.replace("test.example/", "test.example/news/"),
        "content/briefs/a.md": brief(body="[a](/about/) [b](https://test.example/other/) [c](/news/about/)"),
        "templates/parts/head_end.html": '<a href="/beside/">x</a><a href="{{ site.home }}gone/">y</a>',
    }
    told = places(publication(files))
    assert told[0] == ("content/briefs/a.md", "dead-link", "/news/about/)")
    assert {"templates/brief.html", "templates/front.html"} <= {path for path, _, _ in told[1:]}
    assert {(path.partition("/")[0], rule) for path, rule, _ in told[1:]} == {("templates", "dead-link")}
    assert all("/beside/" not in p.message for p in found(publication(files)))


def test_a_link_of_a_template_is_told_once_at_its_line(publication: MakePublication) -> None:
    template = "\n<a href='/gone/'>x</a>\n<img src=\"/no.png\" alt=''><a href=\"#none\">y</a>\n"
    files = TARGETS | {"templates/parts/head_end.html": template}
    assert places(publication(files)) == [
        ("templates/parts/head_end.html", "dead-link", "/gone/'>x</a>"),
        ("templates/parts/head_end.html", "dead-link", '/no.png" alt=\'\'><a href="#none">y</a>'),
        ("templates/parts/head_end.html", "dead-anchor", '#none">y</a>'),
    ]
    assert "while rendering / and " in found(publication(files))[0].message


def test_a_redirect_of_the_publication_leads_somewhere(publication: MakePublication) -> None:
    files = TARGETS | {
        "content/briefs/a.md": brief(aliases="[/before/]", body="[x](/old/1) [y](/moved) [z](/before/) [u](/other/)"),
        "content/static/_redirects": b"# mine\n/old/* /about/ 301\n/moved /about/\n",
    }
    assert places(publication(files)) == [("content/briefs/a.md", "dead-link", "/other/)")]


def test_a_heavy_page_is_told_at_its_brief_and_a_heavy_list_at_its_template(publication: MakePublication) -> None:
    files: Files = {
        "content/briefs/a.md": brief("A", body="word " * 40_000),
        "content/briefs/b.md": brief("B", body="word " * 40_000, allow="{page-weight: It is whole.}"),
        "content/briefs/c.md": brief("C"),
        "content/static/big.js": b"/" * 300_000,
    }
    config = f"{CONFIG}style: {{page_weight: %d}}\n"
    base = publication(files | {"briefgen.yaml": config % 0})
    assert places(base) == [("content/briefs/b.md", "needless-allow", "page-weight: It is whole.}")]
    heavy = found(publication(files | {"briefgen.yaml": config % 150}))
    assert [p.path for p in heavy if p.path.startswith("content/")] == ["content/briefs/a.md"]
    assert {p.rule for p in heavy} == {"page-weight"}
    script: Files = {"templates/parts/head_end.html": '<script src="/big.js" defer></script>'}
    both = found(publication(files | {"briefgen.yaml": config % 320} | script))
    assert "content/briefs/c.md" in {p.path for p in both}
    assert any(p.path.startswith("templates/") and "more like it" in p.message for p in both)


@pytest.mark.parametrize(
    ("href", "route", "target"),
    [
        ("", "a/", None),
        ("  /b/\n", "a/", Target("b/")),
        ("b", "a/", Target("a/b")),
        ("../../../b/", "a/", Target("b/")),
        ("?q", "a/", Target("a/")),
        ("#x%20y", "a/", Target("a/", "x y")),
        ("#TOP", "a/", Target("a/")),
        ("https://TEST.example/b/", "a/", Target("b/")),
        ("http://test.example/b/", "a/", None),
        ("https://[b/", "a/", None),
        ("javascript:void(0)", "a/", None),
        ("/%E6%B8%AF/", "a/", Target("港/")),
    ],
)
def test_what_a_link_leads_to(href: str, route: str, target: Target | None) -> None:
    assert target_of(href, URL, route) == target


def test_a_page_with_a_base_links_from_there() -> None:
    look = look_at('<base href="/deep/"><a href="x/">x</a><a href="#y" id="y">y</a>', URL, "a/")
    assert look.links == (f"{URL}deep/x/", f"{URL}deep/#y")


# The scanner


class _Reference(HTMLParser):
    """Python's own parser, asked for the same."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in reversed(attrs)}
        if has.get("id"):
            self.ids.append(has["id"])
        if tag == "a" and "href" in has:
            self.links.append(has["href"])


def scanned(html: str) -> tuple[list[str], list[str]]:
    read = tags(html)
    return [i for t in read if t.name != "a" for i in t.ids], [h for t in read if t.name == "a" for h in t.links]


_PIECES = st.sampled_from(
    [
        *('<a href="/x/">', "<A HREF='/y/'>", "<a href=/z/>", '<a\nhref = "/u?a=1&amp;b=2"\tclass=c>', "</a>", "text"),
        *('<p id="one">', "<p id=two>", '<p title="a > b" id="three">', "<!-- <a href='/no/'> -->", "<br/>", "&lt;a"),
        *("<script>\"<a href='/no/'>\"</script>", "<style>a { b: '<p id=no>' }</style>", '<p data-id="no">', "a < b"),
        *(
            '<h2 id="&quot;">',
            "<p id='a' id='b'>",
            "<p\nID\n=\n'four'>",
            "<!doctype html>",
            "<p id>",
            "<p hidden id=x>",
        ),
    ]
)


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=12).map("".join))
@example("<!-- a --><a href='/x/'>")
def test_the_scanner_reads_what_pythons_parser_reads(html: str) -> None:
    reference = _Reference()
    reference.feed(html)
    reference.close()
    ids, links = scanned(html)
    assert (ids, links) == (reference.ids, reference.links)


@settings(max_examples=200)
@given(st.text("<>/!-='\" \nabhimg23reftls#&;", max_size=120))
def test_the_scanner_takes_anything(html: str) -> None:
    assert all(tag.name for tag in tags(html))
    look_at(html, URL, "a/")
