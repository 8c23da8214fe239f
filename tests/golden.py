"""Golden sites: `python -m tests.golden` (or `make golden`) writes `expected/` of each anew."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from briefgen.engine.build import Options, build

SITES = Path(__file__).parent / "sites"
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6H1z"/></svg>\n'
NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)


def names() -> list[str]:
    return sorted(p.name for p in SITES.iterdir() if p.is_dir())


def built(name: str, folder: Path) -> Path:
    """Builds a copy of the golden site `name` inside `folder`; returns its output.

    The theme's own assets are replaced by small ones, so that a change of style, which changes their
    names, does not change every golden page.
    """
    root = folder / name
    shutil.copytree(SITES / name, root, ignore=shutil.ignore_patterns("expected"))
    assets = root / "templates" / "assets"
    assets.mkdir(parents=True)
    (assets / "style.css").write_text("main { margin: 0; }\n", newline="\n")
    (assets / "script.js").write_text('"use strict";\n', newline="\n")
    (assets / "icon.svg").write_text(ICON, newline="\n")
    build(root, Options(NOW))
    return root / "site"


def tree(folder: Path) -> dict[str, bytes]:
    """All files below `folder`, hidden ones too, by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def main() -> None:
    for name in names():
        with tempfile.TemporaryDirectory() as scratch:
            site = built(name, Path(scratch))
            shutil.rmtree(SITES / name / "expected", ignore_errors=True)
            shutil.copytree(site, SITES / name / "expected")


if __name__ == "__main__":
    main()
