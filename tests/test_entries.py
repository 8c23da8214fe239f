"""Entries: what the catalog holds of a brief, and the whole of it as bytes."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from msgspec.structs import replace

from briefgen.content.entries import filed, last_change, texts_of, whole_brief
from briefgen.content.filing import Filed, file_briefs
from briefgen.content.source import source
from briefgen.model import Brief, Entry
from tests.conftest import brief
from tests.make import configured

TEXT = "[x](brief:{0}) [y](brief:all) ![p]({0}.png) ![q](all.png)"
FULL = brief(
    body=TEXT.format("body"),
    updated="2026-11-04 10:00",
    expires_at="2099-01-01 00:00Z",
    section="oil",
    topics="[AI policy, Ports]",
    authors="[jane]",
    kind="analysis",
    image=f"{{src: hero.png, alt: x, caption: '{TEXT.format('caption')}', credit: C, focus: 10% 20%}}",
    takeaways=f"['{TEXT.format('first')}', {{text: '{TEXT.format('second')}', sources: [s]}}]",
    analysis=f"{{text: '{TEXT.format('analysis')}', author: ann}}",
    sources="[{id: s, title: S, accessed: 2026-10-01}]",
    corrections=f"[{{date: 2026-11-02, text: '{TEXT.format('correction')}'}}]",
    related="{pin: [p], ban: [b]}",
    aliases="[/old/]",
    lang="pt",
    translation_of="original",
    extra="{n: 1, f: 1.5, t: x, l: [1, {m: y}], none: null}",
)
WHERE = ("body", "first", "second", "analysis", "correction", "caption")


def file_of(text: str) -> Filed:
    (made,) = file_briefs([source("content/briefs/a.md", text.encode())], configured())
    assert made.problems == ()
    return made


def parts(text: str) -> tuple[Entry, Brief]:
    made = file_of(text)
    return msgspec.msgpack.decode(made.entry, type=Entry), whole_brief(made.whole)


def test_an_entry_names_the_links_and_pictures_of_all_texts_each_once() -> None:
    entry, whole = parts(FULL)
    assert set(entry.links) == {*WHERE, "all"}
    assert set(entry.pictures) == {f"{name}.png" for name in (*WHERE, "all")}
    assert len(entry.links) == len(entry.pictures) == len(WHERE) + 1
    assert len(list(texts_of(whole))) == len(WHERE)


def test_the_links_and_pictures_of_an_entry_are_in_the_order_of_its_texts() -> None:
    entry, whole = parts(FULL)
    texts = [text for _, text in texts_of(whole)]
    assert list(entry.links) == list(dict.fromkeys(slug for text in texts for slug in text.links))
    assert list(entry.pictures) == list(dict.fromkeys(src for text in texts for src in text.pictures))


def test_every_text_comes_with_the_key_it_is_written_at() -> None:
    _, whole = parts(FULL)
    assert [key for key, _ in texts_of(whole)] == [
        (),
        ("takeaways", 0, "text"),
        ("takeaways", 1, "text"),
        ("analysis", "text"),
        ("corrections", 0, "text"),
        ("image", "caption"),
    ]
    assert next(key for key, _ in texts_of(replace(whole, path="content/briefs/a.yaml"))) == ("body",)


@pytest.mark.parametrize("text", [FULL, brief()], ids=["full", "minimal"])
def test_an_entry_and_its_brief_come_back_from_bytes_as_they_were(text: str) -> None:
    entry, whole = parts(text)
    again, data = filed(whole, file_of(text).terms)
    assert again == entry
    assert data == file_of(text).whole
    assert whole_brief(data) == whole
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(entry), type=Entry) == entry


def test_an_entry_says_what_its_brief_says() -> None:
    entry, whole = parts(FULL)
    own = {"digest", "terms", "modified", "points", "analyst", "links", "pictures"}
    for name in set(Entry.__struct_fields__) - own:
        assert getattr(entry, name) == getattr(whole, name), name
    assert (entry.points, entry.analyst) == (2, "ann")


@pytest.mark.parametrize(
    ("keys", "modified"),
    [
        ({}, "2026-11-01 08:00"),
        ({"updated": "2026-11-04 10:00"}, "2026-11-04 10:00"),
        ({"corrections": "[{date: 2026-11-05, text: a}, {date: 2026-11-03, text: b}]"}, "2026-11-05 00:00"),
        ({"updated": "2026-11-04 10:00", "corrections": "[{date: 2026-11-03, text: a}]"}, "2026-11-04 10:00"),
        # Corrections may be dated by the day, which begins before the brief came out.
        ({"corrections": "[{date: 2026-11-01, text: a}]"}, "2026-11-01 08:00"),
    ],
)
def test_a_brief_was_last_changed_by_its_last_date_update_or_correction(keys: dict[str, str], modified: str) -> None:
    entry, whole = parts(brief(**keys))
    assert entry.modified == dt.datetime.fromisoformat(modified + "+00:00")
    assert last_change(whole) == entry.modified


@pytest.mark.parametrize(
    ("analysis", "analyst"),
    [(None, None), ("{text: x}", ""), ("{text: x, author: ann}", "ann"), ("{text: x, author: Ann Ito}", "Ann Ito")],
)
def test_a_brief_without_an_analysis_has_no_analyst_and_one_by_the_desk_an_empty_one(
    analysis: str | None, analyst: str | None
) -> None:
    entry, _ = parts(brief(analysis=analysis) if analysis else brief())
    assert entry.analyst == analyst


@pytest.mark.parametrize(
    "change",
    [
        ("Text.", "Other text."),
        ("dek: A dek.", "dek: Another dek."),
        ("dek: A dek.", "dek: A dek.\nextra: {a: 1}"),
        ("dek: A dek.", "dek: A dek.\nsources: [{id: s, title: S}]"),
    ],
)
def test_any_change_to_a_brief_is_another_digest(change: tuple[str, str]) -> None:
    before, after = parts(brief())[0], parts(brief().replace(*change))[0]
    assert before.digest != after.digest
    assert len(before.digest) == 16


def test_a_change_to_a_body_changes_nothing_else_of_an_entry() -> None:
    before, after = parts(brief(body="One word."))[0], parts(brief(body="Two words."))[0]
    assert after.terms != before.terms
    assert replace(after, digest=before.digest, terms=before.terms) == before


def test_a_change_to_a_body_that_says_the_same_words_changes_nothing_but_its_digest() -> None:
    before, after = parts(brief(body="One word."))[0], parts(brief(body="One *word*!"))[0]
    assert after.digest != before.digest
    assert replace(after, digest=before.digest) == before


def test_bytes_that_are_no_brief_are_refused() -> None:
    for data in (b"", b"\x80", file_of(brief()).whole[:-1], file_of(brief()).entry):
        with pytest.raises(msgspec.MsgspecError):
            whole_brief(data)


def test_a_file_that_nothing_can_be_read_from_has_neither_entry_nor_brief() -> None:
    (made,) = file_briefs([source("content/briefs/a.md", b"no front matter")], configured())
    assert (made.entry, made.whole) == (b"", b"")
    assert made.problems


def test_what_can_be_read_of_a_file_with_mistakes_is_there_beside_them() -> None:
    good, bad = file_briefs(
        [source(f"content/briefs/{n}.md", brief(kind=k).encode()) for n, k in (("a", "news"), ("b", "poem"))],
        configured(),
    )
    assert (good.path, good.problems) == ("content/briefs/a.md", ())
    assert [p.path for p in bad.problems] == ["content/briefs/b.md"]
    assert msgspec.msgpack.decode(bad.entry, type=Entry).slug == "b"
    assert whole_brief(bad.whole).slug == "b"
