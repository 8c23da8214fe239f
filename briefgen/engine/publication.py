"""A publication's own file, and places in its files for the problems found later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from briefgen import config as configuration
from briefgen.config import FILE, Config
from briefgen.content.read import Sources
from briefgen.content.source import source, text_of
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.syntax.places import locate_all


def load_config(root: Path, base_url: str | None = None) -> Config:
    """The configuration of the publication in `root`.

    Raises:
        BriefgenError: there is none, or it has errors.
    """
    config, problems = read_config(root, base_url)
    if problems:
        raise BriefgenError(problems)
    return config


def read_config(root: Path, base_url: str | None = None) -> tuple[Config, tuple[Problem, ...]]:
    """The same, and with errors in it a configuration that has defaults in their place.

    Raises:
        BriefgenError: there is none, or nothing can be read of it.
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
    config, problems = configuration.parse(text, base_url)
    own = locate_all((p for p in problems if p.path == FILE), text)
    found = tuple(sorted((*own, *(p for p in problems if p.path != FILE)), key=sort_key))
    if config is None:
        raise BriefgenError(found)
    return config, found


def located(problems: Iterable[Problem], root: Path, sources: Sources) -> list[Problem]:
    """`problems` with the lines and columns of the files they are about."""
    files = {f.path: f for group in (sources.briefs, sources.pages, sources.authors, sources.topics) for f in group}
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_path[problem.path].append(problem)
    made: list[Problem] = []
    for path, found in by_path.items():
        file = source(FILE, (root / FILE).read_bytes()) if path == FILE else files.get(path)
        text = text_of(file) if file is not None else None
        made.extend(locate_all(found, text) if isinstance(text, str) else found)
    return made
