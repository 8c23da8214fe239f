"""What `briefgen related` says of rankings, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalog.ranking.reasons import Fate, Near, Ranking, Shared
from briefgen.cli.columns import columns, lines_of, words_of
from briefgen.cli.rankings import SAID, compact, document, reasons, records
from briefgen.engine.related import Rankings
from briefgen.errors import Problem
from tests.conftest import Files
from tests.make import configured, made

MakePublication = Callable[[Files], Path]

SHARED = (
    Shared("pair", "northern line", 3, 0.11),
    Shared("word", "ferry", 12, 0.08),
    Shared("topic", "ferries", 1, 0.05),
    Shared("topics", "ferries + strikes", 2, 0.02),
    Shared("link", "harbour-plan", 2, 0.01),
    Shared("word", "noon", 40, 0.01),
    Shared("word", "pier", 40, 0.02),
)
RELATED = (
    Near("pinned", 0.0, "pinned"),
    Near("buses", 0.45, "shown", days=3, time=1.5, shared=SHARED),
    Near("boats", 0.33, "duplicate", beside="buses", days=0, time=1.5, shared=SHARED[:1]),
    Near("again", 0.22, "duplicate", beside="ferries", days=1, time=1.1, shared=SHARED[:1]),
    Near("plan", 0.1, "next", days=1200, time=1.0, shared=SHARED[3:5]),
    Near("secret", 0.05, "banned", days=2, time=1.0, shared=SHARED[4:5]),
)
FOUND = Rankings(
    configured(),
    (Ranking("ferries", "Ferries stop at noon", RELATED), Ranking("alone", "Alone", ())),
    tuple(made(near.slug, headline=f"The story of {near.slug}") for near in RELATED),
    (),
)
TEXT = """\
Ferries stop at noon
ferries; there is room for 4 related articles

 1  0.000  pinned     The story of pinned
    pinned
    not near by itself

 2  0.450  shown      The story of buses
    buses, 3 days apart (× 1.50)
    “northern line” 37% (3 briefs), ferry 27% (12 briefs),
    topic ferries 17% (1 brief), topics ferries + strikes 7% (2 briefs),
    links to harbour-plan 3% (2 briefs), noon 3% (40 briefs), all else 7%

 3  0.330  repeats    The story of boats
    boats, the same day (× 1.50), says the same as buses
    “northern line” 50% (3 briefs), all else 50%

 4  0.220  repeats    The story of again
    again, 1 day apart (× 1.10), says the same as this brief
    “northern line” 55% (3 briefs), all else 45%

 5  0.100  read next  The story of plan
    plan, 1,200 days apart (× 1.00)
    topics ferries + strikes 20% (2 briefs),
    links to harbour-plan 10% (2 briefs), all else 70%

 6  0.050  banned     The story of secret
    secret, 2 days apart (× 1.00)
    links to harbour-plan 20% (2 briefs), all else 80%
"""


def plain(text: str) -> str:
    return click.unstyle(text)


def told(limit: int = 9, width: int = 80, found: Rankings = FOUND, place: int = 0) -> str:
    return plain("".join(f"{line}\n" for line in reasons(found, found.rankings[place], limit, width)))


# What it says


def test_people_are_told_place_score_fate_and_what_the_two_have_in_common() -> None:
    assert told() == TEXT


def test_a_link_is_told_by_where_it_leads() -> None:
    links = tuple(Shared("link", slug, 2, 0.1) for slug in ("b", "a", "c"))
    ranking = Ranking("a", "A", (Near("b", 0.3, "shown", shared=links),))
    said = told(found=Rankings(FOUND.config, (ranking,), (), ()))
    assert said.endswith(
        "a link to it 33% (2 briefs), its link to this brief 33% (2 briefs),\n    links to c 33% (2 briefs)\n"
    )


def test_no_more_are_told_than_are_asked_for() -> None:
    assert told(1) == TEXT.partition("\n\n 2")[0] + "\n"


def test_that_nothing_is_related_is_said() -> None:
    assert told(place=1).endswith("\n\nno other brief in its language has anything in common with it\n")


def test_every_fate_has_a_word() -> None:
    assert SAID.keys() == set(Fate.__args__)  # type: ignore[attr-defined]  # what a Literal has, types do not say


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    headline = "港口简报：北部航线的渡轮因检查不合格于中午停运，公交车替代到星期五为止，" * 3
    found = Rankings(FOUND.config, FOUND.rankings, (made("buses", headline=headline), *FOUND.briefs[2:]), ())
    lines = told(width=width, found=found).splitlines()
    assert max(map(columns, lines)) <= width
    said = "".join("".join(lines).split())
    assert headline in said


def test_a_headline_cannot_command_the_terminal() -> None:
    ranking = Ranking("a", "A\x1b[2Jclear", (Near("b", 0.5, "shown", shared=(Shared("word", "w\x1b[2J", 2, 0.5),)),))
    found = Rankings(FOUND.config, (ranking,), (made("b", headline="B\x1b[2J\u202e"),), ())
    said = told(found=found)
    assert "clear" in said
    assert not {"\x1b", "\u202e"} & set(said)


def test_as_json_a_ranking_has_every_reason_and_the_problems() -> None:
    (ranking, _) = FOUND.rankings
    said: dict[str, Any] = json.loads(document(FOUND, ranking, 2, [Problem("content/briefs/x.md", "wrong")]))
    assert [near["slug"] for near in said["related"]] == ["pinned", "buses"]
    assert said["related"][1] == {
        "slug": "buses",
        "score": 0.45,
        "fate": "shown",
        "beside": "",
        "days": 3,
        "time": 1.5,
        "shared": [{"trait": s.trait, "name": s.name, "briefs": s.briefs, "score": s.score} for s in SHARED],
    }
    assert (said["slug"], said["headline"], said["room"]) == ("ferries", "Ferries stop at noon", 4)
    assert [problem["path"] for problem in said["problems"]] == ["content/briefs/x.md"]


def test_of_all_briefs_people_are_told_what_each_page_shows() -> None:
    assert [plain(line) for line in compact(FOUND, None)] == [
        "ferries",
        "  0.000  pinned",
        "  0.450  buses",
        "alone",
        "  nothing is related",
    ]


def test_with_a_limit_they_are_told_of_others_with_their_fate() -> None:
    lines = [plain(line) for line in compact(FOUND, 3)]
    assert lines[1:4] == ["  0.000  pinned     pinned", "  0.450  shown      buses", "  0.330  repeats    boats"]


def test_programs_get_a_line_for_each_brief_with_as_many_as_asked_for() -> None:
    first, second = map(json.loads, records(FOUND, 10))
    assert first == {
        "slug": "ferries",
        "related": [{"slug": near.slug, "score": near.score} for near in RELATED],
    }
    assert second == {"slug": "alone", "related": []}
    assert [len(json.loads(line)["related"]) for line in records(FOUND, 2)] == [2, 0]


# Columns


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))), st.integers(2, 30))
def test_lines_have_all_signs_in_order_and_end_between_words(text: str, width: int) -> None:
    lines = list(lines_of(words_of(text), width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= width or len(words_of(line)) == 1 for line in lines)


def test_words_stay_whole_and_chinese_ends_anywhere_but_before_a_stop() -> None:
    assert list(lines_of(words_of("ferries stop at noon"), 10)) == ["ferries", "stop at", "noon"]
    assert list(lines_of(words_of("渡轮停运。公交"), 8)) == ["渡轮停", "运。公交"]
