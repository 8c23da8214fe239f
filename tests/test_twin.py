"""Markdown twins: what a reader of Markdown makes of one is what is on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from briefgen.content.markdown import Converter, Text, Voice
from briefgen.model import Html
from briefgen.pages.page import TWIN
from briefgen.pages.plan import plan
from briefgen.pages.twin.blocks import inline, markdown
from briefgen.pages.twin.escapes import escaped
from briefgen.pages.twin.front_matter import Value, front_matter
from briefgen.pages.twin.tree import BLOCKS, Element, parse
from briefgen.pages.twin.write import write_twin
from briefgen.pages.views import BriefView, SiteView
from briefgen.pages.words import Words
from tests.conftest import brief
from tests.make import edited, unfolded, whole

PAGE = "https://t.example/2026/11/rain/"
CONVERTER = Converter(trusted=False, seconds=10)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

PIECES = (
    *(
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "~~",
        "~",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "[^1]",
        "!",
        "|",
        "\\",
        "<",
        ">",
        "&",
    ),
    *("#", "# ", "## x #", "- ", "+ ", "-", "=", "---", "===", "***", "1. ", "2) ", "12345678901. ", "> ", ": ", ":--"),
    *(
        "&amp;",
        "&lt;",
        "&copy;",
        "&copy",
        "&#35;",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "]]>",
        "<?",
        "</script>",
        "http://a.b/",
    ),
    *(
        " ",
        " ",
        "  ",
        "\n",
        "\n",
        "\n\n",
        "\n    ",
        "a",
        "word",
        "snake_case",
        "_x_",
        "1*2",
        "“q”",
        "«",
        "(x)",
        "…",
        "€",
    ),
    *(
        "你好",
        "“你”",
        "שלום",
        "نص",
        "\u200f",
        "\u202e",
        "\u2066",
        "\u00a0",
        "\u3000",
        "\u2028",
        "😀",
        "👩‍🔬",
        "é",
        "{: #x}",
        "$",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
TAGS = ("em", "strong", "del", "code", "a href='/x'", "sub", "sup", "p", "ul", "li", "blockquote", "pre", "table", "tr")
MORE_TAGS = ("td", "th", "h3", "br", "hr", "img src='p.png' alt='[a*'", "div", "ol start='3'", "dl", "dt", "dd", "span")
MARKUP = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(
            [*(f"<{t}>" for t in (*TAGS, *MORE_TAGS)), *(f"</{t.split()[0]}>" for t in (*TAGS, *MORE_TAGS))]
        ),
    ),
    max_size=20,
).map("".join)
thorough = settings(max_examples=400)


class _Reader(HTMLParser):
    """What Python's own parser sees: tags and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.events: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("<", tag))
        if tag == "img":
            self.events.append(("", dict(attrs).get("alt") or ""))

    def handle_endtag(self, tag: str) -> None:
        self.events.append((">", tag))

    def handle_data(self, data: str) -> None:
        self.events.append(("", data))


def words(html: str) -> list[str]:
    """The words of HTML, as they are told apart on a page."""
    said = []
    for kind, value in _Reader(html).events:
        if kind == "":
            said.append(value)
        elif value in BLOCKS or value == "br":
            said.append(" ")
    return "".join(said).split()


def converted(text: str, voice: Voice = "body") -> str:
    made, _ = CONVERTER.convert(Text(text, "content/briefs/x.md", "en", voice))
    return made.html


def read(text: str) -> str:
    made: str = READER.render(text)
    return made


# The tree


def _events(element: Element) -> Iterator[tuple[str, str]]:
    for child in element.children:
        if isinstance(child, str):
            yield "", child
        else:
            yield "<", child.name
            yield from _events(child)


