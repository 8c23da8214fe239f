"""Files as read: bytes, their digest, and their text or why they have none."""

from __future__ import annotations

import re
from hashlib import blake2b

from msgspec import Struct

from briefgen.errors import Problem, Span

# Controls that no text needs: XML 1.0 cannot carry them, and they hide things from a reviewer's eye.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class SourceFile(Struct, frozen=True):
    """A file of content. `path` is relative to the publication's folder, with forward slashes."""

    path: str
    data: bytes
    digest: str


def source(path: str, data: bytes) -> SourceFile:
    """The bytes of a file and their digest."""
    return SourceFile(path, data, blake2b(data, digest_size=20).hexdigest())


def text_of(file: SourceFile) -> str | Problem:
    """The file's text, its lines ended by line feeds and without a byte order mark."""
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(file, error.start)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := _CONTROL.search(text):
        at = match.start()
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        line = text[start : end if end >= 0 else len(text)]
        span = Span(text.count("\n", 0, at) + 1, at - start + 1, _CONTROL.sub("�", line))
        return Problem(file.path, f"an invisible control character (U+{ord(match.group()):04X}); delete it", span)
    return text


def _not_utf8(file: SourceFile, at: int) -> Problem:
    before = file.data[:at]
    start = before.rfind(b"\n") + 1
    line = file.data[start:].split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")
    column = len(file.data[start:at].decode("utf-8", "replace")) + 1
    message = f"byte 0x{file.data[at]:02X} is not UTF-8; save the file with the encoding UTF-8"
    return Problem(file.path, message, Span(before.count(b"\n") + 1, column, line))
