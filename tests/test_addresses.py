"""Routes, links and absolute addresses."""

from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.pages import addresses
from briefgen.pages.addresses import Addresses, brief_route, file_of, numbered
from tests.make import configured, made


@pytest.mark.parametrize(
    ("route", "file"),
    [
        ("", "index.html"),
        ("a/", "a/index.html"),
        ("feed.xml", "feed.xml"),
        ("404.html", "404.html"),
        ("a/b.html", "a/b.html"),
    ],
)
def test_a_page_is_served_from_its_folders_index(route: str, file: str) -> None:
    assert file_of(route) == file


@pytest.mark.parametrize(
    ("url", "base", "route", "href", "absolute"),
    [
        ("https://x.example/", "/", "", "/", "https://x.example/"),
        ("https://x.example/", "/", "a/b/", "/a/b/", "https://x.example/a/b/"),
        ("https://x.example/base/", "/base/", "", "/base/", "https://x.example/base/"),
        ("https://x.example/base/", "/base/", "feed.xml", "/base/feed.xml", "https://x.example/base/feed.xml"),
        ("https://x.example/", "/", "芯/", "/%E8%8A%AF/", "https://x.example/%E8%8A%AF/"),
        ("https://x.example/", "/", "a b/c?d#e%/", "/a%20b/c%3Fd%23e%25/", "https://x.example/a%20b/c%3Fd%23e%25/"),
    ],
)
def test_a_link_is_percent_encoded_and_has_the_base(url: str, base: str, route: str, href: str, absolute: str) -> None:
    site = Addresses(url, base)
    assert site.href(route) == href
    assert site.absolute(route) == absolute


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_link_decodes_to_its_route_and_is_ascii(route: str) -> None:
    href = Addresses("https://x.example/b/", "/b/").href(route)
    assert href.isascii()
    assert unquote(href) == "/b/" + route
    assert not set(href) & set(" \"<>'?#&")


@pytest.mark.parametrize(
    ("permalink", "route"),
    [
        ("/{year}/{month}/{slug}/", "2026/11/rain/"),
        ("/{year}/{month}/{day}/{slug}/", "2026/11/03/rain/"),
        ("/{slug}/", "rain/"),
        ("/{section}/{slug}/", "world-news/rain/"),
        ("/{lang}/news/{slug}/", "pt-br/news/rain/"),
        ("/{year}-{month}-{day}-{slug}/", "2026-11-03-rain/"),
    ],
)
def test_a_briefs_address_follows_the_pattern(permalink: str, route: str) -> None:
    brief = made("rain", 3, section="World News", lang="pt-BR")
    assert brief_route(brief, configured(f"permalink: {permalink}\n")) == route


def test_a_brief_without_a_section_is_news() -> None:
    assert brief_route(made("rain"), configured("permalink: /{section}/{slug}/\n")) == "news/rain/"


@pytest.mark.parametrize(
    ("zone", "route"),
    [("UTC", "2026/12/31/rain/"), ("Asia/Tokyo", "2027/01/01/rain/"), ("America/New_York", "2026/12/31/rain/")],
)
def test_the_day_in_an_address_is_the_publications(zone: str, route: str) -> None:
    brief = made("rain", date=dt.datetime(2026, 12, 31, 20, tzinfo=dt.UTC))
    assert (
        brief_route(brief, configured(f"timezone: {zone}\npermalink: /{{year}}/{{month}}/{{day}}/{{slug}}/\n")) == route
    )


def test_lists_have_folders_of_their_own() -> None:
    assert addresses.section_route("oil") == "sections/oil/"
    assert addresses.topic_route("芯片") == "topics/芯片/"
    assert addresses.author_route("jane") == "authors/jane/"
    assert addresses.month_route(2026, 3) == "archive/2026/03/"
    assert addresses.page_route("about") == "about/"


@pytest.mark.parametrize(
    ("route", "number", "expected"),
    [("", 1, ""), ("", 2, "page/2/"), ("topics/a/", 1, "topics/a/"), ("topics/a/", 12, "topics/a/page/12/")],
)
def test_the_first_page_of_a_list_is_the_list_itself(route: str, number: int, expected: str) -> None:
    assert numbered(route, number) == expected
