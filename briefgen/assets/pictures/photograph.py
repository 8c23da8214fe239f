"""Pictures made of pixels: read with care, turned upright, cut, made smaller, and encoded without a word more.

Files may be broken or hostile, so all that libraries say of them is a fault of the picture, and what would
take too much memory or time is refused before it does.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.assets.pictures.cuts import Asked, Cut, Facts, Rendition
from briefgen.assets.pictures.encoding import encode, encode_moving
from briefgen.assets.pictures.shapes import SHAPES, Box, Shape, Size, box, scaled, sizes
from briefgen.errors import MachineError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsTransform

MAX_PIXELS = 100_000_000
MAX_FRAMES = 600
MAX_PIXELS_MOVING = 300_000_000
"""Of all frames together."""
UNREADABLE = "is broken, or not a picture that can be read; export it again as PNG or JPEG"
_TOO_LARGE = f"has too many pixels; at most {MAX_PIXELS:,}, so make it smaller"
_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MAY_MOVE = {"GIF", "PNG", "WEBP"}
_TURNED = {5, 6, 7, 8}
"""Values of EXIF's orientation with which width and height change places."""
_MOVING_WIDTH = 800
_MOVING_PIXELS = 60_000_000
"""Of all frames together as they are shown: long moving pictures are small ones."""
_MOST_LOOPS = 0xFFFF
_FLAT = 4096
"""Fewer colours than this among 19,200 pixels make a picture a graphic."""
_LEVELS = 8
_SQUARE = "icon"
"""The shape that icons are made of."""


class _UnfitError(Exception):
    """What is wrong with a picture."""


class _Negative(Struct, frozen=True):
    """A picture as read."""

    image: Image
    """Upright, in RGB, RGBA or CMYK; it may have been read at a smaller size, if that is enough."""
    size: Size
    """Of the picture as it was, upright."""
    to_srgb: ImageCmsTransform | None
    is_graphic: bool
    """Whether it has areas of one colour rather than shades."""
    has_alpha: bool
    frames: tuple[Image, ...] = ()
    """Where it moves; in RGB or RGBA already, of the size that they are shown in."""
    durations: tuple[int, ...] = ()
    """Of the frames, in milliseconds."""
    loop: int = 0
    """How often it moves; 0 for ever."""


def develop(data: bytes, asked: Sequence[Asked], *, proof: bool = False) -> tuple[Cut, ...] | str:
    """The cuts that are `asked` for of a picture made of pixels, or what is wrong with it; as a `proof`, with empty
    files.

    Raises:
        MachineError: this machine's Pillow cannot write them.
    """
    from PIL import features

    lacking = [] if proof else [name for name in ("avif", "webp") if not features.check(name)]
    if lacking:
        message = f"this machine's Pillow was built without {' and '.join(map(str.upper, lacking))}; "
        raise MachineError(f"{message}install the one from PyPI: `pip install --force-reinstall pillow`")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        negative = _read_safely(data, asked)
        if isinstance(negative, str):
            return negative
        return tuple(_cut(negative, one, proof=proof) for one in asked)


