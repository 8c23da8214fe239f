"""The script of the preview, put into pages; and what tells one edition of a page from the next."""

from __future__ import annotations

import re
from hashlib import blake2b
from html import escape

from briefgen.preview.answers import DESK

# Only where browsers read a tag is it one: not in comments, not in the text of elements that hold no others, not in a
# value of an attribute (https://html.spec.whatwg.org/multipage/parsing.html#tokenization). What nobody closed goes on
# to the end of the page and has no `end`; so nothing is looked at twice, and no page takes long.
_ATTRIBUTES = rb"""(?:[\s/]++|=?+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+|=)*+"""
_PIECE = re.compile(
    rb"<(?:!--(?:-?(?=>)|(?:[^-]++|-(?!-!?>))*+(?:--!?(?=>))?+)"
    rb"|[!?][^>]*+"
    rb"|(?:(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)(?=[\s/>])"
    rb"|(?P<body>/body)(?=[\s/>])|/?[a-z])" + _ATTRIBUTES + rb")(?P<end>>)?+",
    re.IGNORECASE,
)


def plain_digest(html: bytes, stylesheet: str) -> str:
    """The digest of a page's bytes in hex, the same whatever the digest in the address of its stylesheet, which is
    `stylesheet`, root-relative, or empty: one that changed is put in place without loading the page anew."""
    if stylesheet:
        for address in {stylesheet, escape(stylesheet)}:
            html = html.replace(address.encode(), b"\0")
    return blake2b(html, digest_size=16).hexdigest()


def injected(html: bytes, digest: str, stylesheet: str) -> bytes:
    """A page with the preview's script at the end of its body, and otherwise byte for byte as it was.

    The script is told what it was served with: `digest`, of `plain_digest`, and the address of the stylesheet.
    """
    tag = (
        f'<script src="{DESK}preview.js" defer data-page="{escape(digest)}" data-stylesheet="{escape(stylesheet)}">'
        "</script>"
    ).encode()
    place = _end_of_body(html)
    return html[:place] + tag + html[place:]


def _end_of_body(html: bytes) -> int:
    """Where the last tag stands that ends a body; the end of the page where there is none; and where that is inside
    of something that nobody closed, the beginning of this."""
    last, at = None, 0
    while piece := _PIECE.search(html, at):
        whole = piece["end"]
        at = piece.end()
        if piece["raw"]:
            # What begins with `plaintext` nothing ends.
            name = piece["raw"].lower().replace(b"plaintext", b"(?!)")
            end = re.compile(rb"</" + name + rb"(?=[\s/>])[^>]*+(?P<end>>)?+", re.IGNORECASE).search(html, at)
            whole = end and end["end"]
            at = end.end() if end else len(html)
        if not whole:
            return piece.start() if last is None else last
        if piece["body"]:
            last = piece.start()
    return len(html) if last is None else last