def _merged(events: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for kind, value in events:
        if kind == "" and out and out[-1][0] == "":
            out[-1] = ("", out[-1][1] + value)
        elif kind != ">" and (kind, value) != ("", ""):
            out.append((kind, value))
    return out


@thorough
@given(st.one_of(TEXTS, MARKUP))
def test_html_of_markdown_is_read_as_pythons_own_parser_reads_it(text: str) -> None:
    html = re.sub(r'(<img\b[^>]*?) alt="[^"]*"', r"\1", converted(text))
    assert _merged(_events(parse(html))) == _merged(iter(_Reader(html).events))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<!-- b -->c<!-- d", "ac"),
        ("a<script>b</b></script >c<style>d", "ac"),
        ("<p>a<p>b</div>c", "abc"),
        ("<ul><li>a<li>b</ul>c", "abc"),
        ("<!DOCTYPE html>a<?php b ?>c</ >d", "acd"),
        ("a < b <3 c", "a < b <3 c"),
        ("<a title='>'>x</a><A HREF=/y>z</A>", "xz"),
        ("a<svg><text>b</text></svg>c<template>d</template><video>e</video>", "ac"),
        ("&lt;b&gt; &amp;amp; &nbsp;&notanything;", "<b> &amp; \u00a0¬anything;"),
    ],
)
def test_whatever_trusted_html_may_be_its_text_is_read(html: str, text: str) -> None:
    assert parse(html).text().replace("\n", "") == text


def test_elements_without_end_do_not_exhaust_the_stack() -> None:
    deep = "<div><em>" * 20_000 + "word" + "<ul><li>" * 20_000
    assert markdown(deep, PAGE).strip("*") == "word"


# Texts


@thorough
@given(TEXTS)
@example("1. x")
@example("a\u2028# b")
def test_a_text_is_read_as_the_words_it_is(text: str) -> None:
    html = read(escaped(text))
    assert html in {"", f"<p>{html[3:-5]}</p>\n"}
    assert words(html) == text.split()


@pytest.mark.parametrize("text", ["snake_case", "AT&T", "5 - 3", "C# and F#", "a.b", "1.5", "-5", "“q”", "a & b", "x!"])
def test_what_is_harmless_is_left_as_it_is(text: str) -> None:
    assert escaped(text) == text


# Blocks


@thorough
@given(st.one_of(TEXTS, MARKUP))
@example("<sup>2</sup>")
@example("a<code>`</code><code>b</code>")
@example("<em>a</em><em>b</em>")
@example("他说**“你好”**的")
@example("!<a href='/x'>y</a>")
def test_a_reader_of_markdown_finds_the_same_words_in_the_same_order(text: str) -> None:
    html = converted(text)
    assert words(read(markdown(html, PAGE))) == words(html)


@thorough
@given(st.one_of(TEXTS, MARKUP))
def test_and_so_it_does_in_one_line(text: str) -> None:
    html = converted(text, "inline")
    made = inline(html, PAGE)
    assert "\n" not in made
    assert words(read(made)) == words(html)