def square(data: bytes, size: int) -> Image | str:
    """The middle of a picture, `size` pixels wide and high, in RGB or RGBA; or what is wrong with it: it may be
    smaller than that, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        negative = _read_safely(data, (Asked(_SQUARE),))
        if isinstance(negative, str):
            return negative
        if min(negative.size) < size:
            wide, high = negative.size
            return f"has {wide} × {high} pixels; an icon is made of at least {size} × {size}, or of SVG"
        part = box(negative.size, SHAPES[_SQUARE].ratio, (50.0, 50.0))
        image = _smaller(negative.image, part, (size, size))
        if negative.to_srgb is not None:
            image = _in_srgb(image, negative.to_srgb)
        elif image.mode == "CMYK":
            image = image.convert("RGB")
        image.info = {}
        return image


def _read_safely(data: bytes, asked: Sequence[Asked]) -> _Negative | str:
    from PIL.Image import DecompressionBombError

    try:
        return _read(data, asked)
    except _UnfitError as fault:
        return str(fault)
    except DecompressionBombError:
        return _TOO_LARGE
    except Exception:  # noqa: BLE001 -- whatever a decoder raises of a hostile file, it is the file's fault
        return UNREADABLE


def _read(data: bytes, asked: Sequence[Asked]) -> _Negative:
    # Those that are named here are known then, and no others are looked for.
    from PIL import AvifImagePlugin, Image, ImageOps, WebPImagePlugin  # noqa: F401

    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _UnfitError(_TOO_LARGE)
        turned = image.getexif().get(0x0112, 1) in _TURNED
        size = (height, width) if turned else (width, height)
        profile = image.info.get("icc_profile")
        moves = image.format in _MAY_MOVE and bool(getattr(image, "is_animated", False))
        frames, durations = _frames(image, asked) if moves else ((), ())
        if image.format in {"JPEG", "MPO"} and image.mode in {"L", "RGB"}:
            # Decoding at a half, a quarter or an eighth of the size is several times as quick.
            scale = _scale(size, asked)
            image.draft(image.mode, (int(width * scale) + 1, int(height * scale) + 1))
        image.load()
        is_graphic = image.format not in {"AVIF", "JPEG", "MPO"} and _is_graphic(image)
        upright = _plain(ImageOps.exif_transpose(image))
    has_alpha = upright.mode == "RGBA"
    return _Negative(
        image=upright,
        size=size,
        to_srgb=_to_srgb(profile, upright.mode),
        is_graphic=is_graphic,
        has_alpha=has_alpha,
        frames=frames,
        durations=durations,
        loop=_loop(image),
    )


def _scale(size: Size, asked: Sequence[Asked]) -> float:
    """How large the picture must be read for all that is asked of it, beside its own size."""
    scale = 0.0
    for one in asked:
        shape = SHAPES[one.shape]
        part = box(size, shape.ratio, one.focus)
        scale = max(scale, sizes(part, shape)[-1][0] / (part[2] - part[0]))
    return min(scale, 1.0)


def _plain(image: Image) -> Image:
    """The picture in RGB, RGBA or CMYK, and RGBA only where something shines through."""
    if image.mode == "CMYK":
        return image
    if image.mode.startswith("I") or image.mode == "F":
        # Grey in 16 bits.
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        is_opaque = image.getchannel("A").getextrema() == (255, 255)
        return image.convert("RGB") if is_opaque else image
    return image.convert("RGB")


def _is_graphic(image: Image) -> bool:
    from PIL.Image import Resampling

    sample = image.resize((160, 120), Resampling.NEAREST)
    return (sample if image.mode == "P" else sample.convert("RGBA")).getcolors(_FLAT) is not None


def _to_srgb(profile: bytes | None, mode: str) -> ImageCmsTransform | None:
    """What turns colours into those of sRGB, where the picture's own profile says that they are others."""
    if not profile:
        return None
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode != "CMYK" and "sRGB" in ImageCms.getProfileDescription(own):
            return None
        return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB" if mode == "CMYK" else mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        # A profile that cannot be read, or is not for such a picture (grey, say), says nothing.
        return None


def _frames(image: Image, asked: Sequence[Asked]) -> tuple[tuple[Image, ...], tuple[int, ...]]:
    """The frames of a moving picture as large as they are shown, with how long each is seen."""
    if not any(SHAPES[one.shape].ratio is None for one in asked):
        return (), ()
    count = sum(1 for _ in _turned_over(image))
    if count < 2:
        return (), ()
    width, height = image.size
    fits = (_MOVING_PIXELS / count * width / height) ** 0.5
    whole = (0.0, 0.0, float(width), float(height))
    shown = max(int(min(_MOVING_WIDTH, fits, sizes(whole, SHAPES["whole"])[-1][0])), 1)
    frames: list[Image] = []
    durations: list[int] = []
    for _ in _turned_over(image):
        frames.append(_smaller(_plain(image.copy()), whole, scaled(whole, shown, SHAPES["whole"])))
        durations.append(int(image.info.get("duration", 0)) or 100)
    image.seek(0)
    return tuple(frames), tuple(durations)


