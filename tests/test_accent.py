"""Shades of the accent that can be read on every ground of the theme."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.assets.accent import DARK_GROUNDS, LIGHT_GROUNDS, contrast, shades

COLOURS = st.from_regex(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", fullmatch=True)


@given(COLOURS)
@example("#000000")
@example("#ffffff")
@example("#808080")
@example("#ff0")
@example("#00f")
def test_every_accent_can_be_read_on_every_ground(accent: str) -> None:
    light, dark = shades(accent)
    for ground in LIGHT_GROUNDS:
        assert contrast(light, ground) >= 4.5
    for ground in DARK_GROUNDS:
        assert contrast(dark, ground) >= 4.5
    assert re.fullmatch(r"#[0-9a-f]{6}", light)
    assert re.fullmatch(r"#[0-9a-f]{6}", dark)


@given(COLOURS)
def test_a_shade_that_is_readable_stays(accent: str) -> None:
    light, dark = shades(accent)
    assert shades(light)[0] == light
    assert shades(dark)[1] == dark


@pytest.mark.parametrize(("accent", "light"), [("#b3001b", "#b3001b"), ("#036", "#003366"), ("#000", "#000000")])
def test_an_accent_that_is_dark_enough_is_itself_on_light_grounds(accent: str, light: str) -> None:
    assert shades(accent)[0] == light


@pytest.mark.parametrize(("accent", "dark"), [("#ffcc00", "#ffcc00"), ("#fff", "#ffffff"), ("#7CF", "#77ccff")])
def test_an_accent_that_is_light_enough_is_itself_on_dark_grounds(accent: str, dark: str) -> None:
    assert shades(accent)[1] == dark


def test_an_accent_is_changed_no_more_than_it_must_be() -> None:
    light, dark = shades("#ff0000")
    assert light.startswith("#")
    assert light.endswith("0000")
    assert min(contrast(light, ground) for ground in LIGHT_GROUNDS) < 5.2
    assert min(contrast(dark, ground) for ground in DARK_GROUNDS) < 5.2


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)
