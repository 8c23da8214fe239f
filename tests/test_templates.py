"""The quick environment: the bytes of the plain one, and its messages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup, escape

from briefgen.engine import tasks
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.theme import render
from briefgen.engine.theme.compiled import CompiledFolder
from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.engine.theme.render import Renderer
from briefgen.engine.theme.templates import PlainEnvironment, QuickEnvironment, printed
from briefgen.errors import BriefgenError, Span
from briefgen.model import Html
from tests.conftest import Files, brief
from tests.golden import NOW, SITES, names, tree

MakePublication = Callable[[Files], Path]
ROOT = Path(__file__).parent.parent

OVERRIDES: dict[str, Files] = {
    "a part": {"parts/footer.html": "<footer>{{ site.name }}</footer>\n"},
    "a part in a part": {"parts/name.html": "{% set x = site.name %}{{ x }}{{ page.meta.title }}"},
    "a part that extends": {
        "parts/topics.html": '{% extends "frame.html" %}{% block in %}{{ page.headline }}{% endblock %}',
        "frame.html": "<p>{% block in %}{% endblock %}</p>",
    },
    "a page that extends": {
        "brief.html": '{% extends "default/brief.html" %}{% block main %}{{ super() }}'
        '{% include "parts/share.html" %}{% include "default/parts/share.html" %}{% endblock %}'
    },
    "macros, loops and includes": {
        "parts/brief_end.html": '{% from "parts/card.html" import card as small with context %}'
        '{% import "m.html" as m %}'
        "{% macro own(x) %}<i>{{ x }}{{ caller() }}</i>{% endmacro %}{% set page_url = page.url %}"
        '{% for topic in page.topics %}{% include "topic.html" %}{{ m.twice(topic.text) }}{% endfor %}'
        "{% call own(page_url) %}{{ page.headline }}{% endcall %}"
        "{% for teaser in page.related %}{{ small(teaser, level=5, words=words.of(teaser.lang)) }}{% endfor %}",
        "topic.html": "{% set seen = topic.href %}{{ seen }}{{ loop.index if loop is defined }}",
        "m.html": "{% macro twice(x) %}{{ x }}{{ x ~ '<' }}{{ varargs }}{% endmacro %}",
    },
    "a name in a variable": {
        "parts/brief_end.html": '{% set part = "parts/" ~ "topics.html" %}{% include part %}'
        '{% include ["none.html", part] %}{% include "none.html" ignore missing %}',
    },
    "counting": {
        "parts/body_end.html": '{% from "n.html" import next %}{{ next() }}',
        "n.html": "{% set n = namespace(x=0) %}{% macro next() %}{% set n.x = n.x + 1 %}{{ n.x }}{% endmacro %}",
    },
    "markup as a value": {
        "parts/body_end.html": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% set a = m(site.name) %}"
        "{% set b %}<u>{% endset %}"
        "{{ a ~ '<' }}{{ a|length }}{{ b ~ a }}{{ '<' ~ 1 }}{{ [a, b] }}{{ a is escaped }}{{ (a, true, 1.5, none) }}"
        "{{ true }}{{ 1.5 }}{{ none }}{{ '<'|safe }}{{ '<'|e|e }}{% filter upper %}&lt;{{ '<' }}{% endfilter %}",
    },
}


def rendered(root: Path, monkeypatch: pytest.MonkeyPatch, *, quick: bool, home: Path | None = None) -> dict[str, bytes]:
    """All pages; with `quick`, none of them by the plain environment. What is no template's is taken from `home` where
    it was made before."""

    def fail(*_: object) -> str:
        raise AssertionError

    with monkeypatch.context() as patch:
        if quick:
            patch.setattr(Renderer, "_plainly", fail)
        else:
            patch.setattr(Renderer, "_quickly", lambda *_: None)
        tasks.renderer_of.cache_clear()
        return site(root, home)


def site(root: Path, home: Path | None = None) -> dict[str, bytes]:
    """All files of the publication in `root`, every page rendered, and elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "site"
        build(root, Options(NOW, output=output, jobs=1, force=True), home=home or Path(folder) / "home")
        return tree(output)


