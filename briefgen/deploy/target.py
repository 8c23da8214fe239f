"""What the deployment asks of a target, and what it is told: the one protocol of all kinds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from briefgen.deploy.plan import Plan
from briefgen.deploy.release import File, Release, Standing

Body = Callable[[str, File], Awaitable[bytes]]
"""The bytes of a file at a path as readers are to get them: compressed, where the file says so.

Raises `RefusedError` where the file is not what the release says any more."""
Told = Callable[[str, int, int], None]
"""Told what is being done, how many bytes (or files) of it are done, and how many there are."""


async def no_body(path: str, _: File) -> bytes:
    """The bytes of no file: where nothing is about to be deployed.

    Raises:
        LookupError: always.
    """
    raise LookupError(path)


class TakenError(Exception):
    """Somebody else is deploying to the same target, or has done so meanwhile; nothing was changed by this deployment
    that a reader could see. Says who, as a sentence."""


class RefusedError(Exception):
    """A deployment that is not begun, since it may well be a mistake. Says why, and what to do, as a sentence."""


class TargetError(Exception):
    """A target that does not do what is asked of it: it cannot be reached, refuses, or lacks something. Says what, as a
    sentence without a credential in it, and what to do."""


class Target(Protocol):
    """A place that a site is sent to. Every method may raise `TargetError`."""

    keeps_headers: bool
    """Whether the target itself tells browsers what `File` says of types and caching."""

    async def standing(self, site: Mapping[str, File], body: Body = no_body) -> Standing:
        """What is there. Writes nothing there. `site` is what is about to be deployed; `body` gives its bytes to
        targets that know files by another digest than ours."""

    async def carry_out(self, plan: Plan, standing: Standing, body: Body, told: Told) -> None:
        """Makes what `plan` says live, in its order and nothing else; then removes what it removes. `standing` is what
        it was made from. `body` is not asked for bytes that the target has at hand.

        Raises:
            TakenError: another deployment has begun since, or has come to its end.
        """

    async def fetch(self, path: str, release: Release) -> bytes:
        """The bytes that a release that can be gone back to, or the live one, has at `path`, as `send` was given
        them."""

    async def close(self) -> None:
        """Ends all connections."""
