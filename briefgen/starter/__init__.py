"""For a newcomer: a publication that builds at once, and the beginning of a brief."""

from briefgen.starter.publication import init
from briefgen.starter.scaffold import new_brief

__all__ = ["init", "new_brief"]
