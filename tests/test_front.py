"""The front page: what leads, what follows, and the quotes of the Editor's Desk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.pages.front import BAND, LEAD_AMONG, LEAD_TAKEAWAYS, QUOTES, SECONDS, front_page, opening
from briefgen.pages.listings import pagination
from briefgen.pages.teasers import Teasers
from briefgen.pages.views import FrontView
from tests.conftest import brief
from tests.make import edited, whole

FIT = {"image": "{src: a.png, alt: x}", "takeaways": "[One, '*Two*', Three]"}


def front(files: dict[str, str], more: str = "") -> FrontView:
    edition = edited({"media/a.png": "", **files}, more)
    first = edition.fronts[0]
    start = pagination(edition, "", 1, len(first.briefs))
    view = front_page(edition, first, Teasers(edition), start, whole).view
    assert isinstance(view, FrontView)
    return view


def news(count: int, **keys: dict[str, str]) -> dict[str, str]:
    """Briefs b1, b2 … of which b1 is the newest; `keys` has more front matter by name."""
    return {
        f"briefs/b{n}.md": brief(headline=f"B{n}", date=f"2026-11-{28 - n:02} 08:00", **keys.get(f"b{n}", {}))
        for n in range(1, count + 1)
    }


def headlines(view: FrontView) -> list[str]:
    lead = [view.lead.teaser.headline] if view.lead else []
    return lead + [t.headline for t in (*view.seconds, *view.latest)]


def test_an_empty_publication_has_an_empty_front_page() -> None:
    view = front({})
    assert (view.lead, view.seconds, view.latest, view.quotes, view.bands, view.edition) == (None, (), (), (), (), None)
    assert (view.meta.title, view.pagination.total) == ("Test Brief", 1)


def test_the_newest_brief_leads_when_none_is_fitter() -> None:
    view = front(news(7))
    assert headlines(view) == [f"B{n}" for n in range(1, 8)]
    assert len(view.seconds) == SECONDS


@pytest.mark.parametrize(
    ("keys", "lead"),
    [
        ({"b3": FIT}, "B3"),
        ({"b3": FIT, "b4": FIT}, "B3"),
        ({f"b{LEAD_AMONG}": FIT}, f"B{LEAD_AMONG}"),
        ({f"b{LEAD_AMONG + 1}": FIT}, "B1"),
        ({"b2": {"image": FIT["image"]}, "b3": {"takeaways": FIT["takeaways"]}}, "B1"),
    ],
)
def test_of_the_newest_the_one_with_a_picture_and_takeaways_leads(keys: dict[str, dict[str, str]], lead: str) -> None:
    view = front(news(8, **keys))
    assert view.lead is not None
    assert view.lead.teaser.headline == lead
    assert sorted(headlines(view)) == sorted(f"B{n}" for n in range(1, 9))
    rest = headlines(view)[1:]
    assert rest == sorted(rest)


def test_what_is_in_another_language_is_not_on_the_front_page_of_the_publication_s_own() -> None:
    view = front(news(8, b2={**FIT, "lang": "pt"}, b4=FIT))
    assert headlines(view) == ["B4", *(f"B{n}" for n in (1, 3, 5, 6, 7, 8))]


def test_the_lead_shows_its_first_takeaways() -> None:
    view = front(news(2, b1=FIT))
    assert view.lead is not None
    assert [t.source for t in view.lead.takeaways] == ["One", "<em>Two</em>"]
    assert len(view.lead.takeaways) == LEAD_TAKEAWAYS


@pytest.mark.parametrize("per_page", [1, 2, 3, 5, 20])
@pytest.mark.parametrize("fit", ["b1", "b3", "b5"])
def test_the_front_page_shows_the_first_page_of_the_latest_and_no_other(per_page: int, fit: str) -> None:
    view = front(news(8, **{fit: FIT}), f"per_page: {per_page}\n")
    assert sorted(headlines(view)) == sorted(f"B{n}" for n in range(1, min(per_page, 8) + 1))


def test_the_edition_is_that_of_the_newest_brief() -> None:
    view = front(news(3, b3=FIT))
    assert view.edition is not None
    assert view.edition.date == "November 27, 2026"


def test_a_section_shows_its_newest_but_for_those_already_at_the_top() -> None:
    sections = "sections: [{id: oil, name: Oil, description: D}, {id: art, name: Art}, {id: empty, name: Empty}]\n"
    keys = {f"b{n}": {"section": "oil"} for n in range(1, 11)} | {"b11": {"section": "art"}}
    view = front(news(11, **keys), sections)
    assert [(b.section.text, b.section.href, b.description) for b in view.bands] == [
        ("Oil", "/sections/oil/", "D"),
        ("Art", "/sections/art/", ""),
    ]
    assert [t.headline for t in view.bands[0].teasers] == [f"B{n}" for n in range(SECONDS + 2, SECONDS + 2 + BAND)]


def test_a_section_whose_briefs_are_all_at_the_top_has_no_band() -> None:
    assert front(news(3, b1={"section": "oil"}, b2={"section": "oil"})).bands == ()


def test_translations_of_what_is_there_are_not_on_the_front_page() -> None:
    files = news(3, b1={"lang": "pt", "translation_of": "b2", "section": "oil", "analysis": "{text: x}"})
    view = front(files)
    assert headlines(view) == ["B2", "B3"]
    assert view.bands == ()
    assert view.quotes == ()


def test_quotes_are_the_openings_of_the_newest_analyses() -> None:
    keys = {f"b{n}": {"analysis": f"{{title: T{n}, text: 'Point *{n}*, now.\n\n\n  Next.'}}"} for n in (2, 3, 4, 5)}
    quotes = front(news(6, **keys)).quotes
    assert [(q.title, q.quote, q.headline, q.href) for q in quotes] == [
        (f"T{n}", f"Point {n}, now.", f"B{n}", f"/2026/11/b{n}/#desk") for n in (2, 3, 4)
    ]
    assert len(quotes) == QUOTES
    assert quotes[0].byline.name == "Test Brief Editorial"


def test_a_quote_begins_with_a_paragraph_and_not_with_a_heading() -> None:
    files = news(1, b1={"analysis": "\n  text: |\n    ## Heading\n\n    The point. More."})
    assert front(files).quotes[0].quote == "The point. More."


LONG = "x" * 70


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", "Short."),
        (f"{LONG}. {'word ' * 60}", f"{LONG}."),
        (f"{LONG}? Yes! {'word ' * 60}", f"{LONG}? Yes!"),
        (f"{LONG} “quoted.” {'word ' * 60}", f"{LONG} “quoted.”"),
        (f"{LONG} “why?” {'word ' * 60}", f"{LONG} “why?”"),
        (f"{'语' * 70}。{'语' * 300}", f"{'语' * 70}。"),
        (f"{'语' * 70}？{'语' * 300}", f"{'语' * 70}？"),
        (f"Hm. {'word ' * 80}", f"Hm. {'word ' * 46}word…"),
        (f"{'word, ' * 80}", f"{'word, ' * 39}word…"),
        ("语" * 300, f"{'语' * 240}…"),
    ],
)
def test_an_opening_is_whole_sentences_or_whole_words(text: str, expected: str) -> None:
    made = opening(text)
    assert made == expected or (made.startswith("Hm. word") and made.endswith("word…"))


@given(st.text("abc .?!,“”。", max_size=400), st.integers(80, 300))
def test_an_opening_is_a_beginning_and_fits(text: str, limit: int) -> None:
    text = " ".join(text.split())
    made = opening(text, limit)
    assert len(made) <= limit + 1
    assert text.startswith(made.rstrip("…"))
    if len(text) <= limit:
        assert made == text
