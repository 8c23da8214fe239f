"""The desk's own pages, made of the templates beside this file. They are ours: a publication cannot override them, so
that they are whole when its templates are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.preview.answers import DESK

if TYPE_CHECKING:
    from jinja2 import Environment

FILES = Path(__file__).parent / "files"
"""Templates, and what browsers load for the preview."""


def rendered(template: str, view: Struct) -> str:
    """The HTML of one of the desk's pages; whatever is in `view` is printed as text."""
    html = _environment().get_template(template).render(page=view, desk=DESK)
    # The name of a file may hold what no text can.
    return html.encode("utf-8", "replace").decode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FILES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
