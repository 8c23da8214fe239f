"""`briefgen completion`: what makes a shell complete briefgen's commands and options."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script for SHELL's completion.

    With it, the shell completes commands, options and folders. Bash must be 4.4 or newer; the line for zsh goes after
    `compinit`.

    \b
    Examples:
      briefgen completion bash
      eval "$(briefgen completion bash)"    in ~/.bashrc
      eval "$(briefgen completion zsh)"     in ~/.zshrc
      briefgen completion fish | source     in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 -- click has all of the choices
    click.echo(kind(ctx.find_root().command, {}, "briefgen", "_BRIEFGEN_COMPLETE").source())
