"""The results of one run of the benchmark, and what is worked out from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.measure import Measured


@dataclass(frozen=True)
class SiteResult:
    """What one generator's site took. `builds` has a measurement for each round, by step."""

    id: str
    name: str
    pages: int
    """HTML files that a clean build makes."""
    size: int
    """Bytes of all files that it makes."""
    builds: Mapping[str, tuple[Measured, ...]]

    def wall(self, step: str) -> float:
        """Seconds, the median of the rounds."""
        return median(m.wall for m in self.builds[step])

    def range(self, step: str) -> tuple[float, float]:
        """The fastest and the slowest round in seconds."""
        walls = [m.wall for m in self.builds[step]]
        return min(walls), max(walls)

    def cpu(self, step: str) -> float | None:
        """Processor seconds, the median of the rounds."""
        return _median(m.cpu for m in self.builds[step])

    def memory(self, step: str) -> float | None:
        """Peak megabytes, the median of the rounds."""
        return _median(m.memory for m in self.builds[step])


@dataclass(frozen=True)
class Results:
    """One run."""

    briefs: int
    rounds: int
    date: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    memory_is: str
    """What memory means here: see `bench.measure.memory_is`."""
    sites: tuple[SiteResult, ...]
    imports: Mapping[str, float]
    """Milliseconds by package: see `bench.imports.import_times`."""

    def site(self, name: str) -> SiteResult | None:
        """The result of one generator, if it was there."""
        return next((s for s in self.sites if s.id == name), None)

    def faster_hugo(self, step: str) -> SiteResult | None:
        """Whichever of the Hugo sites was faster in a step, if there was one."""
        return min((s for s in self.sites if s.id.startswith("hugo")), key=lambda s: s.wall(step), default=None)

    def noise(self) -> float | None:
        """Processors that other work kept busy, the median of all builds."""
        return _median(m.others for s in self.sites for builds in s.builds.values() for m in builds)

    def write(self, folder: Path) -> Path:
        """Writes everything as JSON into `folder` and returns the file."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.briefs}.json"
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
        return file

    @classmethod
    def read(cls, file: Path) -> Results:
        """What `write` wrote."""
        kept = json.loads(file.read_text("utf-8"))
        sites = (
            SiteResult(**{**s, "builds": {step: tuple(Measured(**m) for m in ms) for step, ms in s["builds"].items()}})
            for s in kept["sites"]
        )
        return cls(**{**kept, "sites": tuple(sites)})


def _median(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return median(known) if known else None
