"""Cards as drawn: what an SVG may have in it, and what text becomes on the way."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from briefgen.assets.theme import default_theme
from briefgen.cards.copy import Copy
from briefgen.cards.drawing import SvgFault, check, draw, drawn_widths
from briefgen.cards.faces import Typed, Voice, Wardrobe, typed
from briefgen.cards.fontfiles import Face, font_files, machine_folders, read_advances, read_faces
from briefgen.cards.layout import HEIGHT, VOICES, WIDTH, Measuring, Voices, card_view
from briefgen.engine.fonts import bundled_files, drawing_files
from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.render import Renderer
from briefgen.pages.calendar import direction
from briefgen.pages.views import CardText, CardView

BUNDLED: dict[Voice, Face] = {voice: read_faces(path)[0] for voice, path in bundled_files().items()}
ADVANCES: dict[Voice, dict[str, float]] = {voice: read_advances(path) for voice, path in bundled_files().items()}
RENDERER = Renderer(read_theme(default_theme(), default_theme()))
SVG = "{http://www.w3.org/2000/svg}"


def machine() -> Mapping[str, tuple[Face, ...]]:
    return {entry.path: read_faces(entry.path) for entry in font_files(machine_folders(os.environ))}


def copy(headline: str, lang: str = "en", **texts: str | int) -> Copy:
    defaults: dict[str, str | int] = {"kicker": "COAST", "name": "The Brief", "date": "24 November 2026", "tagline": ""}
    made = {**defaults, "points": 3, "language": "en", "accent": "#b3001b", "accent_dark": "#ff8f86", **texts}
    return Copy(headline=headline, lang=lang, dir=direction(lang), **made)  # type: ignore[arg-type]


def laid_out(of: Copy, faces: Mapping[str, tuple[Face, ...]] | None = None) -> tuple[CardView, list[str]]:
    """The view of a card, and the machine's font files that it needs."""
    wardrobe, files = Wardrobe(BUNDLED, lambda: faces or {}), list(drawing_files())
    voices = {}
    for part, voice in VOICES.items():
        voices[part], missing = typed(getattr(of, part), of.spoken(part), voice, wardrobe)
        assert not missing
        files += [use.font.file for use in voices[part].uses]

    def drawn(texts: Sequence[str], text: Typed, voice: Voice) -> list[float]:
        return drawn_widths(texts, text, voice, files)

    return card_view(of, Voices(**voices), Measuring(ADVANCES, drawn)), files


def rendered(view: CardView) -> str:
    return RENDERER.render_card("card.svg", view)


def lines(text: CardText | None) -> list[str]:
    assert text is not None
    return ["".join(run.text for run in line.runs).strip("\u2067\u2069") for line in text.lines]


def picture(svg: str, files: Sequence[str]) -> Image.Image:
    png = draw(svg, files)
    assert isinstance(png, bytes)
    with Image.open(BytesIO(png)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        return image.convert("RGB")


def ink(image: Image.Image, top: int, bottom: int) -> tuple[int, int]:
    """From where to where there is something between two heights."""
    strip = image.crop((0, top, WIDTH, bottom))
    box = ImageChops.difference(strip, Image.new("RGB", strip.size, strip.getpixel((0, 0)))).getbbox()
    assert box is not None
    return box[0], box[2]


# What may be drawn


def svg(inside: str = "", attributes: str = 'width="1200" height="630"', before: str = "") -> str:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>'
        f"\n{inside}\n</svg>"
    )


PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    "drawing",
    [
        svg(),
        svg('<linearGradient id="g"/><rect fill="url(#g)"/>'),
        svg('<linearGradient id="g"/><rect fill="url(\'#g\')" clip-path=\'url( "#c" )\'/>'),
        svg('<path id="p"/><use xlink:href="#p"/><use href=" #p"/>'),
        svg(f'<image href="{PIXEL}" width="10" height="10"/>'),
        svg("<style>rect { fill: red }</style><!-- url(x) --><text>url(x) @import</text>"),
        '<?xml version="1.0" encoding="utf-8"?>\n' + svg("<text>é</text>"),
    ],
)
def test_a_card_that_keeps_to_itself_is_drawn(drawing: str) -> None:
    assert check(drawing) is None
    picture(drawing, ())


