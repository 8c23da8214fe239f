"""HTML that is known to be clean is what cleaning it would give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.sanitise import BLOCK_TAGS, TAGS, Sanitiser

IDS = frozenset({"one", "two"})
TEXTS = (
    *("a", "b c", " ", "\n", "'", '"', "é", "日本", "“", "…", "\t", "\x01", "\x85", "\xa0", "\xad", "\u200b", "\u2028"),
    *("\ufeff", "\ufdd0", "\ue000", "\U0001f600", "\U0001fffe", "&amp;", "&", "<", ">", "&lt;", "\r", "\x0c", ""),
)
ADDRESSES = (
    *("https://a.bc", "http://a-b.cd/e_f/g.h", "https://a.bc/", "https://a", "https://1.2.3.4/", "https://a.0x1/"),
    *("https://xn--a.bc/", "https://a..bc/", "https://a.bc:80/", "https://a.bc/%zz", "https://a.bc/?q=1&r", "b.png"),
    *("brief:one", "javascript:x", "JAVASCRIPT:x", "https:a.bc", "https:///a.bc", "https://a.bc/..", "//a.bc", ""),
)


def _words() -> st.SearchStrategy[str]:
    text = st.lists(st.sampled_from(TEXTS), max_size=3).map("".join)
    names = st.sampled_from(("em", "strong", "code"))
    marked = st.builds("<{}>{}</{}>".format, names, text, names)
    even = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(("em", "strong", "code", "b")), text)
    linked = st.builds('<a href="{}">{}</a>'.format, st.sampled_from(ADDRESSES), st.one_of(text, even))
    return st.lists(st.one_of(text, text, even, linked, marked), max_size=4).map("".join)


def _blocks() -> st.SearchStrategy[str]:
    words = _words()
    heading = st.builds('<h{0} id="{1}">{2}</h{0}>'.format, st.integers(1, 6), st.sampled_from(("one", "main")), words)
    paragraph = st.builds("<p>{}</p>".format, words)
    items = st.lists(st.builds("<li>{}</li>\n".format, words), max_size=3).map("".join)
    lists = st.builds("<{0}>\n{1}</{0}>".format, st.sampled_from(("ul", "ol", "table")), items)
    quoted = st.builds("<blockquote>\n{}\n</blockquote>".format, st.one_of(paragraph, lists))
    return st.lists(st.one_of(paragraph, paragraph, lists, quoted, heading, words), max_size=4).map("\n".join)


class _Thorough(Sanitiser):
    """Cleans whatever it is given."""

    def _is_clean(self, html: str) -> bool:  # noqa: ARG002 -- the base's
        return False


KINDS = (TAGS, TAGS - BLOCK_TAGS)
quick = [Sanitiser(tags) for tags in KINDS]
thorough = [_Thorough(tags) for tags in KINDS]


@given(st.one_of(_blocks(), _words()), st.integers(0, 1))
def test_what_is_known_to_be_clean_is_what_cleaning_gives(html: str, kind: int) -> None:
    assert quick[kind].clean(html, IDS) == thorough[kind].clean(html, IDS)


@pytest.mark.parametrize(
    ("html", "known"),
    [
        ('<p>“One” <em>two</em> <a href="https://a.bc/d">three</a></p>\n<ul>\n<li>a</li>\n</ul>', True),
        ('<h2 id="one">a</h2>\n<blockquote>\n<p>b</p>\n</blockquote>', True),
        ('<h2 id="main">a</h2>', False),
        ("<p>a & b</p>", False),
        ("<p>a\xa0b</p>", False),
        ("<p>a > b</p>", False),
        ('<p><a href="javascript:alert(1)">a</a></p>', False),
        ('<p><a href="https://a.bc" onclick="b">a</a></p>', False),
        ("<p><em>a<em>b</em></p>", False),
        ("<p><script>a</script></p>", False),
        ("<p>a", False),
    ],
)
def test_little_html_is_known_to_be_clean(html: str, known: bool) -> None:
    assert (quick[0].clean(html, IDS) is html) is known
