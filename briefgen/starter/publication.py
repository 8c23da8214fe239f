"""`briefgen init`: a small publication, copied from the files beside this one, and what text editors are told of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from briefgen.errors import BriefgenError, Problem
from briefgen.starter.copying import copied
from briefgen.starter.editors import write_editor_files

_FILES = Path(__file__).parent / "files"
_TEXT = (".md", ".yaml", ".gitignore", ".txt")
_NO_HOST = "# hosting: {hosts: [netlify]}"


def init(folder: Path, name: str, now: dt.datetime, host: str = "") -> int:
    """Makes the publication `name` in `folder`, its first briefs dated just before `now`; `host` is one of those that
    files are written for, if any.

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
        "HOSTING": f"hosting: {{hosts: [{host}]}}" if host else _NO_HOST,
    }
    made = 0
    for path, data in copied(_FILES):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_filled_in(data, values) if path.endswith(_TEXT) else data)
        made += 1
    return made + len(write_editor_files(folder))


def _filled_in(data: bytes, values: dict[str, str]) -> bytes:
    # A checkout on Windows has its own ends of lines.
    text = data.decode().replace("\r\n", "\n")
    for key, value in values.items():
        text = text.replace(f"%{key}%", value)
    return text.encode()
