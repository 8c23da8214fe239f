"""What releases that can be gone back to need, and what is not where readers find it any more. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    since = [release.all() for release in _since(every, standing)]
    copies = {
        name: path for name, paths in during.items() if name not in before and (path := _where(paths, standing, since))
    }
    return Keeping(copies, tuple(sorted((before.keys() | during.keys() | maybe) - after.keys())))


def _since(begun: Sequence[Release], standing: Standing) -> Sequence[Release]:
    """The live release and what was begun after it."""
    ids = [release.id for release in begun]
    return begun[ids.index(standing.live.id) :] if standing.live is not None and standing.live.id in ids else begun


def _needed(back: Iterable[Release], files: Mapping[str, File]) -> dict[str, list[tuple[str, File]]]:
    """What must be kept so that `back` can be gone back to while `files` are live, and where it was."""
    found: dict[str, list[tuple[str, File]]] = {}
    for release in back:
        for path, file in release.files.items():
            there = files.get(path)
            if there is None or not there.same_bytes(file):
                found.setdefault(kept_name(file), []).append((path, file))
    return found


def _where(paths: Iterable[tuple[str, File]], standing: Standing, since: Sequence[Mapping[str, File]]) -> str:
    """A path that certainly has these bytes. If there is none, an interrupted deployment has replaced them, which kept
    them before. `since` are the files of the live release and of what was begun after it, one of which is there."""
    for path, file in paths:
        if (there := standing.files.get(path)) is not None:
            # Headers alone may have been about to change, and then nothing was kept.
            maybe = [there.file] if there.file is not None else [files[path] for files in since if path in files]
            if maybe and all(one.same_bytes(file) for one in maybe):
                return path
    return ""
