"""What must not be published by accident, known by name or by what is in it."""

from __future__ import annotations

import re

LARGEST = 256 * 1024
"""Bytes above which a file is no key."""

# Programs keep passwords and keys under these names; what hidden files are called is no matter, none is published.
_SECRET_NAME = re.compile(r"id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.+\.(env|kdbx|p12|pfx|jks|keystore|ppk)", re.IGNORECASE)
# What editors and programs that merge leave beside a file, with what was in it before.
_LEFTOVER = re.compile(r".*(~|\.(bak|orig|rej|swp|swo|swn|tmp))|#.*#", re.IGNORECASE)
# The label of RFC 7468, of OpenSSH's and of OpenPGP's armour, and then a key: programs that read keys have the label
# in their own text, and are no secret. In JSON, ends of lines are written as a backslash and a letter.
_END_OF_LINE = rb"(?:\s|\\[nr])+"
_PRIVATE_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
    + _END_OF_LINE
    + rb"(?:[A-Za-z-]+: [^\r\n\\]{0,200}"
    + _END_OF_LINE
    + rb"){0,9}[A-Za-z0-9+/=]{40}"
)
_PUTTY_KEY = re.compile(rb"PuTTY-User-Key-File-\d")
# At the beginning of a line. What is looked for begins with letters, as above: anything else takes a hundred times as
# long, and every static file is looked through.
_AGE_KEY = re.compile(rb"AGE-SECRET-KEY-1(?<![^\n]AGE-SECRET-KEY-1)[A-Z0-9]{40}")


def is_secret_name(name: str) -> bool:
    """Whether programs keep passwords or keys in files of this name."""
    return _SECRET_NAME.fullmatch(name) is not None


def is_leftover(name: str) -> bool:
    """Whether an editor left a file of this name, with what another one was before."""
    return _LEFTOVER.fullmatch(name) is not None


def has_private_key(data: bytes) -> bool:
    """Whether a private key is in the bytes of a file."""
    found = _PRIVATE_KEY.search(data) or _AGE_KEY.search(data) or _PUTTY_KEY.match(data)
    return found is not None