SAMPLES = {
    "emphasis": "A *b* **c** **d *e*** *f **g** h* `i` `` j`k ``.",
    "links": "[a](https://x.example/) [b](https://x.example/a_(b)?c=d&e=f) <https://x.example/y>",
    "headings": "## One\n\ntext\n\n### Two #\n\ntext",
    "lists": "- a\n- b\n    - c\n    - d\n\ntext\n\n3. x\n4. y\n",
    "loose lists": "- a\n\n    more\n\n- b\n",
    "quotation": "> a\n>\n> > b\n\nc",
    "code": "```python\nx = 1\n\n    y = `2`\n```\n\ntext",
    "table": "| A | B |\n|:--|--:|\n| `a` | 2 |\n",
    "rule": "a\n\n***\n\nb",
    "line break": "a  \nb",
    "escapes": r"\*a\* \[b\](c) \# d 1\. e",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_comes_of_markdown_and_back_is_the_same_html(name: str) -> None:
    html = converted(SAMPLES[name])

    def plain(html: str) -> str:
        html = re.sub(r"</?(div|thead|tbody)\b[^>]*>|\s(id|class|scope|tabindex|style)=(\"[^\"]*\")", "", html)
        html = re.sub(r"<(br|hr) ?/?>", r"<\1>", html).replace("%28", "(").replace("%29", ")")
        return re.sub(r"\s+(?=<)|(?<=>)\s+", "", html)

    assert plain(read(markdown(html, PAGE))) == plain(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p><a href="/about/">x</a></p>', "[x](https://t.example/about/)"),
        ('<p><a href="#desk">x</a></p>', f"[x]({PAGE}#desk)"),
        ('<p><a href="other.html">x</a></p>', f"[x]({PAGE}other.html)"),
        ('<p><a href="//y.example/">x</a></p>', "[x](https://y.example/)"),
        ('<p><a href="java\nscript:alert(1)">x</a> <a>y</a></p>', "x y"),
        ('<p><a href="https://x.example/a b(c)<d>">x</a></p>', "[x](https://x.example/a%20b%28c%29%3Cd%3E)"),
        ('<p><a href="https://x.example/?a&amp;lt;b">x</a></p>', "[x](https://x.example/?a&amp;lt;b)"),
        ('<p><img src="/assets/a.png" alt="A *b*"></p>', r"![A \*b\*](https://t.example/assets/a.png)"),
        (
            (
                '<figure><picture><source type="image/avif" srcset="/a.avif 1w"><img src="/a.png" alt="A"></picture>'
                "<figcaption>C</figcaption></figure>"
            ),
            "![A](https://t.example/a.png)\n\nC",
        ),
    ],
)
def test_all_addresses_are_absolute_and_none_runs_anything(html: str, text: str) -> None:
    assert markdown(html, PAGE) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        (
            '<ol reversed><li>a</li><li>b</li></ol><ol start="7"><li>c</li><li value="9">d</li></ol>',
            "2. a\n1. b\n\n7) c\n9) d",
        ),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "T\n\n- D"),
        ("<p>10<sup>6</sup> H<sub>2</sub>O</p>", "10<sup>6</sup> H<sub>2</sub>O"),
        ("<p>a<em> b </em>c<strong></strong></p>", "a *b* c"),
        ("<p>他说<strong>“你好”</strong>的</p>", "他说“**你好**”的"),
        ("<p>a<em>(b)</em>c</p>", "a(b)c"),
        ("<p><q>a</q> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", "“a” 漢(kan)"),
        ("<p>a<br>b<br></p>", "a  \nb"),
        ("<p>a<br># b<br>= c<br>:-- d</p>", "a  \n\\# b  \n\\= c  \n\\:-- d"),
        ("<pre>a\n```\n&lt;b&gt;\n</pre>", "````\na\n```\n<b>\n````"),
        (
            (
                '<table><tr><th colspan="2">A</th></tr>'
                '<tr><td rowspan="2">b|c</td><td>d</td></tr><tr><td>e</td></tr></table>'
            ),
            "| A |  |\n| --- | --- |\n| b\\|c | d |\n|  | e |",
        ),
        ("<table><tr><td>a</td></tr></table>", "|  |\n| --- |\n| a |"),
        ("<details><summary>S</summary><p>a</p></details><x-y>b <z>c</z></x-y>", "S\n\na\n\nb c"),
        ("<p onclick='x'>a</p><script>x</script><iframe src='/y'></iframe>", "a"),
    ],
)
def test_what_markdown_has_no_mark_for_is_still_said(html: str, text: str) -> None:
    assert markdown(html, PAGE) == text


def test_a_cell_that_claims_a_million_columns_has_some() -> None:
    made = markdown('<table><tr><th colspan="1000000" rowspan="1000000">a</th></tr></table>', PAGE)
    assert len(made) < 1000


def test_cells_that_reach_over_others_make_no_more_than_is_written() -> None:
    table = "<table>" + "<tr><td colspan=50 rowspan=50>x</td></tr>" * 200
    assert len(markdown(table, PAGE)) < 10 * len(table)


