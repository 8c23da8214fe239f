"""Logging in to a host over SSH, with what the user's own `ssh` would use, or the environment gives."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

from briefgen.deploy.redacting import redacted
from briefgen.deploy.target import TargetError
from briefgen.syntax.destination import Destination

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection

KEY = "BRIEFGEN_SSH_KEY"
KNOWN_HOSTS = "BRIEFGEN_SSH_KNOWN_HOSTS"
PASSWORD = "BRIEFGEN_SSH_PASSWORD"  # noqa: S105 -- a variable's name
_CONNECTING = 30
_LOGGING_IN = 60
_QUIET = 15
"""Seconds of silence after which the host is asked whether it is still there; after four of them it is not."""


class UnreachableError(TargetError):
    """A host that does not answer, which it may do later."""


async def logged_in(where: Destination) -> SSHClientConnection:
    """A connection to the host of a place.

    The key of the host is always held against known_hosts. Users, keys, ports and hosts in between are those of
    `~/.ssh/config`, of the agent and of `~/.ssh/id_*`; `BRIEFGEN_SSH_KEY` (the text of a private key),
    `BRIEFGEN_SSH_KNOWN_HOSTS` (lines of known_hosts) and `BRIEFGEN_SSH_PASSWORD` come before them.

    Raises:
        UnreachableError: it does not answer.
        TargetError: it cannot be trusted, or lets nobody in.
    """
    # Only deployments over SSH need it.
    import asyncssh

    told = f"{where.user}@{where.place}" if where.user else where.place
    try:
        given = _given()
        if where.user:
            given["username"] = where.user
        if where.port:
            given["port"] = where.port
        if "known_hosts" not in given:
            given["known_hosts"] = await _known_hosts(where.place, given)
        return await asyncssh.connect(
            where.place,
            connect_timeout=_CONNECTING,
            login_timeout=_LOGGING_IN,
            keepalive_interval=_QUIET,
            keepalive_count_max=4,
            **given,
        )
    except asyncssh.HostKeyNotVerifiable as error:
        raise TargetError(_unknown(where, told)) from error
    except asyncssh.KeyExchangeFailed as error:
        message = f"{told} and this machine have no way of keys or encryption in common: {_said(error)}"
        raise TargetError(message) from error
    except asyncssh.PermissionDenied as error:
        message = (
            f"{told} lets nobody in with the keys there are: of the agent, of ~/.ssh, or in {KEY}; add the public one "
            "to ~/.ssh/authorized_keys there, and see that the user is right"
        )
        raise TargetError(message) from error
    except socket.gaierror as error:
        raise UnreachableError(f"no host is called {where.place}, or names cannot be looked up now") from error
    except TimeoutError as error:
        raise UnreachableError(f"{told} does not answer; is it running, and the port right?") from error
    except OSError as error:
        raise UnreachableError(f"{told} cannot be reached: {_said(error)}") from error
    except asyncssh.Error as error:
        raise UnreachableError(f"{told} ended the connection: {_said(error)}") from error
    except ValueError as error:
        # Of ~/.ssh/config, or of a key.
        raise TargetError(f"{told} cannot be logged in to: {_said(error)}") from error


def _given() -> dict[str, object]:
    """What the environment gives."""
    import asyncssh

    given: dict[str, object] = {}
    if key := os.environ.get(KEY):
        try:
            # Variables in CI are often without the last line's end.
            given["client_keys"] = [asyncssh.import_private_key(key.strip() + "\n")]
        except (ValueError, asyncssh.Error):
            message = f"{KEY} is not the text of a private key without a passphrase; it has to be whole, with all lines"
            raise TargetError(message) from None
        given["agent_path"] = None
    if lines := os.environ.get(KNOWN_HOSTS):
        try:
            given["known_hosts"] = asyncssh.import_known_hosts(lines.strip() + "\n")
        except (ValueError, asyncssh.Error):
            message = f"{KNOWN_HOSTS} does not have the lines of a known_hosts file, as `ssh-keyscan HOST` prints them"
            raise TargetError(message) from None
    if password := os.environ.get(PASSWORD):
        given["password"] = password
    return given


async def _known_hosts(host: str, given: Mapping[str, object]) -> object:
    """The files of known hosts that the user's configuration names; an empty list means the usual one. asyncssh takes
    None for trust in every host, so it must never come to that, whatever is read again for this host later."""
    import asyncssh

    options = await asyncssh.SSHClientConnectionOptions.construct(config=(), host=host, **given)
    if options.known_hosts is None:
        message = (
            f"~/.ssh/config says that nobody looks whether {host} is the right host (UserKnownHostsFile none), which "
            "a deployment does not accept; name a file there"
        )
        raise TargetError(message)
    return options.known_hosts


def _unknown(where: Destination, told: str) -> str:
    port = f"-p {where.port} " if where.port else ""
    return (
        f"{told} shows a host key that known_hosts does not have for it, so it may be another machine. If you have not "
        f"deployed there before, run `ssh {port}{told}` once and compare the fingerprint that it shows with the one "
        f"the host's owner gives; in CI, put what `ssh-keyscan {port}{where.place}` prints, compared in the same way, "
        f"into {KNOWN_HOSTS}. If you have, ask its owner whether the key was changed"
    )


def _said(error: Exception) -> str:
    return redacted(getattr(error, "strerror", None) or str(error) or type(error).__name__)
