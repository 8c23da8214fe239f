"""What programs read of problems, parsed back; with whatever may stand in any field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.cli import main
from briefgen.errors import Problem, Span
from briefgen.reports.document import document
from briefgen.reports.facts import facts
from briefgen.reports.sarif import sarif
from briefgen.reports.workflow import commands
from briefgen.style import NAMES, RULES
from tests.conftest import Files, brief
from tests.sarif_rules import faults

_SEPARATORS = {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))} | set("\u202a\u202e\u2066\u2069")
HOSTILE = "a\nb\r\nc::d,e=f%0A%25\"'\\<>&\x1b[31m\x00\u2028\u202e港🚢"
_texts = st.text(max_size=40) | st.text("\n\r:,%0AD25\"'\\ x\u202e", max_size=40) | st.just(HOSTILE)
_spans = st.builds(Span, st.integers(1, 10**6), st.integers(1, 60), _texts)
_problems = st.builds(
    Problem,
    path=_texts.filter(bool),
    message=_texts,
    place=st.none() | _spans,
    severity=st.sampled_from(["error", "warning"]),
    rule=st.sampled_from(["", *NAMES]),
)
every = given(st.lists(_problems, max_size=4))
worst = example([Problem(HOSTILE, HOSTILE, Span(1, 3, HOSTILE), "error", "dead-link"), Problem("\udc80:x", "\ud83d")])


def cleaned(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def of_log(text: str) -> str:
    """A text as a log shows it: without controls, but with the ends of its lines."""
    return "".join("\ufffd" if c in _SEPARATORS - set("\t\n\r") else c for c in cleaned(text))


# GitHub


def unescaped(text: str, names: dict[str, str]) -> str:
    for written, meant in names.items():
        text = text.replace(written, meant)
    return text.replace("%25", "%")


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A line as GitHub's runner reads it: https://github.com/actions/runner, ActionCommand.cs."""
    assert line.startswith("::")
    head, separator, message = line[2:].partition("::")
    assert separator
    command, _, listed = head.partition(" ")
    properties = dict(one.split("=", 1) for one in listed.split(","))
    ends = {"%0D": "\r", "%0A": "\n"}
    return (
        command,
        {k: unescaped(v, ends | {"%3A": ":", "%2C": ","}) for k, v in properties.items()},
        unescaped(message, ends),
    )


@settings(max_examples=100)
@every
@worst
def test_annotations_are_read_back_line_by_line(problems: list[Problem]) -> None:
    told = commands(problems, "sub/")
    assert told.count("\n") == len(problems)
    assert "\r" not in told
    for line, problem in zip(told.split("\n"), problems, strict=False):
        command, properties, message = read_command(line)
        assert command == problem.severity
        assert properties.pop("file") == of_log("sub/" + problem.path)
        assert properties.pop("title") == (problem.rule or "briefgen")
        assert message == of_log(problem.message) + (f" [{problem.rule}]" if problem.rule else "")
        place = problem.place
        assert properties == ({"line": str(place.line), "col": str(place.column)} if isinstance(place, Span) else {})


# JSON


@settings(max_examples=100)
@every
@worst
def test_the_document_is_read_back_whole(problems: list[Problem]) -> None:
    told = json.loads(document(problems).encode())
    assert told.keys() == {"errors", "warnings", "problems"}
    assert told["errors"] + told["warnings"] == len(problems)
    assert told["errors"] == sum(p.severity == "error" for p in problems)
    assert told["problems"] == json.loads(cleaned(json.dumps([facts(p) for p in problems], ensure_ascii=False)))


# SARIF


@settings(max_examples=100)
@every
@worst
def test_the_log_keeps_to_the_standard_and_is_read_back(problems: list[Problem]) -> None:
    log = json.loads(sarif(problems, "sub/").encode())
    assert faults(log) == []
    (run,) = log["runs"]
    assert len(run["results"]) == len(problems)
    for result, problem in zip(run["results"], problems, strict=True):
        assert result["level"] == problem.severity
        assert result["ruleId"] == (problem.rule or "format")
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"] == cleaned(problem.message)
        location = result["locations"][0]["physicalLocation"]
        path = unquote(location["artifactLocation"]["uri"], errors="surrogateescape")
        assert path == "sub/" + problem.path
        if isinstance(problem.place, Span):
            before = problem.place.excerpt[: problem.place.column - 1]
            columns = max(problem.place.column - 1, len(before)) + sum(ord(c) > 0xFFFF for c in before)
            assert location["region"]["startLine"] == problem.place.line
            assert location["region"]["startColumn"] == columns + 1
        else:
            assert "region" not in location


