"""Folded pages: what changes with a change to a brief, and that nothing invisible is in them."""

from __future__ import annotations

import msgspec
import pytest

from briefgen.pages.page import RSS, BriefFold, FeedFold, ListFold, NewsFold
from briefgen.pages.plan import Plan, plan
from tests.conftest import brief, story
from tests.make import edited, going_on, unfolded, whole
from tests.test_plan import FILES as SITE
from tests.test_plan import HIDDEN

Files = dict[str, str]
FOLDS = (BriefFold, FeedFold, ListFold, NewsFold)


def told(headline: str, date: str, body: str = "Text.", **keys: str) -> str:
    """A brief that says next to nothing that others do."""
    return brief(headline, f"2026-{date} 08:00", f"{body} {story(headline)}", **keys)


# Newest first: e, d, c, b, a; two a page. d and b share a topic, c has the one section and the author.
FILES = {
    "briefs/a.md": told("A", "10-01"),
    "briefs/b.md": told("B", "11-02", topics="[rain]", takeaways="[one]"),
    "briefs/c.md": told("C", "11-03", section="oil", authors="[jane]", aliases="[/old/]"),
    "briefs/d.md": told("D", "11-04", topics="[rain]"),
    "briefs/e.md": told("E", "11-05", body="See [c](brief:c).", related="[c]"),
    "authors/jane.yaml": "name: Jane",
}
OWN = {slug: f"2026/{10 if slug == 'a' else 11}/{slug}/" for slug in "abcde"}


def planned(files: Files = FILES, more: str = "per_page: 2\nfeeds: {items: 4, formats: [rss], lists: []}\n") -> Plan:
    return plan(edited(files, more), whole)


def encoded(found: Plan) -> dict[str, bytes]:
    """Every page as it is traced and sent to workers, by its route."""
    return {page.route: msgspec.msgpack.encode(page.view) for page in found.pages}


def changed(files: Files) -> set[str]:
    """The routes whose folded views are not as they were."""
    before, after = encoded(planned()), encoded(planned(files))
    return {route for route in before.keys() | after.keys() if before.get(route) != after.get(route)}


def with_text(slug: str, old: str, new: str) -> Files:
    text = FILES[f"briefs/{slug}.md"]
    assert old in text
    return {**FILES, f"briefs/{slug}.md": text.replace(old, new)}


@pytest.mark.parametrize(("slug", "more"), [("d", {"feed.xml"}), ("b", {"feed.xml"}), ("a", set())])
def test_an_edited_body_changes_the_briefs_own_fold_and_the_feed_that_carries_it(slug: str, more: set[str]) -> None:
    assert changed(with_text(slug, "Text.", "Other.")) == {OWN[slug], *more}


def test_a_body_that_comes_to_say_what_another_does_changes_the_pages_of_both() -> None:
    words = " ".join(story("A").split()[:6])
    assert changed(with_text("b", "Text.", f"Text. {words}")) == {OWN["b"], OWN["a"], "feed.xml"}


def test_an_edited_body_changes_the_feeds_of_the_lists_that_carry_it_in_every_format_and_no_list() -> None:
    more = "feeds: {items: 2}\n"
    before, after = encoded(planned(more=more)), encoded(planned(with_text("b", "Text.", "Other."), more))
    found = {route for route, view in before.items() if after[route] != view}
    assert found == {OWN["b"], *(f"topics/rain/{name}" for name in ("feed.xml", "atom.xml", "feed.json"))}


FORMATS = "feeds: {items: 2, lists: []}\nformats: [markdown, ninjs, llms]\n"


def forms(slug: str) -> set[str]:
    """The routes of a brief in all its forms."""
    return {OWN[slug] + name for name in ("", "index.md", "ninjs.json")}


@pytest.mark.parametrize(
    ("edit", "more"),
    [
        (("e", "See ", "Look at "), {"ninjs.json", "feed.xml", "atom.xml", "feed.json"}),
        (("b", "Text.", "Other."), set()),
        (("b", "dek: A dek.", "dek: A dek.\nextra: {x: y}"), set()),
    ],
)
def test_an_edited_body_changes_of_what_machines_read_only_what_carries_it(
    edit: tuple[str, str, str], more: set[str]
) -> None:
    before, after = encoded(planned(more=FORMATS)), encoded(planned(with_text(*edit), FORMATS))
    assert {route for route, view in before.items() if after[route] != view} == {*forms(edit[0]), *more}


def test_an_edited_headline_changes_the_forms_of_the_briefs_that_name_it_and_llms_txt() -> None:
    edit = with_text("b", "headline: B", "headline: Changed")
    before, after = encoded(planned(more=FORMATS)), encoded(planned(edit, FORMATS))
    found = {route for route, view in before.items() if after[route] != view}
    assert {*forms("b"), *forms("d"), "llms.txt"} <= found
    assert not forms("e") & found


