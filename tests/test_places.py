"""Places by name, found in the text of a file."""

from __future__ import annotations

import pytest

from briefgen.errors import Key, Place, Problem, Quote, Span, sort_key, suggestion
from briefgen.syntax.places import MANY, locate_all

TEXT = """---
headline: Rain
related:
  pin: [one, two]
takeaways:
  - first
  - text: second
    sources: [a, b]
---

Rain and *one* picture.

More about rain.
"""
LINES = TEXT.split("\n")


def place(at: Place | None, text: str = TEXT, path: str = "content/briefs/a.md") -> Span:
    (found,) = locate_all([Problem(path, "x", at)], text)
    assert isinstance(found.place, Span)
    return found.place


@pytest.mark.parametrize(
    ("key", "line", "column"),
    [
        (Key(("headline",)), 2, 11),
        (Key(("headline",), of_key=True), 2, 1),
        (Key(("related", "pin", 1)), 4, 14),
        (Key(("related", "pin"), of_key=True), 4, 3),
        (Key(("takeaways", 0)), 6, 5),
        (Key(("takeaways", 1)), 7, 5),
        (Key(("takeaways", 1, "text")), 7, 11),
        (Key(("takeaways", 1, "sources", 1)), 8, 18),
    ],
)
def test_a_key_is_found_where_its_value_or_itself_stands(key: Key, line: int, column: int) -> None:
    assert place(key) == Span(line, column, LINES[line - 1])


@pytest.mark.parametrize(
    ("key", "line"),
    [(Key(("takeaways", 1, "nope")), 7), (Key(("takeaways", 9)), 6), (Key(("nope",)), 1), (Key(()), 1)],
)
def test_a_key_that_is_not_written_is_shown_where_it_would_be(key: Key, line: int) -> None:
    assert place(key).line == line


def test_a_list_of_related_slugs_stands_for_its_pins() -> None:
    text = "---\nrelated: [one, two]\n---\n"
    assert place(Key(("related", "pin", 1)), text) == Span(2, 16, "related: [one, two]")


def test_a_key_of_a_yaml_file_is_counted_from_its_first_line() -> None:
    assert place(Key(("b",)), "a: 1\nb: 2\n", "content/authors/x.yaml") == Span(2, 4, "b: 2")


@pytest.mark.parametrize(
    ("quote", "line", "column"),
    [
        (Quote("one"), 11, 11),
        (Quote("More"), 13, 1),
        (Quote("Rain"), 11, 1),
        (Quote("Rain", ("headline",)), 2, 11),
        (Quote("two", ("related", "pin")), 4, 14),
        (Quote("b", ("takeaways", 1, "sources")), 8, 18),
        (Quote("second", ("takeaways", 1, "text")), 7, 11),
    ],
)
def test_a_quote_is_found_in_the_body_or_in_the_value_it_is_from(quote: Quote, line: int, column: int) -> None:
    assert place(quote) == Span(line, column, LINES[line - 1])


def test_a_quote_from_a_value_is_not_looked_for_above_it() -> None:
    text = "---\ndek: see x and x\ntakeaways:\n  - a x\n  - b x\n---\nx\n"
    assert place(Quote("x", ("takeaways", 1)), text) == Span(5, 7, "  - b x")
    assert place(Quote("x", ("takeaways", 0)), text) == Span(4, 7, "  - a x")
    assert place(Quote("x"), text) == Span(7, 1, "x")


def test_a_quote_that_yaml_has_folded_is_shown_where_its_value_begins() -> None:
    text = '---\na: 1\ndek: "brief\\\n:x"\n---\nBody\n'
    assert place(Quote("brief:x", ("dek",)), text) == Span(3, 6, 'dek: "brief\\')


def test_a_quote_that_is_not_in_the_body_is_shown_where_the_body_begins() -> None:
    assert place(Quote("nowhere")) == Span(10, 1, "")


@pytest.mark.parametrize(
    ("body", "quote", "column"),
    [
        ("a brief:one-two and brief:one", "brief:one", 21),
        ("xa.png and a.png", "a.png", 12),
        ("[x](brief:%E8%8A%AF)", "brief:芯", 5),
        ("![x](a%20b.png)", "a b.png", 6),
    ],
)
def test_a_quote_is_a_whole_word_and_may_be_percent_encoded(body: str, quote: str, column: int) -> None:
    assert place(Quote(quote), f"---\na: 1\n---\n{body}") == Span(4, column, body)


