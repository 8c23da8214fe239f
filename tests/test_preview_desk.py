"""The desk, badges, and the page of problems: what they say, and that all of it is text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from briefgen.config import Config, parse
from briefgen.errors import Problem, Span
from briefgen.model import Entry
from briefgen.preview.badges import badges
from briefgen.preview.desk import BRIEFS, DeskView, desk_page, desk_view
from briefgen.preview.problems import problem_page, shown_problem

NOW = dt.datetime(2026, 11, 26, 5, 30, tzinfo=dt.UTC)  # A Thursday.
HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}\"'\u202e"


def config_of(more: str = "") -> Config:
    config, problems = parse(f"name: Harbour\nurl: https://harbour.example/x/\ntimezone: Asia/Tokyo\n{more}")
    assert config is not None
    assert problems == ()
    return config


def entry(slug: str, hours: float = -1, **keys: Any) -> Entry:
    """A brief that comes out so many hours after `NOW`."""
    moment = NOW + dt.timedelta(hours=hours)
    fixed: dict[str, Any] = {
        "path": f"content/briefs/{slug}.md",
        "headline": f"About {slug}",
        "dek": "A dek.",
        "date": moment,
        "publish_at": moment,
        "lang": "en",
        "minutes": 2,
        "digest": b"",
        "terms": b"",
        "modified": moment,
    }
    return Entry(slug=slug, **{**fixed, **keys})


def mistake(**changes: Any) -> Problem:
    return replace(Problem("content/briefs/a.md", "a mistake", Span(3, 5, "key: value")), **changes)


def edit(path: str, line: int, column: int) -> str:
    return f"vscode://file/{path}:{line}:{column}"


def view_of(briefs: Sequence[Entry], problems: Sequence[Problem] = (), **more: Any) -> DeskView:
    return desk_view(
        briefs,
        problems,
        more.pop("config", config_of()),
        more.pop("now", NOW),
        words_of=more.pop("words_of", lambda _: 100),
        edit=edit,
        hrefs=more.pop("hrefs", {}),
    )


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_each_brief_is_where_it_belongs() -> None:
    view = view_of(
        [
            entry("old", -50),
            entry("new", -1, expires_at=NOW + dt.timedelta(hours=3)),
            entry("gone", -9, expires_at=NOW),
            entry("draft", -3, draft=True),
            entry("future draft", 3, draft=True),
            entry("later", 30),
            entry("soon", 2),
        ]
    )
    assert [line.headline for line in view.newest.lines] == ["About new", "About old"]
    assert [line.headline for line in view.drafts.lines] == ["About future draft", "About draft"]
    assert [line.headline for line in view.scheduled.lines] == ["About soon", "About later"]
    assert [line.headline for line in view.expiring.lines] == ["About new"]
    assert view.totals.published == 2


def test_times_are_those_of_the_publication() -> None:
    (line,) = view_of([entry("soon", 20)]).scheduled.lines
    # 01:30 in London is 10:30 in Tokyo.
    assert (line.when, line.iso) == ("Tomorrow, 10:30", "2026-11-27T10:30:00+09:00")
    assert view_of([]).day == "Thursday, 26 November 2026"
    assert view_of([], now=NOW + dt.timedelta(hours=10)).day == "Friday, 27 November 2026"


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (0, "Today, 14:30"),
        (1, "Tomorrow, 14:30"),
        (4, "Monday, 14:30"),
        (7, "3 December, 14:30"),
        (60, "25 January 2027, 14:30"),
    ],
)
def test_a_moment_is_said_as_one_would_say_it(days: int, when: str) -> None:
    (line,) = view_of([entry("soon", 24 * days)], now=NOW - dt.timedelta(minutes=1)).scheduled.lines
    assert line.when == when


def test_words_are_counted_by_the_publications_day_and_week() -> None:
    # Thursday began nine hours earlier in Tokyo, and Monday 72 hours before.
    briefs = [entry("a", -1), entry("b", -14), entry("c", -15), entry("d", -86), entry("e", -87), entry("f", 1)]
    words = {"a": 1, "b": 10, "c": 100, "d": 1000, "e": 10_000, "f": 100_000}
    totals = view_of(briefs, words_of=lambda brief: words[brief.slug]).totals
    assert (totals.words_today, totals.briefs_today) == (11, 2)
    assert (totals.words_this_week, totals.briefs_this_week) == (1111, 4)


def test_the_next_change_by_the_clock_is_what_appears_or_goes_first() -> None:
    soon, going = entry("soon", 2), entry("going", -1, expires_at=NOW + dt.timedelta(hours=1))
    first = view_of([soon, going]).next
    assert first is not None
    assert (first.kind, first.line.headline) == ("goes", "About going")
    second = view_of([soon]).next
    assert second is not None
    assert (second.kind, second.line.headline) == ("appears", "About soon")
    assert view_of([entry("old")]).next is None


def test_lists_are_cut_and_counts_are_whole() -> None:
    counted: list[str] = []

    def words_of(brief: Entry) -> int:
        counted.append(brief.slug)
        return 1

    many = [entry(f"old-{i:05}", -200 - i) for i in range(10_000)] + [entry(f"soon-{i}", 1 + i) for i in range(100)]
    view = view_of(many, [mistake()] * 200, words_of=words_of)
    assert (view.scheduled.count, len(view.scheduled.lines)) == (100, BRIEFS)
    assert (view.newest.count, view.totals.published, view.errors) == (10_000, 10_000, 200)
    # The words of thousands of briefs would have to be read first.
    assert len(counted) < 100
    html = desk_page(view)
    assert "and 70 more" in html
    assert len(html) < 200_000


def test_the_desk_says_the_same_all_day() -> None:
    briefs = [entry("old", -30), entry("soon", 20), entry("draft", draft=True)]
    assert desk_page(view_of(briefs)) == desk_page(view_of(briefs, now=NOW + dt.timedelta(hours=9)))


def test_a_brief_leads_to_its_page_if_it_has_one_and_to_its_file() -> None:
    view = view_of([entry("港"), entry("hidden", draft=True)], hrefs={"港": "/x/%E6%B8%AF/"})
    assert view.newest.lines[0].href == "/x/%E6%B8%AF/"
    assert view.drafts.lines[0].href == ""
    links = Tags(desk_page(view)).links
    assert "/x/%E6%B8%AF/" in links
    assert "vscode://file/content/briefs/hidden.md:1:1" in links


def test_errors_come_before_warnings() -> None:
    view = view_of([], [mistake(severity="warning"), mistake(message="worse"), mistake(severity="warning")])
    assert (view.errors, view.warnings) == (1, 2)
    assert [problem.severity for problem in view.problems] == ["error", "warning", "warning"]


def test_whatever_is_written_is_shown_as_text() -> None:
    path = f"{HOSTILE}\udcff"
    problems = [mistake(message=HOSTILE, place=Span(1, 2, HOSTILE), path=path)]
    briefs = [entry("a", headline=HOSTILE, path=path), entry("b", 1, headline=HOSTILE, lang=HOSTILE)]
    config = config_of(f"tagline: {'<b>'!r}\n")
    for html in (desk_page(view_of(briefs, problems, config=config)), problem_page(problems, edit, HOSTILE).decode()):
        tags = Tags(html)
        assert "script" not in tags.tags
        assert "<script>alert(1)</script>{{ 7 * 7 }}" in tags.text
        assert "49" not in tags.text


def test_what_could_reorder_or_command_is_taken_out_of_problems() -> None:
    told = shown_problem(mistake(message="a\u202eb\x1b", place=Span(3, 2, "c\u2066d"), path="e\x00f"), edit)
    assert told.message == "a\ufffdb\ufffd"
    assert told.at == "\ufffd"
    assert told.where == "e\ufffdf:3:2"


@pytest.mark.parametrize(
    ("excerpt", "column", "parts"),
    [
        ("key: value", 6, ("key: ", "v", "alue")),
        ("出口管制", 3, ("出口", "管", "制")),
        ("e\u0301a", 1, ("", "e\u0301", "a")),
        ("a\U0001f469\u200d\U0001f680b", 2, ("a", "\U0001f469\u200d\U0001f680", "b")),
        ("a\U0001f1f5\U0001f1f9b", 2, ("a", "\U0001f1f5\U0001f1f9", "b")),
        ("ends", 5, ("ends", "", "")),
        ("x" * 500 + "y" + "z" * 500, 501, ("…" + "x" * 90, "y", "z" * 130 + "…")),
    ],
)
def test_a_line_is_cut_at_the_place_of_a_problem(excerpt: str, column: int, parts: tuple[str, str, str]) -> None:
    told = shown_problem(mistake(place=Span(3, column, excerpt)), edit)
    assert (told.before, told.at, told.after) == parts


def test_a_problem_without_a_place_has_no_line() -> None:
    problem = Problem("briefgen.yaml", "it is missing")
    told = shown_problem(problem, lambda *_: "")
    assert (told.where, told.line, told.edit) == ("briefgen.yaml", 0, "")
    html = problem_page([problem], lambda *_: "").decode()
    assert "<pre" not in html
    assert "One problem keeps the site from being made." in html


def test_badges_are_of_briefs_that_readers_do_not_see_but_will() -> None:
    briefs = [
        entry("out"),
        entry("gone", -9, expires_at=NOW),
        entry("draft", draft=True),
        entry("later draft", 9, draft=True),
        entry("later", 24 * 5 - 6.5),
    ]
    hrefs = {brief.slug: f"/x/{brief.slug}/" for brief in briefs}
    assert badges(briefs, hrefs, config_of().timezone, NOW) == {
        "/x/draft/": {"status": "draft", "label": "Draft"},
        "/x/later draft/": {"status": "draft", "label": "Draft"},
        "/x/later/": {"status": "scheduled", "label": "Scheduled for 1 December 2026, 08:00"},
    }
