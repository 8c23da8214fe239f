"""Sites that are built somewhere else, with a cache that was restored: a machine in CI, say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.deploy.deploy import Asked, deploy
from briefgen.engine.build import build
from briefgen.engine.job import Options
from tests.conftest import CONFIG, Files, brief, story
from tests.golden import NOW, tree
from tests.newsroom import PICTURES
from tests.shipping import environment
from tests.stores import KEYS, s3_server

MakePublication = Callable[[Files], Path]


def test_a_build_with_a_restored_cache_deploys_the_same_bytes_and_so_writes_nothing(
    publication: MakePublication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, tmp_path, KEYS)
    with s3_server() as s3:
        target = f'{{to: "s3://{s3.bucket}/news", endpoint: "{s3.endpoint}", compress: br}}'
        briefs = {f"content/briefs/{n}.md": brief(n, body=story(n), image="{src: p.png, alt: P}") for n in "abcd"}
        config = f"{CONFIG}deploy: {{production: {target}}}\n"
        here = publication({"briefgen.yaml": config, **briefs, "content/media/p.png": PICTURES[0]})
        build(here, Options(NOW, jobs=1))
        assert deploy(here, None, Options(NOW), Asked()).is_done
        before = s3.files()
        assert any(file.coding == "br" for file in before.values())

        # A fresh copy of what is in version control, with other times and in another order; and the cache.
        there = tmp_path / "elsewhere" / "checkout"
        for file in sorted(here.rglob("*"), reverse=True):
            path = file.relative_to(here)
            if file.is_file() and path.parts[0] not in {"site", ".briefgen"}:
                (there / path).parent.mkdir(parents=True, exist_ok=True)
                (there / path).write_bytes(file.read_bytes())
        shutil.copytree(here / ".briefgen", there / ".briefgen")
        build(there, Options(NOW, jobs=2))
        assert tree(there / "site") == tree(here / "site")
        s3.asked.clear()
        report = deploy(there, None, Options(NOW), Asked())
        assert not report.is_done
        assert s3.writes() == []

        # Not because nothing is ever written: one brief is edited there.
        (there / "content/briefs/a.md").write_text(brief("Another", body=story("a"), image="{src: p.png, alt: P}"))
        build(there, Options(NOW, jobs=1))
        changed = {change.path for change in deploy(there, None, Options(NOW), Asked()).plan.changes}
        assert "2026/11/a/index.html" in changed
        assert not any(path.startswith("assets/") for path in changed)
        assert s3.writes() != []
