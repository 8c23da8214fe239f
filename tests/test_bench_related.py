"""The scoring of related articles: sets of labelled posts are staged as they are, and figures worked out right."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench import related
from bench.ablation import PARTS, ranked_without, whole_briefs
from bench.labelled import Labelled, Post, links, read, sets_in, stage
from bench.publish import replaced
from bench.scores import Score, score
from briefgen.engine.job import Options
from briefgen.engine.schedule import read_schedule

NOW = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def post(id_: str, headline: str, *links_to: str, topics: tuple[str, ...] = (), **more: str) -> dict[str, Any]:
    return {
        "id": id_,
        "headline": headline,
        "date": "2026-11-01T08:00",
        "dek": "",
        "body": "Text.",
        "topics": topics,
        "links_to": links_to,
        **more,
    }


POSTS = (
    post("2026/ferries.md", "Ferries stop", "buses.md", "港口.md", topics=("ferries", "all")),
    post("buses.md", "Buses go", "buses.md", "nowhere.md", topics=("buses", "all")),
    post("港口.md", "港口：渡轮", topics=("ferries", "港口", "all")),
    post("tides.md", "Tides", "2026/ferries.md", topics=("港口", "all")),
    post(
        "2026 ferries", 'A "second": ferry', topics=("all",), date="", body="---\nwrong: [\n---\n\x08 ![a](b.png) <img>"
    ),
    post("noon.md", "", topics=("all",), dek=" Two\nlines ", date="2026-11-01T08:00"),
)
FERRIES, BUSES, PORT, TIDES, SECOND, NOON = "2026-ferries", "buses", "港口", "tides", "2026-ferries-2", "noon"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress("".join(f"{json.dumps(p)}\n" for p in POSTS).encode()))
    return path


@pytest.fixture
def labelled(file: Path) -> Labelled:
    return read(file)


def test_posts_have_slugs_of_their_own_in_any_script(labelled: Labelled) -> None:
    assert list(labelled.posts) == [FERRIES, BUSES, PORT, TIDES, SECOND, NOON]


def test_links_count_in_both_directions_and_none_to_itself_or_to_what_is_not_there(labelled: Labelled) -> None:
    assert links(labelled) == {
        FERRIES: {BUSES, PORT, TIDES},
        BUSES: {FERRIES},
        PORT: {FERRIES},
        TIDES: {FERRIES},
    }


@pytest.mark.parametrize(
    ("headlines", "lang"), [(["港口", "渡轮"], "zh"), (["フェリーが止まる"], "ja"), (["Ferries", "Häfen"], "en")]
)
def test_the_language_is_told_by_the_script_unless_it_is_said(headlines: list[str], lang: str, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("".join(f"{json.dumps(post(h, h))}\n" for h in headlines))
    assert read(file).lang == lang
    assert read(file, "fr").lang == "fr"


@pytest.mark.parametrize("topics", [True, False])
def test_a_set_is_staged_as_a_publication_without_errors(labelled: Labelled, tmp_path: Path, topics: bool) -> None:
    stage(labelled, tmp_path / "site", topics=topics)
    found = read_schedule(tmp_path / "site", Options(NOW))
    briefs = {brief.slug: brief for brief in found.briefs}
    assert found.problems == ()
    assert briefs.keys() == labelled.posts.keys()
    assert [topic.id for topic in briefs[PORT].topics] == (["ferries", "港口", "all"] if topics else [])
    assert (briefs[NOON].headline, briefs[NOON].dek) == ("Untitled", "Two lines")
    assert briefs[SECOND].date == dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def test_figures_are_those_worked_out_by_hand(labelled: Labelled) -> None:
    # A rare topic is on two to five posts: "all" is on six, and "buses" on one.
    ranked = {
        FERRIES: [NOON, BUSES, SECOND, "a", "b", TIDES, "c", "d", "e", "f", PORT],  # 2 of 3 links; 0 of 5 by topic
        BUSES: [FERRIES],  # 1 of 1; no rare topic
        PORT: [TIDES, FERRIES, BUSES],  # 1 of 1; 2 of 5
        TIDES: [PORT, NOON],  # 0 of 1; 1 of 5
        SECOND: [],
        NOON: [],
    }
    found = score(labelled, ranked)
    assert found.recall == pytest.approx((2 / 3 + 1 + 1 + 0) / 4)
    assert found.precision == pytest.approx((0 + 2 / 5 + 1 / 5) / 3)
    assert (found.linked, found.rare) == (4, 3)


def test_a_ranking_that_lacks_a_post_has_no_figures(labelled: Labelled) -> None:
    with pytest.raises(ValueError, match=r"5 of 6 posts have no ranking, 2026-ferries among them"):
        score(labelled, {NOON: []})


def test_where_nothing_can_be_asked_there_is_no_figure() -> None:
    labelled = Labelled("none", "en", {"a": Post("a", "A", "Text.")})
    assert score(labelled, {"a": []}) == Score(None, 0, None, 0)


def test_sets_are_found_in_folders_and_one_that_is_not_there_is_told(file: Path, tmp_path: Path) -> None:
    assert list(sets_in([tmp_path, file])) == [file, file]
    with pytest.raises(FileNotFoundError, match="no set of labelled posts"):
        list(sets_in([tmp_path / "other.jsonl"]))


def test_a_line_that_is_no_post_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(post("a", "A")) + '\n{"id": 3}\n')
    assert related.main([str(file)]) == 1
    assert "x.jsonl:2: " in capsys.readouterr().err


# Without a part


def nearest(part: str, strong: dict[str, Any], weak: dict[str, Any]) -> str:
    """Which of two is nearest to `ASKED` in a ranking without a part; or in the whole one, where that is empty."""
    posts = {one["id"]: msgspec.convert(one, Post) for one in (ASKED, strong, weak)}
    briefs = whole_briefs(Labelled("set", "en", posts), topics=True)
    return ranked_without(briefs, [part] if part else [])["asked"][0]


ASKED = post("asked", "Cranes", topics=("strikes",), dek="Moved.", body="However, northern line ferry pier stone.")
WITHOUT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "words": ({"body": "Ferry and northern and stone and line."}, {"body": "Apples northern line apples, sold."}),
    "pairs": ({"body": "Apples northern line ferry, sold."}, {"body": "Ferry and northern and stone and line."}),
    "topics": ({"body": "Apples.", "topics": ("strikes",)}, {"body": "Ferry."}),
    "places": ({"headline": "Cranes", "body": "Apples."}, {"body": "Ferry and stone."}),
    "empty": ({"body": "Ferry apples."}, {"body": "However, apples, however, however."}),
    "time": ({"body": "Ferry and stone."}, {"body": "Ferry and stone and line.", "date": "2016-01-01T00:00"}),
}


@pytest.mark.parametrize("part", WITHOUT)
def test_without_a_part_of_the_ranking_what_it_brought_near_is_not(part: str) -> None:
    near, far = WITHOUT[part]
    strong = post("strong", "STRONG", dek="strong") | near
    weak = post("weak", "WEAK", dek="weak") | far
    assert nearest("", strong, weak) == "strong"
    assert nearest(part, strong, weak) == "weak"


def test_every_part_but_the_number_of_candidates_is_tried() -> None:
    assert WITHOUT.keys() == PARTS.keys() - {"candidates"}


def test_the_whole_ranking_is_that_of_the_command(labelled: Labelled, tmp_path: Path) -> None:
    stage(labelled, tmp_path / "site", topics=True)
    found = related.ranked(tmp_path / "site")
    assert sum(map(len, found.values())) >= 4
    assert found == ranked_without(whole_briefs(labelled, topics=True), [])


def test_the_documentation_has_marks_for_the_figures() -> None:
    text = related.PAGE.read_text("utf-8")
    assert all(replaced(text, name, "") for name in ("related", "related parts"))


def test_rankings_are_compared_with_the_whole_one() -> None:
    whole = {"a": Score(0.5, 3, 0.25, 2), "b": Score(0.25, 3, None, 0)}
    other = {"a": Score(0.375, 3, 0.5, 2), "b": Score(0.375, 3, None, 0)}
    assert related.compared({"whole": whole, "time": other}).splitlines() == [
        "| R@10 | whole | without time |",
        "| --- | ---: | ---: |",
        "| a | 0.500 | -0.125 |",
        "| b | 0.250 | +0.125 |",
        "| mean | 0.375 | +0.000 |",
        "",
        "| P@5 | whole | without time |",
        "| --- | ---: | ---: |",
        "| a | 0.250 | +0.250 |",
        "| mean | 0.250 | +0.250 |",
    ]
