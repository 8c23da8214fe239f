"""The benchmark's own parts: its corpus is the same everywhere and valid, its figures are worked out right."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from bench import latency, measure, tables
from bench.corpus import LEAST_WORDS, MOST_WORDS, added, brief
from bench.generators import briefgen_here
from bench.imports import by_package
from bench.latencies import Latencies, Run, figures
from bench.latencies import publish as publish_latencies
from bench.machine import machine
from bench.measure import Measured
from bench.plot import plot
from bench.prose import words
from bench.publish import PAGE, PLOTTED, publish, replaced
from bench.results import Results, SiteResult
from bench.run import main
from bench.staging import hugo_file, stage_briefgen, stage_hugo
from bench.steps import STEPS, Copy
from bench.vocabulary import AUTHORS, SECTIONS, TOPICS
from briefgen.engine.build import Options, build, rehearse
from tests.previewed import Rehearsal, served

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
PROBE = 40


# The corpus


def test_the_corpus_is_the_one_that_all_published_figures_are_of() -> None:
    said = "\n".join(repr(brief(n)) for n in range(PROBE))
    assert (
        hashlib.sha256(said.encode()).hexdigest() == "19a04489ba814e8a7c9f8c47c95a56a7cb3232fb986c74c9ac9d2a2cec605c44"
    )


def test_briefs_are_of_the_size_that_the_documentation_says() -> None:
    for item in map(brief, range(PROBE)):
        assert LEAST_WORDS <= words(item.body) <= MOST_WORDS
        assert 3 <= len(item.takeaways) <= 5
        assert item.analysis
        assert item.updated is None or item.updated > item.date


def test_there_are_as_many_topics_sections_and_authors_as_the_documentation_says() -> None:
    assert (len(set(TOPICS)), len(set(SECTIONS)), len(set(AUTHORS))) == (60, 8, 25)


def test_briefs_that_are_added_are_new_and_newer_than_all_others() -> None:
    old, new = [brief(n) for n in range(PROBE)], [added(n, PROBE) for n in range(10)]
    assert min(b.date for b in new) > max(b.date for b in old)
    assert len({b.slug for b in [*old, *new]}) == PROBE + 10


def test_a_corpus_of_thirty_briefs_is_a_publication_without_problems(tmp_path: Path) -> None:
    stage_briefgen(tmp_path / "site", 30)
    planned = rehearse(tmp_path / "site", Options(NOW, strict=True))
    assert planned.warnings == ()
    assert {b.slug for b in planned.catalog.briefs} == {brief(n).slug for n in range(30)}
    assert {s.id for s in planned.config.sections} == {s.lower() for s in SECTIONS}


def test_hugo_gets_the_same_texts(tmp_path: Path) -> None:
    stage_hugo(tmp_path / "site", 3, "newest")
    assert 'related = "newest"' in (tmp_path / "site" / "hugo.toml").read_text("utf-8")
    for item in map(brief, range(3)):
        path, text = hugo_file(item)
        assert (tmp_path / "site" / path).read_text("utf-8") == text
        _, front, body = text.split("---\n", 2)
        written = yaml.safe_load(front)
        assert body == f"\n{item.body}"
        assert (written["title"], written["description"]) == (item.headline, item.dek)
        assert tuple(written["takeaways"]) == item.takeaways
        assert written["analysis"] == f"{item.analysis}\n"


# Steps


def test_every_step_shows_in_the_site_after_a_build_and_not_before(tmp_path: Path) -> None:
    copy = Copy(briefgen_here(), tmp_path / "site", 30, tmp_path / "trash")
    for step in STEPS:
        step.change(copy, f"{step.id}-mark")
        if step.id != "nothing":
            assert not step.done(copy, f"{step.id}-mark"), step.id
        build(copy.folder, Options(NOW))
        assert step.done(copy, f"{step.id}-mark"), step.id


def test_a_clean_build_begins_with_the_source_as_it_was(tmp_path: Path) -> None:
    def tree() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in (tmp_path / "site").rglob("*") if p.is_file()}

    copy = Copy(briefgen_here(), tmp_path / "site", 12, tmp_path / "trash")
    before = tree()
    for step in STEPS[1:]:
        step.change(copy, "mark")
    for folder in ("site", ".briefgen"):
        (copy.folder / folder).mkdir()
        (copy.folder / folder / "kept").write_text("")
    assert tree() != before
    copy.reset()
    assert tree() == before


# Measuring


def test_a_command_is_measured(tmp_path: Path) -> None:
    work = "data = bytearray(80_000_000); sum(range(1_000_000)); import time; time.sleep(0.2)"
    measured = measure.run([sys.executable, "-c", work], tmp_path, tmp_path / "log")
    assert measured.wall >= 0.2
    if measured.cpu is not None:
        assert 0 < measured.cpu < 60
    if measured.memory is not None:
        assert 80 < measured.memory < 500


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the tree is looked at in /proc")
def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    child = "data = bytearray(60_000_000); import time; time.sleep(0.6)"
    parent = f"import subprocess, sys; c = [sys.executable, '-c', {child!r}]; a = subprocess.Popen(c); "
    parent += "b = subprocess.Popen(c); a.wait(); b.wait()"
    measured = measure.run([sys.executable, "-c", parent], tmp_path, tmp_path / "log")
    assert measured.memory is not None
    assert measured.memory > 120


def test_a_command_that_fails_is_told_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="code 3:\nno paper"):
        measure.run([sys.executable, "-c", "print('no paper'); raise SystemExit(3)"], tmp_path, tmp_path / "log")


def test_imports_are_summed_by_package() -> None:
    report = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       500 |        500 |     jinja2.utils\n"
        "import time:      2000 |       2500 |   jinja2\n"
        "import time:      3000 |       5500 | click\n"
    )
    assert by_package(report) == {"click": 3.0, "jinja2": 2.5}


def test_the_machine_is_told_without_its_name() -> None:
    told = machine()
    assert told["cores"].isdigit()
    assert all("/" not in value or name == "system" for name, value in told.items())


# Figures


def site(name: str, title: str, factor: float) -> SiteResult:
    builds = {
        step.id: (
            Measured(factor, factor * 2, 100 * factor, 0.1),
            Measured(factor * 1.5, factor * 2, 100 * factor, 0.3),
        )
        for step in STEPS
    }
    return SiteResult(name, title, 1234, 5_600_000, builds)


def results(*sites: SiteResult) -> Results:
    known = {"processor": "A Processor", "cores": "2", "memory": "8 GiB", "system": "A System", "Python": "3.11.0"}
    return Results(
        briefs=10_000,
        rounds=2,
        date="2026-11-24",
        machine=known,
        versions={"briefgen": "0.1.0"},
        memory_is="resident memory",
        sites=sites,
        imports={"": 90.0, "jinja2": 30.4, "yaml": 20.0, "click": 9.0, "a": 3.0, "b": 2.0, "c": 1.0},
    )


BOTH = results(
    site("briefgen", "briefgen", 4), site("hugo-newest", "Hugo, newest", 2), site("hugo-builtin", "Hugo, Related", 8)
)


def test_the_summary_compares_medians_with_the_faster_hugo() -> None:
    lines = tables.summary(BOTH).splitlines()
    assert lines[0] == "| build | briefgen | the faster Hugo | ratio | budget |"
    assert lines[2] == "| Clean build | 5.00 s | 2.50 s | 2.00 | 1.00 |"
    assert lines[6] == "| Base template edited | 5.00 s | 2.50 s | 2.00 | |"
    assert lines[-1] == "| Peak memory, clean build | 400 MB | 200 MB | 2.00 | 0.50 |"
    assert len(lines) == 2 + len(STEPS) + 1


def test_the_details_have_every_site_at_every_step() -> None:
    lines = tables.details(BOTH).splitlines()
    assert lines[2] == "| Clean build | briefgen | 5.00 | 4.00–6.00 | 8.00 | 400 | 2.00 | 2.00 | 2.00 |"
    assert lines[3] == "| | Hugo, newest | 2.50 | 2.00–3.00 | 4.00 | 200 | 1.00 | 1.00 | 1.00 |"
    assert len(lines) == 2 + 3 * len(STEPS)


def test_without_hugo_there_are_figures_and_no_ratios() -> None:
    alone = results(site("briefgen", "briefgen", 4))
    assert "| Clean build | 5.00 s | – | – | 1.00 |" in tables.figures(alone)
    assert "| Clean build | briefgen | 5.00 | 4.00–6.00 | 8.00 | 400 | – | – | – |" in tables.figures(alone)


def test_the_conditions_are_told() -> None:
    assert tables.conditions(BOTH) == (
        "10,000 briefs, medians of 2 rounds, 2026-11-24. A Processor, 2 cores, 8 GiB, A System. "
        "briefgen 0.1.0, Python 3.11.0. Other work kept 0.20 processors busy in the median build."
    )


def test_the_dearest_imports_are_told_with_the_whole() -> None:
    rows = tables.imports(BOTH).splitlines()[2:]
    assert rows == [
        "| `jinja2` | 30 |",
        "| `yaml` | 20 |",
        "| `click` | 9 |",
        "| `a` | 3 |",
        "| `b` | 2 |",
        "| all | 90 |",
    ]


def test_results_are_kept_as_json(tmp_path: Path) -> None:
    file = BOTH.write(tmp_path / "results")
    assert Results.read(file) == BOTH
    kept = json.loads(file.read_text("utf-8"))
    assert kept["briefs"] == 10_000
    assert kept["sites"][1]["builds"]["clean"][0] == {"wall": 2, "cpu": 4, "memory": 200, "others": 0.1}


def test_the_plot_is_an_svg_with_every_figure_inside_it() -> None:
    root = ET.fromstring(plot(BOTH))  # noqa: S314 -- it is our own
    name = "{http://www.w3.org/2000/svg}"
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    texts = root.findall(f"{name}text")
    assert [t.text for t in texts].count("5.00") == len(STEPS)
    assert all(0 <= float(t.attrib["x"]) <= width and 0 <= float(t.attrib["y"]) <= height for t in texts)
    style = root.find(f"{name}style")
    assert style is not None
    assert "prefers-color-scheme: dark" in (style.text or "")


def test_only_what_is_between_the_marks_is_replaced() -> None:
    end = "<!-- end of figures -->\n"
    text = f"Before\n<!-- figures: 10 -->\nold\n{end}Between\n<!-- figures: 100 -->\n{end}"
    made = replaced(text, "10", r"new \1")
    assert made is not None
    assert made.startswith(
        "Before\n<!-- figures: 10 -->\n\nnew \\1\n\n<!-- end of figures -->\nBetween\n<!-- figures: 100"
    )
    assert replaced(made, "10", r"new \1") == made
    assert replaced(text, "1000", "new") is None


def test_figures_go_into_the_page_and_the_picture(tmp_path: Path) -> None:
    page, picture = tmp_path / "performance.md", tmp_path / "performance.svg"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    made = replace(BOTH, briefs=PLOTTED)
    assert publish(made, page, picture)
    text = page.read_text("utf-8")
    assert tables.figures(made) in text
    assert tables.imports(made) in text
    assert picture.read_text("utf-8") == plot(made)


def test_a_size_that_the_page_does_not_have_is_not_published(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("Nothing here\n", "utf-8")
    assert not publish(BOTH, page, tmp_path / "performance.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["performance.md"]


def test_a_site_that_is_not_there_cannot_be_asked_for() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "nikola"])


# From saving to seeing


@pytest.mark.parametrize("way", latency.WAYS)
def test_a_save_is_timed_until_the_page_shows_it(way: str, tmp_path: Path) -> None:
    source = tmp_path / "brief.md"
    source.write_text("Text.\n")
    with served(Rehearsal(folder=tmp_path)) as server, closing(latency.Page(server.port, "/brief.md")) as page:
        watched = latency.Watched("rehearsal", source, page)
        assert 0 < watched.save(latency.WAYS[way], "mark-1") < latency.PATIENCE
        assert page.shows("mark-1")
        assert not page.shows("mark-2")
    assert source.read_bytes() == b"Text.\n\nEdited: mark-1.\n"
    assert list(tmp_path.iterdir()) == [source]


def test_a_save_that_never_shows_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "PATIENCE", 0.1)
    told = pytest.raises(RuntimeError, match="does not show what was saved")
    with served(Rehearsal()) as server, closing(latency.Page(server.port, "/nowhere")) as page, told:
        page.wait_for("mark")


def test_servers_are_saved_to_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "wait_until_quiet", lambda: None)
    rehearsal = Rehearsal(folder=tmp_path)
    with served(rehearsal) as server:
        sites = []
        for name in ("a", "b"):
            (tmp_path / name).write_text("Text.\n")
            sites.append(latency.Watched(name, tmp_path / name, latency.Page(server.port, f"/{name}")))
        found = latency.latencies(sites, 100, 3)
        for site_ in sites:
            site_.page.close()
    assert [(one.name, one.briefs) for one in found] == [("a", 100), ("b", 100)]
    assert all(len(one.seconds[way]) == 3 for one in found for way in latency.WAYS)
    assert [path for path, before in pairwise(["", *rehearsal.asked]) if path != before][1:] == ["/a", "/b"] * 5 + [
        "/a"
    ]


SAVED = Run(
    date="2026-11-26",
    machine={"processor": "A Processor", "cores": "2", "Python": "3.11.0"},
    versions={"briefgen": "0.1.0", "Hugo": "0.168.0"},
    latencies=(
        Latencies("briefgen", 10_000, {"in place": tuple(n / 1000 for n in range(1, 41))}),
        Latencies("Hugo, newest of a topic", 10_000, {"in place": (12.5, 14.0)}),
    ),
)


def test_latencies_are_told_as_medians_and_as_what_nearly_all_stay_within(tmp_path: Path) -> None:
    assert figures(SAVED).splitlines() == [
        "40 saves in each way, 2026-11-26. A Processor, 2 cores. briefgen 0.1.0, Hugo 0.168.0, Python 3.11.0.",
        "",
        "| briefs | saved | server | median ms | 95 of 100 within ms | budget ms |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
        "| 10,000 | in place | briefgen | 20 | 38 | 150 |",
        "| 10,000 | in place | Hugo, newest of a topic | 13,250 | 14,000 | |",
    ]
    SAVED.write(tmp_path / "latency.json")
    assert Run.read(tmp_path / "latency.json") == SAVED
    page = tmp_path / "performance.md"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    assert publish_latencies(SAVED, page)
    assert figures(SAVED) in page.read_text("utf-8")
