"""The words around content: every language of the theme whole, and what a publication's own files may say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup, escape

from briefgen.assets.theme import default_theme
from briefgen.engine.build import Options, build
from briefgen.errors import BriefgenError
from briefgen.pages.calendar import chain, locale_of
from briefgen.pages.phrases import Phrasebook, parse, phrasebook
from briefgen.pages.words import FIELD, Forms, Words, plural_categories, speaking
from briefgen.syntax import yaml
from tests.conftest import Files, brief
from tests.golden import NOW
from tests.make import PHRASES

FOLDER = default_theme() / "languages"
SHIPPED = ("ar", "de", "en", "es", "fr", "hi", "ja", "zh-Hans")
ENGLISH = PHRASES.vocabulary("en").phrases


def words_of(lang: str, phrases: Phrasebook = PHRASES) -> Words:
    spoken = {tag: phrases.vocabulary(tag) for tag in ("en", lang)}
    return speaking(spoken)(lang)


def with_own(**own: str) -> tuple[Phrasebook, list[str]]:
    """The phrasebook of the default theme with a publication's own files, by tag, and the problems of these."""
    default = {f"default/languages/{file.name}": file.read_bytes() for file in FOLDER.iterdir()}
    found, problems = phrasebook(
        default | {f"templates/languages/{tag.replace('_', '-')}.yaml": text.encode() for tag, text in own.items()}
    )
    return found, [str(problem).split("\n")[0] for problem in problems]


def test_the_theme_speaks_eight_languages() -> None:
    assert sorted(PHRASES.default) == sorted(SHIPPED)


@pytest.mark.parametrize("lang", SHIPPED)
def test_a_language_of_the_theme_has_every_word_every_plural_and_every_field(lang: str) -> None:
    text = (FOLDER / f"{lang}.yaml").read_text("utf-8")
    written, problems = yaml.load(text, lang)
    assert problems == ()
    assert list(written) == list(ENGLISH), "the words of English, in its order"
    phrases, wrong = parse(f"templates/languages/{lang}.yaml", text.encode(), ENGLISH)
    assert wrong == ()
    assert len(phrases) == len(ENGLISH) > 60


@pytest.mark.parametrize("lang", [lang for lang in SHIPPED if lang != "en"])
def test_a_language_of_the_theme_is_not_english(lang: str) -> None:
    found = PHRASES.vocabulary(lang).phrases
    same = [name for name in ENGLISH if found[name] == ENGLISH[name] and FIELD.sub("", str(ENGLISH[name])) > "a"]
    assert len(same) < 6, same


def test_every_word_is_used() -> None:
    theme = default_theme()
    code = Path(yaml.__file__).parent.parent / "pages"
    texts = [f.read_text("utf-8") for f in (*theme.rglob("*.html"), *code.rglob("*.py"))]
    used = r'(words|own|\))\.((forms|text)\(")?{name}\b'
    unused = [n for n in ENGLISH if not any(re.search(used.format(name=n), t) for t in texts) and n[:5] != "kind_"]
    assert unused == []


