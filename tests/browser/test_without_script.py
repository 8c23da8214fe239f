"""With JavaScript off, a reader misses nothing."""

from __future__ import annotations

from tests.browser.conftest import NewPage

# All of it but forms, which may be there only where a script can do what they offer.
TEXT = """() => {
  for (const form of document.querySelectorAll("main form")) form.remove();
  return (document.querySelector("main article") ?? document.querySelector("main")).innerText;
}"""


def test_the_main_text_is_the_same_without_javascript(new_page: NewPage, kinds: list[str]) -> None:
    with_script, without = new_page(), new_page(java_script_enabled=False)
    for route in kinds:
        if route.endswith("search/"):
            continue  # What it offers in place of the search has tests of its own.
        texts = []
        for page in (with_script, without):
            page.goto(route)
            texts.append(page.evaluate(TEXT))
        assert texts[0] == texts[1], route
        assert len(texts[0]) > 50


def test_no_control_needs_javascript_and_sharing_is_plain_links(new_page: NewPage, kinds: list[str]) -> None:
    page = new_page(java_script_enabled=False)
    shares = 0
    for route in kinds:
        page.goto(route)
        # A button that sends a form works without a script; any other needs one.
        assert page.locator("button:not([type=submit])").filter(visible=True).all_inner_texts() == [], route
        for item in page.locator(".share li").filter(visible=True).all():
            href = item.locator("a").get_attribute("href") or ""
            assert href.startswith(("https://", "mailto:")), href
            shares += 1
    assert shares > 5
