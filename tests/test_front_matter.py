"""The split between front matter and body, and the lines each begins on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import Problem, Span
from briefgen.syntax.front_matter import Parts, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nBody\n", Parts("a: 1\n", 2, "Body\n", 4)),
        ("---\na: 1\nb: 2\n---\n\nBody", Parts("a: 1\nb: 2\n", 2, "\nBody", 5)),
        ("---\n---\nBody", Parts("", 2, "Body", 3)),
        ("---\na: 1\n---", Parts("a: 1\n", 2, "", 4)),
        ("---\na: 1\n---\n", Parts("a: 1\n", 2, "", 4)),
        ("---  \na: 1\n---   \nBody", Parts("a: 1\n", 2, "Body", 4)),
        ("---\na: 1\n---\nOne\n\n---\n\nTwo", Parts("a: 1\n", 2, "One\n\n---\n\nTwo", 4)),
        ("---\na: |\n  one\n  ---\n  two\n---\nBody", Parts("a: |\n  one\n  ---\n  two\n", 2, "Body", 7)),
        ("---\na: x --- y\nb: ----\n---\nBody", Parts("a: x --- y\nb: ----\n", 2, "Body", 5)),
    ],
)
def test_front_matter_is_between_two_lines_of_three_hyphens(text: str, parts: Parts) -> None:
    assert split(text, "content/briefs/a.md") == parts


def test_a_yaml_file_is_all_front_matter() -> None:
    text = "---\na: 1\n---\nb: 2\n"
    assert split(text, "content/briefs/a.yaml") == Parts(text, 1, "", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must begin with front matter"),
        ("Just text", "must begin with front matter"),
        ("\n---\na: 1\n---\n", "an empty line before the front matter"),
        ("\n \n---\na: 1\n---\n", "an empty line before the front matter"),
        ("\n\nText", "must begin with front matter"),
        ("----\na: 1\n----\n", "must begin with front matter"),
        (" ---\na: 1\n---\n", "must begin with front matter"),
        ("+++\na = 1\n+++\n", "must begin with front matter"),
        ("---\na: 1\n", "never ends"),
        ("---", "never ends"),
        ("---\na: 1\n ---\nBody", "never ends"),
    ],
)
def test_a_file_without_front_matter_is_told_how_to_write_it(text: str, said: str) -> None:
    problem = split(text, "content/briefs/a.md")
    assert isinstance(problem, Problem)
    assert said in problem.message
    assert problem.place == Span(1, 1, text.partition("\n")[0])


LINES = st.lists(st.text("ab: -|#", max_size=8).filter(lambda line: line.rstrip(" ") != "---"), max_size=6)


@given(LINES, LINES)
def test_both_parts_begin_on_the_lines_that_are_said(front: list[str], body: list[str]) -> None:
    text = "\n".join(["---", *front, "---", *body])
    parts = split(text, "a.md")
    assert isinstance(parts, Parts)
    assert parts.yaml == "".join(f"{line}\n" for line in front)
    assert parts.body == "\n".join(body)
    lines = text.split("\n")
    if front:
        assert lines[parts.yaml_line - 1] == front[0]
    if body:
        assert lines[parts.body_line - 1] == body[0]
