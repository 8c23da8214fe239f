"""The sample publication in a real browser: built once, served on this machine, watched all the time.

Without a browser these tests are skipped, except where one is required: BRIEFGEN_BROWSER=required, or CI.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from briefgen.engine.build import Options, build
from docs.chromium import MISSING, executable, started
from docs.served import served
from tests.browser.variety import varied
from tests.golden import NOW

SAMPLE = Path(__file__).parent.parent.parent

# What is waited for comes at once, but on a machine with other things to do.
expect.set_options(timeout=20_000)

NewPage = Callable[..., Page]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample publication's site."""
    return build(SAMPLE, Options(NOW, output=tmp_path_factory.mktemp("browser") / "site")).output


@pytest.fixture(scope="package")
def kinds(site: Path) -> list[str]:
    """The routes of pages that have between them all that any page has."""
    return varied(site)


@pytest.fixture(scope="package")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="package")
def site_below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same site, made for an address with a path: /x/."""
    options = Options(
        NOW, output=tmp_path_factory.mktemp("below") / "site", base_url="https://harbour-brief.example/x/"
    )
    return build(SAMPLE, options).output


@pytest.fixture(scope="package")
def below(site_below: Path) -> Iterator[str]:
    """Where that is served."""
    with served(site_below, "/x/") as url:
        yield url


@pytest.fixture(scope="package")
def chromium(site: Path, site_below: Path) -> Iterator[Browser]:
    """One browser for all tests here; the processes and threads it needs are gone when they are done.

    Builds fork their workers, and only where there is one thread: tests that come later must find it so, and what
    is built for the tests here is built before.
    """
    if executable() is None:
        if os.environ.get("BRIEFGEN_BROWSER") == "required" or os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    before = set(threading.enumerate())
    with started() as browser:
        yield browser
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive(), f"{thread.name} is left"


@pytest.fixture
def complaints() -> list[str]:
    """What a browser has had to complain of so far; a test that is meant to cause some empties it."""
    return []


@pytest.fixture
def new_page(chromium: Browser, address: str, complaints: list[str]) -> Iterator[NewPage]:
    """Opens pages, each as a reader of its own, with the options of a Playwright context.

    Any request to another host, file that is missing or mistake in a script fails the test.
    """
    contexts: list[BrowserContext] = []

    def opened(browser: Browser = chromium, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": address, "viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        watch(context, complaints)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page on a desk."""
    return new_page()


def watch(context: BrowserContext, complaints: list[str]) -> None:
    """Has everything told to `complaints` that must not happen."""

    def asked(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            complaints.append(f"asked another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            complaints.append(f"HTTP {response.status}: {response.url}")

    def failed(request: Request) -> None:
        # What had not come when a page was left is nobody's mistake.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"failed: {request.url} ({request.failure})")

    def said(message: ConsoleMessage) -> None:
        # That a file did not come is told above, and better.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    # A violation is told before anything of the page runs.
    context.expose_binding("toldViolation", lambda _, what: complaints.append(f"policy: {what}"))
    context.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) =>"
        " toldViolation(`${e.effectiveDirective} ${e.blockedURI} ${e.sample} on ${e.documentURI}`))"
    )
    context.on("request", asked)
    context.on("response", answered)
    context.on("requestfailed", failed)
    context.on("console", said)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))


@pytest.fixture(scope="package")
def briefs(site: Path) -> dict[str, str]:
    """The HTML of every brief, by its route."""
    pages = {
        p.parent.relative_to(site).as_posix() + "/": p.read_text("utf-8") for p in sorted(site.rglob("index.html"))
    }
    return {route: html for route, html in pages.items() if '<article class="brief"' in html}


@pytest.fixture(scope="package")
def english(briefs: dict[str, str]) -> str:
    """The route of the English brief that has most."""
    full = [r for r, html in briefs.items() if 'class="hero"' in html and 'class="desk' in html and "<sup><a" in html]
    return max((r for r in full if '<article class="brief">' in briefs[r]), key=lambda r: len(briefs[r]))


@pytest.fixture(scope="package")
def arabic(briefs: dict[str, str]) -> str:
    """The route of a brief in Arabic."""
    return next(
        r for r, html in briefs.items() if '<article class="brief" lang="ar"' in html or '<html lang="ar"' in html
    )


@pytest.fixture(scope="package")
def footnoted(briefs: dict[str, str]) -> str:
    """The route of a brief with footnotes."""
    return next(r for r, html in briefs.items() if "footnote-ref" in html)


@pytest.fixture(scope="package")
def tables(briefs: dict[str, str]) -> list[str]:
    """The routes of all briefs with tables."""
    return [r for r, html in briefs.items() if "table-scroll" in html]
