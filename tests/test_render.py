from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.assets.theme import default_theme
from briefgen.engine.build import Options, build
from briefgen.errors import BriefgenError, Span
from tests.conftest import Files, brief
from tests.golden import NOW

MakePublication = Callable[[Files], Path]
EMPTY_PARTS = ("parts/head_end.html", "parts/body_end.html", "parts/brief_end.html")


def test_a_publication_overrides_any_one_file(publication: MakePublication) -> None:
    root = publication({"content/briefs/a.md": brief(), "templates/parts/footer.html": "<footer>Our own</footer>"})
    build(root, Options(NOW))
    html = (root / "site/2026/11/a/index.html").read_text("utf-8")
    assert "<footer>Our own</footer>" in html
    assert "Share Article" in html


def test_an_override_can_extend_the_file_it_overrides(publication: MakePublication) -> None:
    template = '{% extends "default/brief.html" %}\n{% block title %}Ours: {{ super() }}{% endblock %}'
    root = publication({"content/briefs/a.md": brief(), "templates/brief.html": template})
    build(root, Options(NOW))
    assert "Share Article" in (root / "site/2026/11/a/index.html").read_text("utf-8")


@pytest.mark.parametrize("part", EMPTY_PARTS)
def test_the_empty_parts_are_empty_and_in_their_place(part: str, publication: MakePublication) -> None:
    text = (default_theme() / part).read_text("utf-8").strip()
    assert text.startswith("{#")
    assert text.endswith("#}")
    root = publication({"content/briefs/a.md": brief(), f"templates/{part}": "<!-- here: {{ site.name }} -->"})
    build(root, Options(NOW))
    assert "<!-- here: Test Brief -->" in (root / "site/2026/11/a/index.html").read_text("utf-8")


def test_a_page_may_have_a_template_of_its_own(publication: MakePublication) -> None:
    page = "---\ntitle: Own\ntemplate: own.html\n---\nText *here*.\n"
    root = publication({"content/pages/own.md": page, "templates/own.html": "{{ page.title }}: {{ body }}"})
    build(root, Options(NOW))
    assert (root / "site/own/index.html").read_text("utf-8") == "Own: <p>Text <em>here</em>.</p>"


def test_a_publication_has_its_own_fields_in_its_templates(publication: MakePublication) -> None:
    root = publication(
        {"content/briefs/a.md": brief(extra="{dateline: <Pier>}"), "templates/brief.html": "{{ page.extra.dateline }}"}
    )
    build(root, Options(NOW))
    assert (root / "site/2026/11/a/index.html").read_text("utf-8") == "&lt;Pier&gt;"


@pytest.mark.parametrize(
    ("template", "message", "line"),
    [
        ("fine\n{% if %}", "Expected an expression", 2),
        ("fine\n\n  {{ page.nonsense }}", 'there is no "nonsense" here', 3),
        ("{{ 1 / 0 }}", "division by zero", 1),
        ("{% include 'nowhere.html' %}", "there is no template nowhere.html", None),
    ],
)
def test_a_mistake_in_a_template_is_a_problem_with_its_place(
    publication: MakePublication, template: str, message: str, line: int | None
) -> None:
    root = publication({"content/briefs/a.md": brief(), "templates/brief.html": template})
    with pytest.raises(BriefgenError) as caught:
        build(root, Options(NOW))
    (problem,) = caught.value.problems
    assert message in problem.message
    if line is not None:
        assert problem.path == "templates/brief.html"
        assert isinstance(problem.place, Span)
        assert problem.place.line == line
        assert problem.place.excerpt == template.split("\n")[line - 1]


def test_the_default_theme_trusts_nothing_and_styles_nothing_inline() -> None:
    files = [p for p in default_theme().rglob("*") if p.suffix in {".html", ".txt"}]
    assert len(files) > 20
    for file in files:
        text = file.read_text("utf-8")
        assert "|safe" not in text.replace(" ", ""), file
        assert "autoescape" not in text, file
        assert " style=" not in text, file
        assert "<style" not in text, file
        assert "onclick" not in text, file


def test_the_theme_is_light() -> None:
    assert (default_theme() / "assets/style.css").stat().st_size < 40_000
    assert (default_theme() / "assets/script.js").stat().st_size < 5_000
