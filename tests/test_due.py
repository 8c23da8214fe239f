"""`briefgen due`: what the clock will change, for people, for programs and for cron."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given

from briefgen.catalog.schedule import Change, due, unchanging
from briefgen.cli import main
from briefgen.engine.build import Options, build
from briefgen.model import Entry
from tests.conftest import CONFIG, Files, brief
from tests.golden import tree
from tests.make import made
from tests.test_schedule import TIMES, briefs

MakePublication = Callable[[Files], Path]

FERRIES = brief("Ferries stop", "2026-12-01 08:00", expires_at="2026-12-24T00:00+01:00")
FILES: Files = {
    "briefgen.yaml": CONFIG.replace("timezone: UTC", "timezone: Europe/Berlin"),
    "content/briefs/ferries.md": FERRIES,
    "content/briefs/early.md": brief("Early", "2026-12-01 09:30:15", publish_at="2026-11-30T23:00Z"),
    "content/briefs/old.md": brief("Old", "2026-10-01 08:00"),
    "content/briefs/draft.md": brief("Canary", "2026-12-02 08:00", status="draft"),
}
TEXT = """\
2026-12-01 00:00 +01:00     appears                  Early
2026-12-01 08:00 +01:00     appears                  Ferries stop
2026-12-01 09:30:15 +01:00  enters the news sitemap  Early
2026-12-03 08:00 +01:00     leaves the news sitemap  Ferries stop
2026-12-03 09:30:15 +01:00  leaves the news sitemap  Early
2026-12-24 00:00 +01:00     goes                     Ferries stop
"""


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), "due", "--now", "2026-11-25", *arguments])


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication(FILES)


def test_what_comes_is_told_soonest_first_in_the_publications_zone(root: Path) -> None:
    result = run(root)
    assert (result.exit_code, result.stdout, result.stderr) == (0, TEXT, "")


def test_it_writes_nothing_where_nothing_was_built(root: Path) -> None:
    before = tree(root)
    run(root)
    assert tree(root) == before


def test_it_reads_what_a_build_has_read_and_leaves_the_next_build_nothing_to_do(root: Path) -> None:
    options = Options(dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    build(root, options)
    assert run(root).stdout == TEXT
    assert build(root, options).rendered == ()
    (root / "content/briefs/ferries.md").write_text(FERRIES.replace("Ferries stop", "Ferries go"))
    assert "appears                  Ferries go\n" in run(root).stdout
    # What it has read by then is known to the build, which sees the change all the same.
    assert build(root, Options(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))).briefs == 3


def test_the_first_ones_only_and_none_after_a_moment(root: Path) -> None:
    times = ["2026-11-30T23:00:00Z", "2026-12-01T07:00:00Z"]
    assert run(root, "--times", "--limit", "2").stdout.splitlines() == times
    assert run(root, "--times", "--until", "2026-12-01 08:00").stdout.splitlines() == times


def test_what_was_due_since_a_build_is_told_up_to_now(root: Path) -> None:
    def since(moment: str) -> list[str]:
        result = run(root, "--since", moment, "--times", "--now", "2026-12-01T07:00:00Z")
        assert result.exit_code == 0
        return result.stdout.splitlines()

    assert since("2026-11-30T22:59:59Z") == ["2026-11-30T23:00:00Z", "2026-12-01T07:00:00Z"]
    # A build at that very moment has what appears then.
    assert since("2026-11-30T23:00:00Z") == ["2026-12-01T07:00:00Z"]
    assert since("2026-12-01T07:00:00Z") == []


def test_that_nothing_is_due_is_told_to_people_and_leaves_the_output_empty(root: Path) -> None:
    result = run(root, "--since", "2026-11-24")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing is due\n")


def test_the_moments_alone_name_nothing_and_come_once_each(publication: MakePublication) -> None:
    files: Files = {f"content/briefs/{n}.md": brief(f"Canary {n}", "2026-12-01 08:00") for n in range(3)}
    assert run(publication(files), "--times").stdout == "2026-12-01T08:00:00Z\n2026-12-03T08:00:00Z\n"


def test_as_json_it_has_every_change_with_its_brief(root: Path) -> None:
    told: dict[str, Any] = json.loads(run(root, "--json", "--limit", "1").stdout)
    assert told == {
        "since": "2026-11-25T00:00:00+01:00",
        "until": None,
        "timezone": "Europe/Berlin",
        "changes": [
            {
                "at": "2026-12-01T00:00:00+01:00",
                "what": "publish",
                "slug": "early",
                "headline": "Early",
                "path": "content/briefs/early.md",
            }
        ],
        "problems": [],
    }


def test_cron_builds_at_the_first_whole_minute_in_utc_that_is_not_before(root: Path) -> None:
    lines = run(root, "--cron").stdout.splitlines()
    assert lines[0] == "# 2026-12-01 00:00 +01:00 appears: Early"
    assert [line.split(" * ")[0] for line in lines if not line.startswith("#")] == [
        "0 23 30 11",
        "0 7 1 12",
        "31 8 1 12",
        "0 7 3 12",
        "31 8 3 12",
        "0 23 23 12",
    ]
    assert shlex.split(lines[1].split(" * ")[1]) == ["briefgen", "-C", str(root), "build", "--quiet"]


def test_in_a_crontab_a_percent_sign_does_not_end_the_command(tmp_path: Path, publication: MakePublication) -> None:
    root = publication(FILES).rename(tmp_path / "100% news")
    line = run(root, "--cron", "--limit", "1").stdout.splitlines()[1]
    assert r"100\% news'" in line
    assert "%" not in line.replace(r"\%", "")


def test_a_headline_cannot_command_a_terminal_or_begin_a_line_of_a_crontab(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief('"A\u202eb\\n* * * * * rm"', "2026-12-01 08:00")})
    for form in ((), ("--cron",)):
        result = run(root, *form)
        assert "\u202e" not in result.stdout
        assert not any(line.startswith("* * *") for line in result.stdout.splitlines())


def test_a_brief_with_mistakes_may_be_due_too_so_the_exit_code_says_so(root: Path) -> None:
    (root / "content/briefs/bad.md").write_text(brief(kind="nws"))
    result = run(root)
    assert result.exit_code == 1
    assert result.stdout == TEXT
    (problem,) = json.loads(run(root, "--json").stdout)["problems"]
    assert (problem["path"], problem["line"]) == ("content/briefs/bad.md", 5)
    assert 'content/briefs/bad.md:5:7: "kind" is "nws"; choose' in result.stderr


@pytest.mark.parametrize("option", ["--now", "--since", "--until"])
def test_a_date_that_is_none_is_wrong_use(option: str, root: Path) -> None:
    result = CliRunner().invoke(main, ["-C", str(root), "due", option, "soon"])
    assert result.exit_code == 2
    assert f"Invalid value for {option}" in result.stderr


def test_changes_at_one_moment_are_in_an_order_of_their_own() -> None:
    at = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    old = made("b", date=at - dt.timedelta(days=2), publish_at=at - dt.timedelta(days=2))
    gone = made("a", date=at - dt.timedelta(days=9), publish_at=at - dt.timedelta(days=9), expires_at=at)
    news = [made(slug, date=at, publish_at=at) for slug in ("d", "c")]
    found = due([gone, *news, old], at - dt.timedelta(seconds=1), at)
    assert [(change.what, change.brief.slug) for change in found] == [
        ("publish", "c"),
        ("publish", "d"),
        ("leave-news", "b"),
        ("expire", "a"),
    ]


@given(briefs(), TIMES)
def test_the_first_that_is_due_is_when_a_build_says_that_the_site_changes(found: list[Entry], now: dt.datetime) -> None:
    coming: tuple[Change, ...] = due(found, now)
    assert (coming[0].at if coming else None) == unchanging(found, now).until