HOSTILE = {
    "a file": '<image href="/etc/passwd"/>',
    "a file beside": '<image href="secret.png"/>',
    "a file, old style": '<image xlink:href="file:///etc/passwd"/>',
    "an address": '<image href="https://evil.example/x.png"/>',
    "an address without a scheme": '<image href="//evil.example/x.png"/>',
    "another drawing": '<use href="other.svg#a"/>',
    "a filter's picture": '<filter id="f"><feImage href="/etc/passwd"/></filter>',
    "a drawing in a drawing": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "a page in a drawing": '<image href="data:text/html,x"/>',
    "a fill": '<rect fill="url(https://evil.example/#g)"/>',
    "a style": "<rect style=\"fill: url('other.svg#g')\"/>",
    "a style sheet": "<style>rect { fill: URL( other.svg#g ) }</style>",
    "an imported style sheet": "<style><![CDATA[@import 'x.css';]]></style>",
    "an empty link": '<image href=""/>',
}


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE)
def test_a_card_that_refers_to_anything_outside_is_refused_with_its_line(inside: str) -> None:
    fault = draw(svg(f"<rect/>\n{inside}"), ())
    assert isinstance(fault, SvgFault)
    assert "refers to" in fault.message
    assert fault.excerpt == inside


def test_a_picture_beside_is_not_drawn_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the check is for: the library would read it."""
    import resvg_py

    Image.new("RGB", (1, 1), "red").save(tmp_path / "secret.png")
    monkeypatch.chdir(tmp_path)
    hostile = svg('<image href="secret.png" width="1200" height="630"/>')
    with Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=hostile))) as read:
        assert read.convert("RGB").getpixel((600, 300)) == (255, 0, 0)
    assert isinstance(draw(hostile, ()), SvgFault)


@pytest.mark.parametrize(
    ("drawing", "message", "excerpt"),
    [
        (svg("<rect>"), "not well-formed: mismatched tag", "</svg>"),
        (svg("<rect/>\n<text>a & b</text>"), "not well-formed: not well-formed (invalid token)", "<text>a & b</text>"),
        (svg("<text>\x01</text>"), "not well-formed", "<text>\x01</text>"),
        ("", "not well-formed: no element found", ""),
        ("<html></html>", "must be an <svg", "<html></html>"),
        (svg("", 'width="12000" height="6300"'), 'must be an <svg width="1200" height="630">', None),
        (svg("", 'viewBox="0 0 1200 630"'), "must be an <svg", None),
        (svg("&lol;", before='<!DOCTYPE svg [<!ENTITY lol "&#x6c;ol">]>'), "document type declaration", None),
        (svg(before='<!DOCTYPE svg SYSTEM "file:///etc/passwd">'), "document type declaration", None),
        (svg("<rect fill='\ud800'/><b>"), "not well-formed", "</svg>"),
    ],
)
def test_what_is_wrong_with_a_card_is_said_with_its_line(drawing: str, message: str, excerpt: str | None) -> None:
    fault = draw(drawing, ())
    assert isinstance(fault, SvgFault)
    assert message in fault.message
    if excerpt is not None:
        assert fault.excerpt == excerpt


# Texts


HEADLINES = [
    "Chips stall",
    "<b>Bold</b> & \"quoted\" 'so' {{ card }} {% raw %} ]]> <!-- -->",
    "A" * 120,
    "word " * 30,
    "\u0301\u0301 combining first, and \U0001f680\u200d\ufe0f joined",
    "f(x) = <script>alert(1)</script> &lt; &#0; &unknown;",
]


@pytest.mark.parametrize("headline", HEADLINES)
def test_any_headline_is_text_on_its_card(headline: str) -> None:
    """Whatever is in it, it is all text, and the same."""
    known = "".join(c for c in headline if c in ADVANCES["serif"])
    view, _ = laid_out(copy(known))
    root = ElementTree.fromstring(rendered(view))  # noqa: S314 -- our own
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "".join(known.split()) in ["".join(text.split()) for text in texts]
    assert {element.tag for element in root.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "rect", "path", "text", "tspan")
    }
    assert check(rendered(view)) is None


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_lines_are_as_wide_as_was_reckoned_and_stay_inside(lang: str) -> None:
    """Measured against what is drawn, so that neither the reckoning nor the template is taken on trust."""
    for headline in ("Ports agree on a single standard for shore power by the end of next year", "W" * 90, "il" * 150):
        view, files = laid_out(copy(headline, lang))
        image = picture(rendered(view), files)
        left, right = ink(image, 210, 535)
        assert left >= 68
        assert right <= 1132
        # As large as it can be: a headline of some length fills more than half of the width.
        assert right - left > 528
        assert (right > 1110) if lang == "ar" else (left < 90)


def test_the_same_card_has_the_same_bytes() -> None:
    view, files = laid_out(copy("Ports agree"))
    assert draw(rendered(view), files) == draw(rendered(view), files)
    assert len(draw(rendered(view), files)) < 40_000  # type: ignore[arg-type]


def test_what_a_publication_picks_is_on_the_card() -> None:
    plain = rendered(laid_out(copy("Ports agree"))[0])
    for other in (
        copy("Ports agree", accent="#0a5c8f"),
        copy("Ports agree", name="Another"),
        copy("Ports agree", kicker="INLAND"),
        copy("Ports agree", date="25 November 2026"),
        copy("Ports agree", points=4),
        copy("Ports agreed"),
        copy("Ports agree", "ar"),
    ):
        assert rendered(laid_out(other)[0]) != plain


def test_a_publications_own_card_has_its_name_and_tagline() -> None:
    view, files = laid_out(copy("The Brief", name="", kicker="", date="", tagline="What moved today", points=0))
    assert view.name is view.kicker is view.date is None
    assert (lines(view.headline), lines(view.tagline)) == (["The Brief"], ["What moved today"])
    picture(rendered(view), files)


def test_a_card_of_many_colours_keeps_them() -> None:
    bands = "".join(
        f'<rect x="{n}" width="1" height="630" fill="rgb({n % 256},{n // 5},{n % 97})"/>' for n in range(1200)
    )
    colours = picture(svg(bands), ()).getcolors(100_000)
    assert colours is not None
    assert len(colours) == 1200


def test_a_wide_quotation_mark_at_the_beginning_of_a_line_hangs() -> None:
    han = typed_in_noto("“港口”" + "同意" * 9, "zh-Hans")
    assert han.headline.lines[0].runs[0].x == -han.headline.size / 2


# With the machine's own fonts


def typed_in_noto(headline: str, lang: str) -> CardView:
    return in_noto(headline, lang)[0]


def in_noto(headline: str, lang: str) -> tuple[CardView, list[str]]:
    faces = machine()
    families = {face.family for found in faces.values() for face in found}
    if not {"Noto Serif CJK SC", "Noto Naskh Arabic", "Noto Serif Devanagari"} <= families:
        pytest.skip("there are no Noto fonts here; apt-get install fonts-noto-core fonts-noto-cjk")
    return laid_out(copy(headline, lang), faces)


@pytest.mark.parametrize(
    ("lang", "headline", "family"),
    [
        ("zh-Hans", "港口同意在明年年底前采用统一的岸电标准，“GPT-5”模型将负责调度", "Noto Serif CJK SC"),
        ("ja", "港湾各社、来年末までに「陸電」の統一規格を採用することで合意", "Noto Serif CJK JP"),
        ("ko", "항만들, 내년 말까지 육상전력 단일 표준 채택에 합의", "Noto Serif CJK KR"),
        ("ar", "الموانئ تتفق على معيار واحد للطاقة الشاطئية بحلول نهاية العام المقبل", "Noto Naskh Arabic"),
        ("hi", "बंदरगाहों ने अगले साल के अंत तक तट बिजली के लिए एक ही मानक पर सहमति जताई", "Noto Serif Devanagari"),
    ],
)
def test_other_scripts_fit_and_are_drawn_in_fonts_of_their_own(lang: str, headline: str, family: str) -> None:
    view, files = in_noto(headline, lang)
    assert {run.family for line in view.headline.lines for run in line.runs} == {family}
    assert view.headline.size >= 60
    assert view.headline.height < 320
    left, right = ink(picture(rendered(view), files), 205, 537)
    assert left >= 62
    assert right <= 1132
    assert right - left > 600
    # Nothing is drawn that the font does not have: without it, the picture is another one.
    assert picture(rendered(view), files) != picture(rendered(view), drawing_files())


def test_arabic_begins_at_the_right_and_is_joined() -> None:
    view, files = in_noto("ميناء", "ar")
    assert view.headline.anchor == "end"
    left, right = ink(picture(rendered(view), files), 205, 400)
    assert 1110 < right <= 1132
    apart, others = in_noto("م\u200cي\u200cن\u200cا\u200cء", "ar")
    far, _ = ink(picture(rendered(apart), others), 205, 400)
    assert right - left < (right - far) * 0.9


def test_chinese_and_japanese_have_their_own_forms_of_a_character() -> None:
    (chinese, files), (japanese, others) = in_noto("直角", "zh-Hans"), in_noto("直角", "ja")
    assert picture(rendered(chinese), files).crop((0, 200, 1200, 535)) != picture(rendered(japanese), others).crop(
        (0, 200, 1200, 535)
    )
