"""Pictures: what comes of every kind of file, and that nothing more comes of it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image, ImageCms, features

from briefgen.assets.pictures.convert import convert
from briefgen.assets.pictures.cuts import Asked, Cut
from briefgen.assets.pictures.photograph import MAX_FRAMES
from briefgen.assets.pictures.shapes import SHAPES, box, scaled, sizes
from briefgen.errors import MachineError

RED, BLUE, WHITE = (200, 20, 30), (20, 40, 200), (255, 255, 255)
GPS = b"Exif\0\0" + b"II*\0"


def halves(size: tuple[int, int] = (64, 48), left: Any = RED, right: Any = BLUE, mode: str = "RGB") -> Image.Image:
    """A picture of two colours, side by side."""
    image = Image.new(mode, size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def shaded(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A picture with many colours, as a photograph has."""
    noise = Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 100)
    ramp = Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", (noise, ramp, ramp.point(lambda v: (v * 7 + seed) % 256)))


def noisy(size: tuple[int, int]) -> Image.Image:
    """A picture with more colours than a drawing has."""
    return Image.merge("RGB", [Image.effect_noise(size, 60) for _ in range(3)])


def saved(image: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, format_, **options)
    return made.getvalue()


def made(data: bytes, shape: str = "whole", focus: tuple[float, float] = (50, 50)) -> Cut:
    cuts = convert(data, [Asked(shape, focus)], drawing=False)
    assert not isinstance(cuts, str), cuts
    return cuts[0]


def files(cut: Cut) -> Mapping[str, Image.Image]:
    """The widest file of each format, opened."""
    found = {}
    for rendition, data in zip(cut.facts.renditions, cut.files, strict=True):
        found[rendition.ending] = Image.open(io.BytesIO(data))
        assert found[rendition.ending].width == rendition.width
    return found


def colour(image: Image.Image, across: float, down: float = 0.5) -> tuple[int, ...]:
    pixel = image.convert("RGBA").getpixel((int(across * (image.width - 1)), int(down * (image.height - 1))))
    assert isinstance(pixel, tuple)
    return pixel


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 24) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=False))


# Shapes and sizes


def test_a_photograph_is_made_in_several_widths_as_avif_and_webp_and_once_as_jpeg() -> None:
    cut = made(saved(shaded((2000, 1500)), "JPEG", quality=90))
    assert [(r.ending, r.width) for r in cut.facts.renditions] == [
        *(("avif", width) for width in (480, 800, 1200, 1600)),
        *(("webp", width) for width in (480, 800, 1200, 1600)),
        ("jpg", 1200),
    ]
    assert (cut.facts.width, cut.facts.height) == (1600, 1200)
    assert {name: image.size for name, image in files(cut).items()} == {
        "avif": (1600, 1200),
        "webp": (1600, 1200),
        "jpg": (1200, 900),
    }


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (500, 500), (1300, 10), (10, 1300)])
def test_no_picture_is_made_larger_than_it_is(shape: str, size: tuple[int, int]) -> None:
    part = box(size, SHAPES[shape].ratio, (50, 50))
    for width, height in sizes(part, SHAPES[shape]):
        assert width <= max(part[2] - part[0], 1)
        assert height <= max(part[3] - part[1], 1) + 0.5
    for image in files(made(saved(halves(size)), shape)).values():
        assert image.width <= size[0]


@pytest.mark.parametrize("width", range(1, 2000, 37))
def test_widths_are_apart_and_the_last_is_as_wide_as_may_be(width: int) -> None:
    made = [w for w, _ in sizes((0, 0, width, width), SHAPES["whole"])]
    assert made[-1] == min(width, 1600)
    assert made == sorted(set(made))
    assert all(small < 0.85 * large for small, large in pairwise(made))


def test_crops_have_the_very_ratio_of_their_shape() -> None:
    part = box((4001, 2999), (16, 9), (50, 50))
    assert [scaled(part, w, SHAPES["wide"]) for w in (800, 1200)] == [(800, 450), (1200, 675)]
    assert made(saved(shaded((1400, 1100)), "JPEG"), "wide").facts.height == 675
    assert made(saved(shaded((1400, 1100)), "JPEG"), "card").facts.height == 480


