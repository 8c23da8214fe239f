"""The head of release folders: a row of numbered files, of which the highest counts.

To swap the head is to create the next number, which only one of several succeeds in. So no lock of the system is
needed, which folders on other machines may not have.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable

from briefgen.deploy.believed import TornError, head_of
from briefgen.deploy.claim import SwappedError, Version
from briefgen.deploy.folders.tree import HOME, Tree
from briefgen.deploy.release import Head, encode

HEADS = f"{HOME}/heads"
_KEPT = 8
"""Numbers that stay, the last one included: who reads an older one meanwhile finds it whole."""
_NAME = re.compile(r"([0-9]{8,})\.json(\..+)?")
_PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds after which a head that is being written is read again."""


async def read_head(tree: Tree) -> tuple[Head, Version]:
    """See `Heads.read_head`."""
    for pause in (*_PAUSES, None):
        numbers = sorted(_numbered(await tree.names(HEADS)).values(), reverse=True)
        if not numbers:
            return Head(), 0
        if (head := await _head(tree, numbers[0])) is not None:
            return head, numbers[0]
        if pause is not None:
            await asyncio.sleep(pause)
    # Whoever began to write it was killed, or will find that it does not count.
    for number in numbers[1:]:
        if (head := await _head(tree, number)) is not None:
            return head, numbers[0]
    return Head(), numbers[0]


async def swap_head(tree: Tree, head: Head, version: Version) -> Version:
    """See `Heads.swap_head`."""
    number = (version if isinstance(version, int) else 0) + 1
    if number == 1:
        await tree.make_folders(("", HOME, HEADS))
    if not await tree.create(_path(number), encode(head)):
        raise SwappedError
    names = await tree.names(HEADS)
    if max(_numbered(names).values(), default=number) > number:
        # The version was an old one, as a folder on another machine may have shown it, and its number free again.
        await tree.remove([_path(number)])
        raise SwappedError
    old = [name for name, of in _numbered(names, with_others=True).items() if of <= number - _KEPT]
    await tree.remove(f"{HEADS}/{name}" for name in old)
    return number


async def _head(tree: Tree, number: int) -> Head | None:
    """The head of a number; None if it is not whole."""
    written = await tree.read(_path(number))
    if written is None:
        return None
    try:
        return head_of(written, f"the head {_path(number)} in {tree.name}")
    except TornError:
        return None


def _numbered(names: Iterable[str], *, with_others: bool = False) -> dict[str, int]:
    """The numbers of heads by their names; of files that were to become heads, too, if they are wanted."""
    found = ((name, _NAME.fullmatch(name)) for name in names)
    return {name: int(head[1]) for name, head in found if head is not None and (with_others or head[2] is None)}


def _path(number: int) -> str:
    return f"{HEADS}/{number:08}.json"
