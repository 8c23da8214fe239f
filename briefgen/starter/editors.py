"""What text editors are told of a publication: schemas, and what Visual Studio Code reads in `.vscode/`.

Schemas and snippets are made of the format as this briefgen knows it, so they are written anew when it is upgraded;
settings are their owner's, and written only where there are none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefgen.errors import BriefgenError, Problem
from briefgen.starter.schemas import editor_schemas
from briefgen.starter.snippets import snippets

FOLDER = ".schemas"
_GLOBS: Mapping[str, str] = {
    "publication": "briefgen.yaml",
    "brief": "content/briefs/**/*.yaml",
    "author": "content/authors/**/*.yaml",
    "topic": "content/topics/**/*.yaml",
}
"""The files that are YAML from beginning to end; a language server for YAML reads no others."""
_OURS = "Made by briefgen"
_SNIPPETS = ".vscode/briefgen.code-snippets"
# What `str(Problem)` begins with; the severity is an error's where it says nothing.
_PLACED = {
    "regexp": r"^([^\s:][^:]*):(\d+):(\d+): (?:(warning): )?(.*)$",
    "file": 1,
    "line": 2,
    "column": 3,
    "severity": 4,
    "message": 5,
}
_UNPLACED = {
    "regexp": r"^((?:content|templates)/[^:]*|briefgen\.yaml): (?:(warning): )?(.*)$",
    "kind": "file",
    "file": 1,
    "severity": 2,
    "message": 3,
}


def write_editor_files(root: Path) -> tuple[str, ...]:
    """Writes what editors are told into the publication's folder; returns the paths of files that were made or changed.

    Raises:
        BriefgenError: where a schema belongs, there is a file that briefgen did not make.
    """
    made = {path: _text(value) for path, value in _made_of_the_format().items()}
    foreign = [path for path in made if (root / path).exists() and _OURS not in _read(root / path)]
    if foreign:
        message = "briefgen did not make this file, and would put its own in its place; move it away"
        raise BriefgenError(Problem(path, message) for path in foreign)
    made |= {path: _text(value) for path, value in _settings().items() if not (root / path).exists()}
    written = [path for path, text in made.items() if _read(root / path) != text]
    for path in written:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made[path], "utf-8", newline="\n")
    return tuple(written)


def outdated(root: Path) -> bool:
    """Whether the publication has schemas, and another briefgen made them."""
    made = _made_of_the_format()
    return any((root / path).is_file() and _read(root / path) != _text(value) for path, value in made.items())


def _made_of_the_format() -> dict[str, Any]:
    schemas = editor_schemas()
    return {**{f"{FOLDER}/{name}.json": schemas[name] for name in _GLOBS}, _SNIPPETS: snippets()}


def _settings() -> dict[str, Any]:
    """What Visual Studio Code reads of a folder that it opens."""
    return {
        ".vscode/settings.json": {
            "yaml.schemas": {f"./{FOLDER}/{name}.json": glob for name, glob in _GLOBS.items()},
            "search.exclude": {"site": True, ".briefgen": True},
        },
        ".vscode/extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        ".vscode/tasks.json": {
            "version": "2.0.0",
            "tasks": [
                {
                    "label": "briefgen check",
                    "type": "shell",
                    "command": "briefgen check",
                    "group": {"kind": "build", "isDefault": True},
                    "presentation": {"reveal": "silent", "clear": True},
                    "problemMatcher": [
                        {
                            "owner": "briefgen",
                            "source": "briefgen",
                            "severity": "error",
                            "fileLocation": ["relative", "${workspaceFolder}"],
                            "pattern": pattern,
                        }
                        for pattern in (_PLACED, _UNPLACED)
                    ],
                },
                {
                    "label": "briefgen serve",
                    "type": "shell",
                    "command": "briefgen serve --open",
                    "isBackground": True,
                    "problemMatcher": [],
                },
            ],
        },
    }


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _read(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.is_file() else ""
