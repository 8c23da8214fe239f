"""The publication's icon: one picture -> its files, from the stock where they were made before, else drawn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefgen.assets.accent import LIGHT_GROUNDS
from briefgen.assets.asset import Asset, fingerprinted, read_as
from briefgen.assets.pictures.cuts import is_drawing
from briefgen.assets.theme import ICON, THE_ICON, media_problem, theme_file
from briefgen.config import FILE, Config
from briefgen.content.read import Found
from briefgen.content.source import digest_bytes
from briefgen.engine.fonts import drawing_files
from briefgen.engine.job import Job
from briefgen.engine.outputs import Altered
from briefgen.engine.pool import Workers
from briefgen.engine.publishing.assets import is_at_hand
from briefgen.engine.stock import Product, keep
from briefgen.engine.toolchain import makers
from briefgen.errors import Problem
from briefgen.pages.addresses import FAVICON
from briefgen.pages.edition import IconRoutes


class Icons(Struct, frozen=True):
    """The icon, ready to be published."""

    routes: IconRoutes | None
    """None where it could not be made."""
    assets: tuple[Asset, ...] = ()
    problems: tuple[Problem, ...] = ()


class Drawing(Struct, frozen=True):
    """An icon to draw: of a file or, where that has no name, of `data`."""

    recipe: bytes
    folder: Path | None
    """Where it is kept; None for a proof."""
    file: str
    digest: bytes
    data: bytes
    is_drawing: bool


def make_icons(job: Job, workers: Workers, config: Config, altered: Altered, *, proof: bool) -> Icons:
    """The icon of the publication, drawn where it is not known; `altered` are files of the output folder that are
    not as they were written. For a `proof`, it is drawn and not kept."""
    if problem := media_problem(config.icon, (*job.inputs.survey.pictures, *job.inputs.survey.media), THE_ICON):
        return Icons(None, problems=(problem,))
    source = _configured(job, config.icon) if config.icon else _of_the_theme(job)
    if source is None:
        return Icons(None)
    name, batch = source
    stock = job.records.stock("icons")
    product = stock.get(batch.recipe)
    if product is None or not is_at_hand(_routes(product), product, stock, job.records.traces, altered):
        folder = None if proof else stock.folder
        drawn = next(workers.map(draw_icons, [replace(batch, folder=folder)], 1))
        if isinstance(drawn, str):
            return Icons(None, problems=(_fault(config, name, drawn),))
        product = drawn
        if not proof:
            stock.put(batch.recipe, product)
    stock.retain((batch.recipe,))
    routes = _routes(product)
    files = zip(routes, product.files, strict=True)
    named = IconRoutes(*routes[1:])
    return Icons(named, tuple(Asset(route, digest, file=stock.file(digest)) for route, digest in files))


def draw_icons(batch: Drawing) -> Product | str:
    """Draws an icon, and keeps its files; or says what is wrong with its picture."""
    # Most builds have none to draw.
    from briefgen.assets.icons.drawing import draw_icon

    data = read_as(Path(batch.file), batch.digest) if batch.file else batch.data
    made = draw_icon(data, drawing=batch.is_drawing, paper=LIGHT_GROUNDS[0], fonts=drawing_files())
    if isinstance(made, str):
        return made
    files = [made.favicon, made.touch, made.small, made.large, made.maskable, *filter(None, (made.drawing,))]
    return keep(batch.folder, batch.recipe, files) if batch.folder else Product(tuple(map(digest_bytes, files)))


def _configured(job: Job, icon: str) -> tuple[str, Drawing]:
    path = f"content/media/{icon}"
    found = next(f for f in _pictures(job) if f.path == path)
    digest = job.inputs.digests.of(found)
    return path, Drawing(_recipe(digest, drawing=is_drawing(icon)), None, found.file, digest, b"", is_drawing(icon))


def _of_the_theme(job: Job) -> tuple[str, Drawing] | None:
    data = theme_file(job.inputs.theme.files, ICON)
    if data is None:
        return None
    digest = digest_bytes(data)
    return f"templates/assets/{ICON}", Drawing(_recipe(digest, drawing=True), None, "", digest, data, True)


def _pictures(job: Job) -> Iterable[Found]:
    return (*job.inputs.survey.pictures, *job.inputs.survey.media)


def _recipe(digest: bytes, *, drawing: bool) -> bytes:
    made_by = (
        makers("assets/icons", "font-source-sans-pro", "font-source-serif-pro", "pillow", "resvg-py"),
        makers("assets/pictures", "pillow"),
    )
    return digest_bytes(msgspec.msgpack.encode((made_by, digest, drawing, LIGHT_GROUNDS[0])))


def _routes(product: Product) -> list[str]:
    """Where the files of an icon go; what a browser looks for by itself is at the root."""
    names = ("touch-icon.png", "icon-192.png", "icon-512.png", "icon-maskable.png", "icon.svg")
    return [FAVICON, *(fingerprinted(n, digest) for n, digest in zip(names, product.files[1:], strict=False))]


def _fault(config: Config, name: str, fault: str) -> Problem:
    return Problem(FILE, f"{name} {fault}", THE_ICON) if config.icon else Problem(name, f"this icon {fault}")