def _turned_over(image: Image) -> Iterator[int]:
    """Seeks each frame in turn."""
    width, height = image.size
    for number in range(MAX_FRAMES + 1):
        try:
            image.seek(number)
        except EOFError:
            return
        if number == MAX_FRAMES or (number + 1) * width * height > MAX_PIXELS_MOVING:
            message = f"moves through too many frames; at most {MAX_FRAMES}, and {MAX_PIXELS_MOVING:,} pixels in all"
            raise _UnfitError(message)
        image.load()
        yield number


def _loop(image: Image) -> int:
    loop = image.info.get("loop", 1 if image.format == "GIF" else 0)
    # GIF counts repetitions, WebP how often it is shown, in 16 bits.
    shown = loop + 1 if image.format == "GIF" and loop and "loop" in image.info else int(loop)
    return min(shown, _MOST_LOOPS)


def _cut(negative: _Negative, asked: Asked, *, proof: bool) -> Cut:
    shape = SHAPES[asked.shape]
    part = box(negative.size, shape.ratio, asked.focus)
    steps = sizes(part, shape)
    made: dict[int, Image] = {}
    image, left = negative.image, part
    if image.size != negative.size:
        # It was read at a smaller size.
        across, down = image.width / negative.size[0], image.height / negative.size[1]
        left = (part[0] * across, part[1] * down, part[2] * across, part[3] * down)
    still = min(shape.still, steps[-1][0])
    for size in sorted({*steps, scaled(part, still, shape)}, reverse=True):
        # Each from the one above it, which is several times as quick as each from the whole.
        image = _smaller(image, left, size)
        if not made and negative.to_srgb is not None:
            image = _in_srgb(image, negative.to_srgb)
        elif image.mode == "CMYK":
            image = image.convert("RGB")
        image.info = {}
        made[size[0]] = image
        left = (0.0, 0.0, float(image.width), float(image.height))
    widest = made[steps[-1][0]]
    renditions, moves = _renditions(negative, shape, [width for width, _ in steps], still)
    ground = "" if negative.has_alpha else _ground(widest)
    files = tuple(b"" if proof else _encoded(negative, one, made, moves=moves) for one in renditions)
    return Cut(Facts(widest.width, widest.height, ground, renditions, moves, len(files[-1])), files)


def _renditions(
    negative: _Negative, shape: Shape, widths: Sequence[int], still: int
) -> tuple[tuple[Rendition, ...], bool]:
    """Which files are made, and whether those in WebP move."""
    moves = bool(negative.frames) and shape.ratio is None and bool(shape.widths)
    last = Rendition("png" if negative.has_alpha or negative.is_graphic else "jpg", still)
    if moves:
        return (Rendition("webp", negative.frames[0].width), last), True
    endings = ("avif", "webp") if shape.widths else ()
    return (*(Rendition(ending, width) for ending in endings for width in widths), last), False


def _encoded(negative: _Negative, one: Rendition, made: Mapping[int, Image], *, moves: bool) -> bytes:
    if moves and one.ending == "webp":
        return encode_moving(negative.frames, negative.durations, negative.loop)
    return encode(made[one.width], one.ending, graphic=negative.is_graphic)


def _smaller(image: Image, part: Box, size: Size) -> Image:
    from PIL.Image import Resampling

    return image.resize(size, Resampling.LANCZOS, box=part, reducing_gap=3.0)


def _in_srgb(image: Image, transform: ImageCmsTransform) -> Image:
    from PIL import ImageCms

    try:
        made = ImageCms.applyTransform(image, transform)
    except ImageCms.PyCMSError:
        made = None
    return made if made is not None else image.convert("RGB")


def _ground(image: Image) -> str:
    from PIL.Image import Resampling

    pixel = image.resize((1, 1), Resampling.BOX).convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)  # noqa: S101 -- RGB has three bands
    return " ".join(f"{band}{round(value / 255 * _LEVELS)}" for band, value in zip("rgb", pixel, strict=True))
