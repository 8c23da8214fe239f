"""Object stores: S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage.

Below the prefix are the site's files, each at its path, and in `.briefgen/`:

    head.json               the head; written in place of the one that was read, or not at all
    releases/ID.json.gz     the list of a release's files
    kept/DIGEST             bytes that a release to go back to needs, and that are not at their path any more
"""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterable
from typing import cast

from msgspec.structs import replace

from briefgen.assets.compression import decoded
from briefgen.content.source import digest_bytes
from briefgen.deploy.believed import DamagedError, head_of, release_of
from briefgen.deploy.claim import SwappedError, Version
from briefgen.deploy.claimed import Step
from briefgen.deploy.lanes import each
from briefgen.deploy.release import ENDINGS, File, Head, Release, encode
from briefgen.deploy.stores.bucket import Bucket, Known, NoConditionsError, NotAsExpectedError, Patience, UnclearError
from briefgen.deploy.stores.keeping import Keeping, keeping, kept_name
from briefgen.deploy.stores.opening import opener
from briefgen.deploy.target import TargetError, Told
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination

OURS = ".briefgen/"
HEAD = f"{OURS}head.json"
_LISTS = f"{OURS}releases/"
_KEPT = f"{OURS}kept/"
_CONCURRENCY = 32
_NOT_CACHED = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_LIST = {"Content-Type": "application/gzip", "Cache-Control": "no-store"}
PATIENCE = Patience()


def store_of(options: DeployOptions, where: Destination, patience: Patience = PATIENCE) -> Store:
    """The bucket or container that `where` names.

    Raises:
        TargetError: there are no credentials, or they cannot be read.
    """
    found = opener(options, where, patience)
    name = f"{where.kind}://{where.place}"
    return Store(
        Bucket(found.opens, name, found.secrets, patience),
        concurrency=options.concurrency or _CONCURRENCY,
        heeds_conditions=found.heeds_conditions,
        patience=patience,
    )


