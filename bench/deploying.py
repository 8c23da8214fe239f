"""`python -m bench.deploying`: how long a site of 10,000 briefs takes to an object store, and how many requests it
asks of it, by `briefgen deploy`, by `hugo deploy` and by `aws s3 sync`.

All three send the very same folder, each into a bucket of its own of the same server, which runs on this machine; the
programs take turns. What is measured is a first deployment, one where nothing changed, and one after a brief's body was
edited. The server is written in Python and takes most of the time of a first deployment.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import measure
from bench.corpus import brief
from bench.generators import briefgen_here, hugos
from bench.machine import machine
from bench.publish import PAGE, replaced
from bench.store import CREDENTIALS, Store, store

FIRST, NOTHING, EDITED = "first deployment", "nothing changed", "one brief edited"
READS, DELETES = ("GET", "HEAD"), ("DELETE", "POST")


@dataclass(frozen=True)
class Deployer:
    """A program that sends a folder to a bucket."""

    name: str
    command: tuple[str, ...]
    folder: Path
    """Where it is run."""


@dataclass(frozen=True)
class Row:
    """What one deployment took."""

    step: str
    name: str
    taken: measure.Measured
    asked: Mapping[str, int]
    """How many requests, by method."""


def deployers(root: Path, beside: Path, server: Store) -> tuple[Deployer, ...]:
    """Those that are installed here, for the publication in `root`; what they need goes into the folder `beside`."""
    found = [Deployer("briefgen deploy", (*briefgen_here().command[:1], "deploy", "--quiet"), root)]
    if generators := hugos():
        beside.mkdir()
        (beside / "hugo.toml").write_text(
            f"baseURL = 'https://bench.example/'\npublishDir = '{root / 'site'}'\n"
            "[[deployment.targets]]\nname = 'bench'\n"
            f"URL = 's3://hugo?endpoint={server.endpoint}&use_path_style=true&disable_https=true'\n"
            "[[deployment.matchers]]\npattern = '^assets/.*$'\ncacheControl = 'public, max-age=31536000, immutable'\n"
        )
        hugo = (generators[0].command[0], "deploy", "--maxDeletes", "-1", "--workers", "32")
        found.append(Deployer("hugo deploy", hugo, beside))
    if (aws := shutil.which("aws")) is not None:
        sync = (aws, "--endpoint-url", server.endpoint, "s3", "sync", "site", "s3://aws", "--delete", "--quiet")
        found.append(Deployer("aws s3 sync", sync, root))
    return tuple(found)


def measured(server: Store, deployer: Deployer, step: str, folder: Path) -> Row:
    """One deployment."""
    server.counts()
    taken = measure.run(deployer.command, deployer.folder, folder / "log.txt", CREDENTIALS)
    return Row(step, deployer.name, taken, server.counts())


def rows(count: int, rounds: int) -> tuple[list[Row], int, int]:
    """All that is measured, in the order in which it was; and how many files the site has, with how many bytes."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="briefgen-bench-") as name, store() as server:
        folder, build = Path(name), briefgen_here()
        root = folder / "publication"
        build.stage(root, count)
        edited = root / build.file(brief(count // 2))[0]
        with (root / "briefgen.yaml").open("a") as publication:
            publication.write(f"deploy:\n  bench: {{to: 's3://briefgen', endpoint: '{server.endpoint}'}}\n")
        measure.run(build.command, root, folder / "log.txt")
        for bucket in ("briefgen", "hugo", "aws"):
            server.make(bucket)
        programs = deployers(root, folder / "hugo", server)
        go = partial(measured, server, folder=folder)
        found += [go(deployer=program, step=FIRST) for program in programs]
        for number in range(rounds):
            found += [go(deployer=program, step=NOTHING) for program in programs]
            edited.write_text(f"{edited.read_text('utf-8')}\nEdited: {number}.\n", "utf-8", newline="\n")
            measure.run(build.command, root, folder / "log.txt")
            found += [go(deployer=program, step=EDITED) for program in programs]
        sizes = [file.stat().st_size for file in (root / "site").rglob("*") if file.is_file()]
    return found, len(sizes), sum(sizes)


def figures(found: Sequence[Row], count: int, files: int, size: int) -> str:
    """All that docs/performance.md says of a run."""
    on = machine()
    on["cores"] += " cores"
    said = ", ".join(on.values())
    lines = [
        f"{count:,} briefs, {files:,} files, {size / 1e6:,.0f} MB, {dt.datetime.now(dt.UTC):%Y-%m-%d}. {said}.",
        "",
        "| | program | s | processor s | memory MB | reads | writes | deletions |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for step in (FIRST, NOTHING, EDITED):
        for name in dict.fromkeys(row.name for row in found):
            same = [row for row in found if (row.step, row.name) == (step, name)]
            asked = same[0].asked
            reads, deletes = (sum(asked.get(method, 0) for method in methods) for methods in (READS, DELETES))
            numbers = (
                f"{min(row.taken.wall for row in same):.1f}",
                _least(row.taken.cpu for row in same),
                _least(row.taken.memory for row in same),
                f"{reads:,}",
                f"{asked.get('PUT', 0):,}",
                f"{deletes:,}",
            )
            lines.append(f"| {step} | {name} | {' | '.join(numbers)} |")
    return "\n".join(lines)


def _least(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{min(known):,.1f}" if known else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--briefs", type=int, default=10_000, help="how many briefs the site has")
    parser.add_argument("--rounds", type=int, default=3, help="how often a step is measured; the quickest counts")
    asked = parser.parse_args()
    found, files, size = rows(asked.briefs, asked.rounds)
    text = figures(found, asked.briefs, files, size)
    print(text)
    page = replaced(PAGE.read_text("utf-8"), "deploy", text)
    if page is not None:
        PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
