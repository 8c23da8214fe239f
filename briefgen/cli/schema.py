"""`briefgen schema`: what would be right, for programs and for text editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from briefgen.cli.parameters import root_of


@click.command()
@click.argument("what", required=False, type=click.Choice(["brief", "page", "author", "topic", "publication"]))
@click.option("--write", is_flag=True, help="Write into the publication what text editors read, and print its files.")
@click.pass_obj
def schema(folder: Path | None, what: str | None, write: bool) -> None:
    """Print the JSON Schemas of front matter.

    All five in one object, that of briefgen.yaml among them, or only WHAT.

    With --write, schemas for text editors go to .schemas/, snippets and settings for Visual Studio Code to .vscode/.
    Run it again after an upgrade of briefgen: schemas and snippets are made anew, settings that are there stay.

    \b
    Examples:
      briefgen schema
      briefgen schema publication
      briefgen schema --write
    """
    if write:
        if what:
            raise click.UsageError("--write writes all of them; leave out WHAT")
        from briefgen.starter import write_editor_files

        for path in write_editor_files(root_of(folder)):
            click.echo(path)
        return
    from briefgen.content.reference import schemas

    click.echo(json.dumps(schemas()[what] if what else schemas(), indent=2, ensure_ascii=False))
