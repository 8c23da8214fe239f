"""The sample publication, which is also the first thing a newcomer sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
import yaml as pyyaml
from markdown_it import MarkdownIt

from briefgen.assets.accent import DARK_GROUNDS, LIGHT_GROUNDS
from briefgen.content.read import survey
from briefgen.content.schema import BriefFront
from briefgen.content.source import text_of
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.publication import load_config
from briefgen.syntax import yaml
from briefgen.syntax.front_matter import Parts, split
from briefgen.syntax.validation import schema
from tests.golden import NOW, tree
from tests.ninjs_schema import faults

SAMPLE = Path(__file__).parent.parent
BASE = "https://harbour-brief.example/"
READER = MarkdownIt("commonmark")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("sample") / "site"
    warnings = build(SAMPLE, Options(NOW, output=output)).warnings
    # What fonts there are for its Chinese and Arabic cards is the machine's affair.
    assert [w for w in warnings if "no font of this machine" not in w.message] == []
    return tree(output)


def front_matters() -> Iterator[tuple[str, dict[str, object], str]]:
    for file in survey(SAMPLE).briefs:
        text = text_of(file.read())
        assert isinstance(text, str)
        parts = split(text, file.path)
        assert isinstance(parts, Parts)
        yield file.path, yaml.load(parts.yaml, file.path)[0], parts.body


def test_it_is_as_large_as_a_small_newsroom() -> None:
    catalog = rehearse(SAMPLE, Options(NOW)).catalog
    dates = [b.date for b in catalog.briefs]
    assert len(catalog.briefs) >= 30
    assert (max(dates) - min(dates)).days >= 365
    assert len(load_config(SAMPLE).sections) == 6
    assert all(len(briefs) >= 4 for briefs in catalog.by_section.values())
    assert len(catalog.authors) >= 8
    assert {b.lang for b in catalog.briefs} == {"en-GB", "zh-Hans", "ar", "es", "ja"}
    assert len(catalog.scheduled) == 1
    assert any(not related for related in catalog.related.values())


def test_every_key_of_the_format_is_used_somewhere() -> None:
    used = {key for _, data, _ in front_matters() for key in data}
    assert set(schema(BriefFront)["properties"]) - used == set()


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^\|[-:| ]+\|$", r"^\[\^\w+\]: ", r"^> ", r"^1\. ", r"^```"),
        *(r"^!\[.+\]\(.+\)", r"\]\(brief:", r"^## ", r"^\* |^- "),
    ],
)
def test_every_kind_of_markdown_is_used_somewhere(pattern: str) -> None:
    assert any(re.search(pattern, body, re.MULTILINE) for _, _, body in front_matters())


def test_it_says_that_it_is_invented(site: dict[str, bytes]) -> None:
    assert b"invented" in site["about/index.html"]


def test_drafts_and_embargoed_briefs_are_nowhere(site: dict[str, bytes]) -> None:
    hidden = [path for path, data, _ in front_matters() if data.get("status") == "draft" or "/2036/" in path]
    assert len(hidden) == 2
    for path in hidden:
        slug = Path(path).stem.encode()
        assert not any(slug in name.encode() + data for name, data in site.items())


def test_every_link_and_fragment_leads_somewhere(site: dict[str, bytes]) -> None:
    pages = {name: data.decode() for name, data in site.items() if name.endswith(".html")}
    ids = {name: re.findall(r'\sid="([^"]*)"', html) for name, html in pages.items()}
    reached = set()
    for name, html in pages.items():
        assert len(ids[name]) == len(set(ids[name])), f"an id is there twice in {name}"
        here = BASE + name.removesuffix("index.html")
        srcsets = re.findall(r'\ssrcset="([^"]*)"', html)
        candidates = [candidate.split()[0] for srcset in srcsets for candidate in srcset.split(", ")]
        for link in (*re.findall(r'\s(?:href|src)="([^"]*)"', html), *candidates):
            url = urljoin(here, unescape(link))
            if not url.startswith(BASE):
                continue
            parts = urlsplit(url)
            file = unquote(parts.path.removeprefix("/"))
            file += "index.html" if file == "" or file.endswith("/") else ""
            assert file in site, f"{name} links to {link}"
            reached.add(file)
            if parts.fragment and file.endswith(".html"):
                assert unquote(parts.fragment) in ids[file], f"{name} links to {link}"
    redirects = {name for name, html in pages.items() if 'http-equiv="refresh"' in html}
    assert set(pages) - reached - redirects <= {"404.html"}


def test_every_brief_is_there_as_markdown_with_front_matter(site: dict[str, bytes]) -> None:
    twins = {name: data.decode() for name, data in site.items() if name.endswith("/index.md")}
    assert len(twins) == len(rehearse(SAMPLE, Options(NOW)).catalog.briefs)
    for name, text in twins.items():
        front, _, body = text.removeprefix("---\n").partition("\n---\n\n")
        values = pyyaml.safe_load(front)
        assert values["url"] == BASE + quote(name.removesuffix("index.md"))
        assert READER.render(body).startswith(f"<h1>{escape(values['headline'], quote=False)}</h1>"), name


def test_every_news_object_is_one_by_the_rules(site: dict[str, bytes]) -> None:
    found = [json.loads(data) for name, data in site.items() if name.endswith("ninjs.json")]
    lists = [one for one in found if isinstance(one, list)]
    items = [one for one in found if isinstance(one, dict)]
    assert (len(lists), len(items)) == (5, len(rehearse(SAMPLE, Options(NOW)).catalog.briefs))
    for item in (*items, *(one for several in lists for one in several)):
        assert faults(item) == []
        files = [r["href"] for a in item.get("associations", []) for r in a.get("renditions", [])]
        assert all(href.removeprefix(BASE) in site for href in files)


def test_pictures_are_small_and_all_used(site: dict[str, bytes]) -> None:
    files = [p for p in (SAMPLE / "content").rglob("*") if p.suffix in {".png", ".jpg", ".webp"}]
    assert sum(p.stat().st_size for p in files) < 1_000_000
    published = {name.split("/")[1].split(".")[0] for name in site if re.fullmatch(r"assets/.*\.avif", name)}
    assert {p.stem for p in files} <= published


def test_the_stylesheet_has_the_grounds_that_accents_are_checked_against() -> None:
    css = (SAMPLE / "templates/assets/style.css").read_text("utf-8")
    for light, dark in zip(LIGHT_GROUNDS, DARK_GROUNDS, strict=True):
        assert re.search(rf"--(paper|tint): light-dark\({light}, {dark}\);", css), (light, dark)
