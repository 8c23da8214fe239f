"""Which target is meant, and what it is made of. What only some targets need is imported for them alone."""

from __future__ import annotations

from pathlib import Path

from briefgen.config import Config
from briefgen.deploy.claim import Pace
from briefgen.deploy.claimed import Claimed
from briefgen.deploy.target import RefusedError, Target
from briefgen.errors import suggestion
from briefgen.options import DeployOptions
from briefgen.syntax.destination import destination


def chosen(config: Config, name: str | None) -> tuple[str, DeployOptions]:
    """The target that `name` names, with its name; the only one, where it is None.

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
    return name, config.deploy[name]


def target_of(options: DeployOptions, root: Path, pace: Pace) -> Target:
    """The target that `options` of the publication in `root` name. Nothing is connected yet."""
    where = destination(options.to)
    if isinstance(where, str):
        # Configurations with such a place have errors.
        raise RefusedError(where)
    match where.kind:
        case "git":
            from briefgen.deploy.branch.git import branch_of

            return branch_of(options, where, root)
        case "folder":
            from briefgen.deploy.folders.folder import folder_of

            return Claimed(folder_of(options, where, root), pace)
        case "sftp":
            from briefgen.deploy.folders.ssh import ssh_of

            return Claimed(ssh_of(options, where, root), pace)
        case _:
            from briefgen.deploy.stores.objects import store_of

            return Claimed(store_of(options, where, root), pace)
