"""What a page of the sample publication weighs over the wire, and what it asks for, before its pictures."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from msgspec import Struct, field

from briefgen.engine.build import Options, build
from tests.golden import NOW, tree

SAMPLE = Path(__file__).parent.parent
BASE = "https://harbour-brief.example/"
SEARCH = "search/index.html"
# Links that a browser follows by itself, in contrast to those that tell readers and machines where else to go.
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch"}
# Of the icons a browser takes the drawing, if it can; the one for home screens and the manifest it asks for when
# somebody puts the site there or, after all else, to know whether it could be.
LATER = {"apple-touch-icon", "manifest"}
INSTEAD = "/favicon.ico"
REACHES_OUT = {"preconnect", "dns-prefetch"}
KB = 1000

Site = dict[str, bytes]


class Asked(Struct):
    """What a page asks for: its files in the order of the page, and its pictures apart from them."""

    files: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    """Those of `files` that are scripts."""
    pictures: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    """What it asks for when all else is there, or never."""
    hosts: list[str] = field(default_factory=list)
    """What it only gets connected to."""
    written: int = 0
    """Bytes of script that stand in the page itself."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.asked = Asked()
        self._is_in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        rel = set(has.get("rel", "").split())
        if tag == "link" and (rel & LATER or has.get("href") == INSTEAD):
            self.asked.later.append(has["href"])
        elif tag == "link" and rel & FETCHED:
            self.asked.files.append(has["href"])
        elif tag == "link" and rel & REACHES_OUT:
            self.asked.hosts.append(has["href"])
        elif tag == "script":
            self._is_in_script = has.get("type", "") in {"", "module", "text/javascript"}
            if "src" in has:
                self.asked.files.append(has["src"])
                self.asked.scripts.append(has["src"])
        elif tag in {"img", "source", "video", "audio", "iframe", "embed", "track", "input"}:
            candidates = [part.split()[0] for part in has.get("srcset", "").split(",") if part.strip()]
            addresses = (has.get("src"), *candidates)
            self.asked.pictures += [a for a in addresses if a and not a.startswith("data:")]

    def handle_data(self, data: str) -> None:
        if self._is_in_script:
            self.asked.written += len(data.encode())

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_in_script = False


def read(html: str) -> Asked:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.asked


def from_styles(css: str) -> list[str]:
    """What a stylesheet asks for by itself."""
    return re.findall(r"url\(\s*['\"]?([^'\")]+)", css) + re.findall(r"@import\s+['\"]([^'\"]+)", css)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return tree(build(SAMPLE, Options(NOW, output=tmp_path_factory.mktemp("weighed") / "site")).output)


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Asked]:
    found = {name: read(data.decode()) for name, data in site.items() if name.endswith(".html")}
    assert len(found) > 100
    assert sum(bool(asked.pictures) for asked in found.values()) > 50
    return found


def file_at(address: str) -> str:
    """The file of the site behind an address; an address of another host as it is."""
    url = urljoin(BASE, address)
    return urlsplit(url).path.removeprefix("/") if url.startswith(BASE) else url


def on_the_wire(data: bytes) -> int:
    """Its bytes as any host sends them; brotli would make them fewer."""
    return len(gzip.compress(data, 6))


def heaviest(pages: dict[str, Asked], weigh: Callable[[str, Asked], int], n: int = 3) -> list[tuple[int, str]]:
    """The heaviest pages and what they weigh, heaviest first."""
    return sorted(((weigh(name, asked), name) for name, asked in pages.items()), reverse=True)[:n]


def test_a_page_is_at_most_60_kb_compressed_without_its_pictures(site: Site, pages: dict[str, Asked]) -> None:
    def weight(name: str, asked: Asked) -> int:
        return sum(on_the_wire(site[file]) for file in (name, *dict.fromkeys(map(file_at, asked.files))))

    worst = heaviest(pages, weight)
    assert worst[0][0] <= 60 * KB, worst
    assert worst[0][0] > 5 * KB, "something is not weighed"


def test_a_page_asks_at_most_five_times_before_its_pictures(pages: dict[str, Asked]) -> None:
    worst = heaviest(pages, lambda _, asked: 1 + len(set(asked.files)))
    assert 2 < worst[0][0] <= 5, worst


def test_scripts_are_under_5_kb_uncompressed(site: Site, pages: dict[str, Asked]) -> None:
    """But on the search page, where the search itself is one."""
    others = {name: asked for name, asked in pages.items() if name != SEARCH}
    worst = heaviest(others, lambda _, asked: asked.written + sum(len(site[file_at(s)]) for s in asked.scripts))
    assert 0 < worst[0][0] < 5 * KB, worst


def test_no_page_and_no_stylesheet_asks_another_host(site: Site, pages: dict[str, Asked]) -> None:
    for name, asked in pages.items():
        assert asked.hosts == [], name
        for address in (*asked.files, *asked.later, *asked.pictures):
            assert file_at(address) in site, f"{name}: {address}"
    for name, data in site.items():
        if name.endswith(".css"):
            for address in from_styles(data.decode()):
                assert urljoin(BASE + name, address).startswith((BASE, "data:")), f"{name}: {address}"


def test_no_font_is_downloaded(site: Site) -> None:
    assert [name for name in site if re.search(r"\.(woff2?|ttf|otf|eot)$", name)] == []
    styles = [data.decode() for name, data in site.items() if name.endswith((".css", ".html", ".svg"))]
    assert not any("@font-face" in text for text in styles)


def test_every_page_says_which_links_may_be_fetched_before_they_are_followed(
    site: Site, pages: dict[str, Asked]
) -> None:
    """Speculation rules (https://wicg.github.io/nav-speculation/): declared, no script."""
    for name in pages:
        html = site[name].decode()
        rules = re.findall(r'<script type="speculationrules">(.*?)</script>', html, re.DOTALL)
        if 'http-equiv="refresh"' in html:
            continue
        assert len(rules) == 1, name
        assert json.loads(rules[0])["prefetch"], name


# What weighs is itself weighed.


@pytest.mark.parametrize(
    ("html", "asked"),
    [
        ('<link rel="stylesheet" href="/a.css">', Asked(files=["/a.css"])),
        ('<link rel="manifest" href="/m"><link rel="icon" href="/i.svg">', Asked(files=["/i.svg"], later=["/m"])),
        ('<link rel="alternate" href="/feed.xml"><a href="/b/">b</a>', Asked()),
        ('<link rel="preload" as="font" href="https://f.example/a.woff2">', Asked(files=["https://f.example/a.woff2"])),
        ('<link rel="preconnect" href="https://f.example">', Asked(hosts=["https://f.example"])),
        ('<script src="/a.js" defer></script>', Asked(files=["/a.js"], scripts=["/a.js"])),
        ("<script>let x = 1</script><p>text</p>", Asked(written=9)),
        ('<script type="application/ld+json">{"a": 1}</script>', Asked()),
        ('<img src="/a.png" srcset="/b.png 2x, /c.png 3x">', Asked(pictures=["/a.png", "/b.png", "/c.png"])),
        ('<source srcset="/a.avif 100w, /b.avif 200w">', Asked(pictures=["/a.avif", "/b.avif"])),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_a_page_asks_for_is_found(html: str, asked: Asked) -> None:
    assert read(html) == asked


def test_what_a_stylesheet_asks_for_is_found() -> None:
    css = '@import "a.css"; b { background: url(b.png) } c { src: url( "https://f.example/c.woff2" ) }'
    assert from_styles(css) == ["b.png", "https://f.example/c.woff2", "a.css"]
