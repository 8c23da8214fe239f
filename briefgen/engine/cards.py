"""Social cards: which there are to be, those that were drawn before, and the drawing of the others.

A card is drawn before pages are planned, since its address has the digest of its bytes.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from jinja2 import TemplateError
from msgspec import Struct

from briefgen.assets.asset import Asset, fingerprinted
from briefgen.cards.copy import Copy, Place, brief_copy, carded, places, site_copy
from briefgen.cards.drawing import SvgFault, check, draw, drawn_widths
from briefgen.cards.faces import Typed, Voice, Wardrobe, advice, is_symbol, typed
from briefgen.cards.fontfiles import read_advances
from briefgen.cards.layout import HEIGHT, VOICES, WIDTH, Measuring, Voices, card_view
from briefgen.content.source import digest_bytes
from briefgen.engine import tasks
from briefgen.engine.fonts import Fonts, bundled_files, drawing_files, folders, listing
from briefgen.engine.job import Job
from briefgen.engine.outputs import Altered
from briefgen.engine.pool import Workers
from briefgen.engine.publishing.assets import is_at_hand
from briefgen.engine.stock import Product, keep
from briefgen.engine.theme.render import failures
from briefgen.engine.toolchain import makers
from briefgen.engine.trace import Read
from briefgen.errors import BriefgenError, Problem
from briefgen.model import Entry, Picture
from briefgen.pages.edition import Edition

TEMPLATE = "card.svg"
_WEIGHT = 40
"""How many times as long as a page a card takes."""
_BATCH = 4
_SHOWN = 5
"""How many of the characters that no font has are shown."""
_SITE = ""
"""The publication's own card among those of briefs, which are named by their slugs."""


class Cards(Struct, frozen=True):
    """The cards of a site."""

    briefs: Mapping[str, Picture]
    """By slug."""
    site: Picture | None
    """The publication's own."""
    assets: tuple[Asset, ...]
    problems: tuple[Problem, ...]
    fonts: bytes
    """What the machine's fonts were, where they count; else empty."""


class _Order(Struct, frozen=True):
    """A card to draw."""

    recipe: bytes
    copy: Copy
    voices: Voices
    files: tuple[str, ...]
    """The machine's font files that it needs."""


class Drawing(Struct, frozen=True):
    """A batch of cards to draw."""

    theme: bytes
    """The pickled `briefgen.engine.tasks.Theme`."""
    folder: Path | None
    """Where they are put; None for a proof."""
    orders: tuple[_Order, ...]


class Drawn(Struct, frozen=True):
    """What came of a card."""

    product: Product | None
    problems: tuple[Problem, ...] = ()


def make_cards(job: Job, workers: Workers, edition: Edition, altered: Altered, *, proof: bool) -> Cards:
    """The cards of the edition, drawn where they are not known; `altered` are files of the output folder that
    are not as they were written. For a `proof`, they are only looked through for mistakes."""
    records = job.records
    stock = records.stock("cards")
    if not edition.config.newest_cards:
        stock.retain(())
        return Cards({}, None, (), (), b"")
    fonts = Fonts(records.fonts, job.inputs.taken, folders())
    orders, warnings = _orders(job, edition, fonts)
    products = {name: stock.get(order.recipe) for name, order in orders.items()}
    wanted = {
        name: orders[name]
        for name, product in products.items()
        if product is None or not is_at_hand([_route(product)], product, stock, records.traces, altered)
    }
    problems: list[tuple[str, tuple[Problem, ...]]] = []
    theme, folder = job.theme(), None if proof else stock.folder
    batches = (Drawing(theme, folder, tuple(part)) for part in tasks.cut(tuple(wanted.values()), _BATCH))
    done = (drawn for batch in workers.map(draw_cards, batches, len(wanted), _WEIGHT) for drawn in batch)
    for count, ((name, order), drawn) in enumerate(zip(wanted.items(), done, strict=True), start=1):
        products[name] = drawn.product
        if drawn.product is not None:
            stock.put(order.recipe, drawn.product)
        problems.append((edition.routes.get(name, ""), drawn.problems))
        job.progress("Drawing cards", count, len(wanted))
    stock.retain({order.recipe for order in orders.values()})
    made = {name: product for name, product in products.items() if product is not None}
    pictures = {name: Picture(_route(product), WIDTH, HEIGHT) for name, product in made.items()}
    assets = {
        pictures[name].route: Asset(pictures[name].route, product.files[0], file=stock.file(product.files[0]))
        for name, product in made.items()
    }
    return Cards(
        site=pictures.pop(_SITE, None),
        briefs=pictures,
        assets=tuple(assets[route] for route in sorted(assets)),
        problems=(*warnings, *failures(problems)),
        fonts=listing(folders(), job.inputs.taken) if fonts.are_needed else b"",
    )


