"""What a deployment sends and removes, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from briefgen.deploy.plan import MANY, Plan, plan
from briefgen.deploy.release import File, Release, Standing, There

Site = Mapping[str, File]
Links = Mapping[str, tuple[str, ...]]
FRONT = "index.html"


def a_file(text: str, cache: str = "no-cache") -> File:
    return File(digest=text, size=len(text), type="text/html", cache=cache)


def released(site: Site, id_: str = "one", **more: object) -> Release:
    return replace(Release(id_, "2026-11-26T08:00:00+00:00", dict(site)), **more)


def standing_of(live: Release, *back: Release) -> Standing:
    return Standing(live, back, {path: There(file, live.id) for path, file in live.all().items()})


def planned(site: Site, standing: Standing | None = None, keep: int = 3, *, goes_back: bool = False) -> Plan:
    return plan(site, standing or Standing(), "new", "2026-11-26T09:00:00+00:00", keep, goes_back=goes_back)


def whys(made: Plan) -> dict[str, str]:
    return {change.path: change.why for change in made.changes}


SITE = {FRONT: a_file("front"), "a/index.html": a_file("a"), "assets/x.1.css": a_file("x"), "feed.xml": a_file("f")}


def test_a_first_deployment_sends_everything_and_the_front_page_last() -> None:
    made = planned(SITE)
    assert [change.path for change in made.changes] == ["assets/x.1.css", "a/index.html", "feed.xml", FRONT]
    assert set(whys(made).values()) == {"new"}
    assert (made.removals, made.aged, made.unchanged, made.is_needed) == ((), (), 0, True)


def test_where_nothing_changed_nothing_is_done() -> None:
    made = planned(SITE, standing_of(released(SITE)))
    assert (made.changes, made.removals, made.unchanged, made.is_needed) == ((), (), len(SITE), False)


def test_what_differs_is_sent_with_the_reason() -> None:
    site = {
        **SITE,
        "a/index.html": a_file("other"),
        FRONT: a_file("front", cache="no-store"),
        "b/index.html": a_file("b"),
    }
    made = planned(site, standing_of(released(SITE)))
    assert whys(made) == {"b/index.html": "new", "a/index.html": "content", FRONT: "headers"}
    assert made.size == len("b") + len("other") + len("front")


def test_what_an_interruption_left_unknown_is_sent_and_what_it_sent_is_not() -> None:
    standing = standing_of(released(SITE))
    there = {**standing.files, "a/index.html": There(a_file("new a"), "half"), FRONT: There(None, "half")}
    site = {**SITE, "a/index.html": a_file("new a")}
    made = planned(site, replace(standing, files=there, is_interrupted=True))
    assert whys(made) == {FRONT: "interrupted"}


def test_an_interrupted_deployment_is_completed_even_where_all_files_are_right() -> None:
    assert planned(SITE, replace(standing_of(released(SITE)), is_interrupted=True)).is_needed


def test_pages_that_are_gone_are_removed_and_fingerprinted_files_stay_for_as_many_releases_as_are_kept() -> None:
    first = released(SITE, "first")
    second = planned({FRONT: SITE[FRONT]}, standing_of(first), keep=3)
    assert [removal.path for removal in second.removals] == ["a/index.html", "feed.xml"]
    assert second.release.older == {"assets/x.1.css": SITE["assets/x.1.css"]}

    third = planned({FRONT: a_file("3")}, standing_of(second.release, *second.back), keep=3)
    assert (third.release.older, third.removals, third.aged) == (second.release.older, (), ())

    fourth = planned({FRONT: a_file("4")}, standing_of(third.release, *third.back), keep=3)
    assert fourth.release.older == {}
    assert [removal.path for removal in fourth.aged] == ["assets/x.1.css"]
    assert fourth.removals == ()


def test_with_one_release_kept_nothing_of_the_one_before_stays() -> None:
    made = planned({FRONT: SITE[FRONT]}, standing_of(released(SITE)), keep=1)
    assert (made.release.older, made.back) == ({}, ())
    assert {removal.path for removal in (*made.removals, *made.aged)} == SITE.keys() - {FRONT}


def test_where_fewer_releases_are_to_be_kept_there_is_something_to_do() -> None:
    live, back = released(SITE, "two"), released({**SITE, FRONT: a_file("before")}, "one")
    assert not planned(SITE, standing_of(live, back), keep=2).is_needed
    made = planned(SITE, standing_of(live, back), keep=1)
    assert (made.back, made.changes, made.is_needed) == ((), (), True)
    older = replace(live, older={"assets/y.2.css": a_file("y")})
    assert not planned(SITE, standing_of(older), keep=2).is_needed
    made = planned(SITE, standing_of(older), keep=1)
    assert ([removal.path for removal in made.aged], made.is_needed) == (["assets/y.2.css"], True)


def test_the_releases_that_can_be_gone_back_to_are_the_last_ones() -> None:
    first, second, third = (released({FRONT: a_file(name)}, name) for name in ("first", "second", "third"))
    made = planned({FRONT: a_file("new")}, standing_of(third, first, second), keep=3)
    assert [release.id for release in made.back] == ["second", "third"]


def test_going_back_drops_what_is_live_and_keeps_its_fingerprinted_files() -> None:
    first = released({FRONT: a_file("1")}, "first")
    second = released({FRONT: a_file("2"), "assets/x.1.css": a_file("x"), "b/index.html": a_file("b")}, "second")
    made = planned(first.files, standing_of(second, first), goes_back=True)
    assert whys(made) == {FRONT: "content"}
    assert [removal.path for removal in made.removals] == ["b/index.html"]
    assert made.release.older == {"assets/x.1.css": a_file("x")}
    assert made.back == ()


def test_what_is_live_is_not_gone_back_to_when_it_is_only_completed() -> None:
    first, second = released({FRONT: a_file("1")}, "first"), released({FRONT: a_file("2")}, "second")
    made = planned(second.files, replace(standing_of(second, first), is_interrupted=True))
    assert [release.id for release in made.back] == ["first"]


def test_completing_what_is_live_keeps_the_fingerprinted_files_of_all_releases_that_can_be_gone_back_to() -> None:
    first = released(SITE, "first")
    second, third = (released({FRONT: a_file(name)}, name, older={"assets/x.1.css": a_file("x")}) for name in "23")
    made = planned(third.files, replace(standing_of(third, first, second), is_interrupted=True))
    assert made.release.older == third.older
    assert made.aged == ()


def test_more_removals_than_a_fifth_or_256_are_too_many() -> None:
    def removing(there: int, removed: int) -> Plan:
        site = {FRONT: a_file("front")} | {f"p{n}/index.html": a_file(str(n)) for n in range(there - 1)}
        left = dict(list(site.items())[: there - removed])
        return planned(left, standing_of(released(site)))

    assert not removing(10, 2).too_many()
    assert removing(10, 3).too_many()
    assert not removing(5 * MANY, MANY).too_many()
    assert removing(6 * MANY, MANY + 1).too_many()


PATHS = [f"2026/11/{name}/index.html" for name in "abcdef"] + [
    "topics/t/index.html",
    "page/2/index.html",
    "about/index.html",
]
ASSETS = [f"assets/{name}.css" for name in "xyz"]


@st.composite
def sites(draw: st.DrawFn) -> Links:
    """A site without broken links: by path, where each page leads; all that is there is reached from the front page."""
    there = draw(st.sets(st.sampled_from(PATHS)))
    assets = draw(st.sets(st.sampled_from(ASSETS)))
    targets = sorted(there | assets | {FRONT})
    linked = {path: tuple(draw(st.sets(st.sampled_from(targets), max_size=4))) for path in sorted(there)}
    return {**dict.fromkeys(assets, ()), **linked, FRONT: tuple(targets)}


def files_of(links: Links) -> dict[str, File]:
    return {path: File(digest=f"{path} {leads}" if leads else path, size=1) for path, leads in links.items()}


def broken(there: Links) -> set[str]:
    """What a reader who begins at the front page cannot find."""
    found: set[str] = set()
    pending, seen = ([FRONT] if FRONT in there else []), {FRONT}
    while pending:
        for path in there[pending.pop()]:
            if path not in there:
                found.add(path)
            elif path not in seen:
                seen.add(path)
                pending.append(path)
    return found


@settings(max_examples=150)
@given(sites(), sites(), st.randoms(use_true_random=False))
def test_no_reader_meets_a_broken_link_at_any_moment(before: Links, after: Links, chance: Random) -> None:
    made = planned(files_of(after), standing_of(released(files_of(before))))
    there = dict(before)
    # Within a rank, files are there in any order.
    changes = sorted(made.changes, key=lambda change: (change.rank, chance.random()))
    for change in changes:
        there[change.path] = after[change.path]
        assert broken(there) == set()
    for removal in (*made.removals, *made.aged):
        del there[removal.path]
        assert broken(there) == set()
    assert there.keys() == made.release.all().keys()
    assert {path: there[path] for path in after} == after


@settings(max_examples=60)
@given(sites(), st.randoms(use_true_random=False))
def test_at_a_first_deployment_a_reader_who_finds_the_front_page_finds_the_rest(site: Links, chance: Random) -> None:
    there: dict[str, tuple[str, ...]] = {}
    for change in sorted(planned(files_of(site)).changes, key=lambda c: (c.rank, chance.random())):
        there[change.path] = site[change.path]
        assert broken(there) == set()
    assert there == site
