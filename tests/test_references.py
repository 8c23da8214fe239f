"""What content says about other content: every name that leads nowhere is a problem with its place."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefgen.catalog import references
from briefgen.errors import Problem, Span
from briefgen.syntax.places import locate_all
from tests.conftest import brief
from tests.make import configured, content, whole

SECTIONS = "sections: [{id: oil, name: Oil}, {id: technology, name: Technology}]\n"


def check(files: dict[str, str], more: str = "") -> list[tuple[str, str]]:
    """Path below content/ and message of every problem."""
    config = configured(more)
    found = content(files, config)
    return [(p.path.removeprefix("content/"), p.message) for p in references.check(found, config, whole)]


def places(files: dict[str, str], more: str = "") -> list[tuple[int, int]]:
    config = configured(more)
    located = [
        place
        for problem in references.check(content(files, config), config, whole)
        for place in locate_all([problem], files[problem.path.removeprefix("content/")])
    ]
    return [(p.place.line, p.place.column) for p in located if isinstance(p.place, Span)]


RIGHT = {
    "briefs/a.md": brief(
        body="[b](brief:b) [itself](brief:a) ![x](one.png)",
        section="oil",
        authors="[jane]",
        topics="[anything at all]",
        image="{src: one.png, alt: x, caption: '[b](brief:b)'}",
        takeaways="['[b](brief:b)', {text: '![x](one.png)'}]",
        analysis="{text: '[b](brief:b)', author: jane}",
        corrections="[{date: 2026-11-02, text: '[b](brief:b)'}]",
        related="{pin: [b], ban: [a-pt]}",
    ),
    "briefs/b.md": brief(status="draft", analysis="{text: x, author: Anyone At All}"),
    "briefs/a-pt.md": brief(lang="pt", translation_of="a"),
    "briefs/c/index.md": brief(body="![x](own.png)"),
    "briefs/c/own.png": "",
    "pages/about.md": "---\ntitle: T\n---\n[a](brief:a) ![x](one.png)\n",
    "authors/jane.yaml": "name: Jane\nimage: {src: one.png, alt: x}\nbio: '[a](brief:a) ![x](one.png)'\n",
    "media/one.png": "",
}


def test_names_that_are_there_are_no_problem_drafts_included() -> None:
    assert check(RIGHT, SECTIONS) == []


def test_without_declared_sections_any_name_is_one() -> None:
    assert check({"briefs/a.md": brief(section="Whatever You Like")}) == []


@pytest.mark.parametrize(
    ("keys", "message", "column"),
    [
        ({"section": "oill"}, 'there is no section "oill"; did you mean "oil"?', 10),
        ({"section": "zzz"}, 'there is no section "zzz"; the sections are oil, technology', 10),
        ({"section": "Oil"}, 'there is no section "Oil"; did you mean "oil"?', 10),
        ({"authors": "[jane, jan]"}, 'there is no author "jan"; did you mean "jane"?', 17),
        ({"authors": "[zed]"}, 'there is no author "zed"; add content/authors/zed.yaml', 11),
        ({"analysis": "{text: x, author: zed}"}, 'there is no author "zed"; add content/authors/zed.yaml', 29),
        ({"related": "[b, chip-curb]"}, 'there is no brief "chip-curb"; did you mean "chip-curbs"?', 14),
        ({"related": "{pin: [zzz]}"}, 'there is no brief "zzz"', 17),
        ({"related": "{ban: [b, zzz]}"}, 'there is no brief "zzz"', 20),
        ({"related": "[a]"}, "a brief is not related to itself; remove this", 11),
        ({"related": "{ban: [a]}"}, "a brief is not related to itself; remove this", 17),
        ({"translation_of": "zzz"}, 'there is no brief "zzz"', 17),
        ({"translation_of": "a", "lang": "pt"}, "a brief is not a translation of itself; name the original", 17),
        ({"translation_of": "b"}, '"b" is in the same language (en); set "lang" in one of the two', 17),
        (
            {"translation_of": "b-pt", "lang": "de"},
            '"b-pt" is a translation itself; name its original, "b"',
            17,
        ),
        ({"image": "{src: two.png, alt: x}"}, "there is no picture two.png beside this file", 14),
        ({"image": "{src: one.png, alt: x, caption: '[x](brief:zzz)'}"}, 'there is no brief "zzz"', 45),
        ({"takeaways": "['[x](brief:zzz)']"}, 'there is no brief "zzz"', 18),
        ({"takeaways": "[a, {text: '[x](brief:zzz)'}]"}, 'there is no brief "zzz"', 28),
        ({"takeaways": "['![x](two.png)']"}, "there is no picture two.png", 19),
        ({"analysis": "{text: '[x](brief:zzz)'}"}, 'there is no brief "zzz"', 23),
        ({"corrections": "[{date: 2026-11-02, text: '[x](brief:zzz)'}]"}, 'there is no brief "zzz"', 45),
    ],
)
def test_a_name_in_the_front_matter_that_leads_nowhere_is_shown_where_it_stands(
    keys: dict[str, str], message: str, column: int
) -> None:
    files = {
        "briefs/a.md": brief(body="A body that says brief:zzz and two.png, too.", **keys),
        "briefs/b.md": brief(),
        "briefs/b-pt.md": brief(lang="pt", translation_of="b"),
        "briefs/chip-curbs.md": brief(),
        "authors/jane.yaml": "name: Jane",
        "media/one.png": "",
    }
    found = check(files, SECTIONS)
    assert len(found) == 1
    assert found[0][0] == "briefs/a.md"
    assert found[0][1].startswith(message)
    assert places(files, SECTIONS) == [(5, column)]


@pytest.mark.parametrize(
    ("body", "message", "column"),
    [
        ("See [x](brief:zzz).", 'there is no brief "zzz"', 9),
        ("See [x](brief:chip-curb#part).", 'there is no brief "chip-curb"; did you mean "chip-curbs"?', 9),
        ("See [x](brief:%E8%8A%AF).", 'there is no brief "芯"', 9),
        ("See ![x](two.png).", "there is no picture two.png beside this file or in content/media/", 10),
        ("See ![x](ones.png).", 'in content/media/; did you mean "one.png"?', 10),
        ("See ![x](deep/one.png).", "there is no picture deep/one.png", 10),
    ],
)
@pytest.mark.parametrize("where", ["briefs/a.md", "pages/a.md"])
def test_a_name_in_a_body_that_leads_nowhere_is_shown_where_it_stands(
    where: str, body: str, message: str, column: int
) -> None:
    text = brief(body=body) if where.startswith("briefs") else f"---\ntitle: T\n---\n\n\n\n{body}\n"
    files = {where: text, "briefs/chip-curbs.md": brief(), "media/one.png": ""}
    found = check(files)
    assert len(found) == 1
    assert found[0][0] == where
    assert message in found[0][1]
    assert places(files) == [(7, column)]


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("name: Jane\nbio: See [x](brief:zzz).\n", 'there is no brief "zzz"', 2, 14),
        ("name: Jane\nbio: See ![x](two.png).\n", "there is no picture two.png", 2, 15),
        ("name: Jane\nimage: {src: two.png, alt: x}\n", "there is no picture two.png", 2, 14),
    ],
)
def test_a_name_in_an_authors_file_that_leads_nowhere_is_shown_where_it_stands(
    text: str, message: str, line: int, column: int
) -> None:
    files = {"authors/jane.yaml": text}
    found = check(files)
    assert [(path, said.startswith(message)) for path, said in found] == [("authors/jane.yaml", True)]
    assert places(files) == [(line, column)]


def test_an_author_in_a_subfolder_is_blamed_by_the_path_of_the_file() -> None:
    found = check({"authors/team/jane.yaml": "name: Jane\nbio: See [x](brief:zzz).\n"})
    assert found == [("authors/team/jane.yaml", 'there is no brief "zzz"')]


def test_two_briefs_of_one_slug_are_a_problem_of_the_second() -> None:
    assert check({"briefs/2026/rain.md": brief(), "briefs/2025/rain.md": brief()}) == [
        (
            "briefs/2026/rain.md",
            'content/briefs/2025/rain.md has the slug "rain" and so this address, too; give one of them another "slug"',
        )
    ]


def test_two_translations_into_one_language_are_a_problem_of_the_second() -> None:
    files = {
        "briefs/a.md": brief(),
        "briefs/a-pt.md": brief(lang="pt", translation_of="a"),
        "briefs/a-pt2.md": brief(lang="pt", translation_of="a"),
        "briefs/a-de.md": brief(lang="de", translation_of="a"),
    }
    assert check(files) == [
        ("briefs/a-pt2.md", 'content/briefs/a-pt.md is the pt translation of "a" already'),
    ]


def test_a_file_with_errors_may_be_referred_to_so_that_one_mistake_is_told_once() -> None:
    files = {
        "briefs/a.md": brief(body="[x](brief:bad) [y](brief:own)", related="[broken]", authors="[jane, unread]"),
        "briefs/bad.md": brief(kind="poem"),
        "briefs/other.md": brief(kind="poem", slug="own"),
        "briefs/broken.md": "no front matter",
        "authors/jane.yaml": "nam: Jane",
        "authors/unread.yaml": "name: 'x",
    }
    assert check(files) == []
    assert len(content(files).problems) == 6


def test_a_file_with_errors_has_its_own_references_checked_in_the_same_run() -> None:
    assert check({"briefs/a.md": brief(kind="poem", authors="[zed]")}) == [
        ("briefs/a.md", 'there is no author "zed"; add content/authors/zed.yaml')
    ]


def test_a_picture_that_is_wrong_by_its_name_is_told_once() -> None:
    files = {"briefs/a.md": brief(body="![x](../a.png)", image="{src: https://x.example/b.png, alt: x}")}
    assert len(content(files).problems) + len(check(files)) == 2


@pytest.mark.parametrize(
    ("author", "is_id"),
    [("jane", True), ("jane-doe", True), ("2", True), ("芯", False), ("Jane", False), ("jane doe", False), ("", False)],
)
def test_an_id_has_no_capital_and_no_space(author: str, is_id: bool) -> None:
    assert references.looks_like_id(author) is is_id


def test_problems_do_not_depend_on_the_order_of_files() -> None:
    files = {f"briefs/{n}/x.md": brief(authors="[zed]", body="[x](brief:y)") for n in "cab"}
    config = configured()
    found = content(files, config)
    forward = references.check(found, config, whole)
    backward = references.check(replace(found, briefs=found.briefs[::-1]), config, whole)
    assert set(forward) == set(backward)
    assert all(isinstance(p, Problem) for p in forward)
    assert sum("has the slug" in p.message for p in forward) == 2
