"""Markdown: what it becomes in each voice, what is taken out, and what it points at."""

from __future__ import annotations

import re
import signal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.markdown import MAX_CHARACTERS, PAGE_IDS, Converter, Text, Voice, picture_fault, plain
from briefgen.errors import Problem, Quote
from briefgen.model import Prose

SAFE = Converter(trusted=False, seconds=5)
TRUSTED = Converter(trusted=True, seconds=5)
PATH = "content/briefs/a.md"


def convert(
    source: str, voice: Voice = "body", converter: Converter = SAFE, lang: str = "en"
) -> tuple[Prose, tuple[Problem, ...]]:
    return converter.convert(Text(source, PATH, lang, voice))


def html(source: str, voice: Voice = "body", converter: Converter = SAFE, lang: str = "en") -> str:
    prose, problems = convert(source, voice, converter, lang)
    assert problems == ()
    return prose.html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Text.", "<p>Text.</p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("- a\n- b\n\n1. c", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("---", "<hr>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>'),
        ('[a](/about/ "t")', '<p><a href="/about/" title="t">a</a></p>'),
        ("[a](mailto:x@y.z) [b](tel:+1)", '<p><a href="mailto:x@y.z">a</a> <a href="tel:+1">b</a></p>'),
        ("[a](#part)", '<p><a href="#part">a</a></p>'),
        ('It\'s "so" -- really...', "<p>It’s “so” – really…</p>"),
        ("<details><summary>x</summary>y</details>", "<details><summary>x</summary>y</details>"),
        ('<mark>x</mark> <time datetime="2026">y</time>', '<p><mark>x</mark> <time datetime="2026">y</time></p>'),
        ('<bdi dir="rtl">x</bdi>', '<p><bdi dir="rtl">x</bdi></p>'),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_markdown_becomes_html(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize("source", ['```python\n"x" -- ...\n```', '    "x" -- ...', '~~~\n"x" -- ...\n~~~'])
def test_code_stays_as_written_and_can_be_scrolled_by_keyboard(source: str) -> None:
    made = html(source)
    assert '"x" -- ...\n</code></pre>' in made
    assert made.startswith('<pre tabindex="0"><code')
    assert ('class="language-python"' in made) == ("python" in source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<code class="evil language-js">x</code>', '<p><code class="language-js">x</code></p>'),
        ('<b class="language-js">x</b>', "<p><b>x</b></p>"),
        ('<p class="evil align-left">x</p>', '<p class="align-left">x</p>'),
    ],
)
def test_of_classes_only_those_of_the_theme_and_of_languages_stay(source: str, expected: str) -> None:
    assert html(source) == expected


def test_a_table_is_framed_and_its_head_and_alignment_are_marked() -> None:
    made = html("| a | b | c |\n|---|:-:|--:|\n| 1 | `x | 2 |")
    assert re.match(r'<div [^>]*class="table-scroll"[^>]*><table>', made)
    assert 'tabindex="0"' in made
    assert 'role="group"' in made
    assert '<th scope="col">a</th>' in made
    assert re.search(r'<th class="align-center" scope="col">b</th>', made)
    assert '<td class="align-right">2</td>' in made
    assert "style=" not in made


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![x](a.png)", '<figure><img alt="x" src="a.png"></figure>'),
        ('![x](a.png "Cap *a*")', '<figure><img alt="x" src="a.png"><figcaption>Cap *a*</figcaption></figure>'),
        ("Text ![x](a.png)", '<p>Text <img alt="x" src="a.png"></p>'),
        ("![x](a.png) text", '<p><img alt="x" src="a.png"> text</p>'),
    ],
)
def test_a_picture_alone_in_its_paragraph_is_a_figure(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("voice", "levels"), [("body", [2, 3, 3, 2]), ("aside", [3, 4, 4, 3]), ("analysis", [4, 5, 5, 4])]
)
def test_headings_start_below_the_pages_own_and_skip_no_level(voice: Voice, levels: list[int]) -> None:
    for source in ("# A\n\n## B\n\n## C\n\n# D", "## A\n\n#### B\n\n#### C\n\n## D", "A\n=\n\nB\n-\n\nC\n-\n\nD\n="):
        assert [int(n) for n in re.findall(r"<h(\d)", html(source, voice))] == levels