def test_all_forms_of_a_brief_share_one_fold() -> None:
    pages = [page for page in planned(more=FORMATS).pages if isinstance(page.view, BriefFold)]
    for page, twin, ninjs in zip(pages[::3], pages[1::3], pages[2::3], strict=True):
        assert {page.route, twin.route, ninjs.route} == {page.route + name for name in ("", "index.md", "ninjs.json")}
        assert page.view is twin.view is ninjs.view


def test_an_edited_body_changes_no_teaser() -> None:
    def teasers(found: Plan) -> set[bytes]:
        named = [page.view.teasers for page in found.pages if isinstance(page.view, ListFold)]
        return {found.parts[ref.digest] for refs in named for ref in refs}

    assert teasers(planned(with_text("d", "Text.", "Other."))) == teasers(planned()) != set()


def test_an_edited_headline_changes_every_list_the_brief_is_in_its_neighbours_and_those_it_is_related_to() -> None:
    assert changed(with_text("c", "headline: C", "headline: Changed")) == {
        OWN["c"],
        *(OWN["b"], OWN["d"]),
        OWN["e"],
        "old/",
        *("sections/oil/", "authors/jane/", "archive/2026/11/page/2/", "page/2/"),
        *("", "404.html", "feed.xml"),
    }


def test_an_edited_headline_changes_the_page_of_a_list_that_it_is_on_and_no_other() -> None:
    assert changed(with_text("a", "headline: A", "headline: Changed")) == {
        OWN["a"],
        OWN["b"],
        *("archive/2026/10/", "page/3/"),
    }


def test_an_edited_headline_changes_the_briefs_that_share_a_topic() -> None:
    found = changed(with_text("b", "headline: B", "headline: Changed"))
    assert {OWN["b"], OWN["d"], "topics/rain/"} <= found
    assert OWN["e"] not in found


def encoded_with(read_next: dict[str, str], files: Files = FILES) -> dict[str, bytes]:
    return encoded(plan(going_on(edited(files, FORMATS), read_next), whole))


def test_what_is_read_next_is_on_the_briefs_page_and_in_no_feed_and_no_list() -> None:
    before, after = encoded_with({"a": "c"}), encoded_with({"a": "e", "c": "a"})
    # Other forms of a brief have its fold, too.
    assert {route for route in before if before[route] != after[route]} == forms("a") | forms("c")


@pytest.mark.parametrize(
    ("old", "new", "which"), [("headline: C", "headline: Changed", {"a"}), ("Text.", "Other.", set())]
)
def test_an_edited_headline_changes_the_brief_that_it_is_read_after_and_an_edited_text_does_not(
    old: str, new: str, which: set[str]
) -> None:
    def stale(read_next: dict[str, str]) -> set[str]:
        before, after = encoded_with(read_next), encoded_with(read_next, with_text("c", old, new))
        return {route for route in before if before[route] != after[route]}

    # It is neither next to it nor about the same.
    assert forms("a").isdisjoint(stale({}))
    assert stale({"a": "c"}) - stale({}) == {route for slug in which for route in forms(slug)}


NEAR = {
    **{f"briefs/n{n}.md": brief(date=f"2026-09-{n:02}", topics="[oil, ships]") for n in (1, 2, 3)},
    "briefs/n4.md": brief(date="2026-09-04", topics="[oil]"),
}


@pytest.mark.parametrize(
    ("edit", "which"),
    [
        # Of ships' own list, nothing changed but what its neighbour is called.
        (("topics/oil.yaml", "", "name: Petroleum"), {"topics/ships/"}),
        (("topics/oil.yaml", "", "name: Oil\ndescription: Of oil"), set()),
        (("briefs/n4.md", "Text.", "Other."), set()),
    ],
)
def test_the_name_of_a_near_topic_changes_the_first_page_of_a_topic(
    edit: tuple[str, str, str], which: set[str]
) -> None:
    path, old, new = edit
    after = {**NEAR, path: NEAR.get(path, "").replace(old, new) if old else new}
    one, other = encoded(planned(NEAR)), encoded(planned(after))
    lists = {"topics/ships/", "topics/ships/page/2/"}
    assert lists <= one.keys()
    assert {route for route in lists if one[route] != other[route]} == which


def test_a_brief_that_brings_topics_together_changes_the_pages_of_both() -> None:
    apart = {**NEAR, "briefs/n1.md": brief(date="2026-09-01", topics="[oil]")}
    apart["briefs/n2.md"] = brief(date="2026-09-02", topics="[oil]")
    views = {page.route: page.view for page in planned(apart).pages}
    folds = [views["topics/oil/"], views["topics/ships/"]]
    assert [fold.view.near_topics for fold in folds if isinstance(fold, ListFold)] == [(), ()]
    one, other = encoded(planned(apart)), encoded(planned({**apart, "briefs/n2.md": NEAR["briefs/n2.md"]}))
    assert {route for route in ("topics/oil/", "topics/ships/") if one[route] != other[route]} == {
        "topics/oil/",
        "topics/ships/",
    }


