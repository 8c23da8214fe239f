"""What a brief is about: its words, and the terms that are made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from math import isqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.content.terms import GROUP, HEADLINE, LINK, MOST, SUMMARY, TEXT, TOPIC, UNIT, Trait, names, packed_terms
from briefgen.content.words import EMPTY, PASSED_OVER, number_of, read_words
from briefgen.model import Analysis, Brief, Prose, Takeaway
from tests.make import mentions

LONG = "港"
"""With one character that few charsets have, a text takes the long way."""


def brief(headline: str = "", **fields: Any) -> Brief:
    date = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    defaults: dict[str, Any] = {"dek": "", "body": Prose(""), "words": 1, "minutes": 1, "lang": "en", "slug": "self"}
    return Brief(path="content/briefs/self.md", headline=headline, date=date, publish_at=date, **{**defaults, **fields})


def rooted(made: Brief) -> dict[int, int]:
    """The terms of a brief, and the roots of their shares."""
    packed = packed_terms(made)
    size, rest = divmod(len(packed), 6)
    assert rest == 0
    terms = np.frombuffer(packed[: 4 * size], "<u4").tolist()
    assert terms == sorted(set(terms))
    assert EMPTY not in terms
    return dict(zip(terms, np.frombuffer(packed[4 * size :], "<u2").tolist(), strict=True))


def said(made: Brief) -> dict[tuple[Trait, str], int]:
    """The terms of a brief by their kinds and names, and the roots of their shares; without its own link."""
    named = names(made)
    return {named[term]: root for term, root in rooted(made).items() if named[term] != ("link", made.slug)}


def shares(counts: Mapping[tuple[Trait, str], int], words: int = 0) -> dict[tuple[Trait, str], int]:
    """The roots of the shares of terms that count so often, of all words and pairs, or of so many."""
    whole = words or sum(count for (trait, _), count in counts.items() if trait in {"word", "pair"})
    # To the nearest whole number.
    return {term: (isqrt(4 * UNIT * UNIT * count // whole) + 1) // 2 for term, count in counts.items()}


def tokens(text: str, language: str = "en") -> list[str]:
    """The words of a text that say something, and what runs of signs come apart into."""
    words = read_words(text, language)
    return [t for t, n in zip(words.tokens, words.numbers, strict=True) if n > PASSED_OVER] + words.pieces


# Words


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "The Council's ferry-plan: 30% of it, 2026!", "council ferry plan 30 2026"),
        ("en", "Nothing which says a thing", ""),
        ("en-GB", "The Ferries", "ferries"),
        ("fr", "L’hiver d’Élodie qu'elle n'a pas aimé", "hiver élodie aimé"),
        ("de", "Die Fähren der Stadt", "fähren stadt"),
        ("xx", "The ferry is not late", "ferry late"),
        ("zh", "渡轮停运。公交", "渡轮 轮停 停运 公交"),
        ("ja", "フェリーが止まる", "フェ ェリ リー ーが が止 止ま まる"),
        ("ko", "여객선 운항", "여객 객선 운항"),
        ("th", "เรือ", "เร รื ือ"),
        ("zh", "港 Ferry 港口", "ferry 港 港口"),
        ("ar", "المَدِينَة", "المَدِينَة"),
        ("hi", "हिन्दी समाचार", "हिन्दी समाचार"),
        ("ta", "செய்திகள்", "செய்திகள்"),
        ("he", "עִבְרִית", "עִבְרִית"),
        ("xx", "cafe\u0301s", "cafe\u0301s"),
        ("el", "ΟΔΟΣ ΤΡΑΠΕΖΑΣ", "οδος τραπεζας"),
        ("en", "snake_case a_b", "snake case"),
        ("en", "", ""),
    ],
)
def test_words_are_what_stands_between_spaces_and_signs_come_in_pairs(language: str, text: str, found: str) -> None:
    assert tokens(text, language) == found.split()


ANY = st.text(st.characters(codec="cp1252") | st.sampled_from(" _-'?ßªº²İſ\xa0\u2019\u20ac\x81\ufffd")) | st.text(
    st.characters() | st.characters(categories=["Cs"])
)


@settings(max_examples=200)
@given(ANY, st.sampled_from(["en", "fr", "xx"]))
@example("? \x81?\x8d a?b \u0178\u0160", "xx")
@example("\ud800ab\udfff", "xx")
def test_the_short_way_finds_what_the_long_way_does(text: str, language: str) -> None:
    short, long = read_words(text, language), read_words(f"{text} {LONG}", language)
    assert [*short.tokens, LONG] == long.tokens
    assert [*short.numbers, EMPTY] == long.numbers
    assert [*short.pieces, LONG] == long.pieces


@settings(max_examples=50)
@given(ANY)
def test_small_letters_say_the_same_as_large_ones(text: str) -> None:
    assert read_words(text, "xx") == read_words(text.lower(), "xx")


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_a_word_of_several_letters_is_found_in_any_text(text: str) -> None:
    assert "ferries" in read_words(f"{text} ferries {text}", "en").tokens


# Terms


def test_single_letters_are_passed_over_and_empty_words_part_pairs() -> None:
    pairs = {
        name for trait, name in said(brief("Vitamin C deficiency", body=Prose("Ferry of state"))) if trait == "pair"
    }
    assert pairs == {"vitamin deficiency"}


def test_headline_and_summary_count_more_than_text_and_a_word_that_comes_twice_counts_twice() -> None:
    made = brief(
        "Ferries",
        dek="Harbour",
        takeaways=(Takeaway(Prose("<em>Pier</em>")), Takeaway(Prose("Pier"))),
        analysis=Analysis(Prose("<p>Tides</p>"), title="", label=""),
        body=Prose("<p>Tides and <b>ferries</b>.</p>"),
    )
    assert said(made) == shares(
        {
            ("word", "ferries"): HEADLINE + TEXT,
            ("word", "harbour"): SUMMARY,
            ("word", "pier"): 2 * SUMMARY,
            ("pair", "pier pier"): SUMMARY,
            ("word", "tides"): 2 * TEXT,
        }
    )


def test_pairs_are_of_words_that_follow_one_another_and_both_say_something() -> None:
    assert set(said(brief("Northern line of ferries stops"))) == {
        *(("word", word) for word in ("northern", "line", "ferries", "stops")),
        ("pair", "northern line"),
        ("pair", "ferries stops"),
    }
    assert ("pair", "plan ferries") in said(brief("Plan B ferries"))
    assert ("pair", "ferries harbour") not in said(brief("Ferries", dek="Harbour", body=Prose("<p>Harbour</p>")))
    here, there = (said(brief(text)) for text in ("line northern", "northern line"))
    assert here.keys() & there.keys() == {("word", "line"), ("word", "northern")}


def test_topics_section_authors_and_links_are_terms_beside_the_text() -> None:
    made = brief(
        topics=mentions("ports", "ferries"),
        section="City Hall",
        authors=("ana", "ben"),
        body=Prose("<p>" + "ferry " * 100 + "</p>", links=("plan", "plan")),
    )
    assert said(made) == shares(
        {
            ("word", "ferry"): 100,
            ("pair", "ferry ferry"): 99,
            ("topic", "ferries"): TOPIC,
            ("topic", "ports"): TOPIC,
            ("topics", "ferries + ports"): TOPIC,
            ("section", "city-hall"): GROUP,
            ("author", "ana"): GROUP,
            ("author", "ben"): GROUP,
            ("link", "plan"): 199 // LINK,
        }
    )


def test_a_brief_shares_a_term_with_those_that_link_to_it() -> None:
    linking, linked = brief(slug="a", body=Prose("", links=("b",))), brief(slug="b")
    shared = rooted(linking).keys() & rooted(linked).keys()
    assert {names(linked)[term] for term in shared} == {("link", "b")}


def test_no_share_is_more_than_the_whole() -> None:
    made = brief("of", topics=mentions("ports"), section="x", body=Prose("", links=("plan",)))
    assert said(made) == {("topic", "ports"): UNIT, ("section", "x"): UNIT, ("link", "plan"): UNIT}
    assert said(brief("Ferries", topics=mentions("ports")))["word", "ferries"] == UNIT


def test_a_word_and_a_topic_of_one_name_are_two_terms() -> None:
    made = brief("topic ferries", topics=mentions("ferries"))
    assert {("word", "ferries"), ("topic", "ferries"), ("pair", "topic ferries")} <= said(made).keys()


def test_of_a_brief_with_more_words_those_that_count_most_are_terms_and_of_these_the_first() -> None:
    words = [f"word{number}x" for number in range(2 * MOST)]
    # Full stops between them would not part pairs; empty words do.
    body = " of ".join([*words, words[-1]])
    found = said(brief("Ferries", body=Prose(f"<p>{body}</p>"), topics=mentions("ports")))
    counts: dict[tuple[Trait, str], int] = {
        ("word", "ferries"): HEADLINE,
        ("word", words[-1]): 2,
        **{("word", word): 1 for word in words[: MOST - 2]},
        ("topic", "ports"): TOPIC,
    }
    assert found == shares(counts, HEADLINE + 2 * MOST + 1)


@pytest.mark.parametrize("text", ["漢" * 30_000, "a" * 300_000, "a\u0300" * 30_000, "\u0300" * 30_000, "ab " * 30_000])
def test_huge_runs_are_read(text: str) -> None:
    made = brief(body=Prose(text))
    assert len(rooted(made)) <= 4


WRITTEN = st.text(max_size=60) | st.lists(st.sampled_from(["ferry", "of", "渡轮停运", "port", "L'été"])).map(" ".join)


@settings(max_examples=60)
@given(WRITTEN, WRITTEN, WRITTEN, st.lists(WRITTEN, max_size=9), st.sampled_from(["en", "zh", "xx-Latn", ""]))
def test_every_term_has_a_name(headline: str, dek: str, body: str, topics: list[str], language: str) -> None:
    made = brief(
        headline,
        dek=dek,
        body=Prose(f"<p>{body}</p>", links=tuple(topics)),
        topics=mentions(*dict.fromkeys(topics)),
        lang=language,
    )
    roots, named = rooted(made), names(made)
    assert roots.keys() <= named.keys()
    assert all(0 < root <= UNIT for root in roots.values())
    assert all(number_of(name) == term for term, (trait, name) in named.items() if trait == "word")
    assert packed_terms(made) == packed_terms(made)
