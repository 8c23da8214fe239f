"""The Content-Security-Policy of `_headers`, which the server of all tests here sends: the site works under it, what a
publication adds to templates does, and what comes in with content does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from briefgen.engine.build import Options, build
from docs.served import served
from tests.browser.conftest import NewPage
from tests.conftest import Files, brief, write
from tests.golden import NOW

HEAD = """{% if site.name %}
<script>
  {% if site.tagline %}
  document.documentElement.dataset.tagline = "{{ site.tagline }}";
  {% endif %}
  document.documentElement.dataset.home = "{{ site.home }}";
</script>
{% endif %}
<style>body { --mine: {{ words.archive }}; }</style>
<script type="application/ld+json">{"@context": "https://schema.org", "name": {{ site.name | tojson }}}</script>
{# <script>document.title = "a comment"</script> #}
"""
BODY = '<script type="module">document.documentElement.dataset.body = "ran"</script>\r\n'
HOSTILE = """
<script>document.documentElement.dataset.hostile = "ran"</script>
<p onclick="document.documentElement.dataset.hostile = 'ran'">Press me.</p>
"""


def policy_of(page: Page, route: str) -> str:
    answer = page.goto(route)
    assert answer is not None
    return answer.headers["content-security-policy"]


def test_every_kind_of_page_works_under_the_policy(page: Page, kinds: list[str]) -> None:
    """That nothing is told against it is what `new_page` sees to."""
    for route in kinds:
        policy = policy_of(page, route)
        assert policy.startswith("default-src 'none'; script-src 'self' ")
        assert "unsafe-inline" not in policy
        assert ("wasm-unsafe-eval" in policy) == (route == "search/")
        # Both of the scripts that stand in a page ran.
        expect(page.locator('[data-do="scheme"]')).to_be_attached()
        page.mouse.wheel(0, 2000)
    page.goto("no/such/page/")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[str]:
    """Where a publication is served that has scripts of its own in templates and trusts its content."""
    config = (
        "name: Own & <Co>\nurl: https://own.example/\ntagline: It's ours\ncards: {newest: 0}\nsearch: false\n"
        "markdown: {raw_html: trusted}\nhosting: {hosts: [cloudflare]}\n"
    )
    files: Files = {
        "briefgen.yaml": config,
        "content/briefs/a.md": brief("A", body=HOSTILE),
        "content/briefs/b.md": brief("B", lang="ar"),
        "templates/parts/head_end.html": HEAD,
        "templates/parts/body_end.html": BODY,
    }
    with served(build(write(tmp_path, files), Options(NOW, jobs=1)).output) as address:
        yield address


def test_scripts_and_styles_of_a_publications_own_templates_work(new_page: NewPage, own: str) -> None:
    page = new_page(base_url=own)
    for route in ("", "2026/11/b/"):
        page.goto(route)
        data = page.evaluate("() => ({...document.documentElement.dataset})")
        assert data == {"tagline": "It&#39;s ours", "home": "/", "body": "ran"}
        assert page.evaluate("() => getComputedStyle(document.body).getPropertyValue('--mine')")


def test_a_script_that_came_in_with_content_does_not_run(new_page: NewPage, own: str, complaints: list[str]) -> None:
    page = new_page(base_url=own)
    page.goto("2026/11/a/")
    page.get_by_text("Press me.").click()
    page.wait_for_timeout(200)
    assert page.evaluate("() => document.documentElement.dataset.hostile") is None
    told = "\n".join(complaints)
    assert "policy: script-src-elem inline" in told
    assert "policy: script-src-attr inline" in told
    # Nothing more can be told of it, and what was told was meant to be.
    page.context.close()
    complaints.clear()
