"""Words are counted in bytes where that can be done, and come out as an expression finds them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from briefgen.content.reading_time import words

LETTERS = "ab1_ ,.-'’?!“”—…éß×÷ªµīłșžяβ漢字かไк↩²½①€Ÿœ§\n\t\x81\x8d\u200b\xa0\xad"


@given(st.one_of(st.text(LETTERS), st.text(), st.text("ab ,.-'’é")))
def test_words_are_what_begins_with_a_letter_and_goes_on_with_marks_inside(text: str) -> None:
    signs = re.findall("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]", text)
    rest = text.translate(dict.fromkeys(map(ord, signs), " "))
    assert words(text) == (len(re.findall(r"\w[\w'’.,-]*", rest)), len(signs))
