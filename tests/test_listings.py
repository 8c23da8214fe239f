"""Lists, page by page: every brief of a list is on exactly one page, in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalog.catalog import catalog
from briefgen.config import Config
from briefgen.model import Entry
from briefgen.pages.edition import Edition, Theme, edition
from briefgen.pages.listings import archive, overviews, pagination
from briefgen.pages.page import Page
from briefgen.pages.plan import plan
from briefgen.pages.views import ArchiveView, FrontView, Link, ListingView, OverviewView
from tests.conftest import brief
from tests.make import NOW, PHRASES, configured, edited, made, mentions, unfolded, whole, with_briefs

DESCRIBED = "{}: all briefs from Test Brief, newest first."
THEME = Theme("", "", None)


def of_briefs(config: Config, *briefs: Entry, authors: tuple[str, ...] = ()) -> Edition:
    return edition(catalog(with_briefs(*briefs, authors=authors), config, NOW), config, {}, THEME, "g", PHRASES)


def pages(found: Edition) -> dict[str, Page]:
    complete = unfolded(plan(found, whole))
    return {page.route: page for page in complete.pages if isinstance(page.view, ListingView)}


def view(found: Edition, route: str) -> ListingView:
    listing = pages(found)[route].view
    assert isinstance(listing, ListingView)
    return listing


@pytest.mark.parametrize(
    ("count", "per_page", "number", "total", "newer", "older"),
    [
        (0, 5, 1, 1, "", ""),
        (5, 5, 1, 1, "", ""),
        (6, 5, 1, 2, "", "/t/page/2/"),
        (6, 5, 2, 2, "/t/", ""),
        (11, 5, 2, 3, "/t/", "/t/page/3/"),
        (11, 5, 3, 3, "/t/page/2/", ""),
    ],
)
def test_a_page_knows_its_neighbours(
    count: int, per_page: int, number: int, total: int, newer: str, older: str
) -> None:
    made_page = pagination(of_briefs(configured(f"per_page: {per_page}\n")), "t/", number, count)
    assert (made_page.number, made_page.total, made_page.newer, made_page.older) == (number, total, newer, older)


BRIEFS = st.lists(
    st.builds(
        made,
        st.sampled_from([f"b{n}" for n in range(30)]),
        st.integers(1, 28),
        section=st.sampled_from(["", "oil", "art"]),
        topics=st.lists(st.sampled_from("xyz"), unique=True).map(lambda names: mentions(*names)),
        authors=st.sampled_from([(), ("jane",), ("jane", "bob")]),
    ),
    max_size=14,
    unique_by=lambda b: b.slug,
)


@given(BRIEFS, st.integers(1, 6))
def test_each_brief_of_a_list_is_on_exactly_one_page_in_order(briefs: list[Entry], per_page: int) -> None:
    found = of_briefs(configured(f"per_page: {per_page}\n"), *briefs, authors=("jane", "bob"))
    made_pages = pages(found)
    groups = {f"sections/{k}/": v for k, v in found.catalog.by_section.items()}
    groups |= {f"topics/{k}/": v for k, v in found.catalog.by_topic.items()}
    groups |= {f"authors/{k}/": v for k, v in found.catalog.by_author.items()}
    groups |= {f"archive/{y}/{m:02}/": v for (y, m), v in found.catalog.by_month.items()}
    for route, group in groups.items():
        shown: list[str] = []
        at = "/" + route
        while at:
            listing = made_pages.pop(at[1:]).view
            assert isinstance(listing, ListingView)
            assert len(listing.teasers) <= per_page
            assert listing.total == len(group)
            assert listing.teasers or not group
            shown += [t.href for t in listing.teasers]
            at = listing.pagination.older
        assert shown == [found.hrefs[b.slug] for b in group]
    assert all(route.startswith("page/") for route in made_pages)


def test_a_topic_shows_the_topics_near_it_on_its_first_page_in_the_publications_language() -> None:
    about = [made(f"b{n}", n, topics=mentions("oil", "deep-sea"), lang="pt") for n in (1, 2, 3)]
    found = of_briefs(configured("per_page: 2\n"), *about, made("c", 4, topics=mentions("oil"), section="s"))
    assert view(found, "topics/oil/").near_topics == (Link("/topics/deep-sea/", "Deep sea", "en"),)
    assert view(found, "topics/deep-sea/").near_topics == (Link("/topics/oil/", "Oil", "en"),)
    others = [page.view for route, page in pages(found).items() if route not in {"topics/oil/", "topics/deep-sea/"}]
    assert {other.kind for other in others if isinstance(other, ListingView)} >= {"topic", "section", "month"}
    assert not any(other.near_topics for other in others if isinstance(other, ListingView))


@given(BRIEFS, st.integers(1, 6))
def test_the_front_page_and_the_rest_of_the_latest_show_each_brief_once(briefs: list[Entry], per_page: int) -> None:
    found = of_briefs(configured(f"per_page: {per_page}\n"), *briefs)
    by_route = {page.route: page.view for page in unfolded(plan(found, whole)).pages}
    front = by_route[""]
    assert isinstance(front, FrontView)
    shown = [front.lead.teaser.href] if front.lead else []
    shown += [t.href for t in (*front.seconds, *front.latest)]
    assert len(shown) == min(per_page, len(briefs))
    at = front.pagination.older
    while at:
        listing = by_route[at[1:]]
        assert isinstance(listing, ListingView)
        shown += [t.href for t in listing.teasers]
        at = listing.pagination.older
    assert sorted(shown) == sorted(found.hrefs[b.slug] for b in found.catalog.latest)
    assert shown[per_page:] == [found.hrefs[b.slug] for b in found.catalog.latest][per_page:]


def test_every_list_says_what_it_is() -> None:
    found = edited(
        {
            "briefs/a.md": brief(section="oil", topics="[AI policy]", authors="[jane]"),
            "authors/jane.yaml": "name: Jane\nrole: Editor\nbio: 'Writes *well*.'\nimage: {src: j.png, alt: x}\n"
            "links: [{title: Site, url: 'https://x.example'}]\n",
            "topics/ai-policy.yaml": "name: AI policy\ndescription: Of laws\n",
            "media/j.png": "",
        },
        "sections: [{id: oil, name: Oil, description: Of oil}]\n",
    )
    expected = {
        "sections/oil/": ("section", Link("/sections/", "Section"), "Oil", "Of oil"),
        "topics/ai-policy/": ("topic", Link("/topics/", "Topic"), "AI policy", "Of laws"),
        "authors/jane/": ("author", Link("/authors/", "Author"), "Jane", "Writes well."),
        "archive/2026/11/": ("month", Link("/archive/", "Archive"), "November 2026", ""),
    }
    assert set(pages(found)) == set(expected)
    for route, said in expected.items():
        listing = view(found, route)
        assert (listing.kind, listing.kicker, listing.title, listing.description) == said
        assert listing.meta.title == listing.title
        assert listing.meta.description == (listing.description or DESCRIBED.format(listing.title))
        assert listing.meta.canonical == f"https://test.example/{route}"
        assert listing.meta.current == ("/archive/" if listing.kind == "month" else f"/{route}")
    author = view(found, "authors/jane/").author
    assert author is not None
    assert (author.name, author.role) == ("Jane", "Editor")
    assert author.bio is not None
    assert author.bio.source == "<p>Writes <em>well</em>.</p>"
    assert author.image is not None
    assert author.image.src == "/assets/j.png"
    assert [(link.href, link.text) for link in author.links] == [("https://x.example", "Site")]
    assert view(found, "sections/oil/").author is None


def test_an_author_without_a_bio_is_described_by_their_role() -> None:
    found = edited({"briefs/a.md": brief(authors="[jane]"), "authors/jane.yaml": "name: Jane\nrole: Editor\n"})
    assert view(found, "authors/jane/").description == "Editor"


def test_a_declared_section_without_briefs_has_its_page() -> None:
    listing = view(edited({}, "sections: [{id: oil, name: Oil}]\n"), "sections/oil/")
    assert (listing.total, listing.teasers) == (0, ())


def test_later_pages_of_a_list_are_addresses_of_their_own() -> None:
    found = of_briefs(configured("per_page: 1\n"), made("a", section="oil"), made("b", section="oil"))
    second = view(found, "sections/oil/page/2/")
    assert second.meta.canonical == "https://test.example/sections/oil/page/2/"
    assert second.meta.current == "/sections/oil/"
    assert second.pagination.newer == "/sections/oil/"


def test_overviews_count_the_briefs_of_each() -> None:
    found = edited(
        {
            "briefs/a.md": brief(section="oil", topics="[Ports, AI]", authors="[jane]"),
            "briefs/b.md": brief(section="oil", topics="[AI]"),
            "authors/jane.yaml": "name: Jane\nrole: Editor\n",
        },
        "sections: [{id: oil, name: Oil, description: D}, {id: art, name: Art}]\n",
    )
    entries = {}
    for page in overviews(found):
        assert isinstance(page.view, OverviewView)
        assert page.template == "overview.html"
        entries[page.route] = [(e.href, e.name, e.description, e.count) for e in page.view.entries]
    assert entries == {
        "sections/": [("/sections/oil/", "Oil", "D", 2), ("/sections/art/", "Art", "", 0)],
        "topics/": [("/topics/ai/", "AI", "", 2), ("/topics/ports/", "Ports", "", 1)],
        "authors/": [("/authors/jane/", "Jane", "Editor", 1)],
    }


def test_the_archive_has_every_month_of_a_year_that_has_briefs_and_links_only_those_that_do() -> None:
    found = edited(
        {
            "briefs/a.md": brief(date="2026-11-23"),
            "briefs/b.md": brief(date="2026-11-01"),
            "briefs/c.md": brief(date="2024-02-01"),
        }
    )
    made_view = archive(found).view
    assert isinstance(made_view, ArchiveView)
    assert made_view.total == 3
    assert made_view.meta.current == "/archive/"
    assert [(y.year, y.total, len(y.months)) for y in made_view.years] == [(2026, 2, 12), (2024, 1, 12)]
    linked = [(m.name, m.short, m.href, m.count) for y in made_view.years for m in y.months if m.href]
    assert linked == [
        ("November 2026", "Nov", "/archive/2026/11/", 2),
        ("February 2024", "Feb", "/archive/2024/02/", 1),
    ]
    assert all(m.count == 0 for y in made_view.years for m in y.months if not m.href)


def test_a_teaser_is_all_that_a_list_knows_of_a_brief() -> None:
    files = {"briefs/a.md": brief(body="One."), "briefs/b.md": brief()}
    one = pages(edited(files))
    other = pages(edited({**files, "briefs/a.md": brief(body="Other words.")}))
    assert one == other
    assert one != pages(edited({**files, "briefs/a.md": brief(headline="Other")}))
