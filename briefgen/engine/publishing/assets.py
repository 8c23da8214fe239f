"""Files that no template makes, prepared for publishing."""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

from briefgen.assets.asset import Asset
from briefgen.engine.cache import Shelf
from briefgen.engine.publishing.staging import put
from briefgen.engine.records import Made
from briefgen.engine.stock import Product, Stock
from briefgen.engine.trace import Trace


def stage_assets(
    assets: Iterable[Asset], traces: Shelf[Trace], altered: Container[str], staging: Path, output: Path
) -> dict[str, Made]:
    """Those of `assets` that are not, by their traces, in the output folder already, by route."""
    made: dict[str, Made] = {}
    for asset in assets:
        if not is_published(asset.route, asset.digest, traces, altered):
            made[asset.route] = Made(Trace(asset.digest), put(staging, output, asset.route, asset.read()))
    return made


def is_at_hand(
    routes: Iterable[str], product: Product, stock: Stock, traces: Shelf[Trace], altered: Container[str]
) -> bool:
    """Whether each file of a product is in the output folder, at the route that stands at its place in `routes`, or
    else in the stock and as it was made."""
    return all(
        is_published(route, digest, traces, altered) or stock.proves(digest)
        for route, digest in zip(routes, product.files, strict=True)
    )


def is_published(route: str, digest: bytes, traces: Shelf[Trace], altered: Container[str]) -> bool:
    """Whether the output folder has an asset with bytes of that digest at `route`, by its trace."""
    trace = traces.get(route)
    return trace is not None and trace.output == digest and not trace.view and route not in altered