@pytest.mark.parametrize("name", [*names(), "sample"])
def test_a_site_is_the_same_quickly_and_plainly(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The sample's pictures are made once for all tests, in its own cache.
    root, home = (ROOT, ROOT / ".briefgen") if name == "sample" else (SITES / name, tmp_path)
    quick, plain = (rendered(root, monkeypatch, quick=quick, home=home) for quick in (True, False))
    assert quick == plain


@pytest.mark.parametrize("override", OVERRIDES)
def test_overrides_are_the_same_quickly_and_plainly(
    override: str, publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefs = {
        f"content/briefs/{name}.md": brief(f"On {name} & <b>", topics="[t, u]", body="Text & <i>more</i>.")
        for name in ("a", "b", "c")
    }
    theme = {f"templates/{name}": text for name, text in OVERRIDES[override].items()}
    root = publication({**briefs, **theme})
    quick = rendered(root, monkeypatch, quick=True)
    assert quick == rendered(root, monkeypatch, quick=False)
    without = rendered(publication({**briefs, **dict.fromkeys(theme, b"")}), monkeypatch, quick=True)
    assert quick != without


@pytest.mark.parametrize(
    ("template", "message", "line"),
    [
        ("\n{% if %}", "Expected an expression", 2),
        ("{# #}\n\n{{ page.nonsense }}", 'there is no "nonsense" here', 3),
        ("\n\n{{ nonsense }}", "'nonsense' is undefined", 3),
        ("\n{{ 1 / 0 }}", "division by zero", 2),
        ("\n{{ 1 | nonsense }}", "No filter named 'nonsense'", 2),
        (
            "\n{% for x in site.sections %}{% else %}{% include 'none.html' %}{% endfor %}",
            "there is no template none",
            2,
        ),
        ("{{ page.headline }}\n{% macro m(x) %}{{ x }}{% endmacro %}{{ m(1, 2) }}", "takes not more than 1", 2),
        ("\n{% include 'parts/topics.html' %}", "recursion", None),
    ],
)
def test_a_mistake_in_an_included_file_is_said_to_be_there(
    publication: MakePublication, template: str, message: str, line: int | None
) -> None:
    root = publication({"content/briefs/a.md": brief(), "templates/parts/topics.html": template})
    with pytest.raises(BriefgenError) as caught:
        rehearse(root, Options(NOW))
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.path == "templates/parts/topics.html"
    assert isinstance(problem.place, Span)
    assert line is None or problem.place.line == line


def test_what_only_the_quick_environment_cannot_do_is_done_plainly(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication({"content/briefs/a.md": brief(), "content/briefs/b.md": brief()})
    expected = rendered(root, monkeypatch, quick=True)
    asked: list[str] = []

    def fail(_: QuickEnvironment, name: str, *_more: object) -> None:
        asked.append(name)
        raise AttributeError

    monkeypatch.setattr(QuickEnvironment, "get_template", fail)
    assert site(root) == expected
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    "value",
    ["<&>'\"ü", "", 'plain "', Markup("<b>"), Html("<i>&"), 1, -1, True, None, 1.5, ["<"], type("S", (str,), {})("<")],
)
def test_printed_is_escaped(value: object) -> None:
    assert "".join([printed(value)]) == "".join([escape(value)])


def test_a_template_that_cannot_be_read_refers_to_nothing(publication: MakePublication) -> None:
    # It is found out only when a page comes to it.
    root = publication(
        {
            "content/briefs/a.md": brief(),
            "templates/parts/brief_end.html": '{% if page.extra %}{% include "bad.html" %}{% include "../x" %}'
            "{% endif %}",
            "templates/bad.html": "{% if %}",
        }
    )
    theme = ThemeLoader(read_theme(root / "templates", ROOT / "templates"))
    read = {r.path for r in theme.reads("brief.html", QuickEnvironment(theme, None).references)}
    assert {"templates/bad.html", "templates/base.html", "default/base.html", "default/parts/picture.html"} <= read
    assert "default/bad.html" not in read


def test_compiled_templates_are_kept(publication: MakePublication, monkeypatch: pytest.MonkeyPatch) -> None:
    root = publication({"content/briefs/a.md": brief()})
    shelf = CompiledFolder(root / "shelf", "toolchain", b"secret")
    monkeypatch.setattr(render, "QuickEnvironment", lambda theme, _: QuickEnvironment(theme, shelf))
    tasks.renderer_of.cache_clear()
    first = site(root)
    with monkeypatch.context() as patch:
        patch.setattr(QuickEnvironment, "compile", None)
        patch.setattr(PlainEnvironment, "parse", None)
        tasks.renderer_of.cache_clear()
        assert site(root) == first
    assert not [file.name for file in shelf.folder.iterdir() if not re.fullmatch(r"\w{32}\.compiled", file.name)]
