"""`briefgen init` and `briefgen new`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from briefgen.cli.parameters import root_of, this_moment


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The publication's name; by default made from the folder's.")
def init(folder: Path, name: str | None) -> None:
    """Make a small publication in FOLDER.

    It builds at once, has two briefs that explain the format, and everything in it is there to be changed.

    \b
    Examples:
      briefgen init harbour
      briefgen init . --name "Harbour Brief"
    """
    from briefgen.starter import init as start

    made = start(folder, name or folder.resolve().name.replace("-", " ").replace("_", " ").title(), this_moment())
    enter = "" if folder.resolve() == Path.cwd() else f"  cd {shlex.quote(str(folder))}\n"
    click.echo(f"{made} files in {folder.resolve()}. Now:\n\n{enter}  briefgen build\n")


@click.command()
@click.argument("headline")
@click.option("--slug", help="The file's name and part of the address; by default made from the headline.")
@click.option("--yaml", "pure", is_flag=True, help="As one YAML file, which text editors can complete and check.")
@click.pass_obj
def new(folder: Path | None, headline: str, slug: str | None, pure: bool) -> None:
    """Begin a brief: a draft with HEADLINE.

    It has today's date, and every key that a brief can have, with what each is for.

    \b
    Examples:
      briefgen new "Ferries stop at noon on the northern line"
      briefgen new "Ferries stop" --slug northern-line
      briefgen new "Ferries stop" --yaml
    """
    from briefgen.engine.publication import load_config
    from briefgen.starter import new_brief, outdated

    root = root_of(folder)
    made = new_brief(root, load_config(root), headline, slug, this_moment(), pure=pure)
    click.echo(made.relative_to(root).as_posix())
    if outdated(root):
        click.echo("the schemas are of another briefgen; `briefgen schema --write` makes them anew", err=True)