def draw_cards(batch: Drawing) -> tuple[Drawn, ...]:
    """Draws the cards of a batch, and puts them into its folder."""
    renderer = tasks.renderer_of(batch.theme)
    made: list[Drawn] = []
    for order in batch.orders:
        files = (*drawing_files(), *order.files)

        def drawn(texts: Sequence[str], text: Typed, voice: Voice, files: Sequence[str] = files) -> list[float]:
            return drawn_widths(texts, text, voice, files)

        try:
            svg = renderer.render_card(TEMPLATE, card_view(order.copy, order.voices, Measuring(_advances(), drawn)))
        except BriefgenError as error:
            made.append(Drawn(None, error.problems))
            continue
        png = draw(svg, files) if batch.folder is not None else check(svg)
        if isinstance(png, SvgFault):
            made.append(Drawn(None, (renderer.fault(TEMPLATE, png.message, png.excerpt),)))
        elif batch.folder is not None and png is not None:
            made.append(Drawn(keep(batch.folder, order.recipe, (png,))))
        else:
            made.append(Drawn(Product((order.recipe,))))
    return tuple(made)


def _orders(job: Job, edition: Edition, fonts: Fonts) -> tuple[dict[str, _Order], list[Problem]]:
    """The cards there are to be, by the slugs of their briefs; and warnings of characters that no font has."""
    made_by = _made_by(job)
    orders: dict[str, _Order] = {}
    lacking: defaultdict[str, list[_Lacking]] = defaultdict(list)
    wardrobe = Wardrobe(fonts.bundled, lambda: fonts.machine)

    @functools.cache
    def set_(text: str, lang: str, voice: Voice) -> tuple[Typed, str]:
        found, missing = typed(text, lang, voice, wardrobe)
        if missing and all(map(is_symbol, missing)):
            # Words are complete without it.
            found, _ = typed(text.translate(dict.fromkeys(map(ord, missing))).strip(), lang, voice, wardrobe)
        return found, missing

    candidates: list[tuple[str, Copy, Entry | None]] = [(_SITE, site_copy(edition), None)]
    candidates += [(brief.slug, brief_copy(edition, brief), brief) for brief in carded(edition)]
    for name, copy, brief in candidates:
        texts = {part: set_(getattr(copy, part), copy.spoken(part), voice) for part, voice in VOICES.items()}
        missing = {part: characters for part, (_, characters) in texts.items() if characters}
        # A name or a headline of nothing but symbols that no font has leaves nothing to set.
        is_drawn = all(all(map(is_symbol, characters)) for characters in missing.values()) and all(
            texts[part][0].text or not getattr(copy, part) for part in ("headline", "name")
        )
        where: dict[str, Place] = {}
        for part, characters in missing.items():
            where.setdefault(advice(characters), places(brief)[part])
        for font, place in where.items():
            unset = "".join(characters for characters in missing.values() if advice(characters) == font)
            lacking[font].append(_Lacking(place, unset, is_drawn))
        if is_drawn and copy.headline:
            voices = Voices(**{part: text for part, (text, _) in texts.items()})
            files = tuple(sorted({use.font.file for text, _ in texts.values() for use in text.uses}))
            recipe = digest_bytes(msgspec.msgpack.encode((made_by, copy, voices, [fonts.digest(f) for f in files])))
            orders[name] = _Order(recipe, copy, voices, files)
    return orders, [_warning(font, found) for font, found in lacking.items()]


class _Lacking(Struct, frozen=True):
    """Characters of a card that no font has."""

    place: Place
    characters: str
    is_drawn: bool
    """Whether there is a card all the same, without these characters."""


def _warning(font: str, found: Sequence[_Lacking]) -> Problem:
    """What to do about cards that lack the same font; placed at the newest of them."""
    first = found[0]
    shown = " ".join(first.characters[:_SHOWN]) + (" …" if len(first.characters) > _SHOWN else "")
    others = len(found) - 1
    more = f" (and {others:,} other card{'' if others == 1 else 's'})" if others else ""
    outcome = "it is left out on the card" if first.is_drawn else "so there is no card with it"
    message = f"no font of this machine has {shown}{more}, {outcome}; install {font}"
    return Problem(first.place.path, message, first.place.key, "warning")


def _made_by(job: Job) -> bytes:
    """One digest of what cards are made with: the template and all it reads, code and libraries."""
    try:
        reads = tasks.renderer_of(job.theme()).reads(TEMPLATE)
    except (TemplateError, UnicodeDecodeError):
        # Rendering says what is wrong, and where.
        theme = job.inputs.theme
        reads = tuple(Read(place, theme.digest(place)) for place in theme.templates())
    code = (
        makers("cards", "font-source-sans-pro", "font-source-serif-pro", "pillow", "resvg-py"),
        makers("engine/theme", "jinja2", "markupsafe"),
    )
    return digest_bytes(msgspec.msgpack.encode((code, reads)))


def _route(product: Product) -> str:
    return fingerprinted("card.png", product.files[0])


@functools.cache
def _advances() -> Mapping[Voice, Mapping[str, float]]:
    return {voice: read_advances(path) for voice, path in bundled_files().items()}
