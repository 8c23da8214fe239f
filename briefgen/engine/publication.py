"""A publication's own file, and places in its files for the problems found later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from briefgen import config as configuration
from briefgen.config import FILE, Config
from briefgen.content.read import Survey
from briefgen.content.source import source, text_of
from briefgen.errors import BriefgenError, Problem, sort_key
from briefgen.syntax.places import locate_all


def load_config(root: Path, base_url: str | None = None) -> Config:
    """The configuration of the publication in `root`.

    Raises:
        BriefgenError: there is none, or it has errors.
    """
    config, problems = read_config(read_publication(root), base_url)
    if problems:
        raise BriefgenError(problems)
    return config


def read_publication(root: Path) -> bytes:
    """The bytes of the briefgen.yaml in `root`.

    Raises:
        BriefgenError: there is none.
    """
    try:
        return (root / FILE).read_bytes()
    except FileNotFoundError:
        raise BriefgenError(
            [Problem(FILE, f"there is no {FILE} here; `briefgen init NAME` makes a publication")]
        ) from None


def read_config(data: bytes, base_url: str | None = None) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration that the bytes of briefgen.yaml give, and with errors in them one that has defaults
    in place of what is wrong.

    Raises:
        BriefgenError: nothing can be read of them.
    """
    text = text_of(source(FILE, data))
    if isinstance(text, Problem):
        raise BriefgenError([text])
    config, problems = configuration.parse(text, base_url)
    own = locate_all((p for p in problems if p.path == FILE), text)
    found = tuple(sorted((*own, *(p for p in problems if p.path != FILE)), key=sort_key))
    if config is None:
        raise BriefgenError(found)
    return config, found


def located(problems: Iterable[Problem], root: Path, survey: Survey) -> list[Problem]:
    """`problems` with the lines and columns of the files they are about."""
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_path[problem.path].append(problem)
    if not by_path:
        return []
    files = {f.path: f for group in (survey.briefs, survey.pages, survey.authors, survey.topics) for f in group}
    made: list[Problem] = []
    for path, found in by_path.items():
        text: str | Problem | None = None
        # A file that is gone by now has no places.
        with suppress(FileNotFoundError):
            if path == FILE:
                text = text_of(source(FILE, (root / FILE).read_bytes()))
            elif path in files:
                text = text_of(files[path].read())
        made.extend(locate_all(found, text) if isinstance(text, str) else found)
    return made
