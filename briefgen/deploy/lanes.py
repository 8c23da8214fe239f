"""Doing things at the same time, where a failure is what it would be of one alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


async def each(items: Iterable[T], work: Callable[[T], Awaitable[None]], lanes: int) -> None:
    """Does the same with all `items`, begun in their order, with up to `lanes` of them at the same time. Where one
    fails, the others are stopped, and what it raised is raised."""
    every = list(items)
    pending = iter(every)

    async def lane() -> None:
        for item in pending:
            await work(item)

    with ungrouped():
        async with asyncio.TaskGroup() as group:
            for _ in range(min(lanes, len(every))):
                group.create_task(lane())


@contextmanager
def ungrouped() -> Iterator[None]:
    """What a group of tasks raises is raised as what the first of them raised."""
    try:
        yield
    except BaseExceptionGroup as failed:
        raise _first(failed) from None


def _first(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failed.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
