"""Photographs every kind of page of the sample publication: `python -m docs.screenshots`, or `make screenshots`.

The pictures go into `docs/screenshots/`, and `docs/screenshots.md`, which shows them, is written anew. The site is
built as of a fixed moment, so that the same code, browser and fonts give the same pictures.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from pathlib import Path

from msgspec import Struct
from PIL import Image
from playwright.sync_api import Browser, Page

from briefgen.engine.build import Options, build
from docs.chromium import started
from docs.served import served

FOLDER = Path(__file__).parent / "screenshots"
DOCUMENT = FOLDER.with_suffix(".md")
NOW = dt.datetime(2026, 11, 24, 18, tzinfo=dt.UTC)
PHONE, DESK, SHEET = 390, 1280, 794
"""Widths in CSS pixels; the last is that of a sheet of A4."""
_HEIGHT = {PHONE: 844, DESK: 860, SHEET: 1123}
_COLOURS = 96


class Shot(Struct, frozen=True):
    """One picture: `route` as a reader sees it; `name` is that of its file."""

    name: str
    route: str
    width: int = DESK
    height: int = 0
    """In CSS pixels; by default, one screen of that width."""
    is_dark: bool = False
    at: str = ""
    """The element that stands at the top, as a selector; by default the page's own top."""

    @property
    def file(self) -> Path:
        """Where the picture is kept."""
        return FOLDER / f"{self.name}.png"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels."""
        return self.width, self.height or _HEIGHT[self.width]

    @property
    def scale(self) -> int:
        """Pixels to a CSS pixel: those of a phone are finer."""
        return 2 if self.width == PHONE else 1


class Kind(Struct, frozen=True):
    """A kind of page, in words, and its pictures: mostly one on a desk and one on a phone."""

    name: str
    words: str
    shots: tuple[Shot, Shot]


def _both(name: str, route: str, at: str = "", *, dark: bool = False) -> tuple[Shot, Shot]:
    """On a desk and on a phone."""
    return Shot(name, route, is_dark=dark, at=at), Shot(f"{name}-phone", route, PHONE, is_dark=dark, at=at)


_BRIEF = "2026/11/quessin-strait-premiums/"

KINDS = (
    Kind(
        "Front page",
        "A lead with its picture and takeaways, the next two, the latest with times.",
        _both("front", ""),
    ),
    Kind("Further down", "The editor's desk, then the sections in bands.", _both("front-bands", "", ".front-desk")),
    Kind("In the dark", "By the system, or by the switch.", _both("front-dark", "", dark=True)),
    Kind(
        "Brief",
        "Headline, dek, byline, picture; then the takeaways, the editor's desk and the report.",
        (Shot("brief-desk", _BRIEF, height=1500), Shot("brief", _BRIEF, PHONE, height=1170)),
    ),
    Kind("Its end", "Sharing, related articles, newer and older.", _both("brief-end", _BRIEF, ".share")),
    Kind("Without a picture", "It looks intended, too.", _both("plain", "2026/11/bank-holds/", dark=True)),
    Kind("Section", "Its briefs, newest first.", _both("section", "sections/climate/")),
    Kind("Topic", "The same, across sections.", _both("topic", "topics/marsh-fever/", dark=True)),
    Kind("Author", "Who writes, and what.", _both("author", "authors/mara-testerin/")),
    Kind("Overview", "All topics; sections and authors have theirs.", _both("overview", "topics/")),
    Kind("Archive", "A year at a glance.", _both("archive", "archive/")),
    Kind("Month", "All that came out in it.", _both("month", "archive/2026/11/", dark=True)),
    Kind("Search", "As the reader types; by keyboard, and narrowed down.", _both("search", "search/?q=vaccine")),
    Kind("Standing page", "About, ethics, corrections.", _both("page", "about/")),
    Kind("Nothing there", "The newest briefs instead.", _both("404", "no/such/page/")),
    Kind("Arabic", "Mirrored.", _both("arabic", "2026/11/quessin-strait-premiums-ar/")),
    Kind("Chinese", "In its own fonts and spacing.", _both("chinese", "2026/11/流明折首批晶圆/", dark=True)),
    Kind(
        "Further languages",
        "Each has a front page and a feed of its own.",
        (Shot("languages", "ar/"), Shot("languages-phone", "zh-hans/", PHONE)),
    ),
    Kind(
        "Printed",
        "A clean sheet; the sources have their addresses.",
        (Shot("print", _BRIEF, SHEET), Shot("print-end", _BRIEF, SHEET, at=".imprint")),
    ),
)


def document() -> str:
    """The page that shows the pictures, as Markdown."""
    lines = [
        "# Screenshots",
        "",
        (
            f"Every kind of page of the sample publication, on a desk ({DESK} px) and on a phone ({PHONE} px). `make "
            "screenshots` takes them anew, with the Chromium and the fonts of the machine."
        ),
        "",
        "| page | on a desk | on a phone |",
        "|---|---|---|",
    ]
    for kind in KINDS:
        first, second = (_image(kind, shot) for shot in kind.shots)
        lines.append(f"| **{kind.name}.** {kind.words} | {first} | {second} |")
    return "\n".join(lines) + "\n"


def _image(kind: Kind, shot: Shot) -> str:
    where = {PHONE: "on a phone", DESK: "on a desk", SHEET: "on paper"}[shot.width]
    shown = {PHONE: 220, DESK: 560, SHEET: 300}[shot.width]
    return f'<img src="{FOLDER.name}/{shot.name}.png" width="{shown}" alt="{kind.name} {where}">'


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    """The picture of a page of the site that is served at `address`, as a PNG of few colours.

    Raises:
        RuntimeError: the page is not there.
    """
    width, height = shot.size
    with browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=shot.scale,
        color_scheme="dark" if shot.is_dark else "light",
        reduced_motion="reduce",
        is_mobile=shot.width == PHONE,
        has_touch=shot.width == PHONE,
    ) as context:
        page = context.new_page()
        answer = page.goto(address + shot.route)
        if answer is None or answer.status != (404 if shot.name.startswith("404") else 200):
            raise RuntimeError(f"{shot.name}: nothing at {shot.route}")
        if shot.width == SHEET:
            page.emulate_media(media="print")
            # A sheet has margins, which a browser leaves out on the screen.
            page.add_style_tag(content="body { padding: 18mm 20mm; }")
        if shot.at:
            page.locator(shot.at).first.evaluate("e => e.scrollIntoView()")
        _come_to_rest(page)
        return _few_colours(page.screenshot())


def _come_to_rest(page: Page) -> None:
    """Every picture in view is there and drawn."""
    page.evaluate("() => document.fonts.ready")
    page.evaluate(
        "() => Promise.all([...document.images].filter((i) => i.getBoundingClientRect().top < innerHeight)"
        ".map((i) => { i.loading = 'eager'; return i.decode().catch(() => {}); }))"
    )
    page.wait_for_load_state("networkidle")


def _few_colours(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as image:
        # The accent is rare on a page and matters most: colours are chosen to cover all, not the most frequent.
        method, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
        few = image.convert("RGB").quantize(_COLOURS, method=method, kmeans=1, dither=dither)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Takes every picture anew, removes those no longer shown, and writes the page that shows them."""
    with tempfile.TemporaryDirectory() as scratch:
        site = build(FOLDER.parent.parent, Options(NOW, output=Path(scratch) / "site")).output
        with served(site) as address, started() as browser:
            taken = {shot.file: take(browser, address, shot) for kind in KINDS for shot in kind.shots}
    for stale in set(FOLDER.glob("*.png")) - taken.keys():
        stale.unlink()
    for file, png in taken.items():
        file.write_bytes(png)
    DOCUMENT.write_text(document(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
