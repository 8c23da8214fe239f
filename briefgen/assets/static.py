"""Files of `content/static/`, copied as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from briefgen.assets.asset import Asset


def static_assets(content: Path, names: Iterable[str]) -> tuple[Asset, ...]:
    """An asset for each of `names`, paths below `static/` in the folder `content`."""
    return tuple(Asset(name, file=content / "static" / name) for name in names)
