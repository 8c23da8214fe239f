"""Commands: arguments -> one call; the only room that prints and exits."""

from briefgen.cli.program import main

__all__ = ["main"]
