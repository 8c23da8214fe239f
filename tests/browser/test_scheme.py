"""Light or dark: by the system, until a reader says otherwise."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage

PAPER = "() => getComputedStyle(document.documentElement).backgroundColor"
CHOSEN = "() => localStorage.getItem('scheme')"
# Every colour on the page.
COLOURS = """() => [document.documentElement, ...document.body.querySelectorAll("*")].map((e) => {
  const s = getComputedStyle(e);
  return [e.tagName, e.className, s.color, s.backgroundColor, s.borderTopColor, s.fill, s.boxShadow].join(" ");
})"""


def switch(page: Page) -> None:
    page.locator('[data-do="scheme"]').click()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_switch_remembers_on_every_page_and_after_reloading(
    new_page: NewPage, english: str, arabic: str, system: str
) -> None:
    page = new_page(color_scheme=system)
    page.goto("")
    by_system = page.evaluate(PAPER)
    switch(page)
    chosen = page.evaluate(PAPER)
    assert chosen != by_system
    page.reload()
    assert page.evaluate(PAPER) == chosen
    for route in (english, arabic, "search/", "archive/", "404.html"):
        page.goto(route)
        assert page.evaluate(PAPER) == chosen, route


def test_a_choice_holds_before_anything_is_painted(new_page: NewPage) -> None:
    """It must not wait for the script, which comes later: the page would flash."""
    page = new_page(color_scheme="light")
    page.goto("")
    switch(page)
    page.route(re.compile(r"script\.\w+\.js$"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    assert page.locator("html").get_attribute("data-scheme") == "dark"
    assert page.locator('[data-do="scheme"]').is_hidden()


def test_switching_back_is_following_the_system_again(new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    page.goto("")
    by_system = page.evaluate(PAPER)
    switch(page)
    assert page.evaluate(CHOSEN) == "dark"
    switch(page)
    assert page.evaluate(CHOSEN) is None
    assert page.evaluate(PAPER) == by_system
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(PAPER) != by_system


def test_what_is_chosen_looks_like_what_the_system_gives(new_page: NewPage, english: str) -> None:
    by_system, by_choice = new_page(color_scheme="dark"), new_page(color_scheme="light")
    for page in (by_system, by_choice):
        page.goto(english)
    light = by_choice.evaluate(COLOURS)
    switch(by_choice)
    # Neither under the pointer nor focused, which is shown.
    by_choice.mouse.move(0, 0)
    by_choice.evaluate("() => document.activeElement.blur()")
    dark = by_choice.evaluate(COLOURS)
    assert dark == by_system.evaluate(COLOURS)
    assert dark != light


def test_the_switch_says_what_it_is_and_how_it_stands(new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    page.goto("")
    button = page.get_by_role("button", name="Dark mode")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    themes = page.locator("meta[name=theme-color]").evaluate_all(
        "all => all.filter(m => !m.media || matchMedia(m.media).matches).map(m => m.content)"
    )
    assert len(themes) == 1
    expect(page.locator("html")).to_have_css("background-color", rgb(themes[0]))


def test_where_storage_is_forbidden_the_switch_works_all_the_same(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.goto("")
    before = page.evaluate(PAPER)
    switch(page)
    assert page.evaluate(PAPER) != before


def rgb(colour: str) -> str:
    """`#rrggbb` as a browser writes it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
