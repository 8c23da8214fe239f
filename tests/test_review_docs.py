"""Rules and their documentation are held together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefgen.content.reference import schemas
from briefgen.style import NAMES, RULES, StyleOptions

PAGE = (Path(__file__).parent.parent / "docs" / "checks.md").read_text("utf-8")


def parts() -> dict[str, str]:
    """The parts of the page, by their headings."""
    cut = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(cut[1::2], cut[2::2], strict=True))


def test_every_rule_has_a_part_and_no_other_is_named_like_one() -> None:
    assert [name for name in parts() if re.fullmatch(r"[a-z]+(-[a-z]+)+", name)] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_part_says_what_is_found_and_why_and_what_to_do(name: str) -> None:
    text = parts()[name]
    order = [text.index(mark) for mark in ("**Finds**", "**Why:**", "**To mend it,**", "**To silence it")]
    assert order == sorted(order)
    assert "| told | not told |" in text
    assert f"](#{name})" in PAGE.partition("\n## ")[0]
    if name != "needless-allow":
        assert f"allow: {{{name}: " in text


@pytest.mark.parametrize("name", NAMES)
def test_a_part_says_that_a_rule_is_off_by_default_where_it_is(name: str) -> None:
    assert ("`off` by default" in parts()[name]) == (RULES[name].judgement == "off")


def test_the_limits_that_are_told_are_the_defaults() -> None:
    style = StyleOptions()
    for name, limit in (("headline", style.headline), ("dek", style.dek), ("takeaway", style.takeaway)):
        said = parts()[f"{name}-length"]
        assert all(
            f"{count} {what}" in said for what, count in zip(limit.__struct_fields__, limit_of(limit), strict=True)
        )
    assert f"by default {style.page_weight}:" in parts()["page-weight"]


def limit_of(limit: object) -> tuple[int, int, int]:
    return tuple(getattr(limit, name) for name in ("words", "characters", "signs"))


@pytest.mark.parametrize("what", ["brief", "page", "author"])
def test_text_editors_know_the_rules_that_can_be_silenced(what: str) -> None:
    assert schemas()[what]["properties"]["allow"]["propertyNames"] == {"enum": list(NAMES)}
