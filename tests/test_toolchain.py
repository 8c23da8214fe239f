"""What the site is made with counts for everything that is kept."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import briefgen
from briefgen.engine import toolchain

WITHOUT_A_SAY = {"asyncssh", "click", "jsonschema", "obstore", "rich", "starlette", "uvicorn", "watchdog"}
"""Libraries that put no byte into a site."""


def dependencies() -> list[str]:
    """The libraries that briefgen needs, by name."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    return [re.split(r"[<>=!~;\[ ]", needed)[0] for needed in project["dependencies"]]


@pytest.mark.parametrize("library", [name for name in dependencies() if name not in WITHOUT_A_SAY])
def test_another_version_of_any_library_that_has_a_say_in_a_site_is_another_toolchain(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = toolchain.toolchain.__wrapped__()
    assert toolchain.toolchain.__wrapped__() == before
    monkeypatch.setattr(toolchain, "version", lambda name: "0.0" if name == library else version(name))
    assert toolchain.toolchain.__wrapped__() != before


def test_code_counts_unless_nothing_that_makes_a_site_can_import_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefgen, "__file__", str(tmp_path / "__init__.py"))
    seen = {toolchain.toolchain.__wrapped__()}
    for room in ("", "engine", "pages", "review"):
        (tmp_path / room).mkdir(exist_ok=True)
        (tmp_path / room / "code.py").write_text("made = 1")
        assert toolchain.toolchain.__wrapped__() not in seen
        seen.add(last := toolchain.toolchain.__wrapped__())
    for room in ("cli", "preview", "starter"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "code.py").write_text("made = 1")
        assert toolchain.toolchain.__wrapped__() == last
