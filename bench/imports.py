"""What a build that has nothing to do imports, and what that costs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

_LINE = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)\s*$", re.MULTILINE)
_BUILD = "import sys; from briefgen.cli import main; sys.argv[1:] = ['build', '--quiet']; main()"


def import_times(folder: Path, runs: int) -> dict[str, float]:
    """Milliseconds that each package takes to import in `briefgen build`, the dearest first, and the whole
    under the name `""`. `folder` is a publication that has been built; of `runs` builds, the fastest counts."""
    return min((_once(folder) for _ in range(runs)), key=lambda times: times[""])


def by_package(report: str) -> dict[str, float]:
    """Milliseconds by top-level package, the dearest first, from what `python -X importtime` prints.

    A package has what its own modules took, not what it imports from others. What a package brings along
    under another name, as some compiled modules do, counts for itself.
    """
    times: defaultdict[str, float] = defaultdict(float)
    for microseconds, module in _LINE.findall(report):
        times[module.partition(".")[0]] += int(microseconds) / 1000
    return dict(sorted(times.items(), key=lambda item: -item[1]))


def _once(folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", _BUILD], cwd=folder, capture_output=True, text=True, check=True
    )
    times = by_package(done.stderr)
    return {"": sum(times.values()), **times}