def test_a_quote_is_found_on_the_last_line_without_a_line_feed() -> None:
    assert place(Quote("end"), "---\na: 1\n---\nthe end") == Span(4, 5, "the end")


def test_a_problem_without_a_place_gets_the_first_line() -> None:
    assert place(None) == Span(1, 1, "---")


def test_a_place_that_is_known_stays() -> None:
    assert place(Span(99, 9, "x")) == Span(99, 9, "x")


def test_a_problem_that_comes_twice_is_told_once() -> None:
    twice = [Problem("content/briefs/a.md", "x", Key(("headline",)))] * 2
    assert len(locate_all(twice, TEXT)) == 1
    assert locate_all([], TEXT) == ()


@pytest.mark.parametrize(("count", "told"), [(MANY, MANY), (MANY + 1, MANY + 1), (MANY * 3, MANY + 1)])
def test_of_very_many_problems_the_first_are_told_and_that_there_are_more(count: int, told: int) -> None:
    found = locate_all([Problem("content/briefs/a.md", f"x{n}", Key(("headline",))) for n in range(count)], TEXT)
    assert [p.message for p in found[:MANY]] == [f"x{n}" for n in range(MANY)]
    assert len(found) == told
    assert [p.message for p in found[MANY:]] == ["more problems follow in this file"] * (told - MANY)


def test_a_file_without_front_matter_is_shown_at_its_first_line() -> None:
    assert place(Key(("headline",)), "no front matter") == Span(1, 1, "no front matter")


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.md", "wrong"), "a.md: wrong"),
        (Problem("a.md", "odd", severity="warning"), "a.md: warning: odd"),
        (Problem("a.md", "wrong", Key(("a",))), "a.md: wrong"),
        (Problem("a.md", "wrong", Span(3, 4)), "a.md:3:4: wrong"),
        (Problem("a.md", "wrong", Span(3, 4, "abcdef")), "a.md:3:4: wrong\n   3 | abcdef\n     |    ^"),
        (Problem("a.md", "wrong", Span(3, 3, "芯片x")), "a.md:3:3: wrong\n   3 | 芯片x\n     |     ^"),
        (Problem("a.md", "wrong", Span(3, 2, "\tx")), "a.md:3:2: wrong\n   3 | \tx\n     | \t^"),
        (Problem("a.md", "wrong", Span(1234, 1, "x")), "a.md:1234:1: wrong\n1234 | x\n     | ^"),
    ],
)
def test_a_problem_is_printed_with_its_line_and_a_caret(problem: Problem, text: str) -> None:
    assert str(problem) == text


@pytest.mark.parametrize("column", [1, 2, 119, 120, 121, 300, 599, 600])
def test_the_caret_stays_under_its_character_in_a_long_line(column: int) -> None:
    line = "".join(chr(0x21 + n % 90) for n in range(600))
    _, shown, caret = str(Problem("a.md", "x", Span(1, column, line))).split("\n")
    assert len(shown) <= 130
    assert shown[caret.index("^")] == line[column - 1]


def test_problems_are_sorted_by_file_line_column_and_text() -> None:
    problems = [
        Problem("b.md", "x"),
        Problem("a.md", "x", Span(10, 1)),
        Problem("a.md", "x", Span(9, 5)),
        Problem("a.md", "x", Span(9, 1)),
        Problem("a.md", "a", Span(9, 1)),
        Problem("a.md", "x", Key(("z",))),
    ]
    assert sorted(problems, key=sort_key) == [problems[i] for i in (5, 4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("headlin", '; did you mean "headline"?'),
        ("HEADLINE", '; did you mean "headline"?'),
        ("zzz", ""),
        ("", ""),
        ("lisbon", '; did you mean "Lisbon"?'),
    ],
)
def test_the_nearest_known_word_is_suggested_as_it_is_written(word: str, said: str) -> None:
    assert suggestion(word, ["headline", "dek", "Lisbon"]) == said
