"""A picture's bytes -> the files that pages show."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.assets.pictures.cuts import Asked, Cut
from briefgen.assets.pictures.drawing import draw
from briefgen.assets.pictures.photograph import develop


def convert(data: bytes, asked: Sequence[Asked], *, drawing: bool, proof: bool = False) -> tuple[Cut, ...] | str:
    """The cuts that are `asked` for of a picture, in their order; or what is wrong with it, in words that follow
    its name. A `drawing` is SVG; of all others their bytes say what they are. A `proof` has empty files, and
    takes a small part of the time.

    Raises:
        MachineError: this machine's Pillow cannot write them.
    """
    return draw(data, asked) if drawing else develop(data, asked, proof=proof)
