"""ninjs: each brief is a news object by the rules of the standard, and has all that is known of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from briefgen.model import Html
from briefgen.pages.ninjs import news_object, write_ninjs, write_ninjs_list
from briefgen.pages.page import NINJS
from briefgen.pages.plan import plan
from briefgen.pages.views import BriefView, SiteView
from briefgen.pages.wire import NewsView
from briefgen.pages.words import Words
from tests.conftest import brief
from tests.make import edited, unfolded, whole
from tests.ninjs_schema import faults
from tests.test_twin import FILES, LINES, converted

MORE = "sections: [{id: oil, name: Oil & gas}]\nformats: [markdown, ninjs]\n"


def shown(files: dict[str, str], slug: str, more: str = MORE) -> tuple[BriefView, SiteView, Words]:
    made = unfolded(plan(edited(files, more), whole))
    (view,) = [p.view for p in made.pages if p.template == NINJS and p.route.endswith(f"/{slug}/ninjs.json")]
    assert isinstance(view, BriefView)
    return view, made.masthead.sites[view.lang], made.masthead.speaking()(view.lang)


def item(files: dict[str, str] = FILES, slug: str = "rain", more: str = MORE) -> dict[str, Any]:
    return news_object(*shown(files, slug, more))


def test_the_rules_find_what_is_wrong() -> None:
    good = item()
    assert faults(good) == []
    for name, value in {
        "bodytext": "x",
        "type": "brief",
        "uri": "/2026/",
        "firstCreated": "2026-11-01",
        "headlines": [],
        "associations": [{"uri": "https://x.example/"}],
        "urgency": 10,
    }.items():
        assert len(faults({**good, name: value})) == 1, name


def test_a_brief_is_a_news_object_with_all_of_it() -> None:
    url = "https://test.example/2026/11/rain/"
    assert item() == {
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
        },
        "uri": url,
        "type": "text",
        "representationType": "full",
        "version": "20261105T100000Z",
        "firstCreated": "2026-11-03T08:00:00+00:00",
        "versionCreated": "2026-11-05T10:00:00+00:00",
        "expires": "2030-01-01T00:00:00+00:00",
        "pubStatus": "usable",
        "language": "en",
        "slugline": "rain",
        "by": "Jane Doe",
        "headlines": [
            {"role": "main", "contentType": "text/plain", "value": "Rain"},
            {"role": "analysis", "contentType": "text/plain", "value": "Why"},
        ],
        "descriptions": [
            {"role": "summary", "contentType": "text/plain", "value": "A dek."},
            {"role": "takeaway", "contentType": "text/html", "value": "It <em>rains</em>"},
            {"role": "takeaway", "contentType": "text/html", "value": "Second"},
            {"role": "correction", "contentType": "text/html", "value": "It was <em>not</em> so."},
        ],
        "bodies": item()["bodies"],
        "people": [{"name": "Jane Doe", "rel": "author", "uri": "https://test.example/authors/jane/"}],
        "genres": [{"uri": "http://cv.iptc.org/newscodes/genre/Current", "literal": "news"}],
        "subjects": [
            {"name": "Oil & gas", "rel": "section", "uri": "https://test.example/sections/oil/"},
            {"name": "AI policy", "rel": "about", "uri": "https://test.example/topics/ai-policy/"},
        ],
        "infoSources": [
            {"name": "Test Brief", "role": "publisher", "uri": "https://test.example/"},
            {"name": "Port", "literal": "The [log]", "role": "source", "uri": "https://x.example/"},
        ],
        "renditions": [
            {"name": "page", "href": url, "contentType": "text/html"},
            {"name": "markdown", "href": f"{url}index.md", "contentType": "text/markdown"},
        ],
        "associations": item()["associations"],
    }


def test_report_and_analysis_are_bodies_of_their_own() -> None:
    report, analysis = item()["bodies"]
    assert (report["role"], report["contentType"], analysis["role"]) == ("report", "text/html", "analysis")
    assert report["value"].startswith('<p>See <a href="https://test.example/2026/11/b/">b</a>, hidden<sup')
    assert '<img alt="Sea" src="https://test.example/assets/sea.png"' in report["value"]
    assert analysis["value"] == "<h2>Why</h2>\n<p>Because.</p>\n<p>Jane Doe · View · Test Brief</p>"
    assert (analysis["wordCount"], analysis["charCount"]) == (1, len("Because."))


def test_captions_are_not_counted() -> None:
    counted = item(
        {"briefs/a.md": brief(body='One two.\n\n![Alt](a.png "A caption")\n\n## Three'), "media/a.png": ""},
        "a",
        "formats: [ninjs]\n",
    )
    assert (counted["bodies"][0]["wordCount"], counted["bodies"][0]["charCount"]) == (3, len("One two. Three"))


def test_the_picture_is_associated_in_its_shapes() -> None:
    picture = item()["associations"][0]
    assert (picture["type"], picture["rel"], picture["by"], picture["name"]) == ("picture", "picture", "C", "The sea")
    assert picture["uri"] == "https://test.example/assets/sea.png"
    assert [d["value"] for d in picture["descriptions"]] == ["The sea", "At <em>noon</em>"]
    assert picture["renditions"][0]["name"] == "whole"
    assert {r["contentType"] for r in picture["renditions"]} == {"image/png"}
    assert all(r["href"].startswith("https://test.example/assets/") for r in picture["renditions"])


def test_related_briefs_are_associated_without_their_texts() -> None:
    files = {
        "briefs/a.md": brief("A", related="[b]"),
        "briefs/b.md": brief("B", body="Secret of b.", lang="pt"),
    }
    (related,) = item(files, "a", "formats: [ninjs]\n")["associations"]
    assert related == {
        "name": "B",
        "rel": "related",
        "uri": "https://test.example/2026/11/b/",
        "type": "text",
        "representationType": "partial",
        "firstCreated": "2026-11-01T08:00:00+00:00",
        "language": "pt",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": "B"}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": "A dek."}],
    }


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("news", "Current"),
        ("analysis", "Analysis"),
        ("opinion", "Opinion"),
        ("explainer", "Background"),
        ("interview", "Interview"),
    ],
)
def test_every_kind_has_a_genre_of_iptcs(kind: str, code: str) -> None:
    (genre,) = item({"briefs/a.md": brief(kind=kind)}, "a", "formats: [ninjs]\n")["genres"]
    assert (genre["uri"], genre["literal"]) == (f"http://cv.iptc.org/newscodes/genre/{code}", kind)


def test_a_brief_with_no_more_than_it_must_have_is_one_too() -> None:
    made = item({"briefs/a.md": brief(body="")}, "a", "formats: [ninjs]\n")
    assert faults(made) == []
    assert made["by"] == "Test Brief Editorial"
    assert not {"bodies", "people", "expires", "associations", "subjects"} & made.keys()


def test_a_later_version_is_the_greater_text() -> None:
    before = item({"briefs/a.md": brief(updated="2026-11-02 23:00 +09:00")}, "a", "formats: [ninjs]\n")
    after = item({"briefs/a.md": brief(updated="2026-11-02 15:00 +00:00")}, "a", "formats: [ninjs]\n")
    assert before["version"] < after["version"]


def test_addresses_are_uris_in_any_script() -> None:
    files = {"briefs/مد.md": brief(topics="[مد]", sources="[{id: a, title: T, url: 'https://x.example/مد?q=é|'}]")}
    made = unfolded(plan(edited(files, "formats: [ninjs]\n"), whole))
    (view,) = [p.view for p in made.pages if p.template == NINJS]
    assert isinstance(view, BriefView)
    found = news_object(view, made.masthead.site, made.masthead.speaking()("en"))
    assert faults(found) == []
    assert found["infoSources"][1]["uri"] == "https://x.example/%D9%85%D8%AF?q=%C3%A9%7C"


SEVERAL = {
    "briefs/a.md": brief("A", "2026-11-03 08:00", "Text of a.", topics="[x]"),
    "briefs/b.md": brief("B", "2026-11-02 08:00", "Text of b.", topics="[x]"),
    "briefs/c.md": brief("C", "2026-11-01 08:00", "Text of c."),
    "briefs/sol.md": brief("Sol", "2026-11-01 08:00", lang="pt"),
    "briefs/hidden.md": brief("Hidden", status="draft"),
}


def lists(more: str = "") -> dict[str, list[dict[str, Any]]]:
    made = unfolded(plan(edited(SEVERAL, "formats: [ninjs]\n" + more), whole))
    speak, found = made.masthead.speaking(), {}
    for page in made.pages:
        if isinstance(page.view, NewsView):
            lang = made.masthead.spoken_on(page.view)
            assert isinstance(page.view, NewsView)
            found[page.route] = json.loads(write_ninjs_list(page.view, made.masthead.sites[lang], speak(lang)))
    return found


def test_the_newest_are_a_list_of_what_each_is_by_itself() -> None:
    found = lists("feeds: {items: 2}\nlanguages: {pt: {name: Teste}}\n")
    assert list(found) == ["ninjs.json", "pt/ninjs.json"]
    assert [one["uri"].split("/")[-2] for one in found["ninjs.json"]] == ["a", "b"]
    assert found["ninjs.json"][0] == item(SEVERAL, "a", "formats: [ninjs]\n")
    assert found["pt/ninjs.json"][0]["infoSources"][0]["name"] == "Teste"
    assert [faults(one) for one in found["ninjs.json"]] == [[], []]


def test_where_feeds_carry_summaries_so_does_the_list() -> None:
    first, *_ = lists("feeds: {full: false}\n")["ninjs.json"]
    assert (first["representationType"], "bodies" in first) == ("partial", False)
    assert faults(first) == []


@settings(max_examples=100)
@given(LINES, LINES)
def test_whatever_a_brief_says_its_news_object_gives_it_back(text: str, other: str) -> None:
    view, site, words = VIEW
    assert view.image
    assert view.desk
    hostile = replace(
        view,
        headline=text,
        dek=other,
        body=Html(converted(text)),
        topics=tuple(replace(topic, text=other) for topic in view.topics),
        bylines=tuple(replace(byline, name=text, role=other) for byline in view.bylines),
        image=replace(view.image, alt=other, credit=text),
        takeaways=tuple(replace(t, text=Html(converted(other, "inline") or "x")) for t in view.takeaways),
        desk=replace(view.desk, title=other, label=text),
        sources=tuple(replace(source, title=text, publisher=other) for source in view.sources),
    )
    written = write_ninjs(hostile, site, words)
    assert re.fullmatch(r"[^\n]*\n", written)
    made = json.loads(written)
    assert faults(made) == []
    assert [h["value"] for h in made["headlines"]] == [text, other]
    assert made["descriptions"][0]["value"] == other
    assert made["by"] == made["people"][0]["name"] == text
    assert made["infoSources"][1] | {"uri": ""} == {"name": other, "literal": text, "role": "source", "uri": ""}
    assert (made["associations"][0]["name"], made["associations"][0]["by"]) == (other, text)


VIEW = shown(FILES, "rain")
