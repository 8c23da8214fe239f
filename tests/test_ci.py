"""`briefgen init --ci`: what it writes is right in its own language, builds when something is due, and overwrites
nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import briefgen
from briefgen.cli import main
from briefgen.engine.publication import load_config
from briefgen.starter import BY_HAND, CIS, HOSTS, Ci, ci
from briefgen.syntax import yaml
from tests.conftest import Files, brief
from tests.golden import tree

MakePublication = Callable[[Files], Path]
FILES = {
    "github": {".github/workflows/publish.yml"},
    "gitlab": {".gitlab-ci.yml"},
    "netlify": {
        "netlify.toml",
        "netlify/build.sh",
        "netlify/functions/publish-when-due.mjs",
        "netlify/plugins/cache/index.js",
        "netlify/plugins/cache/manifest.yml",
        "netlify/plugins/cache/package.json",
    },
    "cloudflare": {"wrangler.jsonc", "cloudflare/build.sh", "cloudflare/worker.mjs"},
}
every_ci = pytest.mark.parametrize("name", CIS)
needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="the scripts run on the hosts' own machines")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication({"content/briefs/a.md": brief()})


def read(file: Path) -> Any:
    data, problems = yaml.load(file.read_text("utf-8"), file.name)
    assert problems == ()
    return data


# What is written, and what is not


@every_ci
def test_a_publication_gets_what_its_ci_reads_and_keeps_all_else(root: Path, name: Ci) -> None:
    before = tree(root)
    result = run("init", root, "--ci", name)
    assert result.exit_code == 0
    after = tree(root)
    assert after.keys() - before.keys() == FILES[name] | {"requirements.txt"}
    assert {path: after[path] for path in before} == before
    assert set(result.stdout.partition("\n\n")[0].splitlines()) == after.keys() - before.keys()
    assert run("-C", root, "check", "--strict").exit_code == 0
    for step in BY_HAND[name]:
        assert step in result.stdout


@every_ci
def test_a_new_publication_has_it_from_the_beginning(tmp_path: Path, name: Ci) -> None:
    root = tmp_path / "harbour"
    result = run("init", root, "--ci", name)
    assert result.exit_code == 0
    assert FILES[name] <= tree(root).keys()
    assert load_config(root).hosts == ((HOSTS[name],) if name in HOSTS else ())
    assert "write hosting:" not in result.stdout
    assert not re.search(rb"%[A-Z]+%", b"".join(tree(root)[path] for path in FILES[name]))


@every_ci
def test_nothing_is_overwritten_and_nothing_written_beside_what_is_there(root: Path, name: str) -> None:
    file = root / max(FILES[name])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    before = tree(root)
    result = run("init", root, "--ci", name)
    assert result.exit_code == 1
    assert f"{file.relative_to(root).as_posix()}: there is such a file already" in result.stderr
    assert tree(root) == before


def test_requirements_that_are_there_stay_and_whoever_wrote_them_is_told(root: Path) -> None:
    (root / "requirements.txt").write_text("mine\n")
    assert "see that your requirements.txt has briefgen in it" in run("init", root, "--ci", "gitlab").stdout
    assert (root / "requirements.txt").read_text() == "mine\n"


def test_what_the_host_reads_is_asked_for_where_it_is_not_made_yet(root: Path) -> None:
    assert "write hosting: {hosts: [netlify]}" in run("init", root, "--ci", "netlify").stdout


def test_a_folder_that_is_no_publication_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run("init", tmp_path, "--ci", "github").exit_code == 1
    assert tree(tmp_path) == {"notes.txt": b"mine"}


def test_a_publication_that_is_there_is_not_renamed(root: Path) -> None:
    assert run("init", root, "--ci", "github", "--name", "Other").exit_code == 2


@pytest.mark.parametrize(
    ("name", "called"), [("Harbour Brief", "harbour-brief"), ("港口简报", "publication"), ("a" * 99, "a" * 54)]
)
def test_a_worker_has_a_name_that_a_host_can_have(tmp_path: Path, name: str, called: str) -> None:
    root = tmp_path / "harbour"
    run("init", root, "--name", name, "--ci", "cloudflare")
    assert f'"name": "{called}"' in (root / "wrangler.jsonc").read_text("utf-8")


# Where briefgen comes from


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, f"briefgen=={briefgen.__version__}"),
        (
            {"url": "https://git.example/b", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
            "briefgen @ git+https://git.example/b@ab12",
        ),
        (
            {"url": "ssh://git@git.example/b", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
            "briefgen @ git+ssh://git@git.example/b@ab12",
        ),
        ({"url": "https://f.example/b.whl", "archive_info": {}}, "briefgen @ https://f.example/b.whl"),
        ({"url": "file:///home/me/briefgen", "dir_info": {"editable": True}}, None),
        ({"url": "https://token@git.example/b", "vcs_info": {"vcs": "git", "commit_id": "ab12"}}, None),
        ({"url": "https://me:secret@git.example/b", "vcs_info": {"vcs": "git", "commit_id": "ab12"}}, None),
    ],
)
def test_ci_installs_the_briefgen_that_is_here_where_others_can_get_it(origin: Any, expected: str | None) -> None:
    assert ci._requirement(json.dumps(origin) if origin else None) == expected


def test_where_nobody_else_can_get_it_pip_stops_at_the_line_to_fill_in(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ci, "requirement", lambda: None)
    assert "in requirements.txt, say where briefgen can be installed from" in run("init", root, "--ci", "gitlab").stdout
    lines = (root / "requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["briefgen @ FILL-IN"]


# What is in it


def workflow(root: Path) -> Any:
    run("init", root, "--ci", "github")
    return read(root / ".github/workflows/publish.yml")


def test_on_github_each_job_may_do_what_it_must_and_no_more(root: Path) -> None:
    told = workflow(root)
    assert told["permissions"] == {"contents": "read"}
    assert "permissions" not in told["jobs"]["build"]
    assert told["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    checkout = told["jobs"]["build"]["steps"][0]
    assert checkout["with"] == {"persist-credentials": False}
    # No step puts what others can name (a branch, a message) into a script.
    scripts = [step["run"] for job in told["jobs"].values() for step in job["steps"] if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)


def test_on_github_it_builds_on_push_and_by_the_hour_one_at_a_time(root: Path) -> None:
    told = workflow(root)
    assert told["on"]["schedule"] == [{"cron": "7 * * * *"}]
    assert told["on"]["push"]["branches"] == ["main", "master"]
    assert told["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert all("timeout-minutes" in job for job in told["jobs"].values())


def test_on_github_the_cache_that_is_saved_is_the_one_that_is_restored(root: Path) -> None:
    steps = [step for job in workflow(root)["jobs"].values() for step in job["steps"]]
    for path in (".briefgen", ".published"):
        restored, saved = (
            next(
                s["with"]
                for s in steps
                if s.get("uses", "").startswith(f"actions/cache/{what}@") and s["with"]["path"] == path
            )
            for what in ("restore", "save")
        )
        assert saved["key"] == restored["key"]
        assert restored["key"].startswith(restored["restore-keys"])
        # Caches are never written twice, so each run needs a key of its own.
        assert restored["key"].endswith("${{ github.run_id }}-${{ github.run_attempt }}")


def test_on_github_what_readers_have_is_noted_only_after_they_have_it(root: Path) -> None:
    steps = workflow(root)["jobs"]["deploy"]["steps"]
    names = [step.get("uses", step.get("run")).partition("@")[0] for step in steps]
    assert names == ["actions/deploy-pages", 'echo "$GITHUB_SHA $NOW" > .published', "actions/cache/save"]


def test_on_github_all_that_follows_is_left_out_where_nothing_is_due(root: Path) -> None:
    jobs = workflow(root)["jobs"]
    steps = jobs["build"]["steps"]
    (place,) = [number for number, step in enumerate(steps) if step.get("id") == "due"]
    assert len(steps) > place + 3
    conditions = [step["if"] for step in steps[place + 1 :]]
    # Without a build, none has failed.
    assert all("steps.due.outputs.due == 'true'" in c or "steps.build.outcome == 'failure'" in c for c in conditions)
    assert jobs["deploy"]["if"] == "needs.build.outputs.due == 'true'"


def test_netlify_and_cloudflare_are_told_in_their_own_languages(root: Path) -> None:
    run("init", root, "--ci", "netlify")
    netlify = tomllib.loads((root / "netlify.toml").read_text("utf-8"))
    assert netlify["build"]["publish"] == "site"
    assert (root / netlify["build"]["command"].removeprefix("sh ")).is_file()
    (plugin,) = netlify["plugins"]
    assert (root / plugin["package"].removeprefix("/") / "manifest.yml").is_file()
    assert list((root / netlify["functions"]["directory"]).glob("*.mjs"))

    (root / "requirements.txt").unlink()
    run("init", root, "--ci", "cloudflare")
    lines = (root / "wrangler.jsonc").read_text("utf-8").splitlines()
    cloudflare = json.loads("\n".join(line for line in lines if not line.strip().startswith("//")))
    assert cloudflare["name"] == "test-brief"
    assert (root / cloudflare["main"]).is_file()
    assert cloudflare["assets"]["not_found_handling"] == "404-page"
    assert "`" not in cloudflare["name"]


# The scripts, run as their hosts run them


def shell(
    script: str, folder: Path, due: str = "", *, fails: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a script with programs of the names that it calls, which write down what they are asked to do."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("briefgen", "python"):
        (tools / name).write_text(
            f'#!/bin/sh\necho {name} "$@" >> "$CALLS"\n[ "$1" = "{fails or "-"}" ] && exit 1\n'
            f'[ "$1" = due ] && printf %s "{due}"\nexit 0\n'
        )
        (tools / name).chmod(0o755)
    paths = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "CALLS": str(folder / "calls")}
    (folder / "calls").write_text("")
    command = ["sh", "-e", "-c", script]
    return subprocess.run(
        command, cwd=folder, env={**paths, **environment}, capture_output=True, text=True, check=False
    )


def calls(folder: Path) -> list[str]:
    return [line.split()[1] for line in (folder / "calls").read_text().splitlines() if line.startswith("briefgen")]


CASES = [
    # event, what was published last, what has changed since; whether it is built
    ("schedule", "c0ffee 2026-11-24T07:00:00Z", "", False),
    ("schedule", "c0ffee 2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z", True),
    ("schedule", "0ld 2026-11-24T07:00:00Z", "", True),
    ("schedule", None, "", True),
    ("push", "c0ffee 2026-11-24T07:00:00Z", "", True),
]


@needs_sh
@pytest.mark.parametrize(("event", "published", "due", "built"), CASES)
def test_github_builds_when_something_is_due(
    root: Path, tmp_path: Path, event: str, published: str | None, due: str, built: bool
) -> None:
    (script,) = [s["run"] for s in workflow(root)["jobs"]["build"]["steps"] if s.get("id") == "due"]
    if published:
        (tmp_path / ".published").write_text(f"{published}\n")
    output = tmp_path / "output"
    done = shell(script, tmp_path, due, GITHUB_EVENT_NAME=event, GITHUB_SHA="c0ffee", GITHUB_OUTPUT=str(output))
    assert done.returncode == 0
    told = dict(line.split("=") for line in output.read_text().splitlines())
    assert told["due"] == ("true" if built else "false")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["now"])
    if event == "schedule" and published and published.startswith("c0ffee"):
        assert f"due --since 2026-11-24T07:00:00Z --now {told['now']} --times" in (tmp_path / "calls").read_text()


@needs_sh
@pytest.mark.parametrize(("event", "published", "due", "built"), CASES)
def test_gitlab_builds_when_something_is_due(
    root: Path, tmp_path: Path, event: str, published: str | None, due: str, built: bool
) -> None:
    run("init", root, "--ci", "gitlab")
    job = read(root / ".gitlab-ci.yml")["pages"]
    if published:
        (tmp_path / ".published").write_text(f"{published}\n")
    done = shell("\n".join(job["script"]), tmp_path, due, CI_PIPELINE_SOURCE=event, CI_COMMIT_SHA="c0ffee")
    assert done.returncode == (0 if built else job["allow_failure"]["exit_codes"])
    assert ("build" in calls(tmp_path)) is built
    assert ((tmp_path / ".published").read_text() != f"{published}\n") is built if published else built


@needs_sh
@pytest.mark.parametrize("fails", ["due", "build"])
def test_a_mistake_in_content_stops_the_job_and_nothing_counts_as_published(
    root: Path, tmp_path: Path, fails: str
) -> None:
    run("init", root, "--ci", "gitlab")
    (tmp_path / ".published").write_text("c0ffee 2026-11-24T07:00:00Z\n")
    script = "\n".join(read(root / ".gitlab-ci.yml")["pages"]["script"])
    done = shell(script, tmp_path, "2026", fails=fails, CI_PIPELINE_SOURCE="schedule", CI_COMMIT_SHA="c0ffee")
    assert done.returncode == 1
    assert (tmp_path / ".published").read_text() == "c0ffee 2026-11-24T07:00:00Z\n"


@needs_sh
@pytest.mark.parametrize("name", ["netlify", "cloudflare"])
def test_the_moments_go_to_what_asks_for_the_next_build_and_into_no_site(root: Path, tmp_path: Path, name: str) -> None:
    run("init", root, "--ci", name)
    (tmp_path / name).mkdir()
    script = (root / name / "build.sh").read_text("utf-8")
    done = shell(script, tmp_path, "2026-12-01T08:00:00Z\n2026-12-03T08:00:00Z")
    assert (done.returncode, done.stderr) == (0, "")
    assert calls(tmp_path) == ["build", "due"]
    assert (tmp_path / name / "due.mjs").read_text() == (
        'export const due = `2026-12-01T08:00:00Z\n2026-12-03T08:00:00Z`.split("\\n");\n'
    )
    assert not (tmp_path / "site").exists()


_ASK = {
    "netlify": """
