"""Social cards in a site: which briefs have one, when one is drawn, and what is said where that cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from briefgen.cards.drawing import SvgFault, draw
from briefgen.engine import pool
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.verify import differences
from briefgen.errors import BriefgenError, Problem
from tests.conftest import CONFIG, Files, brief
from tests.foundry import save
from tests.golden import SITES, tree
from tests.newsroom import THEME

MakePublication = Callable[[Files], Path]
NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
PICTURE = (SITES / "everything/content/media/chart.png").read_bytes()


def config(newest: int = 300, more: str = "") -> str:
    return CONFIG.replace("{newest: 0}", f"{{newest: {newest}}}") + more


FILES: Files = {
    "briefgen.yaml": config(more="tagline: What moved\nsections: [{id: coast, name: Coast}]\n"),
    "content/briefs/b1.md": brief("One", "2026-11-01 08:00", section="coast", kind="analysis"),
    "content/briefs/b2.md": brief("Two", "2026-11-02 08:00", image="{src: p.png, alt: A chart}"),
    "content/briefs/b3.md": brief("Three", "2026-11-03 08:00"),
    "content/media/p.png": PICTURE,
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SVGs that are drawn, in the place of their PNGs."""
    svgs: list[str] = []

    def draws(svg: str, fonts: Sequence[str]) -> bytes | SvgFault:
        svgs.append(svg)
        return repr((svg, fonts)).encode()

    monkeypatch.setattr("briefgen.engine.cards.draw", draws)
    return svgs


