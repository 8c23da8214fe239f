"""A site as it stands in the output folder -> the files of a release."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from briefgen.assets.compression import LEAST, encoded, is_compressible
from briefgen.config import Config
from briefgen.content.source import digest_bytes
from briefgen.deploy.release import ENDINGS, File
from briefgen.deploy.target import Body, RefusedError
from briefgen.engine.current import Built, BuiltFile
from briefgen.options import DeployOptions
from briefgen.pages.addresses import Addresses
from briefgen.pages.hosting import Embedded, HeaderRule, fits, header_rules, headers_of
from briefgen.pages.types import media_type

_BESIDE = tuple(f".{ending}" for ending in ENDINGS.values())
"""Endings of compressed files beside others."""


def site_files(built: Built, options: DeployOptions) -> dict[str, File]:
    """The files of a release, by path, with what browsers are told of them: what hosts are told, too, and after that
    what `options.cache` says. Where bodies are compressed, compressed files beside others are of no use."""
    rules = header_rules(built.config, Embedded())
    at = Addresses(built.config.url, built.config.base_path)
    compresses = options.compress != "none"
    return {
        path: _file(path, file, at.href(path), rules, built.config, options)
        for path, file in sorted(built.files.items())
        if not (compresses and path.endswith(_BESIDE) and path.rpartition(".")[0] in built.files)
    }


def body_of(built: Built) -> Body:
    """Reads the site's files, and compresses those that are to be."""

    async def body(path: str, file: File) -> bytes:
        try:
            data = await asyncio.to_thread((built.output / path).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            data = None
        if data is None or digest_bytes(data).hex() != file.digest:
            message = f"{path} was changed while the site was sent; build it and deploy again"
            raise RefusedError(message)
        return await asyncio.to_thread(encoded, data, ENDINGS[file.coding]) if file.coding else data

    return body


def _file(
    path: str, file: BuiltFile, address: str, rules: Iterable[HeaderRule], config: Config, options: DeployOptions
) -> File:
    told = headers_of(address, rules)
    cache = told["Cache-Control"]
    for pattern, value in options.cache.items():
        if fits(address, config.base_path + pattern.removeprefix("/")):
            cache = value
    is_smaller = options.compress != "none" and file.size >= LEAST and is_compressible(path)
    return File(
        digest=file.digest.hex(),
        size=file.size,
        type=told.get("Content-Type") or media_type(path),
        cache=cache,
        coding=options.compress if is_smaller else "",
    )