@pytest.mark.parametrize(
    ("tag", "finds"),
    [
        ("en-GB", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-TW", "en"),
        ("zh-Hant", "en"),
        ("es-419", "es"),
        ("de-CH", "de"),
        ("hi-Latn", "en"),
        ("pt", "en"),
        ("xx", "en"),
    ],
)
def test_a_tag_finds_the_nearest_language_in_its_own_script(tag: str, finds: str) -> None:
    assert PHRASES.vocabulary(tag).phrases == PHRASES.vocabulary(finds).phrases
    assert chain(tag)[0] == tag


def test_a_publication_overrides_one_word_and_the_rest_stays() -> None:
    phrases, problems = with_own(en="editors_desk: The Desk\n")
    assert problems == []
    assert words_of("en", phrases).editors_desk == "The Desk"
    assert words_of("en-GB", phrases).editors_desk == "The Desk"
    assert words_of("en", phrases).key_takeaways == "Key Takeaways"
    assert words_of("ar", phrases).editors_desk == words_of("ar").editors_desk


def test_a_nearer_tag_goes_before_a_more_general_one() -> None:
    phrases, problems = with_own(en="latest: A\nolder: A\n", en_GB="latest: B\n")
    assert problems == []
    assert (words_of("en-GB", phrases).latest, words_of("en-GB", phrases).older) == ("B", "A")
    assert words_of("en-US", phrases).latest == "A"


def test_a_publication_adds_a_language_and_what_it_lacks_is_english_with_english_plurals() -> None:
    added = (
        "latest: Najnowsze\nminutes: {one: '{n} minuta', few: '{n} minuty', many: '{n} minut', other: '{n} minuty'}\n"
    )
    phrases, problems = with_own(pl=added)
    assert problems == []
    words = words_of("pl", phrases)
    assert (words.latest, words.minutes(3), words.minutes(5)) == ("Najnowsze", "3 minuty", "5 minut")
    assert [words.briefs(n) for n in (1, 2, 5)] == ["1 brief", "2 briefs", "5 briefs"]
    assert words_of("zh-TW", with_own(zh_Hant="latest: 最新消息\n")[0]).latest == "最新消息"


def test_a_publication_s_copy_of_the_theme_s_file_is_no_override() -> None:
    phrases, problems = with_own(de=(FOLDER / "de.yaml").read_text("utf-8"))
    assert (phrases.own, problems) == ({}, [])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("en", "editor_desk: x\n", '1:1: unknown key "editor_desk"; did you mean "editors_desk"?'),
        ("en", "latest: [a]\n", '1:9: "latest" must be text, in quotes where YAML takes it for something else'),
        ("en", "latest: 5\n", '1:9: "latest" must be text, in quotes where YAML takes it for something else'),
        ("en", "\nby: By\n", '2:5: "by" needs {names}, where something is put in'),
        ("en", "by: By {name}\n", '1:5: "by" has {name}; did you mean "names"?'),
        ("en", "by: '{names} {names}'\n", '1:5: "by" has {names} 2 times; once is right'),
        ("en", "latest: '{x}'\n", '1:9: "latest" has {x}; it takes none'),
        ("en", "latest: 'a } b'\n", '1:9: "latest" has a brace that belongs to no field'),
        ("en", "briefs: many\n", '1:9: "briefs" goes by a number; write a text for each of one and other under it'),
        ("en", "briefs: {other: '{n}'}\n", '1:9: "briefs" lacks "one"; en needs one and other'),
        ("ja", "briefs: {one: a, other: '{n}'}\n", '1:15: ja has no plural "one"; it has other'),
        ("ru", "briefs: {one: 1, few: '{n}', many: '{n}', other: '{n}'}\n", '1:15: "briefs, one" must be text'),
        ("ru", "briefs: {one: a, few: '{n}', many: '{n}', other: '{n}'}\n", '1:15: "briefs, one" needs {n}, where'),
        ("en", "briefs: {one: '{m}', other: '{n}'}\n", '1:15: "briefs, one" has {m}; there is only {n}'),
        ("en", "- a\n", "1:1: a language file is written as keys with texts"),
        ("en", "latest: [\n", "2:1: "),
        ("en-gb", "", "a language file is named by its language; name this file en-GB.yaml"),
        ("English", "", "a language file is named by its language; name this file LANG.yaml, such as pt-BR.yaml"),
    ],
)
def test_a_mistake_in_a_language_file_is_told_with_its_place(name: str, text: str, message: str) -> None:
    _, problems = parse(f"templates/languages/{name}.yaml", text.encode(), ENGLISH)
    assert [str(p).split("\n")[0].startswith(f"templates/languages/{name}.yaml:") for p in problems] == [True]
    assert message in str(problems[0])


def test_what_is_right_beside_a_mistake_is_read() -> None:
    phrases, problems = parse("templates/languages/en.yaml", b"latest: New\nnewest: x\nolder: [b]\n", ENGLISH)
    assert (phrases, len(problems)) == ({"latest": "New"}, 2)


@pytest.mark.parametrize(
    ("lang", "numbers", "said"),
    [
        ("en", (0, 1, 2, 1200), ["0 briefs", "1 brief", "2 briefs", "1,200 briefs"]),
        ("ar", (0, 1, 2, 3, 11, 100), ["لا موجزات", "موجز واحد", "موجزان", "3 موجزات", "11 موجزًا", "100 موجز"]),
        ("fr", (0, 1, 2, 1_000_000), ["0 brève", "1 brève", "2 brèves", "1\u202f000\u202f000 de brèves"]),
        ("hi", (0, 1, 2, 100_000), ["0 समाचार", "1 समाचार", "2 समाचार", "1,00,000 समाचार"]),
        ("ja", (0, 1, 2), ["0本の記事", "1本の記事", "2本の記事"]),
        ("zh-CN", (1, 5), ["1 篇简报", "5 篇简报"]),
    ],
)
def test_a_plural_goes_by_the_rules_of_its_language(lang: str, numbers: tuple[int, ...], said: list[str]) -> None:
    assert [words_of(lang).briefs(n) for n in numbers] == said