@pytest.mark.parametrize(
    ("size", "ratio", "focus", "expected"),
    [
        ((400, 300), (1, 1), (50, 50), (50, 0, 350, 300)),
        ((400, 300), (1, 1), (0, 0), (0, 0, 300, 300)),
        ((400, 300), (1, 1), (100, 100), (100, 0, 400, 300)),
        ((400, 300), (1, 1), (60, 50), (90, 0, 390, 300)),
        ((300, 400), (4, 3), (50, 10), (0, 0, 300, 225)),
        ((300, 400), (4, 3), (50, 60), (0, 127.5, 300, 352.5)),
        ((300, 400), None, (50, 60), (0, 0, 300, 400)),
    ],
)
def test_a_crop_is_as_large_as_can_be_and_has_the_focus_in_its_middle(
    size: tuple[int, int], ratio: tuple[int, int] | None, focus: tuple[float, float], expected: tuple[float, ...]
) -> None:
    assert box(size, ratio, focus) == expected


@pytest.mark.parametrize(("focus", "expected"), [((0, 50), RED), ((100, 50), BLUE)])
def test_a_crop_shows_what_the_focus_says(focus: tuple[float, float], expected: tuple[int, ...]) -> None:
    for image in files(made(saved(halves((2400, 200), mode="RGB")), "square", focus)).values():
        assert near(colour(image, 0.1), expected)
        assert near(colour(image, 0.9), expected)


# What is in the file


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_before_it_is_cut(orientation: int) -> None:
    upright = halves((80, 60))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(back[orientation]) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, "JPEG", exif=exif, quality=95)
    whole, square = made(data), made(data, "square", (0, 50))
    assert (whole.facts.width, whole.facts.height) == (80, 60)
    for image in files(whole).values():
        assert near(colour(image, 0.1), RED)
        assert near(colour(image, 0.9), BLUE)
    for image in files(square).values():
        assert near(colour(image, 0.1), RED)
        assert "exif" not in image.info


def personal() -> dict[str, dict[str, Any]]:
    """By format, what options to save a picture with so that it says where it was taken, and by whom."""
    exif = Image.Exif()
    exif[0x013B] = "SECRET"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (38.0, 42.0, 0.0)
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Comment", "SECRET")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>SECRET</x:xmpmeta>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>SECRET</x:xmpmeta>"
    return {
        "JPEG": {"exif": exif, "comment": "SECRET", "xmp": xmp, "icc_profile": profile},
        "PNG": {"exif": exif, "pnginfo": text, "icc_profile": profile},
        "WEBP": {"exif": exif, "xmp": xmp, "icc_profile": profile},
        "AVIF": {"exif": exif, "xmp": xmp, "icc_profile": profile},
        "GIF": {"comment": b"SECRET"},
    }


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("kind", ["shaded", "clear"])
def test_nothing_is_left_of_what_a_file_says_besides_its_picture(format_: str, kind: str) -> None:
    image = shaded((300, 200)) if kind == "shaded" or format_ == "JPEG" else halves(mode="RGBA", right=(0, 0, 0, 0))
    data = saved(image, format_, **personal()[format_])
    assert b"SECRET" in data
    for shape in ("whole", "card", "logo"):
        for file in made(data, shape).files:
            for word in (b"SECRET", b"xif", b"xmp", b"XMP", b"GPS", b"ICC", b"iCCP", b"prof", b"tEXt", b"iTXt"):
                assert word not in file


def test_colours_of_another_space_become_those_of_srgb() -> None:
    # The sRGB profile with its red and its green exchanged, under another name.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = {name: profile.index(name, 128) for name in (b"rXYZ", b"gXYZ")}
    swapped = bytearray(profile)
    swapped[at[b"rXYZ"] : at[b"rXYZ"] + 4], swapped[at[b"gXYZ"] : at[b"gXYZ"] + 4] = b"gXYZ", b"rXYZ"
    other = bytes(swapped).replace("sRGB".encode("utf-16-be"), "abcd".encode("utf-16-be")).replace(b"sRGB", b"abcd")
    assert b"sRGB" not in other
    plain = halves(left=(220, 40, 40), right=(40, 40, 40))
    for image in files(made(saved(plain, icc_profile=other))).values():
        red, green, _, _ = colour(image, 0.2)
        assert green > 150 > red
    for image in files(made(saved(plain, icc_profile=profile))).values():
        assert near(colour(image, 0.2), (220, 40, 40))
    for image in files(made(saved(plain, icc_profile=b"no profile"))).values():
        assert near(colour(image, 0.2), (220, 40, 40))


