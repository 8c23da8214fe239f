"""Where a site is sent to, as it is written in briefgen.yaml."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

Kind = Literal["s3", "gs", "az", "sftp", "git", "folder"]
_STORE_NAMES: dict[str, Kind] = {"s3": "s3", "gs": "gs", "gcs": "gs", "az": "az", "azure": "az"}
_GIT = ("git+ssh", "git+https", "git+http", "git+file")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):")
_REMOTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SAID = (
    "write s3://bucket/path, gs://bucket/path, az://container/path, sftp://user@host/path, "
    "git+ssh://git@host/name.git, git:origin, or a folder such as /srv/news"
)


class Destination(Struct, frozen=True):
    """A place that a site is sent to."""

    kind: Kind
    place: str = ""
    """The bucket or container; the host; the repository's address, or the name of a remote. Empty for a folder."""
    path: str = ""
    """Of a store: the prefix, without slashes at its ends. Of `sftp`: as on the host, `~/` for the home of the user. Of
    a folder: as it was written."""
    user: str = ""
    port: int = 0
    """0 where none was written."""


def destination(written: str) -> Destination | str:
    """The place that is `written`, or what is wrong with it, as the end of a sentence that begins with it."""
    scheme = found[1].lower() if (found := _SCHEME.match(written)) else ""
    if not written.isprintable() or written != written.strip():
        return "has characters that cannot be in an address"
    if not scheme:
        return Destination("folder", path=written)
    if scheme == "git":
        remote = written.partition(":")[2]
        return Destination("git", remote) if _REMOTE.fullmatch(remote) else f"names no remote; {_SAID}"
    try:
        parts = urlsplit(written)
        port = parts.port or 0
    except ValueError:
        return f"is not an address; {_SAID}"
    if parts.password is not None or (
        parts.username is not None and scheme in {*_STORE_NAMES, "git+https", "git+http"}
    ):
        # Not even the address is repeated: whoever reads the message would read the password.
        return "has credentials in it; they come from the environment (docs/deploy.md says how), never from this file"
    if parts.query or parts.fragment:
        return "has a ? or a # in it, which no such address has"
    if scheme == "file":
        return Destination("folder", path=unquote(parts.path)) if not parts.netloc else f"names a host; {_SAID}"
    if scheme in _STORE_NAMES:
        return _store(_STORE_NAMES[scheme], parts.netloc, unquote(parts.path))
    if scheme in {"sftp", "ssh"}:
        path = unquote(parts.path)
        if not parts.hostname or path in {"", "/"}:
            return "needs a host and a folder on it, as in sftp://user@host/srv/news"
        return Destination(
            "sftp", parts.hostname, path[1:] if path.startswith("/~/") else path, parts.username or "", port
        )
    if scheme in _GIT:
        if not parts.path.strip("/") or (scheme != "git+file" and not parts.hostname):
            return "names no repository, as in git+ssh://git@host/name.git"
        return Destination("git", written.partition("+")[2])
    return f"is no place that a site can be sent to; {_SAID}"


def _store(kind: Kind, place: str, path: str) -> Destination | str:
    prefix = path.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9$][A-Za-z0-9._-]*", place):
        return "names no bucket, as in s3://bucket/path"
    if any(part in {"", ".", ".."} for part in prefix.split("/")) and prefix:
        return "has an empty part, or a dot for one, in its path"
    return Destination(kind, place, prefix)
