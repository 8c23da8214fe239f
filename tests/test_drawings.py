"""Drawings: what may stay in SVG, and that nothing that could do harm does."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET

import pytest

from briefgen.assets.pictures.convert import convert
from briefgen.assets.pictures.cuts import Asked

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


WHOLE = Asked("whole")


def drawn(inside: str, attributes: str = 'viewBox="0 0 40 30"', before: str = "", asked: Asked = WHOLE) -> str:
    """What comes of a drawing."""
    made = converted(f"{before}<svg {SVG} {attributes}>{inside}</svg>", asked)
    assert not isinstance(made, str), made
    return made[0]


def converted(text: str | bytes, asked: Asked = WHOLE) -> tuple[str, int, int] | str:
    cuts = convert(text if isinstance(text, bytes) else text.encode(), [asked], drawing=True)
    if isinstance(cuts, str):
        return cuts
    (cut,) = cuts
    (file,) = cut.files
    assert [r.ending for r in cut.facts.renditions] == ["svg"]
    root = ET.fromstring(file)  # noqa: S314 -- ours: no entities
    assert (root.get("width"), root.get("height")) == (str(cut.facts.width), str(cut.facts.height))
    return file.decode(), cut.facts.width, cut.facts.height


SHAPES = (
    '<g id="a" fill="#b3001b" transform="rotate(4)"><path d="M0 0h4v4z"/><circle r="1"/></g>',
    '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs><rect fill="url(#a)"/>',
    '<text x="1" y="2" font-size="4">A &amp; <tspan font-weight="700">B</tspan> ‹汉字›</text>',
    '<use href="#a" x="4"/><symbol id="a" viewBox="0 0 1 1"><path d="M0 0"/></symbol>',
    '<filter id="f"><feGaussianBlur in="SourceGraphic" stdDeviation="2"/></filter><g filter="url(#f)"/>',
    "<title>Wind &lt; waves</title><desc>Both</desc>",
)


@pytest.mark.parametrize("inside", SHAPES)
def test_what_draws_stays_as_it_is(inside: str) -> None:
    plain = ET.canonicalize(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')
    found = ET.canonicalize(drawn(inside))
    assert re.sub("<svg[^>]*>", "", found) == re.sub("<svg[^>]*>", "", plain)


def test_styles_of_a_program_that_draws_stay() -> None:
    made = drawn(
        "<style>/* made by */ .cls-1,.a > b:first-child{fill:#fff;stroke:url(#g);} @media print{.a{fill:red}}"
        ".b{opacity:.5}</style><path class='cls-1' style='fill: none; stroke-width: 2px'/>"
    )
    assert "<style>.cls-1,.a &gt; b:first-child{fill:#fff;stroke:url(#g)}.b{opacity:.5}</style>" in made
    assert '<path class="cls-1" style="fill:none;stroke-width:2px"></path>' in made


def test_a_link_and_a_choice_leave_what_is_in_them() -> None:
    assert "<g><path" in drawn("<a xlink:href='https://x.example/'><path d='M0 0'/></a>")
    assert "<g><g><path" in drawn("<switch><foreignObject><p>x</p></foreignObject><g><path d='M0 0'/></g></switch>")


def test_references_in_the_old_way_are_written_in_the_new() -> None:
    assert '<use href="#a"></use>' in drawn('<use xlink:href="#a"/>')


ATTACKS = [
    "<script>alert(1)</script>",
    "<script xlink:href='https://evil.example/a.js'/>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>",
    "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
    "<g onload='alert(1)'/>",
    "<g ONLOAD='alert(1)'/>",
    "<path d='M0 0' onclick=\"alert('evil')\" onfocus='alert(1)' tabindex='1'/>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example/'/></foreignObject>",
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml' onclick='alert(1)'>evil</p></foreignObject>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xlink:href=' java&#10;script:alert(1)'><text>x</text></a>",
    "<use href='https://evil.example/a.svg#x'/>",
    "<use xlink:href='data:image/svg+xml;base64,PHN2Zy8+#x'/>",
    "<use href='//evil.example/#x'/>",
    "<image href='https://evil.example/track.png' width='1' height='1'/>",
    "<image xlink:href='file:///etc/passwd'/>",
    "<feImage href='https://evil.example/track.png'/>",
    "<animate attributeName='href' to='javascript:alert(1)' begin='0s'/>",
    "<set attributeName='onload' to='alert(1)'/>",
    "<animateTransform onbegin='alert(1)' attributeName='transform'/>",
    "<handler type='application/ecmascript'>alert(1)</handler>",
    "<style>@import url(https://evil.example/a.css);</style>",
    "<style>@import 'https://evil.example/a.css'; .a{fill:red}</style>",
    "<style>.a{fill:url(https://evil.example/a.svg#x)}</style>",
    "<style>.a{fill:url('https://evil.example/a.svg#x')}</style>",
    "<style>.a{background:url(//evil.example/)}</style>",
    "<style>.a{fill:u\\72l(//evil.example/)}</style>",
    "<style>.a{fill:ur/**/l(//evil.example/)}</style>",
    "<style>.a{-moz-binding:url(//evil.example/#x)} .b{behavior:url(evil.htc)}</style>",
    "<style>.a{width:expression(alert(1))}</style>",
    "<style>@font-face{font-family:x;src:url(https://evil.example/f.woff)}</style>",
    "<style>@media all{.a{fill:url(https://evil.example/)}}</style>",
    "<style>.a{fill:image-set('https://evil.example/a.png' 1x)}</style>",
    "<style><![CDATA[</style><script>alert(1)</script><style>]]></style>",
    "<style>&lt;/style>&lt;script>alert(1)&lt;/script></style>",
    "<path style='fill:url(https://evil.example/)' d='M0 0'/>",
    "<path style='fill:red;background:url(javascript:alert(1))' d='M0 0'/>",
    "<path fill='url(https://evil.example/#x)' d='M0 0'/>",
    "<path fill='url( &#34;//evil.example/#x&#34; )' d='M0 0'/>",
    "<path filter='url(#a) url(https://evil.example/#b)' d='M0 0'/>",
    "<path cursor='url(https://evil.example/c.cur)' d='M0 0'/>",
    "<path mask='URL(//evil.example/#m)' d='M0 0'/>",
    "<metadata><x:xmpmeta xmlns:x='adobe:ns:meta/'>evil</x:xmpmeta></metadata>",
    "<i:pgf xmlns:i='http://ns.adobe.com/AdobeIllustrator/10.0/'>evil</i:pgf>",
    "<g xmlns:e='http://evil.example/' e:onload='alert(1)' e:note='evil'/>",
    "<g xml:base='https://evil.example/'/>",
    "<!-- evil --><?xml-stylesheet href='https://evil.example/a.css'?><g/>",
    "<svg onload='alert(1)'><script>alert(1)</script></svg>",
    "<text>&lt;script>alert(1)&lt;/script></text>",
    "<title>&lt;/title>&lt;script>alert(1)&lt;/script></title>",
    "<audio src='https://evil.example/a.mp3' xmlns='http://www.w3.org/1999/xhtml'/>",
    "<cursor xlink:href='https://evil.example/'/>",
    "<tref xlink:href='https://evil.example/#x'/>",
    "<path id=\"a&#34; onload=&#34;alert(1)\" d='M0 0'/>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_do_harm_stays(attack: str) -> None:
    made = drawn(attack)
    root = ET.fromstring(made)  # noqa: S314 -- ours: no entities
    for element in root.iter():
        name = element.tag.rpartition("}")[2].lower()
        assert element.tag.startswith("{http://www.w3.org/2000/svg}")
        assert name not in {"script", "foreignobject", "image", "feimage", "a", "animate", "set", "iframe"}
        for key, value in element.attrib.items():
            assert not key.lower().rpartition("}")[2].startswith("on"), made
            assert key.rpartition("}")[2] != "base"
            if key != "id":
                assert "alert" not in value
            assert not re.search(r"evil|javascript:|data:|//", value.lower()), made
            assert key != "href" or value.startswith("#")
        if name == "style":
            assert not re.search(r"evil|@|url|\\|script", (element.text or "").lower()), made
    texts = {"text", "title", "desc", "tspan"}
    spoken = "".join(e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] in texts)
    assert made.count("alert(1)") == spoken.count("alert(1)") + made.count('id="a&quot; onload=&quot;alert(1)"')
    assert "<!--" not in made
    assert "<?" not in made


BOMBS = {
    "billion laughs": '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg viewBox="0 0 1 1"><g>&b;</g></svg>',
    "a file of the machine": '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 1 1">&a;</svg>',
    "an entity with a parameter": '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://evil.example/a.dtd"> %a;]><svg/>',
}


@pytest.mark.parametrize("kind", BOMBS)
def test_entities_are_refused_before_they_are_looked_at(kind: str) -> None:
    said = converted(BOMBS[kind])
    assert said == "declares entities of its own; export it again as plain SVG, without a DOCTYPE"


def test_a_doctype_that_declares_nothing_is_no_harm() -> None:
    before = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    assert "DOCTYPE" not in drawn("<path d='M0 0'/>", before=before)


def test_what_draws_itself_again_and_again_is_refused() -> None:
    levels = "".join(f'<g id="l{n + 1}">{f"""<use href="#l{n}"/>""" * 10}</g>' for n in range(9))
    laughs = f'<svg {SVG} viewBox="0 0 1 1"><g id="l0"><path d="M0 0"/></g>{levels}<use href="#l9"/></svg>'
    assert converted(laughs) == "is too complicated to be shown; export it as PNG"
    # Only one of two addresses is written, and some browsers take `%6c` for `l`.
    for use in ('<use href="https://x.example/" xlink:href="#l', '<use href="#%6c'):
        disguised = laughs.replace('<use href="#l', use)
        assert converted(disguised) == "is too complicated to be shown; export it as PNG"
    circle = f'<svg {SVG} viewBox="0 0 1 1"><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>'
    assert converted(circle) == "draws a part of itself within that part; export it as PNG"
    itself = f'<svg {SVG} viewBox="0 0 1 1"><g id="a"><g><use href="#a"/></g></g></svg>'
    assert converted(itself) == "draws a part of itself within that part; export it as PNG"


@pytest.mark.parametrize(
    "text",
    [
        "<g>" * 100_000,
        f'<svg {SVG} viewBox="0 0 1 1">' + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>",
        f'<svg {SVG} viewBox="0 0 1 1">' + "<path/>" * 100_001 + "</svg>",
        f'<svg {SVG} viewBox="0 0 1 1"><style>' + "@media{{" * 100_000 + "</style></svg>",
        f'<svg {SVG} viewBox="0 0 1 1"><style>' + "/*" * 500_000 + "</style></svg>",
        f'<svg {SVG} viewBox="0 0 1 1"><path d="' + "url(" * 500_000 + '"/></svg>',
        f'<svg {SVG} viewBox="{"9" * 1_000_000}"/>',
        f'<svg {SVG} width="{"9" * 1_000_000}e{"9" * 1000}" height="1"/>',
        " " * 6_000_000,
    ],
)
def test_no_drawing_holds_up_a_build(text: str) -> None:
    before = time.process_time()
    converted(text)
    # A hundred times what it takes; a loop that grows with the square of the text takes far longer.
    assert time.process_time() - before < 20


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="0,0,40.4,30"', (40, 30)),
        ('width="80" height="60"', (80, 60)),
        ('width="80px" viewBox="0 0 40 30"', (80, 60)),
        ('height="1in" viewBox="0 0 40 30"', (128, 96)),
        ('width="100%" height="100%" viewBox="0 0 40 30"', (40, 30)),
        ('width="10" height="10" viewBox="0 0 40 30"', (10, 10)),
        ('viewBox="0 0 40000 30000"', (4000, 3000)),
    ],
)
def test_its_size_comes_from_what_it_says(attributes: str, size: tuple[int, int]) -> None:
    made = converted(f"<svg {SVG} {attributes}/>")
    assert not isinstance(made, str)
    assert made[1:] == size


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'viewBox="0 0 0 10"',
        'viewBox="a b c d"',
        'width="100%" height="9em"',
        # Of which next to nothing is left when it is cut.
        'viewBox="0 0 0.0001 0.0001"',
        'viewBox="0 0 1e5 1e-5"',
        'width="1e-99" height="5" viewBox="0 0 1e-99 5"',
    ],
)
def test_a_drawing_without_a_size_is_told(attributes: str) -> None:
    said = converted(f"<svg {SVG} {attributes}/>")
    assert isinstance(said, str)
    assert said.startswith("does not say how large it is")


@pytest.mark.parametrize(
    "text", ["", "x", "<svg", "<svg><g></svg>", b"\xff\xfe", b"\x1f\x8b\x08gzip", "<html/>", "&a;"]
)
def test_what_is_no_drawing_is_told(text: str | bytes) -> None:
    said = converted(text)
    assert isinstance(said, str)
    assert said.startswith(("is broken, or not a drawing that can be read", "is not a drawing in SVG"))


@pytest.mark.parametrize(("focus", "view"), [((0, 0), "0 0 30 30"), ((100, 50), "10 0 30 30"), ((50, 50), "5 0 30 30")])
def test_a_crop_of_a_drawing_honours_its_focus(focus: tuple[float, float], view: str) -> None:
    made = drawn("<path d='M0 0'/>", asked=Asked("square", focus))
    assert f'width="30" height="30" viewBox="{view}" preserveAspectRatio="xMidYMid slice"' in made
