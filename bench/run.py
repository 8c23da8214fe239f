"""The command: stages, builds round by round, prints, writes."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import measure, tables
from bench.generators import Generator, briefgen_here, hugos, versions
from bench.imports import import_times
from bench.machine import machine
from bench.measure import Measured
from bench.publish import publish
from bench.results import Results, SiteResult
from bench.staging import stage_briefgen
from bench.steps import STEPS, Copy, Step

RESULTS = Path(__file__).parent / "results"
_IMPORT_RUNS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark for each size asked for; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Compare briefgen with Hugo.")
    parser.add_argument("--briefs", type=int, nargs="+", default=[1000], metavar="N", help="sizes of the corpus")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="rounds; the median counts (default: 3)")
    parser.add_argument("--only", nargs="+", metavar="SITE", help="of briefgen, hugo-newest, hugo-builtin")
    parser.add_argument("--no-docs", dest="docs", action="store_false", help="leave docs/performance.* as they are")
    parser.add_argument("--kept", action="store_true", help="measure nothing; take the last results of these sizes")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args(arguments)
    if options.kept:
        for briefs in options.briefs:
            _show(Results.read(RESULTS / f"{briefs}.json"), docs=options.docs)
        return 0
    generators = [g for g in (briefgen_here(), *hugos()) if not options.only or g.id in options.only]
    if not generators:
        parser.error("there is no such site")
    if len(generators) == 1 and not options.only:
        print("Hugo is not installed, so there is nothing to compare with; `make bench` installs it.")
    with tempfile.TemporaryDirectory(prefix="briefgen-bench-", dir=options.folder) as scratch:
        for briefs in options.briefs:
            try:
                for results in benchmark(generators, briefs, options.runs, Path(scratch) / str(briefs)):
                    results.write(RESULTS)
            except RuntimeError as error:
                print(error, file=sys.stderr)
                return 1
            _show(results, docs=options.docs and not options.only)
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def benchmark(
    generators: Sequence[Generator], briefs: int, rounds: int, scratch: Path, say: Callable[[str], None] = _say
) -> Iterator[Results]:
    """Measures every generator on `briefs` briefs in folders below `scratch`; gives what is known after each round.

    Each round takes the generators through the steps side by side, so that a slow spell of the machine meets
    all of them, and each round begins with another generator.

    Raises:
        RuntimeError: a build failed, or its site does not show what was changed.
    """
    scratch.mkdir(parents=True)
    say(f"{briefs:,} briefs: writing the sources")
    copies = [Copy(g, scratch / g.id, briefs, scratch / "trash") for g in generators]
    builds: dict[str, dict[str, list[Measured]]] = {g.id: {s.id: [] for s in STEPS} for g in generators}
    made: dict[str, tuple[int, int]] = {}
    imports = _imports(scratch)
    for number in range(1, rounds + 1):
        for step in STEPS:
            for copy in copies:
                name = copy.generator.id
                measured = _build(copy, step, f"{step.id}-{number}-mark")
                builds[name][step.id].append(measured)
                if step.id == "clean":
                    made[name] = _size(copy)
            walls = (f"{c.generator.id} {builds[c.generator.id][step.id][-1].wall:.2f}" for c in copies)
            say(f"round {number}, {step.name.lower()}: {', '.join(walls)} s")
        copies.append(copies.pop(0))
        sites = tuple(
            SiteResult(g.id, g.name, *made[g.id], {step: tuple(m) for step, m in builds[g.id].items()})
            for g in generators
        )
        date = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d")
        yield Results(briefs, number, date, machine(), versions(), measure.memory_is(), sites, imports)


def _show(results: Results, *, docs: bool) -> None:
    """Prints results and, if `docs`, puts them into the documentation."""
    print(f"\n{tables.figures(results)}\n\n{tables.imports(results)}\n")
    if docs and results.faster_hugo("clean") and publish(results):
        print("The figures in docs/ are new.")


def _build(copy: Copy, step: Step, mark: str) -> Measured:
    step.change(copy, mark)
    measure.wait_until_quiet()
    measured = measure.run(copy.generator.command, copy.folder, copy.folder.with_suffix(".log"))
    if not step.done(copy, mark):
        raise RuntimeError(f"{copy.generator.name}: {step.name.lower()}, and the site does not show it")
    return measured


def _size(copy: Copy) -> tuple[int, int]:
    """Pages, and bytes of all files, of the built site."""
    files = [f for f in (copy.folder / copy.generator.output).rglob("*") if f.is_file()]
    return sum(1 for _ in copy.pages()), sum(f.stat().st_size for f in files)


def _imports(scratch: Path) -> dict[str, float]:
    """Import times in a small publication that has just been built: what is imported depends on no size."""
    folder = scratch / "imports"
    stage_briefgen(folder, 10)
    measure.run(briefgen_here().command, folder, scratch / "imports.log")
    times = import_times(folder, _IMPORT_RUNS)
    shutil.rmtree(folder)
    return times
