"""Pictures by the name a text gives them -> files of content."""

from __future__ import annotations

import posixpath
from collections.abc import Container
from urllib.parse import unquote

from briefgen.content.pieces import folder_of


def resolve(src: str, path: str, known: Container[str]) -> str | None:
    """The content path of the picture `src` as named in the source `path`, or None when there is none.

    Beside the source comes first, then `content/media/`.
    """
    name = posixpath.normpath(unquote(src))
    for folder in (folder_of(path), "media"):
        candidate = posixpath.join(folder, name)
        if candidate in known:
            return candidate
    return None
