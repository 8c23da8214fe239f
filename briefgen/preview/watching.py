"""Events of the file system. They only wake the session, which looks for itself: events come late, come twice, and
are lost when there are too many."""

from __future__ import annotations

import logging
import os
import stat
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog import events as kind
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from briefgen.assets.theme import search_path
from briefgen.config import FILE
from briefgen.content.read import FOLDER

_KINDS: list[type[FileSystemEvent]] = [
    *(kind.FileCreatedEvent, kind.FileModifiedEvent, kind.FileClosedEvent, kind.FileMovedEvent, kind.FileDeletedEvent),
    *(kind.DirCreatedEvent, kind.DirMovedEvent, kind.DirDeletedEvent),
]
"""The kinds of events that change something; reading a file is an event, too."""

Wake = Callable[[Collection[str]], None]
"""Told the paths of files, relative to the publication's folder, about which there was an event; "" stands for a
folder, or for anything else."""


@contextmanager
def watching(root: Path, wake: Wake) -> Iterator[str]:
    """Calls `wake`, in another thread, when something happens to what the publication in `root` is made of.

    Gives what keeps it from watching, in words, and else nothing.
    """
    # A folder that is found both by its event and by a look around is told to nobody: it is watched.
    warnings.filterwarnings("ignore", "Callback with id .* already exists", RuntimeWarning)
    # What a library has to say of its own affairs is no use to those who write.
    logging.getLogger("watchdog").addHandler(logging.NullHandler())
    observer = Observer()
    try:
        _Watch(observer, root, wake).begin()
        observer.start()
    except OSError as error:
        # Most systems watch only so many folders.
        observer.unschedule_all()
        yield f"changes are noticed by looking, and not at once: {error.strerror or error}"
        return
    try:
        yield ""
    finally:
        observer.stop()
        observer.join()


class _Watch(FileSystemEventHandler):
    """What is watched of one publication."""

    def __init__(self, observer: BaseObserver, root: Path, wake: Wake) -> None:
        self._observer = observer
        self._root = root
        self._wake = wake
        self._folders = {root / FOLDER, *search_path(root)}
        self._watched: dict[Path, tuple[tuple[int, int], ObservedWatch]] = {}
        """With the number of the folder that is watched."""

    def begin(self) -> None:
        """Watches all there is."""
        self._observer.schedule(self, str(self._root), event_filter=_KINDS)
        for folder in sorted(self._folders):
            self._follow(folder)

    def dispatch(self, event: FileSystemEvent) -> None:
        """Something happened; see `watchdog.events.FileSystemEventHandler`."""
        paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
        for path in paths:
            if path in self._folders:
                # Another folder of that name is not the one that was watched.
                self._follow(path)
        if event.is_directory:
            self._wake([""])
        else:
            self._wake([told for path in paths if (told := self._told(path))])

    def _told(self, path: Path) -> str:
        """A file by its path in the publication; empty where it is none of it."""
        if not path.is_relative_to(self._root):
            return "templates/" + path.name
        relative = unicodedata.normalize("NFC", path.relative_to(self._root).as_posix())
        return relative if "/" in relative or relative == FILE else ""

    def _follow(self, folder: Path) -> None:
        """Watches what is at `folder` now."""
        number = _number(folder)
        before = self._watched.get(folder)
        if before is not None and before[0] == number:
            # It was away for a moment: who watches a folder goes on watching it wherever it is.
            return
        if before is not None:
            del self._watched[folder]
            self._observer.unschedule(before[1])
        if number is not None:
            watch = self._observer.schedule(self, str(folder), recursive=True, event_filter=_KINDS)
            self._watched[folder] = (number, watch)


def _number(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from every other; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None
