"""Typographic marks: which become which, and what is never touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.content.typography import _MARK, _Educator, educate, educate_html

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Quoted"', "“Quoted”"),
        ("'Quoted'", "‘Quoted’"),
        ("it's the 1990s' end", "it’s the 1990s’ end"),
        ("the '90s", "the ’90s"),
        ("a '9-er", "a ’9-er"),
        ("\"She said 'yes' to it\"", "“She said ‘yes’ to it”"),
        ('("x")', "(“x”)"),
        ('a "b" c "d"', "a “b” c “d”"),
        ('—"x"', "—“x”"),
        ("one -- two", "one – two"),
        ("one---two", "one—two"),
        ("2010--2020", "2010–2020"),
        ("wait...", "wait…"),
        ("a-b - c", "a-b - c"),
        ("----", "----"),
        ("a ------ b", "a ------ b"),
        ("plain", "plain"),
        ("", ""),
        ("“already” … –", "“already” … –"),
        ('unclosed "quote', "unclosed “quote"),
        ("rock'n'roll", "rock’n’roll"),
    ],
)
def test_straight_marks_become_those_of_english(text: str, expected: str) -> None:
    assert educate(text, "en") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“a ‘b’ c”"),
        ("en-GB", "“a ‘b’ c”"),
        ("EN", "“a ‘b’ c”"),
        ("xx", "“a ‘b’ c”"),
        ("de", "„a ‚b‘ c“"),
        ("de-AT", "„a ‚b‘ c“"),
        ("cs", "„a ‚b‘ c“"),
        ("fr", f"«{NBSP}a “b” c{NBSP}»"),
        ("fr-CA", f"«{NBSP}a “b” c{NBSP}»"),
        ("es", "«a “b” c»"),
        ("it", "«a “b” c»"),
        ("pt-PT", "«a “b” c»"),
        ("pt-BR", "“a ‘b’ c”"),
        ("pl", "„a ‚b’ c”"),
        ("hu", "„a »b« c”"),
        ("sv", "”a ’b’ c”"),
        ("ru", "«a „b“ c»"),
        ("uk", "«a „b“ c»"),
        ("ja", "「a 『b』 c」"),
        ("zh-Hant", "「a 『b』 c」"),
        ("zh-Hant-TW", "「a 『b』 c」"),
        ("zh-TW", "「a 『b』 c」"),
        ("zh-Hans", "“a ‘b’ c”"),
        ("zh", "“a ‘b’ c”"),
    ],
)
def test_quotes_are_those_of_the_language(language: str, expected: str) -> None:
    assert educate("\"a 'b' c\"", language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", '政府は"緊急"と発表', "政府は「緊急」と発表"),
        ("zh-Hans", '他说"好"了', "他说“好”了"),
        ("ko", '그는"네"라고', "그는“네”라고"),
    ],
)
def test_without_spaces_between_words_quotes_open_and_close_in_turn(language: str, text: str, expected: str) -> None:
    assert educate(text, language) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>"a"</p>', "<p>“a”</p>"),
        ('<p>"<em>a</em>" b</p>', "<p>“<em>a</em>” b</p>"),
        ('<p>a "<a href="x">b</a>"</p>', '<p>a “<a href="x">b</a>”</p>'),
        ('<p>"open</p><p>"next"</p>', "<p>“open</p><p>“next”</p>"),
        ('<p>"a</p>\n<ul><li>"b"</li></ul>', "<p>“a</p>\n<ul><li>“b”</li></ul>"),
        ('<code>"a" -- ...</code>', '<code>"a" -- ...</code>'),
        (
            '<pre><code class="x">"a"\n<b>"c"</b></code></pre> "d"',
            '<pre><code class="x">"a"\n<b>"c"</b></code></pre> “d”',
        ),
        ("<kbd>--</kbd> -- <samp>...</samp>", "<kbd>--</kbd> – <samp>...</samp>"),
        ("<CODE>--</CODE>--", "<CODE>--</CODE>–"),
        ("<a title=\"it's -- 'x'\" href=\"a--b\">it's</a>", '<a title="it\'s -- \'x\'" href="a--b">it’s</a>'),
        ('<img alt=\'"q" > --\' src="a...b">', '<img alt=\'"q" > --\' src="a...b">'),
        ("<!-- \"x\" -- ... -->'a'", '<!-- "x" -- ... -->‘a’'),
        ("<code>x</code>'s", "<code>x</code>’s"),
        ("a < b -- c", "a < b – c"),
    ],
)
def test_in_html_only_text_outside_code_is_touched(html: str, expected: str) -> None:
    assert educate_html(html, "en") == expected


MARKS = re.compile("[\"'“”‘’„‚«»「」『』\u00a0.…–—-]")
LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "hu", "sv", "ru", "ja", "zh-Hant", "ar", "he", "pl", "xx"])
WORDS = st.text() | st.text("ab1 \"'-.(“”語é\n")


@given(WORDS, LANGUAGES)
def test_letters_never_change(text: str, language: str) -> None:
    assert MARKS.sub("", educate(text, language)) == MARKS.sub("", text)


@given(WORDS, LANGUAGES)
@example("----", "en")
@example("-----", "en")
@example("....", "en")
def test_what_is_educated_stays(text: str, language: str) -> None:
    once = educate(text, language)
    assert educate(once, language) == once


@given(WORDS, LANGUAGES)
def test_no_straight_quote_is_left(text: str, language: str) -> None:
    assert not set("\"'") & set(educate(text, language))


INSIDE = st.text("ab \"'-.").map(lambda text: text.replace("--->", ""))
PIECES = st.lists(
    st.one_of(
        INSIDE,
        st.sampled_from(["<em>", "</em>", "<p>", "</p>", "<br>"]),
        INSIDE.map(lambda text: f"<code>{text}</code>"),
        INSIDE.map(lambda text: f"<a title=\"{text.replace(chr(34), '')}\" href='{text.replace(chr(39), '')}'>"),
    ),
    max_size=8,
).map("".join)
UNTOUCHED = re.compile(r"""<code>.*?</code>|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)


