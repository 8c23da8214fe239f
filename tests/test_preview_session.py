"""A publication while it is written: what is shown is always what a clean build would give, or was last right."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from briefgen.assets.pictures import convert
from briefgen.content import stamps
from briefgen.engine import cards, tasks
from briefgen.engine.cache import FILE, Cache
from briefgen.engine.lock import locked
from briefgen.engine.records import Records
from briefgen.engine.toolchain import toolchain
from briefgen.pages import sitemap
from briefgen.pages.addresses import file_of
from briefgen.preview.session import PreviewOptions, Session
from tests.conftest import Files
from tests.golden import NOW, tree
from tests.newsroom import TICK, Newsroom
from tests.test_incremental import MEMORY, ONE_EDIT, develop, renderer_of

MakePublication = Callable[[Files], Path]
SEQUENCES = int(os.environ.get("BRIEFGEN_SEQUENCES", "100")) // 12
LENGTH = 15


@contextmanager
def session(root: Path, options: PreviewOptions | None = None) -> Iterator[Session]:
    """A session over the publication in `root`, with a cache of its own; nothing has been looked at yet."""
    with tempfile.TemporaryDirectory() as home, locked(Path(home) / "lock"):
        cache = Cache(Path(home) / FILE)
        records = Records(root, Path(home) / "site", cache, toolchain())
        try:
            yield Session(root, records, options or PreviewOptions(now=NOW, jobs=1), lambda: NOW)
        finally:
            cache.close()


def bytes_at(shown: Session, route: str) -> bytes:
    """What is at a route, as a build would write it; empty where there is nothing."""
    assert shown.issue is not None
    if (asset := shown.issue.assets.get(route)) is not None:
        return asset.read()
    planned = shown.issue.find(route)
    return shown.issue.render(planned, shown.renderer) if planned is not None else b""


def text_at(shown: Session, route: str) -> str:
    return bytes_at(shown, route).decode()


def site_of(shown: Session) -> dict[str, bytes]:
    """All files that a build would write, but for cards, search indexes and compressed files."""
    assert shown.issue is not None
    routes = [*shown.issue.assets, *shown.issue.pages]
    return {file_of(route): bytes_at(shown, route) for route in routes}


def test_after_any_edits_the_preview_shows_what_a_build_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each brief's page also before all pages are planned, and after a look at single files as after a whole one."""
    monkeypatch.setattr(stamps, "UNSETTLED", TICK)
    monkeypatch.setattr(tasks, "renderer_of", renderer_of)
    monkeypatch.setattr(convert, "develop", develop)
    monkeypatch.setattr("briefgen.engine.job.secret", lambda: None)
    monkeypatch.setattr(sitemap, "MOST", 20)
    monkeypatch.setattr(sitemap, "MOST_NEWS", 2)
    monkeypatch.setattr(cards, "make_cards", lambda *_, **__: cards.Cards({}, None, (), (), b""))
    compared = 0

    # A sequence that fails is told as it is: to look for a shorter one takes too long.
    @settings(max_examples=SEQUENCES, phases=[Phase.explicit, Phase.generate])
    @given(st.lists(ONE_EDIT, min_size=LENGTH, max_size=LENGTH))
    def holds(edits: list[tuple[str, int]]) -> None:
        nonlocal compared
        with tempfile.TemporaryDirectory() as folder:
            newsroom = Newsroom(Path(folder) / "newsroom")
            newsroom.search = "false"
            newsroom.configure()
            newsroom.build()
            with session(newsroom.root, PreviewOptions(drafts=False, jobs=1)) as shown:
                shown._present = lambda: newsroom.now
                shown.look()
                for kind, seed in edits:
                    before = files_of(newsroom.root)
                    newsroom.edit(kind, seed)
                    shown.look(changed_briefs(before, files_of(newsroom.root)))
                    newsroom.build()
                    shown.look()
                    assert shown.issue is not None, newsroom.done
                    assert not [p for p in shown.seen.problems if p.severity == "error"], newsroom.done
                    alone = {file_of(route): bytes_at(shown, route) for route in shown.issue.briefs}
                    there = site_of(shown)
                    assert {**there, **alone} == there, newsroom.done
                    built = tree(newsroom.root / "site")
                    assert there == {f: d for f, d in built.items() if f in there or not is_extra(f)}, newsroom.done
                    compared += len(there)

    if os.access(MEMORY, os.W_OK):
        monkeypatch.setattr(tempfile, "tempdir", MEMORY)
    holds()
    assert compared > 1_000


def is_extra(file: str) -> bool:
    """Whether a build writes this, and a preview does not."""
    return file.endswith((".br", ".gz", "foreign.txt"))


def files_of(root: Path) -> dict[str, bytes]:
    files = (f for f in root.rglob("*") if f.is_file())
    apart = (root / "site", root / ".briefgen")
    return {
        f.relative_to(root).as_posix(): f.read_bytes() for f in files if not any(f.is_relative_to(a) for a in apart)
    }


def changed_briefs(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """The paths of what changed, where that is only briefs that were there before and still are; else nothing."""
    changed = [path for path in {*before, *after} if before.get(path) != after.get(path)]
    return changed if all(path.startswith("content/briefs/") for path in changed) else []