def test_columns_are_counted_in_utf_16() -> None:
    log = json.loads(sarif([Problem("a.md", "m", Span(1, 4, "🚢港x here"))], ""))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 5


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("content/briefs/a b.md", "content/briefs/a%20b.md"),
        ("content/briefs/a:b#c?d%.md", "content/briefs/a%3Ab%23c%3Fd%25.md"),
        ("content/港.md", "content/%E6%B8%AF.md"),
        ("content/\udce9.md", "content/%E9.md"),
    ],
)
def test_paths_are_references_that_no_program_takes_for_something_else(path: str, uri: str) -> None:
    log = json.loads(sarif([Problem(path, "m")], ""))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_every_rule_is_described_with_its_part_of_the_documentation() -> None:
    rules = json.loads(sarif([], ""))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*NAMES, "format"]
    for rule in rules[:-1]:
        assert rule["helpUri"].endswith(f"checks.md#{rule['id']}")
        assert rule["shortDescription"]["text"] == RULES[rule["id"]].finds


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (lambda log: log.update(version="2.0.0"), "version"),
        (lambda log: log["runs"][0]["results"][0].update(level="fatal"), "level"),
        (lambda log: log["runs"][0]["results"][0].update(ruleIndex=0), "ruleIndex"),
        (lambda log: log["runs"][0]["results"][0].pop("message"), "message"),
        (lambda log: log["runs"][0].update(extra=1), "extra"),
        (lambda log: log["runs"][0]["tool"]["driver"]["rules"][0].update(helpUri="docs/checks.md"), "helpUri"),
        (
            lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(
                uri="a b.md"
            ),
            "uri",
        ),
        (
            lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
            "startLine",
        ),
    ],
)
def test_the_rules_of_the_standard_find_what_breaks_them(break_it: Callable[[Any], object], fault: str) -> None:
    log = json.loads(sarif([Problem("a.md", "m", Span(1, 1, "x"), rule="dead-link")], ""))
    assert faults(log) == []
    break_it(log)
    assert any(fault in said for said in faults(log))


# The command

MakePublication = Callable[[Files], Path]
FORMS = ["github", "json", "sarif"]


def errors_in(form: str, told: str) -> int:
    if form == "github":
        return sum(read_command(line)[0] == "error" for line in told.splitlines())
    read = json.loads(told)
    if form == "json":
        return int(read["errors"])
    assert faults(read) == []
    return sum(result["level"] == "error" for result in read["runs"][0]["results"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("files", "arguments", "code", "errors"),
    [
        ({"content/briefs/a.md": brief()}, [], 0, 0),
        ({"content/briefs/a.md": brief(body="## A\n\n#### B")}, [], 0, 0),
        ({"content/briefs/a.md": brief(body="## A\n\n#### B")}, ["--strict"], 1, 0),
        ({"content/briefs/a.md": brief(body="[x](/gone/)")}, [], 1, 1),
        ({"content/briefs/a.md": "---\nheadline: [\n---\n"}, [], 1, 1),
        ({"content/briefs/a.md": brief(), "templates/brief.html": "{% nonsense %}"}, [], 1, 1),
        ({"briefgen.yaml": "name: [\n"}, [], 1, 1),
        ({"briefgen.yaml": "name: [\n"}, ["--now", "2026-12-01"], 1, 1),
        ({"briefgen.yaml": b"\xff\xfe"}, [], 1, 1),
        ({"briefgen.yaml": "name: x\nurl: y\n"}, [], 1, 1),
    ],
)
def test_everything_is_said_in_the_form_that_was_asked_for(
    publication: MakePublication, form: str, files: Files, arguments: list[str], code: int, errors: int
) -> None:
    root = publication(files)
    result = CliRunner().invoke(main, ["-C", str(root), "check", "-j", "1", "--format", form, *arguments])
    assert result.exit_code == code
    assert result.stderr == ""
    assert errors_in(form, result.stdout) == errors


def test_paths_begin_at_the_top_of_the_repository(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(body="[x](/gone/)")})
    (root.parent / ".git").mkdir()
    for form, path in [
        ("github", "file=publication/content/"),
        ("sarif", '"publication/content/'),
        ("json", '"content/'),
    ]:
        assert path in CliRunner().invoke(main, ["-C", str(root), "check", "--format", form]).stdout


def test_for_people_the_name_of_the_rule_stands_at_the_end(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(body="## A\n\n#### Bee")})
    result = CliRunner().invoke(main, ["-C", str(root), "check"])
    assert result.exit_code == 0
    head, line, caret = result.stderr.splitlines()
    assert head.startswith("content/briefs/a.md:9:6: warning: ")
    assert head.endswith(" [heading-order]")
    assert (line, caret) == ("   9 | #### Bee", "     |      ^")
    assert result.stdout.endswith("no errors\n")
