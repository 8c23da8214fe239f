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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from statistics import fmean

from bench.ablation import PARTS, ranked_without, whole_briefs
from bench.labelled import Labelled, read, sets_in, stage
from bench.publish import DOCS, replaced
from bench.scores import PRECISE, RECALLED, Score, score
from bench.tables import table

FIGURES: Mapping[str, Callable[[Score], float | None]] = {
    f"R@{RECALLED}": attrgetter("recall"),
    f"P@{PRECISE}": attrgetter("precision"),
}
PAGE = DOCS / "related.md"
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


def figures(found: Mapping[str, Score], sets: Sequence[Labelled]) -> str:
    """The figures of sets, by their names, as a Markdown table; the last line has the means."""
    rows = []
    for one in sets:
        score = found[one.name]
        asked = [_share(score.recall), f"{score.linked:,}", _share(score.precision), f"{score.rare:,}"]
        rows.append([one.name, one.lang, f"{len(one.posts):,}", *asked])
    scores = found.values()
    rows.append(["mean", "", "", _mean(s.recall for s in scores), "", _mean(s.precision for s in scores), ""])
    recall, precision = FIGURES
    heads = ["set", "language", "posts", recall, "posts with links", precision, "with rare topics"]
    return table(heads, rows, left=2)


def compared(found: Mapping[str, Mapping[str, Score]]) -> str:
    """The figures of several rankings, each by the sets' names: a Markdown table of R@10 and one of P@5. The first
    ranking is the whole one; of the others, which do without a part, stands by how much they are better or worse."""
    heads = [name if place == 0 else f"without {name}" for place, name in enumerate(found)]
    tables = []
    for name, figure in FIGURES.items():
        shares = {one: _shares(figure(scores[one]) for scores in found.values()) for one in next(iter(found.values()))}
        told = {one: row for one, row in shares.items() if row}
        if told:
            told["mean"] = [fmean(column) for column in zip(*told.values(), strict=True)]
        rows = [[one, f"{row[0]:.3f}", *(f"{share - row[0]:+.3f}" for share in row[1:])] for one, row in told.items()]
        tables.append(table([name, *heads], rows))
    return "\n\n".join(tables)


def _shares(shares: Iterable[float | None]) -> list[float]:
    return [share for share in shares if share is not None]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _mean(shares: Iterable[float | None]) -> str:
    known = _shares(shares)
    return _share(fmean(known)) if known else ""


def _sets(written: Iterable[str]) -> tuple[Labelled, ...]:
    """The sets asked for; of those with one name the last."""
    found: dict[str, Labelled] = {}
    for one in written:
        path, _, lang = one.partition("=")
        for file in sets_in([Path(path)]):
            labelled = read(file, lang or None)
            found[labelled.name] = labelled
    return tuple(found.values())


def _by_command(sets: Iterable[Labelled], *, topics: bool) -> dict[str, Score]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="briefgen-related-") as scratch:
        for labelled in sets:
            folder = Path(scratch) / labelled.name
            stage(labelled, folder, topics=topics)
            found[labelled.name] = score(labelled, ranked(folder))
    return found


def _without(
    sets: Iterable[Labelled], trials: Mapping[str, Collection[str]], *, topics: bool
) -> dict[str, dict[str, Score]]:
    """The figures of each trial, by the parts that it does without."""
    found: dict[str, dict[str, Score]] = {name: {} for name in trials}
    for labelled in sets:
        briefs = whole_briefs(labelled, topics=topics)
        for name, parts in trials.items():
            found[name][labelled.name] = score(labelled, ranked_without(briefs, parts))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Scores each set asked for; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.related", description=__doc__)
    parser.add_argument(
        "sets",
        nargs="+",
        metavar="SET",
        help="a .jsonl or .jsonl.gz, or a folder of such; with =LANGUAGE after it where that cannot be told by the "
        "script: posts.jsonl=fr; of two with one name, the last counts",
    )
    parser.add_argument("--no-topics", dest="topics", action="store_false", help="leave the posts' topics out")
    parts = "; ".join(f"{name} ({part.meaning})" for name, part in PARTS.items())
    parser.add_argument(
        "--without", action="append", choices=PARTS, metavar="PART", help=f"rank without a part, once for each: {parts}"
    )
    parser.add_argument("--ablation", action="store_true", help="rank without each part in turn, and compare")
    parser.add_argument("--docs", action="store_true", help="write the figures into docs/related.md, too")
    options = parser.parse_args(arguments)
    if options.docs and (options.without or options.topics):
        parser.error("docs/related.md has figures of whole rankings that see no topics: --docs goes with --no-topics")
    try:
        sets = _sets(options.sets)
        said = _said(sets, options)
    except (OSError, ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(said)
    if options.docs:
        name = "related parts" if options.ablation else "related"
        text = replaced(PAGE.read_text("utf-8"), name, said)
        assert text is not None, f"{PAGE} has no marks for {name}"
        PAGE.write_text(text, "utf-8", newline="\n")
    return 0


def _said(sets: Sequence[Labelled], options: argparse.Namespace) -> str:
    if options.ablation:
        asked = [part for part in PARTS if part != "topics" or options.topics]
        trials = {"whole": (), **{part: (part,) for part in asked}}
        return compared(_without(sets, trials, topics=options.topics))
    if options.without:
        return figures(_without(sets, {"": options.without}, topics=options.topics)[""], sets)
    return figures(_by_command(sets, topics=options.topics), sets)


if __name__ == "__main__":
    sys.exit(main())
