"""The documentation says what the code does: tables, names, links and examples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec
import pytest

from briefgen.cli import main
from briefgen.config import FILE
from briefgen.config import parse as parse_config
from briefgen.content.reference import schemas
from briefgen.engine.build import Options, rehearse
from briefgen.options import PublicationFile
from docs import screenshots
from docs.generate import field_types, generated, pages, view_types
from tests.conftest import CONFIG, Files
from tests.make import PHRASES

ROOT = Path(__file__).parent.parent
DOCUMENTS = tuple(sorted([*ROOT.glob("*.md"), *pages()]))
OUTSIDE = ("http://", "https://", "mailto:")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


def test_the_documents_are_found() -> None:
    names = {name_of(d) for d in DOCUMENTS}
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= names
    assert {"docs/format.md", "docs/configuration.md", "docs/theming.md", "docs/views.md", "docs/problems.md"} <= names


# Tables made from the schema


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_tables_of_keys_are_up_to_date(page: Path) -> None:
    text = page.read_text("utf-8")
    assert generated(text) == text, "run `make docs`"


def test_every_kind_of_file_has_its_tables() -> None:
    found = {
        what
        for page in pages()
        for what in re.findall(r"^<!-- keys: (\w+) -->$", page.read_text("utf-8"), re.MULTILINE)
    }
    assert found == schemas().keys()


def test_a_table_is_replaced_and_the_text_around_it_stays() -> None:
    text = (
        "Before\n\n<!-- keys: topic -->\n<!-- end -->\n\nBetween\n\n<!-- keys: page -->\nold\n<!-- end -->\n\nAfter\n"
    )
    made = generated(text)
    assert made.startswith("Before\n\n<!-- keys: topic -->\n\n| key |")
    assert "| `description` |" in made
    assert "<!-- end -->\n\nBetween\n\n<!-- keys: page -->" in made
    assert "\nold\n" not in made
    assert made.endswith("<!-- end -->\n\nAfter\n")
    assert generated(made) == made


@pytest.mark.parametrize("what", ["brief", "page", "author", "topic", "publication"])
def test_every_key_is_documented_with_its_meaning(what: str) -> None:
    text = read("docs/configuration.md" if what == "publication" else "docs/format.md")
    schema = schemas()[what]
    keys = [key for thing in (schema, *schema["$defs"].values()) for key in thing["properties"]]
    for key in keys:
        if key == "body":
            assert "`body`" in text
            continue
        rows = re.findall(rf"^\| `{key}` \|[^|]+\|[^|]*\| (.+) \|$", text, re.MULTILINE)
        assert rows, f"{what}: {key} has no row"
        assert all(len(meaning) > 5 for meaning in rows), f"{what}: {key} has no meaning"


# Views


def documented_views() -> dict[str, list[tuple[str, str, str]]]:
    """The rows of each table of docs/views.md, by the view's name: field, type, meaning."""
    sections = re.split(r"^### (\w+)$", read("docs/views.md"), flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", body, re.MULTILINE)
        for name, body in zip(sections[1::2], sections[2::2], strict=True)
    }


def test_every_view_is_documented_and_no_other() -> None:
    assert sorted(documented_views()) == sorted(view_types())


@pytest.mark.parametrize("name", list(view_types()))
def test_every_field_of_a_view_is_documented_in_order_with_its_type(name: str) -> None:
    rows = documented_views()[name]
    assert [(field, kind) for field, kind, _ in rows] == list(field_types(view_types()[name]).items())
    assert all(meaning.endswith(".") for _, _, meaning in rows)


# The command line


def commands() -> Iterator[tuple[str, click.Parameter]]:
    yield from (("", option) for option in main.params)
    for name, command in main.commands.items():
        yield from ((name, parameter) for parameter in command.params)


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"^\| `briefgen {name}\b", read("README.md"), re.MULTILINE)


@pytest.mark.parametrize(("command", "parameter"), list(commands()), ids=lambda v: v if isinstance(v, str) else v.name)
def test_every_option_is_in_the_readme(command: str, parameter: click.Parameter) -> None:
    text = read("README.md")
    if command and command != "build":
        row = next(line for line in text.splitlines() if line.startswith(f"| `briefgen {command}"))
        text = row + text.partition(f"\nOptions of `briefgen {command}`:\n\n")[2].partition("\n\n")[0]
    if isinstance(parameter, click.Argument):
        choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else [str(parameter.name).upper()]
        assert all(str(choice) in text for choice in choices)
        return
    for option in (*parameter.opts, *parameter.secondary_opts):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", text), option


