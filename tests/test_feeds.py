"""Feeds: which there are, what an item carries, and that each format is written as its specification wants."""

from __future__ import annotations

import datetime as dt
import json
import re
from calendar import timegm
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.pages.feeds.atom import write_atom
from briefgen.pages.feeds.jsonfeed import write_json_feed
from briefgen.pages.feeds.rss import write_rss
from briefgen.pages.page import ATOM, JSON_FEED, RSS
from briefgen.pages.plan import plan
from briefgen.pages.views import Byline
from briefgen.pages.wire import FeedImage, FeedItem, FeedView
from tests.conftest import brief
from tests.make import edited, unfolded, whole

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA = "{http://search.yahoo.com/mrss/}"
ATOM_NAMES = "{http://www.w3.org/2005/Atom}"

FILES = {
    "briefs/rain.md": brief(
        headline="'Rain & \"wind\" <now>'",
        date="2026-11-03 08:00",
        body="See [b](brief:b), [hidden](brief:hidden), [about](/about/) and [^1].\n\n![Sea](sea.png)\n\n[^1]: Note.",
        updated="2026-11-04 10:00",
        section="oil",
        topics="[AI policy, Ports]",
        authors="[jane, bob]",
        image="{src: hero.png, alt: 'Rain \"falls\" & stops', caption: 'See [b](brief:b)', credit: '<Us>'}",
        takeaways="['It *rains* [b](brief:b)', Second]",
        analysis="{title: 'Why & how', text: 'Because [a](/a/).', author: jane}",
        sources="[{id: s, title: 'A & B', url: 'https://else.example/?a=1&b=2', publisher: '<P>'}, {id: t, title: T}]",
        corrections="[{date: 2026-11-05 09:00, text: 'It was *three*.'}, {date: 2026-11-04, text: First}]",
    ),
    "briefs/b.md": brief(date="2026-11-02 08:00"),
    "briefs/hidden.md": brief(status="draft", topics="[secret]"),
    "briefs/arabic.md": brief(headline="أحد", date="2026-11-01 08:00", lang="ar", authors="[jane]"),
    "authors/jane.yaml": "name: Jane Doe\nbio: Writes *well*.",
    "authors/bob.yaml": "name: Bob & Co",
    "media/sea.png": "",
    "media/hero.png": "",
}
MORE = "timezone: Europe/Lisbon\nsections: [{id: oil, name: Oil & gas, description: Fuel <here>}, {id: no, name: E}]\n"


def views(files: dict[str, str] = FILES, more: str = MORE, url: str = "https://test.example/") -> dict[str, FeedView]:
    """Every feed by its route, as it is written."""
    pages = unfolded(plan(edited(files, more, url=url), whole)).pages
    return {page.route: page.view for page in pages if isinstance(page.view, FeedView)}


def view(files: dict[str, str] = FILES, more: str = MORE) -> FeedView:
    return views(files, more)["feed.xml"]


def parsed(written: str) -> ET.Element:
    assert written.startswith('<?xml version="1.0" encoding="utf-8"?>\n<')
    return ET.fromstring(written)  # noqa: S314 -- our own


def rss(files: dict[str, str] = FILES, more: str = MORE) -> ET.Element:
    channel = parsed(write_rss(view(files, more), "briefgen test")).find("channel")
    assert channel is not None
    return channel


def atom(files: dict[str, str] = FILES, more: str = MORE) -> ET.Element:
    return parsed(write_atom(view(files, more), "briefgen test"))


def json_feed(files: dict[str, str] = FILES, more: str = MORE) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_json_feed(view(files, more)))
    return found


def texts(element: ET.Element, tag: str) -> list[str]:
    return [e.text or "" for e in element.findall(tag)]


LISTS = ("", "ar/", "sections/oil/", "sections/no/", "topics/ai-policy/", "topics/ports/", "authors/bob/")


def test_every_list_that_can_be_followed_has_a_feed_in_each_format() -> None:
    wanted = {f"{place}{name}" for place in (*LISTS, "authors/jane/") for name in ("feed.xml", "atom.xml", "feed.json")}
    assert views().keys() == wanted


def test_which_formats_and_lists_have_feeds_can_be_chosen() -> None:
    assert views(more=MORE + "feeds: {formats: [json], lists: [topics]}\n").keys() == {
        *("feed.json", "ar/feed.json", "topics/ai-policy/feed.json", "topics/ports/feed.json")
    }
    assert views(more=MORE + "feeds: {formats: []}\n") == {}
    assert views(more=MORE + "feeds: {lists: []}\n").keys() == {
        f"{place}{name}" for place in ("", "ar/") for name in ("feed.xml", "atom.xml", "feed.json")
    }


