"""Writes figures into docs/performance.md, between its marks, and docs/performance.svg."""

from __future__ import annotations

import re
from pathlib import Path

from bench import tables
from bench.plot import plot
from bench.results import Results

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "performance.svg"
PLOTTED = 10_000
"""The size that the picture shows."""


def publish(results: Results, page: Path = PAGE, picture: Path = PICTURE) -> bool:
    """Puts `results` where the page has marks for their size; tells whether it has any.

    What the page says of other sizes stays, with the date and the machine that it says it of.
    """
    before = page.read_text("utf-8")
    text = replaced(before, str(results.briefs), tables.figures(results))
    if text is None:
        return False
    text = replaced(text, "imports", tables.imports(results)) or text
    page.write_text(text, "utf-8", newline="\n")
    if results.briefs == PLOTTED:
        picture.write_text(plot(results), "utf-8", newline="\n")
    return True


def replaced(text: str, name: str, figures: str) -> str | None:
    """`text` with `figures` between the marks `<!-- figures: NAME -->` and `<!-- end of figures -->`; None
    where there are no such marks."""
    mark = re.compile(rf"(<!-- figures: {re.escape(name)} -->\n).*?(<!-- end of figures -->)", re.DOTALL)
    made, found = mark.subn(lambda match: f"{match[1]}\n{figures}\n\n{match[2]}", text)
    return made if found else None
