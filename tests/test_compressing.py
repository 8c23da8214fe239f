"""Compressed files beside others: what they are of, when they are made, and when they go."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from briefgen.assets.compression import compressed, is_compressible
from briefgen.engine import compressing
from briefgen.engine.build import Options, build
from briefgen.engine.verify import differences
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]
BOTH = "hosting: {compress: [br, gz]}\n"
PLAIN: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress}


@pytest.fixture
def root(publication: MakePublication) -> Path:
    noise = random.Random(0).randbytes(3000)  # noqa: S311 -- repeatable
    return publication(
        {
            "briefgen.yaml": CONFIG + BOTH,
            "content/briefs/a.md": brief(body="Text. " * 400),
            "content/static/short.txt": "x" * 900,
            "content/static/long.txt": "x" * 1100,
            "content/static/noise.json": noise,
            "content/static/picture.png": b"x" * 5000,
        }
    )


def made(root: Path) -> dict[str, bytes]:
    build(root, Options(NOW, jobs=1))
    return {name: data for name, data in tree(root / "site").items() if name.endswith((".br", ".gz"))}


def configure(root: Path, more: str) -> None:
    (root / "briefgen.yaml").write_text(CONFIG + more)


def test_a_file_is_compressed_the_same_on_every_system() -> None:
    found = compressed(b"a brief " * 200, ("br", "gz"))
    assert found["gz"][:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert {coding: PLAIN[f".{coding}"](data) for coding, data in found.items()} == dict.fromkeys(
        ("br", "gz"), b"a brief " * 200
    )
    assert compressed(b"a" * 1023, ("br", "gz")) == {}
    assert compressed(random.Random(0).randbytes(5000), ("br", "gz")) == {}  # noqa: S311


def test_pictures_and_what_is_compressed_already_are_left_alone() -> None:
    names = ["a.png", "a.avif", "wasm.en.pagefind", "en_1.pf_fragment", "_headers", "CNAME", ".nojekyll", "a.woff2"]
    assert not any(map(is_compressible, names))
    assert all(map(is_compressible, ["index.html", "a/b.CSS", "index.md", "feed.json", "site.webmanifest", "i.svg"]))


def test_every_file_that_gets_smaller_has_compressed_ones_beside_it(root: Path) -> None:
    found = made(root)
    site = tree(root / "site")
    for name, data in found.items():
        assert PLAIN[name[-3:]](data) == site[name[:-3]], name
    assert {name[:-3] for name in found if name.endswith(".br")} == {n[:-3] for n in found if n.endswith(".gz")}
    assert {"index.html.br", "long.txt.gz", "feed.xml.br", "404.html.br", "2026/11/a/index.html.gz"} <= found.keys()
    assert not any(name.startswith(("short", "noise", "picture", "robots")) for name in found)


def test_nothing_is_compressed_again_that_is_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(root)
    asked: list[str] = []
    press = compressing._pressed

    def noted(plain: compressing.Plain, batch: compressing.Pressing) -> object:
        asked.append(plain.name)
        return press(plain, batch)

    monkeypatch.setattr(compressing, "_pressed", noted)
    made(root)
    assert asked == []
    (root / "content/static/other.txt").write_text("y" * 2000)
    made(root)
    assert asked == ["other.txt"]
    asked.clear()
    file = root / "content/briefs/a.md"
    file.write_text(file.read_text() + "\nMore.\n")
    made(root)
    assert {"2026/11/a/index.html", "feed.xml"} <= set(asked)
    assert not {"index.html", "long.txt", "404.html"} & set(asked)
    asked.clear()
    # What is compressed may be edited and deleted like any other file.
    (root / "site/long.txt.br").write_bytes(b"edited")
    (root / "site/index.html.gz").unlink()
    before = tree(root / "site")
    after = made(root)
    assert asked == ["index.html", "long.txt"]
    assert brotli.decompress(after["long.txt.br"]) == before["long.txt"]
    assert gzip.decompress(after["index.html.gz"]) == before["index.html"]
    assert differences(root, Options(NOW, jobs=1)) == ()


def test_compressed_files_go_with_what_they_are_of_and_when_they_are_not_wanted(root: Path) -> None:
    everything = made(root)
    (root / "content/static/long.txt").unlink()
    assert everything.keys() - made(root).keys() == {"long.txt.br", "long.txt.gz"}
    configure(root, "hosting: {compress: [gz]}\n")
    assert {name[-3:] for name in made(root)} == {".gz"}
    configure(root, "")
    assert made(root) == {}
    assert (root / "site/index.html").exists()
    configure(root, BOTH)
    assert made(root).keys() == everything.keys() - {"long.txt.br", "long.txt.gz"}


def test_a_compressed_file_of_the_publications_own_stands_in(root: Path) -> None:
    own = root / "content/static/index.html.br"
    own.write_bytes(b"mine")
    found = made(root)
    assert found["index.html.br"] == b"mine"
    assert "index.html.gz" in found
    own.unlink()
    assert brotli.decompress(made(root)["index.html.br"]) == (root / "site/index.html").read_bytes()


def test_many_processes_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    for number in range(60):
        (root / f"content/static/{number}.txt").write_text(f"{number} " * 1000)
    one = build(root, Options(NOW, jobs=1, output=tmp_path / "one")).output
    many = build(root, Options(NOW, jobs=2, output=tmp_path / "many")).output
    assert tree(one) == tree(many)
    assert "59.txt.br" in tree(one)
