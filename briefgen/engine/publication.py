"""A publication's own file, and places in its files for the problems found later."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from briefgen import config as configuration
from briefgen.config import FILE, Config
from briefgen.content.read import Sources
from briefgen.content.source import source, text_of
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.syntax.places import locate


def load_config(root: Path, base_url: str | None = None) -> Config:
    """The configuration of the publication in `root`.

    Raises:
        BriefgenError: there is none, or it has errors.
    """
    try:
        data = (root / FILE).read_bytes()
    except FileNotFoundError:
        raise BriefgenError(
            [Problem(FILE, f"there is no {FILE} here; `briefgen init NAME` makes a publication")]
        ) from None
    text = text_of(source(FILE, data))
    if isinstance(text, Problem):
        raise BriefgenError([text])
    config = configuration.parse(text, base_url)
    if isinstance(config, tuple):
        raise BriefgenError(sorted((locate(p, text) if p.path == FILE else p for p in config), key=sort_key))
    return config


def located(problems: Iterable[Problem], root: Path, sources: Sources) -> list[Problem]:
    """`problems` with the lines and columns of the files they are about."""
    files = {f.path: f for group in (sources.briefs, sources.pages, sources.authors, sources.topics) for f in group}
    made: list[Problem] = []
    for problem in problems:
        file = files.get(problem.path)
        if problem.path == FILE:
            file = source(FILE, (root / FILE).read_bytes())
        text = text_of(file) if file is not None else None
        made.append(locate(problem, text) if isinstance(text, str) else problem)
    return made
