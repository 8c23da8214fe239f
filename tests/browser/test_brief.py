"""What readers do with a brief: share it, follow its notes, look into its tables, print it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage

IN_VIEW = """e => {
  const { top, bottom } = e.getBoundingClientRect();
  return top >= -1 && top < innerHeight && bottom > 0;
}"""


def test_copy_link_copies_the_address_and_says_so(new_page: NewPage, english: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(english)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [aria-live]")).to_have_text("Link copied")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert page.evaluate("() => navigator.clipboard.readText()") == canonical


def test_a_link_that_cannot_be_copied_is_said_so(page: Page, english: str) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))")
    page.goto(english)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [aria-live]")).to_have_text("The link could not be copied")


def test_footnotes_are_gone_to_and_come_back_from(page: Page, footnoted: str) -> None:
    page.goto(footnoted)
    note = page.locator("a.footnote-ref").first
    note.click()
    target = page.locator(":target")
    assert target.evaluate("e => Boolean(e.closest('.footnote'))")
    page.wait_for_function("() => document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    target.locator("a.footnote-backref").click()
    back = page.locator(":target")
    assert back.evaluate("e => Boolean(e.querySelector('a.footnote-ref') ?? e.closest('a.footnote-ref'))")
    page.wait_for_function(f"() => ({IN_VIEW})(document.querySelector(':target'))")


def test_a_takeaways_source_is_gone_to_and_come_back_from(new_page: NewPage, english: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(english)
    link = page.locator(".takeaways sup a").first
    link.scroll_into_view_if_needed()
    link.click()
    expect(page.locator(".sources li:target")).to_have_count(1)
    page.wait_for_function(f"() => ({IN_VIEW})(document.querySelector(':target'))")
    assert not link.evaluate(IN_VIEW)
    page.go_back()
    page.wait_for_function(f"e => ({IN_VIEW})(e)", arg=link.element_handle())


def test_a_wide_table_scrolls_in_itself_also_by_keyboard(new_page: NewPage, tables: list[str]) -> None:
    page = new_page(viewport={"width": 320, "height": 700})
    wide = 0
    for route in tables:
        page.goto(route)
        for frame in page.locator(".table-scroll").all():
            if frame.evaluate("e => e.scrollWidth <= e.clientWidth"):
                continue
            wide += 1
            assert frame.get_attribute("role")
            assert frame.get_attribute("aria-label") or frame.get_attribute("aria-labelledby")
            frame.focus()
            page.keyboard.press("ArrowRight")
            handle = frame.element_handle()
            page.wait_for_function("e => Math.abs(e.scrollLeft) > 0", arg=handle)
            assert page.evaluate("() => scrollX") == 0
    assert wide > 0


def test_the_analysis_is_one_jump_away(new_page: NewPage, english: str) -> None:
    page = new_page(viewport={"width": 360, "height": 700}, reduced_motion="reduce")
    page.goto(english)
    desk = page.locator("#desk")
    assert not desk.evaluate(IN_VIEW)
    page.locator('.brief-head a[href="#desk"]').click()
    page.wait_for_function(f"() => ({IN_VIEW})(document.querySelector('#desk'))")


def test_how_far_one_has_read_is_shown_unless_motion_is_unwanted(new_page: NewPage, english: str) -> None:
    length = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
      done(getComputedStyle(document.querySelector(".brief"), "::before").transform))))"""
    page, still = new_page(), new_page(reduced_motion="reduce")
    for each in (page, still):
        each.goto(english)
    at_first = page.evaluate(length)
    unmoved = still.evaluate(length)
    for each in (page, still):
        each.evaluate("() => scrollTo({ top: document.body.scrollHeight / 3, behavior: 'instant' })")
    assert page.evaluate(length) != at_first
    assert still.evaluate(length) == unmoved


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printing_gives_a_clean_sheet_with_the_addresses_of_the_sources(
    new_page: NewPage, english: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(english)
    # Not every brief has one.
    page.locator(".sources").evaluate(
        "one => one.insertAdjacentHTML('beforebegin', '<section class=\"read-next labelled\">Next</section>')"
    )
    expect(page.locator(".read-next").first).to_be_visible()
    page.emulate_media(media="print")
    for what in ("article h1", ".takeaways", ".desk", ".prose.body", ".sources"):
        expect(page.locator(what)).to_be_visible()
    for what in ("nav", ".footer", ".share", ".read-next", ".related", "button", ".skip"):
        assert page.locator(what).filter(visible=True).count() == 0, what
    sources = page.locator(".sources a")
    assert sources.count() > 1
    written = sources.evaluate_all(
        "all => all.map(a => [a.getAttribute('href'), getComputedStyle(a, '::after').content])"
    )
    assert all("attr(href)" in content or href in content for href, content in written)
    ink, paper = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.prose')).color, "
        "getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
