"""Content's pictures -> what pages show of them: from the stock where they were made before, else by workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from briefgen.assets.asset import Asset, fingerprinted, read_as
from briefgen.assets.pictures.cuts import Asked, Facts, is_drawing
from briefgen.catalog.shown import Use, Uses
from briefgen.content.read import FOLDER, Found
from briefgen.content.source import digest_bytes
from briefgen.engine.job import Job
from briefgen.engine.outputs import Altered
from briefgen.engine.pool import Workers
from briefgen.engine.publishing.assets import is_at_hand
from briefgen.engine.stock import Product, Stock, keep
from briefgen.engine.toolchain import makers
from briefgen.model import Picture, Variants

HEAVY = 32
"""A picture takes at least as long as so many pages."""
_TYPES = {"avif": "image/avif", "webp": "image/webp"}


class Developed(Struct, frozen=True):
    """All pictures that the site shows, ready."""

    pictures: Mapping[str, Mapping[Use, Picture]]
    """By content path."""
    assets: tuple[Asset, ...]
    faults: Mapping[str, str]
    """What is wrong with a picture, by content path, in words that follow its name."""
    converted: int
    """How many pictures were converted for it."""


class Developing(Struct, frozen=True):
    """A picture to convert."""

    file: str
    digest: bytes
    drawing: bool
    asked: tuple[tuple[bytes, Asked], ...]
    """What is to be made of it, each with its recipe."""
    folder: Path | None
    """Where it is kept; None to make nothing, and only to see whether it could be made."""


class _Wanted(NamedTuple):
    name: str
    found: Found
    digest: bytes
    """Of its bytes."""
    use: Use
    recipe: bytes


class _Missing(NamedTuple):
    """All that is to be made of one picture, by recipe, so that it is read once."""

    by_recipe: dict[bytes, _Wanted]
    names: set[str]
    """What it is called: two files may be one picture."""


def develop(
    job: Job, workers: Workers, shown: Uses, scheduled: Uses, altered: Altered, *, proof: bool = False
) -> Developed:
    """The pictures that are `shown`; those that are only `scheduled` are made, too, but are no assets yet.

    As a `proof`, pictures are read to the end, and nothing is made of them.
    """
    stock, traces = job.records.stock("pictures"), job.records.traces
    # Those that are shown come first, and are looked at more closely.
    visible = tuple(_wanted(job, shown))
    later = tuple(_wanted(job, scheduled))
    products: dict[bytes, Product] = {}
    missing: dict[tuple[bytes, bool], _Missing] = {}
    for wanted, is_shown in (*((w, True) for w in visible), *((w, False) for w in later)):
        product = stock.get(wanted.recipe)
        if product is not None and (
            not is_shown or is_at_hand(_routes(wanted.name, product, _facts(product)), product, stock, traces, altered)
        ):
            products[wanted.recipe] = product
        else:
            one = missing.setdefault((wanted.digest, is_drawing(wanted.name)), _Missing({}, set()))
            one.by_recipe[wanted.recipe] = wanted
            one.names.add(wanted.name)
    faults = _make(job, workers, stock, tuple(missing.values()), products, proof=proof)
    pictures: dict[str, dict[Use, Picture]] = {}
    assets: dict[str, Asset] = {}
    for wanted in visible:
        if wanted.name not in faults:
            product = products[wanted.recipe]
            facts = _facts(product)
            routes = _routes(wanted.name, product, facts)
            pictures.setdefault(wanted.name, {})[wanted.use] = _picture(routes, facts)
            for route, digest in zip(routes, product.files, strict=True):
                assets[route] = Asset(route, digest, file=stock.file(digest))
    return Developed(pictures, tuple(assets[route] for route in sorted(assets)), faults, len(missing))


def convert_picture(batch: Developing) -> tuple[Product, ...] | str:
    """Converts a picture, and keeps what came of it; or says what is wrong with it."""
    # Most builds have none to convert.
    from briefgen.assets.pictures.convert import convert

    data = read_as(Path(batch.file), batch.digest)
    asked = tuple(one for _, one in batch.asked)
    made = convert(data, asked, drawing=batch.drawing, proof=batch.folder is None)
    if isinstance(made, str):
        return made
    products: list[Product] = []
    for (recipe, _), cut in zip(batch.asked, made, strict=True):
        facts = msgspec.msgpack.encode(cut.facts)
        if batch.folder is not None:
            products.append(keep(batch.folder, recipe, cut.files, facts))
        else:
            names = (digest_bytes(recipe + bytes([number])) for number in range(len(cut.files)))
            products.append(Product(tuple(names), facts))
    return tuple(products)


def recipes(job: Job, uses: Uses) -> frozenset[bytes]:
    """The recipes of pictures that are used so."""
    return frozenset(wanted.recipe for wanted in _wanted(job, uses))


def _wanted(job: Job, uses: Uses) -> Iterator[_Wanted]:
    if not uses:
        return
    survey, digests = job.inputs.survey, job.inputs.digests
    made_by = makers("assets/pictures", "pillow")
    named = {f.path.removeprefix(f"{FOLDER}/"): f for f in (*survey.pictures, *survey.media)}
    for name in sorted(uses):
        found = named[name]
        digest = digests.of(found)
        of = (made_by, digest, is_drawing(name))
        for use in sorted(uses[name]):
            yield _Wanted(name, found, digest, use, digest_bytes(msgspec.msgpack.encode((of, use))))


def _make(
    job: Job,
    workers: Workers,
    stock: Stock,
    missing: Sequence[_Missing],
    products: dict[bytes, Product],
    *,
    proof: bool,
) -> dict[str, str]:
    """Makes what is missing, and gives what is wrong with pictures of which nothing could be made."""
    faults: dict[str, str] = {}
    batches = (_batch(one, None if proof else stock) for one in missing)
    results = workers.map(convert_picture, batches, len(missing), HEAVY)
    for done, (one, made) in enumerate(zip(missing, results, strict=True), start=1):
        job.progress("Converting pictures", done, len(missing))
        if isinstance(made, str):
            faults.update(dict.fromkeys(one.names, made))
            continue
        for recipe, product in zip(one.by_recipe, made, strict=True):
            products[recipe] = product
            if not proof:
                stock.put(recipe, product)
    return faults


def _batch(one: _Missing, stock: Stock | None) -> Developing:
    first = next(iter(one.by_recipe.values()))
    asked = tuple((recipe, Asked(w.use.shape, w.use.focus)) for recipe, w in one.by_recipe.items())
    folder = stock.folder if stock is not None else None
    return Developing(first.found.file, first.digest, is_drawing(first.name), asked, folder)


def _facts(product: Product) -> Facts:
    return msgspec.msgpack.decode(product.facts, type=Facts)


def _routes(name: str, product: Product, facts: Facts) -> list[str]:
    stem = name.rpartition(".")[0]
    endings = (rendition.ending for rendition in facts.renditions)
    return [fingerprinted(f"{stem}.{e}", digest) for e, digest in zip(endings, product.files, strict=True)]


def _picture(routes: list[str], facts: Facts) -> Picture:
    files: dict[str, list[tuple[str, int]]] = {}
    for route, rendition in zip(routes[:-1], facts.renditions[:-1], strict=True):
        files.setdefault(_TYPES[rendition.ending], []).append((route, rendition.width))
    return Picture(
        route=routes[-1],
        width=facts.width,
        height=facts.height,
        variants=tuple(Variants(type_, tuple(made), facts.moves) for type_, made in files.items()),
        ground=facts.ground,
        still=facts.renditions[-1].width,
        size=facts.size,
    )
