"""Files of `content/static/`, copied as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from briefgen.assets.asset import Asset
from briefgen.content.read import on_disk


def static_assets(content: Path, names: Iterable[str]) -> tuple[Asset, ...]:
    """An asset for each of `names`, paths below `static/` in the folder `content`."""
    return tuple(Asset(name, file=on_disk(content, f"static/{name}")) for name in names)
