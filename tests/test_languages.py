from __future__ import annotations

import pytest

from briefgen.syntax.languages import canonical


@pytest.mark.parametrize(
    ("written", "canonically"),
    [
        ("EN", "en"),
        ("en-gb", "en-GB"),
        ("zh-hans", "zh-Hans"),
        ("ZH-HANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-x-AB", "de-x-ab"),
        ("sl-ROZAJ", "sl-rozaj"),
    ],
)
def test_a_tag_is_written_in_the_usual_letters(written: str, canonically: str) -> None:
    assert canonical(written) == canonically
    assert canonical(canonically) == canonically
