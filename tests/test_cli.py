from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import briefgen
from briefgen.cli import main
from briefgen.cli.exits import EXITS
from briefgen.cli.printing import colour, shows_progress
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


@pytest.mark.parametrize(("server", "begins"), [("nginx", "server {"), ("caddy", "https://test.example {")])
def test_hosting_prints_what_a_server_needs_and_writes_nothing(
    publication: MakePublication, server: str, begins: str
) -> None:
    root = publication(
        {
            "content/briefs/a.md": brief(aliases="[/old/]"),
            "templates/parts/head_end.html": "<script>{{ page.meta.title }}</script>",
        }
    )
    before = sorted(root.rglob("*"))
    result = run("-C", root, "hosting", server)
    assert result.exit_code == 0
    assert begins in result.stdout.splitlines()
    assert '"/2026/11/a/"' in result.stdout
    assert result.stderr.startswith("templates/parts/head_end.html:1:1: warning: this script need not be the same")
    assert sorted(root.rglob("*")) == before


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


# Help


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_has_help_with_examples(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert "Examples:" in result.stdout


def test_one_line_says_what_each_command_is_for() -> None:
    assert "..." not in run("--help").stdout.partition("Commands:")[2]


def examples() -> Iterator[str]:
    for command in (main, *main.commands.values()):
        for line in (command.help or "").splitlines():
            if re.match(r" +briefgen ", line):
                # What an example is for stands after two spaces.
                yield re.split(r"  +", line.strip())[0]


@pytest.mark.parametrize("example", list(examples()))
def test_every_example_of_help_is_right_use(example: str) -> None:
    name, *arguments = shlex.split(re.split(r" [|>] ", example)[0])[1:]
    if "--help" not in arguments:
        main.commands[name].make_context(name, arguments)


def test_there_are_examples() -> None:
    assert len(list(examples())) >= 20


def test_without_arguments_it_helps() -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (0, run("--help").stdout)


def test_exit_codes_are_in_the_help_and_in_the_readme() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    told = re.findall(r"^  (\d+) +(.+)$", EXITS, re.MULTILINE)
    assert [code for code, _ in told] == ["0", "1", "2", "3", "130"]
    for code, meaning in told:
        assert re.search(rf"^    {code} +{re.escape(meaning)}$", run("--help").stdout, re.MULTILINE)
        assert f"| {code} | {meaning} |" in readme


def test_a_command_and_an_option_that_are_nearly_right_are_recognised() -> None:
    assert "Did you mean 'build'?" in run("biuld").stderr
    assert "Did you mean '--drafts'?" in run("build", "--draft").stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_asks_briefgen(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_BRIEFGEN_COMPLETE" in result.stdout


def test_a_shell_is_told_commands_options_and_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    def completed(line: str) -> list[str]:
        words = line.split(" ")
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_BRIEFGEN_COMPLETE": "bash_complete"}
        told = CliRunner().invoke(main, env=asked, prog_name="briefgen").stdout
        return [answer.partition(",")[2] for answer in told.splitlines()]

    assert "build" in completed("briefgen bu")
    assert "--drafts" in completed("briefgen build --dr")
    assert completed("briefgen hosting ng") == ["nginx"]


# What is printed, and how


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, None),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, None),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, None),
        ({"CLICOLOR": "0"}, False),
        ({"CLICOLOR": "1"}, None),
        ({"TERM": "dumb"}, False),
    ],
)
def test_the_environment_says_whether_there_is_colour(environment: dict[str, str], coloured: bool | None) -> None:
    assert colour(environment) is coloured


def test_problems_are_in_colour_where_the_environment_says_so(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(kind="nws")})

    def printed(**environment: str) -> str:
        return CliRunner(env=environment).invoke(main, ["-C", str(root), "check"], color=False).stderr

    quiet = dict.fromkeys(("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"), "")
    assert "\x1b[" not in printed(**quiet)
    assert "\x1b[31m" in printed(**{**quiet, "FORCE_COLOR": "1"})


@pytest.mark.parametrize(
    ("environment", "terminal", "shown"),
    [({}, True, True), ({}, False, False), ({"CI": "true"}, True, False), ({"CI": "false"}, True, True)],
)
def test_progress_is_for_terminals_and_not_for_logs(environment: dict[str, str], terminal: bool, shown: bool) -> None:
    assert shows_progress(environment, terminal=terminal) is shown


def test_a_build_reports_as_json(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(), "content/briefs/b.txt": ""})
    result = run("-C", root, "build", "--json", "--explain", "--now", "2026-11-02")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert told["built"] is True
    assert told["output"] == str(root / "site")
    assert (told["briefs"], told["rendered"], told["removed"]) == (1, told["pages"], 0)
    assert told["changes_next"] == "2026-11-03T08:00:00+00:00"
    assert told["reasons"]["/2026/11/a/"] == "new"
    assert told["failure"] is None
    assert json.loads(run("-C", root, "build", "--json", "--now", "2026-11-02").stdout)["rendered"] == 0


def test_a_build_with_problems_reports_them_as_json_and_nothing_else(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(kind="nws")})
    result = run("-C", root, "build", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (1, "")
    assert told["built"] is False
    (problem,) = told["problems"]
    assert (problem["path"], problem["line"], problem["severity"]) == ("content/briefs/a.md", 5, "error")
    assert not (root / "site").exists()


def test_a_build_without_a_publication_that_can_be_read_reports_as_json(publication: MakePublication) -> None:
    root = publication({"briefgen.yaml": "name: [", "content/briefs/a.md": brief()})
    result = run("-C", root, "build", "--json", "--now", "2026-11-02")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["path"] == "briefgen.yaml"


def test_a_machine_that_fails_is_reported_as_json(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device", "site/index.html")

    monkeypatch.setattr(publishing, "prepare", fails)
    result = run("-C", publication({"content/briefs/a.md": brief()}), "build", "--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["built"], told["problems"]) == (False, [])
    assert told["failure"].endswith("No space left on device")


@pytest.mark.parametrize(("arguments", "code", "said"), [(["--version"], 0, "briefgen"), (["nonsense"], 2, "No such")])
def test_a_program_with_threads_of_another_library_ends_with_its_own_code(
    arguments: list[str], code: int, said: str
) -> None:
    program = "import obstore; from briefgen.cli import main; main()"
    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr
