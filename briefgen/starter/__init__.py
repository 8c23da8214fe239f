"""For a newcomer: a publication that builds at once, the beginning of a brief, what text editors and CI are told."""

from briefgen.starter.ci import BY_HAND, CIS, HOSTS, REQUIREMENTS, Ci, Ready, write_ci
from briefgen.starter.editors import outdated, write_editor_files
from briefgen.starter.publication import init
from briefgen.starter.scaffold import new_brief

__all__ = [
    "BY_HAND",
    "CIS",
    "HOSTS",
    "REQUIREMENTS",
    "Ci",
    "Ready",
    "init",
    "new_brief",
    "outdated",
    "write_ci",
    "write_editor_files",
]
