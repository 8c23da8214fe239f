"""The media types of files, the same on every machine."""

from __future__ import annotations

from functools import cache
from mimetypes import MimeTypes

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
UNKNOWN = "application/octet-stream"
_TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "htm": HTML,
    "html": HTML,
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "txt": PLAIN,
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    # As a type that browsers show instead of saving it.
    "xml": "application/xml",
    # Compressed files beside others: whoever asks for one by its own name gets it to save.
    "br": UNKNOWN,
    "gz": "application/gzip",
}


def media_type(path: str) -> str:
    """The media type of the file at a path, by its ending; names without one (`CNAME`, `_headers`) are plain text."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower()
    if "." not in name.lstrip("."):
        return PLAIN
    return _TYPES.get(ending) or _others().guess_type(f"file.{ending}")[0] or UNKNOWN


@cache
def _others() -> MimeTypes:
    """What Python knows by itself; what the machine's own lists say would differ from one to the next."""
    return MimeTypes()
