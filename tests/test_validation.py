"""Plain data against a type: all mistakes at once, in words, and text that YAML took for something else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct

from briefgen.errors import Key
from briefgen.syntax import validation, yaml


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    """Something inside."""

    name: Annotated[str, Meta(pattern=validation.NOT_BLANK)]
    count: int = 0


class Thing(Struct, frozen=True, forbid_unknown_fields=True):
    """A thing."""

    title: Annotated[str, Meta(pattern=validation.NOT_BLANK, max_length=5)]
    size: Annotated[int, Meta(ge=1, le=9)] = 1
    ratio: float = 0.5
    shown: bool = True
    kind: Literal["news", "opinion"] = "news"
    code: Annotated[str, Meta(pattern="^[a-z]+$", extra_json_schema={validation.FORM: "lower-case letters"})] = "a"
    tags: Annotated[tuple[str, ...], Meta(max_length=2)] = ()
    points: Annotated[tuple[str | Inner, ...], Meta(min_length=1)] | None = None
    inner: Inner | None = None
    either: tuple[str, ...] | Inner = ()
    extra: dict[str, Any] = {}


def convert(text: str) -> Any:
    data, problems = yaml.load(text, "a.yaml")
    assert problems == ()
    return validation.convert(data, Thing, "a.yaml", text, "a thing")


def mistakes(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    found = convert(text)
    assert isinstance(found, tuple), found
    assert all(isinstance(p.place, Key) and p.path == "a.yaml" for p in found)
    return [(p.message, p.place.path) for p in found]


def test_what_is_right_is_converted() -> None:
    assert convert("title: a\npoints: [x, {name: y, count: 2}]\neither: {name: z}") == Thing(
        title="a", points=("x", Inner("y", 2)), either=Inner("z")
    )


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("size: 2", '"title" is missing; a thing needs it', ("title",)),
        ("", '"title" is missing; a thing needs it', ("title",)),
        ("title: ''", '"title" is empty', ("title",)),
        ("title: abcdef", '"title" is 6 characters long; 5 at most', ("title",)),
        ("title: [a]", '"title" must be text, not a list', ("title",)),
        ("title: {a: b}", '"title" must be text, not keys with values', ("title",)),
        ("title: a\nsize: 0", '"size" is 0; 1 at least', ("size",)),
        ("title: a\nsize: 10", '"size" is 10; 9 at most', ("size",)),
        ("title: a\nsize: big", '"size" must be a whole number, not text', ("size",)),
        ("title: a\nsize: 1.5", '"size" must be a whole number, not the number 1.5', ("size",)),
        ("title: a\nsize: true", '"size" must be a whole number, not true or false', ("size",)),
        ("title: a\nratio: much", '"ratio" must be a number, not text', ("ratio",)),
        ("title: a\nshown: yes", '"shown" must be true or false, not text', ("shown",)),
        ("title: a\nshown: 1", '"shown" must be true or false, not the number 1', ("shown",)),
        ("title: a\nkind: poem", '"kind" is "poem"; choose one of news, opinion', ("kind",)),
        (
            "title: a\nkind: opnion",
            '"kind" is "opnion"; choose one of news, opinion; did you mean "opinion"?',
            ("kind",),
        ),
        ("title: a\nkind: 3", '"kind" is 3; choose one of news, opinion', ("kind",)),
        ("title: '  '", '"title" is empty', ("title",)),
        ('title: "\\u00a0\\t"', '"title" is empty', ("title",)),
        ("title: a\ninner: {name: ' '}", '"inner, name" is empty', ("inner", "name")),
        ("title: a\ncode: A1", '"code" is "A1"; write lower-case letters', ("code",)),
        ("title: a\ncode: ''", '"code" is ""; write lower-case letters', ("code",)),
        ("title: a\ntags: x", '"tags" must be a list, not text; write [x]', ("tags",)),
        ("title: a\ntags: [a, b, c]", '"tags" has 3 entries; 2 at most', ("tags",)),
        ("title: a\ntags: [a, [b]]", '"tags 2" must be text, not a list', ("tags", 1)),
        ("title: a\ntags: [~]", '"tags 1" must be text, not nothing', ("tags", 0)),
        ("title: a\npoints: []", '"points" has 0 entries; 1 at least, or leave the key out', ("points",)),
        ("title: a\npoints: x", '"points" must be a list, not text; write [x]', ("points",)),
        ("title: a\npoints: [[x]]", '"points 1" must be text or keys with values, not a list', ("points", 0)),
        ("title: a\npoints: [x, {count: 1}]", '"name" is missing; "points 2" needs it', ("points", 1, "name")),
        (
            "title: a\npoints: [{name: x, cuont: 1}]",
            'unknown key "cuont"; did you mean "count"?',
            ("points", 0, "cuont"),
        ),
        (
            "title: a\npoints: [{name: x, count: b}]",
            '"points 1, count" must be a whole number, not text',
            ("points", 0, "count"),
        ),
        ("title: a\ninner: {}", '"name" is missing; "inner" needs it', ("inner", "name")),
        ("title: a\ninner: x", '"inner" must be keys with values, not text', ("inner",)),
        ("title: a\neither: {nmae: x}", '"name" is missing; "either" needs it', ("either", "name")),
        ("title: a\neither: 5", '"either" must be a list or keys with values, not the number 5', ("either",)),
        ("title: a\nextra: x", '"extra" must be keys with values, not text', ("extra",)),
        ("title: a\ntitel: b", 'unknown key "titel"; did you mean "title"?', ("titel",)),
        ("title: a\nTitle: b", 'unknown key "Title"; did you mean "title"?', ("Title",)),
        ("title: a\nzzz: b", f'unknown key "zzz"; the keys here are {", ".join(Thing.__struct_fields__)}', ("zzz",)),
    ],
)
def test_a_mistake_is_said_in_words_with_its_place(text: str, message: str, at: tuple[str | int, ...]) -> None:
    assert (message, at) in mistakes(text)


def test_text_with_a_colon_inside_a_list_is_told_to_be_quoted() -> None:
    message = '"points 1" has text with a colon in it; quote it: "Two words: more \\"text\\""'
    assert mistakes('title: a\npoints:\n  - Two words: more "text"') == [(message, ("points", 0))]


@pytest.mark.parametrize(
    ("tags", "advice"),
    [("x y", "; write [x y]"), ("'a, b'", "; write [a, b]"), ("'a: b'", ""), ("x" * 201, ""), ("''", "")],
)
def test_one_word_where_a_list_is_wanted_is_shown_as_a_list(tags: str, advice: str) -> None:
    assert mistakes(f"title: a\ntags: {tags}") == [(f'"tags" must be a list, not text{advice}', ("tags",))]


def test_what_is_right_can_be_had_beside_the_problems() -> None:
    text = "title: ''\nsize: 0\ntags: [a]\ninner: {name: x, count: y}"
    data, _ = yaml.load(text, "a.yaml")
    value, problems = validation.salvage(data, Thing, "a.yaml", text, "a thing", {"title": "?"})
    assert value == Thing(title="?", tags=("a",))
    assert len(problems) == 3
    assert validation.salvage(data, Thing, "a.yaml", text, "a thing", {})[0] is None


@pytest.mark.parametrize("text", ["- a\n- b", "just text", "12"])
def test_a_document_that_is_no_mapping_is_told_what_it_should_be(text: str) -> None:
    assert mistakes(text) == [("a thing is written as keys with values, one `key: value` a line", ())]


def test_all_mistakes_are_told_in_one_run() -> None:
    found = mistakes("titel: x\nsize: 0\nkind: poem\ninner: {nmae: x}")
    assert len(found) == 6
    assert {at for _, at in found} == {
        ("titel",),
        ("title",),
        ("size",),
        ("kind",),
        ("inner", "nmae"),
        ("inner", "name"),
    }


def test_an_unknown_key_is_marked_at_the_key_and_not_at_its_value() -> None:
    found = convert("title: a\nzzz: b")
    assert [p.place for p in found] == [Key(("zzz",), of_key=True)]


def test_two_missing_keys_are_two_problems_with_their_own_names() -> None:
    class Pair(Struct):
        """A pair."""

        left: str
        right: str

    found = validation.convert({}, Pair, "a.yaml", "", "a pair")
    assert isinstance(found, tuple)
    assert [p.message.split()[0] for p in found] == ['"left"', '"right"']


@pytest.mark.parametrize("written", ["2026", "1.50", "1e3", "true", "False", "-0", "1."])
def test_a_number_or_boolean_where_text_is_wanted_is_the_text_as_written(written: str) -> None:
    assert convert(f"title: {written}").title == written


@pytest.mark.parametrize("written", ["[2026, a]", "[2026, true]", "\n  - 2026\n  - 1.10"])
def test_text_as_written_is_found_inside_lists_too(written: str) -> None:
    tags = convert(f"title: a\ntags: {written}").tags
    assert tags[0] == "2026"
    assert tags[1] in {"a", "true", "1.10"}


def test_text_as_written_is_found_where_a_list_may_hold_text_or_more() -> None:
    assert convert("title: a\npoints: [2026, {name: 1.0}]").points == ("2026", Inner("1.0"))


def test_free_fields_keep_their_types() -> None:
    assert convert("title: 5\nextra: {n: 5, b: true, t: x}").extra == {"n": 5, "b": True, "t": "x"}


def test_text_as_written_must_still_be_right() -> None:
    assert mistakes("title: 1234567") == [('"title" is 7 characters long; 5 at most', ("title",))]


def test_the_schema_has_its_own_keys_at_the_top_and_allows_no_others() -> None:
    made = validation.schema(Thing)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["required"] == ["title"]
    assert made["additionalProperties"] is False
    assert list(made["$defs"]) == ["Inner"]
