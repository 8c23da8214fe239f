"""Which of a publication's targets is meant, and with what the site for it is built."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from briefgen.config import FILE, Config, DeployOptions
from briefgen.deploy.target import RefusedError
from briefgen.engine.job import Options
from briefgen.errors import suggestion


def chosen(targets: Mapping[str, DeployOptions], name: str | None) -> str:
    """The name of the target that `name` names; of the only one, where it is None.

    Raises:
        RefusedError: there is no such target, or there are several and none is named.
    """
    if not targets:
        message = (
            f"{FILE} says nothing of where the site is sent to; write for instance\n"
            "  deploy: {production: {to: s3://bucket/path}}\n"
            "docs/deploy.md has every kind of target, from account to live site"
        )
        raise RefusedError(message)
    if name is None and len(targets) == 1:
        return next(iter(targets))
    if name is None:
        raise RefusedError(f"there are several targets, so name one of them: {', '.join(targets)}")
    if name not in targets:
        near = suggestion(name, targets) or f"; there {'is' if len(targets) == 1 else 'are'} {', '.join(targets)}"
        raise RefusedError(f'there is no target "{name}" in {FILE}{near}')
    return name


def built_for(target: DeployOptions, config: Config, options: Options) -> Options:
    """`options` for the site as readers have it at a target: with the address there, where that is another one than the
    publication's."""
    return options if target.url == config.url else replace(options, base_url=target.url)
