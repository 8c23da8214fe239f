"""Where the preview listens: one address of the machine, and a port that is free."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from briefgen.errors import MachineError

PORTS = 20
"""How many ports are tried, one after another."""

WAITING = 128
"""Connections that may wait to be taken; a browser that comes before the first build is done is one of them."""


class Place(Struct, frozen=True):
    """Where a server listens."""

    socket: socket.socket
    port: int
    loopback: bool
    """Whether only this machine can reach it."""


@contextmanager
def listen(host: str, port: int) -> Iterator[Place]:
    """Listens, within it, on `host`, a name or a number of this machine, at `port`, or at the next one that is free; at
    any free one where `port` is 0.

    Raises:
        MachineError: `host` is no address of this machine, all ports tried are taken, or the system allows none.
    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise MachineError(f'"{host}" is no name or number of this machine: {error}') from None
    for candidate in range(port, min(port + PORTS, 65536)) if port else (0,):
        # Only where the protocol is named does asyncio send what is written without waiting for more, 40 ms at times.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            _bind(listener, (place[0], candidate, *place[2:]))
        except OSError as error:
            listener.close()
            if not _is_taken(error):
                raise MachineError(_reason(error, host, candidate)) from None
        else:
            with listener:
                loopback = ipaddress.ip_address(str(place[0]).partition("%")[0]).is_loopback
                yield Place(listener, listener.getsockname()[1], loopback)
            return
    raise MachineError(f"the ports from {port} to {candidate} are all taken; name another with --port, or 0 for any")


def _bind(listener: socket.socket, place: tuple[object, ...]) -> None:
    if sys.platform == "win32":
        # There the other option would share a port that somebody else listens on.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        # A preview that ended a moment ago is no reason to move to another port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(place)
    listener.listen(WAITING)
    listener.setblocking(False)


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE or (sys.platform == "win32" and error.errno == errno.EACCES)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return f'"{host}" is no address of this machine'
    if error.errno == errno.EACCES:
        return f"the system does not allow port {port}; name one above 1023 with --port"
    return f"{host}, port {port}: {error.strerror or error}"