def test_arabic_has_six_plurals_and_japanese_one() -> None:
    assert plural_categories("ar") == {"zero", "one", "two", "few", "many", "other"}
    assert plural_categories("ja") == {"other"}
    minutes = PHRASES.vocabulary("ar").phrases["minutes"]
    assert isinstance(minutes, Forms)
    assert len(set(minutes.texts.values())) >= 5


@pytest.mark.parametrize(
    ("lang", "names", "said"),
    [
        ("en-GB", ["A"], "A"),
        ("en-GB", ["A", "B"], "A and B"),
        ("en-GB", ["A", "B", "C", "D"], "A, B, C and D"),
        ("ar", ["أ", "ب", "ج"], "أ وب وج"),
        ("zh-Hans", ["甲", "乙", "丙"], "甲、乙和丙"),
        ("ja", ["甲", "乙"], "甲、乙"),
        ("ta", ["A", "B"], "A மற்றும் B"),
        ("en", [], ""),
    ],
)
def test_names_are_listed_as_the_language_lists_them(lang: str, names: list[str], said: str) -> None:
    assert words_of(lang).joined(names) == said
    assert [name for _, name, _ in words_of(lang).row(names)] == names


def test_words_are_text_and_what_is_put_in_is_escaped_unless_it_is_markup() -> None:
    phrases, _ = with_own(en="latest: <b>x</b>\nby: '<i>{names}'\n")
    words = words_of("en", phrases)
    assert words.latest == "<b>x</b>"
    assert not hasattr(words.latest, "__html__")
    assert words.by(names="<a>") == Markup("&lt;i&gt;&lt;a&gt;")
    assert words.by(names=Markup("<a>")) == Markup("&lt;i&gt;<a>")
    assert hasattr(words.by(names="x"), "__html__")


def test_braces_in_what_is_put_in_are_only_text() -> None:
    assert words_of("en").about(name="{generator} {0}") == "About {generator} {0}"


def test_the_digest_of_a_phrasebook_is_that_of_all_its_files() -> None:
    assert with_own()[0].digest == PHRASES.digest
    assert with_own(en="latest: x\n")[0].digest != PHRASES.digest
    assert with_own(en="latest: x\n")[0].digest != with_own(de="latest: x\n")[0].digest


def test_a_language_nobody_knows_has_one_plural() -> None:
    assert locale_of("xx").language == "en"
    _, problems = with_own(xx="briefs: {other: '{n} x'}\n")
    assert problems == []


def test_a_phrase_that_lacks_what_it_takes_in_is_a_mistake_that_says_so() -> None:
    words = words_of("en")
    with pytest.raises(TypeError, match=r"\(number=…, total=…\)"):
        words.page_of(number=1)
    with pytest.raises(TypeError, match=r"\(names=…\)"):
        words.by("Ana")
    for phrase in (words.by, words.briefs):
        with pytest.raises(TypeError, match="takes something in"):
            escape(phrase)


def test_no_word_is_called_like_something_that_words_can_do() -> None:
    words = words_of("en")
    taken = {*vars(Words), *vars(words)} - ENGLISH.keys()
    assert {"lang", "dir", "of", "mark", "row"} <= taken
    assert [name for name in ENGLISH if name in vars(Words)] == []


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("{{ words.archiv }}", 'there is no word "archiv"; did you mean "archive"?'),
        ("{{ words.briefs }}", "this phrase takes something in: write (a number) behind its name"),
        ("{{ words.by() }}", "this phrase is written with what it takes in: (names=…)"),
    ],
)
def test_a_template_s_mistake_with_words_is_told_with_its_place(
    publication: Callable[[Files], Path], part: str, message: str
) -> None:
    root = publication({"content/briefs/a.md": brief(), "templates/parts/brief_end.html": f"<p>\n{part}\n"})
    with pytest.raises(BriefgenError) as raised:
        build(root, Options(NOW, jobs=1))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"templates/parts/brief_end.html:2:1: template: {message}")
