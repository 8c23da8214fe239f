"""How pages are laid out at every width, in large letters, and while they load."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route

from docs.chromium import launched
from tests.browser.conftest import NewPage

# What sticks out of the page, unless it is in something that scrolls or hides by itself.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const held = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter((e) => {
    const { left, right, width: w, height: h } = e.getBoundingClientRect();
    return w > 1 && h > 1 && (right > width + 1 || left < -1) && !held(e);
  });
  const scrolls = document.scrollingElement.scrollWidth > width || innerWidth > visualViewport.width + 1;
  return [...(scrolls ? [`the page scrolls at ${width} px`] : []),
          ...out.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className} at ${width} px`)];
}"""

# Text that is cut off by the box it is in.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((e) => {
  const { overflowX, overflowY, position } = getComputedStyle(e);
  if (position === "absolute" || !e.innerText) return false;
  return (overflowX === "hidden" || overflowX === "clip") && e.scrollWidth > e.clientWidth + 1
      || (overflowY === "hidden" || overflowY === "clip") && e.scrollHeight > e.clientHeight + 1;
}).map((e) => `${e.tagName.toLowerCase()}.${e.className} cuts off ${e.innerText.slice(0, 40)}`)"""

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries())
    for (const { node } of shift.sources) shifts.push(`${node?.nodeName} ${node?.className} by ${shift.value}`);
}).observe({ type: "layout-shift", buffered: true });
"""

# What the last frame moved is told a little later.
AT_REST = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""


def test_no_page_scrolls_sideways_at_any_width(new_page: NewPage, kinds: list[str]) -> None:
    """320 px is also what a desk's 1280 px are at 400 %, and 640 px what they are at 200 %."""
    page = new_page()
    found = []
    for route in kinds:
        page.goto(route)
        for width in (320, 360, 640, 768, 1024, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{route}: {what}" for what in page.evaluate(STICKS_OUT)]
    assert found == []


def test_letters_twice_as_large_lose_nothing(chromium: Browser, new_page: NewPage, kinds: list[str]) -> None:
    """Readers set the size of letters in their browser; the page has to follow."""
    found = []
    with launched(chromium.browser_type, "--blink-settings=defaultFontSize=32") as browser:
        page = new_page(browser)
        for route in kinds:
            page.goto(route)
            assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
            for width in (768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{route}: {what}" for what in page.evaluate(STICKS_OUT) + page.evaluate(CUT_OFF)]
        page.context.close()
    assert found == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(
    new_page: NewPage, kinds: list[str], english: str, arabic: str, width: int
) -> None:
    """Pictures and scripts come only when the rest has been painted, as they may over a slow line.

    The window is so high that all of the page is in it: what moves below the first screen moves, too.
    """
    page = new_page(viewport={"width": width, "height": 6000})
    page.add_init_script(SHIFTS)
    held: list[Route] = []
    late = {"image", "script"}
    page.route("**/*", lambda route: held.append(route) if route.request.resource_type in late else route.continue_())
    pictures = 0
    for route in kinds if width < 1000 else ("", english, arabic, "sections/climate/", "search/"):
        page.goto(route, wait_until="commit")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        pictures += sum(r.request.resource_type == "image" for r in held)
        while held:
            held.pop().continue_()
        page.wait_for_load_state("load")
        page.evaluate(AT_REST)
        assert page.evaluate("() => shifts") == [], route
    assert pictures > 10


def test_a_shift_would_be_noticed(page: Page) -> None:
    page.add_init_script(SHIFTS)
    page.goto("")
    page.evaluate("() => document.querySelector('main').prepend(Object.assign(document.createElement('p'), "
                  "{ textContent: 'late', style: 'block-size: 200px' }))")  # fmt: skip
    page.wait_for_function("() => shifts.length > 0", timeout=2000)


def test_a_reader_who_wants_no_motion_gets_none(new_page: NewPage, english: str, arabic: str) -> None:
    page = new_page(reduced_motion="reduce")
    moving = """() => [document.documentElement, ...document.querySelectorAll("*")].flatMap((e) =>
      [null, "::before", "::after"].map((part) => [e, getComputedStyle(e, part)])).filter(([, s]) =>
        s.scrollBehavior === "smooth" || s.animationName !== "none" || parseFloat(s.transitionDuration) > 0
      ).map(([e]) => `${e.tagName} ${e.className}`)"""
    for route in ("", english, arabic, "archive/", "search/"):
        page.goto(route)
        assert page.evaluate(moving) == [], route
        assert page.evaluate("() => document.getAnimations().length") == 0
