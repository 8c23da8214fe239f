"""Feeds: what an item carries, and that what is written is RSS 2.0."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest

from briefgen.pages.feeds import content, feed_view, write_rss
from briefgen.pages.views import FeedView
from tests.conftest import brief
from tests.make import edited, whole

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA = "{http://search.yahoo.com/mrss/}"
ATOM = "{http://www.w3.org/2005/Atom}link"

FILES = {
    "briefs/rain.md": brief(
        headline="'Rain & \"wind\" <now>'",
        date="2026-11-03 08:00",
        body="See [b](brief:b), [hidden](brief:hidden), [about](/about/) and [^1].\n\n![Sea](sea.png)\n\n[^1]: Note.",
        updated="2026-11-04 10:00",
        section="oil",
        topics="[AI policy, Ports]",
        authors="[jane, bob]",
        image="{src: hero.png, alt: 'Rain \"falls\" & stops'}",
        takeaways="['It *rains* [b](brief:b)', Second]",
        analysis="{title: 'Why & how', text: 'Because [a](/a/).', author: jane}",
    ),
    "briefs/b.md": brief(date="2026-11-02 08:00"),
    "briefs/hidden.md": brief(status="draft"),
    "authors/jane.yaml": "name: Jane Doe",
    "authors/bob.yaml": "name: Bob & Co",
    "media/sea.png": "",
    "media/hero.png": "",
}
MORE = "timezone: Europe/Lisbon\nsections: [{id: oil, name: Oil & gas}]\n"


def view(files: dict[str, str] = FILES, more: str = MORE) -> FeedView:
    edition = edited(files, more)
    return feed_view(edition, edition.fronts[0], whole)


def rss(files: dict[str, str] = FILES, more: str = MORE) -> ET.Element:
    written = write_rss(view(files, more))
    assert written.startswith('<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"')
    channel = ET.fromstring(written).find("channel")  # noqa: S314 -- our own
    assert channel is not None
    return channel


def texts(element: ET.Element, tag: str) -> list[str]:
    return [e.text or "" for e in element.findall(tag)]


def test_a_channel_says_whose_it_is() -> None:
    channel = rss(more=MORE + "tagline: What moved\nlanguage: pt-PT\n")
    assert texts(channel, "title") == ["Test Brief"]
    assert texts(channel, "link") == ["https://test.example/"]
    assert texts(channel, "description") == ["What moved"]
    assert texts(channel, "language") == ["pt-PT"]
    assert texts(channel, "generator") == ["briefgen test"]
    link = channel.find(ATOM)
    assert link is not None
    assert link.attrib == {"href": "https://test.example/feed.xml", "rel": "self", "type": "application/rss+xml"}


def test_a_publication_without_a_tagline_is_described_by_its_name() -> None:
    assert texts(rss(), "description") == ["Test Brief"]


def test_an_item_carries_its_headline_address_and_date_in_rfc_822() -> None:
    item = rss().findall("item")[0]
    assert texts(item, "title") == ["Rain & “wind” <now>"]
    assert texts(item, "link") == texts(item, "guid") == ["https://test.example/2026/11/rain/"]
    assert texts(item, "pubDate") == ["Tue, 03 Nov 2026 08:00:00 +0000"]
    assert texts(item, "description") == ["A dek."]
    assert texts(item, CREATOR) == ["Jane Doe", "Bob & Co"]
    assert texts(item, "category") == ["Oil & gas", "AI policy", "Ports"]


def test_an_item_without_authors_is_signed_by_the_desk() -> None:
    assert texts(rss().findall("item")[1], CREATOR) == ["Test Brief Editorial"]


def test_the_feed_says_when_it_changed_last_updates_included() -> None:
    assert parsedate_to_datetime(texts(rss(), "lastBuildDate")[0]) == dt.datetime(2026, 11, 4, 10, tzinfo=dt.UTC)


def test_an_item_has_its_picture_with_alt_text() -> None:
    media = rss().findall("item")[0].find(f"{MEDIA}content")
    assert media is not None
    assert media.attrib == {"url": "https://test.example/assets/hero.png", "medium": "image"}
    assert texts(media, f"{MEDIA}description") == ["Rain “falls” & stops"]


def test_a_whole_brief_has_takeaways_the_desk_and_the_report_in_this_order() -> None:
    html = texts(rss().findall("item")[0], CONTENT)[0]
    parts = ["hero.png", "Key Takeaways", "<em>rains</em>", "Second", "Desk", "Why &amp; how", "Because", "See <a"]
    assert sorted(parts, key=html.index) == parts


@pytest.mark.parametrize("base", ["https://test.example/", "https://test.example/base/"])
def test_every_address_in_a_feed_is_absolute(base: str) -> None:
    edition = edited(FILES, MORE, url=base)
    found = feed_view(edition, edition.fronts[0], whole)
    html = content(found.items[0], found.site)
    addresses = re.findall(r'\s(?:href|src)="([^"]*)"', html)
    assert len(addresses) >= 8
    assert [a for a in addresses if not a.startswith(base)] == []
    assert f'href="{base}about/"' in html
    assert f'href="{base}2026/11/b/"' in html
    assert f'src="{base}assets/sea.png"' in html
    assert f'href="{base}2026/11/rain/#fn:1"' in html
    assert found.items[0].image == f"{base}assets/hero.png"


def test_what_is_not_visible_is_only_words_in_a_feed() -> None:
    written = write_rss(view())
    assert "hidden," in written
    assert "brief:" not in written
    assert "/hidden/" not in written


def test_a_feed_of_summaries_has_no_bodies() -> None:
    found = view(more=MORE + "feeds: {full: false}\n")
    assert [item.body for item in found.items] == [None, None]
    assert "content:encoded" not in write_rss(found)


@pytest.mark.parametrize("items", [1, 2, 200])
def test_a_feed_has_no_more_than_the_items_asked_for_the_newest_first(items: int) -> None:
    found = view(more=MORE + f"feeds: {{items: {items}}}\n")
    assert [item.url.split("/")[-2] for item in found.items] == ["rain", "b"][:items]


def test_an_empty_publication_has_an_empty_feed() -> None:
    channel = rss({"pages/a.md": "---\ntitle: A\n---\n"})
    assert channel.findall("item") == []
    assert channel.findall("lastBuildDate") == []


@pytest.mark.parametrize(
    "nasty",
    ["a ]]> b", "a &amp; b", "<b>x</b>", "emoji 😀 \U0001f1f5\U0001f1f9", "a &#8; b", "&nbsp;&copy;", "<!-- x -->"],
)
def test_whatever_a_brief_says_the_feed_is_well_formed(nasty: str) -> None:
    files = {"briefs/a.md": brief(headline=f"'{nasty}'", body=nasty, takeaways=f"['{nasty}']", topics=f"['{nasty}']")}
    item = rss(files).findall("item")[0]
    assert texts(item, "title") == [view(files).items[0].headline]
    assert len(texts(item, CONTENT)) == 1


def test_dates_have_the_publications_zone() -> None:
    item = rss(more=MORE.replace("Europe/Lisbon", "Asia/Tokyo")).findall("item")[0]
    assert texts(item, "pubDate") == ["Tue, 03 Nov 2026 08:00:00 +0900"]