def test_a_brief_that_goes_changes_the_folds_of_those_that_link_to_it() -> None:
    assert OWN["e"] in changed(with_text("c", "dek: A dek.", "dek: A dek.\nstatus: draft"))


def test_a_takeaway_of_the_lead_changes_the_front_page() -> None:
    before = {**FILES, "briefs/e.md": brief(headline="E", date="2026-11-05 08:00", takeaways="[one]")}
    after = {**before, "briefs/e.md": before["briefs/e.md"].replace("[one]", "[two]")}
    one, other = encoded(planned(before)), encoded(planned(after))
    assert {route for route, view in one.items() if other[route] != view} == {"", OWN["e"], "feed.xml"}


def test_two_plans_of_the_same_content_are_equal_byte_for_byte() -> None:
    one, other = planned(), planned(dict(reversed(FILES.items())))
    assert msgspec.msgpack.encode(one) == msgspec.msgpack.encode(other)
    assert [page.route for page in one.pages] == [page.route for page in other.pages]


def test_pages_of_briefs_and_lists_are_folded_and_the_rest_are_complete() -> None:
    for page in planned().pages:
        kind = {"brief.html": BriefFold, "listing.html": ListFold, RSS: FeedFold}.get(page.template)
        assert isinstance(page.view, kind) if kind else not isinstance(page.view, FOLDS), page.route


def test_a_folded_page_has_no_text_of_any_brief() -> None:
    files = {
        path: text.replace("Text.", "Longish words.").replace("A dek.", "A summary.") for path, text in FILES.items()
    }
    found = planned(files, FORMATS)
    for page in found.pages:
        if isinstance(page.view, FOLDS):
            data = msgspec.msgpack.encode(page.view)
            assert b"Longish words" not in data, page.route
            assert b"A summary" not in data, page.route


def test_a_folded_view_comes_back_from_bytes_as_it_was() -> None:
    for page in planned(SITE).pages:
        data = msgspec.msgpack.encode(page.view)
        assert msgspec.msgpack.decode(data, type=type(page.view)) == page.view


def test_every_part_that_a_fold_names_is_there() -> None:
    found = plan(going_on(edited(SITE, FORMATS), {"rain": "wind", "wind": "rain"}), whole)
    for page in found.pages:
        match page.view:
            case BriefFold():
                named = {page.view.item.teaser.digest, *(ref.digest for ref in page.view.related)}
                named |= {page.view.read_next.digest} if page.view.read_next else set()
            case ListFold():
                named = {ref.digest for ref in page.view.teasers}
            case NewsFold():
                folds = page.view.briefs
                named = {fold.item.teaser.digest for fold in folds} | {r.digest for f in folds for r in f.related}
            case FeedFold():
                named = {ref.digest for ref in (*page.view.items, *page.view.teasers)}
            case _:
                continue
        assert named <= found.parts.keys()


def test_a_page_that_is_not_folded_is_unfolded_to_itself() -> None:
    one, other = planned(SITE), unfolded(planned(SITE))
    for folded, complete in zip(one.pages, other.pages, strict=True):
        if not isinstance(folded.view, FOLDS):
            assert complete == folded


LINKING = {"briefs/rain.md": brief(date="2026-11-03 08:00", body="[x](brief:embargo)", related="{pin: [embargo]}")}


def test_nothing_of_a_brief_that_is_not_visible_is_in_a_fold_or_a_teaser() -> None:
    data = msgspec.msgpack.encode(planned({**SITE, **HIDDEN}))
    assert b"rain" in data
    assert b"secret" not in data.lower()
    assert b"embargo" not in data


def test_of_a_link_to_a_brief_that_is_not_visible_only_the_slug_that_the_text_itself_has_is_in_a_fold() -> None:
    found = planned({**SITE, **HIDDEN, **LINKING})
    assert b"secret" not in msgspec.msgpack.encode(found).lower()
    (fold,) = [p.view for p in found.pages if isinstance(p.view, BriefFold) and p.view.item.slug == "rain"]
    assert fold.item.links == (("embargo", ""),)
    assert msgspec.msgpack.encode(fold).count(b"embargo") == 1
    assert b"embargo" not in msgspec.msgpack.encode(unfolded(found).pages)


def test_no_edit_to_a_brief_that_is_not_visible_changes_a_byte_of_the_plan() -> None:
    before = {**SITE, **HIDDEN, **LINKING}
    edits = {
        path: text.replace("Secret", "Other").replace("Text.", "Other.").replace("[secretauthor]", "[]")
        for path, text in HIDDEN.items()
        if path.startswith("briefs/")
    }
    for more in ("", FORMATS):
        assert msgspec.msgpack.encode(planned(before, more)) == msgspec.msgpack.encode(planned(before | edits, more))