@given(PIECES, LANGUAGES)
def test_code_and_attributes_stay_byte_for_byte(html: str, language: str) -> None:
    made = educate_html(html, language)
    assert UNTOUCHED.findall(made) == UNTOUCHED.findall(html)
    assert educate_html(made, language) == made


@pytest.mark.parametrize("text", ["See https://a.example/x--y...z now", "www.a.example/b--c", "mail a@b--c.example"])
def test_addresses_shown_as_text_stay_as_they_are(text: str) -> None:
    assert educate(text, "en") == text


class _MarkByMark(_Educator):
    """Looks at each mark by itself, and takes no short way."""

    def run(self, text: str) -> str:
        self._done = 0
        educated = _MARK.sub(self._replace, text)
        if self._done < len(text):
            self.previous = text[-1]
        return educated


SHORT_WAYS = st.lists(
    st.sampled_from(
        [" -- ", "--", " ", "-", '"', "'", "...", "a", "7", "www.a", "x@b.c", "http://a.b/c", "“", "日", "."]
    ),
    max_size=12,
).map("".join)


@given(st.lists(SHORT_WAYS, max_size=3), LANGUAGES)
@example([" -- -- ", '"'], "en")
@example(["a -- ", "'s"], "fr")
def test_short_ways_lead_where_a_look_at_each_mark_does(texts: list[str], language: str) -> None:
    educator, mark_by_mark = _Educator(language), _MarkByMark(language)
    assert [educator.run(text) for text in texts] == [mark_by_mark.run(text) for text in texts]
    assert (educator.previous, educator.double, educator.single) == (
        *(mark_by_mark.previous, mark_by_mark.double),
        mark_by_mark.single,
    )
