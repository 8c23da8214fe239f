"""Runs one command and measures it from outside: wall time, processor time and peak memory of its process tree.

Where there is no `/proc` (macOS), memory is that of the largest process; where there is no `wait4`
(Windows), there is wall time only.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
QUIET_WAIT = 5.0
"""Seconds to wait, at most, for a machine that is busy with something else."""
_SAMPLE = 0.05
_BUSY = 0.2


@dataclass(frozen=True)
class Measured:
    """What a command took."""

    wall: float
    """Seconds."""
    cpu: float | None
    """Seconds, user and system, of the command and of those of its children that it waited for."""
    memory: float | None
    """Peak in megabytes (10**6 bytes)."""
    others: float | None
    """Processors that everything else on the machine kept busy meanwhile; from 0.2 on, distrust `wall`."""


def memory_is() -> str:
    """What `Measured.memory` is on this machine."""
    if _has_proc():
        return "resident memory of the process tree (the sum of proportional shares where it has several processes)"
    return "resident memory of the largest process" if hasattr(os, "wait4") else "not measured"


def run(command: Sequence[str], folder: Path, log: Path, extra: Mapping[str, str] | None = None) -> Measured:
    """Runs `command` in `folder`, with what it prints in `log`.

    Raises:
        RuntimeError: the command failed; with the end of what it printed.
    """
    # Python keeps its compiled modules, as it does for users.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | dict(extra or {})
    with log.open("wb") as out:
        started, busy = time.perf_counter(), _busy_seconds()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        sampler = _Sampler(process.pid)
        code, cpu, largest = _wait(process)
        wall, busy_after = time.perf_counter() - started, _busy_seconds()
        sampled = sampler.stop()
    if code:
        said = log.read_text("utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with code {code}:\n{said}")
    others = None
    if busy is not None and busy_after is not None and cpu is not None:
        others = max(0.0, (busy_after - busy - cpu) / wall)
    return Measured(wall, cpu, max(sampled, largest) / 1e6 if largest else None, others)


def wait_until_quiet() -> None:
    """Waits until what was written is on the disk and the machine has little to do, but not for ever."""
    if hasattr(os, "sync"):
        os.sync()
    until = time.monotonic() + QUIET_WAIT
    while time.monotonic() < until:
        before = _busy_seconds()
        if before is None:
            return
        time.sleep(0.5)
        if (_busy_seconds() or 0) - before < _BUSY * 0.5:
            return


class _Sampler:
    """Looks at the memory of a process tree again and again, and keeps the most it saw."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._ended = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        if _has_proc():
            self._thread.start()

    def stop(self) -> int:
        """Ends the watching; returns the peak in bytes, 0 where it cannot be known."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLE):
            self._peak = max(self._peak, _memory(_tree(self._pid)))


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, int]:
    """The exit code, processor seconds, and the largest process's peak in bytes."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, 0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 if _has_proc() else 1  # Linux counts kilobytes, macOS bytes
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit


def _has_proc() -> bool:
    return (PROC / "self" / "smaps_rollup").exists()


def _tree(pid: int) -> list[int]:
    """The process and its living descendants."""
    found, todo = [], [pid]
    while todo:
        found.append(pid := todo.pop())
        try:
            for task in (PROC / str(pid) / "task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended meanwhile
            continue
    return found


def _memory(pids: Sequence[int]) -> int:
    """Bytes: the resident memory of one process, or the sum of the shares of several."""
    return sum(_field(pid, b"Rss:" if len(pids) == 1 else b"Pss:") for pid in pids)


def _field(pid: int, name: bytes) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_bytes().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


def _busy_seconds() -> float | None:
    """Processor seconds that the whole machine has spent at work since it started."""
    try:
        first = (PROC / "stat").read_text().splitlines()[0]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, irq, softirq, steal = map(int, first.split()[1:9])
    return float(user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