def test_what_shines_through_goes_on_doing_so() -> None:
    data = saved(halves((400, 300), right=(0, 0, 0, 0), mode="RGBA"))
    cut = made(data)
    assert [r.ending for r in cut.facts.renditions][-1] == "png"
    assert cut.facts.ground == ""
    for image in files(cut).values():
        assert colour(image, 0.1)[3] == 255
        assert colour(image, 0.9)[3] == 0


KINDS: dict[str, tuple[Callable[[], bytes], tuple[int, ...], str]] = {
    # What makes it, the colour of its left side, and its format for those who know no other.
    "CMYK": (lambda: saved(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG"), (255, 0, 0), "jpg"),
    "grey": (lambda: saved(Image.new("L", (60, 40), 100), "JPEG"), (100, 100, 100), "jpg"),
    "grey in PNG": (lambda: saved(Image.new("L", (60, 40), 100)), (100, 100, 100), "png"),
    "16 bits": (lambda: saved(Image.new("I;16", (60, 40), 100 * 256)), (100, 100, 100), "png"),
    "one bit": (lambda: saved(Image.new("1", (60, 40), 1)), (255, 255, 255), "png"),
    "palette": (lambda: saved(halves().quantize(4)), RED, "png"),
    "palette, one colour clear": (lambda: saved(halves().quantize(4), transparency=255), RED, "png"),
    "grey and clear": (lambda: saved(Image.new("LA", (60, 40), (100, 128))), (100, 100, 100, 128), "png"),
    "progressive": (lambda: saved(shaded((300, 200)).convert("L").convert("RGB"), "JPEG", progressive=True), (), "jpg"),
    "photograph in PNG": (lambda: saved(noisy((300, 200))), (), "jpg"),
    "WebP": (lambda: saved(halves(), "WEBP", lossless=True), RED, "png"),
    "AVIF": (lambda: saved(halves(), "AVIF", quality=90), RED, "jpg"),
    "GIF": (lambda: saved(halves(), "GIF"), RED, "png"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_looks_as_it_did(kind: str) -> None:
    make, expected, ending = KINDS[kind]
    found = files(made(make()))
    assert list(found) == ["avif", "webp", ending]
    for image in found.values():
        assert image.mode in {"RGB", "RGBA", "P"}
        assert near(colour(image, 0.2), expected)


def test_a_palette_with_a_clear_colour_stays_clear_there() -> None:
    image = halves().quantize(4)
    for shown in files(made(saved(image, transparency=image.getpixel((60, 10))))).values():
        assert near((colour(shown, 0.1)[3], colour(shown, 0.95)[3]), (255, 0), by=2)


def test_the_ground_is_the_average_colour_in_eighths() -> None:
    assert made(saved(Image.new("RGB", (60, 40), (255, 128, 0)))).facts.ground == "r8 g4 b0"


# Moving pictures


def moving(count: int = 3, format_: str = "GIF", size: tuple[int, int] = (60, 40)) -> bytes:
    frames = [Image.new("RGB", size, (n * 255 // count, 0, 255 - n * 255 // count)) for n in range(count)]
    options = {"lossless": True} if format_ == "WEBP" else {}
    return saved(frames[0], format_, save_all=True, append_images=frames[1:], duration=[70] * count, loop=0, **options)


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_goes_on_moving_and_stands_still_for_whoever_asks(format_: str) -> None:
    cut = made(moving(format_=format_))
    assert cut.facts.moves
    assert [r.ending for r in cut.facts.renditions] == ["webp", "png"]
    shown, still = files(cut)["webp"], files(cut)["png"]
    assert getattr(shown, "n_frames", 1) == 3
    shown.seek(1)
    assert near(colour(shown, 0.5), (85, 0, 170))
    assert shown.info["duration"] == 70
    assert near(colour(still, 0.5), (0, 0, 255))
    assert not made(moving(format_=format_), "card").facts.moves


def test_a_picture_with_too_many_frames_is_refused() -> None:
    # Each is as short as can be: a palette of two colours, and one pixel.
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    assert made(head + frame * 2 + b"\x3b").facts.width == 1
    said = convert(head + frame * 1_000_000 + b"\x3b", [Asked("whole")], drawing=False)
    assert isinstance(said, str)
    assert said.startswith(f"moves through too many frames; at most {MAX_FRAMES}, and")


# Broken and hostile files


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_an_enormous_picture_is_refused_by_its_head(width: int, height: int) -> None:
    said = convert(bomb(width, height), [Asked("whole")], drawing=False)
    assert said == "has too many pixels; at most 100,000,000, so make it smaller"


PHOTOGRAPH = saved(shaded((300, 200)), "JPEG")
BROKEN = {
    "nothing": b"",
    "a text": b"not a picture",
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "cut short": PHOTOGRAPH[: len(PHOTOGRAPH) // 2],
    "only a head": PHOTOGRAPH[:700],
    "PNG cut short": saved(shaded((300, 200)))[:5000],
    "WebP cut short": saved(shaded((300, 200)), "WEBP")[:500],
    "AVIF cut short": saved(shaded((300, 200)), "AVIF")[:500],
    "GIF cut short": saved(halves((300, 200)), "GIF")[:100],
    "moving, cut short": moving()[:-40],
    "no pixels": bomb(0, 10),
    "less than it says": bomb(5000, 5000),
    "a format that is not for pages": saved(halves(), "TIFF"),
    "another one": saved(halves(), "BMP"),
    "an EPS that asks for a program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_picture_is_told_and_nothing_is_raised(kind: str) -> None:
    said = convert(BROKEN[kind], [Asked("whole")], drawing=False)
    assert isinstance(said, str)
    assert said.startswith("is broken, or not a picture that can be read"), said


def test_a_picture_damaged_anywhere_raises_nothing() -> None:
    for format_, step in (("JPEG", 97), ("PNG", 101), ("GIF", 43), ("WEBP", 29), ("AVIF", 31)):
        good = saved(halves((40, 30)) if format_ == "GIF" else shaded((40, 30)), format_)
        for at in range(0, len(good), step):
            bad = bytearray(good)
            bad[at] ^= 0xFF
            found = convert(bytes(bad), [Asked("square")], drawing=False)
            assert isinstance(found, str | tuple)


def test_a_proof_says_the_same_of_a_picture_and_makes_nothing_of_it() -> None:
    asked = [Asked("whole"), Asked("card")]
    for data in (PHOTOGRAPH, moving(), saved(halves(mode="RGBA"))):
        proof, cuts = (convert(data, asked, drawing=False, proof=p) for p in (True, False))
        assert not isinstance(proof, str)
        assert not isinstance(cuts, str)
        assert [c.facts for c in proof] == [replace(c.facts, size=0) for c in cuts]
        assert [c.facts.size for c in cuts] == [len(c.files[-1]) for c in cuts]
        assert {file for cut in proof for file in cut.files} == {b""}
        assert b"" not in {file for cut in cuts for file in cut.files}


@pytest.mark.parametrize("shape", ["whole", "text"])
def test_a_moving_picture_is_shown_whatever_its_format_says_of_its_size_and_its_end(shape: str) -> None:
    """WebP has limits of its own: of its height, and of how often it moves."""
    tall = [Image.new("RGB", (20, 20_000), (0, 0, number * 90)) for number in range(3)]
    cut = made(saved(tall[0], "GIF", save_all=True, append_images=tall[1:]), shape)
    assert cut.facts.moves
    for format_, loop in (("GIF", 65_535), ("PNG", 1_000_000)):
        frames = [halves(), halves(left=WHITE)]
        data = saved(frames[0], format_, save_all=True, append_images=frames[1:], loop=loop)
        moving_one = files(made(data, shape))["webp"]
        assert moving_one.info["loop"] == 65_535


def test_a_pillow_that_cannot_write_a_format_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    check = features.check
    monkeypatch.setattr(features, "check", lambda name: name != "avif" and check(name))
    with pytest.raises(MachineError, match="built without AVIF; install the one from PyPI"):
        made(saved(halves()))
    assert not isinstance(convert(saved(halves()), [Asked("whole")], drawing=False, proof=True), str)
