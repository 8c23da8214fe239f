"""A page written from right to left is the mirror of one written from left to right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage

# Every box of the page that holds others or a line of text by itself: where it is, and its edges. What stands in
# a line of text is left out, since words are not mirrored.
BOXES = """() => {
  const width = document.documentElement.clientWidth;
  // What scrolls sideways by itself stands at its beginning, on whichever side that is.
  for (const e of document.body.querySelectorAll("*")) e.scrollLeft = 0;
  return [...document.body.querySelectorAll("*")].filter((e) => {
    const display = getComputedStyle(e).display, around = getComputedStyle(e.parentElement).display;
    return !e.closest("svg, table") && !/inline|contents|none/.test(display) && around !== "inline";
  }).map((e) => {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    const sides = (a, b) => [parseFloat(s[a]) || 0, parseFloat(s[b]) || 0];
    return { what: `${e.tagName.toLowerCase()}.${e.className}#${e.id}`, left: r.left, right: width - r.right,
             borders: sides("borderLeftWidth", "borderRightWidth"), padding: sides("paddingLeft", "paddingRight") };
  });
}"""

# How far each line of an element's text is from the left and the right edge of its box.
LINES = """e => {
  const range = document.createRange(), box = e.getBoundingClientRect(), lines = new Map();
  range.selectNodeContents(e);
  for (const { left, right, bottom, width } of range.getClientRects()) {
    const [a, b] = lines.get(Math.round(bottom)) ?? [Infinity, Infinity];
    if (width) lines.set(Math.round(bottom), [Math.min(a, left - box.left), Math.min(b, box.right - right)]);
  }
  return [...lines.values()];
}"""

TURN = """() => {
  for (const e of document.querySelectorAll("[dir=ltr], [dir=rtl]")) e.dir = e.dir === "ltr" ? "rtl" : "ltr";
}"""


@pytest.mark.parametrize("width", [360, 800, 1280])
@pytest.mark.parametrize("route", [None, "ar/"], ids=["brief", "front"])
def test_an_arabic_page_is_its_own_mirror_when_it_is_turned_around(
    new_page: NewPage, arabic: str, route: str | None, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    page.goto(route or arabic)
    written = page.evaluate(BOXES)
    page.evaluate(TURN)
    turned = page.evaluate(BOXES)
    assert len(written) == len(turned) > 50
    wrong = [
        f"{a['what']}: {a['left']:.0f}, {a['right']:.0f} and turned {b['left']:.0f}, {b['right']:.0f}"
        for a, b in zip(written, turned, strict=True)
        if abs(a["left"] - b["right"]) > 1
        or abs(a["right"] - b["left"]) > 1
        or a["borders"] != b["borders"][::-1]
        or a["padding"] != b["padding"][::-1]
    ]
    assert wrong == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_arabic_page_is_read_from_the_right(new_page: NewPage, arabic: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    page.goto(arabic)
    assert page.locator("article.brief").evaluate("e => getComputedStyle(e).direction") == "rtl"
    # The headline's lines begin at the right edge of its box, and not all end at the left one.
    lines = page.locator("article h1").evaluate(LINES)
    assert all(right <= 1 for _, right in lines)
    assert any(left > 1 for left, _ in lines)
    # The takeaways' numerals stand at the right of their texts.
    items = page.locator(".takeaways li").evaluate_all("""all => all.map(li => {
      const box = li.getBoundingClientRect(), text = li.querySelector("p").getBoundingClientRect();
      return [text.left - box.left, box.right - text.right, getComputedStyle(li, "::before").content];
    })""")
    assert len(items) > 1
    assert all(right > 24 > left and content.startswith("counter") for left, right, content in items)


def test_what_is_written_the_other_way_begins_at_its_own_side(page: Page, kinds: list[str]) -> None:
    """An Arabic headline in an English list, and the other way round."""
    seen = 0
    for route in kinds:
        page.goto(route, wait_until="domcontentloaded")
        for card in page.locator("main .card-text[dir]").all():
            headline = card.locator(".card-headline").first
            is_rtl = headline.evaluate("e => getComputedStyle(e).direction") == "rtl"
            assert all(line[is_rtl] <= 1 for line in headline.evaluate(LINES)), route
            # Its date stands at the same side.
            date = card.locator("+ .card-line")
            assert all(line[is_rtl] <= 1 for line in date.evaluate(LINES)), route
            seen += 1
    assert seen > 0
