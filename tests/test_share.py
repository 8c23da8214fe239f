"""Share links: plain links that carry the address, the headline and the dek."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.options import SHARE_SERVICES
from briefgen.pages.share import share_links
from briefgen.pages.words import speaking
from tests.make import PHRASES

WORDS = speaking({"en": PHRASES.vocabulary("en")})("en")

URL = "https://x.example/2026/11/%E8%8A%AF/"


@pytest.mark.parametrize(
    ("service", "name", "href"),
    [
        ("mail", "Email", "mailto:?subject=A%20%26%20B&body=Why%3F%0A%0Ahttps%3A%2F%2Fx.example%2Fa%2F"),
        ("x", "X", "https://x.com/intent/post?text=A%20%26%20B&url=https%3A%2F%2Fx.example%2Fa%2F"),
        ("linkedin", "LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fx.example%2Fa%2F"),
        ("facebook", "Facebook", "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fx.example%2Fa%2F"),
        ("whatsapp", "WhatsApp", "https://wa.me/?text=A%20%26%20B%20https%3A%2F%2Fx.example%2Fa%2F"),
        ("telegram", "Telegram", "https://t.me/share/url?url=https%3A%2F%2Fx.example%2Fa%2F&text=A%20%26%20B"),
        (
            "weibo",
            "Weibo",
            "https://service.weibo.com/share/share.php?url=https%3A%2F%2Fx.example%2Fa%2F&title=A%20%26%20B",
        ),
    ],
)
def test_each_service_has_a_plain_link(service: str, name: str, href: str) -> None:
    (link,) = share_links((service,), "https://x.example/a/", "A & B", "Why?", WORDS)
    assert (link.id, link.name, link.href) == (service, name, href)


def test_links_come_in_the_order_asked_for() -> None:
    assert [link.id for link in share_links(("weibo", "mail", "x"), URL, "t", "d", WORDS)] == ["weibo", "mail", "x"]
    assert share_links((), URL, "t", "d", WORDS) == ()


def test_every_service_that_may_be_configured_has_a_link() -> None:
    assert [link.id for link in share_links(SHARE_SERVICES, URL, "t", "d", WORDS)] == list(SHARE_SERVICES)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_the_headline_the_service_gets_it_whole(title: str, dek: str) -> None:
    for link in share_links(SHARE_SERVICES, URL, title, dek, WORDS):
        assert link.href.isascii()
        assert not set(link.href) & set(" \"'<>{}")
        parts = urlsplit(link.href)
        query = parse_qs(parts.query, keep_blank_values=True)
        carried = [value for values in query.values() for value in values]
        assert any(URL in value for value in carried)
        if link.id not in {"linkedin", "facebook"}:
            assert any(value.startswith(title) for value in carried)
        if link.id == "mail":
            assert unquote(parts.query).endswith(f"body={dek}\n\n{unquote(URL)}") or dek in query["body"][0]
