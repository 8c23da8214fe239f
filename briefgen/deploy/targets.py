"""Which target is meant, and what it is made of. What only some targets need is imported for them alone."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from briefgen.config import Config
from briefgen.deploy.claim import Pace
from briefgen.deploy.claimed import Claimed
from briefgen.deploy.target import RefusedError, Target
from briefgen.errors import suggestion
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination, destination


class Chosen(Struct, frozen=True):
    """A target as briefgen.yaml names it."""

    name: str
    options: DeployOptions
    where: Destination


def chosen(config: Config, name: str | None) -> Chosen:
    """The target that `name` names; the only one, where it is None.

    Raises:
        RefusedError: there is none of that name, or none at all, or there are several.
    """
    names = tuple(config.deploy)
    if not names:
        message = (
            "briefgen.yaml names no target under `deploy`; write one, for instance\n"
            '  deploy: {production: {to: "sftp://user@host/srv/news"}}\n'
            "docs/deploy.md has every kind, from account to live site"
        )
        raise RefusedError(message)
    if name is None and len(names) > 1:
        raise RefusedError(f"there are several targets; name one of {', '.join(names)}")
    if name is None:
        (name,) = names
    if name not in config.deploy:
        near = suggestion(name, names) or f"; there is {', '.join(names)}"
        raise RefusedError(f'briefgen.yaml names no target "{name}"{near}')
    where = destination(config.deploy[name].to)
    assert isinstance(where, Destination)  # noqa: S101 -- the configuration was checked
    return Chosen(name, config.deploy[name], where)


def target_of(goal: Chosen, root: Path, pace: Pace) -> Target:
    """The target that was chosen for the publication in `root`. Nothing is connected yet.

    Raises:
        RefusedError: no site may be sent there.
        TargetError: there are no credentials for it, or they cannot be read.
    """
    options, where = goal.options, goal.where
    match where.kind:
        case "git":
            from briefgen.deploy.branch.git import branch_of

            return branch_of(options, where, root)
        case "folder":
            from briefgen.deploy.folders.folder import folder_of

            return Claimed(folder_of(options, where, root), pace)
        case "sftp":
            from briefgen.deploy.folders.ssh import ssh_of

            return Claimed(ssh_of(options, where), pace)
        case _:
            from briefgen.deploy.stores.objects import store_of

            return Claimed(store_of(options, where), pace)
