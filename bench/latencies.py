"""How long saves took to show: the results of `bench.latency`, and what is said of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.publish import PAGE, replaced

BUDGETS = {100: 50, 10_000: 150}
"""Milliseconds that briefgen's median is meant to stay within, by number of briefs."""


@dataclass(frozen=True)
class Latencies:
    """What one server took at one size."""

    name: str
    briefs: int
    seconds: Mapping[str, tuple[float, ...]]
    """Of every save, by the way of saving."""

    def median(self, way: str) -> float:
        """Milliseconds."""
        return median(self.seconds[way]) * 1000

    def most(self, way: str) -> float:
        """Milliseconds within which 95 of 100 saves showed (by nearest rank)."""
        ordered = sorted(self.seconds[way])
        return ordered[math.ceil(0.95 * len(ordered)) - 1] * 1000


@dataclass(frozen=True)
class Run:
    """One run of the benchmark."""

    date: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    latencies: tuple[Latencies, ...]

    def write(self, file: Path) -> None:
        """Writes everything as JSON."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")

    @classmethod
    def read(cls, file: Path) -> Run:
        """What `write` wrote."""
        kept = json.loads(file.read_text("utf-8"))
        latencies = (
            Latencies(**{**one, "seconds": {way: tuple(all_) for way, all_ in one["seconds"].items()}})
            for one in kept["latencies"]
        )
        return cls(**{**kept, "latencies": tuple(latencies)})


def figures(run: Run) -> str:
    """All that docs/performance.md says of a run."""
    kept = dict(run.machine)
    python = kept.pop("Python")
    kept["cores"] += " core" if kept["cores"] == "1" else " cores"
    made_with = ", ".join(f"{name} {version}" for name, version in {**run.versions, "Python": python}.items())
    saves = len(next(iter(run.latencies[0].seconds.values())))
    lines = [
        f"{saves} saves in each way, {run.date}. {', '.join(kept.values())}. {made_with}.",
        "",
        "| briefs | saved | server | median ms | 95 of 100 within ms | budget ms |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for one in run.latencies:
        for way in one.seconds:
            budget = BUDGETS.get(one.briefs, "") if one.name == "briefgen" else ""
            lines.append(
                f"| {one.briefs:,} | {way} | {one.name} | {one.median(way):,.0f} | {one.most(way):,.0f} | {budget} |"
            )
    return "\n".join(lines).replace("|  |", "| |")


def publish(run: Run, page: Path = PAGE) -> bool:
    """Puts the figures into docs/performance.md; tells whether it has a place for them."""
    text = replaced(page.read_text("utf-8"), "latency", figures(run))
    if text is not None:
        page.write_text(text, "utf-8", newline="\n")
    return text is not None
