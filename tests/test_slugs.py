"""Slugs: what an address keeps of a name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.syntax.slugs import MAX_BYTES, slugify
from tests.conftest import brief
from tests.make import content


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Chip curbs", "chip-curbs"),
        ("  many   spaces  ", "many-spaces"),
        ("already-a-slug", "already-a-slug"),
        ("snake_case and.dots/slashes", "snake-case-and-dots-slashes"),
        ("What's new? It’s `here`!", "whats-new-its-here"),
        ("AT&T", "at-and-t"),
        ("C++ and C#", "c-plus-plus-and-c-sharp"),
        ("5% up @ noon", "5-percent-up-at-noon"),
        ("Café São Tomé", "cafe-sao-tome"),
        ("Straße", "strasse"),
        ("Ørsted, Łódź, Đà Nẵng", "orsted-lodz-da-nang"),
        ("Æther œuvre þing", "aether-oeuvre-thing"),
        ("İstanbul'da ılık", "istanbulda-ilik"),
        ("ﬁnance Ⅻ ½", "finance-xii-1-2"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full-width"),
        ("中国芯片出口", "中国芯片出口"),
        ("日本、がんばれ", "日本-がんばれ"),
        ("한국 경제", "한국-경제"),
        ("أسعار النفط", "أسعار-النفط"),
        ("Рынок нефти", "рынок-нефти"),
        ("й ё", "й-ё"),
        ("Ελλάδα", "ελλάδα"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("2026-11-23", "2026-11-23"),
        ("co\u00adoperate", "cooperate"),
        ("I ❤️ NY", "i-ny"),
        ("CON", "con-1"),
        ("com1", "com1-1"),
        ("conference", "conference"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b\nc", "a-b-c"),
    ],
)
def test_letters_and_digits_of_every_script_stay_and_latin_ones_lose_their_accents(text: str, slug: str) -> None:
    assert slugify(text) == slug


MARKS = ["\u200f", "\u202e\u2067", "\u094d", "👩\u200d🚀", "🚢", "🇵🇹", "\u0e31", "，。、", "؟،", "\ufeff", "\ue000"]
"""Of writing from right to left, combining with nothing, pictures, punctuation of other scripts, of no script."""


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "❤️", "\u0301", "\u200b", "≠", "\udc80", *MARKS])
def test_text_without_letters_gets_a_digest(text: str) -> None:
    assert slugify(text).startswith("n-")
    assert len(slugify(text)) == 12


@pytest.mark.parametrize("name", [*MARKS, "船", "مركب", "\u200fمركب", "नाव", "🚢 1"])
def test_a_brief_whose_file_has_any_name_has_an_address(name: str) -> None:
    found = content({f"briefs/{name}.md": brief()})
    assert found.problems == ()
    (entry,) = found.briefs
    assert entry.slug == slugify(name) != ""


def test_digests_tell_texts_apart() -> None:
    assert slugify("!") != slugify("?")


@pytest.mark.parametrize(("word", "count"), [("a", 500), ("word ", 100), ("语", 200), ("é", 300), ("😀a ", 100)])
def test_a_long_name_is_cut_between_words_where_it_can_be(word: str, count: int) -> None:
    slug = slugify(word * count)
    assert len(slug.encode()) <= MAX_BYTES
    assert len(slug.encode()) > MAX_BYTES - 20
    assert not slug.endswith("-")
    assert slugify(word * count + " more words") == slug


NAMES = st.text() | st.text(st.sampled_from("aZéİß'’&-_ ./語ل\u0301\u0307\u200d\ufe0f❤Ⅻﬁ가Σς\u0345ǅ"))


@given(NAMES)
@example("a'\u0301")
@example("x\u0304")
@example("con-" + "a" * 300)
@example("ᄀ'ᅡ")
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slugify(slugify(text)) == slugify(text)


@given(NAMES)
def test_a_slug_is_one_safe_segment_of_an_address(text: str) -> None:
    slug = slugify(text)
    assert slug
    assert len(slug.encode()) <= MAX_BYTES
    assert not set(slug) & set("/\\ .?#%&:*\"<>|'\x00")
    assert not any(c.isspace() or unicodedata.category(c) in {"Cc", "Cs"} for c in slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    assert slug == unicodedata.normalize("NFC", slug)
    assert slug not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(NAMES)
@example("≠")
@example("Café")
@example("각")
def test_composed_and_decomposed_text_have_one_slug(text: str) -> None:
    assert slugify(unicodedata.normalize("NFC", text)) == slugify(unicodedata.normalize("NFD", text))


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789 ", min_size=1, max_size=40).filter(str.strip))
def test_plain_words_are_joined_by_hyphens(text: str) -> None:
    expected = "-".join(text.split())
    assert slugify(text) in {expected, f"{expected}-1"}
    assert slugify(text.upper()) == slugify(text)
