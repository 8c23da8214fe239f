"""Searching: in every language of the publication, by keyboard, narrowed down, below a path, and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SAMPLE, NewPage

BOX, SAID, FOUND = "#search-words", "#search-said", "#search-rows .card-headline a"


def search(page: Page, words: str) -> None:
    page.goto("search/")
    page.locator(BOX).fill(words)
    expect(page.locator(SAID)).not_to_be_empty()


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("vaccine trial", "Marsh fever vaccine cuts hospital stays"),
        ("晶圆", "流明折在邓哈维尔投下首批晶圆"),
        ("邓哈维尔投下", "流明折在邓哈维尔投下首批晶圆"),
        ("مضيق", "شركات التأمين ترفع كلفة عبور مضيق كويسين"),
    ],
)
def test_a_search_finds_a_brief_and_opens_it(page: Page, words: str, headline: str) -> None:
    search(page, words)
    found = page.locator(FOUND).filter(has_text=headline).first
    title = found.inner_text()
    found.click()
    expect(page.locator("article.brief h1")).to_have_text(title)


def test_the_keyboard_alone_searches_and_opens(page: Page) -> None:
    page.goto("search/")
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("battery ferry")
    page.keyboard.press("Enter")
    expect(page.locator(FOUND).first).to_be_visible()
    first, second = page.locator(FOUND).all_inner_texts()[:2]
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text(first)
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text(second)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("article.brief h1")).to_have_text(first)


def test_tab_reaches_what_was_found(page: Page) -> None:
    search(page, "battery ferry")
    expect(page.locator(FOUND).first).to_be_visible()
    page.locator(BOX).focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").evaluate("e => Boolean(e.closest('#search-rows'))"):
            return
    pytest.fail("what was found is not reached")


def test_coming_back_shows_what_was_found_before(page: Page) -> None:
    search(page, "battery ferry")
    page.locator("select[name=year]").select_option("2026")
    before = page.locator(SAID).inner_text()
    page.locator(FOUND).first.click()
    expect(page.locator("article.brief")).to_be_visible()
    page.go_back()
    expect(page.locator(BOX)).to_have_value("battery ferry")
    expect(page.locator("select[name=year]")).to_have_value("2026")
    expect(page.locator(SAID)).to_have_text(before)
    expect(page.locator(FOUND).first).to_be_visible()


def test_section_topic_and_year_narrow_a_search_down(page: Page) -> None:
    search(page, "the")
    everything = int(re.findall(r"\d+", page.locator(SAID).inner_text())[0])
    assert everything > 10
    for name in ("section", "topic", "year"):
        choice = page.locator(f"select[name={name}]")
        option = choice.locator("option:not([value='']):not([disabled])").first
        value = option.get_attribute("value") or ""
        label = re.search(r"\((\d+)\)$", option.inner_text())
        assert label
        assert 0 < int(label[1]) < everything, name
        choice.select_option(value)
        expect(page.locator(SAID)).to_have_text(re.compile(rf"^{label[1]} briefs? found$"))
        choice.select_option("")
        expect(page.locator(SAID)).to_have_text(f"{everything} briefs found")


def test_more_is_shown_when_it_is_asked_for(page: Page) -> None:
    search(page, "the")
    expect(page.locator(FOUND)).to_have_count(10)
    page.get_by_role("button", name="More results").click()
    expect(page.locator(FOUND)).to_have_count(20)
    expect(page.locator(FOUND).nth(10)).to_be_focused()


def test_nothing_found_is_said_and_leads_to_the_archive(page: Page) -> None:
    search(page, "zzzzzz")
    expect(page.locator(SAID)).to_have_text("Nothing found")
    expect(page.locator("#search-none a[href$='/archive/']")).to_be_visible()


def test_with_a_script_nothing_is_said_of_its_absence(page: Page) -> None:
    page.goto("search/")
    assert page.locator("#search").evaluate("e => getComputedStyle(e, '::before').content") == "none"


@pytest.mark.parametrize("hidden", ["2036/06/time-capsule.md", "2026/11/kestrel-bay-buyer.md"])
def test_what_waits_and_what_is_a_draft_is_not_found(page: Page, hidden: str) -> None:
    text = (SAMPLE / "content/briefs" / hidden).read_text("utf-8")
    (headline,) = re.findall(r'^headline: "?(.+?)"?$', text, re.MULTILINE)
    search(page, headline)
    assert headline not in page.locator(FOUND).all_inner_texts()
    assert headline not in page.content()


@pytest.mark.parametrize("route", ["no/such/page/", "search/"])
def test_a_search_sent_as_a_form_has_an_address_of_its_own(page: Page, route: str) -> None:
    page.goto(route)
    page.locator("main input[type=search]").fill("vaccine")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=vaccine$"))
    expect(page.locator(FOUND).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_masthead_leads_to_the_search(new_page: NewPage, english: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    for route in ("", english):
        page.goto(route)
        page.locator("header a[href$='/search/']").filter(visible=True).click()
        expect(page.locator(BOX)).to_be_visible()


def test_below_a_path_everything_works_too(new_page: NewPage, below: str) -> None:
    """As on GitHub Pages: the styles, the pictures, the search and what it finds."""
    page = new_page(base_url=below)
    page.goto("")
    expect(page.locator("html")).to_have_css("background-color", "rgb(250, 247, 241)")
    search(page, "晶圆")
    page.locator(FOUND).first.click()
    expect(page.locator("article.brief h1")).to_contain_text("流明折")
    assert page.url.startswith(below)


def test_without_javascript_there_is_the_archive_instead(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("search/")
    # Text that is there with and without a script, but is shown only without one.
    said = page.locator("#search").evaluate("e => getComputedStyle(e, '::before').content")
    assert "Searching needs a script" in said
    controls = page.locator("main :is(input, select, button)").filter(visible=True)
    assert controls.count() >= 2
    assert all(control.is_disabled() for control in controls.all())
    page.locator("main a[href$='/archive/']").filter(visible=True).click()
    expect(page.locator("main h1")).to_have_text("Archive")
