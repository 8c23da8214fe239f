"""`briefgen init` and `briefgen new`: what they make is right, and they overwrite nothing."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from briefgen.cli import main
from briefgen.content.entries import whole_brief
from briefgen.content.filing import file_briefs
from briefgen.content.reference import schemas
from briefgen.content.source import source
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.planning import Planned
from briefgen.engine.publication import load_config
from briefgen.errors import BriefgenError
from briefgen.pages.addresses import file_of
from briefgen.starter import init, new_brief
from briefgen.syntax import yaml

NOW = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)

AWKWARD = [
    'The "Harbour": Brief',
    "Fish & Chips: the paper",
    "O'Neill's #1",
    "yes",
    "1984",
    "- a dash first",
    "back\\slash",
    "%NAME% and {braces}",
    "港口简报",
    "موجز المرفأ",
]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def strict(root: Path, *, drafts: bool = False) -> Planned:
    return rehearse(root, Options(NOW, drafts=drafts, strict=True))


@pytest.fixture
def started(tmp_path: Path) -> Path:
    root = tmp_path / "harbour"
    init(root, "Harbour", NOW)
    return root


# init


def test_what_init_makes_has_no_problems_and_every_kind_of_content(started: Path) -> None:
    planned = strict(started)
    assert planned.warnings == ()
    assert len(planned.catalog.briefs) == 2
    assert list(planned.catalog.authors) == ["editor"]
    assert planned.catalog.topics["writing"].name == "Writing briefs"
    assert [p.slug for p in planned.catalog.pages] == ["about"]
    assert [s.id for s in planned.catalog.sections] == ["newsroom"]


def test_its_briefs_show_every_part_of_a_brief(started: Path) -> None:
    build(started, Options(NOW, strict=True))
    page = (started / "site/2026/11/how-a-brief-works/index.html").read_text("utf-8")
    ids = ("takeaways", "desk", "sources", "share", "related")
    assert all(f'id="{id_}"' in page for id_ in ids)
    assert 'href="#source-markdown"' in page
    assert "<table>" in page
    assert 'class="footnote"' in page
    assert 'href="/2026/11/where-everything-is/"' in page
    assert "No related articles found" not in page


def test_its_briefs_are_out_the_moment_it_is_made(started: Path) -> None:
    catalog = strict(started).catalog
    assert all(brief.date <= NOW for brief in catalog.briefs)
    assert catalog.scheduled == ()


def test_init_check_and_build_work_one_after_the_other(tmp_path: Path) -> None:
    root = tmp_path / "five minutes"
    made = run("init", root)
    assert made.exit_code == 0
    assert re.match(r"\d+ files in ", made.stdout)
    assert int(made.stdout.split()[0]) == len(all_bytes(root))
    for command in ("check", "build"):
        result = run("-C", root, command, "--strict")
        assert (result.exit_code, result.stderr) == (0, "")
    assert (root / "site" / "index.html").is_file()


def test_what_is_built_is_ignored_by_git(started: Path) -> None:
    lines = (started / ".gitignore").read_text("utf-8").splitlines()
    assert {"site/", ".briefgen/"} <= set(lines)
    assert not list(started.rglob("dot-*"))


def test_nothing_is_left_to_be_filled_in(started: Path) -> None:
    for path, data in all_bytes(started).items():
        if not path.endswith(".png"):
            assert not re.search(rb"%[A-Z]+%", data), path


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_is_written_so_that_yaml_reads_it_back(name: str, tmp_path: Path) -> None:
    root = tmp_path / "new"
    assert run("init", root, "--name", name).exit_code == 0
    assert load_config(root).name == name
    # A machine without fonts for a name is warned of that.
    assert run("-C", root, "check").exit_code == 0


def test_without_a_name_the_folder_gives_it(tmp_path: Path) -> None:
    run("init", tmp_path / "harbour-brief_weekly")
    assert load_config(tmp_path / "harbour-brief_weekly").name == "Harbour Brief Weekly"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    assert run("init", tmp_path).exit_code == 0
    assert (tmp_path / "briefgen.yaml").is_file()


def test_a_new_repository_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("[core]")
    assert run("init", tmp_path).exit_code == 0
    assert (tmp_path / ".git/config").read_text() == "[core]"


@pytest.mark.parametrize("there", ["notes.txt", ".hidden", "content/briefs/mine.md"])
def test_a_folder_with_something_in_it_is_refused_and_left_alone(there: str, tmp_path: Path) -> None:
    file = tmp_path / there
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    result = run("init", tmp_path)
    assert result.exit_code == 1
    assert "there is something here already" in result.stderr
    assert all_bytes(tmp_path) == {there: b"mine"}


def test_a_file_in_the_place_of_the_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "harbour"
    file.write_text("mine")
    assert run("init", file).exit_code == 1
    assert file.read_text() == "mine"


# new


def test_new_prints_where_the_brief_is(started: Path) -> None:
    result = run("-C", started, "new", "Ferries stop at noon")
    assert result.exit_code == 0
    path = result.stdout.strip()
    assert re.fullmatch(r"content/briefs/\d{4}/\d{2}/ferries-stop-at-noon\.md", path)
    assert (started / path).is_file()


def test_a_new_brief_is_a_draft_that_builds_with_drafts_only(started: Path) -> None:
    new_brief(started, load_config(started), "Ferries stop at noon", None, NOW)
    assert "ferries-stop-at-noon" not in strict(started).catalog.by_slug
    planned = strict(started, drafts=True)
    brief = planned.catalog.by_slug["ferries-stop-at-noon"]
    assert brief.draft
    assert brief.headline == "Ferries stop at noon"
    assert brief.date == NOW
    assert "2026/11/ferries-stop-at-noon/index.html" in {file_of(page.route) for page in planned.pages}


def test_a_new_brief_has_every_key_with_what_it_is_for(started: Path) -> None:
    text = new_brief(started, load_config(started), "A headline", None, NOW).read_text("utf-8")
    front = text.split("---\n")[1]
    unwrapped = " ".join(front.replace("\n# ", " ").split())
    properties = schemas()["brief"]["properties"]
    for key, described in properties.items():
        if key == "body":
            continue
        assert re.search(rf"^(# )?{key}:", front, re.MULTILINE), key
        assert " ".join(described["description"].split()) in unwrapped, key


def test_a_new_brief_with_all_its_keys_uncommented_reads(started: Path) -> None:
    config = load_config(started)
    file = new_brief(started, config, "A headline", None, NOW)
    keys = "|".join(schemas()["brief"]["properties"])
    lines: list[str] = []
    inside = False
    for line in file.read_text("utf-8").splitlines():
        inside = bool(re.match(rf"# ({keys}):( |$)", line)) or (inside and line.startswith("#  "))
        lines.append(line[2:] if inside else line)
    text = "\n".join(lines)
    # What it names in other files is made up, so those are given.
    text = text.replace("author-id", "editor").replace("another-brief", "how-a-brief-works")
    text = text.replace("picture.jpg", "first-edition.png").replace("lang: en", "lang: fr")
    file.write_text(text.replace("status: draft", "status: ready"), "utf-8")
    later = Options(NOW + dt.timedelta(minutes=1), strict=True)
    assert "a-headline" in rehearse(started, later).catalog.by_slug
    (filed,) = file_briefs([source(file.relative_to(started).as_posix(), file.read_bytes())], config)
    brief = whole_brief(filed.whole)
    assert brief.image is not None
    assert brief.analysis is not None
    assert brief.corrections
    assert brief.aliases
    assert brief.expires_at is not None


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("上海港提前一天开放", "上海港提前一天开放"),
        ("المرفأ يفتح قبل يوم", "المرفأ-يفتح-قبل-يوم"),
        ('He said: "No boats"', "he-said-no-boats"),
        ("It's #1: O'Neill\\Sons", "its-sharp-1-oneill-sons"),
        ("- yes & no -", "yes-and-no"),
        ("{braces} and %NAME%", "braces-and-percent-name-percent"),
        ("1984", "1984"),
        ("   two\n lines ", "two-lines"),
        ("???", "n-a03b221c6c"),
    ],
)
def test_any_headline_is_written_so_that_it_reads_back(headline: str, name: str, started: Path) -> None:
    file = new_brief(started, load_config(started), headline, None, NOW)
    assert file.stem == name
    data, problems = yaml.load(file.read_text("utf-8").split("---\n")[1], file.name)
    assert problems == ()
    assert data["headline"] == " ".join(headline.split())
    assert name in strict(started, drafts=True).catalog.by_slug


def test_a_slug_of_ones_own_names_the_file(started: Path) -> None:
    result = run("-C", started, "new", "Ferries stop", "--slug", "Northern Line")
    assert result.stdout.strip().endswith("/northern-line.md")


def test_a_brief_that_is_there_is_never_overwritten(started: Path) -> None:
    path = run("-C", started, "new", "Ferries stop").stdout.strip()
    (started / path).write_text("mine")
    result = run("-C", started, "new", "Ferries: stop!")
    assert result.exit_code == 1
    assert f"{path}: there is a brief here already" in result.stderr
    assert "--slug" in result.stderr
    assert (started / path).read_text() == "mine"


@pytest.mark.parametrize("headline", ["", "  \n "])
def test_a_headline_of_nothing_is_refused(headline: str, started: Path) -> None:
    before = all_bytes(started)
    with pytest.raises(BriefgenError):
        new_brief(started, load_config(started), headline, None, NOW)
    assert all_bytes(started) == before


def test_the_date_is_that_of_the_publications_own_clock(started: Path) -> None:
    file = started / "briefgen.yaml"
    file.write_text(file.read_text("utf-8").replace("timezone: UTC", "timezone: Asia/Shanghai"), "utf-8")
    evening = dt.datetime(2026, 11, 30, 20, 30, tzinfo=dt.UTC)
    made = new_brief(started, load_config(started), "Early", None, evening)
    assert made.parent == started / "content" / "briefs" / "2026" / "12"
    assert "\ndate: 2026-12-01 04:30\n" in made.read_text("utf-8")


def test_new_needs_a_publication(tmp_path: Path) -> None:
    result = run("-C", tmp_path, "new", "Ferries stop")
    assert result.exit_code == 2
    assert "briefgen init" in result.stderr
