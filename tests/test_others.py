"""Pages, authors and topics: their files, defaults and rules."""

from __future__ import annotations

import pytest

from briefgen import config as configuration
from briefgen.config import Config
from briefgen.content import others
from briefgen.content.markdown import Converter
from briefgen.content.source import source
from briefgen.errors import Problem, Span
from briefgen.model import Author, Image, Prose, StandingPage, Topic, WebLink

JANE = "content/authors/jane.yaml"
CONVERTER = Converter(trusted=False, seconds=5)


def configured(more: str = "") -> Config:
    made, _ = configuration.parse(f"name: Test Brief\nurl: https://test.example/\n{more}")
    assert made is not None
    return made


def page(text: str, path: str = "content/pages/about.md", more: str = "") -> tuple[StandingPage | None, list[str], str]:
    parsed = others.parse_page(source(path, text.encode()), configured(more), CONVERTER)
    return parsed.value, messages(parsed.problems, path), parsed.value.body.html if parsed.value else ""


def author(text: str, path: str = JANE, more: str = "") -> tuple[Author | None, list[str]]:
    parsed = others.parse_author(source(path, text.encode()), configured(more), CONVERTER)
    return parsed.value, messages(parsed.problems, path)


def topic(text: str, path: str = "content/topics/ai-policy.yaml") -> tuple[Topic | None, list[str]]:
    parsed = others.parse_topic(source(path, text.encode()), configured())
    return parsed.value, messages(parsed.problems, path)


def messages(problems: tuple[Problem, ...], path: str) -> list[str]:
    assert all(p.path == path and isinstance(p.place, Span) for p in problems)
    return [p.message for p in problems]


def test_a_page_needs_a_title_and_has_defaults_for_the_rest() -> None:
    found, problems, html = page("---\ntitle: About\n---\n\n# Who\n\nWe *are*.\n")
    assert problems == []
    assert html == '<h2 id="who">Who</h2>\n<p>We <em>are</em>.</p>'
    assert found is not None
    assert found == StandingPage(
        path="content/pages/about.md",
        slug="about",
        title="About",
        body=Prose(html),
        lang="en",
        description="",
        nav="footer",
        order=0,
        template="page.html",
    )


def test_a_page_may_have_everything() -> None:
    found, problems, _ = page(
        "---\ntitle: \"'Us'\"\ndescription: Who's who.\nnav: header\norder: -3\ntemplate: wide.html\nlang: pt-BR\n---\n"
        "[x](brief:a) ![y](b.png)",
        path="content/pages/Our Team/index.md",
    )
    assert problems == []
    assert found is not None
    assert (found.slug, found.title, found.description) == ("our-team", "‘Us’", "Who’s who.")
    assert (found.nav, found.order, found.template, found.lang) == ("header", -3, "wide.html", "pt-BR")
    assert (found.body.links, found.body.pictures) == (("a",), ("b.png",))


def test_a_pages_language_is_by_default_the_publications() -> None:
    found, _, html = page('---\ntitle: \'"So"\'\n---\n"So"', more="language: de\n")
    assert found is not None
    assert (found.lang, found.title, html) == ("de", "„So“", "<p>„So“</p>")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("description: x", '"title" is missing; a page needs it'),
        ("title: ' '", '"title" is empty'),
        ("title: x\nnav: top", '"nav" is "top"; choose one of footer, header, none'),
        ("title: x\norder: first", '"order" must be a whole number, not text'),
        (
            "title: x\ntemplate: ../x.html",
            '"template" is "../x.html"; write a file\'s name in templates/, such as page.html',
        ),
        ("title: x\ntemplate: page", '"template" is "page"; write a file\'s name in templates/, such as page.html'),
        ("title: x\nlang: english", '"lang" is "english"; write a BCP 47 language tag, such as en, pt-BR or zh-Hans'),
        (
            "title: x\ndate: 2026-11-23",
            'unknown key "date"; the keys here are title, description, nav, order, template, lang, policies, allow',
        ),
        ("title: x\ntitle: y", '"title" is given twice; line 2 has it already'),
    ],
)
def test_a_page_that_is_wrong_is_told_why(front: str, message: str) -> None:
    assert page(f"---\n{front}\n---\n")[1] == [message]


def test_a_page_without_front_matter_is_told_how_to_write_it() -> None:
    assert "must begin with front matter" in page("# About\n")[1][0]


def test_a_page_with_a_wrong_picture_is_told_where() -> None:
    parsed = others.parse_page(
        source("content/pages/a.md", b"---\ntitle: A\n---\n\nText ![](b.png)\n"), configured(), CONVERTER
    )
    assert [p.place for p in parsed.problems] == [Span(5, 10, "Text ![](b.png)")]


@pytest.mark.parametrize("name", sorted(others.TAKEN - {"index"}))
def test_a_page_cannot_take_an_address_of_the_sites_own(name: str) -> None:
    assert page("---\ntitle: x\n---\n", path=f"content/pages/{name}.md")[1] == [
        f"/{name}/ is an address of the site's own; name this file otherwise"
    ]