def test_all_formats_of_a_feed_are_planned_one_after_another_from_one_fold() -> None:
    pages = [page for page in plan(edited(FILES, MORE), whole).pages if page.template in {RSS, ATOM, JSON_FEED}]
    for first in range(0, len(pages), 3):
        three = pages[first : first + 3]
        assert [page.template for page in three] == [RSS, ATOM, JSON_FEED]
        assert three[0].view is three[1].view is three[2].view


def test_a_feed_of_a_list_is_named_after_it_and_has_its_briefs() -> None:
    found = views()
    assert found["topics/ports/feed.xml"].title == "Ports · Test Brief"
    assert found["topics/ports/feed.xml"].home == "https://test.example/topics/ports/"
    assert (found["sections/oil/atom.xml"].title, found["sections/oil/atom.xml"].description) == (
        *("Oil & gas · Test Brief", "Fuel <here>"),
    )
    assert found["authors/jane/feed.json"].description == "Writes well."
    assert [item.headline for item in found["authors/jane/feed.xml"].items] == ["Rain & “wind” <now>", "أحد"]
    assert found["sections/no/feed.xml"].items == ()
    assert found["ar/feed.xml"].lang == "ar"
    assert [item.lang for item in found["ar/feed.xml"].items] == ["ar"]


def test_a_page_leads_to_its_own_feeds_and_to_the_publication_s() -> None:
    pages = {page.route: page.view for page in unfolded(plan(edited(FILES, MORE), whole)).pages}
    link = pages["topics/ports/"].meta.feeds[1]  # type: ignore[attr-defined]
    assert (link.href, link.title, link.format, link.type) == (
        *("/topics/ports/atom.xml", "Ports · Test Brief", "Atom", "application/atom+xml"),
    )
    assert [link.href for link in pages["topics/ports/"].meta.feeds] == [  # type: ignore[attr-defined]
        *("/topics/ports/feed.xml", "/topics/ports/atom.xml", "/topics/ports/feed.json")
    ]
    assert pages["archive/2026/11/"].meta.feeds == ()  # type: ignore[attr-defined]


def test_a_channel_says_whose_it_is() -> None:
    channel = rss(more=MORE + "tagline: What moved\nlanguage: pt-PT\n")
    assert texts(channel, "title") == ["Test Brief"]
    assert texts(channel, "link") == ["https://test.example/"]
    assert texts(channel, "description") == ["What moved"]
    assert texts(channel, "language") == ["pt-PT"]
    assert texts(channel, "generator") == ["briefgen test"]
    link = channel.find(f"{ATOM_NAMES}link")
    assert link is not None
    assert link.attrib == {"href": "https://test.example/feed.xml", "rel": "self", "type": "application/rss+xml"}


def test_a_publication_without_a_tagline_is_described_by_its_name() -> None:
    assert texts(rss(), "description") == ["Test Brief"]


def test_an_item_carries_its_headline_address_and_date_in_rfc_822() -> None:
    item = rss().findall("item")[0]
    assert texts(item, "title") == ["Rain & “wind” <now>"]
    assert texts(item, "link") == ["https://test.example/2026/11/rain/"]
    assert texts(item, "pubDate") == ["Tue, 03 Nov 2026 08:00:00 +0000"]
    assert texts(item, "description") == ["A dek."]
    assert texts(item, CREATOR) == ["Jane Doe", "Bob & Co"]
    assert texts(item, "category") == ["Oil & gas", "AI policy", "Ports"]


def test_an_item_keeps_its_name_when_its_address_changes() -> None:
    item = rss().findall("item")[0]
    (guid,) = item.findall("guid")
    assert (guid.text, guid.attrib) == ("tag:test.example,2026-11-03:/rain", {"isPermaLink": "false"})
    moved = rss(more=MORE + "permalink: /{section}/{slug}/\n").findall("item")[0]
    assert texts(moved, "link") != texts(item, "link")
    assert texts(moved, "guid") == [guid.text]


def test_an_item_without_authors_is_signed_by_the_desk() -> None:
    assert texts(rss().findall("item")[1], CREATOR) == ["Test Brief Editorial"]
    assert json_feed()["items"][1]["authors"] == [{"name": "Test Brief Editorial", "url": "https://test.example/"}]


