"""What the preview does in a browser, whatever is written in the newsroom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from briefgen.errors import Problem, Span
from briefgen.preview.problems import ShownProblem, problem_page, shown_problem
from tests.browser.conftest import NewPage
from tests.browser.pretend import Newsroom
from tests.previewed import served

BRIEF = "/2026/11/chip-curbs/"
OTHER = "/2026/12/later/"
HOSTILE = "<img src=x onerror=\"document.title='ran'\">\u202e</script><b>bold</b>"
# As strict as a publication's own can be.
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "
    "style-src 'self'; connect-src 'self'; img-src 'self'\">"
)
TOP = "() => document.getElementById('read').getBoundingClientRect().top"


def html(*paragraphs: str, title: str = "A brief", lang: str = 'lang="en"', style: str = "/assets/style.1.css") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html {lang}><head><meta charset="utf-8"><title>{title}</title>{POLICY}'
        f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{style}"></head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


LONG = [f"Paragraph {i}, which says something of its own." for i in range(120)]


def long_page(*above: str) -> str:
    read = '</p><p id="read">Here somebody reads.'
    more = "<details><summary>More</summary>Text.</details><details><summary>Even more</summary>Text.</details>"
    # What sticks to the window must not be taken for the place.
    sticky = '</p><h2 class="sticky">Always here</h2><p>'
    return html(sticky, *above, *LONG[:60], read, *LONG[60:], more)


FILE = "content/briefs/chip-curbs.md"
MESSAGE = 'no section is called "techology"; did you mean "technology"?'


PLACE = Span(7, 10, "section: techology")


def problem(message: str = MESSAGE, span: Span | None = PLACE, **changes: Any) -> ShownProblem:
    told = Problem(changes.pop("path", FILE), message, span, changes.pop("severity", "error"))
    return shown_problem(told, lambda *at: changes.get("edit", "vscode://file/home/ana/{}:{}:{}".format(*at)))


@pytest.fixture
def newsroom() -> Newsroom:
    """One with a brief and two stylesheets."""
    newsroom = Newsroom()
    newsroom.pages[BRIEF] = html("First text.").encode()
    newsroom.pages["/__desk/"] = (
        b'<!doctype html><html lang="en" data-briefgen-desk><title>Desk</title><h1>The desk</h1>'
    )
    newsroom.files["/assets/style.1.css"] = (
        b"p { color: rgb(1, 1, 1); margin: 1rem 0 } html { scroll-behavior: smooth }"
        b".sticky { position: sticky; top: 0 }"
    )
    newsroom.files["/assets/style.2.css"] = b"p { color: rgb(2, 2, 2); margin: 1rem 0 }"
    newsroom.files["/assets/style.3.css"] = b"p { color: rgb(3, 3, 3); margin: 1rem 0 }"
    return newsroom


Opened = Callable[..., Page]


@pytest.fixture
def reader(newsroom: Newsroom, desk: str, new_page: NewPage) -> Opened:
    """Opens a path of the newsroom's preview, with options of a Playwright context."""

    def opened(path: str = BRIEF, **options: Any) -> Page:
        page = new_page(base_url=desk, **options)
        with page.expect_response("**/__desk/events?**"):
            page.goto(path)
        return page

    return opened


@pytest.fixture
def desk(newsroom: Newsroom) -> Iterator[str]:
    """Where the newsroom's preview is served."""
    with served(newsroom) as server:
        yield f"http://{server.host}"


def mark_of(page: Page) -> None:
    """Marks the document, so that it can be told whether it is still the same."""
    page.evaluate("() => { window.same = true }")


def is_same(page: Page) -> bool:
    return bool(page.evaluate("() => window.same === true"))


def test_a_saved_page_is_shown(newsroom: Newsroom, reader: Opened) -> None:
    page = reader()
    expect(page.locator("p")).to_have_text("First text.")
    newsroom.write(BRIEF, html("Second text."))
    expect(page.locator("p")).to_have_text("Second text.")
    assert page.locator("briefgen-preview").count() == 0
    assert newsroom.served == [BRIEF, BRIEF]


def test_another_page_that_was_saved_changes_nothing(newsroom: Newsroom, reader: Opened) -> None:
    page = reader()
    mark_of(page)
    newsroom.write(OTHER, html("Elsewhere."))
    newsroom.tell(shown={OTHER: [problem()]})
    expect(page.locator("briefgen-preview a")).to_have_text("1 problem elsewhere")
    assert is_same(page)


