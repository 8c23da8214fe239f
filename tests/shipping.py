"""Small sites, deployed to the tests' own S3 server."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from briefgen.content.source import digest_bytes
from briefgen.deploy.claim import Pace
from briefgen.deploy.claimed import Claimed
from briefgen.deploy.plan import Plan, plan
from briefgen.deploy.release import File
from briefgen.deploy.stores.bucket import Patience
from briefgen.deploy.stores.objects import store_of
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination, destination
from tests.stores import KEYS, S3, Stored

Site = Mapping[str, str]
QUICK = Patience(small=5, retries=3, retrying=10, first=0.005, settling=0.05)
PACE = Pace(beat=30, lease=60)
FIRST = {
    "index.html": "front: a b",
    "a/index.html": "a, styled by main.1.css",
    "b/index.html": "b",
    "archive/index.html": "archive: a b",
    "feed.xml": "feed: a b",
    "assets/main.0123456789.css": "first style",
}
ids = itertools.count(1)


def emptied(s3: S3, monkeypatch: pytest.MonkeyPatch, home: Path) -> S3:
    """The server, with nothing in its bucket, and an environment that has its keys and nothing else."""
    s3.empty()
    s3.wrong, s3.heeds_conditions, s3.keys = lambda _: None, True, KEYS
    environment(monkeypatch, home, KEYS)
    return s3


def environment(monkeypatch: pytest.MonkeyPatch, home: Path, given: Mapping[str, str]) -> None:
    """The environment has what is given, a home, and nothing else that stores go by."""
    for name in tuple(os.environ):
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_")):
            monkeypatch.delenv(name)
    # Nobody listens there.
    for name, value in {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "AWS_METADATA_ENDPOINT": "http://127.0.0.1:9",
        **given,
    }.items():
        monkeypatch.setenv(name, value)


def files(site: Site, **told: str) -> dict[str, File]:
    return {
        path: File(
            digest_bytes(text.encode()).hex(),
            len(text.encode()),
            **{"type": "text/html" if path.endswith(".html") else "text/plain", "cache": "max-age=60", **told},
        )
        for path, text in site.items()
    }


class Desk:
    """Deploys small sites to a bucket."""

    def __init__(self, s3: S3, path: str = "news", **options: Any) -> None:
        self.options = DeployOptions(f"s3://{s3.bucket}/{path}", endpoint=s3.endpoint, **options)
        where = destination(self.options.to)
        assert isinstance(where, Destination)
        self.where = where
        self.pace = PACE
        self.patience = QUICK

    def target(self) -> Claimed:
        return Claimed(store_of(self.options, self.where, self.patience), self.pace)

    def deploy(self, site: Site, *, goes_back: bool = False, keep: int = 3, **told: str) -> Plan:
        return asyncio.run(self.deployed(site, goes_back=goes_back, keep=keep, **told))

    async def deployed(self, site: Site, *, goes_back: bool = False, keep: int = 3, **told: str) -> Plan:
        target = self.target()
        standing = await target.standing(files(site, **told))
        new = standing.back[-1].files if goes_back else files(site, **told)
        planned = plan(new, standing, f"r{next(ids):04}", "2026-11-26T08:00:00Z", keep, goes_back=goes_back)

        async def body(path: str, file: File) -> bytes:
            return await target.fetch(path, standing.back[-1]) if goes_back else site[path].encode()

        if planned.is_needed:
            await target.carry_out(planned, standing, body, lambda *_: None)
        await target.close()
        return planned


def served(s3: S3, prefix: str = "news/") -> dict[str, Stored]:
    return {
        name.removeprefix(prefix): file
        for name, file in s3.files(prefix).items()
        if not name.startswith(f"{prefix}.briefgen/")
    }


def texts(s3: S3, prefix: str = "news/") -> dict[str, str]:
    return {path: file.body.decode() for path, file in served(s3, prefix).items()}


def ours(s3: S3) -> list[str]:
    return [name.removeprefix("news/.briefgen/") for name in s3.names() if name.startswith("news/.briefgen/")]


def sent(s3: S3) -> list[str]:
    """What was written but for our own files, in its order."""
    return [key.removeprefix("news/") for method, key in s3.writes() if method == "PUT" and "/.briefgen/" not in key]
