"""`briefgen deploy` and `briefgen rollback`: what is printed, and the exit codes; what they do has tests of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from msgspec.structs import replace

from briefgen.cli import main
from briefgen.cli.printing import Progress, size
from briefgen.deploy import deploy as core
from briefgen.deploy import live
from briefgen.deploy.deploy import Asked, Report
from briefgen.deploy.live import Check, Look
from briefgen.deploy.plan import Change, Plan, Removal
from briefgen.deploy.release import File, Release
from briefgen.deploy.stopping import stopped_once
from briefgen.deploy.target import RefusedError, TakenError, TargetError
from briefgen.engine.job import Options
from briefgen.syntax.destination import Destination
from docs.served import served
from tests.conftest import CONFIG, Files, brief
from tests.golden import tree

MakePublication = Callable[[Files], Path]
Answer = Callable[..., Report]

URL = "https://news.example/"
TARGETS = "deploy: {production: {to: s3://news/site}, staging: {to: /srv/staging, url: https://staging.example/}}\n"
SITE = {path: File("00", size) for path, size in {"index.html": 8000, "2026/11/a/index.html": 4123}.items()}
PLAN = Plan(
    release=Release("20261126-080000-1a2b3c4d", "2026-11-26T08:00:00+00:00", SITE, newest="2026/11/a/index.html"),
    changes=(
        Change("assets/boat.1a.avif", File("01", 1_234_567), "new", 0),
        Change("2026/11/a/index.html", File("00", 4123), "content", 3),
        Change("feed.xml", File("02", 812), "headers", 5),
        Change("index.html", File("00", 8000), "interrupted", 6),
    ),
    removals=(Removal("2025/01/b/index.html", 3999), Removal("2025/01/c/index.html", 0)),
    aged=(Removal("assets/old.2b.css", 20_000),),
    back=(),
    before=830,
    unchanged=826,
    is_needed=True,
)
NOTHING = replace(PLAN, changes=(), removals=(), aged=(), unchanged=830, is_needed=False)
STORE = Destination("s3", "news", "site")
REPORT = Report("production", "s3://news/site", STORE, URL, PLAN, PLAN.release.id, is_done=True, keeps_headers=True)
REHEARSED = replace(REPORT, live="before", is_done=False)


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication({"briefgen.yaml": CONFIG + TARGETS, "content/briefs/a.md": brief()})


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report | Exception], list[tuple[Any, ...]]]:
    """Makes deployments and rollbacks give a report, or raise; returns what they are asked."""

    def made(answer: Report | Exception) -> list[tuple[Any, ...]]:
        asked: list[tuple[Any, ...]] = []

        def answered(_root: Path, *arguments: Any) -> Report:
            asked.append(arguments[:-1])
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(core, "deploy", answered)
        monkeypatch.setattr(core, "rollback", answered)
        return asked

    return made


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), *arguments])


# What stops it


def test_a_second_ctrl_c_does_not_disturb_what_is_given_back() -> None:
    given_back: list[str] = []

    async def work() -> None:
        signal.raise_signal(signal.SIGINT)
        try:
            await asyncio.sleep(60)
        finally:
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0)
            given_back.append("the claim")

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(stopped_once(work()))
    assert given_back == ["the claim"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_deployment_that_was_stopped_waits_for_no_thread(
    root: Path, answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(REPORT)
    monkeypatch.setattr(core, "deploy", interrupted)
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.delitem(sys.modules, "obstore", raising=False)
    with pytest.raises(SystemExit):
        main(["-C", str(root), "deploy", "production"])
    assert codes == [130]


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


# What is printed


def test_where_a_server_tells_headers_its_configuration_is_to_be_printed_again(root: Path, answers: Any) -> None:
    answers(REPORT)
    assert "briefgen hosting" not in run(root, "deploy", "production").stderr
    answers(replace(REPORT, keeps_headers=False))
    assert "something else of 1 file; the server there does that" in run(root, "deploy", "production").stderr


def test_a_deployment_ends_with_one_line(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    result = run(root, "deploy", "production")
    line = (
        r"production: 4 files \(1\.2 MB\) sent, 2 removed, 826 unchanged, 1 old file cleared away, \d+\.\d s; "
        r"live at https://news\.example/\n"
    )
    assert re.fullmatch(line, result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    ((name, options, wanted),) = asked
    assert (name, wanted) == ("production", Asked())
    assert isinstance(options, Options)
    assert options.base_url is None


def test_a_rehearsal_has_a_line_for_each_file_in_the_order_of_sending(root: Path, answers: Any) -> None:
    asked = answers(replace(REHEARSED, busy="jo@desk has been deploying there since 2026-11-26T08:00:00+00:00"))
    for option in ("--dry-run", "-n"):
        result = run(root, "deploy", "production", option)
        assert result.stdout == (
            "send    new             1.2 MB  assets/boat.1a.avif\n"
            "send    content         4.1 KB  2026/11/a/index.html\n"
            "send    headers      812 bytes  feed.xml\n"
            "send    interrupted     8.0 KB  index.html\n"
            "remove  gone            4.0 KB  2025/01/b/index.html\n"
            "remove  gone                 ?  2025/01/c/index.html\n"
            "remove  aged           20.0 KB  assets/old.2b.css\n"
            "production: would send 4 files (1.2 MB) to s3://news/site and remove 2, and 1 old file that nothing needs "
            "any more; 826 unchanged. Nothing was done\n"
        )
        assert result.stderr == "note: jo@desk has been deploying there since 2026-11-26T08:00:00+00:00\n"
        assert result.exit_code == 0
    assert [wanted for *_, wanted in asked] == [Asked(is_rehearsal=True)] * 2


def test_a_rehearsal_of_what_would_be_refused_says_so_and_fails(root: Path, answers: Any) -> None:
    answers(replace(REHEARSED, refusal="300 of the 830 files there would be removed"))
    result = run(root, "deploy", "production", "-n")
    assert result.stderr == "it would be refused: 300 of the 830 files there would be removed\n"
    assert result.stdout.startswith("send ")
    assert result.exit_code == 1


def test_where_there_is_nothing_to_do_it_says_so(root: Path, answers: Any) -> None:
    answers(replace(REHEARSED, plan=NOTHING))
    said = "production is up to date: 830 files, live at https://news.example/\n"
    for arguments in (["deploy"], ["deploy", "-n"], ["rollback", "-n"]):
        result = run(root, arguments[0], "production", *arguments[1:])
        assert (result.stdout, result.stderr, result.exit_code) == (said, "", 0)


def test_a_name_that_would_command_a_terminal_is_printed_harmlessly(root: Path, answers: Any) -> None:
    plan = replace(PLAN, changes=(Change("a\x1b[2J.html", File("00", 1), "new", 1),))
    answers(replace(REHEARSED, plan=plan))
    assert "\x1b" not in run(root, "deploy", "production", "-n").stdout


def test_quiet_prints_what_is_wrong_only(root: Path, answers: Any) -> None:
    answers(REPORT)
    assert run(root, "deploy", "production", "-q").output == ""
    assert run(root, "rollback", "production", "-q").output == ""
    answers(replace(REHEARSED, refusal="no"))
    assert run(root, "deploy", "production", "-q", "-n").output == "it would be refused: no\n"
    answers(TargetError("s3://news/site cannot be reached"))
    result = run(root, "deploy", "production", "--quiet")
    assert (result.exit_code, result.output) == (3, "briefgen: s3://news/site cannot be reached\n")


def test_after_the_first_deployment_to_release_folders_it_says_what_the_server_must_serve(
    root: Path, answers: Any
) -> None:
    host = Destination("sftp", "news.example", "/srv/news/", "web")
    first = replace(REPORT, where=host, plan=replace(PLAN, before=0))
    answers(first)
    said = "let the server serve /srv/news/current; `briefgen hosting nginx`"
    assert said in run(root, "deploy", "production").stderr
    answers(replace(first, plan=PLAN))
    assert run(root, "deploy", "production").stderr == ""


def test_after_a_rollback_it_says_that_the_site_here_is_what_it_was(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    result = run(root, "rollback", "production")
    assert result.stdout.startswith("production: 4 files (1.2 MB) sent, 2 removed,")
    assert result.stderr == "site/ is still what it was: mend what was wrong before you deploy again\n"
    assert asked == [("production", Asked())]


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (999_960_000, "1.0 GB"),
        (2_345_600_000_000, "2,345.6 GB"),
    ],
)
def test_sizes_are_told_in_units_of_a_thousand(bytes_: int, said: str) -> None:
    assert size(bytes_) == said


# What goes wrong


@pytest.mark.parametrize(
    ("error", "code"),
    [(RefusedError("no"), 1), (TargetError("no"), 3), (TakenError("no"), 3), (OSError(28, "no"), 3)],
)
@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_each_failure_is_one_line_with_its_exit_code(
    root: Path, answers: Any, command: str, error: Exception, code: int
) -> None:
    answers(error)
    result = run(root, command, "production")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "briefgen: no\n", code)
    result = run(root, command, "production", "--json")
    assert json.loads(result.stdout) == {"deployed": False, "problems": [], "failure": "no"}
    assert (result.stderr, result.exit_code) == ("", code)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, asyncio.CancelledError])
def test_ctrl_c_says_that_the_site_is_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def stopped(*_: Any) -> Report:
        raise stop

    monkeypatch.setattr(core, "deploy", stopped)
    result = run(root, "deploy", "production")
    assert result.stderr == "stopped; the site there is whole, and the next deployment goes on from here\n"
    assert result.exit_code == 130


@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_a_target_is_named_only_where_there_are_several(publication: MakePublication, command: str) -> None:
    root = publication({"briefgen.yaml": CONFIG + TARGETS, "content/briefs/a.md": brief()})
    result = run(root, command)
    assert result.exit_code == 1
    assert "production, staging" in result.stderr
    result = run(root, command, "stagging")
    assert result.exit_code == 1
    assert 'did you mean "staging"?' in result.stderr
    (root / "briefgen.yaml").write_text(CONFIG)
    result = run(root, command)
    assert result.exit_code == 1
    assert "docs/deploy.md" in result.stderr


def test_errors_in_the_configuration_are_told_as_problems(publication: MakePublication) -> None:
    root = publication({"briefgen.yaml": CONFIG + "deploy: {production: {to: s3://key:secret@news}}\n"})
    for command in ("deploy", "rollback"):
        result = run(root, command)
        assert result.exit_code == 1
        assert result.stderr.startswith("briefgen.yaml:7:27: this has credentials in it")
        told = json.loads(run(root, command, "--json").stdout)
        assert (told["deployed"], told["failure"]) == (False, None)
        assert told["problems"][0]["line"] == 7


def test_what_others_put_there_is_replaced_by_a_rollback_if_that_is_meant(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    assert run(root, "rollback", "production", "--take-over").exit_code == 0
    assert asked == [("production", Asked(takes_over=True))]


HOSTILE = "a \x1b[2J\x9b2J\u202e name"


@pytest.mark.parametrize(
    "answer",
    [
        RefusedError(HOSTILE),
        TakenError(HOSTILE),
        TargetError(HOSTILE),
        replace(REHEARSED, refusal=HOSTILE, busy=HOSTILE),
    ],
    ids=str,
)
def test_what_a_target_has_commands_no_terminal(root: Path, answers: Any, answer: Any) -> None:
    answers(answer)
    printed = run(root, "deploy", "production", "-n").output
    assert "name" in printed
    assert not {"\x1b", "\x9b", "\u202e"} & set(printed)


def test_a_rehearsal_checks_nothing(root: Path) -> None:
    for command in ("deploy", "rollback"):
        result = run(root, command, "-n", "--check")
        assert result.exit_code == 2
        assert "leave out one of them" in result.stderr


# Building first


def test_with_build_the_site_is_built_for_the_targets_address(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    result = run(root, "deploy", "staging", "--build", "--jobs", "1", "--allow-removals", "9", "--take-over")
    assert result.exit_code == 0
    assert '"https://staging.example/"' in (root / "site" / "index.html").read_text("utf-8")
    ((name, options, wanted),) = asked
    assert (name, options.base_url, options.jobs) == ("staging", "https://staging.example/", 1)
    assert wanted == Asked(allows_removals=9, takes_over=True)


def test_with_build_nothing_is_deployed_where_content_has_problems(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    (root / "content" / "briefs" / "a.md").write_text(brief(kind="nws"))
    result = run(root, "deploy", "production", "--build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("1 error in 1 file; nothing was written\n")
    told = json.loads(run(root, "deploy", "production", "--build", "--json").stdout)
    assert [problem["path"] for problem in told["problems"]] == ["content/briefs/a.md"]
    assert asked == []


def test_with_build_warnings_are_told_and_strict_takes_them_for_errors(root: Path, answers: Any) -> None:
    asked = answers(REPORT)
    static = root / "content" / "static"
    static.mkdir()
    (static / "page.html~").write_text("")
    result = run(root, "deploy", "production", "--build")
    assert "content/static/page.html~: warning: a copy that an editor left" in result.stderr
    assert result.exit_code == 0
    told = json.loads(run(root, "deploy", "production", "--build", "--json").stdout)
    assert [problem["severity"] for problem in told["problems"]] == ["warning"]
    assert len(asked) == 2
    assert run(root, "deploy", "production", "--build", "--strict").exit_code == 1
    assert len(asked) == 2


# From beginning to end


def test_a_site_goes_to_a_folder_and_comes_back(
    publication: MakePublication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    top = tmp_path / "srv"
    (top / "releases" / "none").mkdir(parents=True)
    (top / "current").symlink_to("releases/none")
    with served(top / "current") as url:
        root = publication(
            {
                "briefgen.yaml": CONFIG + f"deploy: {{production: {{to: ../srv, url: '{url}'}}}}\n",
                "content/briefs/a.md": brief("Ferries stop"),
            }
        )
        result = run(root, "deploy", "-j", "1")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "deploy with --build" in result.stderr
        result = run(root, "deploy", "--build", "-n", "-j", "1")
        assert "--take-over" in result.stderr
        assert result.exit_code == 1
        result = run(root, "deploy", "--take-over", "--check", "--strict")
        assert re.match(r"production: \d+ files \(.+\) sent, 0 removed, 0 unchanged, ", result.stdout)
        assert re.search(r"^checked: readers get .+ \(\d+ files\)$", result.stdout, re.MULTILINE)
        assert result.exit_code == 0
        assert run(root, "deploy").stdout.startswith("production is up to date: ")
        before = tree(top / "current")

        (root / "content" / "briefs" / "a.md").write_text(brief("Ferries sail"))
        result = run(root, "deploy", "--build", "-n", "-j", "1")
        assert "2026/11/a/index.html\n" in result.stdout
        assert tree(top / "current") == before
        told = json.loads(run(root, "deploy", "--json", "--check").stdout)
        assert told["check"]["right"]
        assert {file["path"] for file in told["sent"]} >= {"index.html", "2026/11/a/index.html"}
        assert b"Ferries sail" in (top / "current" / "index.html").read_bytes()

        result = run(root, "rollback", "--check")
        assert re.search(r"^checked: readers get .+ \(\d+ files\)$", result.stdout, re.MULTILINE)
        assert tree(top / "current") == before
        result = run(root, "rollback")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "has no release to go back to" in result.stderr


# For programs


def test_the_report_as_json_has_every_file(root: Path, answers: Any) -> None:
    answers(REPORT)
    told = json.loads(run(root, "deploy", "production", "--json").stdout)
    assert told.pop("seconds") >= 0
    assert told == {
        "deployed": True,
        "problems": [],
        "failure": None,
        "target": "production",
        "to": "s3://news/site",
        "url": URL,
        "release": "20261126-080000-1a2b3c4d",
        "sent": [
            {"path": "assets/boat.1a.avif", "why": "new", "bytes": 1_234_567},
            {"path": "2026/11/a/index.html", "why": "content", "bytes": 4123},
            {"path": "feed.xml", "why": "headers", "bytes": 812},
            {"path": "index.html", "why": "interrupted", "bytes": 8000},
        ],
        "removed": [{"path": "2025/01/b/index.html", "bytes": 3999}, {"path": "2025/01/c/index.html", "bytes": 0}],
        "aged": [{"path": "assets/old.2b.css", "bytes": 20_000}],
        "unchanged": 826,
        "bytes": 1_247_502,
        "check": None,
    }


@pytest.mark.parametrize(
    ("report", "deployed", "code"),
    [
        (REHEARSED, False, 0),
        (replace(REHEARSED, refusal="no"), False, 1),
        (replace(REHEARSED, plan=NOTHING), True, 0),
    ],
)
def test_what_is_not_live_is_not_called_deployed(
    root: Path, answers: Any, report: Report, deployed: bool, code: int
) -> None:
    answers(report)
    result = run(root, "deploy", "production", "--json", "-n")
    told = json.loads(result.stdout)
    assert (told["deployed"], told["failure"], told["release"]) == (deployed, report.refusal or None, "before")
    assert result.exit_code == code


# The check


RIGHT = Check((Look(URL), Look(f"{URL}2026/11/a/")), 0.25, shows_head=False)
WRONG = replace(RIGHT, looks=(Look(URL, "is not there (404)"), Look(f"{URL}2026/11/a/")))


@pytest.mark.parametrize("command", ["deploy", "rollback"])
def test_a_check_tells_each_file_that_differs_and_fails(
    root: Path, answers: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    answers(REPORT)
    found = RIGHT
    asked: list[tuple[Any, ...]] = []

    def checked(*arguments: Any) -> Check:
        asked.append(arguments)
        return found

    monkeypatch.setattr(live, "check", checked)
    result = run(root, command, "production", "--check")
    assert result.stdout.endswith(
        "\nchecked: readers get the front page, and what belongs to it, as it was sent (2 files)\n"
    )
    assert result.exit_code == 0
    assert asked[0][:2] == (URL, PLAN.release)
    found = replace(WRONG, shows_head=True)
    result = run(root, command, "production", "--check")
    assert (
        "https://news.example/ is not there (404)\n1 of 2 files are not as they were sent, after 0 s;" in result.stderr
    )
    assert "warning: anybody can read .briefgen/ there" in result.stderr
    assert "checked" not in result.stdout
    assert result.exit_code == 3
    result = run(root, command, "production", "--check", "--json")
    assert json.loads(result.stdout)["check"] == {
        "right": False,
        "files": [
            {"url": URL, "fault": "is not there (404)"},
            {"url": f"{URL}2026/11/a/", "fault": None},
        ],
        "seconds": 0.25,
        "readable_head": True,
    }
    assert result.exit_code == 3


# On a terminal


def test_progress_in_bytes_tells_how_many_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            return len(text)

        def flush(self) -> None:
            pass

    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    progress = Progress(quiet=False, in_bytes=("Sending",))
    progress._started -= 2
    with progress as told:
        told("Sending", 1_000_000, 4_000_000)
        task = progress._bar.tasks[0]
        assert (task.description, task.completed, task.total) == ("Sending", 1_000_000, 4_000_000)
        assert task.fields["amount"].startswith("1.0 MB of 4.0 MB")
        told("Removing", 2, 4)
        assert task.fields["amount"] == ""
        assert (task.description, task.completed) == ("Removing", 2)


def test_a_shell_completes_the_names_of_targets(root: Path) -> None:
    def completed(*words: str) -> list[str]:
        shell = ShellComplete(main, {}, "briefgen", "_BRIEFGEN_COMPLETE")
        return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]

    assert completed("-C", str(root), "deploy", "") == ["production", "staging"]
    assert completed("-C", str(root), "rollback", "st") == ["staging"]
    (root / "briefgen.yaml").write_text("name: [")
    assert completed("-C", str(root), "deploy", "") == []
