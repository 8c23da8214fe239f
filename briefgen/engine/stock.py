"""The stock: what costs much to make and depends on nothing but its recipe, such as pictures and cards.

A recipe is a digest of all that goes into a product: the digests of its sources, every setting, and the
code and libraries that make it (`briefgen.engine.toolchain.makers`). A product is one or more files, and
facts. Workers put it into a folder in the cache with `keep`; the build finds it again with a `Stock`:

    DIGEST        a file, named by the digest of its bytes
    RECIPE.made   what came of a recipe: the digests of its files, and facts; with a checksum

Whatever does not prove itself counts as not there, so that it is made anew. A product's own record is
written last, so what a build made that was stopped is not lost, nor is it when the rest of the cache is.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from briefgen.content.source import digest_bytes
from briefgen.engine.cache import Shelf
from briefgen.engine.publishing.staging import machine_errors, write_new

FOLDER = "made"
"""In the cache; each kind of product has a folder of its own in it."""
_RECORD = ".made"
_SUM = 16


class Product(Struct, frozen=True, array_like=True):
    """What came of a recipe."""

    files: tuple[bytes, ...]
    """The digests of its files, in the maker's order."""
    facts: bytes = b""
    """What else is known of it, as its maker encoded it."""


class Stock:
    """The products of one kind, such as pictures."""

    def __init__(self, folder: Path, shelf: Shelf[Product]) -> None:
        """`folder` is where they are; `shelf` has those known already, by recipe as hexadecimal digits."""
        self.folder = folder
        self.shelf = shelf
        self._proved: set[bytes] = set()
        self._is_changed = False

    def get(self, recipe: bytes) -> Product | None:
        """What came of a recipe, where that is known; whether its files are there is for `proves` to say."""
        name = recipe.hex()
        product = self.shelf.get(name)
        if product is None and (product := _read_record(self.folder / f"{name}{_RECORD}")) is not None:
            self.shelf.put(name, product)
        return product

    def put(self, recipe: bytes, product: Product) -> None:
        """Notes what came of a recipe, after `keep` has kept it."""
        self.shelf.put(recipe.hex(), product)
        self._is_changed = True

    def file(self, digest: bytes) -> Path:
        """Where a file is, if it is there."""
        return self.folder / digest.hex()

    def proves(self, digest: bytes) -> bool:
        """Whether a file is there and as it was made. It is read for it, once in a build."""
        if digest not in self._proved and _is(self.file(digest), digest):
            self._proved.add(digest)
        return digest in self._proved

    def retain(self, recipes: Collection[bytes]) -> None:
        """Forgets all products but those of these recipes, and removes files that none of them has.

        Where nothing was made and nothing is to be forgotten, the folder is not looked at.

        Raises:
            MachineError: something could not be removed.
        """
        wanted = {recipe.hex() for recipe in recipes}
        gone = [name for name, _ in self.shelf.items() if name not in wanted]
        for name in gone:
            self.shelf.drop(name)
        if not gone and not self._is_changed:
            return
        for recipe in recipes:
            # What the rest of the cache has lost is known here still.
            self.get(recipe)
        names: set[str] = set()
        for name, product in self.shelf.items():
            names |= {f"{name}{_RECORD}", *(digest.hex() for digest in product.files)}
        with machine_errors(self.folder), suppress(FileNotFoundError):
            for file in list(os.scandir(self.folder)):
                if file.name not in names:
                    os.unlink(file.path)  # noqa: PTH108
        self._is_changed = False


def keep(folder: Path, recipe: bytes, files: Sequence[bytes], facts: bytes = b"") -> Product:
    """Puts a product into `folder`; any process may, and two may put the same one there.

    Raises:
        MachineError: it could not be written.
    """
    product = Product(tuple(map(digest_bytes, files)), facts)
    for digest, data in zip(product.files, files, strict=True):
        if not _is(folder / digest.hex(), digest):
            _write(folder / digest.hex(), data)
    encoded = msgspec.msgpack.encode(product)
    _write(folder / f"{recipe.hex()}{_RECORD}", digest_bytes(encoded) + encoded)
    return product


def _write(file: Path, data: bytes) -> None:
    """Writes a file as a whole or not at all."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with machine_errors(file):
        write_new(str(beside), data)
        beside.replace(file)


def _is(file: Path, digest: bytes) -> bool:
    try:
        return digest_bytes(file.read_bytes()) == digest
    except OSError:
        return False


def _read_record(file: Path) -> Product | None:
    try:
        found = file.read_bytes()
    except OSError:
        return None
    check, encoded = found[:_SUM], found[_SUM:]
    if digest_bytes(encoded) != check:
        return None
    try:
        return msgspec.msgpack.decode(encoded, type=Product)
    except msgspec.MsgspecError:
        return None