def test_headings_go_no_deeper_than_six() -> None:
    levels = [
        int(n) for n in re.findall(r"<h(\d)", html("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", "analysis"))
    ]
    assert levels == [4, 5, 6, 6, 6, 6]


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ("# One two\n\n# One two\n\n# One two", ["one-two", "one-two-2", "one-two-3"]),
        ("# A-2\n\n# A\n\n# A", ["a-2", "a", "a-3"]),
        ("# `code` *and* [link](/x)", ["code-and-link"]),
        ("# 芯片", ["芯片"]),
        ("# ...", ["n-ab5df625bc"]),
    ],
)
def test_headings_have_unique_ids(source: str, ids: list[str]) -> None:
    assert re.findall(r' id="([^"]*)"', html(source))[:2] == ids[:2]
    assert len(set(re.findall(r' id="([^"]*)"', html(source)))) == len(ids)


@pytest.mark.parametrize("taken", [*sorted(PAGE_IDS), "source-a", "source-"])
@pytest.mark.parametrize("voice", ["body", "analysis", "aside"])
def test_a_heading_never_takes_an_id_of_the_pages_own(taken: str, voice: Voice) -> None:
    found = re.findall(r' id="([^"]*)"', html(f"# {taken}\n\n# {taken}", voice))
    assert len(set(found)) == 2
    assert not any(id_ in PAGE_IDS or id_.startswith("source-") for id_ in found)


def test_ids_of_one_document_do_not_reach_into_the_next() -> None:
    assert html("# One") == html("# One")


def test_headings_and_notes_of_the_desk_never_share_an_id_with_the_bodys() -> None:
    source = "# One\n\nText[^1].\n\n[^1]: Note."
    ids = [set(re.findall(r' id="([^"]*)"', html(source, voice))) for voice in ("body", "analysis", "aside")]
    assert all(len(found) == 3 for found in ids)
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]
    assert not ids[1] & ids[2]


@pytest.mark.parametrize("voice", ["body", "analysis", "aside"])
def test_a_note_leads_to_its_text_and_back(voice: Voice) -> None:
    made = html("Text[^n] and[^m].\n\n[^n]: Note.\n[^m]: Other.", voice)
    targets = re.findall(r'href="#([^"]*)"', made)
    assert len(targets) == 4
    assert set(targets) <= set(re.findall(r' id="([^"]*)"', made))


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ("<script>alert(1)</script>", "alert"),
        ("<style>p{}</style>", "p{}"),
        ('<b onclick="x()">b</b>', "onclick"),
        ('<img src="a.png" alt="x" onerror="x()">', "onerror"),
        ("[a](javascript:alert(1))", "javascript"),
        ("[a](JaVaScRiPt:alert(1))", "alert"),
        ("[a](&#106;avascript:alert(1))", "alert"),
        ("[a](vbscript:x)", "vbscript"),
        ("[a](data:text/html,x)", "data:"),
        ('<a href="java\tscript:alert(1)">a</a>', "\t"),
        ('<a href="java&#9;script:alert(1)">a</a>', "alert"),
        ('<a href="java&#10;script:alert(1)">a</a>', "alert"),
        ('<a href=" &#14; javascript:alert(1)">a</a>', "alert"),
        ('<iframe src="https://a"></iframe>', "iframe"),
        ('<object data="x"></object>', "object"),
        ('<form action="/x"><input name="q"></form>', "q"),
        ('<svg onload="x()"><script>1</script></svg>', "svg"),
        ("<math><mi>x</mi></math>", "math"),
        ('<p style="position:fixed">x</p>', "style"),
        ('<p class="sticky-header">x</p>', "class"),
        ("<h1>x</h1>", "h1"),
        ('<a id="main">x</a>', "id="),
        ('<div id="share" role="banner">x</div>', "role"),
        ('<meta http-equiv="refresh">', "meta"),
        ('<base href="https://evil.example">', "base"),
        ("<link rel=stylesheet href=x>", "link"),
        ("<!-- comment -->", "comment"),
        ("a &#8; b &#0; c", "\x08"),
        ("<template><b>x</b></template>", "template"),
        ('<a href="/x" target="_blank" ping="https://e">x</a>', "ping"),
    ],
)
@pytest.mark.parametrize("voice", ["body", "analysis", "aside", "inline"])
def test_html_is_sanitised(source: str, gone: str, voice: Voice) -> None:
    assert gone not in html(source, voice)
    assert gone not in html(f"Text {source} text", voice).replace("<p>", "").replace("</p>", "")


