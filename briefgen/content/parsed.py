"""What parsing a file gives."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from briefgen.errors import Problem

T = TypeVar("T")


class Parsed(Struct, Generic[T], frozen=True):
    """What a file holds, and all that is wrong with it.

    `value` is None when nothing could be read. A value with problems is made of what was right: other
    files may refer to it, so that one mistake is told once, but it is never published.
    """

    value: T | None
    problems: tuple[Problem, ...] = ()
