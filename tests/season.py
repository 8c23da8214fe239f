"""Many deployments to an object store, one after another, in which things go wrong at random."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefgen.content.source import digest_bytes
from briefgen.deploy.release import decode_head, encode
from briefgen.pages.hosting import never_changes
from tests.crawler import Crawler, Watch
from tests.editions import Edition
from tests.presses import Job, Outcome, Presses
from tests.stores import (
    CONFLICT,
    INTERNAL_ERROR,
    LOST,
    PRECONDITION_FAILED,
    RESET,
    S3,
    SLOW_DOWN,
    TOO_MANY,
    Asked,
    Wrong,
)

PREFIX = "news/"
KEEP = 3
_HEAD = f"{PREFIX}.briefgen/head.json"
_FAULTS: dict[str, Wrong] = {
    "500": INTERNAL_ERROR,
    "503": SLOW_DOWN,
    "429": TOO_MANY,
    "409": CONFLICT,
    "412": PRECONDITION_FAILED,
    "reset": RESET,
    "reset after it was done": LOST,
    # Longer than the deployer waits.
    "time-out": Wrong(seconds=0.9),
    "time-out after it was done": Wrong(seconds=0.9, is_done=True),
}
_ENDS = {"killed": signal.SIGKILL, "Ctrl+C": signal.SIGINT}
_EXTENTS = ["once", "for a while", "for good"]
_AIMS: dict[str, Callable[[Asked], bool]] = {
    "head": lambda asked: asked.key == _HEAD and asked.method == "PUT",
    "reading": lambda asked: asked.method == "GET",
    "list": lambda asked: "/releases/" in asked.key and asked.method == "PUT",
    "copy": lambda asked: "/kept/" in asked.key,
    "removal": lambda asked: asked.method in {"POST", "DELETE"},
    "sending": lambda asked: asked.method == "PUT" and "/.briefgen/" not in asked.key,
}
ELSEWHERE = "0123456789abcdef-1-0"
"""The token of a claim that was made on another machine."""


class Fault(Struct, frozen=True):
    """What goes wrong in a run."""

    kind: str
    extent: str
    aim: str
    """What kind of request it befalls; empty for any."""
    at: int
    """Which of these, from 0."""
    many: int

    def __str__(self) -> str:
        return f"{self.kind} {self.extent} at {self.aim or 'request'} {self.at}"


class Live(Struct, frozen=True):
    """A release as this test knows it."""

    id: str
    edition: Edition


class Season:
    """Deployments of editions to a bucket by processes of their own, and what they are held to."""

    def __init__(self, s3: S3, presses: Presses, editions: Sequence[Edition], seed: int, without: str = "") -> None:
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.watch = Watch(s3, PREFIX, KEEP)
        self.crawler = Crawler(s3, self.watch, PREFIX, KEEP)
        self._s3, self._presses, self._editions, self._without = s3, presses, editions, without
        self._random = random.Random(seed)  # noqa: S311 -- repeatable
        self._story: list[str] = []
        self._live: Live | None = None
        self._back: tuple[Live, ...] = ()
        self._is_claimed_elsewhere = False
        self._last: int = -1
        """The number of the last request that went wrong."""
        s3.done = self.watch.look

    def run(self, runs: int) -> None:
        """So many runs in which something may go wrong; after one to three of these, one in which nothing does."""
        self.crawler.start()
        try:
            self._complete(self._random.choice(self._editions))
            done = 0
            while done < runs:
                for _ in range(self._random.choice([1, 1, 1, 2, 3])):
                    self._go_wrong()
                    done += 1
                self._complete(self._random.choice(self._editions))
        finally:
            self._s3.wrong = lambda _: None
            self.crawler.end()
        self._held()

    def _go_wrong(self) -> None:
        edition, goes_back = self._random.choice(self._editions), self._goes_back()
        fault = self._fault(edition)
        lives = len(self.watch.lives)
        outcome = self._deployed(edition, goes_back=goes_back, fault=fault)
        self.counts["runs"] += 1
        if self._last < 0:
            self.counts["met no fault"] += 1
        else:
            self.faults[f"{fault.kind}, {fault.extent}"] += 1
        if outcome.how in {"done", "nothing to do"}:
            self.counts["got through"] += self._last >= 0
            return
        self.counts["failed"] += 1
        self._say(outcome.how in {"TargetError", "TakenError", "KeyboardInterrupt", "killed"}, outcome)
        is_blamed = self._last >= 0 or fault.kind.startswith("time-out")
        self._say(is_blamed, f"failed, and nothing went wrong: {outcome}")
        if len(self.watch.lives) > lives:
            self.counts["failed after the switch"] += 1
        after = [name for nth, _, name in self.watch.removed if nth > self._last]
        self._say(not after, f"removed after the failure: {after}")
        self.crawler.has_been_round()
        self._held()
        if outcome.how == "killed" and self._random.random() < 0.2:
            self._leave_a_claim_of_elsewhere()

    def _complete(self, edition: Edition) -> None:
        """A run without faults; then the site is exactly what it should be, and nothing more."""
        goes_back = self._goes_back()
        outcome = self._deployed(edition, goes_back=goes_back)
        self._say(outcome.how in {"done", "nothing to do"}, outcome)
        self.counts["completed"] += 1
        self.counts["rollbacks"] += goes_back
        assert self._live is not None
        expected = self._live.edition
        if not goes_back:
            self._say(expected == edition, f"{expected.number} is live, and {edition.number} should be")
        self._holds_exactly()
        if not goes_back:
            again = self._deployed(edition)
            self._say(again.how == "nothing to do" and not self._s3.writes(), f"again: {again}")
        self._held()

    def _deployed(self, edition: Edition, *, goes_back: bool = False, fault: Fault | None = None) -> Outcome:
        self._story.append(f"{'back' if goes_back else edition.number}: {fault or 'without a fault'}")
        self._s3.asked.clear()
        self.watch.removed.clear()
        self._last = -1
        self._s3.wrong = self._wrong(fault) if fault is not None else lambda _: None
        before = len(self.watch.lives)
        lease = 3.0 if self._is_claimed_elsewhere else 60.0
        beat = self._random.choice([0.03, 5.0]) if fault is not None else lease / 10
        # A machine may be busy for longer than for a test is good to wait.
        patience = 0.6 if fault is not None and fault.kind.startswith("time-out") else 20.0
        job = Job(str(edition.folder), None, goes_back, beat, lease, patience, self._without)
        self._is_claimed_elsewhere = False
        (outcome,) = self._presses.run(job)
        # What a killed process has asked is done all the same.
        self._s3.settle()
        self._s3.wrong = lambda _: None
        self.counts["requests"] += len(self._s3.asked)
        self._story[-1] += f" -> {outcome.how}"
        early = [name for _, lives, name in self.watch.removed if lives == before]
        self._say(not early, f"removed before there was a new release: {early}")
        self._note(edition, before, goes_back=goes_back)
        return outcome

    def _note(self, edition: Edition, before: int, *, goes_back: bool) -> None:
        """What has become live, and what can be gone back to."""
        new = self.watch.lives[before:]
        self._say(len(new) <= 1, new)
        if not new:
            return
        if goes_back:
            *others, last = self._back
            self._live, self._back = Live(new[0], last.edition), tuple(others)
            return
        if self._live is not None and self._live.edition.files != edition.files:
            self._back = (*self._back, self._live)[-(KEEP - 1) :]
        self._live = Live(new[0], edition)

    def _holds_exactly(self) -> None:
        """What is at the store is what the live edition needs, and those before it."""
        assert self._live is not None
        there = self._s3.files(PREFIX)
        served = {name.removeprefix(PREFIX): file for name, file in there.items() if "/.briefgen/" not in name}
        site = self._live.edition.files
        wrong = sorted(path for path, body in site.items() if path not in served or served[path].body != body)
        self._say(not wrong, f"not as built: {wrong}")
        self._say(all(served[path].type and served[path].cache for path in site), "headers are missing")
        more = served.keys() - site.keys()
        before = {p: e.files[p] for e in self._editions for p in e.fingerprinted()}
        self._say(all(never_changes(p) and served[p].body == before[p] for p in more), f"too much: {sorted(more)}")
        owed = {path for one in self._back for path in one.edition.fingerprinted()}
        self._say(owed <= served.keys(), f"fingerprinted files are missing: {sorted(owed - served.keys())}")
        ours = {name.removeprefix(f"{PREFIX}.briefgen/") for name in there if "/.briefgen/" in name}
        head = decode_head(there[_HEAD].body)
        ids = (*(one.id for one in self._back), self._live.id)
        self._say((*head.back, head.live) == ids, f"{head} should have {ids}")
        kept = {
            digest_bytes(body).hex()
            for one in self._back
            for path, body in one.edition.files.items()
            if path not in served or served[path].body != body
        }
        expected = {"head.json", *(f"releases/{id_}.json.gz" for id_ in ids), *(f"kept/{name}" for name in kept)}
        self._say(ours == expected, f"in .briefgen/: {sorted(ours ^ expected)}")
        self._say(head.claim is None and not head.is_removing, head)

    def _wrong(self, fault: Fault) -> Callable[[Asked], Wrong | None]:
        met = 0

        def wrong(asked: Asked) -> Wrong | None:
            nonlocal met
            if fault.aim and not _AIMS[fault.aim](asked):
                return None
            met += 1
            nth = met - 1
            if nth < fault.at or nth >= fault.at + fault.many:
                return None
            self._last = max(self._last, asked.nth)
            if fault.kind in _ENDS:
                self._presses.send(_ENDS[fault.kind])
                return None
            return _FAULTS[fault.kind]

        return wrong

    def _fault(self, edition: Edition) -> Fault:
        pick = self._random
        kind = pick.choice([*_FAULTS, *["killed"] * 4, *["Ctrl+C"] * 2])
        extent = "once" if kind in _ENDS else pick.choice(_EXTENTS)
        if kind.startswith("time-out") and extent == "for good":
            extent = "for a while"
        many = {"once": 1, "for a while": pick.randrange(2, 12), "for good": 1_000_000}[extent]
        aim = pick.choice([*[""] * 6, *_AIMS])
        live = self._live.edition.files if self._live is not None else {}
        # About so many requests are made.
        changed = sum(live.get(path) != body for path, body in edition.files.items())
        many_of = {"head": 4, "reading": 4, "list": 1, "removal": 2, "copy": changed, "sending": changed}
        return Fault(kind, extent, aim, pick.randrange(max(1, many_of.get(aim, 2 * changed + 10))), many)

    def _goes_back(self) -> bool:
        return bool(self._back) and self._random.random() < 0.25

    def _leave_a_claim_of_elsewhere(self) -> None:
        """What is left looks as if another machine had left it."""
        head = decode_head(self._s3.read(_HEAD).body)
        if head.claim is not None:
            there = encode(replace(head, claim=replace(head.claim, token=ELSEWHERE)))
            self._s3.ask("PUT", _HEAD, there)
            self.counts["claims of other machines"] += 1
            self._is_claimed_elsewhere = True

    def _held(self) -> None:
        self._say(not self.watch.broken, self.watch.broken[:5])
        self._say(not self.crawler.broken, self.crawler.broken[:5])

    def _say(self, is_right: bool, what: object) -> None:
        assert is_right, f"seed {self.seed}, {'; '.join(self._story[-6:])}: {what}"