@pytest.mark.parametrize("converter", [SAFE, TRUSTED], ids=["sanitised", "trusted"])
def test_trusted_publications_keep_their_html_and_others_do_not(converter: Converter) -> None:
    kept = '<iframe src="https://video.example/1" style="border:0"></iframe>' in html(
        '<iframe src="https://video.example/1" style="border:0"></iframe>', converter=converter
    )
    assert kept == (converter is TRUSTED)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('plain "text"', "plain “text”"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("*a* [b](/c)", '<em>a</em> <a href="/c">b</a>'),
        ("one\n\ntwo\n  three", "one two three"),
        ("# not a heading", "# not a heading"),
        ("1. not a list", "1. not a list"),
        ("- not a list *a*", "- not a list <em>a</em>"),
        ("> not a quote", "&gt; not a quote"),
        ("    not code *a*", "not code <em>a</em>"),
        ("*a*\n---", "<em>a</em> ---"),
        ("<b>x</b>", "<b>x</b>"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("![x](a.png)", '<img alt="x" src="a.png">'),
        ("<div>x</div>", "x"),
        ("<p>x</p>", "x"),
        ("<ul><li>x</li></ul>", "x"),
        ("<h2>x</h2> y", "x y"),
        ("", ""),
    ],
)
def test_an_inline_text_has_no_blocks(source: str, expected: str) -> None:
    assert html(source, "inline").replace("—", "---") == expected


BLOCK = re.compile(r"</?(p|div|h[1-6]|ul|ol|li|blockquote|pre|table|figure|hr|details|dl)\b")


