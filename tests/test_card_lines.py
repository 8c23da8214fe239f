"""Text in lines: where it breaks, how large it is set, and when it is cut."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.cards.faces import is_ideographic
from briefgen.cards.lines import Frame, fit, pieces

FRAME = Frame(width=1000, height=300, sizes=(100, 50, 25), leading=1.2)


def measure(texts: Sequence[str]) -> list[float]:
    """Half an em for a letter, and a whole one for an ideograph."""
    return [sum(1.0 if is_ideographic(c) else 0.5 for c in text) for text in texts]


def parts(text: str) -> list[str]:
    return [piece.text for piece in pieces(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ports agree", ["Ports", "agree"]),
        ("  spaces   at the ends ", ["spaces", "at", "the", "ends"]),
        ("30 %\u00a0of it", ["30", "%\u00a0of", "it"]),
        ("a state-of-the-art port", ["a", "state-", "of-", "the-", "art", "port"]),
        ("G-7 and 2026-27", ["G-7", "and", "2026-27"]),
        ("Paris – a report", ["Paris –", "a", "report"]),
        ("Qui ? Lui !", ["Qui ?", "Lui !"]),
        ("港口同意", ["港", "口", "同", "意"]),
        ("标准，“新”（试行）。", ["标", "准，", "“新”", "（试", "行）。"]),
        ("「陸電」の統一", ["「陸", "電」", "の", "統", "一"]),
        ("データセンター", ["デー", "タ", "セ", "ン", "ター"]),
        ("やっと、きょう", ["やっ", "と、", "きょ", "う"]),
        ("发布GPT-5模型", ["发", "布", "GPT-5", "模", "型"]),
        ("增长3.5%至", ["增", "长", "3.5%", "至"]),
        ("等等……完", ["等", "等……", "完"]),
        ("항만들 합의", ["항만들", "합의"]),
        ("الموانئ تتفق،", ["الموانئ", "تتفق،"]),
        ("मानक पर", ["मानक", "पर"]),
        ("👩\u200d💻港", ["👩\u200d💻", "港"]),
        ("", []),
    ],
)
def test_lines_may_break_between_these_pieces(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "size", "lines"),
    [
        # Short ones are as large as can be.
        ("Chips stall", 100, ("Chips stall",)),
        # Two lines of about the same length, and not one full and one of a word.
        ("Ports agree on one standard now", 100, ("Ports agree on", "one standard now")),
        ("ab " * 8 + "ab", 100, ("ab ab ab ab ab", "ab ab ab ab")),
        # Not enough room in two lines: the next size.
        ("Ports agree on a single standard for shore power by next year", 50, None),
        ("港" * 12, 100, ("港" * 6, "港" * 6)),
        ("港" * 9 + "。", 100, ("港" * 9 + "。",)),
        ("港" * 10 + "。", 100, ("港" * 6, "港" * 4 + "。")),
    ],
)
def test_a_text_is_as_large_as_fits_and_its_lines_are_balanced(
    text: str, size: float, lines: tuple[str, ...] | None
) -> None:
    block = fit(text, FRAME, measure)
    assert (block.size, block.is_cut) == (size, False)
    if lines is not None:
        assert block.lines == lines


def test_a_word_that_is_too_long_makes_the_type_smaller_and_is_broken_only_at_the_last() -> None:
    assert fit("a" * 30, FRAME, measure) == fit("a" * 30, Frame(1000, 300, (50, 25), 1.2), measure)
    block = fit("a" * 100, FRAME, measure)
    assert block.size == 25
    assert not block.is_cut
    assert len(block.lines) == 2
    assert "".join(block.lines) == "a" * 100


def test_what_does_not_fit_in_the_smallest_size_is_cut_after_a_word_with_an_ellipsis() -> None:
    block = fit("word, " * 300, FRAME, measure)
    assert block.size == 25
    assert block.is_cut
    assert block.lines[-1].endswith(" word…")
    assert fit("港" * 1000, FRAME, measure).lines[-1] == "港" * 39 + "…"


@pytest.mark.parametrize("text", ["港口，" * 30, "「電」" * 40, "word—word " * 30, "ab cd efgh " * 9, "やっと" * 20])
def test_no_line_begins_or_ends_with_what_may_not(text: str) -> None:
    lines = fit(text, FRAME, measure).lines
    assert len(lines) > 1
    assert not any(line[0] in "，」っ—" or line[-1] == "「" for line in lines)


@given(st.text(st.sampled_from("ab   港。「…é\u0301\u00a0-،ا🚀"), max_size=120))
def test_every_line_fits_and_nothing_is_lost(text: str) -> None:
    block = fit(text, FRAME, measure)
    limit = FRAME.width / block.size
    for line, width in zip(block.lines, measure(block.lines), strict=True):
        # Spaces are narrower in a line than measured here.
        assert width - 0.25 * line.count(" ") <= limit + 1e-6, line
    assert block.size + (len(block.lines) - 1) * 1.2 * block.size <= FRAME.height
    if not block.is_cut:
        assert "".join("".join(block.lines).split()) == "".join(text.split())
