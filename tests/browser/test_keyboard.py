"""The keyboard alone reaches everything, and shows where it is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage

# Everything a reader can do something with, numbered in the order of the page.
NUMBERED = """() => {
  const all = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^='-'])")];
  const can = all.filter((e) =>
    e.checkVisibility({ visibilityProperty: true }) && !e.disabled && !e.matches("[tabindex^='-']"));
  can.forEach((e, n) => { e.dataset.number = n; });
  return can.length;
}"""

# Where the keyboard is: its number, how that is shown, and whether it can be seen.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shows = [null, "::before", "::after"].some((part) => {
    const s = getComputedStyle(e, part);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && !/, 0\\)$/.test(s.outlineColor);
  });
  const seen = [...e.getClientRects()].some((r) => {
    // The middle of what is inside the window.
    const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2;
    const y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(x, y);
    return top && (e.contains(top) || top.contains(e));
  });
  const what = `${e.tagName} ${e.className} ${e.innerText}`.slice(0, 60);
  return { number: e.dataset.number ?? null, shows, seen, what };
}"""


def walk(page: Page, key: str, most: int) -> list[dict[str, Any]]:
    """Where the keyboard comes by pressing `key` until it leaves the page."""
    steps: list[dict[str, Any]] = []
    while len(steps) < most:
        page.keyboard.press(key)
        step = page.evaluate(FOCUSED)
        # After the last one comes the browser's own bar, which a browser without a window does not have.
        if step is None or (steps and step == steps[0]):
            return steps
        steps.append(step)
    pytest.fail(f"the keyboard does not leave the page: {steps[-3:]}")


@pytest.mark.parametrize("width", [360, 1280])
def test_tab_reaches_every_control_in_order_and_shows_where_it_is(
    new_page: NewPage, english: str, arabic: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    others = (arabic, "search/", "archive/", "authors/", "404.html") if width > 1000 else ()
    for route in ("", english, *others):
        page.goto(route)
        page.evaluate("() => document.fonts.ready")
        expected = page.evaluate(NUMBERED)
        steps = walk(page, "Tab", expected + 20)
        # A box that scrolls may be a stop of its own.
        assert [int(s["number"]) for s in steps if s["number"] is not None] == list(range(expected)), route
        assert [s["what"] for s in steps if not s["shows"]] == [], f"{route}: no sign of where the keyboard is"
        assert [s["what"] for s in steps if not s["seen"]] == [], f"{route}: hidden behind something"


def test_the_keyboard_goes_back_the_way_it_came(page: Page, english: str) -> None:
    page.goto(english)
    expected = page.evaluate(NUMBERED)
    page.evaluate(f"() => document.querySelector('[data-number=\"{expected - 1}\"]').focus()")
    steps = walk(page, "Shift+Tab", expected + 20)
    assert [int(s["number"]) for s in steps if s["number"] is not None] == list(range(expected - 2, -1, -1))


def test_the_first_tab_offers_to_skip_to_the_main_text(page: Page, english: str, arabic: str) -> None:
    for route in ("", english, arabic, "archive/", "404.html"):
        page.goto(route)
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.get_attribute("href") == "#main", route
        assert focused.evaluate("e => e.getBoundingClientRect().top >= 0"), route
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(":focus").evaluate("e => Boolean(e.closest('main, footer'))"), route
