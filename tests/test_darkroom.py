"""Pictures in a build: converted once, kept, believed only when they prove themselves, and never seen too early."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError
from tests.conftest import CONFIG, Files, brief, write
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]
OPTIONS = Options(NOW, jobs=1)


def picture(red: int = 200, size: tuple[int, int] = (60, 40)) -> bytes:
    made = io.BytesIO()
    image = Image.new("RGB", size, (red, 20, 30))
    image.paste((20, 30, red), (0, 0, size[0] // 3, size[1]))
    image.save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def root(publication: MakePublication) -> Path:
    return publication(
        {
            "content/briefs/a.md": brief("A", image="{src: top.png, alt: Top}", body="![In](in.png)", authors="[jane]"),
            "content/briefs/b.md": brief("B", image="{src: top.png, alt: Top, focus: 0% 0%}"),
            "content/briefs/draft.md": brief("Draft", status="draft", image="{src: draft.png, alt: Top}"),
            "content/briefs/later.md": brief("Later", "2026-11-25 08:00", image="{src: later.png, alt: Top}"),
            "content/authors/jane.yaml": "name: Jane\nimage: {src: jane.png, alt: Jane}\n",
            "content/media/top.png": picture(200),
            "content/media/in.png": picture(100),
            "content/media/jane.png": picture(50),
            "content/media/draft.png": picture(150),
            "content/media/later.png": picture(180),
        }
    )


def assets(root: Path) -> set[str]:
    """The pictures in the site by their names without fingerprints."""
    names = (p.name.split(".") for p in (root / "site/assets").iterdir())
    return {f"{stem}.{ending}" for stem, _, ending in names if "icon" not in stem} - {
        "style.css",
        "script.js",
        "feed.css",
    }


def stock(root: Path) -> list[Path]:
    return sorted((root / ".briefgen/made/pictures").iterdir())


def test_a_second_build_converts_none(root: Path) -> None:
    # The one that waits for its hour is made ready.
    assert build(root, OPTIONS).converted == 4
    made = {p: p.stat().st_mtime_ns for p in stock(root)}
    assert build(root, OPTIONS).converted == 0
    (root / "content/briefs/c.md").write_text(brief("C", image="{src: in.png, alt: In}"))
    assert build(root, OPTIONS).converted == 1
    assert build(root, Options(NOW, jobs=1, force=True)).converted == 0
    assert {p: p.stat().st_mtime_ns for p in stock(root) if p in made} == made
    assert differences(root, OPTIONS) == ()


def test_what_is_not_visible_leaves_no_byte_of_its_picture(root: Path) -> None:
    build(root, OPTIONS)
    assert {name.partition(".")[0] for name in assets(root)} == {"top", "in", "jane"}
    assert not any(b"later" in data or b"draft" in data for data in tree(root / "site").values())
    drafts = Options(NOW, jobs=1, drafts=True)
    assert build(root, drafts).converted == 1
    assert "draft.avif" in assets(root)
    assert build(root, OPTIONS).converted == 0
    assert "draft.avif" not in assets(root)
    assert build(root, drafts).converted == 0


def test_a_picture_is_made_in_the_shapes_that_it_is_shown_in_and_no_more(root: Path) -> None:
    build(root, OPTIONS)
    site = tree(root / "site")
    page = site["2026/11/a/index.html"].decode()
    shown = {name for data in site.values() for name in re.findall(rb"assets/[\w.-]+", data)}
    published = {name.encode() for name in site if name.startswith("assets/")}
    assert published - shown == set()
    assert '<picture>\n<source type="image/avif" srcset="/assets/top.' in page
    assert 'width="60" height="40" alt="Top" class="ground r' in page
    assert re.search(r'<picture><source [^>]*><source [^>]*><img alt="In" src="/assets/in\.[^>]*loading="lazy"', page)
    assert re.search(r'og:image" content="https://test\.example/assets/top\.\w+\.png"', page)
    feed = site["feed.xml"].decode()
    assert "srcset" not in feed
    assert re.search(r"&lt;img alt=\"In\" src=\"https://test\.example/assets/in\.\w+\.png\"", feed)


@pytest.mark.parametrize("lost", ["site", "cache.db"])
def test_what_is_kept_is_used_when_the_site_or_the_cache_is_lost(root: Path, lost: str) -> None:
    build(root, OPTIONS)
    before = tree(root / "site")
    if lost == "site":
        (root / "site").rename(root / "old")
    else:
        (root / ".briefgen/cache.db").unlink()
    report = build(root, OPTIONS)
    assert (report.converted, report.warnings) == (0, ())
    assert tree(root / "site") == before


@pytest.mark.parametrize("damage", ["edit", "delete", "empty", "all"])
def test_a_damaged_made_file_is_made_anew_without_a_word(root: Path, damage: str) -> None:
    build(root, OPTIONS)
    before = tree(root / "site")
    (root / "site").rename(root / "old")
    for file in stock(root) if damage == "all" else [p for p in stock(root) if p.suffix == ""][::3]:
        match damage:
            case "delete" | "all":
                file.unlink()
            case "edit":
                file.write_bytes(b"X" + file.read_bytes()[1:])
            case "empty":
                file.write_bytes(b"")
    report = build(root, OPTIONS)
    assert report.warnings == ()
    assert 0 < report.converted <= 4
    assert tree(root / "site") == before


def test_a_published_picture_needs_nothing_of_what_is_kept(root: Path) -> None:
    build(root, OPTIONS)
    for file in stock(root):
        file.unlink()
    (root / "content/briefs/b.md").write_text(brief("B again", image="{src: top.png, alt: Top, focus: 0% 0%}"))
    assert build(root, OPTIONS).converted == 0
    assert differences(root, OPTIONS) == ()


def test_what_no_content_shows_is_not_kept(root: Path) -> None:
    build(root, Options(NOW, jobs=1, drafts=True))
    kept = len(stock(root))
    (root / "content/briefs/draft.md").unlink()
    build(root, OPTIONS)
    assert 0 < len(stock(root)) < kept
    (root / "content/briefs/b.md").write_text(brief("B", image="{src: top.png, alt: Top, focus: 100% 0%}"))
    kept = len(stock(root))
    assert build(root, OPTIONS).converted == 1
    assert len(stock(root)) == kept


def test_the_same_bytes_with_any_number_of_workers(root: Path) -> None:
    sites = []
    for jobs in (1, 2):
        output = root.parent / f"{jobs}"
        assert build(root, Options(NOW, jobs=jobs, output=output), home=root.parent / f"home{jobs}").converted == 4
        sites.append(tree(output))
    assert sites[0] == sites[1]


def test_a_broken_picture_is_told_though_another_of_its_name_is_whole(root: Path) -> None:
    files: Files = {
        "content/briefs/c/index.md": brief("C", image="{src: in.png, alt: In}"),
        "content/briefs/d/index.md": brief("D", body="![Jane](jane.png)"),
        "content/briefs/c/in.png": b"broken",
        "content/briefs/d/jane.png": b"broken",
    }
    write(root, files)
    with pytest.raises(BriefgenError) as caught:
        build(root, OPTIONS)
    assert [(p.path, p.message.partition(" is broken")[0]) for p in caught.value.problems] == [
        ("content/briefs/c/index.md", "content/briefs/c/in.png"),
        ("content/briefs/d/index.md", "content/briefs/d/jane.png"),
    ]


def test_a_failed_build_keeps_what_it_converted(root: Path) -> None:
    (root / "content/media/in.png").write_bytes(b"broken")
    with pytest.raises(BriefgenError, match=r"content/media/in\.png is broken"):
        build(root, OPTIONS)
    (root / "content/media/in.png").write_bytes(picture(100))
    assert build(root, OPTIONS).converted == 1


def test_a_check_reads_pictures_to_their_end_and_makes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.assets.pictures.photograph.encode", lambda *_, **__: pytest.fail("it was encoded"))
    assert rehearse(root, OPTIONS).converted == 4
    assert not (root / ".briefgen").exists()
    data = picture(180, (600, 400))
    (root / "content/media/later.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(BriefgenError, match=r"later\.md:5:14: content/media/later\.png is broken"):
        rehearse(root, OPTIONS)


def test_a_logo_is_cleaned_like_any_picture(root: Path) -> None:
    (root / "briefgen.yaml").write_text(CONFIG + "theme: {logo: logo.svg}\n")
    (root / "content/media/logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><script>alert(1)</script><path d="M0 0"/></svg>'
    )
    build(root, OPTIONS)
    (logo,) = (data for name, data in tree(root / "site").items() if name.startswith("assets/logo."))
    assert b"<path" in logo
    assert b"alert" not in logo
    assert differences(root, OPTIONS) == ()


def test_a_drawing_is_shown_as_one_and_not_in_previews(root: Path) -> None:
    (root / "content/media/top.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"/>')
    (root / "content/briefs/a.md").write_text(brief("A", image="{src: top.svg, alt: Top}"))
    build(root, OPTIONS)
    page = tree(root / "site")["2026/11/a/index.html"].decode()
    assert re.search(r'<img src="/assets/top\.\w+\.svg" width="90" height="30"', page)
    shown = re.findall(r'<meta property="og:image" content="https://test.example/assets/(.*?)\.', page)
    assert shown == ["icon-512"]


def test_a_build_that_converts_nothing_does_not_load_the_library(root: Path) -> None:
    build(root, OPTIONS)
    (root / "content/briefs/b.md").write_text(brief("B again", image="{src: top.png, alt: Top, focus: 0% 0%}"))
    code = (
        "import datetime, sys; from pathlib import Path; from briefgen.engine.build import Options, build\n"
        f"assert build(Path({str(root)!r}), Options(datetime.datetime.fromisoformat({NOW.isoformat()!r}))).written\n"
        "assert not any(name.partition('.')[0] == 'PIL' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
