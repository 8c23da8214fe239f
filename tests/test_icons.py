"""The publication's icon in all its forms, and the web manifest."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from briefgen.assets.icons.drawing import IconFiles, draw_icon
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.fonts import drawing_files
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError
from briefgen.pages.manifest import write_manifest
from briefgen.pages.wire import ManifestView
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, tree

MakePublication = Callable[[Files], Path]

OPTIONS = Options(NOW, jobs=1)
LINE = CONFIG.count("\n") + 1
PAPER = "#faf7f1"


def svg(inside: str, view: str = "0 0 10 10") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{inside}</svg>'


DISC, TILE = svg('<circle cx="5" cy="5" r="5" fill="#00f"/>'), svg('<rect width="10" height="10" rx="1" fill="#00f"/>')
BLUE, CLEAR = (0, 0, 255), (0, 0, 0, 0)


def drawn(data: bytes | str, *, drawing: bool = True) -> IconFiles:
    made = fault(data, drawing=drawing)
    assert isinstance(made, IconFiles)
    return made


def fault(data: bytes | str, *, drawing: bool = True) -> IconFiles | str:
    given = data.encode() if isinstance(data, str) else data
    return draw_icon(given, drawing=drawing, paper=PAPER, fonts=drawing_files())


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


def png(width: int, height: int, colour: tuple[int, ...] = BLUE) -> bytes:
    made = io.BytesIO()
    Image.new("RGB" if len(colour) == 3 else "RGBA", (width, height), colour).save(made, "PNG")
    return made.getvalue()


def hexed(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    return "#" + "".join(f"{band:02x}" for band in pixel[:3])


def test_each_file_has_the_size_that_is_asked_for() -> None:
    icon = drawn(DISC)
    sizes = {name: opened(getattr(icon, name)).size[0] for name in ("touch", "small", "large", "maskable")}
    assert sizes == {"touch": 180, "small": 192, "large": 512, "maskable": 512}
    favicon = opened(icon.favicon)
    assert favicon.format == "ICO"
    assert favicon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert icon.drawing.startswith(b"<svg ")


def test_what_a_phone_shows_has_nothing_shining_through_and_a_maskable_one_is_within_the_circle() -> None:
    icon = drawn(DISC)
    touch, mask = opened(icon.touch), opened(icon.maskable)
    assert (touch.mode, mask.mode) == ("RGB", "RGB")
    assert hexed(touch.getpixel((0, 0))) == hexed(mask.getpixel((0, 0))) == PAPER
    assert hexed(mask.getpixel((256, 256))) == "#0000ff"
    # The middle four fifths are seen of it, whatever its shape.
    assert hexed(mask.getpixel((256, 50))) == PAPER
    assert opened(icon.large).getpixel((0, 0)) == CLEAR


def test_the_colour_of_a_picture_that_fills_its_square_goes_on_to_the_edges() -> None:
    icon = drawn(TILE)
    for data in (icon.touch, icon.maskable):
        image = opened(data)
        assert {hexed(image.getpixel(place)) for place in ((0, 0), (image.width - 1, 0), (90, 90))} == {"#0000ff"}
    # In others, its corners stay as they are.
    assert opened(icon.large).getpixel((0, 0)) == CLEAR


def test_a_picture_that_is_not_square_is_cropped_around_its_middle() -> None:
    wide = Image.new("RGB", (2048, 512), "white")
    ImageDraw.Draw(wide).rectangle((768, 0, 1279, 511), fill="blue")
    made = io.BytesIO()
    wide.save(made, "PNG")
    large = opened(drawn(made.getvalue(), drawing=False).large)
    assert {hexed(large.getpixel((x, 200))) for x in (2, 256, 509)} == {"#0000ff"}
    drawing = svg('<rect x="15" width="10" height="10" fill="#00f"/>', "0 0 40 10")
    assert {hexed(opened(drawn(drawing).large).getpixel((x, 200))) for x in (2, 256, 509)} == {"#0000ff"}


def test_a_picture_made_of_pixels_gives_no_drawing() -> None:
    icon = drawn(png(600, 600, (*BLUE, 255)), drawing=False)
    assert icon.drawing == b""
    assert opened(icon.large).size == (512, 512)


def test_nothing_that_a_camera_or_a_program_wrote_into_a_picture_is_in_its_icons() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (600, 600), BLUE).save(made, "PNG", exif=exif, icc_profile=profile)
    assert b"secret place" in made.getvalue()
    icon = drawn(made.getvalue(), drawing=False)
    for data in (icon.favicon, icon.touch, icon.small, icon.large, icon.maskable):
        assert b"secret place" not in data
        assert b"iCCP" not in data


def test_letters_in_a_drawing_are_set_in_the_bundled_fonts() -> None:
    assert opened(drawn(svg('<text y="8" font-family="serif">H</text>')).large).getchannel("A").getbbox() is not None


@pytest.mark.parametrize(
    ("data", "drawing", "says"),
    [
        (png(511, 900), False, "has 511 × 900 pixels; an icon is made of at least 512 × 512, or of SVG"),
        (b"no picture", False, "is broken, or not a picture that can be read"),
        (b"<html/>", True, "is not a drawing in SVG"),
        (svg("").encode(), True, "shows nothing"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', True, "does not say how large it is"),
    ],
)
def test_what_cannot_be_an_icon_is_said_to_be_none(data: bytes, drawing: bool, says: str) -> None:
    said = fault(data, drawing=drawing)
    assert isinstance(said, str)
    assert said.startswith(says)


def test_a_drawing_is_cleaned_before_anything_is_made_of_it() -> None:
    hostile = DISC.replace(
        "<circle", '<script>alert(1)</script><image href="file:///etc/passwd" width="9" height="9"/><circle onload="x"'
    )
    assert drawn(hostile) == drawn(DISC)


# In a build


def published(root: Path) -> dict[str, bytes]:
    build(root, OPTIONS)
    assert differences(root, OPTIONS) == ()
    return tree(root / "site")


def with_icon(icon: str) -> str:
    return f"{CONFIG}theme: {{icon: {icon}}}\n"


def links(html: bytes) -> dict[str, str]:
    found = re.findall(r'<link rel="(icon|apple-touch-icon|manifest)" href="([^"]*)"', html.decode())
    return {f"{rel} {href.rpartition('.')[2]}": href for rel, href in found}


def test_every_page_links_to_the_icon_and_the_manifest_below_the_site(publication: MakePublication) -> None:
    config = CONFIG.replace("https://test.example/", "https://test.example/news/")
    site = published(publication({"content/briefs/a.md": brief(), "briefgen.yaml": config}))
    for route in ("index.html", "2026/11/a/index.html", "404.html"):
        found = links(site[route])
        assert found["icon ico"] == "/news/favicon.ico"
        assert found["manifest webmanifest"] == "/news/manifest.webmanifest"
        assert found.keys() == {"icon ico", "icon svg", "apple-touch-icon png", "manifest webmanifest"}
        assert all(href.removeprefix("/news/") in site for href in found.values())
    manifest = json.loads(site["manifest.webmanifest"])
    assert (manifest["start_url"], manifest["scope"]) == ("/news/", "/news/")
    assert [(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for icon in manifest["icons"]:
        image = opened(site[icon["src"].removeprefix("/news/")])
        assert f"{image.width}x{image.height}" == icon["sizes"]


def test_the_publication_chooses_the_picture(publication: MakePublication) -> None:
    root = publication({"content/media/mark.svg": DISC, "briefgen.yaml": with_icon("mark.svg")})
    first = published(root)
    assert any(name.startswith("assets/icon.") and b"circle" in data for name, data in first.items())
    (root / "content/media/mark.svg").write_text(TILE)
    second = published(root)
    assert {"favicon.ico"} <= {name for name in first if first[name] != second.get(name)}
    (root / "briefgen.yaml").write_text(with_icon("mark.png"))
    (root / "content/media/mark.png").write_bytes(png(700, 600))
    third = published(root)
    assert links(third["index.html"]).keys() == {"icon ico", "apple-touch-icon png", "manifest webmanifest"}
    assert not any(name.startswith("assets/icon.") for name in third)


def test_a_build_that_draws_no_icon_does_not_load_the_libraries(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief()})
    build(root, OPTIONS)
    (root / "content/briefs/a.md").write_text(brief("Another headline"))
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from briefgen.engine.build import Options, build\n"
        "from tests.golden import NOW\n"
        f"assert build(Path({str(root)!r}), Options(NOW, jobs=1)).written\n"
        "assert not {'PIL', 'resvg_py'} & {n.partition('.')[0] for n in sys.modules}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


def test_files_of_ones_own_stand_in_for_the_icon_and_the_manifest(publication: MakePublication) -> None:
    root = publication({"content/static/favicon.ico": b"mine", "content/static/manifest.webmanifest": b"{}"})
    site = published(root)
    assert (site["favicon.ico"], site["manifest.webmanifest"]) == (b"mine", b"{}")
    for file in (root / "content/static").iterdir():
        file.unlink()
    site = published(root)
    assert opened(site["favicon.ico"]).format == "ICO"
    assert json.loads(site["manifest.webmanifest"])["name"] == "Test Brief"


@pytest.mark.parametrize(
    ("config", "files", "says"),
    [
        (with_icon("mark.png"), {}, f"briefgen.yaml:{LINE}:15: there is no file content/media/mark.png"),
        (
            with_icon("mark.png"),
            {"content/media/mark.png": png(9, 9)},
            f"briefgen.yaml:{LINE}:15: content/media/mark.png has 9",
        ),
        (
            CONFIG,
            {"templates/assets/icon.svg": "<svg/>"},
            "templates/assets/icon.svg: this icon does not say how large",
        ),
    ],
)
def test_an_icon_that_cannot_be_made_is_told_where_it_is_named(
    config: str, files: Files, says: str, publication: MakePublication
) -> None:
    root = publication({"briefgen.yaml": config, **files})
    for work in (build, rehearse):
        with pytest.raises(BriefgenError) as caught:
            work(root, OPTIONS)
        assert str(caught.value.problems[0]).startswith(says)


TEXT = st.text(st.characters(blacklist_categories=["Cs"]))


@given(name=TEXT, description=TEXT)
def test_a_manifest_gives_texts_back(name: str, description: str) -> None:
    made = json.loads(write_manifest(ManifestView(name, description, "en", "ltr", "/", PAPER, ())))
    assert (made["name"], made.get("description", "")) == (name, description)
