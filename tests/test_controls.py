"""What is printable is told from bytes as it is told character by character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from briefgen.syntax.controls import CONTROL, is_printable, without_controls

TEXTS = st.text("ab \n\t\r\x00\x1f\x7f\x80\x85\xa0\xad\u2028\ud800\ufeff\ufffe€é日😀") | st.text()


@given(TEXTS)
def test_what_is_printable_is_seen_or_a_space_or_a_line_feed(text: str) -> None:
    assert is_printable(text) == text.replace("\n", "").isprintable()


@given(TEXTS)
def test_no_control_is_left(text: str) -> None:
    assert without_controls(text) == CONTROL.sub("", text)