@pytest.fixture(autouse=True)
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the fonts of a machine that has none yet."""
    monkeypatch.setattr("briefgen.engine.fonts.machine_folders", lambda _: (tmp_path / "fonts",))
    return tmp_path / "fonts"


def built(root: Path, now: dt.datetime = NOW, *, compare: bool = False) -> tuple[Problem, ...]:
    """Builds and gives the warnings; or compares with a build from nothing, too."""
    warnings = build(root, Options(now, jobs=1)).warnings
    assert not compare or differences(root, Options(now, jobs=1)) == ()
    return warnings


def shared(root: Path, page: str) -> str:
    """The file that stands for a page where it is shared; empty where none does."""
    html = (root / "site" / page / "index.html").read_text("utf-8")
    found = re.search(r'<meta property="og:image" content="https://test\.example/([^"]*)">', html)
    return found[1] if found else ""


def kind(root: Path, page: str) -> str:
    """`card`, `picture`, `icon` or nothing."""
    name = shared(root, page)
    kinds = {"assets/card": "card", "assets/icon-512": "icon"}
    return kinds.get(name.partition(".")[0], "picture" if name else "")


def texts(svg: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", svg).split())


# Which


def test_a_brief_has_a_card_of_1200_by_630_with_what_stands_for_it(publication: MakePublication) -> None:
    root = publication(FILES)
    assert built(root) == ()
    for page in ("2026/11/b1", "2026/11/b2", "2026/11/b3", ""):
        with Image.open(root / "site" / shared(root, page)) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
    html = (root / "site/2026/11/b2/index.html").read_text("utf-8")
    assert '<meta property="og:image:width" content="1200">\n<meta property="og:image:height" content="630">' in html
    assert '<meta property="og:image:alt" content="Two">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert len({shared(root, page) for page in ("2026/11/b1", "2026/11/b2", "2026/11/b3", "")}) == 4


def test_a_card_says_headline_section_kind_name_and_date(publication: MakePublication, drawn: list[str]) -> None:
    build(publication(FILES), Options(NOW, jobs=1))
    assert sorted(map(texts, drawn)) == [
        "Test Brief November 1, 2026 COAST · ANALYSIS One",
        "Test Brief November 2, 2026 Two",
        "Test Brief November 3, 2026 Three",
        "Test Brief What moved",
    ]


def test_lists_and_standing_pages_have_the_publications_card(publication: MakePublication, drawn: list[str]) -> None:
    root = publication({**FILES, "content/pages/about.md": "---\ntitle: About\n---\nText.\n"})
    built(root)
    own = shared(root, "")
    assert own.startswith("assets/card.")
    assert {shared(root, page) for page in ("about", "archive", "sections/coast", "archive/2026/11")} == {own}
    assert any("What moved" in svg for svg in drawn)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (0, {"b1": "icon", "b2": "picture", "b3": "icon", "": "icon"}),
        (1, {"b1": "site", "b2": "picture", "b3": "card", "": "site"}),
        (2, {"b1": "site", "b2": "card", "b3": "card", "": "site"}),
        (300, {"b1": "card", "b2": "card", "b3": "card", "": "site"}),
    ],
)
def test_only_the_newest_have_one_and_the_others_their_picture_or_the_publications(
    publication: MakePublication, drawn: list[str], newest: int, expected: dict[str, str]
) -> None:
    root = publication({**FILES, "briefgen.yaml": config(newest)})
    built(root)
    own = shared(root, "")
    found = {slug: kind(root, slug and f"2026/11/{slug}") for slug in expected}
    for slug, what in found.items():
        if what == "card" and shared(root, slug and f"2026/11/{slug}") == own:
            found[slug] = "site"
    assert found == expected
    assert len(list((root / "site/assets").glob("card.*"))) == sum(w == "card" for w in expected.values()) + (
        newest > 0
    )


def test_the_clock_says_which_are_the_newest(publication: MakePublication, drawn: list[str]) -> None:
    coming = brief("Coming", "2026-11-20 08:00", publish_at="2026-11-25T00:00Z")
    root = publication({**FILES, "briefgen.yaml": config(1), "content/briefs/b4.md": coming})
    own_and_newest = {}
    for day in (24, 26, 24):
        built(root, NOW.replace(day=day), compare=True)
        own_and_newest[day] = {shared(root, ""), shared(root, "2026/11/b4" if day == 26 else "2026/11/b3")}
        assert {f"assets/{f.name}" for f in (root / "site/assets").glob("card.*")} == own_and_newest[day]
    assert len(own_and_newest[24] | own_and_newest[26]) == 3


def test_what_is_not_visible_has_no_card(publication: MakePublication, drawn: list[str]) -> None:
    hidden = {
        "draft": {"status": "draft"},
        "later": {"publish_at": "2027-01-01T00:00Z"},
        "gone": {"expires_at": "2026-11-22T00:00Z"},
    }
    files = {f"content/briefs/{name}.md": brief(f"Hidden {name}", **keys) for name, keys in hidden.items()}
    build(publication({**FILES, **files}), Options(NOW, jobs=1))
    assert len(drawn) == 4
    assert "Hidden" not in "".join(drawn)


def test_a_brief_may_do_without_a_card(publication: MakePublication, drawn: list[str]) -> None:
    root = publication({**FILES, "content/briefs/b2.md": brief("Two", "2026-11-02 08:00", card="false")})
    built(root)
    assert shared(root, "2026/11/b2") == shared(root, "")
    assert "Two" not in " ".join(map(texts, drawn))
    (root / "content/briefs/b3.md").write_text(brief("Three", card="false", image="{src: p.png, alt: A chart}"))
    built(root)
    assert kind(root, "2026/11/b3") == "picture"


# When


EDITS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda _: None, set()),
    "a headline": (lambda root: edit(root, "content/briefs/b1.md", "One", "Won"), {"Won"}),
    "a body": (lambda root: edit(root, "content/briefs/b1.md", "Text.", "More."), set()),
    "a dek": (lambda root: edit(root, "content/briefs/b1.md", "A dek.", "Another."), set()),
    "a file's name": (lambda root: (root / "content/briefs/b1.md").rename(root / "content/briefs/b9.md"), set()),
    "the section's name": (lambda root: edit(root, "briefgen.yaml", "name: Coast", "name: Shore"), {"One"}),
    "the accent": (
        lambda root: edit(root, "briefgen.yaml", "tagline", 'theme: {accent: "#0a5c8f"}\ntagline'),
        {"One", "Two", "Three", "What moved"},
    ),
    "the tagline": (lambda root: edit(root, "briefgen.yaml", "What moved", "What stood"), {"What stood"}),
    "the name": (
        lambda root: edit(root, "briefgen.yaml", "Test Brief", "Best Brief"),
        {"One", "Two", "Three", "What moved"},
    ),
    "the language": (
        lambda root: edit(root, "briefgen.yaml", "tagline", "language: fr\ntagline"),
        {"One", "Two", "Three", "What moved"},
    ),
    "the address": (lambda root: edit(root, "briefgen.yaml", "test.example/", "test.example/x/"), set()),
    "how many": (lambda root: edit(root, "briefgen.yaml", "300", "3"), set()),
    "the template": (
        lambda root: put(root, "templates/card.svg", (THEME / "card.svg").read_text("utf-8") + "<!-- own -->"),
        {"One", "Two", "Three", "What moved"},
    ),
    "another template": (lambda root: put(root, "templates/parts/footer.html", "<footer></footer>"), set()),
    "the style": (lambda root: put(root, "templates/assets/style.css", "p { margin: 0 }"), set()),
    "a card off": (lambda root: edit(root, "content/briefs/b1.md", "dek:", "card: false\ndek:"), set()),
    "takeaways": (lambda root: edit(root, "content/briefs/b1.md", "dek:", "takeaways: [A]\ndek:"), {"One"}),
}


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("what", EDITS)
def test_a_card_is_drawn_again_only_when_what_is_on_it_changed(
    publication: MakePublication, drawn: list[str], what: str
) -> None:
    root = publication(FILES)
    build(root, Options(NOW, jobs=1))
    assert len(drawn) == 4
    drawn.clear()
    change, expected = EDITS[what]
    change(root)
    build(root, Options(NOW, jobs=1))
    found = {
        word
        for svg in drawn
        for word in ("One", "Won", "Two", "Three", "What moved", "What stood")
        if word in texts(svg)
    }
    assert found == expected
    assert len(drawn) == len(expected)


def test_a_card_that_was_deleted_or_damaged_is_there_again(publication: MakePublication, drawn: list[str]) -> None:
    root = publication(FILES)
    built(root)
    expected, names = tree(root / "site"), sorted((root / "site/assets").glob("card.*"))
    kept = sorted((root / ".briefgen/made/cards").iterdir())
    names[0].unlink()
    names[1].write_bytes(b"edited by hand")
    kept[0].write_bytes(b"damaged")
    kept[1].unlink()
    built(root)
    assert tree(root / "site") == expected
    for file in (root / ".briefgen/made/cards").iterdir():
        file.write_bytes(b"damaged")
    for name in names:
        name.unlink()
    built(root)
    assert tree(root / "site") == expected


def test_cards_that_are_no_longer_needed_are_removed_from_site_and_cache(
    publication: MakePublication, drawn: list[str]
) -> None:
    root = publication(FILES)
    built(root)
    edit(root, "briefgen.yaml", "300", "0")
    built(root)
    assert list((root / "site/assets").glob("card.*")) == []
    assert list((root / ".briefgen/made/cards").iterdir()) == []


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_cards_have_the_same_bytes_from_one_process_and_from_two(
    publication: MakePublication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    import multiprocessing
    from concurrent.futures import Executor, ProcessPoolExecutor

    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} here")
    started: list[int] = []

    def processes(jobs: int) -> Executor:
        started.append(jobs)
        return ProcessPoolExecutor(jobs, multiprocessing.get_context(method))

    monkeypatch.setattr(pool, "processes", processes)
    root = publication(FILES)
    build(root, Options(NOW, jobs=1))
    assert started == []
    build(root, Options(NOW, output=tmp_path / "other", jobs=2), home=tmp_path / "home")
    assert started == [2]
    assert tree(root / "site") == tree(tmp_path / "other")
    assert len(list((tmp_path / "other/assets").glob("card.*"))) == 4


def test_a_rehearsal_draws_nothing_and_finds_what_is_wrong(publication: MakePublication, drawn: list[str]) -> None:
    root = publication(FILES)
    assert rehearse(root, Options(NOW, jobs=1)).warnings == ()
    assert drawn == []
    put(root, "templates/card.svg", '<svg width="1200" height="630">\n<image href="/etc/passwd"/>\n</svg>\n')
    with pytest.raises(BriefgenError, match="refers to"):
        rehearse(root, Options(NOW, jobs=1))


# What is wrong


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("<svg>\n{{ card.headlin }}\n</svg>", 2, 'there is no "headlin" here; did you mean "headline"?'),
        ("<svg>\n{% if %}\n</svg>", 2, "Expected an expression"),
        ('<svg width="1200" height="630">\n  <rect>\n</svg>', 3, "not well-formed: mismatched tag"),
        (
            '<svg width="1200" height="630">\n  <image href="x.png"/>\n</svg>',
            2,
            '"href" refers to what is not in the card',
        ),
        ('<svg width="100" height="100"></svg>', 1, 'it must be an <svg width="1200" height="630">'),
        ("", 1, "not well-formed: no element found"),
        ('<svg width="1200" height="630">\n{{ "<a>"|safe }}</svg>', None, "mismatched tag; it gave <a></svg>"),
        ('{% include "parts/none.svg" %}', 1, "there is no template parts/none.svg"),
        ('<svg width="1200" height="630" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>', None, ""),
    ],
)
def test_a_mistake_in_the_template_is_told_once_with_its_place(
    publication: MakePublication, template: str, line: int | None, message: str
) -> None:
    root = publication({**FILES, "templates/card.svg": template})
    try:
        build(root, Options(NOW, jobs=1))
    except BriefgenError as error:
        (problem,) = error.problems
    else:
        assert not message
        return
    assert problem.path == "templates/card.svg"
    assert message in problem.message
    assert "while rendering /" in problem.message
    assert getattr(problem.place, "line", None) == line
    assert not (root / "site").exists()


def test_a_template_of_the_publication_may_include_parts(publication: MakePublication, drawn: list[str]) -> None:
    own = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">{% include "parts/dot.svg" %}</svg>'
    root = publication({**FILES, "templates/card.svg": own, "templates/parts/dot.svg": '<circle r="9"/>'})
    built(root)
    before = shared(root, "2026/11/b1")
    put(root, "templates/parts/dot.svg", '<circle r="90"/>')
    built(root)
    assert shared(root, "2026/11/b1") != before


HOSTILE = [
    "</text></svg><svg>",
    "{{ site }} {% include 'x' %}",
    "&amp; &lt; ]]> <![CDATA[",
    "\u202eright to left\u202c \u2067and back\u2069",
    "' onload='alert(1)",
    "one\u2028two\u2029three",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
]


def test_hostile_texts_are_only_texts(publication: MakePublication, drawn: list[str]) -> None:
    files: Files = {
        f"content/briefs/h{n}.md": brief("|\n  " + text, section=repr(text) if n == 0 else "x")
        for n, text in enumerate(HOSTILE)
    }
    root = publication({"briefgen.yaml": config(), **files})
    build(root, Options(NOW, jobs=1))
    shown = {texts(svg).partition(", 2026 ")[2] for svg in drawn}
    assert len(drawn) >= len(HOSTILE) - 1
    assert any("&lt;/text&gt;&lt;/svg&gt;" in text for text in shown)
    for svg in drawn:
        assert isinstance(draw(svg, ()), bytes)
        assert not set("\u202e\u202c\u2028\u2029") & set(svg)


# Fonts


def test_characters_that_no_font_has_are_a_warning_at_the_headline_and_there_is_no_card(
    publication: MakePublication, drawn: list[str]
) -> None:
    files = {f"content/briefs/{n}.md": brief(f"港口{n}", f"2026-11-0{n} 08:00", lang="zh") for n in (4, 5, 6)}
    root = publication({**FILES, **files})
    (warning,) = built(root)
    assert warning.path == "content/briefs/6.md"
    assert (
        str(warning).splitlines()[0].startswith("content/briefs/6.md:2:11: warning: no font of this machine has 口 港 ")
    )
    assert "(and 2 other cards)" in warning.message
    assert "install Noto Serif CJK" in warning.message
    assert shared(root, "2026/11/6") == shared(root, "")
    # It is said again by a build that has nothing to do, and gone with the headline.
    assert built(root) == (warning,)
    edit(root, "content/briefs/6.md", "港口6", "Six")
    edit(root, "content/briefs/6.md", "lang: zh", "lang: en")
    (warning,) = built(root)
    assert warning.path == "content/briefs/5.md"
    with pytest.raises(BriefgenError):
        build(root, Options(NOW, jobs=1, strict=True))


def test_a_symbol_that_no_font_has_is_left_out(publication: MakePublication, drawn: list[str]) -> None:
    root = publication({**FILES, "content/briefs/b1.md": brief("Up 🚀 and away", "2026-11-01 08:00")})
    (warning,) = built(root)
    assert "left out" in warning.message
    assert kind(root, "2026/11/b1") == "card"
    assert any("Up and away" in texts(svg) for svg in drawn)


@pytest.mark.parametrize(
    ("headline", "name", "section", "cards"),
    [
        ("🚀", "Test Brief", "x", 1),
        ("One", "🚀", "x", 0),
        ("One", "Test Brief", "🚀", 2),
        ("\u2067\u2028", "T", "x", 1),
    ],
)
def test_of_symbols_alone_there_is_no_card(
    publication: MakePublication, drawn: list[str], headline: str, name: str, section: str, cards: int
) -> None:
    files: Files = {"content/briefs/b1.md": brief(f'"{headline}"', section=section)}
    built(publication({"briefgen.yaml": config().replace("Test Brief", name), **files}))
    assert len(drawn) == cards


def test_a_name_that_cannot_be_set_is_told_at_its_place(publication: MakePublication, drawn: list[str]) -> None:
    root = publication({**FILES, "briefgen.yaml": config().replace("Test Brief", "港口")})
    (warning,) = built(root)
    assert str(warning).startswith("briefgen.yaml:1:7: warning: no font of this machine has")
    assert drawn == []
    assert kind(root, "2026/11/b1") == "icon"


def test_a_font_that_is_installed_or_removed_is_noticed(
    publication: MakePublication, drawn: list[str], no_fonts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefgen.engine.fonts.UNSETTLED_COARSE", 0)
    root = publication({**FILES, "content/briefs/b1.md": brief("港口", "2026-11-01 08:00", lang="zh")})
    assert len(built(root, compare=True)) == 1
    font = save(no_fonts, "Own Han", "港口年月日")
    assert built(root, compare=True) == ()
    first = shared(root, "2026/11/b1")
    assert first != shared(root, "")
    assert any('font-family="Own Han"' in svg for svg in drawn)
    drawn.clear()
    assert built(root) == ()
    save(no_fonts, "Own Han", "港口岸年月日", 700)
    built(root)
    assert shared(root, "2026/11/b1") != first
    for file in no_fonts.iterdir():
        file.unlink()
    assert not font.exists()
    assert len(built(root, compare=True)) == 1
    assert shared(root, "2026/11/b1") == shared(root, "")


def test_where_the_bundled_fonts_do_the_machines_are_not_looked_at(
    publication: MakePublication, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object) -> Iterator[object]:
        raise AssertionError

    monkeypatch.setattr("briefgen.engine.fonts.font_files", looked)
    root = publication({**FILES, "content/briefs/b1.md": brief("Größe, Жук, Ωμέγα — “x”", "2026-11-01 08:00")})
    assert built(root) == ()
    assert built(root) == ()


def test_a_card_in_a_font_of_the_machine_is_drawn_in_it(publication: MakePublication, no_fonts: Path) -> None:
    save(no_fonts, "Own Han", "港口年月日")
    root = publication({**FILES, "content/briefs/b1.md": brief("港口", "2026-11-01 08:00", lang="zh")})
    assert built(root) == ()
    data = (root / "site" / shared(root, "2026/11/b1")).read_bytes()
    with Image.open(BytesIO(data)) as image:
        # The font's glyphs are empty; a box for what is missing would be seen.
        strip = image.convert("RGB").crop((0, 180, 1200, 500))
    assert strip.getcolors() == [(1200 * 320, strip.getpixel((0, 0)))]