globalThis.Netlify = {env: {get: () => "https://hook.example/"}};
const {default: run, config} = await import("./netlify/functions/publish-when-due.mjs");
const at = (moment) => { Date.now = () => Date.parse(moment); return run(); };
""",
    "cloudflare": """
const {default: worker} = await import("./cloudflare/worker.mjs");
const at = (moment) => worker.scheduled({scheduledTime: Date.parse(moment)}, {DEPLOY_HOOK: "https://hook.example/"});
""",
}


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js")
@pytest.mark.parametrize("name", list(_ASK))
@pytest.mark.parametrize(
    ("due", "asked"), [("2026-12-01T08:00:00Z\n2026-12-03T08:00:00Z", ["2026-12-01T08:07:00Z"]), ("", [])]
)
def test_a_build_is_asked_for_when_something_is_due(root: Path, name: str, due: str, asked: list[str]) -> None:
    run("init", root, "--ci", name)
    (root / name / "due.mjs").write_text(f'export const due = `{due}`.split("\\n");\n')
    script = f"""
let moment; const asked = [];
globalThis.fetch = async (address, how) => {{
  asked.push(`${{moment}} ${{how.method}} ${{address}}`);
  return {{ok: true}};
}};
{_ASK[name]}
for (moment of ["2026-12-01T07:07:00Z", "2026-12-01T08:07:00Z"]) await at(moment);
console.log(JSON.stringify(asked));
"""
    (root / "ask.mjs").write_text(script)
    done = subprocess.run(["node", "ask.mjs"], cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [f"{moment} POST https://hook.example/" for moment in asked]
