"""The theme: where its files are looked for, and its own assets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

import briefgen
from briefgen.assets.accent import shades
from briefgen.assets.asset import Asset, made_asset
from briefgen.config import FILE, Config
from briefgen.content.read import Found
from briefgen.errors import Key, Problem, suggestion

STYLESHEET = "style.css"
SCRIPT = "script.js"
SEARCH = "search.js"
ICON = "icon.svg"
FEED_STYLESHEET = "feed.css"
LOGO, THE_ICON = Key(("theme", "logo")), Key(("theme", "icon"))
"""Where the publication names them."""
_MEDIA = "content/media/"


def default_theme() -> Path:
    """The folder of the default theme: inside the installed package, or beside it in a checkout."""
    package = Path(briefgen.__file__).parent
    installed = package / "theme"
    return installed if installed.is_dir() else package.parent / "templates"


def search_path(root: Path) -> tuple[Path, ...]:
    """Where a theme's file is looked for, first to last: the publication's own, then the default."""
    return root / "templates", default_theme()


class ThemeAssets(Struct, frozen=True):
    """The theme's own files, fingerprinted; None where there is none."""

    stylesheet: Asset | None
    script: Asset | None
    search_script: Asset | None = None

    def all(self) -> tuple[Asset, ...]:
        """Those there are."""
        return tuple(a for a in (self.stylesheet, self.script, self.search_script) if a is not None)


def theme_assets(files: Mapping[str, bytes], config: Config) -> ThemeAssets:
    """The theme's assets.

    `files` are those of the theme, the publication's own as `templates/NAME`, the default theme's as
    `default/NAME`.

    The stylesheet ends with the publication's accent, in a shade for light grounds and one for dark.
    """
    stylesheet = _asset(files, STYLESHEET)
    if stylesheet is not None:
        stylesheet = made_asset(STYLESHEET, stylesheet.read() + _accent(config))
    search = _asset(files, SEARCH) if config.search else None
    return ThemeAssets(stylesheet, _asset(files, SCRIPT), search)


def feed_stylesheet(files: Mapping[str, bytes], config: Config, explained: Mapping[str, str]) -> Asset | None:
    """What makes feeds readable in browsers, with what they say of themselves in each language; `files` are those of
    the theme, and None is given where it has none."""
    found = _asset(files, FEED_STYLESHEET)
    if found is None:
        return None
    said = (f':root:lang({lang})::before {{ content: "{_quoted(text)}"; }}\n' for lang, text in explained.items())
    return made_asset(FEED_STYLESHEET, found.read() + _accent(config) + "".join(said).encode())


def _accent(config: Config) -> bytes:
    light, dark = shades(config.accent)
    return f"\n:root {{ --accent-light: {light}; --accent-dark: {dark}; }}\n".encode()


def _quoted(text: str) -> str:
    """`text` inside a string of CSS (https://www.w3.org/TR/css-syntax-3/#consume-string-token)."""
    return re.sub(r'["\\\n\r\f]', lambda mark: f"\\{ord(mark.group()):x} ", text)


def media_problem(name: str, media: Iterable[Found], place: Key) -> Problem | None:
    """What is wrong when the publication names, at `place` of briefgen.yaml, a picture that is not among its
    `media`; an empty `name` names none."""
    there = {f.path.removeprefix(_MEDIA) for f in media if f.path.startswith(_MEDIA)}
    if not name or name in there:
        return None
    near = suggestion(name, sorted(there)) or f'; "{place.path[-1]}" is a picture in content/media/'
    return Problem(FILE, f"there is no file content/media/{name}{near}", place)


def theme_file(files: Mapping[str, bytes], name: str) -> bytes | None:
    """The bytes of a file in the theme's `assets/`, the publication's own before the default; line ends are the
    same on all systems."""
    found = (files[place] for folder in ("templates", "default") if (place := f"{folder}/assets/{name}") in files)
    data = next(found, None)
    return data.replace(b"\r\n", b"\n") if data is not None else None


def _asset(files: Mapping[str, bytes], name: str) -> Asset | None:
    data = theme_file(files, name)
    return made_asset(name, data) if data is not None else None
