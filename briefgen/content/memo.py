"""Briefs parsed before, so that a file that has not changed is not parsed again."""

from __future__ import annotations

from typing import Protocol

from briefgen.content.parsed import Parsed
from briefgen.model import Brief


class Memo(Protocol):
    """Remembers what files gave when they were parsed without problems, under one set of rules."""

    def recall(self, path: str, digest: str) -> Brief | None:
        """The brief that the file `path` gave when its bytes had this digest, if that is known. Its
        body's HTML is then to be had by the body's digest."""

    def keep(self, path: str, digest: str, parsed: Parsed[Brief]) -> None:
        """Remembers a brief and its body."""


class NoMemo:
    """Remembers nothing."""

    def recall(self, path: str, digest: str) -> Brief | None:  # noqa: ARG002 -- the protocol's
        """Nothing."""
        return None

    def keep(self, path: str, digest: str, parsed: Parsed[Brief]) -> None:
        """Does nothing."""