def test_a_correction_moves_the_date_of_the_last_change() -> None:
    changed = "2026-11-05T09:00:00+00:00"
    assert parsedate_to_datetime(texts(rss(), "lastBuildDate")[0]) == dt.datetime.fromisoformat(changed)
    assert [texts(item, f"{ATOM_NAMES}updated") for item in rss().findall("item")] == [
        [changed],
        ["2026-11-02T08:00:00+00:00"],
    ]
    assert texts(atom(), f"{ATOM_NAMES}updated") == [changed]
    assert [texts(entry, f"{ATOM_NAMES}updated") for entry in atom().findall(f"{ATOM_NAMES}entry")] == [
        *([changed], ["2026-11-02T08:00:00+00:00"])
    ]
    assert json_feed()["items"][0]["date_modified"] == changed


def test_an_item_has_its_picture_with_its_size_and_alt_text() -> None:
    item = rss().findall("item")[0]
    media, enclosure = item.find(f"{MEDIA}content"), item.find("enclosure")
    assert media is not None
    assert enclosure is not None
    url = "https://test.example/assets/hero.png"
    size = {"width": "20", "height": "15", "fileSize": "99"}
    assert media.attrib == {"url": url, "medium": "image", "type": "image/png", **size}
    assert enclosure.attrib == {"url": url, "length": "99", "type": "image/png"}
    assert texts(media, f"{MEDIA}description") == ["Rain “falls” & stops"]
    (link,) = [e for e in atom().iter(f"{ATOM_NAMES}link") if e.get("rel") == "enclosure"]
    assert link.attrib == {"rel": "enclosure", "type": "image/png", "length": "99", "href": url}
    assert json_feed()["items"][0]["attachments"] == [{"url": url, "mime_type": "image/png", "size_in_bytes": 99}]


def test_a_whole_brief_has_all_that_its_page_has_in_this_order() -> None:
    html = view().items[0].content
    parts = [
        *('<div lang="en" dir="ltr">', "hero.png", "<figcaption>See", "&lt;Us&gt;", "<strong>A dek.</strong>"),
        *("Key Takeaways", "<em>rains</em>", "Second", "Desk", "Why &amp; how", "Because"),
        *("Jane Doe · Strategic Insight", "See <a", "Sources", "A &amp; B</a>, &lt;P&gt;", "<li>T</li>"),
        *("Corrections", "November 5, 2026</dt><dd>It was <em>three</em>", "November 4, 2026", "First"),
    ]
    assert sorted(parts, key=html.rindex) == parts


@pytest.mark.parametrize("base", ["https://test.example/", "https://test.example/base/"])
def test_every_address_in_a_feed_is_absolute(base: str) -> None:
    item = views(url=base)["feed.xml"].items[0]
    addresses = re.findall(r'\s(?:href|src)="([^"]*)"', item.content)
    assert len(addresses) >= 8
    assert [a for a in addresses if not a.startswith((base, "https://else.example/"))] == []
    assert f'href="{base}about/"' in item.content
    assert f'href="{base}2026/11/b/"' in item.content
    assert f'src="{base}assets/sea.png"' in item.content
    assert f'href="{base}2026/11/rain/#fn:1"' in item.content
    assert item.image is not None
    assert item.image.url == f"{base}assets/hero.png"
    assert [author.href for author in item.authors] == [f"{base}authors/jane/", f"{base}authors/bob/"]


def test_what_is_not_visible_is_only_words_in_a_feed() -> None:
    for written in (write_rss(view(), ""), write_atom(view(), ""), write_json_feed(view())):
        assert "hidden," in written
        assert "brief:" not in written
        assert "/hidden/" not in written


def test_a_feed_of_summaries_has_no_content() -> None:
    more = MORE + "feeds: {full: false}\n"
    assert [item.content for item in view(more=more).items] == ["", ""]
    assert "content:encoded" not in write_rss(view(more=more), "")
    assert list(atom(more=more).iter(f"{ATOM_NAMES}content")) == []
    assert [item["content_text"] for item in json_feed(more=more)["items"]] == ["A dek.", "A dek."]


@pytest.mark.parametrize("items", [1, 2, 200])
def test_a_feed_has_no_more_than_the_items_asked_for_the_newest_first(items: int) -> None:
    found = view(more=MORE + f"feeds: {{items: {items}}}\n")
    assert [item.url.split("/")[-2] for item in found.items] == ["rain", "b"][:items]


