"""The same publication gives the same bytes, however the machine is set up and the work is spread."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.engine.pool import WORTH_IT
from tests.conftest import Files, brief
from tests.golden import NOW, SITES, tree

MakePublication = Callable[[Files], Path]

_BUILD = """
import datetime, multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from briefgen.engine import pool
from briefgen.engine.build import Options, build

root, jobs, method, now = sys.argv[1:]
made = []
def processes(jobs):
    made.append(jobs)
    return ProcessPoolExecutor(jobs, multiprocessing.get_context(method), pool._begin)
pool.processes = processes
build(Path(root), Options(datetime.datetime.fromisoformat(now), jobs=int(jobs)))
print(len(made))
"""
_FORK = ["fork"] if sys.platform != "win32" else []
_WAYS = [(1, "spawn"), *((2, method) for method in ("spawn", *_FORK)), *((5, method) for method in _FORK)]
_MACHINES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "", "PYTHONUTF8": "0"},
]


def built(root: Path, folder: Path, jobs: int, method: str, machine: dict[str, str]) -> tuple[dict[str, bytes], bool]:
    """The site of a copy of the publication `root` in `folder`, and whether processes were used for it."""
    copy = folder / f"{jobs} {method}"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("expected"))
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(copy), str(jobs), method, NOW.isoformat()],
        env={**os.environ, **machine},
        capture_output=True,
        check=True,
    )
    return tree(copy / "site"), done.stdout.strip() != b"0"


def many(publication: MakePublication) -> Path:
    """A publication of which the briefs and the pages are enough for processes to be used."""
    sections = ("one", "two", "three")
    files: Files = {
        f"content/briefs/b{n}.md": brief(
            f"Brief {n}",
            f"2026-{n % 11 + 1:02}-{n % 28 + 1:02} {n % 24:02}:00",
            f"Text *{n}*, see [it](brief:b{(n * 7) % 150}). I, ı, İ, ß.",
            topics=f"[t{n % 7}, Über {n % 3}, İstanbul]",
            section=sections[n % 3],
            aliases=f"[/old/{n}/]",
        )
        for n in range(150)
    }
    files["briefgen.yaml"] = "name: Many\nurl: https://many.example/\ntimezone: America/New_York\ncards: {newest: 3}\n"
    return publication(files)


@pytest.mark.parametrize("machine", _MACHINES[1:], ids=["hash seed 1", "hash seed 4711"])
@pytest.mark.parametrize("which", ["everything", "many"])
def test_the_same_bytes_on_every_machine_with_any_processes(
    publication: MakePublication, tmp_path: Path, which: str, machine: dict[str, str]
) -> None:
    root = SITES / "everything" if which == "everything" else many(publication)
    expected, _ = built(root, tmp_path / "expected", 1, "spawn", _MACHINES[0])
    assert len(expected) > (WORTH_IT if which == "many" else 10)
    for jobs, method in _WAYS:
        site, used_processes = built(root, tmp_path / "other", jobs, method, machine)
        # Three pictures are as much work as so many pages.
        assert used_processes == (jobs > 1)
        assert site == expected, (jobs, method)
