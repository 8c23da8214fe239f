"""Release folders in a folder of this machine, or one that is mounted."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from briefgen.deploy.claimed import Place
from briefgen.deploy.folders import files
from briefgen.deploy.folders.releases import Releases
from briefgen.deploy.folders.tree import Kind
from briefgen.deploy.lanes import each
from briefgen.deploy.target import RefusedError, TargetError
from briefgen.engine.output import forbidden
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination

T = TypeVar("T")
_AT_ONCE = 8
_BATCH = 256
"""Links that are made between two looks at what else is to be done."""
_FEW = 64
"""Files up to which each is seen to the disk by itself, rather than all that the machine has not written yet."""


def folder_of(options: DeployOptions, where: Destination, root: Path) -> Place:
    """Release folders in the folder that `where` names, which is relative to the publication's in `root`.

    Raises:
        RefusedError: it is the root of the file system, a home, the publication, above it, or a part of it; or this is
            Windows.
    """
    if sys.platform == "win32":
        # https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefileexa, MOVEFILE_REPLACE_EXISTING
        message = (
            f"{options.to}: Windows cannot replace a link to a folder in one step, so readers would meet nothing for a "
            "moment; deploy to another kind of target, such as sftp://"
        )
        raise RefusedError(message)
    try:
        top = root / Path(where.path).expanduser()
    except RuntimeError:
        raise RefusedError(f"{options.to}: it is not known whose home that is; write the whole path") from None
    site = (root / "site").resolve()
    is_what = forbidden(top, root)
    if not is_what and site in (top.resolve(), *top.resolve().parents):
        is_what = "in site/, which is what is built"
    if is_what:
        raise RefusedError(f"{options.to}: a site cannot be deployed to a folder which is {is_what}")
    return Releases(Folder(top, options.concurrency or _AT_ONCE))


class Folder:
    """A folder's files: a `Tree`."""

    def __init__(self, top: Path, concurrency: int = _AT_ONCE) -> None:
        self.name = str(top)
        self.concurrency = concurrency
        self._top = top
        self._links = True
        self._written: list[Path] = []

    async def kind(self, path: str) -> Kind:
        """See `Tree.kind`."""
        return await self._do(path, files.kind)

    async def names(self, folder: str) -> Sequence[str]:
        """See `Tree.names`."""

        def names(top: Path) -> list[str]:
            try:
                return [entry.name for entry in top.iterdir()]
            except FileNotFoundError:
                return []

        return await self._do(folder, names)

    async def read(self, path: str) -> bytes | None:
        """See `Tree.read`."""

        def read(file: Path) -> bytes | None:
            try:
                if not stat.S_ISREG(file.stat().st_mode):
                    # What is none may have no end.
                    raise TargetError(f"{file} is no file; docs/deploy.md says what to do")
                return file.read_bytes()
            except FileNotFoundError:
                return None

        return await self._do(path, read)

    async def make_folders(self, paths: Iterable[str]) -> None:
        """See `Tree.make_folders`."""

        def make(_: Path) -> None:
            for path in paths:
                files.make_folder(self._top / path)

        await self._do("", make)

    async def write(self, path: str, body: bytes) -> None:
        """See `Tree.write`."""

        def write(file: Path) -> None:
            try:
                files.write(file, body)
            except FileExistsError:
                file.unlink()
                files.write(file, body)
            self._written.append(file)

        await self._do(path, write)

    async def create(self, path: str, body: bytes) -> bool:
        """See `Tree.create`."""

        def create(file: Path) -> bool:
            new = files.beside(file)
            try:
                files.write(new, body, flushes=True)
                try:
                    os.link(new, file)
                except FileExistsError:
                    return False
                except OSError:
                    # There are no hard links; who reads meanwhile finds a part of it.
                    try:
                        files.write(file, body, flushes=True)
                    except FileExistsError:
                        return False
            finally:
                new.unlink(missing_ok=True)
            return True

        return await self._do(path, create)

    async def replace(self, path: str, body: bytes) -> None:
        """See `Tree.replace`."""

        def replace(file: Path) -> None:
            new = files.beside(file)
            try:
                files.write(new, body, flushes=True)
                new.replace(file)
            finally:
                new.unlink(missing_ok=True)

        await self._do(path, replace)

    async def link(self, pairs: Sequence[tuple[str, str]], told: Callable[[int], None]) -> set[str]:
        """See `Tree.link`."""
        linked: set[str] = set()
        done = 0

        async def link(batch: Sequence[tuple[str, str]]) -> None:
            nonlocal done
            linked.update(await self._do("", lambda _: self._link(batch)))
            done += len(batch)
            told(done)

        await each((pairs[at : at + _BATCH] for at in range(0, len(pairs), _BATCH)), link, self.concurrency)
        return linked

    async def flush(self) -> None:
        """See `Tree.flush`."""

        def flush(_: Path) -> None:
            if len(self._written) > _FEW and hasattr(os, "sync"):
                os.sync()
            else:
                for file in self._written:
                    with file.open("rb+") as opened:
                        os.fsync(opened.fileno())
            self._written = []

        await self._do("", flush)

    async def point(self, path: str, to: str) -> None:
        """See `Tree.point`."""

        def point(link: Path) -> None:
            new = link.with_name(f"{link.name}.new")
            new.unlink(missing_ok=True)
            new.symlink_to(to, target_is_directory=True)
            new.replace(link)

        await self._do(path, point)

    async def remove(self, paths: Iterable[str]) -> None:
        """See `Tree.remove`."""

        def remove(_: Path) -> None:
            for path in paths:
                (self._top / path).unlink(missing_ok=True)

        await self._do("", remove)

    async def remove_folder(self, path: str) -> None:
        """See `Tree.remove_folder`."""

        def remove(folder: Path) -> None:
            match files.kind(folder):
                case "folder":
                    shutil.rmtree(folder)
                case "":
                    pass
                case _:
                    folder.unlink()

        await self._do(path, remove)

    async def close(self) -> None:
        """See `Tree.close`: there are none."""

    def _link(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        linked = []
        for source, path in pairs:
            old, new = self._top / source, self._top / path
            if files.kind(old) != "file":
                # A link, which others may have put there, could lead to what is none of the readers' business.
                continue
            try:
                if not self._links or not files.link(old, new):
                    # The file system has no hard links, or this file has as many as it can have.
                    files.copy(old, new)
                    self._links = self._links and files.can_link(new)
            except FileNotFoundError:
                if old.exists():
                    raise
                continue
            linked.append(path)
        return linked

    async def _do(self, path: str, work: Callable[[Path], T]) -> T:
        """What `work` gives in a thread of its own: the folder may be on a machine that is far away."""
        try:
            return await asyncio.to_thread(work, self._top / path)
        except OSError as error:
            raise TargetError(_said(error, self.name)) from error


def _said(error: OSError, name: str) -> str:
    where = f"{error.filename2 or error.filename or name}"
    match error:
        case PermissionError():
            return f"{where} may not be read or written; let the user who deploys write in {name}"
        case FileNotFoundError():
            return f"{where} is not there any more; is {name} still mounted? Deploy again"
        case _:
            return f"{where}: {error.strerror or error}; nothing that readers see was changed, deploy again when mended"
