"""Fonts of cards: what font files have, and which of them a text is set in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

from briefgen.cards.faces import Font, Use, Voice, Wardrobe, advice, needs_glyph, typed
from briefgen.cards.fontfiles import Face, bundled, font_files, machine_folders, read_advances, read_faces
from briefgen.content.stamps import Clock
from briefgen.engine.cache import Cache
from briefgen.engine.fonts import UNPROVEN, FontFile, Fonts, are_as_they_were, bundled_files, drawing_files, listing
from tests.foundry import font, save

SERIF, SANS = bundled_files()["serif"], bundled_files()["sans"]
BUNDLED: dict[Voice, Face] = {"serif": read_faces(SERIF)[0], "sans": read_faces(SANS)[0]}


# Files


@pytest.mark.parametrize("path", drawing_files(), ids=lambda path: Path(path).name)
def test_bundled_fonts_are_read_as_a_library_for_fonts_reads_them(path: str) -> None:
    (face,) = read_faces(path)
    whole = TTFont(path)
    characters = whole.getBestCmap()
    assert {chr(c) for c in range(0x30000) if face.has(chr(c))} == {chr(c) for c in characters}
    assert face.family in {"Source Serif Pro", "Source Sans Pro"}
    assert face.weight == whole["OS/2"].usWeightClass
    assert not face.slanted
    em = whole["head"].unitsPerEm
    assert read_advances(path) == {chr(c): whole["hmtx"][name][0] / em for c, name in characters.items()}


def test_the_bundled_fonts_have_latin_greek_and_cyrillic() -> None:
    for face in BUNDLED.values():
        assert all(face.has(c) for c in "ÁĐßŁşżẠ₫ΑΩάώЖЯёіў“”‘’–—…€£«»·0123456789")


def test_faces_of_a_collection_are_told_apart(tmp_path: Path) -> None:
    collection = TTCollection()
    collection.fonts = [font("One", "港"), font("Two", "口𠀀", 700, slanted=True), font(".Hidden", "a")]
    collection.save(tmp_path / "both.ttc")
    one, two = read_faces(str(tmp_path / "both.ttc"))
    assert (one.family, one.weight, one.slanted, one.has("港"), one.has("口")) == ("One", 400, False, True, False)
    assert (two.family, two.weight, two.slanted, two.has("口"), two.has("𠀀")) == ("Two", 700, True, True, True)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"ttcf" + b"\xff" * 40, b"\0\1\0\0\xff\xff" + b"\xff" * 99])
def test_a_file_that_is_no_font_has_no_faces(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.ttf").write_bytes(data)
    assert read_faces(str(tmp_path / "broken.ttf")) == ()


def test_a_font_that_is_cut_short_or_damaged_anywhere_has_no_faces_or_some(tmp_path: Path) -> None:
    data = save(tmp_path, "Whole", "abc").read_bytes()
    file = tmp_path / "damaged.ttf"
    for place in range(0, len(data), 7):
        for damaged in (data[:place], data[:place] + b"\xff\xff\xff" + data[place + 3 :]):
            file.write_bytes(damaged)
            for face in read_faces(str(file)):
                face.has("a")


def test_fonts_are_found_below_their_folders_in_order(tmp_path: Path) -> None:
    for name in ("b/x.TTF", "a/y.otf", "a/z.woff2", "a/readme.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [Path(entry.path).relative_to(tmp_path).as_posix() for entry in font_files([tmp_path, tmp_path / "none"])]
    assert found == ["a/y.otf", "b/x.TTF"]


def test_a_machine_without_a_home_has_fonts_elsewhere() -> None:
    assert machine_folders({})
    assert all(folder.is_absolute() for folder in machine_folders({"HOME": "/home/ana"}))


def test_bundled_fonts_are_there() -> None:
    assert all(Path(path).is_file() for path in drawing_files())
    assert bundled("font_source_serif_pro", "SourceSerifPro-Bold.ttf").endswith("SourceSerifPro-Bold.ttf")


# The choice


def face(family: str, characters: str, weight: int = 400, *, slanted: bool = False) -> Face:
    bounds = b"".join(ord(c).to_bytes(4, "little") * 2 for c in sorted(characters))
    made = Face(family, weight, slanted, bounds)
    assert all(made.has(c) for c in characters)
    return made


def wardrobe(*faces: Face) -> Wardrobe:
    machine: Mapping[str, tuple[Face, ...]] = {f"/{f.family}-{f.weight}": (f,) for f in faces}
    return Wardrobe(BUNDLED, lambda: machine)


HAN = "港口同意"


@pytest.mark.parametrize(
    ("text", "lang", "faces", "expected"),
    [
        ("Plain, “quoted” — Ωμέγα, Жук", "en", [face("Noto Serif", "P")], {}),
        (HAN, "zh-Hans", [face("Noto Serif CJK JP", HAN), face("Noto Serif CJK SC", HAN)], {"Noto Serif CJK SC": HAN}),
        (HAN, "ja", [face("Noto Serif CJK SC", HAN), face("Noto Serif CJK JP", HAN)], {"Noto Serif CJK JP": HAN}),
        (HAN, "zh-TW", [face("Noto Serif CJK SC", HAN), face("Noto Serif CJK TC", HAN)], {"Noto Serif CJK TC": HAN}),
        (HAN, "zh-Hant-HK", [face("Noto Serif HK", HAN), face("Noto Serif CJK TC", HAN)], {"Noto Serif HK": HAN}),
        # A brief of no such language: what it is written in decides.
        (
            "港の",
            "en",
            [face("Noto Serif CJK SC", "港の"), face("Noto Serif CJK JP", "港の")],
            {"Noto Serif CJK JP": "の港"},
        ),
        (
            "항만",
            "en",
            [face("Noto Serif CJK SC", "항만"), face("Noto Serif CJK KR", "항만")],
            {"Noto Serif CJK KR": "만항"},
        ),
        # The bold one; nothing slanted.
        (
            "مرفأ",
            "ar",
            [face("Noto Naskh Arabic", "مرفأ", 400, slanted=True), face("Amiri", "مرفأ")],
            {"Amiri": "أرفم"},
        ),
        # One that has nearly nothing of it does not come first for being liked.
        ("مرفأ،", "ar", [face("Noto Serif X", "،"), face("Amiri", "مرفأ،")], {"Amiri": "،أرفم"}),
        # Two where one does not do.
        ("港ي", "zh", [face("A", "港"), face("B", "ي")], {"A": "港", "B": "ي"}),
        # Most of the text is Chinese: then its letters and figures are, too.
        ("港口同意5G", "zh", [face("Noto Serif SC", HAN + "5Gx")], {"Noto Serif SC": "5G口同意港"}),
        ("The port of 港 agrees", "en", [face("Noto Serif SC", HAN + "Theportfags ")], {"Noto Serif SC": "港"}),
        (
            "بندر",
            "ur",
            [face("Noto Naskh Arabic", "بندر"), face("Noto Nastaliq Urdu", "بندر")],
            {"Noto Nastaliq Urdu": "بدرن"},
        ),
    ],
)
def test_a_text_is_set_in_what_suits_its_language(
    text: str, lang: str, faces: list[Face], expected: dict[str, str]
) -> None:
    set_, missing = typed(text, lang, "serif", wardrobe(*faces))
    assert missing == ""
    assert set_.text == text
    assert {use.font.family: set(use.characters) for use in set_.uses} == {k: set(v) for k, v in expected.items()}


def test_of_one_family_the_weight_nearest_to_bold_is_used() -> None:
    faces = [face("Noto Serif SC", HAN, weight) for weight in (400, 700, 900)]
    set_, _ = typed(HAN, "zh", "serif", wardrobe(*faces))
    assert set_.uses == (Use(Font("Noto Serif SC", 700, "/Noto Serif SC-700"), "".join(sorted(HAN))),)


def test_the_machine_is_asked_only_for_what_the_bundled_fonts_lack() -> None:
    def asked() -> Mapping[str, tuple[Face, ...]]:
        raise AssertionError

    assert typed("Größer als 5 € — “so”", "de", "serif", Wardrobe(BUNDLED, asked))[1] == ""
    with pytest.raises(AssertionError):
        typed("港", "de", "serif", Wardrobe(BUNDLED, asked))


def test_characters_that_no_font_has_are_named_once() -> None:
    assert typed("港口港 a\u200d\ufe0f\u2067\u00a0", "zh", "serif", wardrobe(face("A", "口")))[1] == "港"


@pytest.mark.parametrize("character", [" ", "\u00a0", "\u200d", "\u200c", "\ufe0f", "\u2067", "\u00ad"])
def test_what_is_not_seen_needs_no_glyph(character: str) -> None:
    assert not needs_glyph(character)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("港口", "Noto Serif CJK"),
        ("の", "Noto Serif CJK"),
        ("항", "Noto Serif CJK"),
        ("ब", "Noto Sans Devanagari"),
        ("م", "Noto Sans Arabic"),
        ("ת", "Noto Sans Hebrew"),
        ("🚀", "Noto Emoji"),
    ],
)
def test_the_advice_names_a_font_that_has_them(missing: str, expected: str) -> None:
    assert expected in advice(missing)


# What is remembered


def test_a_font_file_is_read_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reads(path: str) -> tuple[Face, ...]:
        read.append(Path(path).name)
        return read_faces(path)

    monkeypatch.setattr("briefgen.engine.fonts.read_faces", reads)
    one, two = save(tmp_path / "fonts", "One", "a"), save(tmp_path / "fonts", "Two", "b")
    cache = Cache(tmp_path / "cache.db")
    shelf, now = cache.shelf("fonts", FontFile), Clock(0, one.stat().st_mtime_ns + 3_600_000_000_000)
    for expected in (["One-400.ttf", "Two-400.ttf"], []):
        read.clear()
        assert len(Fonts(shelf, now, [tmp_path / "fonts"]).machine) == 2
        assert read == (expected if os.name == "posix" else ["One-400.ttf", "Two-400.ttf"])
    read.clear()
    save(tmp_path / "fonts", "Two", "bc")
    two.rename(tmp_path / "fonts/Three.ttf")
    assert set(Fonts(shelf, now, [tmp_path / "fonts"]).machine) == {str(one), str(tmp_path / "fonts/Three.ttf")}
    assert "Three.ttf" in read
    assert str(two) not in shelf


@pytest.mark.skipif(os.name != "posix", reason="stamps prove nothing here")
def test_a_font_that_was_added_changed_or_removed_is_seen(tmp_path: Path) -> None:
    one = save(tmp_path, "One", "a")
    later = Clock(0, one.stat().st_mtime_ns + 3_600_000_000_000)
    seen = [listing([tmp_path], later)]
    assert listing([tmp_path], later) == seen[0] != UNPROVEN
    for change in (lambda: save(tmp_path, "Two", "b"), lambda: save(tmp_path, "One", "ab"), one.unlink):
        change()
        seen.append(listing([tmp_path], later))
    assert len(set(seen)) == 4


def test_fonts_that_have_only_just_come_prove_nothing(tmp_path: Path) -> None:
    file = save(tmp_path, "One", "a")
    assert listing([tmp_path], Clock(0, file.stat().st_mtime_ns + 1000)) == UNPROVEN


def test_what_was_not_proved_is_never_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefgen.engine.fonts.folders", lambda: [tmp_path])
    file = save(tmp_path, "One", "a")
    soon = Clock(0, file.stat().st_mtime_ns + 1000)
    later = Clock(0, file.stat().st_mtime_ns + 3_600_000_000_000)
    for now in (soon, later):
        assert not are_as_they_were(UNPROVEN, now)
        assert are_as_they_were(b"", now)
    assert are_as_they_were(listing([tmp_path], later), later) == (os.name == "posix")