def test_an_empty_publication_has_empty_feeds() -> None:
    empty = {"pages/a.md": "---\ntitle: A\n---\n"}
    assert rss(empty).findall("item") == []
    assert rss(empty).findall("lastBuildDate") == []
    assert texts(atom(empty), f"{ATOM_NAMES}updated") == ["1970-01-01T00:00:00Z"]
    assert json_feed(empty)["items"] == []


def test_a_feed_that_browsers_can_show_names_its_stylesheet() -> None:
    found = FeedView("T", "D", "en", *("https://t.example/",) * 4, "", "/a/feed.css?a&b", ())
    for written in (write_rss(found, ""), write_atom(found, "")):
        assert written.splitlines()[1] == '<?xml-stylesheet type="text/css" href="/a/feed.css?a&amp;b"?>'
        parsed(written)
    assert "stylesheet" not in write_rss(view(), "")


def seconds(iso: str) -> int:
    return int(dt.datetime.fromisoformat(iso).timestamp())


@pytest.mark.parametrize("write", [write_rss, write_atom])
def test_feedparser_reads_what_the_model_has(write: Any) -> None:
    for found in views().values():
        read = feedparser.parse(write(found, "g").encode(), sanitize_html=False, resolve_relative_uris=False)
        assert not read.bozo
        assert (read.feed.title, read.feed.subtitle, read.feed.link) == (found.title, found.description, found.home)
        assert read.feed.language == found.lang
        assert len(read.entries) == len(found.items)
        for entry, item in zip(read.entries, found.items, strict=True):
            assert (entry.title, entry.link, entry.id) == (item.headline, item.url, item.id)
            assert [author.name for author in entry.authors] == [author.name for author in item.authors]
            assert timegm(entry.published_parsed) == seconds(item.published)
            assert timegm(entry.updated_parsed) == seconds(item.updated)
            assert entry.summary == item.dek
            assert [content.value for content in entry.content] == [item.content]
            assert [tag.term for tag in entry.tags] == list(item.categories) if item.categories else "tags" not in entry
            assert [e.href for e in entry.enclosures] == ([item.image.url] if item.image else [])


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'`]\\-!/ \t\n\u202e\u2066\u2069\u200f\ufeff\u2028\u2029\x85\xa0"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        st.characters(min_codepoint=0x10000, exclude_characters=""),
    ),
    max_size=30,
).map(lambda text: text + "".join(["]]>", "<!--", "</script>"][: len(text) % 4]))
LINE = HOSTILE.map(lambda text: " ".join(text.split()) or "x")
"""A text as the model has it: on one line, without the characters that content may not have."""


def hostile(text: str, line: str) -> FeedView:
    item = FeedItem(
        id="tag:x",
        url="https://t.example/?a=1&b=2",
        lang="en",
        headline=line,
        dek=line,
        published="2026-11-03T08:00:00+00:00",
        updated="2026-11-03T08:00:00+00:00",
        authors=(Byline(line, "https://t.example/"),),
        categories=(line,),
        image=FeedImage("https://t.example/a.png", "image/png", 1, 2, 3, line),
        content=text,
    )
    return FeedView(line, line, "en", *("https://t.example/",) * 4, item.published, "", (item,))


@given(HOSTILE.filter(bool), LINE)
def test_whatever_a_brief_says_comes_back_from_every_format(text: str, line: str) -> None:
    found = hostile(text, line)
    # XML knows one kind of line end (https://www.w3.org/TR/xml/#sec-line-ends).
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    channel = parsed(write_rss(found, line)).find("channel")
    assert channel is not None
    item = channel.find("item")
    assert item is not None
    assert [texts(channel, tag) for tag in ("title", "description", "generator")] == [[line]] * 3
    assert [texts(item, tag) for tag in ("title", CREATOR, "category", CONTENT)] == [[line], [line], [line], [lines]]
    entry = parsed(write_atom(found, line)).find(f"{ATOM_NAMES}entry")
    assert entry is not None
    assert [texts(entry, f"{ATOM_NAMES}{tag}") for tag in ("title", "summary", "content")] == [[line], [line], [lines]]
    feed = json.loads(write_json_feed(found))
    one = feed["items"][0]
    assert [feed["title"], one["title"], one["content_html"], one["tags"]] == [line, line, text, [line]]
