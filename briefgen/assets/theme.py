"""The theme: where its files are looked for, and its own assets."""

from __future__ import annotations

from pathlib import Path

import briefgen
from briefgen.assets.accent import shades
from briefgen.assets.asset import Asset, fingerprinted

STYLESHEET = "style.css"
SCRIPT = "script.js"
ICON = "icon.svg"


def default_theme() -> Path:
    """The folder of the default theme: inside the installed package, or beside it in a checkout."""
    package = Path(briefgen.__file__).parent
    installed = package / "theme"
    return installed if installed.is_dir() else package.parent / "templates"


def search_path(root: Path) -> tuple[Path, ...]:
    """Where a theme's file is looked for, first to last: the publication's own, then the default."""
    return root / "templates", default_theme()


def find(folders: tuple[Path, ...], name: str) -> Path | None:
    """The first of `folders` that has the file `name`, as the path of the file."""
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def theme_assets(folders: tuple[Path, ...], accent: str) -> dict[str, Asset]:
    """The theme's stylesheet, script and icon, fingerprinted, by name; without those it does not have.

    The stylesheet ends with the publication's accent, in a shade for light grounds and one for dark.
    """
    assets: dict[str, Asset] = {}
    for name in (STYLESHEET, SCRIPT, ICON):
        file = find(folders, f"assets/{name}")
        if file is None:
            continue
        data = file.read_bytes().replace(b"\r\n", b"\n")
        if name == STYLESHEET:
            light, dark = shades(accent)
            data += f"\n:root {{ --accent-light: {light}; --accent-dark: {dark}; }}\n".encode()
        assets[name] = Asset(fingerprinted(name, data), data=data)
    return assets
