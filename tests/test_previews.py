"""Link previews: what services, search engines and browsers find in the head of a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from briefgen.engine.build import Options, build
from briefgen.pages.calendar import language_territory
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW, SITES

MakePublication = Callable[[Files], Path]

PAGES = sorted((SITES / "everything/expected").rglob("*.html"))
FINDABLE = [page for page in PAGES if "noindex" not in page.read_text("utf-8")]


def heads(html: str) -> dict[str, list[str]]:
    """The values of a page's `meta` elements, by name or property."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)"', html):
        found.setdefault(name, []).append(unescape(value))
    return found


def head(html: str) -> dict[str, str]:
    """The first of each."""
    return {name: values[0] for name, values in heads(html).items()}


def golden(route: str) -> dict[str, str]:
    return head((SITES / "everything/expected" / route / "index.html").read_text("utf-8"))


@pytest.mark.parametrize("page", FINDABLE, ids=lambda page: page.parent.name)
def test_every_page_that_may_be_found_has_a_whole_preview(page: Path) -> None:
    found = head(page.read_text("utf-8"))
    for name in ("title", "type", "url", "description", "site_name", "locale", "image", "image:alt", "image:type"):
        assert found[f"og:{name}"], name
    for name in ("title", "description", "image", "image:alt"):
        assert found[f"twitter:{name}"] == found[f"og:{name}"]
    assert found["description"] == found["og:description"]
    assert found["robots"] == "max-image-preview:large"
    for name in ("og:url", "og:image"):
        assert found[name].startswith("https://everything.example/")


def test_an_article_says_when_by_whom_and_about_what_it_is() -> None:
    html = (SITES / "everything/expected/2026/11/harbour-light/index.html").read_text("utf-8")
    found = heads(html)
    assert found["og:type"] == ["article"]
    assert found["article:author"] == ["https://everything.example/authors/ana/"]
    assert found["article:section"] == ["Coast"]
    assert found["article:tag"] == ["Lighthouses"]
    published, modified = (dt.datetime.fromisoformat(found[f"article:{n}_time"][0]) for n in ("published", "modified"))
    assert published.tzinfo is not None
    assert published <= modified


@pytest.mark.parametrize(
    ("route", "type_"), [("authors/ana", "profile"), ("sections/coast", "website"), ("about", "website")]
)
def test_an_author_is_a_profile_and_other_pages_are_websites(route: str, type_: str) -> None:
    assert golden(route)["og:type"] == type_
    assert "article:published_time" not in golden(route)


@pytest.mark.parametrize(
    ("language", "territory"),
    [
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("zh-Hans", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("zh-Hant-HK", "zh_HK"),
        ("pt", "pt_BR"),
        ("es-419", "es_ES"),
        ("ar", "ar_EG"),
        ("sr-Latn", "sr_RS"),
        ("eo", "eo"),
        ("xx", "xx"),
    ],
)
def test_a_language_is_said_with_its_territory(language: str, territory: str) -> None:
    assert language_territory(language) == territory


def shown(publication: MakePublication, text: str, more: str = "") -> str:
    root = publication({"content/briefs/a.md": text, "briefgen.yaml": CONFIG + more})
    build(root, Options(NOW, jobs=1))
    return (root / "site/2026/11/a/index.html").read_text("utf-8")


def test_a_long_dek_is_cut_between_sentences_in_previews_only(publication: MakePublication) -> None:
    dek = "One sentence that is long enough to be told from others in any list. " * 8
    html = shown(publication, brief().replace("A dek.", dek.strip()))
    found = head(html)["og:description"]
    assert 200 < len(found) <= 300
    assert found.endswith("list.")
    assert dek.strip() in html


@pytest.mark.parametrize(("length", "is_named"), [(79, True), (80, False)])
def test_a_long_title_stands_without_the_name_of_the_publication(
    length: int, is_named: bool, publication: MakePublication
) -> None:
    headline = "x" * length
    title = re.findall("<title>(.*)</title>", shown(publication, brief(headline)))
    assert title == [f"{headline} · Test Brief" if is_named else headline]


def test_other_languages_are_said_once_each(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": brief("A"),
            "content/briefs/b.md": brief("B", lang="pt", translation_of="a"),
            "content/briefs/c.md": brief("C", lang="ar", translation_of="a"),
        }
    )
    build(root, Options(NOW, jobs=1))
    found = heads((root / "site/2026/11/b/index.html").read_text("utf-8"))
    assert found["og:locale"] == ["pt_BR"]
    assert sorted(found["og:locale:alternate"]) == ["ar_EG", "en_US"]


def test_a_page_without_a_description_is_described_by_how_it_begins(publication: MakePublication) -> None:
    root = publication({"content/pages/us.md": "---\ntitle: Us\n---\n\nWe *are* two & more.\n"})
    build(root, Options(NOW, jobs=1))
    assert head((root / "site/us/index.html").read_text("utf-8"))["description"] == "We are two & more."
