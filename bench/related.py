"""`python -m bench.related`: how well `briefgen related` finds what the authors of posts linked to.

Each set of labelled posts (see bench.labelled) is made a publication, `briefgen related --all --json` ranks it, and
the ranking is held against the links. No set is in the repository.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

from bench.labelled import Labelled, read, sets_in, stage
from bench.scores import PRECISE, RECALLED, Score, score
from bench.tables import table

LATER = "2100-01-01"
"""By then all posts have been published."""


def ranked(root: Path) -> dict[str, list[str]]:
    """The ranking of the publication in `root`, as the command has it.

    Raises:
        RuntimeError: the command failed; the error says why.
    """
    command = ["-c", "from briefgen.cli import main; main()", "-C", str(root), "related"]
    asked = [sys.executable, *command, "--all", "--json", "--limit", str(RECALLED), "--now", LATER]
    result = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
    if result.returncode:
        raise RuntimeError(f"{root.name}: {result.stderr[-2000:]}")
    lines = map(json.loads, result.stdout.splitlines())
    return {line["slug"]: [near["slug"] for near in line["related"]] for line in lines}


def scored(labelled: Labelled, scratch: Path, *, topics: bool) -> Score:
    """The figures of a set, made a publication below `scratch`.

    Raises:
        RuntimeError: it could not be ranked.
    """
    folder = scratch / labelled.name
    stage(labelled, folder, topics=topics)
    return score(labelled, ranked(folder))


def figures(found: Sequence[tuple[Labelled, Score]]) -> str:
    """The figures of sets as a Markdown table; the last line has the means."""
    rows = [
        [s.name, s.lang, f"{len(s.posts):,}", _share(f.recall), f"{f.linked:,}", _share(f.precision), f"{f.rare:,}"]
        for s, f in found
    ]
    recalls, precisions = ([share for share in each if share is not None] for each in _shares(found))
    rows.append(["mean", "", "", _mean(recalls), "", _mean(precisions), ""])
    heads = ["set", "language", "posts", f"R@{RECALLED}", "posts with links", f"P@{PRECISE}", "with rare topics"]
    return table(heads, rows, left=2)


def _shares(found: Sequence[tuple[Labelled, Score]]) -> tuple[list[float | None], list[float | None]]:
    return [score.recall for _, score in found], [score.precision for _, score in found]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _mean(shares: Iterable[float]) -> str:
    return _share(fmean(shares)) if shares else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Scores each set asked for; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.related", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET", help="a .jsonl or .jsonl.gz, or a folder of such; with "
                        "=LANGUAGE after it where that cannot be told by the script: posts.jsonl=fr")  # fmt: skip
    parser.add_argument("--no-topics", dest="topics", action="store_false", help="leave the posts' topics out")
    options = parser.parse_args(arguments)
    found: list[tuple[Labelled, Score]] = []
    with tempfile.TemporaryDirectory(prefix="briefgen-related-") as scratch:
        try:
            for written in options.sets:
                path, _, lang = written.partition("=")
                for file in sets_in([Path(path)]):
                    labelled = read(file, lang or None)
                    found.append((labelled, scored(labelled, Path(scratch), topics=options.topics)))
        except (OSError, ValueError, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 1
    print(figures(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
