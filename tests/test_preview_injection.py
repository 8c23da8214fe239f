"""Pages with the preview's script in them, and what tells their editions apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.preview.injection import injected, plain_digest

STYLESHEET = "/assets/style.1234.css"
TAG = re.compile(rb'<script src="/__desk/preview\.js" defer data-page="[^"<>]*" data-stylesheet="[^"<>]*"></script>')
PIECES = [
    *("<body>", "</body>", "</BODY >", "<!--", "-->", "--!>", "<!-->", "<script>", "</script>", "<title>", "</title>"),
    *("<p title='", '<p title="', "<p it's>", "'", '"', ">", "<", "=", "text", " ", "<!doctype html>", "</html>", "<?"),
    *("<plaintext>", "<noscript>", "</noscript>", "-", "!", "/", "港", "\0"),
]
pages = st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode) | st.binary()


@given(pages, st.text(), st.text())
def test_a_page_without_the_tag_is_byte_for_byte_the_page(html: bytes, digest: str, stylesheet: str) -> None:
    html = TAG.sub(b"", html)
    more = injected(html, digest.replace("\ud800", ""), stylesheet)
    (tag,) = TAG.finditer(more)
    assert more[: tag.start()] + more[tag.end() :] == html


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.told.append(dict(attrs))


@given(st.text(), st.text())
def test_the_script_is_told_what_the_page_was_served_with(digest: str, stylesheet: str) -> None:
    reader = Reader()
    reader.feed(injected(b"<body></body>", digest, stylesheet).decode())
    (told,) = reader.told
    # Line breaks are read as one kind, and some characters as others, wherever HTML is read.
    assert (told["data-page"], told["data-stylesheet"]) == (digest, stylesheet)


@pytest.mark.parametrize(
    "html",
    [
        "<body>A@</body></html>",
        "<body>A@</BODY >\n",
        "A@",
        "@",
        "<body>A</body>B@</body>",
        "<body>A@</body><!-- </body> -->",
        "<body>A<!-- </body> -->@</body>",
        "<body>A<script>'</body>'</script>@</body>",
        "<body>A<TEXTAREA></body></textarea>@",
        '<p title="</body>">A@',
        "<p title='</body>' it's>A@</body>'",
        "<p title=</body>A@</body>",
        "<!-->A@</body>-->",
        "<!--->A@</body>-->",
        "<!-- A --!>@</body> -->",
        "A < B@</body>",
        "</bodyguard>A@",
        # What nobody closed has all that comes after it.
        "<body>A@</body><!-- ",
        "<body>A@<!-- </body>",
        "A@<title></body>",
        "A@<p title='</body>",
        "A@<script></script </body",
        "A@<plaintext></plaintext></body>",
    ],
)
def test_the_script_stands_where_browsers_read_the_end_of_the_body(html: str) -> None:
    before, after = html.split("@")
    tag = injected(b"", "D", "S").decode()
    assert injected((before + after).encode(), "D", "S").decode() == before + tag + after


@pytest.mark.parametrize(
    "piece",
    [b"<a ", b"<a b='", b"<", b"<!", b"<!--", b"<!-- --", b"<script>", b"</style ", b"<a =", b"<style></style "],
)
def test_no_page_takes_long(piece: bytes) -> None:
    """Were any of it looked at once for each of its tags, this would take minutes."""
    assert len(injected(piece * 100_000, "D", "S")) > 100_000


def test_only_the_digest_of_the_stylesheet_makes_no_other_page() -> None:
    page = b'<link rel="stylesheet" href="/assets/style.1234.css"><p>Text</p>'
    digest = plain_digest(page, STYLESHEET)
    assert plain_digest(page.replace(b"1234", b"5678"), "/assets/style.5678.css") == digest
    assert plain_digest(page.replace(b"Text", b"text"), STYLESHEET) != digest
    assert plain_digest(page.replace(b"1234", b"5678"), STYLESHEET) != digest
    assert re.fullmatch("[0-9a-f]{32}", digest)


def test_an_address_that_has_to_be_escaped_is_known_again() -> None:
    digests = {
        plain_digest(f'<link href="/a&amp;b/style.{n}.css">'.encode(), f"/a&b/style.{n}.css") for n in ("12", "34")
    }
    assert len(digests) == 1


def test_without_a_stylesheet_every_byte_counts() -> None:
    assert plain_digest(b"a", "") != plain_digest(b"b", "")
