"""The watch itself: what must not happen would be noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.variety import pieces, varied


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("new Image().src = 'https://elsewhere.example/pixel.png'", "asked another host: https://elsewhere.example/"),
        ("location = 'https://93.184.216.34/'", "net::ERR_NAME_NOT_RESOLVED"),
        ("new Image().src = 'https://elsewhere.example/pixel.png'", "policy: img-src https://elsewhere.example"),
        ("document.head.appendChild(document.createElement('script')).text = '1'", "policy: script-src-elem inline"),
        ("document.body.setAttribute('style', 'color: red')", "policy: style-src-attr inline"),
        ("fetch('/feed.xml').catch(() => {})", "policy: connect-src "),
        ("new Image().src = '/no-such-picture.png'", "HTTP 404: "),
        ("setTimeout(() => { throw Error('a mistake') })", "script: a mistake"),
        ("console.error('a complaint')", "console: a complaint"),
    ],
)
def test_what_must_not_happen_is_noticed(page: Page, complaints: list[str], script: str, complaint: str) -> None:
    page.goto("")
    assert complaints == []
    page.evaluate(f"() => {{ {script}; }}")
    for _ in range(100):
        if complaint in "\n".join(complaints):
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail(f"not noticed; only {complaints}")
    # Nothing more can be told of it, and what was told was meant to be.
    page.context.close()
    complaints.clear()


def test_the_pages_chosen_have_every_piece_of_every_page(site: Path, kinds: list[str]) -> None:
    assert kinds == varied(site)
    assert kinds[0] == ""
    assert len(kinds) < 30
    files = [p.read_text("utf-8") for p in site.rglob("*.html")]
    everything = set().union(*(pieces(html) for html in files if 'http-equiv="refresh"' not in html))
    chosen = set().union(
        *(pieces((site / r / "index.html" if r[-5:] != ".html" else site / r).read_text()) for r in kinds)
    )
    assert chosen == everything
    assert {"table", "figure.hero", "section.desk"} <= everything


def test_what_is_nowhere_answers_with_the_sites_own_page(page: Page) -> None:
    answer = page.goto("no/such/page/")
    assert answer is not None
    assert answer.status == 404
    assert page.locator("main h1").is_visible()
