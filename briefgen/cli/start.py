"""`briefgen init` and `briefgen new`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from briefgen.cli.parameters import root_of, this_moment
from briefgen.cli.printing import tell_of_old_schemas
from briefgen.config import FILE


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The publication's name; by default made from the folder's.")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "netlify", "cloudflare"]),
    help="Also what builds and publishes the site there, on every push and when something is due.",
)
def init(folder: Path, name: str | None, ci: Any) -> None:
    """Make a small publication in FOLDER.

    It builds at once, has two briefs that explain the format, and everything in it is there to be changed.

    With --ci, FOLDER may be a publication already: then only what belongs to CI is added, and nothing is overwritten.

    \b
    Examples:
      briefgen init harbour
      briefgen init . --name "Harbour Brief"
      briefgen init harbour --ci github
      briefgen init . --ci netlify             in a publication that is there
    """
    from briefgen.starter import HOSTS
    from briefgen.starter import init as start

    if ci and (folder / FILE).is_file():
        if name:
            raise click.UsageError("the publication has a name, in briefgen.yaml; leave out --name")
        _add_ci(folder, ci)
        return
    host = HOSTS.get(ci, "")
    made = start(folder, name or _name_of(folder), this_moment(), host)
    enter = "" if folder.resolve() == Path.cwd() else f"  cd {shlex.quote(str(folder))}\n"
    click.echo(f"{made} files in {folder.resolve()}. Now:\n\n{enter}  briefgen serve --open\n")
    if ci:
        _add_ci(folder, ci)


def _name_of(folder: Path) -> str:
    return folder.resolve().name.replace("-", " ").replace("_", " ").title()


def _add_ci(folder: Path, ci: Any) -> None:
    """Writes what CI reads and says what is to be done by hand."""
    from briefgen.engine.publication import load_config
    from briefgen.starter import BY_HAND, HOSTS, REQUIREMENTS, write_ci
    from briefgen.syntax.slugs import slugify

    config = load_config(folder)
    ready = write_ci(folder, ci, slugify(config.name))
    for path in ready.files:
        click.echo(path)
    steps = [*BY_HAND[ci]]
    if ready.lacks_source:
        steps.insert(0, f"in {REQUIREMENTS}, say where briefgen can be installed from")
    elif REQUIREMENTS not in ready.files:
        steps.insert(0, f"see that your {REQUIREMENTS} has briefgen in it")
    if HOSTS.get(ci, "") not in (*config.hosts, ""):
        steps.insert(0, f"in {FILE}, write hosting: {{hosts: [{HOSTS[ci]}]}}")
    steps.insert(0, f"in {FILE}, set url to the address that the site will have")
    click.echo("\nBy hand, once:\n")
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")


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
    from briefgen.starter import new_brief

    root = root_of(folder)
    made = new_brief(root, load_config(root), headline, slug, this_moment(), pure=pure)
    click.echo(made.relative_to(root).as_posix())
    tell_of_old_schemas(root)
