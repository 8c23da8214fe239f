"""`briefgen init`: a small publication, copied from the files beside this one, and what text editors are told of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from briefgen.errors import BriefgenError, Problem
from briefgen.starter.editors import write_editor_files

_FILES = Path(__file__).parent / "files"
_TEXT = frozenset({".md", ".yaml", ".gitignore", ".txt"})


def init(folder: Path, name: str, now: dt.datetime) -> int:
    """Makes the publication `name` in `folder`, its first briefs dated just before `now`.

    Returns the number of files made.

    Raises:
        BriefgenError: there is something in `folder` already.
    """
    # A repository made beforehand is as good as empty.
    if folder.exists() and (not folder.is_dir() or any(f.name != ".git" for f in folder.iterdir())):
        message = "there is something here already; name a folder that is new or empty"
        raise BriefgenError([Problem(str(folder), message)])
    values = {
        "NAME": json.dumps(name, ensure_ascii=False),
        "TODAY": f"{now - dt.timedelta(minutes=5):%Y-%m-%d %H:%M}Z",
        "YESTERDAY": f"{now - dt.timedelta(days=1):%Y-%m-%d %H:%M}Z",
    }
    made = 0
    for file in sorted(p for p in _FILES.rglob("*") if p.is_file()):
        relative = file.relative_to(_FILES)
        # `dot-` stands for the dot that packaging tools pass over.
        name = relative.name
        target = folder / relative.with_name(f".{name.removeprefix('dot-')}" if name.startswith("dot-") else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in _TEXT or target.name == ".gitignore":
            text = file.read_text("utf-8")
            for key, value in values.items():
                text = text.replace(f"%{key}%", value)
            target.write_text(text, "utf-8", newline="\n")
        else:
            target.write_bytes(file.read_bytes())
        made += 1
    return made + len(write_editor_files(folder))