class Store:
    """A `Place` in an object store. `heeds_conditions` is False where that must be found out."""

    keeps_headers = True

    def __init__(self, bucket: Bucket, *, concurrency: int, heeds_conditions: bool, patience: Patience) -> None:
        self.concurrency = concurrency
        self._bucket = bucket
        self._is_certain = heeds_conditions
        self._is_conditional = True
        self._patience = patience
        self._token = ""
        self._keeping = Keeping({}, ())

    async def read_head(self) -> tuple[Head, Version]:
        """See `Heads.read_head`."""
        known = await self._bucket.get(HEAD)
        if known is None:
            return Head(), None
        head = head_of(known.data, f"{HEAD} at {self._bucket.name}")
        # Before the first release is live, somebody may have been stopped before that was known.
        self._is_certain = head.is_conditional or head.live != ""
        self._is_conditional = head.is_conditional or head.live == ""
        self._token = head.claim.token if head.claim is not None else ""
        # How it is written is our concern alone.
        return replace(head, is_conditional=True), known

    async def swap_head(self, head: Head, version: Version) -> Version:
        """See `Heads.swap_head`."""
        known = cast("Known | None", version)
        if not self._is_conditional:
            return await self._written_alone(head, known)
        data = encode(replace(head, is_conditional=self._is_certain))
        started, pause = time.monotonic(), self._patience.first
        while True:
            try:
                written = await self._bucket.put_in_place_of(HEAD, data, _NOT_CACHED, known)
            except NotAsExpectedError as error:
                raise SwappedError from error
            except NoConditionsError:
                return await self._written_alone(head, known)
            except UnclearError:
                # The answer was lost, or the request was.
                there = await self._bucket.get(HEAD)
                if there is not None and there.data == data:
                    return there
                if (there.data if there else None) != (known.data if known else None):
                    raise SwappedError from None
                if time.monotonic() - started > self._patience.retrying:
                    raise
                await asyncio.sleep(pause)
                pause = min(2 * pause, 15.0)
            else:
                break
        if not self._is_certain and not await self._heeds_conditions(written):
            return await self._written_alone(head, written)
        self._is_certain = True
        return written

    async def read_release(self, id_: str) -> Release | None:
        """See `Place.read_release`."""
        known = await self._bucket.get(_list_of(id_))
        if known is None:
            return None
        at = f"{_list_of(id_)} at {self._bucket.name}"
        try:
            written = decoded(known.data, ENDINGS["gzip"])
        except ValueError as error:
            raise DamagedError(at) from error
        return release_of(written, id_, at)

    async def record_release(self, release: Release) -> None:
        """See `Place.record_release`."""
        await self._bucket.put(_list_of(release.id), gzip.compress(encode(release), 6, mtime=0), _LIST)

    async def others(self, paths: Iterable[str]) -> tuple[str, ...]:
        """See `Place.others`."""
        ours = frozenset(paths)
        return tuple(sorted([name async for name in self._bucket.names() if name in ours]))

    async def prepare(self, step: Step, told: Told) -> None:
        """See `Place.prepare`."""
        self._keeping = keeping(step.plan, step.standing, step.begun)
        copies = self._keeping.copies
        done = 0

        async def set_aside(name: str) -> None:
            nonlocal done
            # What somebody has removed by hand cannot be kept; the site is more important than the way back.
            await self._bucket.copy(copies[name], f"{_KEPT}{name}")
            done += 1
            told("Setting aside", done, len(copies))

        await each(copies, set_aside, self.concurrency)

    def has(self, path: str) -> bool:  # noqa: ARG002 -- a place's own signature
        """See `Place.has`."""
        return False

    async def send(self, release: str, path: str, body: bytes, file: File) -> None:  # noqa: ARG002 -- a place's own signature
        """See `Place.send`."""
        headers = {"Content-Type": file.type, "Cache-Control": file.cache, "Content-Encoding": file.coding}
        await self._bucket.put(path, body, {name: value for name, value in headers.items() if value})

    async def switch(self, step: Step) -> None:
        """See `Place.switch`: files are at their places already."""

    async def remove(self, step: Step, told: Told) -> None:
        """See `Place.remove`."""
        plan = step.plan
        stays = {plan.release.id, *(release.id for release in plan.back)}
        # Lists last: whoever goes on after an interruption knows from them what may still be there.
        gone = [
            *(removal.path for removal in (*plan.removals, *plan.aged) if not removal.path.startswith(OURS)),
            *(f"{_KEPT}{name}" for name in self._keeping.removals),
        ]
        lists = [_list_of(release.id) for release in step.begun if release.id not in stays]
        try:
            await self._bucket.remove(gone, lambda done: told("Removing", done, len(gone)))
            await self._bucket.remove(lists, lambda _: None)
        except TargetError as error:
            message = f"the new release is live, and the next deployment removes what is left over: {error}"
            raise TargetError(message) from error

    async def fetch(self, path: str, release: Release) -> bytes:
        """See `Place.fetch`."""
        file = release.files.get(path) or release.older[path]
        for place in (f"{_KEPT}{kept_name(file)}", path):
            known = await self._bucket.get(place)
            if known is not None and _is_of(file, known.data):
                return known.data
        message = (
            f"{self._bucket.name} has the bytes of {path} no more that it had in the release {release.id}: somebody "
            "has changed or removed them there; build the site and deploy it"
        )
        raise TargetError(message)

    async def close(self) -> None:
        """See `Place.close`: connections end with the process."""

    async def _heeds_conditions(self, written: Known) -> bool:
        """Whether the store heeds conditions that are not met; asked about the head, which stays as it is."""
        stale = Known(b"", '"00000000000000000000000000000000"', "1")
        for known in (None, stale):
            try:
                await self._bucket.put_in_place_of(HEAD, written.data, _NOT_CACHED, known)
            except NotAsExpectedError:
                continue
            except NoConditionsError:
                return False
            return False
        return True

    async def _written_alone(self, head: Head, known: Known | None) -> Version:
        """Writes a head where there are no conditions: looks before, and after a claim once more when a moment has
        passed. Of two that claim at the same moment, one is the last to write, and both see which."""
        self._is_conditional, self._is_certain = False, True
        there = await self._bucket.get(HEAD)
        if (there.data if there else None) != (known.data if known else None):
            raise SwappedError
        written = await self._bucket.put(HEAD, encode(replace(head, is_conditional=False)), _NOT_CACHED)
        token = head.claim.token if head.claim is not None else ""
        if token and token != self._token:
            await asyncio.sleep(self._patience.settling)
            there = await self._bucket.get(HEAD)
            if there is None or there.data != written.data:
                raise SwappedError
        self._token = token
        return written


def _list_of(id_: str) -> str:
    return f"{_LISTS}{id_}.json.gz"


def _is_of(file: File, data: bytes) -> bool:
    """Whether bytes are those of a file, as they are sent."""
    try:
        data = decoded(data, ENDINGS[file.coding]) if file.coding else data
    except ValueError:
        return False
    return digest_bytes(data).hex() == file.digest