def test_an_author_needs_a_name_and_has_defaults_for_the_rest() -> None:
    assert author("name: Jane Doe") == (Author(JANE, "jane", "Jane Doe"), [])


def test_an_author_may_have_everything() -> None:
    found, problems = author(
        "name: Seán O'Neil\nrole: Editor's desk\nbio: |\n  Writes [briefs](brief:a).\n\n  # Before\n"
        "image: {src: jane.jpg, alt: Jane, focus: 50% 20%}\n"
        "links: [{title: Mail, url: 'mailto:j@x.example'}, {title: Site, url: 'https://x.example'}]\n"
    )
    assert problems == []
    assert found == Author(
        path=JANE,
        id="jane",
        name="Seán O’Neil",
        role="Editor’s desk",
        bio=Prose('<p>Writes <a href="brief:a">briefs</a>.</p>\n<h3 id="note-before">Before</h3>', ("a",)),
        image=Image("jane.jpg", "Jane", focus=(50.0, 20.0)),
        links=(WebLink("Mail", "mailto:j@x.example"), WebLink("Site", "https://x.example")),
    )


def test_a_blank_bio_is_no_bio() -> None:
    found, problems = author("name: Jane\nbio: '  '\n")
    assert problems == []
    assert found is not None
    assert found.bio is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", '"name" is missing; an author needs it'),
        ("name: ''", '"name" is empty'),
        ("- name: x", "an author is written as keys with values, one `key: value` a line"),
        ("name: x\nemail: y", 'unknown key "email"; the keys here are name, role, bio, image, links'),
        ("name: x\nlinks: [{title: a, url: 'javascript:x'}]", '"links 1, url" is "javascript:x"; write an address'),
        ("name: x\nlinks: [{url: 'https://x.example'}]", '"title" is missing; "links 1" needs it'),
        ("name: x\nimage: {src: a.png}", '"alt" is missing; "image" needs it'),
        ("name: x\nimage: {src: https://x.example/a.png, alt: y}", "is on another site"),
        ("name: x\nbio: '![](a.png)'", "has no alt text"),
    ],
)
def test_an_author_that_is_wrong_is_told_why(text: str, message: str) -> None:
    problems = author(text)[1]
    assert len(problems) == 1
    assert message in problems[0]


def test_a_topic_needs_a_name_and_may_have_a_description() -> None:
    assert topic("name: AI policy") == (Topic("ai-policy", "AI policy"), [])
    assert topic("name: AI's policy\ndescription: \"'What' counts.\"") == (
        Topic("ai-policy", "AI’s policy", "‘What’ counts."),
        [],
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("description: x", '"name" is missing; a topic needs it'),
        ("name: x\nslug: y", 'unknown key "slug"; the keys here are name, description'),
        ("name: [x]", '"name" must be text, not a list'),
    ],
)
def test_a_topic_that_is_wrong_is_told_why(text: str, message: str) -> None:
    assert topic(text)[1] == [message]


@pytest.mark.parametrize("name", ["ai-policy", "2026", "芯片", "c-plus-plus", "й"])
def test_an_id_that_is_its_own_slug_names_a_file(name: str) -> None:
    assert topic("name: x", path=f"content/topics/{name}.yaml")[1] == []
    assert author("name: x", path=f"content/authors/{name}.yaml")[1] == []


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("AI policy", "ai-policy"),
        ("ai_policy", "ai-policy"),
        ("AI", "ai"),
        ("josé", "jose"),
        ("a--b", "a-b"),
        ("con", "con-1"),
    ],
)
def test_another_name_is_told_the_right_one(name: str, instead: str) -> None:
    message = f"the file's name is an id, which is part of an address; name this file {instead}.yaml"
    assert topic("name: x", path=f"content/topics/{name}.yaml")[1] == [message]
    assert author("name: x", path=f"content/authors/{name}.yaml")[1] == [message]


def test_what_is_right_is_there_beside_the_problems() -> None:
    found, problems = author("name: Jane\nemail: x\nrole: [y]\n")
    assert len(problems) == 2
    assert found == Author(JANE, "jane", "Jane")
    found_page, problems, _ = page("---\ntitle: ''\nnav: header\n---\n")
    assert len(problems) == 1
    assert found_page is not None
    assert found_page.nav == "header"


@pytest.mark.parametrize("data", [b"name: \xff", b"name: 'x", b"name: a: b"])
def test_a_file_that_cannot_be_read_is_a_problem_and_nothing_else(data: bytes) -> None:
    for parsed in (
        others.parse_topic(source("content/topics/x.yaml", data), configured()),
        others.parse_author(source("content/authors/x.yaml", data), configured(), CONVERTER),
    ):
        assert parsed.value is None
        assert len(parsed.problems) == 1
