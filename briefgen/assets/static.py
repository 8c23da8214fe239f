"""Files of `content/static/`, copied as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from briefgen.assets.asset import Asset
from briefgen.content.read import Found

SHOWN = "content/static/"


def static_assets(found: Iterable[Found], digest_of: Callable[[Found], bytes]) -> tuple[Asset, ...]:
    """An asset for each file."""
    return tuple(Asset(f.path.removeprefix(SHOWN), digest_of(f), file=Path(f.file)) for f in found)
