"""A brief's file: every key of the format with its default and its rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from briefgen import config as configuration
from briefgen.config import Config
from briefgen.content import brief
from briefgen.content.markdown import Converter
from briefgen.content.parsed import Parsed
from briefgen.content.source import source
from briefgen.errors import Span
from briefgen.model import Brief, Correction, Prose, Source, Takeaway, TopicMention

CONVERTER = Converter(trusted=False, seconds=5)
MINIMAL = {"headline": "Rain", "dek": "It rains.", "date": "2026-11-23 08:00"}


def configured(more: str = "") -> Config:
    made, _ = configuration.parse(f"name: Test Brief\nurl: https://test.example/\ntimezone: Europe/Lisbon\n{more}")
    assert made is not None
    return made


def parse(
    front: str, body: str = "Body.\n", path: str = "content/briefs/2026/rain.md", more: str = ""
) -> Parsed[Brief]:
    text = f"---\n{front}---\n{body}" if path.endswith(".md") else front
    return brief.parse(source(path, text.encode()), configured(more), CONVERTER)


def front(**keys: str | None) -> str:
    """Front matter of the required keys and `keys`, which are YAML as written; None leaves one out."""
    return "".join(f"{key}: {value}\n" for key, value in {**MINIMAL, **keys}.items() if value is not None)


def made(path: str = "content/briefs/2026/rain.md", body: str = "Body.\n", more: str = "", **keys: str | None) -> Brief:
    parsed = parse(front(**keys), body, path, more)
    assert parsed.problems == ()
    assert parsed.value is not None
    return parsed.value


def mistakes(body: str = "Body.\n", /, **keys: str | None) -> list[str]:
    problems = parse(front(**keys), body).problems
    assert problems
    for problem in problems:
        assert problem.path == "content/briefs/2026/rain.md"
        assert isinstance(problem.place, Span)
        assert problem.severity == "error"
    return [p.message for p in problems]


def utc(*parts: int) -> dt.datetime:
    year, month, day, *time = parts
    return dt.datetime(year, month, day, *time, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


def test_a_minimal_brief_has_every_default_of_the_format() -> None:
    assert made() == Brief(
        path="content/briefs/2026/rain.md",
        slug="rain",
        headline="Rain",
        dek="It rains.",
        date=utc(2026, 11, 23, 8),
        publish_at=utc(2026, 11, 23, 8),
        body=Prose("<p>Body.</p>"),
        words=1,
        minutes=1,
        lang="en",
        updated=None,
        section="",
        topics=(),
        authors=(),
        kind="news",
        image=None,
        takeaways=(),
        analysis=None,
        sources=(),
        corrections=(),
        pins=(),
        bans=(),
        draft=False,
        expires_at=None,
        aliases=(),
        translation_of="",
        extra={},
    )


@pytest.mark.parametrize("key", ["headline", "dek", "date"])
def test_headline_dek_and_date_are_required(key: str) -> None:
    assert [p.message for p in parse(front(**{key: None})).problems] == [f'"{key}" is missing; a brief needs it']


@pytest.mark.parametrize("key", ["headline", "dek"])
@pytest.mark.parametrize("blank", ["''", "'   '", '"\\u00a0"', '"\\n"'])
def test_text_that_is_required_is_not_blank(key: str, blank: str) -> None:
    assert mistakes(**{key: blank}) == [f'"{key}" is empty']


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    found = mistakes("![](x.png)\n", updated="2026-01-01", slug="A b", aliases="[x]", publish_at="2026-11-23")
    assert len(found) == 5


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("headlin: x", 'unknown key "headlin"; did you mean "headline"?'),
        ("topic: x", 'unknown key "topic"; did you mean "topics"?'),
        ("author: x", 'unknown key "author"; did you mean "authors"?'),
        ("Status: draft", 'unknown key "Status"; did you mean "status"?'),
        ("layout: post", 'unknown key "layout"'),
        ("body: x", 'unknown key "body"'),
    ],
)
def test_an_unknown_key_is_an_error_that_names_its_place_and_the_nearest_known_key(key: str, message: str) -> None:
    problems = parse(front() + key + "\n").problems
    assert [p.message for p in problems] == [message]
    assert problems[0].place == Span(5, 1, key)


@pytest.mark.parametrize(
    ("written", "headline"),
    [
        ("2026", "2026"),
        ("1.10", "1.10"),
        ("true", "true"),
        ("no", "no"),
        ("'  Spaces around '", "Spaces around"),
        ('"Don\'t"', "Don’t"),
        ("'\"Yes\" -- no...'", "“Yes” – no…"),
        ("*stars* stay", None),
        ("'*stars* <b>stay</b>'", "*stars* <b>stay</b>"),
        (">\n  one\n  two", "one two"),
        ("|\n  one\n  two", "one two"),
    ],
)
def test_a_headline_is_text_as_written_with_typographic_marks(written: str, headline: str | None) -> None:
    if headline is None:
        assert mistakes(headline=written)
    else:
        assert made(headline=written).headline == headline


def test_a_dek_is_one_line() -> None:
    assert made(dek="|\n  It's\n\n  two  lines.").dek == "It’s two lines."


@pytest.mark.parametrize("key", ["headline", "dek"])
def test_headlines_and_deks_have_a_limit(key: str) -> None:
    assert "at most" in mistakes(**{key: "x" * 1001})[0]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-11-23", utc(2026, 11, 23)),
        ("2026-07-23 08:00", utc(2026, 7, 23, 7)),
        ("'2026-11-23T08:00'", utc(2026, 11, 23, 8)),
        ("2026-11-23T08:00:00+01:00", utc(2026, 11, 23, 7)),
        ("2026-11-23 08:00 -05:00", utc(2026, 11, 23, 13)),
        ("2026-11-23 08:00:00Z", utc(2026, 11, 23, 8)),
    ],
)
def test_a_date_without_a_zone_is_in_the_publications(written: str, date: dt.datetime) -> None:
    assert made(date=written).date == date
    assert made(date=written).publish_at == date


@pytest.mark.parametrize("key", ["date", "updated"])
@pytest.mark.parametrize("written", ["abc", "x", "2026-02-30", "2026", "2026-11-23 25:00", "23.11.2026"])
def test_what_is_no_date_is_refused_at_its_place(key: str, written: str) -> None:
    found = mistakes(**{key: written})
    assert len(found) == 1
    assert written.split(maxsplit=1)[0] in found[0]
    assert "is empty" not in found[0]


@pytest.mark.parametrize(
    ("updated", "right"),
    [
        ("2026-11-23 08:00", True),
        ("2026-11-24", True),
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:30 +01:00", False),
        ("2026-11-23", False),
    ],
)
def test_an_update_is_not_before_the_date(updated: str, right: bool) -> None:
    if right:
        assert made(updated=updated).updated
    else:
        assert mistakes(updated=updated) == [f'"updated" ({updated}) is before "date" (2026-11-23 08:00)']


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("content/briefs/rain.md", "rain"),
        ("content/briefs/2026/11/Heavy Rain!.md", "heavy-rain"),
        ("content/briefs/rain/index.md", "rain"),
        ("content/briefs/Ölpreis/index.md", "olpreis"),
        ("content/briefs/芯片.md", "芯片"),
        ("content/briefs/نفط.yaml", "نفط"),
        ("content/briefs/v1.2.md", "v1-2"),
        ("content/briefs/!.md", "n-bb7208bc9b"),
    ],
)
def test_a_slug_is_by_default_that_of_the_file_or_its_folder(path: str, slug: str) -> None:
    assert made(path).slug == slug


@pytest.mark.parametrize("written", ["chip-curbs", "芯片", "2026", "007", "نفط-خام"])
def test_a_slug_may_be_written(written: str) -> None:
    assert made(slug=written).slug == written


@pytest.mark.parametrize(
    ("written", "instead"),
    [("Chip Curbs", "chip-curbs"), ("a/b", "a-b"), ("../x", "x"), ("café", "cafe"), ("con", "con-1")],
)
def test_a_slug_that_is_not_one_is_told_what_to_write(written: str, instead: str) -> None:
    assert mistakes(slug=written) == [f'"{written}" cannot be in an address; write "{instead}"']


def test_an_empty_slug_is_refused() -> None:
    assert mistakes(slug="''") == ['"slug" is empty']
    assert made(slug="").slug == "rain"


def test_a_section_is_taken_as_written() -> None:
    assert made(section="technology").section == "technology"


def test_topics_that_are_one_by_name_or_id_are_one_topic() -> None:
    assert made(topics="[AI  policy, ai-policy, Ai Policy, 芯片, C++]").topics == (
        TopicMention("ai-policy", "AI policy"),
        TopicMention("芯片", "芯片"),
        TopicMention("c-plus-plus", "C++"),
    )


@pytest.mark.parametrize("blank", ["['']", "[' ']"])
@pytest.mark.parametrize("key", ["topics", "authors", "takeaways", "aliases", "related"])
def test_an_entry_of_a_list_is_not_blank(key: str, blank: str) -> None:
    assert f'"{key} 1" is empty' in mistakes(**{key: blank})


def test_topics_and_authors_are_numbers_only_when_they_are_text() -> None:
    found = made(topics="[2026, true]", authors="[007]")
    assert [t.written for t in found.topics] == ["2026", "true"]
    assert found.authors == ("007",)


def test_authors_are_ids_in_the_order_written() -> None:
    assert made(authors="[jane, bob]").authors == ("jane", "bob")


@pytest.mark.parametrize("kind", ["news", "analysis", "opinion", "explainer", "interview"])
def test_a_kind_is_one_of_five(kind: str) -> None:
    assert made(kind=kind).kind == kind


def test_another_kind_is_told_the_five() -> None:
    assert mistakes(kind="opinon") == [
        '"kind" is "opinon"; choose one of analysis, explainer, interview, news, opinion; did you mean "opinion"?'
    ]


def test_an_image_has_defaults_for_all_but_src_and_alt() -> None:
    image = made(image="{src: a.png, alt: It's rain}").image
    assert image is not None
    assert (image.src, image.alt, image.caption, image.credit, image.focus) == (
        "a.png",
        "It’s rain",
        None,
        "",
        (50.0, 50.0),
    )


def test_an_image_has_a_caption_in_markdown_a_credit_and_a_focus() -> None:
    image = made(
        image="{src: ./deep/a.png, alt: x, caption: 'The *Tejo* [now](brief:x)', credit: \"Jane's\", "
        "focus: ' 12.5%  0% '}"
    ).image
    assert image is not None
    assert image.src == "deep/a.png"
    assert image.caption == Prose('The <em>Tejo</em> <a href="brief:x">now</a>', ("x",))
    assert image.credit == "Jane’s"
    assert image.focus == (12.5, 0.0)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("a.png", '"image" must be keys with values, not text'),
        ("{src: a.png}", '"alt" is missing; "image" needs it'),
        ("{src: a.png, alt: ''}", '"image, alt" is empty'),
        ("{src: a.png, alt: ' '}", '"image, alt" is empty'),
        ("{alt: x}", '"src" is missing; "image" needs it'),
        ("{src: '', alt: x}", '"image, src" is empty'),
        ("{src: a.png, alt: x, source: y}", 'unknown key "source"'),
        ("{src: a.png, alt: x, focus: middle}", '"image, focus" is "middle"; write two percentages'),
        ("{src: a.png, alt: x, focus: 50%}", '"image, focus" is "50%"'),
        ("{src: a.png, alt: x, focus: 101% 0%}", '"image, focus" is "101% 0%"'),
        ("{src: a.png, alt: x, focus: -1% 0%}", '"image, focus" is "-1% 0%"'),
        ("{src: https://x.example/a.png, alt: x}", "is on another site"),
        ("{src: /a.png, alt: x}", "is not a path below"),
        ("{src: ../a.png, alt: x}", "is not a path below"),
    ],
)
def test_an_image_that_is_wrong_is_refused(image: str, message: str) -> None:
    assert message in mistakes(image=image)[0]


def test_a_takeaway_is_text_or_text_with_sources_in_inline_markdown() -> None:
    found = made(
        takeaways="[Plain, It's *up*, {text: Cited, sources: [b, a]}, 2026, {text: 1.50}]",
        sources="[{id: a, title: A}, {id: b, title: B}]",
    ).takeaways
    assert found == (
        Takeaway(Prose("Plain")),
        Takeaway(Prose("It’s <em>up</em>")),
        Takeaway(Prose("Cited"), ("b", "a")),
        Takeaway(Prose("2026")),
        Takeaway(Prose("1.50")),
    )


@pytest.mark.parametrize("count", [1, 9])
def test_one_to_nine_takeaways_are_right(count: int) -> None:
    assert len(made(takeaways=str([f"t{n}" for n in range(count)])).takeaways) == count


@pytest.mark.parametrize(
    ("takeaways", "message"),
    [
        ("[]", '"takeaways" has 0 entries; 1 at least, or leave the key out'),
        (str(["t"] * 10), '"takeaways" has 10 entries; 9 at most'),
        ("text", '"takeaways" must be a list, not text; write [text]'),
        ("[a, ~]", '"takeaways 2" must be text or keys with values, not nothing'),
        ("[[a]]", '"takeaways 1" must be text or keys with values, not a list'),
        ("[{sources: [a]}]", '"text" is missing; "takeaways 1" needs it'),
        ("[{text: ''}]", '"takeaways 1, text" is empty'),
        ("[{text: a, source: [a]}]", 'unknown key "source"; did you mean "sources"?'),
        ("[a, {text: a, sources: [nope]}]", 'source "nope" is not among the brief\'s "sources"'),
    ],
)
def test_takeaways_that_are_wrong_are_refused(takeaways: str, message: str) -> None:
    assert message in mistakes(takeaways=takeaways)


def test_an_analysis_needs_nothing_but_its_text() -> None:
    analysis = made(analysis='{text: "# Why\\n\\nIt\'s *so*."}').analysis
    assert analysis is not None
    assert (analysis.title, analysis.label) == ("", "")
    assert analysis.author == ""
    assert analysis.text.html == '<h4 id="desk-why">Why</h4>\n<p>It’s <em>so</em>.</p>'


def test_an_analysis_may_have_its_own_title_label_and_author() -> None:
    analysis = made(analysis="{text: x, title: Jane's view, label: Outlook, author: jane}").analysis
    assert analysis is not None
    assert (analysis.title, analysis.label, analysis.author) == ("Jane’s view", "Outlook", "jane")


@pytest.mark.parametrize(
    ("analysis", "message"),
    [
        ("text", '"analysis" must be keys with values, not text'),
        ("{}", '"text" is missing; "analysis" needs it'),
        ("{text: ' '}", '"analysis, text" is empty'),
        ("{text: x, title: ''}", '"analysis, title" is empty'),
        ("{text: x, byline: y}", 'unknown key "byline"; the keys here are text, title, label, author'),
    ],
)
def test_an_analysis_that_is_wrong_is_refused(analysis: str, message: str) -> None:
    assert mistakes(analysis=analysis) == [message]


def test_sources_have_defaults_for_all_but_id_and_title() -> None:
    full = "{id: b-2, title: Jane's report, publisher: O'Neil, url: 'https://x.example/a', accessed: 2026-11-01}"
    assert made(sources=f"[{{id: a, title: A}}, {full}]").sources == (
        Source("a", "A"),
        Source("b-2", "Jane’s report", "O’Neil", "https://x.example/a", dt.date(2026, 11, 1)),
    )


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ("[{id: a}]", '"title" is missing; "sources 1" needs it'),
        ("[{title: A}]", '"id" is missing; "sources 1" needs it'),
        ("[{id: A b, title: A}]", '"sources 1, id" is "A b"; write lower-case letters'),
        ("[{id: a, title: A}, {id: a, title: B}]", 'source "a" is listed twice'),
        ("[{id: a, title: A, url: 'javascript:x'}]", '"sources 1, url" is "javascript:x"'),
        ("[{id: a, title: A, url: www.x.example}]", '"sources 1, url" is "www.x.example"'),
        ("[{id: a, title: A, accessed: yesterday}]", '"yesterday" is not a day'),
        ("[{id: a, title: A, accessed: 2026-02-30}]", "there is no 2026-02-30"),
        ("[{id: a, title: A, accessed: 2026-11-01 08:00}]", "is not a day"),
    ],
)
def test_sources_that_are_wrong_are_refused(sources: str, message: str) -> None:
    assert message in mistakes(sources=sources)[0]


def test_corrections_have_a_date_and_inline_markdown() -> None:
    assert made(corrections="[{date: 2026-11-24, text: It *was* 5.}]").corrections == (
        Correction(utc(2026, 11, 24), Prose("It <em>was</em> 5.")),
    )


@pytest.mark.parametrize(
    ("corrections", "message"),
    [
        ("[{text: x}]", '"date" is missing; "corrections 1" needs it'),
        ("[{date: 2026-11-24}]", '"text" is missing; "corrections 1" needs it'),
        ("[{date: soon, text: x}]", '"soon" is not a date'),
        ("[x]", '"corrections 1" must be keys with values, not text'),
    ],
)
def test_corrections_that_are_wrong_are_refused(corrections: str, message: str) -> None:
    assert message in mistakes(corrections=corrections)[0]


@pytest.mark.parametrize(
    ("related", "pins", "bans"),
    [
        ("[a, b]", ("a", "b"), ()),
        ("{pin: [a], ban: [c, d]}", ("a",), ("c", "d")),
        ("{ban: [c]}", (), ("c",)),
        ("{}", (), ()),
        ("[]", (), ()),
        ("[2026]", ("2026",), ()),
    ],
)
def test_related_is_a_list_of_pins_or_pins_and_bans(related: str, pins: tuple[str, ...], bans: tuple[str, ...]) -> None:
    found = made(related=related)
    assert (found.pins, found.bans) == (pins, bans)


@pytest.mark.parametrize(
    ("related", "message"),
    [
        ("a", '"related" must be a list or keys with values, not text; write [a]'),
        ("{pins: [a]}", 'unknown key "pins"; did you mean "pin"?'),
        ("{pin: a}", '"related, pin" must be a list, not text; write [a]'),
    ],
)
def test_related_that_is_wrong_is_refused(related: str, message: str) -> None:
    assert mistakes(related=related) == [message]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"authors": "[jane, bob, jane]"}, '"jane" is listed twice'),
        ({"related": "[a, b, a]"}, '"a" is listed twice'),
        ({"related": "{ban: [a, a]}"}, '"a" is listed twice'),
        ({"related": "{pin: [a], ban: [b, a]}"}, '"a" is pinned, too; remove it from one of the two'),
        ({"aliases": "[/a/, /b/, /a]"}, '"/a" is listed twice'),
    ],
)
def test_what_is_listed_twice_is_told_once(keys: dict[str, str], message: str) -> None:
    assert mistakes(**keys) == [message]


def test_two_wrong_aliases_are_two_problems_and_no_more() -> None:
    assert len(mistakes(aliases="[a, b, c]")) == 3


def test_a_brief_with_problems_is_there_with_what_is_right() -> None:
    parsed = parse(front(headline="''", kind="poem", date="abc", authors="[jane]", slug="storm"))
    assert len(parsed.problems) == 3
    assert parsed.value is not None
    assert (parsed.value.slug, parsed.value.authors, parsed.value.kind) == ("storm", ("jane",), "news")


@pytest.mark.parametrize("text", ["no front matter", "---\na: [b\n---\n", "---\n- a\n---\n"])
def test_a_file_that_nothing_can_be_read_from_has_no_brief(text: str) -> None:
    parsed = brief.parse(source("content/briefs/a.md", text.encode()), configured(), CONVERTER)
    assert parsed.value is None
    assert len(parsed.problems) == 1


@pytest.mark.parametrize(("status", "draft"), [("draft", True), ("ready", False), (None, False)])
def test_a_brief_is_ready_unless_it_says_draft(status: str | None, draft: bool) -> None:
    assert made(status=status).draft is draft


def test_another_status_is_told_the_two() -> None:
    assert mistakes(status="published") == ['"status" is "published"; choose one of draft, ready']


def test_publish_at_and_expires_at_are_moments_with_a_zone() -> None:
    found = made(publish_at="2026-11-22 08:00 +01:00", expires_at="2026-12-01T00:00:00Z")
    assert (found.date, found.publish_at, found.expires_at) == (
        utc(2026, 11, 23, 8),
        utc(2026, 11, 22, 7),
        utc(2026, 12, 1),
    )


@pytest.mark.parametrize("key", ["publish_at", "expires_at"])
@pytest.mark.parametrize("written", ["2026-11-24", "2026-11-24 08:00"])
def test_publish_at_and_expires_at_without_a_zone_are_refused(key: str, written: str) -> None:
    found = mistakes(**{key: written})
    assert len(found) == 1
    assert "has no time zone, and this key needs one" in found[0]


@pytest.mark.parametrize(
    ("publish_at", "expires_at", "message"),
    [
        (None, "2026-11-23 08:00 +00:00", '"expires_at" is not after "date"; the brief would never be seen'),
        (None, "2026-11-23 08:00:01 +00:00", None),
        (
            "2026-11-25 08:00Z",
            "2026-11-24 08:00Z",
            '"expires_at" is not after "publish_at"; the brief would never be seen',
        ),
        ("2026-11-20 08:00Z", "2026-11-21 08:00Z", None),
    ],
)
def test_a_brief_expires_after_it_appears(publish_at: str | None, expires_at: str, message: str | None) -> None:
    if message is None:
        assert made(publish_at=publish_at, expires_at=expires_at).expires_at
    else:
        assert mistakes(publish_at=publish_at, expires_at=expires_at) == [message]


@pytest.mark.parametrize(
    ("written", "route"),
    [
        ("/old/address/", "old/address/"),
        ("/old/address", "old/address/"),
        ("/old//address/", "old/address/"),
        ("/old/page.html", "old/page.html"),
        ("/old/page.htm", "old/page.htm"),
        ("/page.php", "page.php/"),
        ("/芯片/", "芯片/"),
        ("/caf%C3%A9/", "café/"),
        ("/with space/", "with space/"),
        ("/2026/", "2026/"),
    ],
)
def test_an_alias_is_an_old_address_on_this_site(written: str, route: str) -> None:
    assert made(aliases=f"['{written}']").aliases == (route,)


@pytest.mark.parametrize(
    "written",
    [
        "old/address/",
        "/",
        "//",
        "https://x.example/a/",
        "//x.example/a/",
        "//[x",
        "/a?b=c",
        "/a#b",
        "/../a/",
        "/a/../../b/",
        "/a/./b/",
        "/%2e%2e/a/",
        "/.git/",
        "/a\\b/",
        "/a:b/",
        "/a*b/",
        "/a%00b/",
        "/a%2Fb/../c/",
        "mailto:x@y.z",
    ],
)
def test_what_is_no_address_on_this_site_is_no_alias(written: str) -> None:
    assert mistakes(aliases=f"['{written}']") == [
        f'"{written}" is not an address on this site; write it like /old/address/'
    ]


@pytest.mark.parametrize(
    ("written", "lang"), [(None, "en"), ("pt", "pt"), ("pt-BR", "pt-BR"), ("zh-Hans", "zh-Hans"), ("no", "no")]
)
def test_a_language_is_by_default_the_publications(written: str | None, lang: str) -> None:
    assert made(lang=written).lang == lang


def test_a_language_decides_the_marks() -> None:
    found = made(lang="de", headline="'\"So\"'", takeaways="['\"So\"']", body='"So"')
    assert (found.headline, found.takeaways[0].text.html) == ("„So“", "„So“")
    assert made(headline="'\"So\"'", more="language: de\n").headline == "„So“"


@pytest.mark.parametrize("written", ["english", "e", "en_GB", "en-", "''"])
def test_what_is_no_language_tag_is_refused(written: str) -> None:
    assert "a BCP 47 language tag" in mistakes(lang=written)[0]


def test_a_translation_names_its_original() -> None:
    assert made(translation_of="chip-curbs").translation_of == "chip-curbs"


def test_extra_fields_keep_their_types() -> None:
    extra: dict[str, Any] = {"n": 1, "f": 1.5, "b": True, "t": "x", "l": [1, {"m": "y"}]}
    assert made(extra="{n: 1, f: 1.5, b: true, t: x, l: [1, {m: y}]}").extra == extra


def test_an_empty_key_is_no_key() -> None:
    empty = dict.fromkeys(
        ["updated", "slug", "section", "topics", "authors", "image", "takeaways", "analysis", "extra"], ""
    )
    assert made(**empty) == made()


def test_a_brief_in_pure_yaml_is_the_same_brief() -> None:
    keys = front(topics="[x]", takeaways="[a]")
    markdown = parse(keys, "One.\n\nTwo *three*.\n")
    pure = parse(keys + "body: |\n  One.\n\n  Two *three*.\n", path="content/briefs/2026/rain.yaml")
    assert pure.problems == markdown.problems == ()
    assert markdown.value is not None
    assert markdown.value.body.html == "<p>One.</p>\n<p>Two <em>three</em>.</p>"
    assert pure.value == replace(markdown.value, path="content/briefs/2026/rain.yaml")


def test_a_body_is_its_html_and_names_its_links_and_pictures() -> None:
    one, same, other = (made(body=b).body for b in ("[x](brief:a) ![y](b.png)", "\n[x](brief:a) ![y](b.png)\n\n", "z"))
    assert (one.links, one.pictures) == (("a",), ("b.png",))
    assert one == same
    assert one != other
    assert (other.html, other.links, other.pictures) == ("<p>z</p>", (), ())


@pytest.mark.parametrize(
    ("body", "words", "minutes"),
    [
        ("", 0, 1),
        ("one two **three**.", 3, 1),
        ("it's [well-known](/x) 3.5%", 3, 1),
        ("word " * 230, 230, 1),
        ("word " * 344, 344, 1),
        ("word " * 345, 345, 2),
        ("word " * 460, 460, 2),
        ("芯" * 674, 674, 1),
        ("芯" * 675, 675, 2),
        ("芯" * 900, 900, 2),
        ("芯片 chip", 3, 1),
        ("ภาษาไทย", 7, 1),
        ("`code` <b>b</b>", 2, 1),
    ],
)
def test_words_are_counted_in_scripts_with_and_without_spaces(body: str, words: int, minutes: int) -> None:
    found = made(body=body)
    assert (found.words, found.minutes) == (words, minutes)


def test_takeaways_and_analysis_count_as_reading() -> None:
    assert made(body="a b", takeaways="[c d, '*e*']", analysis="{text: f g h}").words == 8


@pytest.mark.parametrize(
    ("data", "said", "line", "column"),
    [
        (b"---\nheadline: caf\xe9\n---\n", "byte 0xE9 is not UTF-8", 2, 14),
        ("---\nheadline: a\u0007b\n---\n".encode(), "an invisible control character (U+0007)", 2, 12),
        (b"no front matter", "must begin with front matter", 1, 1),
        (b"---\nheadline: [a\n---\n", "never closed", 2, 11),
        (b'---\nheadline: "a\\x08b"\n---\n', "control character", 2, 11),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_with_its_place(
    data: bytes, said: str, line: int, column: int
) -> None:
    problems = brief.parse(source("content/briefs/a.md", data), configured(), CONVERTER).problems
    assert said in problems[0].message
    place = problems[0].place
    assert isinstance(place, Span)
    assert place.line == line or "closed" in said
    assert place.column == column or "closed" in said


def test_a_control_character_is_shown_with_the_line_it_is_in() -> None:
    for end in ("", "\nmore\n"):
        text = f"---\na: 1\n---\nab\x07cd\x07{end}"
        problems = brief.parse(source("content/briefs/a.md", text.encode()), configured(), CONVERTER).problems
        assert [p.place for p in problems] == [Span(4, 3, "ab\ufffdcd\ufffd")]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_a_line_separator_pasted_from_elsewhere_is_a_space(separator: str) -> None:
    found = made(headline=f"One{separator}two", dek=f"One{separator}two", body=f"One{separator}two")
    assert (found.headline, found.dek) == ("One two", "One two")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_byte_order_mark_and_any_line_ends_give_the_same_brief(start: bytes, end: bytes) -> None:
    text = f"---\n{front(analysis='{text: x}')}---\n\nOne.\n\nTwo.\n".encode()
    parsed = brief.parse(
        source("content/briefs/2026/rain.md", start + text.replace(b"\n", end)), configured(), CONVERTER
    )
    assert parsed.problems == ()
    assert parsed.value == made(analysis="{text: x}", body="\nOne.\n\nTwo.\n")


def test_yaml_problems_and_wrong_values_are_told_together() -> None:
    found = mistakes(headline="Rain\nheadline: Again", kind="poem", updated="2026-01-01")
    assert any("is given twice" in m for m in found)
    assert any('"kind" is "poem"' in m for m in found)


@pytest.mark.parametrize(
    "keys",
    [
        {"takeaways": "[a, '[x](x) ![](b.png)']"},
        {"analysis": "{text: '![](b.png)'}"},
        {"corrections": "[{date: 2026-11-24, text: '![](b.png)'}]"},
        {"image": "{src: a.png, alt: x, caption: '![](b.png)'}"},
    ],
)
def test_a_problem_in_a_text_of_the_front_matter_is_shown_there(keys: dict[str, str]) -> None:
    problems = parse(front(**keys), "A body with a ![picture](b.png).\n").problems
    assert [p.place.line for p in problems if isinstance(p.place, Span)] == [5]