@pytest.mark.parametrize("above", [[], ["New."] * 30], ids=["as high as before", "higher than before"])
def test_the_place_where_one_reads_stays(newsroom: Newsroom, reader: Opened, above: list[str]) -> None:
    newsroom.pages[BRIEF] = long_page().encode()
    page = reader()
    page.evaluate("() => document.getElementById('read').scrollIntoView({block: 'center', behavior: 'instant'})")
    page.evaluate("() => { document.querySelectorAll('details')[1].open = true }")
    before = page.evaluate(TOP)
    newsroom.write(BRIEF, long_page(*above, "Something new."))
    expect(page.get_by_text("Something new.")).to_be_attached()
    page.wait_for_load_state("load")
    assert abs(page.evaluate(TOP) - before) < 1
    # And once everything has been told that may come late.
    page.wait_for_timeout(200)
    assert abs(page.evaluate(TOP) - before) < 1
    assert page.evaluate("() => [...document.querySelectorAll('details')].map((e) => e.open)") == [False, True]


def test_the_top_of_a_page_stays_the_top(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.pages[BRIEF] = long_page().encode()
    page = reader()
    newsroom.write(BRIEF, long_page(*["New."] * 30))
    expect(page.get_by_text("New.").first).to_be_attached()
    assert page.evaluate("() => scrollY") == 0


def test_the_focus_stays_where_it_was(newsroom: Newsroom, reader: Opened) -> None:
    links = '<a href="#a">One</a> <a href="#b">Two</a>'
    newsroom.pages[BRIEF] = html(links).encode()
    page = reader()
    page.get_by_text("Two").focus()
    newsroom.write(BRIEF, html("New.", links))
    expect(page.get_by_text("New.")).to_be_attached()
    expect(page.get_by_text("Two")).to_be_focused()


def style_of(newsroom: Newsroom, number: int) -> None:
    """Tells another stylesheet, and nothing else of the page."""
    style = f"/assets/style.{number}.css"
    newsroom.tell(stylesheet=style, pages={**newsroom.pages, BRIEF: html("First text.", style=style).encode()})


def colour(number: int) -> str:
    return f"rgb({number}, {number}, {number})"


WATCHED = """() => {
  window.seen = new Set();
  const look = () => {
    window.seen.add(getComputedStyle(document.querySelector("p")).color);
    requestAnimationFrame(look);
  };
  look();
}"""


def test_another_stylesheet_is_put_in_place_without_loading_the_page(newsroom: Newsroom, reader: Opened) -> None:
    page = reader()
    expect(page.locator("p")).to_have_css("color", colour(1))
    page.evaluate(WATCHED)
    for number in (2, 3):
        style_of(newsroom, number)
        expect(page.locator("p")).to_have_css("color", colour(number))
    expect(page.locator("link")).to_have_count(1)
    # Not for a moment without any style.
    seen = set(page.evaluate("() => [...window.seen]"))
    assert {colour(1)} <= seen <= {colour(1), colour(2), colour(3)}
    assert newsroom.served == [BRIEF]


def test_stylesheets_that_come_one_right_after_the_other_leave_the_last(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.slow = {"/assets/style.2.css"}
    page = reader()
    page.evaluate(WATCHED)
    for number in (2, 3):
        style_of(newsroom, number)
        page.wait_for_timeout(50)
    expect(page.locator("p")).to_have_css("color", colour(3))
    page.wait_for_timeout(400)
    expect(page.locator("p")).to_have_css("color", colour(3))
    expect(page.locator("link")).to_have_count(1)
    assert set(page.evaluate("() => [...window.seen]")) <= {colour(1), colour(2), colour(3)}


def test_whoever_follows_a_link_gets_there_whatever_is_saved_meanwhile(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.pages["/slow/"] = html("Another page.").encode()
    newsroom.slow = {"/slow/"}
    newsroom.pages[BRIEF] = html('<a href="/slow/">Follow</a>').encode()
    page = reader()
    page.get_by_role("link", name="Follow").click(no_wait_after=True)
    newsroom.write(BRIEF, html("Second text."))
    expect(page.locator("p")).to_have_text("Another page.")


def test_a_page_that_never_is_what_was_told_is_not_loaded_again_and_again(newsroom: Newsroom, reader: Opened) -> None:
    page = reader()
    newsroom.tell(misled=True)
    page.wait_for_timeout(500)
    assert newsroom.served == [BRIEF, BRIEF]
    newsroom.misled = False
    newsroom.write(BRIEF, html("Third text."))
    expect(page.locator("p")).to_have_text("Third text.")


def test_a_problem_is_shown_above_the_last_good_page_until_it_is_mended(newsroom: Newsroom, reader: Opened) -> None:
    page = reader()
    mark_of(page)
    newsroom.tell(shown={BRIEF: [problem(), problem(severity="warning", span=None)]})
    overlay = page.get_by_role("dialog")
    expect(overlay).to_be_visible()
    expect(overlay).to_have_accessible_name("2 problems keep your last change from being shown")
    expect(overlay.locator(".message").first).to_contain_text('no section is called "techology"')
    link = overlay.get_by_role("link", name="content/briefs/chip-curbs.md:7:10")
    assert link.get_attribute("href") == "vscode://file/home/ana/content/briefs/chip-curbs.md:7:10"
    expect(overlay.locator(".at")).to_have_text("t")
    expect(page.locator("p", has_text="First text.")).to_be_visible()
    # Whoever writes in the page is not interrupted.
    assert page.evaluate("() => document.activeElement === document.body")
    newsroom.tell(shown={})
    expect(overlay).to_have_count(0)
    assert is_same(page)


def test_an_overlay_is_put_aside_until_the_problems_are_others(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.shown = {BRIEF: [problem()]}
    page = reader()
    overlay = page.get_by_role("dialog")
    expect(overlay).to_be_visible()
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    newsroom.tell()
    page.get_by_role("button", name="1 problem here").click()
    expect(overlay).to_be_visible()
    page.get_by_role("button", name="Put aside").click()
    expect(overlay).to_be_hidden()
    newsroom.tell(shown={BRIEF: [problem(span=Span(8, 1, "more"))]})
    expect(overlay).to_be_visible()


def test_what_a_problem_says_is_text(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.shown = {BRIEF: [problem(HOSTILE, Span(1, 2, HOSTILE), path=HOSTILE, edit="")]}
    newsroom.badged = {BRIEF: {"status": 'x" onclick="', "label": HOSTILE}}
    page = reader()
    overlay = page.get_by_role("dialog")
    expect(overlay.locator(".message").first).to_contain_text('<img src=x onerror="')
    assert "\u202e" not in overlay.inner_text()
    assert overlay.locator("img, script, .message b b").count() == 0
    assert overlay.locator("li a").count() == 0
    assert page.title() == "A brief"


POINTED = [
    ("text: 出口管制扩大到存储芯片", 9, "管"),
    ("a\U0001f1f5\U0001f1f9b", 2, "\U0001f1f5\U0001f1f9"),
    ("e\u0301a", 1, "e\u0301"),
    ("رسوم الشحن", 3, "و"),
    ("x" * 5000 + "y" + "z" * 5000, 5001, "y"),
    ("ends", 5, "\u00a0"),
]


def test_the_character_at_the_column_is_pointed_at(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.shown = {BRIEF: [problem(span=Span(7, column, excerpt)) for excerpt, column, _ in POINTED]}
    page = reader(viewport={"width": 360, "height": 700})
    marks = page.locator("briefgen-preview .at")
    expect(marks).to_have_count(len(POINTED))
    assert marks.all_text_contents() == [at for *_, at in POINTED]
    lines = page.locator("briefgen-preview code").all_text_contents()
    assert lines[0] == POINTED[0][0]
    assert max(map(len, lines)) < 250
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("lang", ['lang="ar" dir="rtl"', 'lang="en"'])
def test_rules_of_a_publication_do_not_touch_the_overlay_and_the_other_way_round(
    newsroom: Newsroom, reader: Opened, lang: str
) -> None:
    newsroom.files["/assets/style.1.css"] = (
        b"* { display: none !important; color: red !important; font-size: 1px !important; opacity: 0 }"
        b"html, body, p, h1 { display: block !important } .at, .message { background: red }"
    )
    newsroom.pages[BRIEF] = html("Text.", "<span class=message>Own.</span>", lang=lang).encode()
    newsroom.shown = {BRIEF: [problem()]}
    page = reader()
    message = page.locator("briefgen-preview .message")
    expect(message).to_be_visible()
    expect(message).to_have_css("font-size", "16px")
    expect(message).to_have_css("direction", "ltr")
    expect(message).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    assert page.evaluate("() => document.adoptedStyleSheets.length + document.styleSheets.length") == 1
    page.emulate_media(media="print")
    expect(message).to_be_hidden()


def test_problems_elsewhere_are_counted_and_lead_to_the_desk(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.shown = {OTHER: [problem()], "": [problem()]}
    page = reader()
    page.get_by_role("link", name="2 problems elsewhere").click()
    expect(page.locator("h1")).to_have_text("The desk")
    page.wait_for_timeout(200)
    # There they are listed.
    assert page.locator("briefgen-preview").count() == 0


def test_a_brief_that_readers_do_not_see_says_so_on_its_page_and_beside_its_headline(
    newsroom: Newsroom, reader: Opened
) -> None:
    cards = f'<h2><a href="{OTHER}">Later</a></h2><a href="{BRIEF}#x">Chips</a><a href="/2026/11/%E6%B8%AF/">港</a>'
    newsroom.pages["/"] = html(cards, f'<a href="{OTHER}"><img alt="" src="/x.svg"></a>').encode()
    label = "Scheduled for 1 December 2026, 08:00"
    newsroom.badged = {
        OTHER: {"status": "scheduled", "label": label},
        "/2026/11/%E6%B8%AF/": {"status": "draft", "label": "Draft"},
    }
    newsroom.pages[OTHER] = html("Text.", '<a href="#a">A footnote</a>').encode()
    page = reader("/")
    expect(page.locator("h2 briefgen-badge")).to_have_text("Scheduled")
    expect(page.locator("h2 briefgen-badge span")).to_have_attribute("title", label)
    expect(page.locator("briefgen-badge")).to_have_count(2)
    assert page.locator("briefgen-preview").count() == 0
    assert page.locator("h2 a").text_content() == "Later"
    newsroom.tell(badged={})
    expect(page.locator("briefgen-badge")).to_have_count(0)
    newsroom.tell(badged={OTHER: {"status": "scheduled", "label": label}})
    page.get_by_role("link", name="Later").click()
    expect(page.locator("briefgen-preview .badge")).to_have_text(label)
    assert page.locator("briefgen-badge").count() == 0


def test_a_preview_that_stopped_says_so_and_goes_on_when_it_is_back(
    newsroom: Newsroom, new_page: NewPage, complaints: list[str]
) -> None:
    with served(newsroom) as server:
        page = new_page(base_url=f"http://{server.host}")
        page.clock.install()
        page.goto(BRIEF)
        newsroom.tell(badged={BRIEF: {"status": "draft", "label": "Draft"}})
        expect(page.locator("briefgen-preview .badge")).to_be_visible()
    stopped = page.locator("briefgen-preview .stopped")
    with page.expect_event("requestfailed"):
        page.clock.fast_forward(2000)
    expect(stopped).to_be_visible()
    newsroom.pages[BRIEF] = html("Written meanwhile.").encode()
    # A server that was started anew counts from the beginning.
    newsroom.edition = 1
    with served(newsroom, port=server.port):
        page.clock.fast_forward(5000)
        expect(page.locator("body > p")).to_have_text("Written meanwhile.")
        expect(stopped).to_have_count(0)
        page.context.close()
    # Its stream breaks off, and then nobody is there.
    assert all("/__desk/events" in what for what in complaints)
    complaints.clear()


SEEN = "(hidden) => Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden})"
TOLD = "() => document.dispatchEvent(new Event('visibilitychange'))"


def wait_for_listeners(newsroom: Newsroom, page: Page, count: int) -> None:
    """A connection is counted shortly after its answer has begun, and after its end."""
    for _ in range(100):
        if newsroom.listening == count:
            break
        page.wait_for_timeout(50)
    assert newsroom.listening == count


def test_a_tab_that_nobody_sees_uses_no_connection_and_is_right_when_it_is_seen_again(
    newsroom: Newsroom, desk: str, new_page: NewPage
) -> None:
    page = new_page(base_url=desk)
    page.clock.install()
    with page.expect_response("**/__desk/events?**"):
        page.goto(BRIEF)
    wait_for_listeners(newsroom, page, 1)
    page.evaluate(SEEN, True)
    page.evaluate(TOLD)
    page.clock.fast_forward(5000)
    wait_for_listeners(newsroom, page, 0)
    newsroom.write(BRIEF, html("Second text."))
    page.evaluate(SEEN, False)
    page.evaluate(TOLD)
    expect(page.locator("p")).to_have_text("Second text.")


HARD = [
    "<p>No end",
    "<body><p>A</p><script>'</body>'</script></body>",
    "<p it's>A</p></body>'",
    "<body><p>A</p></body></html><!-- </body> -->\n",
    "<table><tr><td>A",
]


def test_the_script_runs_in_any_page(newsroom: Newsroom, reader: Opened) -> None:
    newsroom.pages = {f"/{i}/": f"<!doctype html>{hard}".encode() for i, hard in enumerate(HARD)}
    # What it draws shows that it runs.
    newsroom.badged = {path: {"status": "draft", "label": "Draft"} for path in newsroom.pages}
    page = reader("/0/")
    for path in newsroom.pages:
        page.goto(path)
        expect(page.locator("briefgen-preview .badge"), HARD[int(path.strip("/"))]).to_be_visible()


def test_the_page_of_problems_turns_into_the_site_by_itself(newsroom: Newsroom, reader: Opened) -> None:
    told = Problem(FILE, HOSTILE, PLACE)
    newsroom.pages["/"] = problem_page([told], lambda *_: "vscode://file/x", "Harbour Brief")
    newsroom.shown = {"": [problem()]}
    page = reader("/")
    expect(page.locator(".message")).to_contain_text("<img src=x onerror=")
    expect(page.get_by_role("link", name="content/briefs/chip-curbs.md:7:10")).to_be_visible()
    assert page.locator("briefgen-preview").count() == 0
    newsroom.write("/", html("The site."))
    expect(page.locator("body > p")).to_have_text("The site.")
