"""Writes the tables of keys in `docs/*.md` anew, and what commands print: `python -m docs.generate`, or `make docs`.

A page says where a table stands by two comments, `<!-- keys: brief -->` and `<!-- end -->`; what is between
them is replaced by `briefgen.content.reference.tables`. Likewise, between `<!-- output at DATE: briefgen … -->` and
`<!-- end -->` stands a command and what it prints of the sample publication as it is on that day. `tests/test_docs.py`
fails when a page is out of date.
"""

from __future__ import annotations

import re
import shlex
import shutil
import tempfile
import types
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from click.testing import CliRunner
from msgspec import Struct

from briefgen.cli import main as main_command
from briefgen.config import FILE
from briefgen.content.reference import tables
from briefgen.pages import views

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
_NAMES = {
    str: "text",
    int: "number",
    float: "decimal number",
    bool: "true or false",
    dict: "keys and values",
    Any: "anything",
    type(None): "none",
}
_TABLES = re.compile(r"(<!-- keys: (?P<what>[a-z]+) -->\n)(?:(?!<!--).)*(<!-- end -->)", re.DOTALL)
_OUTPUTS = re.compile(
    r"(<!-- output at (?P<now>[\d-]+): (?P<command>briefgen [^\n]+) -->\n)(?:(?!<!--).)*(<!-- end -->)", re.DOTALL
)


def pages() -> tuple[Path, ...]:
    """The pages of the documentation, by name."""
    return tuple(sorted(FOLDER.glob("*.md")))


def generated(text: str) -> str:
    """`text`, a page of the documentation, with every table as the schema has it now, and with what commands print."""
    text = _TABLES.sub(lambda match: f"{match[1]}\n{tables(match['what'])}\n\n{match[3]}", text)
    return _OUTPUTS.sub(
        lambda match: (
            f"{match[1]}\n```\n$ {match['command']}\n{output(match['command'], match['now'])}```\n\n{match[4]}"
        ),
        text,
    )


def output(command: str, now: str) -> str:
    """What a command prints of the sample publication at a moment, in 80 columns."""
    with tempfile.TemporaryDirectory(prefix="briefgen-docs-") as folder:
        # The publication itself may be in use, and has a cache.
        shutil.copytree(ROOT / "content", Path(folder) / "content")
        shutil.copy(ROOT / FILE, folder)
        arguments = ["-C", folder, *shlex.split(command)[1:], "--now", now]
        return CliRunner(env={"COLUMNS": "80"}).invoke(main_command, arguments, catch_exceptions=False).stdout


def view_types() -> dict[str, type[Struct]]:
    """Every view by its name, in the order of `briefgen/pages/views.py`."""
    return {
        name: thing
        for name, thing in vars(views).items()
        if isinstance(thing, type) and issubclass(thing, Struct) and thing.__module__ == views.__name__
    }


def field_types(view: type[Struct]) -> dict[str, str]:
    """The fields of a view and their types in words, as `docs/views.md` gives them."""
    return {name: _type_name(hint) for name, hint in get_type_hints(view).items()}


def _type_name(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and inner[-1] is Ellipsis:
        return f"list of {_type_name(inner[0])}"
    if origin is tuple:
        return f"({', '.join(map(_type_name, inner))})"
    if origin in {Union, types.UnionType}:
        return " or ".join(map(_type_name, inner))
    known = _NAMES.get(origin or hint)
    return known or f"`{hint.__name__}`"


def main() -> None:
    """Writes every page that is out of date."""
    for page in pages():
        before = page.read_text("utf-8")
        after = generated(before)
        if after != before:
            page.write_text(after, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
