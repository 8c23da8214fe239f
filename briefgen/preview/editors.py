"""Addresses that open a text editor at a place in a file."""

from __future__ import annotations

import re
from pathlib import PurePath, PureWindowsPath
from urllib.parse import quote

DEFAULT = "vscode"

_COLONS = "://file/{path}:{line}:{column}"
_QUERY = "://open?url=file://{path}&line={line}&column={column}"

PATTERNS: dict[str, str] = {
    # https://code.visualstudio.com/docs/configure/command-line#_opening-vs-code-with-urls; the others are made of the
    # same code, and each goes by its own name.
    "vscode": f"vscode{_COLONS}",
    "vscode-insiders": f"vscode-insiders{_COLONS}",
    "vscodium": f"vscodium{_COLONS}",
    "cursor": f"cursor{_COLONS}",
    "windsurf": f"windsurf{_COLONS}",
    # `parse_file_path` in crates/zed/src/zed/open_listener.rs
    "zed": f"zed{_COLONS}",
    # https://macromates.com/blog/2007/the-textmate-url-scheme/
    "textmate": f"txmt{_QUERY}",
    # `parseOpenURL:` in src/MacVim/MMAppController.m
    "macvim": f"mvim{_QUERY}",
    # As many tools that show where a mistake is have it; it takes no column.
    "nova": "nova://open?path={path}&line={line}",
    "none": "",
}
"""By name of an editor, the form of its addresses; empty for none."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = ("path", "line", "column")
# What a browser would follow itself: it would leave the preview, or run what it is given.
_BROWSERS_OWN = re.compile(
    "about|blob|chrome|data|file|filesystem|ftp|https?|javascript|mailto|resource|vbscript|view-source|wss?",
    re.IGNORECASE,
)
# A slash before a path that begins with one is that one, but for the second of two: there a host would stand.
_JOINT = re.compile(r"(?<!/)/(?=\{path\})")


def pattern_of(editor: str) -> str:
    """The form of an editor's addresses: `editor` is a name in `PATTERNS`, or a form itself, such as
    `myeditor://open?file={path}&line={line}&column={column}`.

    Raises:
        ValueError: it is neither; its text says what to write instead.
    """
    if editor in PATTERNS:
        return PATTERNS[editor]
    names = ", ".join(PATTERNS)
    scheme = _SCHEME.match(editor)
    if scheme is None:
        raise ValueError(
            f'"{editor}" is no editor that is known; write one of {names}, or the form of its addresses, such as '
            "myeditor://open?file={path}&line={line}&column={column}"
        )
    if _BROWSERS_OWN.fullmatch(scheme[1]):
        raise ValueError(
            f'"{editor}" would be opened by the browser and not by an editor; its first word must be that of a text '
            f"editor, as in {PATTERNS[DEFAULT]}"
        )
    if any(not character.isprintable() or character.isspace() for character in editor):
        raise ValueError("the form of an editor's addresses has no spaces or line breaks; write %20 for a space")
    if unknown := [f for f in _FIELD.findall(editor) if f not in _FIELDS]:
        raise ValueError(
            f'"{{{unknown[0]}}}" is not known in the form of an editor\'s addresses; it can have {{path}}, {{line}} '
            "and {column}"
        )
    if "{path}" not in editor:
        raise ValueError(f'"{editor}" does not say which file to open; write {{path}} where its path belongs')
    return editor


def edit_address(editor: str, file: PurePath, line: int | None = None, column: int | None = None) -> str:
    """The address that opens the absolute path `file` in `editor` (see `pattern_of`), at a line and column that count
    from 1; the first where they are not known. Empty for the editor `none`.

    Raises:
        ValueError: as of `pattern_of`.
    """
    path = quote(file.as_posix().encode("utf-8", "surrogateescape"), safe="/")
    if isinstance(file, PureWindowsPath) and file.drive.endswith(":"):
        path = f"{file.drive}{path.removeprefix(quote(file.drive))}"
    values = {"path": path, "line": str(line or 1), "column": str(column or 1)}
    pattern = pattern_of(editor)
    if path.startswith("/"):
        pattern = _JOINT.sub("", pattern)
    return _FIELD.sub(lambda field: values[field[1]], pattern)
