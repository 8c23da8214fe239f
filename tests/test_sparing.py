"""Trying fewer of Python-Markdown's rules gives what trying all of them gives."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.sparing import Sparing

EXTENSIONS = ("tables", "fenced_code", "sane_lists", "footnotes")
MARKS = (
    *(
        "`",
        "``",
        "```",
        "```\n",
        "~~~\n",
        "\\",
        "\\`",
        "\\\\",
        "[a]",
        "[^1]",
        "[^1]: note",
        "[a]: http://x.y",
        "[a](b)",
    ),
    *("![a](b.png)", "![x][a]", "[x][a]", "!", "[", "]", "(", ")", "<http://a.b>", "<a@b.c>", "<b>", "</b>"),
    *("<div>", "</div>", "<!-- c -->", "&amp;", "&", "*", "**", "_", "__", "a_b", "  \n", "\n", "\n\n", "    "),
    *("# ", "#", "===", "---", "\n---\n", "\n===\n", "- ", "1. ", "> ", "\n> ", "|", "a | b\n- | -\n", "word", " "),
)
# For each rule, texts that it changes and that no other mark would make it be tried on.
CHANGED = (
    *(
        "`code`",
        "~~~\ncode\n~~~\n",
        "```\ncode\n```\n",
        "\\*",
        "\\`a`",
        "`a\\`",
        "note[^1]\n\n[^1]: said",
        "[^1]: lost",
    ),
    *("[a][b]\n\n[b]: http://x.y", "[b]\n\n[b]: http://x.y", "[b]: http://x.y", "[a](b)", "!![a](b)", "![a](b.png)"),
    *("![a][b]\n\n[b]: c.png", "![b]\n\n[b]: c.png", "<http://a.b>", "<a@b.c>", "one  \ntwo", "one <b>two</b>"),
    *(
        "<div>one</div>\n\ntwo",
        "<!-- one -->",
        "a &copy; b",
        "a &copy b",
        "&copy;",
        "*a*",
        "**a**",
        "_a_",
        "__a__",
        "* a",
        "- a",
    ),
    *(
        "# a",
        "a\n===",
        "a\n---",
        "> a\n> ---",
        "---",
        "___",
        "***",
        "> a",
        "- > a",
        "a | b\n- | -\nc | d",
        "1. a",
        "    a",
    ),
)
library = markdown.Markdown(extensions=list(EXTENSIONS), output_format="html")
sparing = markdown.Markdown(extensions=[*EXTENSIONS, Sparing()], output_format="html")


@pytest.mark.parametrize("text", CHANGED)
def test_each_rule_is_tried_where_it_matters(text: str) -> None:
    assert sparing.reset().convert(text) == library.reset().convert(text)


@given(st.lists(st.sampled_from(MARKS), max_size=24).map("".join))
def test_sparing_rules_make_the_html_that_all_rules_make(text: str) -> None:
    assert sparing.reset().convert(text) == library.reset().convert(text)
