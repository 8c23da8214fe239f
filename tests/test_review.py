"""The rules of style: what each finds, and the near miss that it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.config import Config
from briefgen.config import parse as parse_config
from briefgen.content.brief import parse
from briefgen.content.entries import filed
from briefgen.content.markdown import converter_of
from briefgen.content.source import source
from briefgen.content.terms import packed_terms
from briefgen.engine.build import Options, build, rehearse
from briefgen.errors import BriefgenError, Problem, Span
from briefgen.model import Brief, Entry
from briefgen.review.briefs import review_brief
from briefgen.review.entries import entry_findings
from briefgen.review.judging import judge, needless
from briefgen.review.lengths import characters
from briefgen.style import NAMES, RULES, StyleOptions
from briefgen.syntax.places import locate_all
from tests.conftest import CONFIG, Files
from tests.conftest import brief as written

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
PATH = "content/briefs/a.md"
ALL = dict.fromkeys(NAMES, "warning")


def config(style: str = "") -> Config:
    made, found = parse_config(CONFIG + (f"style: {style}\n" if style else ""))
    assert made is not None
    assert found == ()
    return made


def parsed(text: str, path: str = PATH) -> Brief:
    made = parse(source(path, text.encode()), config(), converter_of(False, 5.0))
    assert made.value is not None
    assert made.problems == ()
    return made.value


def told(text: str, style: str = "{rules: {takeaway-source: warning}}") -> list[tuple[str, int, int]]:
    """The rules that a brief breaks by itself, each with its line and column."""
    found = locate_all(review_brief(parsed(text), config(style), NOW), text)
    assert all(isinstance(p.place, Span) for p in found)
    return [(p.rule, p.place.line, p.place.column) for p in found if isinstance(p.place, Span)]


def lines(count: int) -> str:
    return " ".join(["word"] * count)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (written(), []),
        # Lengths: words, characters, signs.
        (written(lines(18)), []),
        (written(lines(19)), [("headline-length", 2, 11)]),
        (written(f"{'x' * 100} {'y' * 9}"), []),
        (written(f"{'x' * 100} {'y' * 10}"), [("headline-length", 2, 11)]),
        (written("港" * 36), []),
        (written("港" * 37), [("headline-length", 2, 11)]),
        (written("港" * 34 + " AI 8"), []),
        (written("港" * 35 + " AI 8"), [("headline-length", 2, 11)]),
        (written("ひ" * 37), [("headline-length", 2, 11)]),
        (written("항구 " * 19), [("headline-length", 2, 11)]),
        # Thai has letters: these are characters, and marks above them are none.
        (written("ก" * 110), []),
        (written("ก" * 111), [("headline-length", 2, 11)]),
        (written("กี" * 110), []),
        (written("كلمة " * 18), []),
        (written("كلمة " * 19), [("headline-length", 2, 11)]),
        # What is hardly a script counts as the words around it.
        (written(f"{lines(16)} 港口"), []),
        (written(f"{lines(17)} 港口"), [("headline-length", 2, 11)]),
        (written().replace("dek: A dek.", f"dek: {lines(45)}"), []),
        (written().replace("dek: A dek.", f"dek: {lines(46)}"), [("dek-length", 3, 6)]),
        (written().replace("dek: A dek.", f"dek: >\n  {lines(23)}\n  {lines(23)}"), [("dek-length", 3, 6)]),
        (written(takeaways=f"[{{text: {lines(40)}, sources: [a]}}]", sources="[{id: a, title: T}]"), []),
        (
            written(takeaways=f"[{{text: {lines(41)}, sources: [a]}}]", sources="[{id: a, title: T}]"),
            [("takeaway-length", 5, 20)],
        ),
        # Markup is no part of what is counted.
        (
            written(
                takeaways=f"['[{lines(40)}](https://example.org/a/very/long/address/that/nobody/reads)']",
                allow="{takeaway-source: x}",
            ),
            [],
        ),
        # Sources.
        (written(takeaways="[Bare]"), [("takeaway-source", 5, 13)]),
        (
            written(takeaways="[{text: T, sources: [a]}, Bare]", sources="[{id: a, title: T}]"),
            [("takeaway-source", 5, 38)],
        ),
        # Alternative texts.
        (written(image="{src: crane.png, alt: A crane lifting a boat}"), []),
        *[
            (written(image=f"{{src: {src}, alt: {alt}}}"), [("alt-text", 5, 21 + len(src))])
            for src, alt in [
                ("a.png", "a.png"),
                ("a.png", "IMG_2034.JPG"),
                ("a.png", "IMG 2034"),
                ("a.png", "DSC00123"),
                ("a.png", "Screenshot 2026-11-23 at 10.22.01"),
                ("a.png", "WhatsApp Image 2026-11-23 at 10.22.01.jpeg"),
                ("dock-7.png", "Dock-7"),
                ("a.png", "Image"),
                ("a.png", "a photo"),
                ("a.png", "图片"),
                ("a.png", "写真。"),
                ("a.png", "Foto"),
                ("a.png", "صورة"),
                ("a.png", "..."),
                ("a.png", "A headline!"),
            ]
        ],
        *[
            (written(image=f"{{src: {src}, alt: {alt}}}"), [])
            for src, alt in [
                ("harbour.png", "Harbour"),
                ("a.png", "A photo of the harbour"),
                ("a.png", "The word image on a wall"),
                ("a.png", "A desktop on which one can see the file logo.png"),
                ("a.png", "Image 7 of the series, a crane"),
                ("a.png", "A headline in a newspaper"),
                ("a.png", "起重机吊起一艘船的图片"),
            ]
        ],
        (written(image="{src: a.png, alt: Boats., caption: '*Boats*'}"), [("alt-text", 5, 26)]),
        (written(body="![photo](a.png)"), [("alt-text", 7, 10)]),
        (written(body="![A crane](a.png)\n\n![A headline](b%20c.png)"), [("alt-text", 9, 15)]),
        (written(analysis="{text: '![img](a.png)'}"), [("alt-text", 5, 26)]),
        # Headings.
        (written(body="## A\n\n### B\n\n## C\n\n### D\n\n#### E"), []),
        (written(body="### A\n\n#### B\n\n### C"), []),
        (written(body="## A\n\n#### Bee"), [("heading-order", 9, 6)]),
        (written(body="### A\n\n## Bee"), [("heading-order", 9, 4)]),
        (written(body="## A\n\n#### Bee\n\n#### C"), [("heading-order", 9, 6)]),
        (written(body="<h2>A</h2>\n\n<h3>B</h3>"), []),
        (written(body="<h2>A</h2>\n\n<h4>Bee</h4>"), [("heading-order", 9, 5)]),
        (written(body="<h3>Aye</h3>"), [("heading-order", 7, 5)]),
        (written(body="Text\n\n## \n\nText"), [("heading-order", 9, 1)]),
        (written(analysis="{text: '<h2>Aye</h2>'}"), [("heading-order", 5, 23)]),
        (written(analysis="{text: '## Aye'}"), []),
        (written(body="```\n## A\n#### B\n```"), []),
        # An analysis that says the dek.
        (
            written(analysis="\n  text: |\n    Two boats failed the test on Monday, and buses go. So what?").replace(
                "A dek.", "Two boats failed the test on Monday and buses go."
            ),
            [("analysis-repeats-dek", 6, 9)],
        ),
        (
            written(
                analysis="\n  text: |\n    Two boats were one too many, and buses cannot go where boats go."
            ).replace("A dek.", "Two boats failed the test on Monday and buses go."),
            [],
        ),
        (
            written(analysis="{text: '两艘船周一没有通过检验，改开巴士。意味着什么？'}").replace(
                "A dek.", "两艘船周一没有通过检验，改开巴士。"
            ),
            [("analysis-repeats-dek", 5, 18)],
        ),
        (written(analysis="{text: A dek. It is short.}"), []),
        # Dates.
        (written(updated="2026-12-01 00:00"), []),
        (written(updated="2026-12-01 00:01"), [("future-date", 5, 10)]),
        (written(date="2027-01-01", updated="2027-01-01"), []),
        (written(date="2027-01-01", updated="2027-01-02"), [("future-date", 5, 10)]),
        (written(date="2027-01-01", publish_at="2026-11-01 00:00 +00:00"), [("future-date", 4, 7)]),
        (written(corrections="[{date: 2026-12-01, text: T}]"), []),
        (written(corrections="[{date: 2026-12-02, text: T}]"), [("future-date", 5, 22)]),
        (written(sources="[{id: a, title: T, accessed: 2026-12-01}]"), []),
        (written(sources="[{id: a, title: T, accessed: 2026-12-02}]"), [("future-date", 5, 39)]),
    ],
)
def test_a_rule_finds_what_it_should_and_not_its_near_miss(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert told(text) == expected


def test_characters_are_counted_as_readers_count_them() -> None:
    assert characters("a\u0301e\u200b") == 2
    assert characters("港口 3") == 4


def test_a_limit_of_0_is_none() -> None:
    style = "{headline: {words: 0, characters: 0, signs: 0}}"
    assert told(written(lines(40)), style) == []
    assert told(written("港" * 200), style) == []


def test_a_limit_may_be_set_and_the_others_stay() -> None:
    assert told(written(lines(4)), "{headline: {words: 3}}") == [("headline-length", 2, 11)]
    assert told(written("港" * 37), "{headline: {words: 3}}") == [("headline-length", 2, 11)]


@pytest.mark.parametrize(("judgement", "severity"), [("warning", "warning"), ("error", "error"), ("off", None)])
def test_a_publication_says_what_a_rule_counts(judgement: str, severity: str | None) -> None:
    found = review_brief(parsed(written(lines(30))), config(f"{{rules: {{headline-length: {judgement}}}}}"), NOW)
    assert [p.severity for p in found] == ([severity] if severity else [])


def test_what_is_surely_wrong_for_readers_is_an_error_and_sources_are_not_asked_for() -> None:
    assert {name for name in NAMES if RULES[name].judgement == "error"} == {"dead-link", "dead-anchor"}
    assert {name for name in NAMES if RULES[name].judgement == "off"} == {"takeaway-source"}
    assert RULES.keys() == set(NAMES)


def test_a_brief_silences_a_rule_with_a_reason() -> None:
    assert told(written(lines(30), allow="{headline-length: The court's own name.}")) == []


def test_only_what_silences_nothing_is_needless() -> None:
    found = [Problem(PATH, "m", rule="dek-length")]
    judged = judge(found, ("dek-length", "alt-text"), StyleOptions())
    assert judged.problems == ()
    allow = ("dek-length", "alt-text", "takeaway-source", "needless-allow")
    said = needless(PATH, ("dek-length", "alt-text", "takeaway-source"), judged.silenced, StyleOptions()).problems
    assert [p.message.partition(":")[0] for p in said] == ['"alt-text"']
    assert needless(PATH, allow, judged.silenced, StyleOptions()).problems == ()


# Between briefs


def entry(path: str, text: str) -> Entry:
    return filed(brief := parsed(text, path), packed_terms(brief))[0]


def between(texts: dict[str, str]) -> list[tuple[str, str]]:
    entries = [entry(f"content/briefs/{name}.md", text) for name, text in texts.items()]
    seen = [e for e in entries if e.expires_at is None or e.expires_at > NOW]
    return [(b.path[15:-3], p.rule) for b, p in entry_findings(seen, {e.slug: e for e in entries}, NOW)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"a": written("Ferries stop"), "b": written("Ferries stop again")}, []),
        (
            {"a": written("Ferries stop", date="2026-11-02"), "b": written("FERRIES  stop!", date="2026-11-01")},
            [("a", "duplicate-headline")],
        ),
        ({"a": written("Ferries stop"), "b": written("Ferries stop", lang="fr")}, []),
        ({"a": written("Fin", lang="fr", translation_of="b"), "b": written("Fin")}, []),
        ({"a": written("'!!!'"), "b": written("'???'")}, []),
        (
            {"a": written("A", related="[b]"), "b": written("B", expires_at="2026-11-30 00:00 +00:00")},
            [("a", "expired-pin")],
        ),
        ({"a": written("A", related="[b]"), "b": written("B", expires_at="2026-12-02 00:00 +00:00")}, []),
        ({"a": written("A", related="{ban: [b]}"), "b": written("B", expires_at="2026-11-30 00:00 +00:00")}, []),
        ({"a": written("A", related="[b]"), "b": written("B", date="2027-01-01")}, []),
    ],
)
def test_a_rule_between_briefs_finds_what_it_should(texts: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert between(texts) == expected


# Whole publications

MakePublication = Callable[[Files], Path]


def checked(root: Path, **options: bool) -> list[tuple[str, int, str]]:
    """What a check says: file, line, rule."""
    try:
        found = rehearse(root, Options(NOW, jobs=1, **options)).warnings  # type: ignore[arg-type]
    except BriefgenError as error:
        found = error.problems
    return [(p.path, p.place.line if isinstance(p.place, Span) else 0, p.rule) for p in found]


def test_pages_and_authors_are_looked_at_and_may_silence_too(publication: MakePublication) -> None:
    portrait = (Path(__file__).parent.parent / "content/media/tide-chart.png").read_bytes()
    files: Files = {
        "content/media/a.png": portrait,
        "content/briefs/a.md": written(authors="[mara]"),
        "content/authors/mara.yaml": "name: Mara\nimage: {src: a.png, alt: portrait}\nbio: '[x](/gone/)'\n",
        "content/pages/about.md": "---\ntitle: About\n---\n\n## A\n\n#### B\n\n[x](/gone/)\n",
    }
    assert checked(publication(files)) == [
        ("content/authors/mara.yaml", 2, "alt-text"),
        ("content/authors/mara.yaml", 3, "dead-link"),
        ("content/pages/about.md", 7, "heading-order"),
        ("content/pages/about.md", 9, "dead-link"),
    ]
    author, page = str(files["content/authors/mara.yaml"]), str(files["content/pages/about.md"])
    files["content/authors/mara.yaml"] = author + "allow: {alt-text: She is known, dead-link: It is to come}\n"
    files["content/pages/about.md"] = page.replace(
        "About\n", "About\nallow: {heading-order: So be it, dead-link: Later, alt-text: None}\n"
    )
    assert checked(publication(files)) == [("content/pages/about.md", 3, "needless-allow")]


def test_an_author_of_nothing_that_is_seen_has_no_page_for_links_and_may_silence(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": written("A", status="draft", authors="[mara]"),
            "content/authors/mara.yaml": "name: Mara\nbio: '[x](#y) [z](/gone/)'\nallow: {dek-length: None}\n",
        }
    )
    assert checked(root) == [("content/authors/mara.yaml", 3, "needless-allow")]


def test_drafts_and_what_expired_are_left_alone_and_what_waits_is_not(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/draft.md": written(lines(30), status="draft"),
            "content/briefs/gone.md": written(lines(31), expires_at="2026-11-02 00:00 +00:00"),
            "content/briefs/later.md": written(lines(32), date="2027-01-01"),
        }
    )
    assert checked(root) == [("content/briefs/later.md", 2, "headline-length")]
    assert checked(root, drafts=True)[0] == ("content/briefs/draft.md", 2, "headline-length")


def test_style_is_told_beside_errors_of_the_format_in_one_list(publication: MakePublication) -> None:
    root = publication(
        {
            "content/briefs/a.md": written("A", kind="nws"),
            "content/briefs/b.md": written(lines(30)),
            "content/briefs/c.md": written("C", takeaways="{}"),
        }
    )
    assert [rule for _, _, rule in checked(root)] == ["", "headline-length", ""]


def test_a_template_that_fails_does_not_hide_what_is_known_of_texts(publication: MakePublication) -> None:
    root = publication({"content/briefs/b.md": written(lines(30)), "templates/brief.html": "{{ page.nothing.x }}"})
    assert [rule for _, _, rule in checked(root)] == ["headline-length", ""]


def test_builds_ask_for_no_style(publication: MakePublication) -> None:
    root = publication({"content/briefs/b.md": written(lines(30), body="[x](/gone/)")})
    assert [rule for _, _, rule in checked(root)] == ["headline-length", "dead-link"]
    assert build(root, Options(NOW, strict=True, jobs=1)).warnings == ()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("allow: {headline-lenght: x}", 'unknown key "headline-lenght"; did you mean "headline-length"?'),
        ("allow: {headline-length: ''}", '"allow, headline-length" is empty'),
        ("allow: [headline-length]", '"allow" must be keys with values, not a list'),
    ],
)
def test_what_is_silenced_has_a_name_and_a_reason(keys: str, message: str) -> None:
    text = written().replace("date:", f"{keys}\ndate:")
    made = parse(source(PATH, text.encode()), config(), converter_of(False, 5.0))
    assert [p.message for p in made.problems] == [message]
    assert all(isinstance(p.place, Span) and p.place.line == 4 for p in made.problems)


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ("{rules: {dead-lnk: off}}", 'unknown key "dead-lnk"; did you mean "dead-link"?'),
        (
            "{rules: {dead-link: none}}",
            '"style, rules, dead-link" is "none"; choose one of error, off, warning',
        ),
        ("{headline: {words: -1}}", '"style, headline, words" is -1; 0 at least'),
        ("{headlines: {}}", 'unknown key "headlines"; did you mean "headline"?'),
    ],
)
def test_what_is_wrong_under_style_is_told(style: str, message: str) -> None:
    assert [p.message for p in parse_config(CONFIG + f"style: {style}\n")[1]] == [message]


# Anything may come

_TEXTS = st.text(max_size=400) | st.text("ab #`*[]()!<>h23/=\"'\n&;港", max_size=400)


@settings(max_examples=150)
@given(body=_TEXTS, line=_TEXTS)
def test_any_text_gets_findings_inside_its_file_and_no_exception(body: str, line: str) -> None:
    import json

    quoted = json.dumps(line.strip() or "x")
    text = (
        f"---\nheadline: {quoted}\ndek: {quoted}\ndate: 2026-11-01\ntakeaways: [{quoted}]\n"
        f"analysis: {{text: {json.dumps(body)}}}\nimage: {{src: a.png, alt: {quoted}}}\n---\n\n{body}\n"
    )
    for trusted in (False, True):
        made = parse(source(PATH, text.encode("utf-8", "replace")), config(), converter_of(trusted, 5.0))
        if made.value is None:
            continue
        strict = config("{headline: {words: 1}, dek: {characters: 1}, takeaway: {signs: 1}}")
        decoded = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        for problem in locate_all(review_brief(made.value, strict, NOW), decoded):
            assert isinstance(problem.place, Span)
            assert 1 <= problem.place.line <= decoded.count("\n") + 1
            assert problem.place.column >= 1
            assert problem.rule in NAMES
            assert str(problem).split("\n")[0].endswith(f"[{problem.rule}]")
