"""The wheel, installed into an empty environment outside any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def briefgen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a briefgen installed from its wheel, with the locked versions of what it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    install = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*install, "--require-hashes", "-r", str(PROJECT / "requirements.lock")], check=True, capture_output=True
    )
    subprocess.run([*install, "--no-deps", str(wheel)], check=True, capture_output=True)
    return scripts / "briefgen"


def test_the_wheel_makes_and_builds_a_publication(briefgen: Path, tmp_path: Path) -> None:
    def run(*arguments: str, folder: Path = tmp_path) -> str:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        done = subprocess.run(
            [str(briefgen), *arguments], cwd=folder, env=clean, check=True, capture_output=True, text=True
        )
        return done.stdout

    run("init", "harbour")
    root = tmp_path / "harbour"
    assert "no errors" in run("check", folder=root)
    assert " rendered, 0 removed, " in run("build", folder=root)
    front = (root / "site/index.html").read_text("utf-8")
    assert "Harbour" in front
    assert list((root / "site/assets").glob("style.*.css"))
    made = run("new", "A “new” headline: with a colon", folder=root).strip()
    assert (root / made).is_file()
    assert made.startswith("content/briefs/")
    run("build", "--drafts", folder=root)
    assert list((root / "site").rglob("a-new-headline-with-a-colon/index.html"))
    assert '"headline"' in run("schema", "brief", folder=root)
