"""Wrong publications in tests/sites_invalid/, and the exact text of what is said about each.

`python -m tests.test_invalid_sites` writes every expected.txt anew, to be read in the diff.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result

from briefgen.cli import main
from briefgen.engine.build import Options, rehearse
from briefgen.errors import BriefgenError
from tests.conftest import CONFIG, Files, brief

SITES = Path(__file__).parent / "sites_invalid"
NAMES = sorted(folder.name for folder in SITES.iterdir() if folder.is_dir())
EXPECTED = "expected.txt"
NOW = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
AT_NOW = ("--now", "2026-12-01 08:00 +00:00")

LAST_SITE = {
    "index.html": b'<meta name="generator" content="briefgen 0">\r\n',
    "2026/11/ferries/index.html": b"last week's",
    "assets/style.0.css": bytes(range(256)),
}

every_site = pytest.mark.parametrize("name", NAMES)


@every_site
def test_check_says_exactly_what_is_expected(name: str, tmp_path: Path) -> None:
    root = _copy(name, tmp_path)
    result = _run(root, "check")
    assert result.stderr == _expected(name)
    assert result.stdout == ""
    assert _ended_with_problems(result)


@every_site
def test_the_engine_raises_all_problems_that_check_prints(name: str, tmp_path: Path) -> None:
    with pytest.raises(BriefgenError) as caught:
        rehearse(_copy(name, tmp_path), Options(NOW))
    assert "\n".join(map(str, caught.value.problems)) == _expected(name).rpartition("\n\n")[0]


@every_site
def test_a_build_with_problems_leaves_everything_as_it_was(name: str, tmp_path: Path) -> None:
    root = _copy(name, tmp_path)
    for path, data in LAST_SITE.items():
        file = root / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    before = _all_bytes(root)

    result = _run(root, "build")

    assert _ended_with_problems(result)
    assert result.stderr == _expected(name)
    assert _all_bytes(root) == before


@every_site
def test_no_problem_is_said_twice(name: str) -> None:
    said = [line for line in _expected(name).splitlines() if line and line[0] not in " 0123456789"]
    assert len(said) == len(set(said))


def test_there_are_enough_wrong_publications_and_each_has_its_expected_text() -> None:
    assert len(NAMES) >= 40
    assert [name for name in NAMES if not (SITES / name / EXPECTED).is_file()] == []


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_folder_without_briefgen_yaml_is_wrong_use(command: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    result = CliRunner().invoke(main, ["-C", str(tmp_path), command])
    assert result.exit_code == 2
    assert f"there is no briefgen.yaml in {tmp_path.resolve()}" in result.stderr
    assert "briefgen init" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["content"]


def test_the_engine_says_that_briefgen_yaml_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BriefgenError) as caught:
        rehearse(tmp_path, Options(NOW))
    assert (
        str(caught.value) == "briefgen.yaml: there is no briefgen.yaml here; `briefgen init NAME` makes a publication"
    )


def test_markdown_that_takes_too_long_costs_its_deadline_and_says_so(publication: Callable[[Files], Path]) -> None:
    root = publication(
        {
            "briefgen.yaml": CONFIG + "markdown: {deadline: 0.2}\n",
            "content/briefs/brackets.md": brief(body="[" * 64 * 1024),
            "content/briefs/good.md": brief("A good brief", kind="nwes"),
        }
    )
    result = _run(root, "check")
    assert _ended_with_problems(result)
    assert result.stderr == (
        "content/briefs/brackets.md:7:1: reading this Markdown takes longer than 0.2 s; "
        "look for long runs of brackets\n"
        f"   7 | {'[' * 120}\n"
        "     | ^\n"
        'content/briefs/good.md:5:7: "kind" is "nwes"; choose one of analysis, explainer, interview, news, opinion; '
        'did you mean "news"?\n'
        "   5 | kind: nwes\n"
        "     |       ^\n"
        "\n"
        "2 errors in 2 files; nothing was written\n"
    )


def _copy(name: str, tmp_path: Path) -> Path:
    return shutil.copytree(SITES / name, tmp_path / name, ignore=shutil.ignore_patterns(EXPECTED))


def _run(root: Path, command: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(root), command, *AT_NOW])


def _ended_with_problems(result: Result) -> bool:
    """Exit code 1 by way of `sys.exit`, not of an exception that nobody caught."""
    return result.exit_code == 1 and isinstance(result.exception, SystemExit) and "Traceback" not in result.stderr


def _expected(name: str) -> str:
    # In bytes, so that no line end is translated.
    return (SITES / name / EXPECTED).read_bytes().decode()


def _all_bytes(root: Path) -> dict[str, bytes]:
    """All files but those of the cache, which remembers what was parsed, right or wrong."""
    files = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    return {path: data for path, data in files.items() if not path.startswith(".briefgen/")}


def _write_expected() -> None:
    for name in NAMES:
        with TemporaryDirectory() as folder:
            (SITES / name / EXPECTED).write_bytes(_run(_copy(name, Path(folder)), "check").stderr.encode())


if __name__ == "__main__":
    _write_expected()
