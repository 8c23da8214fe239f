"""Deployments. Read this file to know how a site comes to its readers.

    site      site/ -> its files, if it is what a build would make now
    standing  target -> what is there
    plan      both -> what is sent, in which order, and what is removed
    carry out plan -> the target; it changes there in an order in which no reader meets a broken link

What is planned is a function of the two, so a rehearsal shows what would be done.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from briefgen.deploy.plan import Plan
from briefgen.deploy.target import Told
from briefgen.engine.job import Options


class Asked(Struct, frozen=True):
    """What is asked of a deployment."""

    is_rehearsal: bool = False
    """Plans, and does nothing."""
    allows_removals: int = 0
    """So many removals are meant, however many they are for the site."""
    takes_over: bool = False
    """Files of others at the target may be replaced at a first deployment."""


class Report(Struct, frozen=True):
    """What a deployment did, or would do."""

    name: str
    """The target's, in briefgen.yaml."""
    to: str
    """Where that is."""
    url: str
    """The address of the site there, which ends with a slash."""
    plan: Plan
    live: str
    """The id of the release that readers see now; empty if there is none."""
    is_done: bool
    """Whether anything was done."""
    busy: str = ""
    """Of a rehearsal: who seems to be deploying there now."""
    newest: str = ""
    """The path of the newest brief's page in the site; empty if there is none."""


def deploy(root: Path, name: str | None, options: Options, asked: Asked, told: Told = lambda *_: None) -> Report:
    """Sends the site of the publication in `root` to the target that `name` names; to the only one, where it is None.
    `options` are those that the site was built with.

    Raises:
        BriefgenError: briefgen.yaml has errors.
        RefusedError: there is no such target, the site is not what a build would make now, too much would be removed,
            or files of others replaced.
        TakenError: another deployment to the target is going on.
        TargetError: the target could not be reached, or failed. Nothing was removed; the next deployment goes on.
    """
    raise NotImplementedError


def rollback(root: Path, name: str | None, asked: Asked, told: Told = lambda *_: None) -> Report:
    """Makes the release before live again, byte for byte.

    Raises:
        As `deploy` does; RefusedError, too, where there is no release before.
    """
    raise NotImplementedError
