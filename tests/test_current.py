"""A site is deployed only if it is what a build would make now."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefgen.content.source import digest_bytes
from briefgen.deploy.site import body_of, site_files
from briefgen.deploy.target import RefusedError
from briefgen.engine.build import Options, build
from briefgen.engine.cache import FOLDER as CACHE
from briefgen.engine.current import Built, NotCurrentError, read_built
from briefgen.errors import BriefgenError
from briefgen.options import DeployOptions
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]
OPTIONS = Options(NOW)
BRIEFS: Files = {
    "content/briefs/old.md": brief("Old", "2026-10-01 08:00"),
    "content/briefs/new.md": brief("New", "2026-10-20 08:00"),
    "content/briefs/waits.md": brief("Waits", "2030-01-01 08:00"),
    "content/briefs/draft.md": brief("Draft", "2026-10-30 08:00", status="draft"),
}


def built(root: Path, options: Options = OPTIONS) -> Built:
    build(root, options)
    return read_built(root, options)


def refused(root: Path, options: Options = OPTIONS) -> str:
    with pytest.raises(NotCurrentError) as raised:
        read_built(root, options)
    return str(raised.value)


def test_a_site_that_was_just_built_is_all_its_files_with_digests_and_sizes(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    found = built(root)
    there = tree(root / "site")
    assert {path: (file.digest, file.size) for path, file in found.files.items()} == {
        path: (digest_bytes(data), len(data)) for path, data in there.items()
    }
    assert found.newest == "2026/10/new/index.html"
    assert found.output == root / "site"


def test_a_publication_that_was_never_built_is_refused(publication: MakePublication) -> None:
    assert refused(publication(BRIEFS)) == "it was never built here"


def test_a_build_that_failed_is_refused_and_so_is_content_that_was_changed_since(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    built(root)
    (root / "content/briefs/new.md").write_text(brief("New", "2026-13-20 08:00"))
    assert "others than those that it was built from" in refused(root)
    with pytest.raises(BriefgenError):
        build(root, OPTIONS)
    assert "others than those that it was built from" in refused(root)


@pytest.mark.parametrize("path", ["briefgen.yaml", "templates/brief.html", "content/static/robots.txt"])
def test_whatever_else_it_was_built_from_counts_as_well(publication: MakePublication, path: str) -> None:
    root = publication(BRIEFS)
    built(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(CONFIG + "tagline: New\n" if path == "briefgen.yaml" else "new")
    assert "others than those that it was built from" in refused(root)


def test_a_site_with_drafts_or_of_another_address_is_refused(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    for options in (replace(OPTIONS, drafts=True), replace(OPTIONS, base_url="https://other.example")):
        built(root, options)
        assert "others than those that it was built from" in refused(root)
    # With a slash at its end, it is the same address.
    assert read_built(root, replace(OPTIONS, base_url="https://other.example/")).config.url == "https://other.example/"


def test_a_site_that_was_built_strictly_is_as_good(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, replace(OPTIONS, strict=True))
    assert read_built(root, OPTIONS).newest


def test_a_site_that_the_clock_has_changed_is_refused(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    built(root)
    later = replace(OPTIONS, now=dt.datetime(2030, 1, 2, tzinfo=dt.UTC))
    assert "the clock has changed it" in refused(root, later)


def test_a_site_that_somebody_edited_is_refused_with_the_file(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    built(root)
    page = root / "site/2026/10/new/index.html"
    page.write_text("edited")
    assert refused(root) == "2026/10/new/index.html was edited since it was built"
    page.unlink()
    assert refused(root) == "2026/10/new/index.html was deleted since it was built"
    build(root, OPTIONS)
    (root / "site/notes.txt").write_text("mine")
    assert refused(root) == "notes.txt is there, which briefgen did not write"


def test_a_cache_that_was_restored_elsewhere_gives_the_same_site_once_it_is_built(
    publication: MakePublication, tmp_path: Path
) -> None:
    first = publication(BRIEFS)
    before = built(first)
    second = tmp_path / "elsewhere"
    for name in ("content", "briefgen.yaml", CACHE):
        copy = shutil.copytree if (first / name).is_dir() else shutil.copy
        second.mkdir(exist_ok=True)
        copy(first / name, second / name)
    assert "was deleted" in refused(second)
    assert built(second).files == before.files


def test_a_configuration_with_errors_is_told_as_such(publication: MakePublication) -> None:
    root = publication(BRIEFS)
    built(root)
    (root / "briefgen.yaml").write_text(CONFIG + "nonsense: 1\n")
    with pytest.raises(BriefgenError, match="nonsense"):
        read_built(root, OPTIONS)


@pytest.mark.parametrize("change", [Path.unlink, lambda file: file.write_text("Other")], ids=["removed", "edited"])
def test_a_file_that_is_another_one_by_the_time_it_is_sent_is_not_sent(
    publication: MakePublication, change: Callable[[Path], object]
) -> None:
    root = publication(BRIEFS)
    found = built(root)
    body, file = body_of(found), site_files(found, DeployOptions("s3://news"))["index.html"]

    async def read() -> bytes:
        return await body("index.html", file)

    assert asyncio.run(read()) == (root / "site/index.html").read_bytes()
    change(root / "site/index.html")
    with pytest.raises(RefusedError, match=r"index\.html was changed while the site was sent"):
        asyncio.run(read())
