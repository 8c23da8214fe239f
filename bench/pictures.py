"""`python -m bench.pictures`: how long photographs take to convert, beside what the library itself takes.

The photographs are made up: shades, grain at several sizes and a few outlines, 4,000 by 3,000 pixels, each
another one, the same on every machine. What the library takes is measured with its calls alone, without any of
briefgen, on one core: before and after briefgen's build, since machines have other work to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar

from PIL import Image, ImageChops, ImageDraw

from bench.machine import machine
from briefgen.engine.build import Options, build
from briefgen.engine.pool import processors

P = ParamSpec("P")
T = TypeVar("T")
SIZE = (4000, 3000)
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
KINDS = 4
"""So many are drawn; the others are these, moved."""
CUTS = (
    # The part of the picture, the widths in AVIF and WebP, the width in JPEG, and the ratio.
    ((0, 0, 4000, 3000), (1600, 1200, 800, 480), 1200, 3 / 4),
    ((0, 375, 4000, 2625), (), 1200, 9 / 16),
    ((0, 0, 4000, 3000), (640, 320), 640, 3 / 4),
)
"""What briefgen makes of a brief's picture."""


def photographs(count: int) -> Iterator[bytes]:
    """So many JPEGs, each another one."""
    drawn = [_drawn(seed) for seed in range(min(KINDS, count))]
    for number in range(count):
        moved = ImageChops.offset(drawn[number % KINDS], 37 * number, 11 * number)
        made = io.BytesIO()
        moved.save(made, "JPEG", quality=92)
        yield made.getvalue()


def alone(data: bytes) -> int:
    """The library's own calls for one photograph; returns how many bytes came of it."""
    size = 0
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (1601, 1201))
        image.load()
        scale = image.width / SIZE[0]
        for part, widths, still, ratio in CUTS:
            left, top, right, bottom = (edge * scale for edge in part)
            smaller = image
            for width in widths or (still,):
                to = (width, round(width * ratio))
                smaller = smaller.resize(to, Image.Resampling.LANCZOS, box=(left, top, right, bottom), reducing_gap=3.0)
                left, top, right, bottom = 0, 0, *to
                options: list[tuple[str, dict[str, object]]] = []
                if widths:
                    options.append(("AVIF", {"quality": 55, "speed": 9, "subsampling": "4:2:0", "max_threads": 1}))
                    options.append(("WEBP", {"quality": 75, "method": 2}))
                if width == still:
                    options.append(("JPEG", {"quality": 80, "progressive": True, "optimize": True}))
                for format_, how in options:
                    made = io.BytesIO()
                    smaller.save(made, format_, **how)
                    size += made.tell()
    return size


def publication(root: Path, count: int) -> list[bytes]:
    """A publication in `root` of so many briefs, each with a photograph; returns the first few of these."""
    (root / "content/briefs").mkdir(parents=True)
    (root / "content/media").mkdir()
    (root / "briefgen.yaml").write_text(
        "name: Bench\nurl: https://bench.example/\nsearch: false\nformats: []\ncards: {newest: 0}\n"
    )
    first: list[bytes] = []
    for number, data in enumerate(photographs(count)):
        (root / f"content/media/p{number}.jpg").write_bytes(data)
        (root / f"content/briefs/b{number}.md").write_text(
            f"---\nheadline: Brief {number}\ndek: A dek.\ndate: 2026-11-{number % 20 + 1:02} 08:00\n"
            f"image: {{src: p{number}.jpg, alt: A photograph}}\n---\n\nText.\n"
        )
        if number < KINDS:
            first.append(data)
    return first


def _drawn(seed: int) -> Image.Image:
    chance = random.Random(seed)  # noqa: S311 -- the same everywhere
    shades = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3))
    image = shades.resize(SIZE, Image.Resampling.BICUBIC)
    for wide, strength in ((32, 70), (128, 45), (512, 28), (2048, 18)):
        high = wide * 3 // 4
        grain = Image.frombytes("L", (wide, high), chance.randbytes(wide * high)).resize(SIZE, Image.Resampling.BICUBIC)
        grain = grain.point([128 + (value - 128) * strength // 128 for value in range(256)])
        image = Image.merge("RGB", [ImageChops.add(band, grain, 1, -128) for band in image.split()])
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        left, top, side = chance.randrange(SIZE[0]), chance.randrange(SIZE[1]), chance.randrange(20, 500)
        colour = tuple(chance.randbytes(3))
        draw.ellipse((left, top, left + side, top + side), outline=colour, width=chance.randrange(2, 12))
    return image


def _processor_seconds() -> float:
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime


def _timed(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> tuple[float, float, T]:
    """Wall and processor seconds that `work` took, and what it gave."""
    wall, processor = time.perf_counter(), _processor_seconds()
    result = work(*arguments, **named)
    return time.perf_counter() - wall, _processor_seconds() - processor, result


def _library(data: list[bytes]) -> tuple[float, float]:
    """Wall and processor seconds of the library alone for one photograph, of the quickest of a few."""
    measured = [_timed(alone, one)[:2] for one in data]
    return min(wall for wall, _ in measured), min(processor for _, processor in measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many photographs")
    count, cores = parser.parse_args().count, processors()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "publication"
        first = publication(root, count)
        before = _library(first)
        wall, processor, report = _timed(build, root, Options(NOW))
        load = os.getloadavg()[0]
        after = _library(first)
        again, again_processor, second = _timed(build, root, Options(NOW))
        made = sum(file.stat().st_size for file in (root / "site/assets").iterdir())
    library_wall, library_processor = (min(pair) for pair in zip(before, after, strict=True))
    said = ", ".join(machine().values())
    print(f"{count} photographs of 12 megapixels, {dt.datetime.now(dt.UTC):%Y-%m-%d}. {said}.")
    print(f"Load average at the end of the build: {load:.1f} on {cores} cores. {made / 1e6:.0f} MB of pictures made.\n")
    print("| | wall s | processor s | processor s a photograph | converted |")
    print("|---|---:|---:|---:|---:|")
    limit_wall, limit_processor = library_wall * count / cores, library_processor * count
    print(f"| the library alone, spread over {cores} cores | {limit_wall:.1f} | {limit_processor:.1f} ", end="")
    print(f"| {library_processor:.2f} | {count} |")
    print(f"| briefgen, first build | {wall:.1f} | {processor:.1f} | {processor / count:.2f} ", end="")
    print(f"| {report.converted} |")
    print(f"| briefgen, second build | {again:.2f} | {again_processor:.2f} | | {second.converted} |")


if __name__ == "__main__":
    main()
