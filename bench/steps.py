"""What is measured of each generator: a clean build, and five more after one change each.

A step changes the source, and after the build tells whether the change is in the site. What it adds has a
mark of its own, so that nothing an earlier build left can pass for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import added, brief, identifier
from bench.generators import EDITION, Generator
from bench.staging import write_file

ADDED = 10


class Copy:
    """A working copy of a generator's site."""

    def __init__(self, generator: Generator, folder: Path, count: int, trash: Path) -> None:
        self.generator, self.folder, self.count = generator, folder, count
        self._trash = trash
        self.edited = brief(count // 2)
        """The brief that is edited: an ordinary one, neither among the newest nor on the front page."""
        generator.stage(folder, count)
        path, self._text = generator.file(self.edited)
        self._source, self._base = folder / path, folder / generator.base
        self._base_text = self._base.read_text("utf-8")
        self._new: list[Path] = []

    def reset(self) -> None:
        """Makes the source what it was, and the next build a clean one.

        What is not wanted is moved away rather than deleted: deleting thousands of files makes some file
        systems slow for a while, and the next build would pay for it.
        """
        self._source.write_text(self._text, "utf-8", newline="\n")
        self._base.write_text(self._base_text, "utf-8", newline="\n")
        while self._new:
            self._new.pop().unlink()
        for name in (self.generator.output, *self.generator.caches):
            if (self.folder / name).exists():
                self._trash.mkdir(parents=True, exist_ok=True)
                (self.folder / name).rename(self._trash / str(time.time_ns()))

    def edit_body(self, mark: str) -> None:
        """Adds a line to the brief."""
        self._source.write_text(f"{self._source.read_text('utf-8')}\nEdited: {mark}.\n", "utf-8", newline="\n")

    def edit_headline(self, mark: str) -> None:
        """Adds the mark to the brief's headline."""
        text = self._source.read_text("utf-8")
        old = self.edited.headline
        self._source.write_text(text.replace(old, f"{old} {mark}", 1), "utf-8", newline="\n")

    def edit_base(self, mark: str) -> None:
        """Adds the mark to what every page shows."""
        self._base.write_text(self._base_text.replace(EDITION, f"{EDITION} {mark}"), "utf-8", newline="\n")

    def add_briefs(self, mark: str) -> None:
        """Adds briefs newer than all others, the mark in their text."""
        for number in range(ADDED):
            path, text = self.generator.file(added(number, self.count))
            self._new.append(write_file(self.folder, (path, f"{text}\nAdded: {mark}.\n")))

    def brief_shows(self, mark: str) -> bool:
        """Whether the brief's page shows the mark."""
        return _shows(self.generator.page(self.folder, self.edited), mark)

    def brief_and_list_show(self, mark: str) -> bool:
        """Whether the mark is in the brief's page and in the list of one of its topics."""
        topic = self.folder / self.generator.output / "topics" / identifier(self.edited.topics[0])
        return self.brief_shows(mark) and any(_shows(page, mark) for page in topic.rglob("*.html"))

    def every_page_shows(self, mark: str) -> bool:
        """Whether every page shows the mark."""
        pages = tuple(self.pages())
        return bool(pages) and all(_shows(page, mark) for page in pages)

    def new_briefs_show(self, mark: str) -> bool:
        """Whether the new briefs have pages with the mark, and the newest is on the front page."""
        new = [added(number, self.count) for number in range(ADDED)]
        front = self.folder / self.generator.output / "index.html"
        return all(_shows(self.generator.page(self.folder, b), mark) for b in new) and _shows(front, new[-1].slug)

    def all_pages_are_there(self, _mark: str) -> bool:
        """Whether the site has a page for every brief."""
        pages = (self.generator.page(self.folder, brief(number)) for number in range(self.count))
        return all(page.is_file() for page in pages)

    def pages(self) -> Iterator[Path]:
        """The pages of the built site."""
        return (self.folder / self.generator.output).rglob("*.html")


@dataclass(frozen=True)
class Step:
    """A change, the build after it, and how to see that the build did its work."""

    id: str
    name: str
    change: Callable[[Copy, str], None]
    done: Callable[[Copy, str], bool]
    budget: float | None = None
    """Wall time to be reached, as a ratio to the faster Hugo site."""


STEPS = (
    Step("clean", "Clean build", lambda copy, _mark: copy.reset(), Copy.all_pages_are_there, 1.0),
    Step("nothing", "Nothing changed", lambda _copy, _mark: None, Copy.all_pages_are_there, 0.05),
    Step("body", "One body edited", Copy.edit_body, Copy.brief_shows, 0.08),
    Step("headline", "One headline edited", Copy.edit_headline, Copy.brief_and_list_show, 0.12),
    Step("base", "Base template edited", Copy.edit_base, Copy.every_page_shows),
    Step("added", f"{ADDED} briefs added", Copy.add_briefs, Copy.new_briefs_show),
)
MEMORY_BUDGET = 0.5
"""Peak memory to be reached in a clean build, as a ratio to the faster Hugo site."""


def _shows(page: Path, mark: str) -> bool:
    return page.is_file() and mark in page.read_text("utf-8")
