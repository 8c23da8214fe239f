"""Strict YAML: what is data, what is a problem, and where."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import Span
from briefgen.syntax import yaml
from briefgen.syntax.yaml import MAX_CHARACTERS, MAX_DEPTH


def read(text: str) -> Any:
    data, problems = yaml.load(text, "a.yaml")
    assert problems == ()
    return data


def wrong(text: str, first_line: int | None = None) -> list[tuple[int, int, str]]:
    """Line, column and message of every problem."""
    _, problems = yaml.load(text, "a.yaml") if first_line is None else yaml.load(text, "a.yaml", first_line)
    assert problems, text
    found = []
    for problem in problems:
        assert problem.path == "a.yaml"
        assert isinstance(problem.place, Span)
        found.append((problem.place.line, problem.place.column, problem.message))
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("text", "text"),
        ("two words", "two words"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("NO", "NO"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("007", "007"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.2.3", "1.2.3"),
        ("123456789012345678", 123456789012345678),
        ("1234567890123456789", "1234567890123456789"),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23 08:00:00 +01:00", "2026-11-23 08:00:00 +01:00"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("'null'", "null"),
        ("''", ""),
        ("- not a list", ["not a list"]),
        ("[a, 1, true]", ["a", 1, True]),
        ("{a: 1}", {"a": 1}),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        (">\n  one\n  two\n", "one two\n"),
        ("北京 שלום", "北京 שלום"),
        ("nullify", "nullify"),
        ("~user", "~user"),
    ],
)
def test_scalars_follow_the_core_schema_and_dates_stay_text(written: str, value: object) -> None:
    data = read(f"key: {written}" if not written.startswith("- ") else f"key:\n{written}")
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL", "# only a comment"])
def test_a_key_without_a_value_is_the_same_as_no_key(nothing: str) -> None:
    assert read(f"a: {nothing}\nb: 1\n") == {"b": 1}
    assert read(f"a:\n  inner: {nothing}\n") == {"a": {}}


def test_an_entry_without_a_value_stays_in_its_list() -> None:
    assert read("a: [1, ~, 2]") == {"a": [1, None, 2]}


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n", "---\n"])
def test_a_document_without_content_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("key", ["true", "12", "null", "no", "2026-11-23", "'quoted'", "ключ", '"with: colon"'])
def test_a_key_is_always_text(key: str) -> None:
    assert list(read(f"{key}: 1")) == [key.strip("'\"")]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, '"a" is given twice; line 1 has it already'),
        ("x:\n  a: 1\n  a: 2\n", 3, 3, '"a" is given twice; line 2 has it already'),
        ("a: \n'a': 2\n", 2, 1, '"a" is given twice'),
        ("a: &name 1\n", 1, 4, "&name is a YAML anchor"),
        ("a: *name\n", 1, 4, "*name is a YAML alias"),
        ("a: {<<: {b: 1}}\n", 1, 5, "`<<` merges another mapping"),
        ("a: !!str 1\n", 1, 4, "is a YAML tag"),
        ("a: !python/object:os.system x\n", 1, 4, "is a YAML tag"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second YAML document"),
        ("? [a, b]\n: 1\n", 1, 3, "a key must be text"),
        ("a:\n\tb: 1\n", 2, 1, "a tab; YAML is indented with spaces only"),
        ("a: one: two\n", 1, 7, '"a" has text with a colon in it; quote it: a: "one: two"'),
        ("a: 'open\nb: 1\n", 1, 4, "the quote opened here is never closed"),
        ("a: @home\n", 1, 4, "text cannot begin with @ here; quote it"),
        ("a: `code`\n", 1, 4, "text cannot begin with ` here; quote it"),
        ('a: "C:\\Users"\n', 1, 9, "a backslash inside"),
        ('a: "C:\\Games"\n', 1, 7, "a backslash inside"),
        ('a: "x" y\n', 1, 7, "text goes on after the closing quote"),
        ("a: 1\n   b: 2\n", 2, 4, "this line is indented more than the one above it"),
        ("a: 1\n   b c: d\n", 2, 4, "this line is indented more than the one above it"),
        ("a: #b3001b\n", 1, 4, 'YAML takes what follows # for a comment; quote it: a: "#b3001b"'),
        ("a: %x\n", 1, 4, "text cannot begin with % here; quote it"),
        ("a: ! x\n", 1, 4, "is a YAML tag"),
        ("a: [x] y\n", 1, 7, "text goes on after the closing bracket"),
        ("- a\nb: 1\n", 2, 1, "line"),
        ("a: [1, 2\nb: 3\n", 1, 4, "the [ opened here is never closed"),
        ("a: 1\nplain\nb: 2\n", 2, 1, "neither a key with a colon nor part of the text above"),
    ],
)
def test_what_yaml_may_say_but_a_brief_may_not_is_a_problem_with_its_place(
    text: str, line: int, column: int, said: str
) -> None:
    at_line, at_column, message = wrong(text)[0]
    assert said in message
    assert at_line == line
    assert at_column == column


def test_a_long_text_with_a_colon_is_shown_by_its_beginning() -> None:
    text = "x" * 20 + ": " + "y" * 16 + " z more"
    message = wrong(f"a: {text}\n")[0][2]
    assert message == f'"a" has text with a colon in it; quote it: a: "{text[:38]}…"'
    assert wrong(f"a: {text[:40]}\n")[0][2].endswith(f'a: "{text[:40]}"')


def test_quotes_and_backslashes_in_a_text_with_a_colon_are_escaped_in_the_advice() -> None:
    assert wrong('a: C:\\x "y": z\n')[0][2].endswith('quote it: a: "C:\\\\x \\"y\\": z"')


def test_lines_are_counted_from_where_the_text_begins_in_its_file() -> None:
    assert wrong("a: 1\na: 2\n", first_line=2)[0] == (3, 1, '"a" is given twice; line 2 has it already')


def test_all_rules_broken_are_told_at_once() -> None:
    assert [(line, message.split()[0]) for line, _, message in wrong("a: &x 1\nb: !!int 2\na: 3\n")] == [
        (1, "&x"),
        (2, "!!int"),
        (3, '"a"'),
    ]


def test_the_first_of_two_equal_keys_counts() -> None:
    data, problems = yaml.load("a: 1\na: 2\n", "a.yaml")
    assert data == {"a": 1}
    assert len(problems) == 1


def test_nesting_is_limited() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert "levels deep" in wrong("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[0][2]
    assert read("{a: " * MAX_DEPTH + "x" + "}" * MAX_DEPTH) is not None
    assert "levels deep" in wrong("{a: " * (MAX_DEPTH + 1) + "x" + "}" * (MAX_DEPTH + 1))[0][2]
    assert "levels deep" in wrong("[" * 20_000)[0][2]


def test_size_is_limited() -> None:
    line, column, message = wrong("a: " + "x" * MAX_CHARACTERS, first_line=2)[0]
    assert (line, column) == (2, 1)
    assert "KB of YAML" in message


@pytest.mark.parametrize("escape", ["\\0", "\\x08", "\\e", "\\x7f"])
def test_an_escape_for_a_control_character_is_a_problem(escape: str) -> None:
    assert "control character" in wrong(f'a: "x{escape}y"\n')[0][2]


@pytest.mark.parametrize("escape", ["\\n", "\\t", "\\u00e9", "\\U0001F600", '\\"'])
def test_an_escape_for_text_is_text(escape: str) -> None:
    assert len(read(f'a: "x{escape}y"\n')["a"]) == 3


def test_places_are_known_by_path() -> None:
    found = yaml.nodes("title: 1.50\nlist:\n  - a\n  - {b: c}\n")
    assert (found["title",].key, found["title",].value, found["title",].source) == ((0, 0), (0, 7), "1.50")
    assert found["list", 0].value == (2, 4)
    assert found["list", 1, "b"].key == (3, 5)
    assert found["list", 1, "b"].value == (3, 8)
    assert found["list", 1].source is None


# What PyYAML, which writes YAML 1.1, leaves without quotes although the core schema reads a number.
ONLY_NOW_A_NUMBER = re.compile(r"[-+]?([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?")


def reads_as_text_in_both(text: str) -> bool:
    return not (ONLY_NOW_A_NUMBER.fullmatch(text) and isinstance(pyyaml.safe_load(text), str))


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufeff\u2028\u2029")
).filter(reads_as_text_in_both)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.sampled_from(
        ["no", "12:30", "1_000", "0x1F", "2026-11-23", "~", "<<", "=", "- a", "a: b", "# c", " a ", "", "12", "true"]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


def without_nothing(value: Any) -> Any:
    """The value with keys that are null left out, as `load` documents."""
    if isinstance(value, dict):
        return {k: without_nothing(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nothing(v) for v in value]
    return value


@given(JSON, st.booleans())
def test_what_pyyaml_writes_reads_back_the_same(value: Any, flow: bool) -> None:
    value = json.loads(json.dumps(value))  # two equal values must not be one object, which would be an alias
    written = pyyaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert read(written) == without_nothing(value)


@given(JSON)
def test_every_value_has_a_place_and_the_place_is_in_the_text(value: Any) -> None:
    written = pyyaml.safe_dump({"top": json.loads(json.dumps(value))}, allow_unicode=True)
    lines = written.split("\n")
    for node in yaml.nodes(written).values():
        line, column = node.value
        assert 0 <= column <= len(lines[line])


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    _, problems = yaml.load(text, "a.yaml")
    for problem in problems:
        assert isinstance(problem.place, Span)
        assert 1 <= problem.place.line <= text.count("\n") + 2


@given(st.text("ab:-[]{}'\"#&*!|>\n \t?,%@`\\", max_size=40))
def test_no_punctuation_makes_the_parser_raise(text: str) -> None:
    yaml.load(text, "a.yaml")
    yaml.nodes(text)
