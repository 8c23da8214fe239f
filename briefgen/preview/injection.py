"""The script of the preview, put into pages; and what tells one edition of a page from the next."""

from __future__ import annotations

from hashlib import blake2b
from html import escape

from briefgen.preview.answers import DESK


def plain_digest(html: bytes, stylesheet: str) -> str:
    """The digest of a page's bytes in hex, the same whatever the digest in the address of its stylesheet, which is
    `stylesheet`, root-relative, or empty: one that changed is put in place without loading the page anew."""
    if stylesheet:
        for address in {stylesheet, escape(stylesheet)}:
            html = html.replace(address.encode(), b"\0")
    return blake2b(html, digest_size=16).hexdigest()


def injected(html: bytes, digest: str, stylesheet: str) -> bytes:
    """A page, byte for byte as it was, with the preview's script after it, where browsers read it as the last thing in
    the body (https://html.spec.whatwg.org/multipage/parsing.html#the-after-after-body-insertion-mode).

    The script is told what it was served with: `digest`, of `plain_digest`, and the address of the stylesheet.
    """
    tag = (
        f'<script src="{DESK}preview.js" defer data-page="{escape(digest)}" data-stylesheet="{escape(stylesheet)}">'
        "</script>"
    )
    return html + tag.encode()
