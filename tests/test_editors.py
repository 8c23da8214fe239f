"""What text editors are told: schemas that take what briefgen takes, snippets, settings; and that they stay true."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from briefgen.cli import main
from briefgen.content.reference import schemas
from briefgen.errors import Problem, Span
from briefgen.starter import init, outdated, write_editor_files
from briefgen.starter.schemas import editor_schemas
from briefgen.starter.snippets import snippets
from briefgen.syntax import yaml
from tests.golden import tree

ROOT = Path(__file__).parent.parent
NOW = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)
SCHEMAS = json.loads(json.dumps(editor_schemas()))
MODELINE = re.compile(r"\A# yaml-language-server: \$schema=(\S+)\n")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def started(tmp_path: Path) -> Path:
    init(tmp_path / "harbour", "Harbour", NOW)
    return tmp_path / "harbour"


# Schemas


def right_files() -> Iterator[tuple[str, Path]]:
    """Files that briefgen takes, each with its kind."""
    for site in (ROOT, *sorted((ROOT / "tests/sites").iterdir()), ROOT / "briefgen/starter/files"):
        yield from (("publication", site / "briefgen.yaml") for _ in range((site / "briefgen.yaml").is_file()))
        for kind, folder in (("brief", "briefs"), ("author", "authors"), ("topic", "topics"), ("page", "pages")):
            yield from (
                (kind, f) for f in sorted((site / "content" / folder).rglob("*")) if f.suffix in {".md", ".yaml"}
            )


def written(file: Path) -> Any:
    text = file.read_text("utf-8")
    if file.suffix == ".md":
        text = text.partition("---\n")[2].partition("\n---\n")[0]
    filled = re.sub(r"%[A-Z]+%", "2026-11-24 08:00", text.replace("%HOSTING%", ""))
    return yaml.load(filled, file.name)[0]


def wrong(kind: str, data: Any) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMAS[kind]).iter_errors(data)]


def test_a_schema_for_editors_has_nothing_against_what_briefgen_takes() -> None:
    found = list(right_files())
    assert {kind for kind, _ in found} == SCHEMAS.keys()
    assert len(found) > 80
    for kind, file in found:
        assert wrong(kind, written(file)) == [], file


BRIEF: dict[str, Any] = {"headline": "A", "dek": "B", "date": "2026-11-24"}


@pytest.mark.parametrize(
    "more",
    [
        {"headline": 1984, "slug": 2026, "topics": [5]},
        {"updated": None, "image": None, "takeaways": None},
        {"takeaways": ["a", {"text": "b", "sources": ["c"]}]},
        {"related": ["a"]},
        {"related": {"pin": ["a"]}},
        {"extra": {"anything": [1]}},
    ],
)
def test_what_our_reader_takes_for_text_is_text(more: dict[str, Any]) -> None:
    assert wrong("brief", {**BRIEF, **more}) == []


@pytest.mark.parametrize(
    "more",
    [
        {"takeway": []},
        {"kind": "nws"},
        {"image": {"src": "a.png"}},
        {"image": {"src": "a.png", "alt": "x", "capton": "y"}},
        {"takeaways": []},
        {"headline": " "},
        {"sources": [{"id": "A b", "title": "x"}]},
        {"card": "perhaps"},
    ],
)
def test_what_is_wrong_is_wrong_in_an_editor(more: dict[str, Any]) -> None:
    assert len(wrong("brief", {**BRIEF, **more})) == 1


def descriptions(thing: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in thing.get("properties", {}).items():
        yield name, value
        yield from descriptions(value)
    for inner in (thing.get("items"), *thing.get("anyOf", ())):
        if isinstance(inner, dict):
            yield from descriptions(inner)


def test_every_key_says_what_it_is_for_where_it_stands() -> None:
    for kind, schema in SCHEMAS.items():
        assert schema["properties"].keys() == schemas()[kind]["properties"].keys()
        for name, value in descriptions(schema):
            assert len(value["description"]) > 5, f"{kind}: {name}"
    image = SCHEMAS["brief"]["properties"]["image"]
    assert image["description"] == schemas()["brief"]["properties"]["image"]["description"]


def test_names_that_a_key_may_have_are_proposed() -> None:
    rules = SCHEMAS["publication"]["properties"]["style"]["properties"]["rules"]
    assert "dead-link" in rules["properties"]
    assert rules["additionalProperties"] is False
    assert wrong("brief", {**BRIEF, "allow": {"dead-link": "It comes with the next edition."}}) == []
    assert len(wrong("brief", {**BRIEF, "allow": {"ded-link": "It comes with the next edition."}})) == 1


def test_a_schema_for_editors_needs_no_other_and_proposes_nothing_empty() -> None:
    text = json.dumps(SCHEMAS)
    assert "$ref" not in text
    assert '"default": null' not in text
    assert '"default": ""' not in text
    assert "x-" not in text.replace("max-", "")


# What is written


def test_init_tells_editors_of_every_kind_of_yaml_file(started: Path) -> None:
    associated = json.loads((started / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    assert sorted(associated.values()) == [
        "briefgen.yaml",
        "content/authors/**/*.yaml",
        "content/briefs/**/*.yaml",
        "content/topics/**/*.yaml",
    ]
    for path, glob in associated.items():
        schema = json.loads((started / path).read_text("utf-8"))
        assert schema == SCHEMAS[Path(path).stem]
        assert glob == "briefgen.yaml" or f"content/{Path(path).stem}s" in glob


def test_yaml_files_name_their_schema_and_markdown_files_do_not(started: Path) -> None:
    run("-C", started, "new", "Ferries stop", "--yaml")
    run("-C", started, "new", "Boats stop")
    named = 0
    for file in [*started.rglob("*.yaml"), *started.rglob("*.md")]:
        line = MODELINE.match(file.read_text("utf-8"))
        assert (line is not None) == (file.suffix == ".yaml"), file
        if line:
            named += 1
            assert (file.parent / line[1]).resolve().parent == started / ".schemas"
            assert wrong(Path(line[1]).stem, yaml.load(file.read_text("utf-8"), file.name)[0]) == []
    assert named == 4


def test_a_new_brief_in_yaml_is_the_same_brief(started: Path) -> None:
    one, other = (run("-C", started, "new", "Ferries stop", *more).stdout.strip() for more in ((), ("--yaml",)))
    assert Path(other) == Path(one).with_suffix(".yaml")
    front, body = front_and_body(started / one)
    assert yaml.load((started / other).read_text("utf-8"), other)[0] == {**front, "body": body}
    (started / one).unlink()
    assert run("-C", started, "check", "--drafts", "--strict").exit_code == 0


def front_and_body(file: Path) -> tuple[dict[str, Any], str]:
    front, _, body = file.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
    return yaml.load(front, file.name)[0], body.lstrip("\n")


def test_a_new_brief_names_no_schema_that_is_not_there(started: Path) -> None:
    (started / ".schemas/brief.json").unlink()
    path = run("-C", started, "new", "Ferries stop", "--yaml").stdout.strip()
    assert "yaml-language-server" not in (started / path).read_text("utf-8")


# Upgrades


def test_what_is_of_the_format_is_made_anew_and_settings_stay(started: Path) -> None:
    settings, tasks, schema = (
        started / f for f in (".vscode/settings.json", ".vscode/tasks.json", ".schemas/brief.json")
    )
    settings.write_text("{}")
    tasks.unlink()
    schema.write_text(schema.read_text("utf-8").replace("takeaways", "points"), "utf-8")
    assert outdated(started)
    result = run("-C", started, "schema", "--write")
    assert (result.exit_code, result.stdout.split()) == (0, [".schemas/brief.json", ".vscode/tasks.json"])
    assert not outdated(started)
    assert settings.read_text() == "{}"
    assert json.loads(schema.read_text("utf-8")) == SCHEMAS["brief"]
    assert run("-C", started, "schema", "--write").stdout == ""


def test_a_file_of_somebody_else_is_not_overwritten(started: Path) -> None:
    (started / ".schemas/topic.json").write_text("{}")
    (started / ".schemas/brief.json").unlink()
    before = tree(started)
    result = run("-C", started, "schema", "--write")
    assert result.exit_code == 1
    assert ".schemas/topic.json: briefgen did not make this file" in result.stderr
    assert tree(started) == before


@pytest.mark.parametrize("command", [("new", "Two"), ("check",)])
def test_whoever_writes_with_old_schemas_is_told(started: Path, command: tuple[str, ...]) -> None:
    assert run("-C", started, "new", "One").stderr == ""
    schema = started / ".schemas/brief.json"
    schema.write_text(schema.read_text("utf-8") + "\n", "utf-8")
    result = run("-C", started, *command)
    assert result.exit_code == 0
    assert "`briefgen schema --write`" in result.stderr


def test_a_publication_that_wants_no_schemas_is_told_nothing(started: Path) -> None:
    for file in [*(started / ".schemas").iterdir(), *(started / ".vscode").iterdir()]:
        file.unlink()
    assert run("-C", started, "new", "One").stderr == ""


def test_one_schema_cannot_be_written_alone(started: Path) -> None:
    assert run("-C", started, "schema", "brief", "--write").exit_code == 2


# Visual Studio Code


def problem_patterns(root: Path) -> list[dict[str, Any]]:
    task = json.loads((root / ".vscode/tasks.json").read_text("utf-8"))["tasks"][0]
    return [matcher["pattern"] for matcher in task["problemMatcher"]]


@pytest.mark.parametrize("severity", ["error", "warning"])
@pytest.mark.parametrize("path", ["content/briefs/2026/a b.md", "briefgen.yaml", "templates/brief.html"])
@pytest.mark.parametrize("place", [None, Span(5, 3, "kind: nws")])
def test_problems_are_shown_where_they_are(started: Path, severity: Any, path: str, place: Span | None) -> None:
    line = str(Problem(path, 'unknown key: "x": what', place, severity)).splitlines()[0]
    found = [(pattern, re.match(pattern["regexp"], line)) for pattern in problem_patterns(started)]
    ((pattern, match),) = [(pattern, match) for pattern, match in found if match]
    assert match[pattern["file"]] == path
    assert match[pattern["message"]] == 'unknown key: "x": what'
    assert (match[pattern["severity"]] or "error") == severity
    if place:
        assert (match[pattern["line"]], match[pattern["column"]]) == ("5", "3")


def test_no_other_line_is_taken_for_a_problem(started: Path) -> None:
    lines = [
        "   5 | kind: nws",
        "     |       ^",
        "1 error in 1 file; nothing was written",
        "3 briefs, 43 pages: no errors",
    ]
    assert not any(re.match(pattern["regexp"], line) for pattern in problem_patterns(started) for line in lines)


def typed(body: list[str]) -> str:
    """What a snippet gives when everything it proposes is taken."""
    text = "\n".join(body).replace("$CURRENT_TIMEZONE_OFFSET", "+01:00").replace("$CURRENT_YEAR", "2026")
    text = re.sub(r"\$CURRENT_(HOUR|MINUTE)", "11", re.sub(r"\$CURRENT_(MONTH|DATE)", "12", text))
    text = re.sub(r"\$\{\d\|([^,|]+)[^|]*\|\}", r"\1", text)
    text = re.sub(r"\$\{\d:((?:[^\\}]|\\.)*)\}", lambda match: match[1].replace("\\}", "}"), text)
    return text.replace("$0", "").replace("\\$", "$")


def test_there_is_a_snippet_for_every_key_and_each_is_right() -> None:
    made = snippets()
    assert made.keys() == {"A brief"} | (schemas()["brief"]["properties"].keys() - {"body"})
    for key, snippet in made.items():
        assert snippet["scope"] == "markdown,yaml"
        assert snippet["description"]
        front = typed(snippet["body"]).removeprefix("---\n").partition("\n---\n")[0]
        data, problems = yaml.load(front, key)
        assert problems == ()
        assert key == "A brief" or data.keys() == {key}
        assert wrong("brief", {**BRIEF, **data}) == [], key


def test_what_is_written_says_how_it_is_refreshed(tmp_path: Path) -> None:
    (tmp_path / "briefgen.yaml").write_text("name: T\nurl: https://t.example/\n")
    for path in write_editor_files(tmp_path):
        if path.startswith(".schemas") or path.endswith("snippets"):
            assert "`briefgen schema --write`" in (tmp_path / path).read_text("utf-8"), path
