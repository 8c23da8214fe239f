"""Briefs' files -> entries and whole briefs, batch by batch; the work is the same in any process."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from briefgen.config import Config
from briefgen.content import brief
from briefgen.content.entries import filed
from briefgen.content.markdown import converter_of
from briefgen.content.source import SourceFile
from briefgen.content.terms import packed_terms
from briefgen.errors import Problem


class Filed(Struct, frozen=True):
    """What a brief's file gave. Entry and brief are bytes, which travel between processes more quickly."""

    path: str
    source: bytes
    """The digest of the file's bytes."""
    entry: bytes
    """See `briefgen.content.entries.filed`; empty when nothing could be read."""
    whole: bytes
    """The brief, likewise."""
    terms: bytes
    """What it is about; see `briefgen.content.terms`."""
    problems: tuple[Problem, ...]


def file_briefs(files: Iterable[SourceFile], config: Config) -> tuple[Filed, ...]:
    """Parses `files`. What has problems of its own is there as far as it could be read."""
    converter = converter_of(config.trusts_html, config.markdown_deadline)
    encoder = msgspec.msgpack.Encoder()
    made: list[Filed] = []
    with converter.clock.wound():
        for file in files:
            parsed = brief.parse(file, config, converter)
            if parsed.value is None:
                made.append(Filed(file.path, file.digest, b"", b"", b"", parsed.problems))
            else:
                terms = packed_terms(parsed.value)
                entry, whole = filed(parsed.value, terms)
                made.append(Filed(file.path, file.digest, encoder.encode(entry), whole, terms, parsed.problems))
    return tuple(made)