class Balance(HTMLParser):
    """Notes end tags that close nothing, and start tags that are never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 -- the parser's own signature
        if tag not in {"br", "img", "hr", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


MARKDOWN = st.text("ab *_`[]()<>!#-\"'&;:/\n|~^1.\\") | st.lists(
    st.sampled_from(
        [
            *("# h", "## h", "- a", "1. b", "> q", "    code", "```", "| a | b |\n|---|---|", "[^1]", "[^1]: n", "---"),
            *(
                "<div>",
                "</div>",
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<ul><li>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<td>",
            ),
            *("![x](a.png)", "[x](brief:y)", "text", "*a*", "<a href='brief:z'>", "</a>", "<img src=x alt=y>", "<h2>"),
        ]
    ),
    max_size=8,
).map("\n\n".join)


@pytest.mark.parametrize("heading", ["Source", "Sources", "Main", "Share", "Source-x"])
def test_a_heading_may_come_twice(heading: str) -> None:
    found = re.findall(r' id="([^"]*)"', html(f"# {heading}\n\n# {heading}\n\n# {heading}"))
    assert len(set(found)) == 3


@given(MARKDOWN, st.sampled_from(["body", "analysis", "aside", "inline"]))
def test_whatever_is_written_the_html_is_balanced_and_safe(source: str, voice: Voice) -> None:
    made = convert(source, voice)[0].html
    balance = Balance()
    balance.feed(made)
    assert not balance.open
    assert not balance.faults
    assert not re.search(r"<(script|style|iframe|h1)\b|\son\w+=", made)
    if voice == "inline":
        assert not BLOCK.search(made)


@given(st.text("abé語1.,;:- \n\"'()/?=+#|$%@^", max_size=60))
def test_a_line_without_markup_is_read_the_same_with_and_without_the_markdown_reader(source: str) -> None:
    # The asterisk sends the whole text through the reader; its own place is cut off again.
    read = html(source + " x\\*y", "inline")
    assert read.removesuffix("x*y").rstrip() == html(source + " x", "inline").removesuffix("x").rstrip()


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("[x](brief:one)", ("one",)),
        ("[x](brief:one) [y](brief:two#part) [z](brief:one)", ("one", "two")),
        ("[x](brief:%E8%8A%AF) [y](brief:油价)", ("芯", "油价")),
        ('<a title="t" href="brief:one">x</a>', ("one",)),
        ("<a href='brief:one'>x</a>", ("one",)),
        ("[x][r]\n\n[r]: brief:one", ("one",)),
        ("[![i](a.png)](brief:one)", ("one",)),
        ('`<a href="brief:one">`', ()),
        ('```\n<a href="brief:one">x</a>\n```', ()),
        ("brief:one", ()),
        ("[x](https://a.example/?brief:one)", ()),
        ("[x](/a \"href='brief:one'\")", ()),
    ],
)
@pytest.mark.parametrize("converter", [SAFE, TRUSTED], ids=["sanitised", "trusted"])
def test_links_to_briefs_are_collected_from_tags_only(
    source: str, links: tuple[str, ...], converter: Converter
) -> None:
    prose, problems = convert(source, converter=converter)
    assert prose.links == links
    assert problems == ()


@pytest.mark.parametrize(
    ("source", "pictures"),
    [
        ("![x](a.png)", ("a.png",)),
        ("![x](a.png) ![y](b/c.jpg) ![z](a.png)", ("a.png", "b/c.jpg")),
        ("![x](<a b.png>)", ("a%20b.png",)),
        ("![x](./a.png)", ("./a.png",)),
        ('<img alt="x" src="a.png">', ("a.png",)),
        ("<img src='a.png' alt='x > y'>", ("a.png",)),
        ('`<img src="a.png">`', ()),
    ],
)
@pytest.mark.parametrize("converter", [SAFE, TRUSTED], ids=["sanitised", "trusted"])
def test_pictures_are_collected_as_they_stand_in_the_html(
    source: str, pictures: tuple[str, ...], converter: Converter
) -> None:
    prose, problems = convert(source, converter=converter)
    assert problems == ()
    assert tuple(p.replace(" ", "%20") for p in prose.pictures) == pictures
    for name in prose.pictures:
        assert f'src="{name}"' in prose.html or f"src='{name}'" in prose.html


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("![](a.png)", "has no alt text"),
        ("![ ](a.png)", "has no alt text"),
        ("![x]()", "a picture whose file is missing, or is no path or address: ![what it shows](picture.jpg)"),
        ('<img alt="x">', "a picture whose file is missing, or is no path or address: ![what it shows](picture.jpg)"),
        ("![x](https://a.example/b.png)", "is on another site"),
        ("![x](//a.example/b.png)", "is on another site"),
        ("![x](/media/b.png)", "is not a path below the brief"),
        ("![x](../b.png)", "is not a path below the brief"),
        ("![x](a/../../b.png)", "is not a path below the brief"),
        ("![x](%2e%2e/b.png)", "is not a path below the brief"),
    ],
)
@pytest.mark.parametrize("voice", ["body", "analysis", "aside", "inline"])
def test_a_picture_must_be_a_file_of_the_publication_and_say_what_it_shows(
    source: str, said: str, voice: Voice
) -> None:
    _, problems = convert(f"Text {source}", voice)
    assert [said in p.message for p in problems] == [True]
    assert problems[0].path == PATH
    assert isinstance(problems[0].place, Quote)


@pytest.mark.parametrize(
    ("src", "fault"),
    [
        ("a.png", None),
        ("deep/er/a.png", None),
        ("a..b.png", None),
        ("./a.png", None),
        ("http://x/a.png", "another site"),
        ("data:image/png;base64,x", "another site"),
        ("C:/a.png", "another site"),
        ("//x/a.png", "another site"),
        ("/a.png", "not a path"),
        ("..", "not a path"),
        ("a\\b.png", "not a path"),
        ("a\x00.png", "not a path"),
    ],
)
def test_a_pictures_name_is_a_path_below_its_folder(src: str, fault: str | None) -> None:
    found = picture_fault(src)
    assert (found is None) == (fault is None)
    assert (fault or "") in (found or "")


def test_a_document_that_takes_too_long_is_a_problem_and_the_alarm_is_as_before() -> None:
    before = signal.getsignal(signal.SIGALRM) if hasattr(signal, "SIGALRM") else None
    prose, problems = convert("- *a*\n" * 20_000, converter=Converter(trusted=False, seconds=0.02))
    assert prose == Prose("")
    assert ["takes longer than 0.02 s" in p.message for p in problems] == [True]
    if hasattr(signal, "SIGALRM"):
        assert signal.getsignal(signal.SIGALRM) is before
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_document_is_limited_in_size() -> None:
    _, problems = convert("x" * (MAX_CHARACTERS + 1))
    assert ["KB of Markdown" in p.message for p in problems] == [True]


@pytest.mark.parametrize("source", ["> " * 2000 + "x", "- " * 2000 + "x"])
def test_deep_nesting_is_a_problem_or_read_but_never_an_exception(source: str) -> None:
    prose, problems = convert(source, converter=Converter(trusted=False, seconds=2))
    assert bool(prose.html) != bool(problems)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p>\n<p>Two</p>", "One Two"),
        ("a&amp;b &lt;c&gt;", "a&b <c>"),
        ("<h2>a</h2><p>b<br>c</p><ul><li>d</li><li>e</li></ul>", "a b c d e"),
        ("", ""),
    ],
)
def test_plain_text_has_no_tags_and_stands_on_one_line(source: str, text: str) -> None:
    assert plain(source) == text


def test_plain_text_does_not_cut_words_at_inline_tags() -> None:
    assert plain("<p><em>re</em>build, <strong>now</strong>.</p>") == "rebuild, now."
