from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import briefgen
from briefgen.cli import main
from briefgen.engine.publishing import publish as publishing
from briefgen.errors import MachineError
from tests.conftest import Files, brief

MakePublication = Callable[[Files], Path]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_a_build_ends_with_one_line(publication: MakePublication) -> None:
    root = publication(
        {
            "briefgen.yaml": "name: T\nurl: https://t.example/\ntimezone: Asia/Shanghai\n"
            "cards: {newest: 0}\nsearch: false\nformats: []\n",
            "content/briefs/a.md": brief(),
            "content/briefs/b.md": brief(publish_at="2026-11-24T06:00:00+08:00"),
        }
    )
    result = run("-C", root, "build", "--now", "2026-11-23")
    assert result.exit_code == 0
    line = r"1 brief, \d+ pages: \d+ rendered, 0 removed, \d+\.\d s; changes next at 2026-11-24 06:00 \+08:00\n"
    assert re.fullmatch(line, result.stdout)
    assert result.stderr == ""


def test_quiet_prints_nothing(publication: MakePublication) -> None:
    result = run("-C", publication({"content/briefs/a.md": brief()}), "build", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_problems_give_exit_code_1_and_one_summary(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(takeway="[x]"), "content/briefs/b.md": brief(kind="nws")})
    for command in ("build", "check"):
        result = run("-C", root, command)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert 'content/briefs/a.md:5:1: unknown key "takeway"; did you mean "takeaways"?\n' in result.stderr
        assert "   5 | takeway: [x]\n     | ^\n" in result.stderr
        assert result.stderr.endswith("\n2 errors in 2 files; nothing was written\n")
    assert not (root / "site").exists()


def test_check_writes_nothing(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    result = run("-C", root, "check")
    assert result.exit_code == 0
    assert re.fullmatch(r"1 brief, \d+ pages: no errors\n", result.stdout)
    assert sorted(p.name for p in root.iterdir()) == ["briefgen.yaml", "content"]


def test_check_sees_mistakes_in_templates(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(), "templates/brief.html": "{% nonsense %}"})
    result = run("-C", root, "check")
    assert result.exit_code == 1
    assert "templates/brief.html:1:1: template: " in result.stderr


def test_the_publication_is_found_from_a_folder_inside_it(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief()})
    monkeypatch.chdir(root / "content/briefs")
    assert run("build").exit_code == 0
    assert (root / "site/index.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build"], "there is no briefgen.yaml"),
        (["build", "--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
        (["new"], "Missing argument"),
        (["schema", "nonsense"], "is not one of"),
    ],
)
def test_wrong_use_gives_exit_code_2(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_date_that_is_none_is_wrong_use(publication: MakePublication) -> None:
    result = run("-C", publication({"content/briefs/a.md": brief()}), "build", "--now", "tomorrow")
    assert result.exit_code == 2
    assert '"tomorrow" is not a date' in result.stderr


def test_a_base_url_that_is_none_is_a_problem(publication: MakePublication) -> None:
    result = run("-C", publication({"content/briefs/a.md": brief()}), "build", "--base-url", "ftp://x")
    assert result.exit_code == 1
    assert '--base-url: "ftp://x" is not the address of a site' in result.stderr


def test_a_machine_that_fails_gives_exit_code_3(publication: MakePublication, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MachineError("no space left")

    monkeypatch.setattr(publishing, "prepare", fails)
    result = run("-C", publication({"content/briefs/a.md": brief()}), "build")
    assert result.exit_code == 3
    assert result.stderr == "briefgen: no space left\n"


def test_schema_prints_json_schemas() -> None:
    everything = json.loads(run("schema").stdout)
    assert sorted(everything) == ["author", "brief", "page", "publication", "topic"]
    one = json.loads(run("schema", "brief").stdout)
    assert one == everything["brief"]
    assert one["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert one["required"] == ["headline", "dek", "date"]
    assert one["additionalProperties"] is False
    assert all(p.get("description") for p in one["properties"].values())


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"briefgen, version {briefgen.__version__}\n"


@pytest.mark.parametrize("command", [[], ["init"], ["new"], ["build"], ["check"], ["schema"]])
def test_every_command_has_help(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
