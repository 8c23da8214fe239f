"""Trying fewer of Python-Markdown's rules gives what trying all of them gives."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.markdown import Voice, extensions, line_html
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


# Prose as it is mostly written, so that what is read by shortcuts is, and beside it what must not be.
PROSE = (
    *("A sentence. ", "another, ", "“Said” ", '"said" ', "l'été ", "é", "7", "(", ")", ". ", ", ", " ", "\n", "\n\n"),
    *("*one*", "**two**", "*one two*", "**a*", "*a**", "***a***", "*", "**", "_", "_a_", "*a*b", "* a*", "*a *"),
    *("[a](b)", "[a](http://x.y/z)", "[a](b 'c')", '[a](b "c")', "[a](<b>)", "[a]( b )", "[a]()", "[](b)", "[a](b(c))"),
    *("[*a*](b)", "*[a](b)*", "**[a](b)** ", "[a [b](c)](d)", "[`a`](b)", "`a`", "`*a*`", "[a](`b`)", "![a](b)", "!"),
    *("\\*", "\\[", "\x02", "\x03", "\x0242\x03", "\x02klzzwxh:0000\x03", "\u00a0", "\u2028", "\t", "\r"),
    *(
        "\n- a\n- b\n\n",
        "- *a*\n",
        "1. ",
        "\n> ",
        "\n# ",
        "\n===\n",
        "\n---\n",
        "|",
        "\n    ",
        "  \n",
        "&",
        "&amp;",
        "<",
    ),
    *(
        "<b>",
        "</b>",
        "<br>",
        "<http://a.b>",
        "[^1]",
        "\n\n[^1]: said\n\n",
        "\n\n[a]: b\n\n",
        "٣. ",
        "x ",
        "[a]",
        "[b][a]",
    ),
)
VOICES: tuple[Voice, ...] = ("body", "analysis", "aside", "inline")
plain = {v: markdown.Markdown(extensions=extensions(v), output_format="html") for v in VOICES}
quick = {v: markdown.Markdown(extensions=[*extensions(v), Sparing()], output_format="html") for v in VOICES}


@pytest.mark.parametrize("text", CHANGED)
def test_each_rule_is_tried_where_it_matters(text: str) -> None:
    assert sparing.reset().convert(text) == library.reset().convert(text)


@given(st.lists(st.sampled_from(MARKS), max_size=24).map("".join))
def test_sparing_rules_make_the_html_that_all_rules_make(text: str) -> None:
    assert sparing.reset().convert(text) == library.reset().convert(text)


@given(st.lists(st.sampled_from(PROSE + MARKS), max_size=24).map("".join), st.sampled_from(VOICES))
def test_every_voice_gives_the_html_that_the_library_gives_by_itself(text: str, voice: Voice) -> None:
    assert quick[voice].reset().convert(text) == plain[voice].reset().convert(text)


@given(st.lists(st.sampled_from(PROSE), max_size=24).map("".join))
def test_prose_gives_the_html_that_the_library_gives_by_itself(text: str) -> None:
    assert quick["body"].reset().convert(text) == plain["body"].reset().convert(text)


@given(st.lists(st.sampled_from(PROSE + MARKS), max_size=24).map("".join))
def test_a_line_gives_the_html_that_the_library_gives_by_itself(text: str) -> None:
    line = " ".join(text.split())
    made = plain["inline"].reset().convert(line)
    assert line_html(quick["inline"].reset(), line) == made.removeprefix("<p>").removesuffix("</p>")


def test_emphasis_nested_deeper_than_functions_may_be_is_written_all_the_same() -> None:
    text = "*a **b " * 800 + "c" + " b** a*" * 800
    assert quick["body"].reset().convert(text) == plain["body"].reset().convert(text)
