"""Who may ask: the browser of the person who writes, showing a page of the preview itself.

The server listens on the machine itself, but every page that is open in a browser there can send requests to it, and a
name that leads to 127.0.0.1 (DNS rebinding) makes it read the answers, too. So a request says by which name it came
(`Host`), and where a browser says whose page sent it (`Origin`, `Sec-Fetch-Site`), that is believed as well.
Sources: RFC 9110, section 7.2; the Fetch standard; Fetch Metadata Request Headers.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

METHODS = ("GET", "HEAD")

Fields = Mapping[str, Sequence[str]]
"""A request's header fields: values by lower-case name, in the order in which they came."""


class Door(Struct, frozen=True):
    """By what a visitor may call the server."""

    address: str
    """What to open instead, where it was called by something else."""
    port: int
    names: frozenset[str]
    """In lower case; a number of IPv6 is in brackets."""
    any_number: bool = False
    """Whether every number is right, too: where the server listens on all of the machine's. Names can be made to lead
    anywhere, numbers cannot."""


class Refusal(Struct, frozen=True):
    """Why a request is not answered."""

    status: int
    said: str


def door(host: str, port: int) -> Door:
    """What leads to a server that listens on `host`, a name or a number, at `port`."""
    names = frozenset({"127.0.0.1", "localhost", "[::1]", in_address(host).lower()})
    everywhere = is_everywhere(host)
    address = f"http://{'127.0.0.1' if everywhere else in_address(host)}:{port}/"
    return Door(address, port, names, everywhere)


def in_address(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def is_everywhere(host: str) -> bool:
    """Whether to listen on `host` is to listen on all addresses of the machine."""
    number = _number(host)
    return number is not None and number.is_unspecified


def fields_of(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    """The header fields of an ASGI request."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())
    return found


def refusal(method: str, fields: Fields, known: Door) -> Refusal | None:
    """Why this request is refused, whatever it asks for; None where it is not."""
    hosts = fields.get("host", ())
    if len(hosts) != 1 or not hosts[0]:
        return Refusal(400, "The request does not say by which name it came: it needs one Host.")
    if not _is_known(hosts[0], known):
        return Refusal(
            421,
            f"The preview does not go by the name that this request calls it. Open {known.address} instead, or start "
            "it with `briefgen serve --host NAME`, where NAME is one that leads to this machine.",
        )
    if method not in METHODS:
        return Refusal(405, "The preview is only to be read: GET and HEAD.")
    own = f"http://{hosts[0].lower()}".removesuffix(":80")
    if any(origin.lower().removesuffix(":80") != own for origin in fields.get("origin", ())):
        return Refusal(403, "A page of another site asks for this. Only the preview's own pages may.")
    if not all(site in {"same-origin", "none"} for site in fields.get("sec-fetch-site", ())) and not _is_opened(fields):
        return Refusal(403, "A page of another site has this in it. It can be opened in a window of its own.")
    return None


_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\s:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")


def _is_known(host: str, known: Door) -> bool:
    said = _HOST.fullmatch(host.lower())
    if said is None or said["port"] not in {None, str(known.port)}:
        return False
    return said["name"] in known.names or (known.any_number and _number(said["name"].strip("[]")) is not None)


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_opened(fields: Fields) -> bool:
    # A link that is followed into a whole window: who follows it sees what is there, and no other page does.
    asked = (*fields.get("sec-fetch-mode", ()), *fields.get("sec-fetch-dest", ()))
    return asked == ("navigate", "document")
