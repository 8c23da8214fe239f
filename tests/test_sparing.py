"""Trying fewer of Python-Markdown's rules gives what trying all of them gives."""

from __future__ import annotations

import markdown
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
library = markdown.Markdown(extensions=list(EXTENSIONS), output_format="html")
sparing = markdown.Markdown(extensions=[*EXTENSIONS, Sparing()], output_format="html")


@given(st.lists(st.sampled_from(MARKS), max_size=24).map("".join))
def test_sparing_rules_make_the_html_that_all_rules_make(text: str) -> None:
    assert sparing.reset().convert(text) == library.reset().convert(text)
