"""Results -> Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from bench.results import Results, SiteResult
from bench.steps import MEMORY_BUDGET, STEPS

DEAREST = 5


def figures(results: Results) -> str:
    """All that docs/performance.md says of one size."""
    return "\n\n".join([conditions(results), summary(results), sizes(results), details(results)])


def conditions(results: Results) -> str:
    """When, on what and with what the results were made."""
    machine = dict(results.machine)
    python = machine.pop("Python")
    machine["cores"] += " core" if machine["cores"] == "1" else " cores"
    versions = ", ".join(f"{name} {version}" for name, version in {**results.versions, "Python": python}.items())
    noise = results.noise()
    rounds = "1 round" if results.rounds == 1 else f"medians of {results.rounds} rounds"
    text = f"{results.briefs:,} briefs, {rounds}, {results.date}. {', '.join(machine.values())}. {versions}."
    if noise is not None:
        text += f" Other work kept {noise:.2f} processors busy in the median build."
    return text


def summary(results: Results) -> str:
    """briefgen beside the faster Hugo site, with the ratio and the budget."""
    ours = results.site("briefgen")
    rows: list[list[str]] = []
    for step in STEPS:
        hugo = results.faster_hugo(step.id)
        budget = f"{step.budget:.2f}" if step.budget is not None else ""
        mine = ours.wall(step.id) if ours else None
        theirs = hugo.wall(step.id) if hugo else None
        rows.append([step.name, _seconds(mine), _seconds(theirs), _ratio(mine, theirs), budget])
    hugo = results.faster_hugo("clean")
    mine, theirs = ours.memory("clean") if ours else None, hugo.memory("clean") if hugo else None
    rows.append(
        ["Peak memory, clean build", _megabytes(mine), _megabytes(theirs), _ratio(mine, theirs), f"{MEMORY_BUDGET:.2f}"]
    )
    return table(["build", "briefgen", "the faster Hugo", "ratio", "budget"], rows)


def sizes(results: Results) -> str:
    """How much each site is, in words."""
    sites = [f"{s.name} {s.pages:,} pages, {s.size / 1e6:.1f} MB" for s in results.sites]
    return f"What a clean build makes: {'; '.join(sites)}."


def details(results: Results) -> str:
    """Every generator at every step; the last columns are ratios to the faster Hugo site."""
    rows: list[list[str]] = []
    for step in STEPS:
        hugo = results.faster_hugo(step.id)
        for number, site in enumerate(results.sites):
            name = step.name if number == 0 else ""
            rows.append([name, site.name, *_measures(site, step.id, hugo)])
    heads = ["build", "site", "wall s", "fastest–slowest", "processor s", "peak MB", "wall", "processor", "memory"]
    return table(heads, rows, left=2)


def imports(results: Results) -> str:
    """The dearest imports of a build that has nothing to do."""
    times = dict(results.imports)
    total = times.pop("")
    rows = [[f"`{name}`", f"{time:.0f}"] for name, time in list(times.items())[:DEAREST]]
    return table(["package", "ms"], [*rows, ["all", f"{total:.0f}"]])


def _measures(site: SiteResult, step: str, hugo: SiteResult | None) -> list[str]:
    fastest, slowest = site.range(step)
    cpu, memory = site.cpu(step), site.memory(step)
    return [
        f"{site.wall(step):.2f}",
        f"{fastest:.2f}–{slowest:.2f}",
        f"{cpu:.2f}" if cpu is not None else "–",
        f"{memory:,.0f}" if memory is not None else "–",
        _ratio(site.wall(step), hugo.wall(step) if hugo else None),
        _ratio(cpu, hugo.cpu(step) if hugo else None),
        _ratio(memory, hugo.memory(step) if hugo else None),
    ]


def _seconds(value: float | None) -> str:
    return f"{value:.2f} s" if value is not None else "–"


def _megabytes(value: float | None) -> str:
    return f"{value:,.0f} MB" if value is not None else "–"


def _ratio(value: float | None, other: float | None) -> str:
    return f"{value / other:.2f}" if value is not None and other else "–"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A Markdown table; all columns but the first `left` are numbers."""
    lines = [heads, ["---" if n < left else "---:" for n in range(len(heads))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace("|  |", "| |")
