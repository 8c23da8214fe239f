"""The catalog: what is visible at a moment, and how it is grouped."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefgen.catalog.catalog import catalog, with_brief
from briefgen.catalog.pictures import resolve
from briefgen.catalog.schedule import Window
from briefgen.catalog.shown import Use, shown_pictures
from briefgen.model import Analysis, Entry, Prose, Section, TopicMention
from tests.conftest import brief as text_of_brief
from tests.make import NOW, cataloged, configured, content, made, mentions, with_briefs


def slugs(briefs: tuple[Entry, ...]) -> list[str]:
    return [b.slug for b in briefs]


def test_briefs_are_newest_first_and_equal_dates_go_by_slug() -> None:
    found = catalog(with_briefs(made("b", 2), made("z", 3), made("a", 2), made("c", 1)), configured(), NOW)
    assert slugs(found.briefs) == ["z", "a", "b", "c"]
    assert list(found.by_slug) == ["z", "a", "b", "c"]


def test_order_is_by_date_and_not_by_when_a_brief_appears() -> None:
    early = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    found = catalog(with_briefs(made("new", 9, publish_at=early), made("old", 1)), configured(), NOW)
    assert slugs(found.briefs) == ["new", "old"]


def test_what_is_not_visible_is_in_no_group() -> None:
    hidden = {
        "draft": made("draft", section="s", topics=mentions("t"), authors=("jane",), draft=True),
        "later": made("later", section="s", topics=mentions("t"), authors=("jane",), publish_at=NOW + dt.timedelta(1)),
        "gone": made("gone", section="s", topics=mentions("t"), authors=("jane",), expires_at=NOW),
    }
    found = catalog(
        with_briefs(made("seen", topics=mentions("u"), pins=tuple(hidden)), *hidden.values(), authors=("jane",)),
        configured(),
        NOW,
    )
    assert slugs(found.briefs) == slugs(found.latest) == list(found.by_slug) == list(found.related) == ["seen"]
    assert list(found.topics) == list(found.by_topic) == ["u"]
    assert not found.sections
    assert not found.by_section
    assert not found.authors
    assert not found.by_author
    assert slugs(found.by_month[2026, 11]) == ["seen"]
    assert found.related["seen"] == ()
    assert found.unchanging == Window(NOW, NOW + dt.timedelta(1))
    assert slugs(found.scheduled) == ["later"]


def test_drafts_are_in_when_asked_for_but_embargoes_still_hold() -> None:
    later = NOW + dt.timedelta(1)
    briefs = with_briefs(made("a", draft=True), made("b", 2, draft=True, publish_at=later))
    assert slugs(catalog(briefs, configured(), NOW, drafts=True).briefs) == ["a"]
    assert slugs(catalog(briefs, configured(), later, drafts=True).briefs) == ["b", "a"]
    assert slugs(catalog(briefs, configured(), later).briefs) == []


def test_declared_sections_stay_in_their_order_and_are_there_when_empty() -> None:
    config = configured("sections: [{id: oil, name: Oil & gas, description: D}, {id: art, name: Art}]\n")
    found = catalog(with_briefs(made("a", section="art"), made("b", 2, section="art")), config, NOW)
    assert found.sections == (Section("oil", "Oil & gas", "D"), Section("art", "Art"))
    assert {id_: slugs(briefs) for id_, briefs in found.by_section.items()} == {"oil": [], "art": ["b", "a"]}


def test_without_declared_sections_those_that_briefs_name_are_there_by_name() -> None:
    briefs = with_briefs(
        made("a", section="World News"),
        made("b", section="world-news"),
        made("c", section="World News"),
        made("d", section="technology"),
        made("e"),
    )
    found = catalog(briefs, configured(), NOW)
    assert found.sections == (Section("technology", "Technology"), Section("world-news", "World News"))
    assert slugs(found.by_section["world-news"]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (["ai-policy", "AI policy"], "AI policy"),
        (["ai-policy", "ai-policy", "AI policy"], "AI policy"),
        (["Ai Policy", "AI policy", "AI policy"], "AI policy"),
        (["ai-policy"], "Ai policy"),
        (["AI Policy", "AI policy"], "AI Policy"),
        (["芯片"], "芯片"),
    ],
)
def test_a_topic_is_named_as_most_often_written_and_an_id_counts_least(written: list[str], name: str) -> None:
    id_ = "芯片" if "芯片" in written else "ai-policy"
    briefs = [made(f"b{n}", topics=(TopicMention(id_, text),)) for n, text in enumerate(written)]
    assert catalog(with_briefs(*briefs), configured(), NOW).topics[id_].name == name


def test_a_topics_file_names_it() -> None:
    found = cataloged(
        {
            "briefs/a.md": text_of_brief(topics="[AI Policy, ai-policy, Oil]"),
            "topics/ai-policy.yaml": "name: AI and the law\ndescription: D\n",
            "topics/unused.yaml": "name: Nobody writes of this\n",
        }
    )
    assert [(t.id, t.name, t.description) for t in found.topics.values()] == [
        ("ai-policy", "AI and the law", "D"),
        ("oil", "Oil", ""),
    ]


def test_topics_and_authors_go_by_name_whatever_their_case() -> None:
    found = cataloged(
        {
            "briefs/a.md": text_of_brief(topics="[zinc, Apples, boron-ore]", authors="[x, y, z]"),
            "topics/apples.yaml": "name: apples",
            "authors/x.yaml": "name: zoe",
            "authors/y.yaml": "name: Adam",
            "authors/z.yaml": "name: bea",
        }
    )
    assert [t.name for t in found.topics.values()] == ["apples", "Boron ore", "Zinc"]
    assert [a.name for a in found.authors.values()] == ["Adam", "bea", "zoe"]


def test_an_author_has_the_briefs_they_wrote_and_those_they_analysed_each_once() -> None:
    analysis = Analysis(Prose("x"), "t", "l", "jane")
    briefs = with_briefs(
        made("wrote", 1, authors=("jane",)),
        made("analysed", 2, authors=("bob",), analysis=analysis),
        made("both", 3, authors=("jane",), analysis=analysis),
        made("neither", 4, analysis=Analysis(Prose("x"), "t", "l", "Jane Doe")),
        authors=("jane", "bob", "idle"),
    )
    found = catalog(briefs, configured(), NOW)
    assert slugs(found.by_author["jane"]) == ["both", "analysed", "wrote"]
    assert set(found.authors) == {"jane", "bob"}


@pytest.mark.parametrize(
    ("zone", "month"), [("UTC", (2026, 11)), ("Pacific/Kiritimati", (2026, 12)), ("America/New_York", (2026, 11))]
)
def test_months_are_those_of_the_publications_zone(zone: str, month: tuple[int, int]) -> None:
    late = dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)
    found = catalog(with_briefs(made("a", date=late, publish_at=late)), configured(f"timezone: {zone}\n"), NOW)
    assert list(found.by_month) == [month]


def test_months_are_newest_first() -> None:
    dates = [dt.datetime(y, m, 5, tzinfo=dt.UTC) for y, m in ((2025, 12), (2026, 2), (2025, 1), (2026, 1))]
    briefs = [made(f"b{n}", date=d, publish_at=d) for n, d in enumerate(dates)]
    assert list(catalog(with_briefs(*briefs), configured(), NOW).by_month) == [
        (2026, 2),
        (2026, 1),
        (2025, 12),
        (2025, 1),
    ]


def test_languages_of_one_brief_know_each_other_even_when_the_original_is_hidden() -> None:
    found = catalog(
        with_briefs(
            made("a", draft=True),
            made("a-pt", lang="pt", translation_of="a"),
            made("a-de", lang="de", translation_of="a"),
            made("b"),
            made("b-fr", lang="fr", translation_of="b"),
            made("c"),
        ),
        configured(),
        NOW,
    )
    assert found.translations == {
        "a-pt": ("a-de",),
        "a-de": ("a-pt",),
        "b": ("b-fr",),
        "b-fr": ("b",),
    }
    assert sorted(slugs(found.latest)) == ["a-de", "a-pt", "b", "c"]
    assert len(found.briefs) == 5


def test_pages_go_by_their_order_and_then_by_slug() -> None:
    page = "---\ntitle: T\norder: {}\n---\n"
    found = cataloged(
        {
            "pages/z.md": page.format(-1),
            "pages/b.md": page.format(0),
            "pages/a.md": page.format(0),
            "pages/c.md": page.format(5),
        }
    )
    assert [p.slug for p in found.pages] == ["z", "a", "b", "c"]


@pytest.mark.parametrize(
    ("src", "path", "file"),
    [
        ("a.png", "content/briefs/rain/index.md", "briefs/rain/a.png"),
        ("./a.png", "content/briefs/rain/index.md", "briefs/rain/a.png"),
        ("b.png", "content/briefs/rain/index.md", "media/b.png"),
        ("a.png", "content/briefs/other.md", "media/a.png"),
        ("deep/c.png", "content/briefs/other.md", "media/deep/c.png"),
        ("x%20y.png", "content/briefs/other.md", "media/x y.png"),
        ("a.png", "content/authors/jane.yaml", "media/a.png"),
        ("d.png", "content/briefs/other.md", None),
        ("../media/a.png", "content/briefs/other.md", None),
        ("../../media/a.png", "content/briefs/deep/er/x.md", None),
    ],
)
def test_a_picture_is_beside_its_file_first_and_then_in_media(src: str, path: str, file: str | None) -> None:
    known = {"briefs/rain/a.png", "media/a.png", "media/b.png", "media/deep/c.png", "media/x y.png"}
    assert resolve(src, path, known) == file


def test_the_pictures_shown_are_those_of_everything_that_is_shown() -> None:
    picture = "![x]({}.png)"
    files = {
        "briefs/a.md": text_of_brief(
            body=picture.format("body"),
            image=f"{{src: hero.png, alt: x, focus: 20% 30%, caption: '{picture.format('caption')}'}}",
            takeaways=f"['{picture.format('takeaway')}']",
            analysis=f"{{text: '{picture.format('analysis')}', author: ann}}",
            corrections=f"[{{date: 2026-11-02, text: '{picture.format('correction')}'}}]",
            authors="[jane]",
        ),
        "briefs/draft.md": text_of_brief(body=picture.format("draft"), status="draft", authors="[hidden]"),
        "briefs/later.md": text_of_brief(date="2099-01-01", image="{src: later.png, alt: x}"),
        "pages/about.md": "---\ntitle: T\n---\n" + picture.format("page"),
        "authors/jane.yaml": f"name: J\nimage: {{src: jane.png, alt: x}}\nbio: '{picture.format('bio')}'\n",
        "authors/ann.yaml": "name: A\nimage: {src: ann.png, alt: x}\n",
        "authors/hidden.yaml": "name: H\nimage: {src: hidden.png, alt: x}\n",
    }
    shown = ["hero", "body", "caption", "takeaway", "analysis", "correction", "page", "jane", "bio", "ann"]
    known = frozenset(f"media/{name}.png" for name in [*shown, "draft", "later", "hidden", "unused"])
    made = cataloged(files)
    found = shown_pictures(made, known, ())
    assert found.keys() == {f"media/{name}.png" for name in shown}
    focus = (20.0, 30.0)
    uses = {Use("whole"), *(Use(shape, focus) for shape in ("card", "preview", "preview-4-3", "preview-1-1"))}
    assert found["media/hero.png"] == uses
    assert shown_pictures(made, known, made.briefs[:1])["media/hero.png"] == uses | {Use("wide", focus)}
    assert found["media/jane.png"] == {Use("square")}
    assert {use for name in shown if name not in {"hero", "jane", "ann"} for use in found[f"media/{name}.png"]} == {
        Use("text")
    }


def test_of_two_files_of_one_author_or_topic_the_second_is_a_problem() -> None:
    found = content(
        {
            "authors/a/jane.yaml": "name: Jane A\n",
            "authors/b/jane.yaml": "name: Jane B\n",
            "topics/a/oil.yaml": "name: Oil\n",
            "topics/b/oil.yaml": "name: Oil\n",
        }
    )
    assert [p.path for p in found.problems] == ["content/authors/b/jane.yaml", "content/topics/b/oil.yaml"]
    assert all("content/" in p.message and "/a/" in p.message for p in found.problems)


def test_a_file_with_errors_is_never_published_and_its_neighbours_are() -> None:
    found = content({"briefs/bad.md": text_of_brief(kind="poem"), "briefs/good.md": text_of_brief()})
    assert slugs(found.briefs) == ["good"]
    assert slugs(found.suspects.briefs) == ["bad"]
    assert [p.path for p in found.problems] == ["content/briefs/bad.md"]
    assert slugs(catalog(found, configured(), NOW).briefs) == ["good"]


BRIEFS = st.lists(
    st.builds(
        made,
        st.sampled_from([f"b{n}" for n in range(12)]),
        st.integers(1, 28),
        section=st.sampled_from(["", "oil", "Oil", "art"]),
        topics=st.lists(st.sampled_from("xyz"), unique=True).map(lambda names: mentions(*names)),
        authors=st.lists(st.sampled_from(["jane", "bob"]), unique=True).map(tuple),
        lang=st.sampled_from(["en", "pt"]),
        draft=st.booleans(),
        pins=st.lists(st.sampled_from([f"b{n}" for n in range(12)]), max_size=2, unique=True).map(tuple),
    ),
    max_size=8,
    unique_by=lambda b: b.slug,
)


@given(BRIEFS, st.randoms(use_true_random=False))
def test_the_catalog_does_not_depend_on_the_order_of_files(briefs: list[Entry], shuffler: random.Random) -> None:
    shuffled = list(briefs)
    shuffler.shuffle(shuffled)
    one = catalog(with_briefs(*briefs, authors=("jane", "bob")), configured(), NOW)
    other = catalog(with_briefs(*shuffled, authors=("bob", "jane")), configured(), NOW)
    assert one == other
    for name in ("sections", "topics", "authors", "by_month", "by_slug"):
        assert list(getattr(one, name)) == list(getattr(other, name))


@given(BRIEFS)
def test_every_group_holds_exactly_the_visible_briefs_that_belong_to_it(briefs: list[Entry]) -> None:
    found = catalog(with_briefs(*briefs, authors=("jane", "bob")), configured(), NOW)
    visible = [b for b in found.briefs if not b.draft]
    assert sorted(slugs(found.briefs)) == sorted(b.slug for b in briefs if not b.draft)
    for topic, group in found.by_topic.items():
        assert list(group) == [b for b in visible if topic in {t.id for t in b.topics}]
    for section, group in found.by_section.items():
        assert list(group) == [b for b in visible if b.section.lower() == section]
    for author, group in found.by_author.items():
        assert list(group) == [b for b in visible if author in b.authors]
    assert sum(map(len, found.by_month.values())) == len(visible)
    assert set(found.by_topic) == set(found.topics)
    assert set(found.by_section) == {s.id for s in found.sections}
    assert set(found.by_author) == set(found.authors)


SAME = st.sampled_from(["a", "b", "c"])


@given(
    st.lists(st.tuples(SAME, SAME, SAME, st.integers(1, 5), st.booleans()), min_size=1, max_size=6),
    st.integers(0, 5),
    st.dictionaries(
        st.sampled_from(["headline", "dek", "minutes", "points", "section", "topics", "authors", "date", "lang"]),
        SAME,
        max_size=2,
    ),
)
def test_a_catalog_with_a_brief_exchanged_is_the_catalog_of_the_new_briefs(
    drawn: list[tuple[str, str, str, int, bool]], which: int, changes: dict[str, str]
) -> None:
    briefs = [
        made(f"b{n}", day, section=section, topics=mentions(topic), authors=(author,), draft=draft)
        for n, (section, topic, author, day, draft) in enumerate(drawn)
    ]
    values = {
        "minutes": len(changes) + 7,
        "points": 3,
        "date": NOW - dt.timedelta(days=3),
        "topics": mentions(changes.get("topics", "a")),
        "authors": (changes.get("authors", "a"),),
        "lang": "pt",
    }
    old = briefs[which % len(briefs)]
    new = replace(old, digest=b"other", **{key: values.get(key, value) for key, value in changes.items()})
    was, is_ = with_briefs(*briefs), with_briefs(*(new if brief is old else brief for brief in briefs))
    exchanged = with_brief(catalog(was, configured(), NOW), old, new)
    if exchanged is not None:
        assert exchanged == catalog(is_, configured(), NOW)
    elif not old.draft:
        # Only for what may move it is everything grouped anew.
        assert changes.keys() & {"section", "topics", "authors", "date", "lang"}