def test_no_option_is_documented_that_is_not_there() -> None:
    known = {option for _, p in commands() for option in (*p.opts, *p.secondary_opts)} | {"--help"}
    # In theming.md, what begins with two hyphens is a property of the stylesheet.
    for document in (d for d in DOCUMENTS if d.name != "theming.md"):
        for code in re.findall(r"`[^`\n]*`|^briefgen .*$", document.read_text("utf-8"), re.MULTILINE):
            if code.strip("`").startswith(("briefgen", "-")):
                options = set(re.findall(r"(?<!\S)--[a-z][\w-]+", code.strip("`")))
                assert options <= known, f"{name_of(document)}: {code}"


# Messages


def test_the_problems_explained_are_ones_that_briefgen_tells() -> None:
    sources = sorted((ROOT / "briefgen").rglob("*.py"))
    told = "".join(f.read_text("utf-8") for f in sources).replace("\\'", "'")
    table = read("docs/problems.md").partition("## Common problems")[2].partition("\n## ")[0]
    messages = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert len(messages) > 15
    for message in messages:
        parts = [p for p in re.split(r'"?…"?|"\w+"|0x', message) if len(p) > 3]
        assert all(part in told for part in parts), message


# Links


def anchors(text: str) -> set[str]:
    """The fragments that a heading of a document has on GitHub."""
    headings = re.findall(r"^#{1,6} (.+)$", outside_code(text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def outside_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@every_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = outside_code(document.read_text("utf-8"))
    without_spans = re.sub(r"`[^`\n]*`", "", text)
    links = re.findall(r"\]\(([^)\s]+)\)", without_spans) + re.findall(r'src="([^"]+)"', without_spans)
    for link in links:
        if link.startswith(OUTSIDE):
            continue
        path, _, fragment = link.partition("#")
        target = document.parent / path if path else document
        assert target.is_file(), link
        if fragment:
            assert fragment in anchors(target.read_text("utf-8")), link


# Screenshots


def test_every_kind_of_page_is_shown_and_no_picture_is_left_over() -> None:
    shots = [shot.file for kind in screenshots.KINDS for shot in kind.shots]
    assert len(shots) == len(set(shots)) > 25
    assert set(shots) == set(screenshots.FOLDER.iterdir())
    assert screenshots.DOCUMENT.read_text("utf-8") == screenshots.document(), "run `make screenshots`"


def test_screenshots_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in screenshots.FOLDER.iterdir()}
    assert sum(sizes.values()) < 2_500_000
    assert max(sizes.values()) < 150_000, sizes


# Examples


def examples(document: Path) -> Files:
    """The examples of a document that say which file they are (`<!-- checked: PATH -->`), by that path."""
    pattern = r"^<!-- checked: (\S+) -->\n```(?:yaml|markdown)\n(.*?)^```$"
    found: list[tuple[str, str]] = re.findall(pattern, document.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return dict(found)


def test_every_example_that_says_it_is_checked_is_found() -> None:
    for document in DOCUMENTS:
        said = document.read_text("utf-8").count("<!-- checked: ")
        assert len(examples(document)) == said, name_of(document)
    assert sum(len(examples(document)) for document in DOCUMENTS) >= 8


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if examples(d)], ids=name_of)
def test_the_examples_of_a_document_are_a_publication_without_problems(
    document: Path, publication: Callable[[Files], Path]
) -> None:
    files = examples(document)
    if document.name == "configuration.md":
        files["content/media/harbour-brief.png"] = (ROOT / "docs" / "screenshots" / "brief.png").read_bytes()
    # format.md has one brief in two forms.
    files["briefgen.yaml"] = files.get("briefgen.yaml", CONFIG + "style: {rules: {duplicate-headline: off}}\n")
    planned = rehearse(publication(files), Options(dt.datetime(2026, 12, 1, tzinfo=dt.UTC), strict=True))
    assert planned.warnings == ()
    assert len(planned.catalog.briefs) == sum(path.startswith("content/briefs/") for path in files)


def test_the_defaults_that_are_told_in_words_are_right() -> None:
    defaults = msgspec.convert({"name": "Harbour", "url": "https://t.example/"}, PublicationFile)
    made, _ = parse_config('name: Harbour\nurl: "https://t.example/"\n')
    assert made is not None
    assert made.desk == ""
    assert PHRASES.vocabulary("en").phrases["editorial"] == "{name} Editorial"
    assert made.timezone == ZoneInfo("UTC")
    assert f"`{defaults.permalink}`" in read("docs/format.md")
    assert f"`related: {{count: {defaults.related.count}}}`" in read("docs/format.md")
    assert f"`markdown: {{deadline: {defaults.markdown.deadline:g}}}`" in read("docs/format.md")
    assert FILE in read("docs/configuration.md")
