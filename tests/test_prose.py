"""Prose with addresses in place of names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.markdown import Converter, Text
from briefgen.pages.prose import fill, standing_alone
from briefgen.pages.views import PictureView

PAGE = "https://x.example/base/a/"
LINKS = {"one": "/2026/11/one/", "two": "/2026/11/two/", "hidden": "", "芯": "/2026/11/%E8%8A%AF/", "q&a": "/q%26a/"}
IMAGES = {
    "a.png": PictureView("/assets/a.1.png", 40, 30),
    "a b.png": PictureView("/assets/ab.png", 1, 2),
    "x%20y.png": PictureView("/assets/xy.png", 3, 4),
    "q&a.png": PictureView("/assets/q.png?a&b", 5, 6),
}


def filled(html: str, base: str = "/") -> str:
    return fill(html, LINKS, IMAGES, base).source


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="brief:one">x</a>', '<a href="/2026/11/one/">x</a>'),
        ("<a href='brief:one'>x</a>", '<a href="/2026/11/one/">x</a>'),
        ('<a href="brief:one#part">x</a>', '<a href="/2026/11/one/#part">x</a>'),
        ('<a title="t" href="brief:one" lang="pt">x</a>', '<a title="t" href="/2026/11/one/" lang="pt">x</a>'),
        ('<a title="a > b" href="brief:one">x</a>', '<a title="a > b" href="/2026/11/one/">x</a>'),
        ('<a href="brief:one"><em>x</em>\ny</a>', '<a href="/2026/11/one/"><em>x</em>\ny</a>'),
        ('<a href="brief:%E8%8A%AF">x</a>', '<a href="/2026/11/%E8%8A%AF/">x</a>'),
        ('<a href="brief:芯">x</a>', '<a href="/2026/11/%E8%8A%AF/">x</a>'),
        ('<a href="brief:q&amp;a">x</a>', '<a href="/q%26a/">x</a>'),
        (
            '<a href="brief:one">x</a><a href="brief:two">y</a>',
            '<a href="/2026/11/one/">x</a><a href="/2026/11/two/">y</a>',
        ),
        ('<A HREF="brief:one">x</A>', '<a href="/2026/11/one/">x</a>'),
        ('<a href="https://brief.example/">x</a>', '<a href="https://brief.example/">x</a>'),
        ('<a title="brief:one" href="/x/">x</a>', '<a title="brief:one" href="/x/">x</a>'),
        ("<p>brief:one</p>", "<p>brief:one</p>"),
        ('<code>&lt;a href="brief:one"&gt;</code>', '<code>&lt;a href="brief:one"&gt;</code>'),
    ],
)
def test_a_link_to_a_brief_gets_its_address(html: str, expected: str) -> None:
    assert filled(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('see <a href="brief:hidden">x <em>y</em></a>.', "see x <em>y</em>."),
        ('<a title="t" href="brief:hidden#part">x</a>', "x"),
        ('<a href="brief:unknown">x</a>', "x"),
        ('<a href="brief:hidden">x</a> <a href="brief:one">y</a>', 'x <a href="/2026/11/one/">y</a>'),
        ('<a href="/a/">k</a> <a href="brief:hidden">x</a>', '<a href="/a/">k</a> x'),
    ],
)
def test_a_link_to_what_is_not_visible_leaves_its_words(html: str, expected: str) -> None:
    assert filled(html) == expected


def test_a_link_loses_its_address_even_when_no_target_is_visible_at_all() -> None:
    assert "brief:" not in fill('<a href="brief:one">x</a>', {}, {}, "/").source


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<img alt="own" src="a.png">',
            '<img alt="own" src="/assets/a.1.png" width="40" height="30" loading="lazy" decoding="async">',
        ),
        (
            "<img src='a.png' alt='a > b'>",
            '<img src="/assets/a.1.png" width="40" height="30" loading="lazy" decoding="async" alt=\'a > b\'>',
        ),
        ('<img src="a b.png">', '<img src="/assets/ab.png" width="1" height="2" loading="lazy" decoding="async">'),
        ('<img src="x%20y.png">', '<img src="/assets/xy.png" width="3" height="4" loading="lazy" decoding="async">'),
        (
            '<img src="q&amp;a.png">',
            '<img src="/assets/q.png?a&amp;b" width="5" height="6" loading="lazy" decoding="async">',
        ),
        ('<img alt="x" src="other.png">', '<img alt="x" src="other.png">'),
        ('<img alt="src=\'a.png\'" src="other.png">', '<img alt="src=\'a.png\'" src="other.png">'),
        ('<code>&lt;img src="a.png"&gt;</code>', '<code>&lt;img src="a.png"&gt;</code>'),
    ],
)
def test_a_picture_gets_its_file_and_size(html: str, expected: str) -> None:
    assert filled(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/about/">x</a>', '<a href="{base}about/">x</a>'),
        ("<a href='/about/'>x</a>", "<a href='{base}about/'>x</a>"),
        ('<a href="/">x</a>', '<a href="{base}">x</a>'),
        ('<blockquote cite="/a/">x</blockquote>', '<blockquote cite="{base}a/">x</blockquote>'),
        ('<a title="t" href="/a/?b=c#d">x</a>', '<a title="t" href="{base}a/?b=c#d">x</a>'),
        ('<a href="//cdn.example/">x</a>', '<a href="//cdn.example/">x</a>'),
        ('<a href="https://y.example/">x</a>', '<a href="https://y.example/">x</a>'),
        ('<a href="relative/">x</a>', '<a href="relative/">x</a>'),
        ('<a href="brief:one">x</a>', '<a href="/2026/11/one/">x</a>'),
        ('<a title=\'href="/x/"\' href="#y">x</a>', '<a title=\'href="/x/"\' href="#y">x</a>'),
        ('<code>&lt;a href="/about/"&gt;</code>', '<code>&lt;a href="/about/"&gt;</code>'),
        ('<p>href="/about/"</p>', '<p>href="/about/"</p>'),
        ('<a data-href="/x/" href="/y/">x</a>', '<a data-href="/x/" href="{base}y/">x</a>'),
    ],
)
@pytest.mark.parametrize("base", ["/", "/base/"])
def test_what_begins_with_a_slash_begins_with_the_base(html: str, expected: str, base: str) -> None:
    assert filled(html, base) == expected.replace("{base}", base)


def test_on_a_page_a_fragment_stays() -> None:
    assert filled('<a href="#fn:1">1</a>', "/base/") == '<a href="#fn:1">1</a>'


@pytest.mark.parametrize(
    ("html", "alone"),
    [
        ('<a href="/x">a</a>', '<a href="https://x.example/x">a</a>'),
        ("<a title='href=\"/y\"' href='#fn:1'>a</a>", f"<a title='href=\"/y\"' href='{PAGE}#fn:1'>a</a>"),
        (
            '<blockquote cite="/x?a&amp;b">a</blockquote>',
            '<blockquote cite="https://x.example/x?a&amp;b">a</blockquote>',
        ),
        (
            '<picture><source type="image/avif" srcset="/a.avif 1w"><img src="/a.png" alt="A > B"></picture>',
            '<img src="https://x.example/a.png" alt="A > B">',
        ),
        ('<img src="a.png">', f'<img src="{PAGE}a.png">'),
        ('<a href="../b/">a</a>', '<a href="https://x.example/base/b/">a</a>'),
        ('<p>href="/x" 3 &lt; 4</p>', '<p>href="/x" 3 &lt; 4</p>'),
        ('<a href="javascript:x">a</a>', '<a href="javascript:x">a</a>'),
    ],
)
def test_html_that_stands_alone_has_absolute_addresses_and_plain_pictures(html: str, alone: str) -> None:
    assert standing_alone(html, PAGE) == alone


CONVERTER = Converter(trusted=False, seconds=5)
SOURCES = st.lists(
    st.sampled_from(
        [
            *("[x](brief:one)", "[*y*](brief:hidden#a)", "[z](/about/)", "[n](#part)", "![alt](a.png)", "text"),
            *('`<a href="/x/">`', '```\n<a href="brief:one">\n```', "> [q](brief:two)", "| a |\n|---|\n| [x](/y/) |"),
            *("[^1]", "[^1]: Note [x](brief:one)", "# Heading", "<https://y.example/>", "[x](/a \"href='/b/'\")"),
        ]
    ),
    max_size=6,
).map("\n\n".join)


@given(SOURCES, st.sampled_from(["/", "/base/"]))
def test_only_addresses_change_and_no_name_is_left(source: str, base: str) -> None:
    prose, _ = CONVERTER.convert(Text(source, "content/briefs/a.md", "en"))
    made = filled(prose.html, base)
    tags = re.findall(r"<[a-z][^>]*>", made)
    assert not any("brief:" in tag for tag in tags)
    assert not any(re.search(r'\ssrc="a\.png"', tag) for tag in tags)
    alone = standing_alone(made, PAGE)
    for text in (made, alone):
        assert re.sub(r"<[^>]*>", "", text) == re.sub(r"<[^>]*>", "", prose.html)
    for href in re.findall(r'<(?:a|img)\b[^>]*\s(?:href|src)="([^"]*)"', alone):
        assert href.startswith("https://")
