"""`briefgen related`: what is near to a brief, and why."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from briefgen.cli import main
from briefgen.engine.build import Options, build
from tests.conftest import CONFIG, Files, brief
from tests.golden import tree

MakePublication = Callable[[Files], Path]


def run(root: Path, *arguments: str) -> Result:
    environment = {"COLUMNS": "80"}
    return CliRunner().invoke(main, ["-C", str(root), "related", "--now", "2026-12-01", *arguments], env=environment)


@pytest.mark.parametrize(("arguments", "said"), [((), "which brief?"), (("a", "--all"), "not both")])
def test_one_brief_or_all_must_be_asked_for(
    publication: MakePublication, arguments: tuple[str, ...], said: str
) -> None:
    result = run(publication({}), *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


STRIKE = "The crews of the northern line walk out over {} rosters at the old pier."
FILES: Files = {
    "content/briefs/2026/ferries-stop.md": brief(
        "Ferries stop at the northern line", "2026-11-20 08:00", STRIKE.format("winter"), related="{ban: [banned]}"
    ),
    "content/briefs/2026/buses/index.md": brief(
        "Buses replace the northern line", "2026-11-21 08:00", STRIKE.format("summer")
    ),
    "content/briefs/banned.md": brief("A quiz of the northern line", "2026-11-22 08:00", STRIKE.format("quiz")),
    "content/briefs/plan.md": brief("A plan for the budget", "2026-11-19 08:00", "Nothing shared whatsoever."),
    "content/briefs/museum.md": brief("Museum opens late", "2026-11-18 08:00", "Pictures are hung anew."),
    "content/briefs/wool.md": brief("Wool prices fall", "2026-11-17 08:00", "Farmers shear later this spring."),
    "content/briefs/draft.md": brief(
        "Draft of the northern line", "2026-11-22", STRIKE.format("draft"), status="draft"
    ),
    "content/briefs/later.md": brief("Later on the northern line", "2026-12-24 09:30", STRIKE.format("later")),
    "content/briefs/gone.md": brief(
        "Gone from the northern line", "2026-11-01", STRIKE.format("gone"), expires_at="2026-11-05 08:00Z"
    ),
}


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication(FILES)


def near_to(result: Result) -> list[str]:
    return [near["slug"] for near in json.loads(result.stdout)["related"]]


def test_a_brief_is_named_by_its_slug_or_its_file_from_here_or_from_the_publications_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(root, "buses").stdout
    assert said.startswith("Buses replace the northern line\nbuses; ")
    assert "Ferries stop at the northern line\n    ferries-stop, 1 day apart" in said
    for written in (
        "content/briefs/2026/buses/index.md",
        "content/briefs/2026/buses",
        root / "content/briefs/2026/buses",
    ):
        assert run(root, str(written)).stdout == said
    monkeypatch.chdir(root / "content/briefs/2026")
    assert run(root, "buses/index.md").stdout == said


def test_what_is_banned_is_told_with_its_fate_and_what_is_not_visible_not_at_all(root: Path) -> None:
    told = json.loads(run(root, "ferries-stop", "--json").stdout)
    fates = {near["slug"]: near["fate"] for near in told["related"]}
    assert fates["banned"] == "banned"
    assert "buses" in fates
    assert not {"draft", "later", "gone"} & fates.keys()


def test_programs_get_all_visible_briefs_newest_first_with_as_many_as_asked_for(root: Path) -> None:
    told = [json.loads(line) for line in run(root, "--all", "--json", "--limit", "10").stdout.splitlines()]
    assert [line["slug"] for line in told] == ["banned", "buses", "ferries-stop", "plan", "museum", "wool"]
    related = {line["slug"]: [near["slug"] for near in line["related"]] for line in told}
    assert set(related["buses"]) >= {"ferries-stop", "banned"}
    assert "banned" not in related["ferries-stop"]
    assert all(set(near) == {"slug", "score"} for line in told for near in line["related"])


def test_one_brief_has_the_ranking_that_all_have(root: Path) -> None:
    for line in map(json.loads, run(root, "--all", "--json", "--limit", "10").stdout.splitlines()):
        one = json.loads(run(root, line["slug"], "--json", "--limit", "10").stdout)["related"]
        assert [(n["slug"], n["score"]) for n in one if n["fate"] != "banned"] == [
            (n["slug"], n["score"]) for n in line["related"]
        ]


def test_drafts_and_another_hour_are_asked_about(root: Path) -> None:
    assert "buses" in near_to(run(root, "draft", "--drafts", "--json"))
    assert "draft" in near_to(run(root, "buses", "--drafts", "--json"))
    assert "later" in near_to(run(root, "buses", "--json", "--now", "2026-12-24 09:30"))


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("draft", "draft is a draft, to which nothing is related before it is published; --drafts counts drafts in"),
        (
            "later",
            'nothing is related to it before; --now "2026-12-24 09:30" says what will be then',
        ),
        ("gone", "gone has expired at 2026-11-05 08:00, and nothing is related to it any more"),
        ("content/briefs/gone.md", "gone has expired"),
        ("ferries-stpo", "there is no brief ferries-stpo; did you mean ferries-stop?"),
        ("ferries", "there is no brief ferries; did you mean ferries-stop?"),
        ("qqq", "there is no brief qqq; a slug is a file's name without its ending"),
        ("content/briefs/qqq.md", "there is no file content/briefs/qqq.md in the publication"),
        ("briefgen.yaml", "there is no brief briefgen.yaml"),
        ("../elsewhere.md", "there is no file ../elsewhere.md in the publication"),
    ],
)
def test_what_has_no_ranking_is_wrong_use_and_the_message_says_why(root: Path, which: str, said: str) -> None:
    result = run(root, which)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_a_brief_with_errors_has_no_ranking_and_its_errors_are_told(root: Path) -> None:
    (root / "content/briefs/plan.md").write_text(brief("A plan", nonsense="1"))
    for which in ("plan", "content/briefs/plan.md"):
        result = run(root, which)
        assert (result.exit_code, result.stdout) == (1, "")
        assert 'content/briefs/plan.md:5:1: unknown key "nonsense"' in result.stderr
    others = run(root, "--all", "--json")
    assert others.exit_code == 1
    assert [json.loads(line)["slug"] for line in others.stdout.splitlines()].count("plan") == 0
    assert "unknown key" in others.stderr


def test_nothing_is_written_where_nothing_was_built(root: Path) -> None:
    before = tree(root)
    assert run(root, "--all").exit_code == 0
    assert tree(root) == before


def test_what_was_asked_with_drafts_or_at_another_hour_leaves_no_trace_in_the_site(root: Path) -> None:
    options = Options(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    build(root, options)
    before = tree(root / "site")
    assert "draft" in near_to(run(root, "buses", "--drafts", "--json"))
    assert "later" in near_to(run(root, "buses", "--json", "--now", "2026-12-24 09:30"))
    assert build(root, replace(options, force=True)).rendered
    assert tree(root / "site") == before


def test_there_are_no_colours_where_no_terminal_is_or_none_are_wanted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in run(root, "buses").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in CliRunner().invoke(main, ["-C", str(root), "related", "buses"], color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(main, ["-C", str(root), "related", "buses"], color=True).stdout


def test_what_is_lost_from_the_cache_is_made_again(root: Path) -> None:
    for shelf in ("terms", "rankings site", "shown"):
        build(root, Options(dt.datetime(2026, 12, 1, tzinfo=dt.UTC)))
        one, every = run(root, "buses").output, run(root, "--all").output
        assert "northern" in one
        for question, answer in ((["buses"], one), (["--all"], every)):
            with closing(sqlite3.connect(root / ".briefgen/cache.db")) as cache, cache:
                assert cache.execute("DELETE FROM shelves WHERE name = ?", [shelf]).rowcount > 0
            assert run(root, *question).output == answer


def test_of_each_brief_as_many_are_told_as_asked_for_though_one_is_banned(root: Path) -> None:
    told = {
        line["slug"]: line for line in map(json.loads, run(root, "--all", "--json", "--limit", "1").stdout.splitlines())
    }
    assert [near["slug"] for near in told["ferries-stop"]["related"]] == ["buses"]


def test_where_pages_show_none_what_is_near_is_told_all_the_same(root: Path) -> None:
    (root / "briefgen.yaml").write_text(CONFIG + "related: {count: 0}\n")
    told = json.loads(run(root, "buses", "--json").stdout)
    fates = {near["slug"]: near["fate"] for near in told["related"]}
    assert fates["ferries-stop"] == fates["banned"] == "spare"
    assert run(root, "--all").stdout.splitlines()[:4] == [
        "banned",
        "  nothing is related",
        "buses",
        "  nothing is related",
    ]


def test_a_publication_of_one_brief_or_none_has_nothing_to_tell(publication: MakePublication) -> None:
    root = publication({"content/briefs/only.md": brief("Only", "2026-11-01")})
    assert run(root, "--all").stdout == "only\n  nothing is related\n"
    assert run(root, "only").stdout.endswith("\n\nno other brief in its language has anything in common with it\n")
    (root / "content/briefs/only.md").unlink()
    assert run(root, "--all", "--json").stdout == ""
