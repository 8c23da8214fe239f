"""What releases that can be gone back to need, and what is not where readers find it any more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from briefgen.deploy.plan import Plan
from briefgen.deploy.release import ENDINGS, File, Release, Standing


class Keeping(Struct, frozen=True):
    """What a deployment does with bytes that are kept, by their names."""

    copies: dict[str, str]
    """What is to be kept before anything is sent, and where it is now."""
    removals: tuple[str, ...]
    """What may be kept, and is not needed once the release is live."""


def kept_name(file: File) -> str:
    """What bytes are called that are kept: the same bytes have one name."""
    return f"{file.digest}.{ENDINGS[file.coding]}" if file.coding else file.digest


def keeping(plan: Plan, standing: Standing, begun: Iterable[Release]) -> Keeping:
    """What is kept for a deployment; `begun` are the releases of which anything may be kept."""
    live = (standing.live,) if standing.live is not None else ()
    before = _needed(standing.back, live[0].all()) if live else {}
    new = plan.release.all()
    after = _needed(plan.back, new)
    # All that can be gone back to now, and the live release itself: if this deployment is interrupted, what comes next
    # may go back to any of them.
    during = _needed((*standing.back, *live), new) if plan.release.sets_aside else {}
    every = tuple(begun)
    maybe = {name for release in every for name in _needed(every, release.all())} if standing.is_interrupted else set()
    copies = {name: path for name, paths in during.items() if name not in before and (path := _where(paths, standing))}
    return Keeping(copies, tuple(sorted((before.keys() | during.keys() | maybe) - after.keys())))


def _needed(back: Iterable[Release], files: Mapping[str, File]) -> dict[str, list[tuple[str, File]]]:
    """What must be kept so that `back` can be gone back to while `files` are live, and where it was."""
    found: dict[str, list[tuple[str, File]]] = {}
    for release in back:
        for path, file in release.files.items():
            there = files.get(path)
            if there is None or not there.same_bytes(file):
                found.setdefault(kept_name(file), []).append((path, file))
    return found


def _where(paths: Iterable[tuple[str, File]], standing: Standing) -> str:
    """A path that certainly has these bytes. If there is none, an interrupted deployment has replaced them, which kept
    them before."""
    for path, file in paths:
        there = standing.files.get(path)
        if there is not None and there.file is not None and there.file.same_bytes(file):
            return path
    return ""
