"""For a newcomer: a publication that builds at once, the beginning of a brief, and what text editors are told."""

from briefgen.starter.editors import outdated, write_editor_files
from briefgen.starter.publication import init
from briefgen.starter.scaffold import new_brief

__all__ = ["init", "new_brief", "outdated", "write_editor_files"]
