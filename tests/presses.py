"""Deployments in processes of their own, which can be killed: forked from one that has everything imported already and
no threads (`python -m tests.presses`), since a new interpreter for each would take a second.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

PATIENCE = 180
"""Seconds after which a deployment hangs."""
ROOT = Path(__file__).parent.parent


class Job(Struct, frozen=True):
    """A deployment of the edition in a folder; of the release before, if it `goes_back`."""

    folder: str
    name: str | None = None
    goes_back: bool = False
    beat: float = 5.0
    """Seconds between two renewals of the claim."""
    lease: float = 60.0
    """Seconds after which a claim that is not renewed was left behind."""
    patience: float = 20.0
    """Seconds for which an answer is waited for."""
    without: str = ""
    """What is taken out of the code, so that tests can be seen to fail: one of `WITHOUT`."""


class Outcome(Struct, frozen=True):
    """How it ended."""

    how: str
    """`done`, `nothing to do`, the name of an exception, or `killed`."""
    said: str = ""
    release: str = ""


class Presses:
    """Runs deployments, one or several at the same time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.presses"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Whether there is anything to read must not depend on what has been read ahead.
            bufsize=0,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        self._started = threading.Event()
        self._pids: list[int] = []

    def run(self, *jobs: Job) -> list[Outcome]:
        """Does them at the same time, and says how each ended."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._started.clear()
        self._server.stdin.write(msgspec.json.encode(jobs) + b"\n")
        self._server.stdin.flush()
        self._pids = json.loads(self._server.stdout.readline())
        self._started.set()
        if not select.select([self._server.stdout], [], [], PATIENCE)[0]:
            for pid in self._pids:
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"a deployment has not come to its end within {PATIENCE} s")
        return msgspec.json.decode(self._server.stdout.readline(), type=list[Outcome])

    def send(self, number: int) -> None:
        """Sends a signal to the first one that runs now; returns when it has been sent."""
        assert self._started.wait(10)
        os.kill(self._pids[0], number)

    def end(self) -> None:
        self._server.communicate(timeout=20)


@contextlib.contextmanager
def presses(environment: Mapping[str, str]) -> Iterator[Presses]:
    running = Presses(environment)
    try:
        yield running
    finally:
        running.end()


def _serve() -> None:
    # All is imported once.
    import briefgen.deploy.claimed
    import briefgen.deploy.stores.objects
    import briefgen.engine.build  # noqa: F401 -- for those that are forked

    for line in sys.stdin.buffer:
        started = [_forked(job) for job in msgspec.json.decode(line, type=list[Job])]
        _answer([pid for pid, _ in started])
        _answer([_outcome(pid, end) for pid, end in started])


def _answer(what: Sequence[Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


def _forked(job: Job) -> tuple[int, int]:
    """Starts a deployment; its process, and where it will say how it ended."""
    end, start = os.pipe()
    pid = os.fork()
    if pid:
        os.close(start)
        return pid, end
    try:
        os.write(start, msgspec.json.encode(_deployed(job)))
    finally:
        os._exit(0)


def _outcome(pid: int, end: int) -> Outcome:
    with os.fdopen(end, "rb") as pipe:
        said = pipe.read()
    # A process that nobody has waited for still counts as alive.
    _, status = os.waitpid(pid, 0)
    return msgspec.json.decode(said, type=Outcome) if said else Outcome("killed" if os.WIFSIGNALED(status) else "lost")


def _deployed(job: Job) -> Outcome:
    import traceback

    from briefgen.deploy.claim import Pace
    from briefgen.deploy.deploy import Asked, deploy, rollback
    from briefgen.deploy.stores import objects
    from briefgen.deploy.stores.bucket import Patience
    from briefgen.deploy.target import RefusedError, TakenError, TargetError
    from briefgen.engine.job import Options
    from tests.golden import NOW

    patience = Patience(
        small=job.patience,
        large=job.patience,
        huge=job.patience,
        retries=2,
        retrying=job.patience * 3,
        first=0.005,
        settling=0.2,
    )
    vars(objects)["store_of"] = partial(objects.store_of, patience=patience)
    if job.without:
        WITHOUT[job.without]()
    root, pace = Path(job.folder), Pace(beat=job.beat, lease=job.lease)
    asked = Asked(allows_removals=1_000_000)
    try:
        if job.goes_back:
            report = rollback(root, job.name, asked, pace=pace)
        else:
            report = deploy(root, job.name, Options(NOW, jobs=1), asked, pace=pace)
    except TargetError as error:
        return Outcome("TargetError", str(error))
    except (RefusedError, TakenError, KeyboardInterrupt) as error:
        return Outcome(type(error).__name__, str(error))
    except BaseException:  # noqa: BLE001 -- tests tell what it was
        return Outcome("failed", traceback.format_exc())
    return Outcome("done" if report.is_done else "nothing to do", release=report.plan.release.id)


def _no_order() -> None:
    from briefgen.deploy import plan

    vars(plan)["rank"] = lambda _path, *, is_new: 0  # noqa: ARG005 -- called by its name


def _no_older_files() -> None:
    from briefgen.deploy import plan

    vars(plan)["older_files"] = lambda _releases, _site: {}


def _removal_first() -> None:
    from briefgen.deploy.stores.objects import Store

    prepare = Store.prepare

    async def prepared(self: Any, step: Any, told: Any) -> None:
        await prepare(self, step, told)
        await self.remove(step, told)

    Store.prepare = prepared  # type: ignore[method-assign]


def _no_claim() -> None:
    """The head is written whatever is there."""
    from briefgen.deploy.release import encode
    from briefgen.deploy.stores.objects import _NOT_CACHED, HEAD, Store

    async def written(self: Any, head: Any, version: Any) -> Any:
        return await self._bucket.put(HEAD, encode(head), _NOT_CACHED)

    Store.swap_head = written  # type: ignore[method-assign]


def _no_memory_of_interruptions() -> None:
    from briefgen.deploy import claimed, head

    there = head.files_there

    def of_the_live(head: Any, by_id: Any) -> Any:
        live = [present for present in head.there if present.id == head.live]
        return there(msgspec.structs.replace(head, there=tuple(live), is_removing=False), by_id)

    vars(claimed)["files_there"] = of_the_live


def _nothing_set_aside() -> None:
    from briefgen.deploy.stores import objects
    from briefgen.deploy.stores.keeping import Keeping

    vars(objects)["keeping"] = lambda *_: Keeping({}, ())


WITHOUT: dict[str, Callable[[], None]] = {
    "order": _no_order,
    "older files": _no_older_files,
    "removal last": _removal_first,
    "claim": _no_claim,
    "memory of interruptions": _no_memory_of_interruptions,
    "setting aside": _nothing_set_aside,
}


if __name__ == "__main__":
    _serve()
