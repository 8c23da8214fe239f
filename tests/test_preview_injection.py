"""Pages with the preview's script in them, and what tells their editions apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from briefgen.preview.injection import injected, plain_digest

STYLESHEET = "/assets/style.1234.css"


@given(st.binary(), st.text(), st.text())
def test_a_page_without_the_tag_is_byte_for_byte_the_page(html: bytes, digest: str, stylesheet: str) -> None:
    assert injected(html, digest, stylesheet) == html + injected(b"", digest, stylesheet)


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
