"""Files as read: bytes, their digest, and their text or why they have none."""

from __future__ import annotations

import codecs
import re
from hashlib import blake2b

from msgspec import Struct

from briefgen.errors import Problem, Span
from briefgen.syntax.controls import CONTROL, is_printable


class SourceFile(Struct, frozen=True):
    """A file of content. `path` is relative to the publication's folder, with forward slashes."""

    path: str
    data: bytes
    digest: bytes


def digest_bytes(data: bytes) -> bytes:
    """The digest by which files, whole briefs, views and outputs are told apart, and compared with each other."""
    return blake2b(data, digest_size=16).digest()


def source(path: str, data: bytes) -> SourceFile:
    """The bytes of a file and their digest."""
    return SourceFile(path, data, digest_bytes(data))


def text_of(file: SourceFile) -> str | Problem:
    """The file's text, its lines ended by line feeds and without a byte order mark."""
    data = file.data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(file.path, data, error.start)
    if is_printable(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # U+0085, U+2028 and U+2029 break lines for YAML's parser and for nobody else; they come with pasted text.
    text = text.replace("\x85", " ").replace("\u2028", " ").replace("\u2029", " ")
    if match := CONTROL.search(text):
        at = match.start()
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        line = text[start : end if end >= 0 else len(text)]
        span = Span(text.count("\n", 0, at) + 1, at - start + 1, CONTROL.sub("�", line))
        return Problem(file.path, f"an invisible control character (U+{ord(match.group()):04X}); delete it", span)
    return text


def _not_utf8(path: str, data: bytes, at: int) -> Problem:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(path, "this file is UTF-16; save it with the encoding UTF-8", Span(1, 1))
    before = data[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = before.rfind(b"\n") + 1
    rest = re.split(rb"[\r\n]", data[at:], maxsplit=1)[0]
    line = CONTROL.sub("�", (before[start:] + rest).decode("utf-8", "replace"))
    column = len(before[start:].decode("utf-8", "replace")) + 1
    message = f"byte 0x{data[at]:02X} is not UTF-8; save the file with the encoding UTF-8"
    return Problem(path, message, Span(before.count(b"\n") + 1, column, line))