def test_footnotes_stay_footnotes() -> None:
    made = markdown(converted("One[^a] and[^b], again[^a].\n\n[^a]: First.\n\n[^b]: Second.\n\n    More."), PAGE)
    assert made == "One[^a] and[^b], again[^a].\n\n[^a]: First.\n\n[^b]: Second.\n\n    More."


def test_headings_go_deeper_no_further_than_there_are_levels() -> None:
    assert markdown("<h2>a</h2><h6>b</h6>", PAGE, deeper=1) == "### a\n\n###### b"


# Front matter

_VALUES = st.recursive(
    st.one_of(st.text(), TEXTS, st.integers(), st.booleans()),
    lambda values: st.one_of(
        st.lists(values, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b_c", "url"]), values, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def _kept(value: Value) -> Value:
    """What is not empty: a key without a value says as little as none."""
    if isinstance(value, dict):
        kept = {key: _kept(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if isinstance(inner, int) or inner}
    if isinstance(value, list):
        return [inner for inner in map(_kept, value) if isinstance(inner, (str, int)) or inner]
    return value


@thorough
@given(st.dictionaries(st.sampled_from(["headline", "sources", "date"]), _VALUES, min_size=1))
def test_front_matter_gives_every_value_back(values: dict[str, Value]) -> None:
    written = front_matter(values)
    assert written.startswith("---\n")
    assert written.endswith("---\n")
    assert list(yaml.safe_load_all(written.removesuffix("---\n"))) == [_kept(values) or None]


def test_no_text_is_taken_for_anything_else() -> None:
    values: dict[str, Value] = {
        "a": "no",
        "b": "12:30",
        "c": "2026-11-01",
        "d": "~",
        "e": "---",
        "f": "\ufeff\x85\u2028",
    }
    assert yaml.safe_load(front_matter(values).removesuffix("---\n")) == values


# The whole

FILES = {
    "briefs/rain.md": brief(
        "Rain",
        "2026-11-03 08:00",
        "See [b](brief:b), [hidden](brief:hidden)[^1].\n\n<!-- A secret -->\n\n## Later\n\n![Sea](sea.png)"
        "\n\n[^1]: Note.",
        updated="2026-11-04 10:00",
        section="oil",
        topics="[AI policy]",
        authors="[jane]",
        image="{src: sea.png, alt: The sea, caption: 'At *noon*', credit: C}",
        takeaways="[{text: It *rains*, sources: [log]}, Second]",
        analysis="{title: Why, text: Because., author: jane, label: View}",
        sources="[{id: log, title: 'The [log]', publisher: Port, url: 'https://x.example/', accessed: 2026-11-01}]",
        corrections="[{date: 2026-11-05 10:00, text: It was *not* so.}]",
        expires_at="2030-01-01 00:00Z",
        extra="{inside: a secret}",
    ),
    "briefs/b.md": brief(date="2026-11-02 08:00"),
    "briefs/hidden.md": brief(status="draft"),
    "authors/jane.yaml": "name: Jane Doe\nrole: Editor",
    "media/sea.png": "",
}
MORE = "sections: [{id: oil, name: Oil & gas}]\nformats: [markdown]\n"


def shown(more: str = MORE) -> tuple[BriefView, SiteView, Words]:
    made = unfolded(plan(edited(FILES, more), whole))
    (view,) = [p.view for p in made.pages if p.route == "2026/11/rain/index.md" and p.template == TWIN]
    assert isinstance(view, BriefView)
    return view, made.masthead.site, made.masthead.speaking()("en")


VIEW, SITE, WORDS = shown()


def test_a_twin_has_all_of_a_brief() -> None:
    url = "https://test.example/2026/11/rain/"
    assert (
        write_twin(VIEW, SITE, WORDS)
        == f"""\
---
headline: "Rain"
dek: "A dek."
url: "{url}"
publication:
  name: "Test Brief"
  url: "https://test.example/"
lang: "en"
kind: "news"
section: "Oil & gas"
topics:
  - "AI policy"
authors:
  - name: "Jane Doe"
    role: "Editor"
    url: "https://test.example/authors/jane/"
date: "2026-11-03T08:00:00+00:00"
updated: "2026-11-04T10:00:00+00:00"
modified: "2026-11-05T10:00:00+00:00"
expires: "2030-01-01T00:00:00+00:00"
words: 9
image:
  url: "https://test.example/assets/sea.png"
  alt: "The sea"
  caption: "At noon"
  credit: "C"
sources:
  - title: "The [log]"
    publisher: "Port"
    url: "https://x.example/"
    accessed: "2026-11-01"
corrections:
  - date: "2026-11-05T10:00:00+00:00"
    text: "It was not so."
---

# Rain

A dek.

![The sea](https://test.example/assets/sea.png)

At *noon* C

## Key Takeaways

1. It *rains* ([1]({url}#source-log))
2. Second

## Editor's Desk

### Why

Because.

[Jane Doe](https://test.example/authors/jane/) · View · Test Brief

## Report

See [b](https://test.example/2026/11/b/), hidden[^1].

### Later

![Sea](https://test.example/assets/sea.png)

[^1]: Note.

## Corrections

### November 5, 2026

It was *not* so.

## Sources

1. [The \\[log\\]](https://x.example/), Port · Accessed November 1, 2026
"""
    )


@pytest.mark.parametrize("secret", ["secret", "brief:", "draft"])
def test_nothing_that_is_not_on_the_page_is_in_its_twin(secret: str) -> None:
    assert secret not in write_twin(VIEW, SITE, WORDS)


LINES = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=100)
@given(LINES, LINES)
def test_whatever_a_brief_says_its_twin_gives_it_back(text: str, other: str) -> None:
    assert VIEW.image
    assert VIEW.desk
    hostile = replace(
        VIEW,
        headline=text,
        dek=other,
        body=Html(converted(text)),
        topics=tuple(replace(topic, text=other) for topic in VIEW.topics),
        bylines=tuple(replace(byline, name=text, role=other) for byline in VIEW.bylines),
        image=replace(VIEW.image, alt=other, credit=text, caption=Html(converted(other, "inline"))),
        takeaways=tuple(replace(t, text=Html(converted(other, "inline"))) for t in VIEW.takeaways),
        desk=replace(VIEW.desk, title=other, label=text, text=Html(converted(text, "analysis"))),
        sources=tuple(replace(source, title=text, publisher=other) for source in VIEW.sources),
        corrections=tuple(replace(c, text=Html(converted(other, "aside"))) for c in VIEW.corrections),
    )
    front, _, body = write_twin(hostile, SITE, WORDS).removeprefix("---\n").partition("\n---\n\n")
    values = yaml.safe_load(front)
    assert (values["headline"], values["dek"], values["topics"]) == (text, other, [other])
    assert values["authors"] == [{"name": text, "role": other, "url": "https://test.example/authors/jane/"}]
    assert (values["image"]["alt"], values["image"]["credit"]) == (other, text)
    assert (values["sources"][0]["title"], values["sources"][0]["publisher"]) == (text, other)
    desk = hostile.desk
    assert desk
    assert hostile.image
    said = [
        *text.split(),
        *other.split(),
        *other.split(),
        *words(hostile.image.caption.source if hostile.image.caption else ""),
        *text.split(),
        *("Key", "Takeaways"),
        *(word for t in hostile.takeaways for word in (*words(t.text.source), *(["(1)"] if t.sources else []))),
        *("Editor's", "Desk"),
        *other.split(),
        *words(desk.text.source),
        *("Jane", "Doe", "·", *text.split(), "·", "Test", "Brief"),
        *(("Report", *words(hostile.body.source)) if markdown(hostile.body.source, PAGE) else ()),
        *("Corrections", "November", "5,", "2026"),
        *words(hostile.corrections[0].text.source),
        "Sources",
    ]
    # The list of sources has commas of its own behind this.
    assert words(read(body))[: len(said)] == said
