"""Names -> the part of an address that stands for them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_BYTES = 180
_SAID = {"&": " and ", "+": " plus ", "#": " sharp ", "@": " at ", "%": " percent "}
_APOSTROPHES = frozenset("'’ʼ‘`")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
# What Windows cannot have as a folder's name.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")


def slugify(text: str) -> str:
    """An address part for `text`: lower case, words joined by hyphens, never empty.

    Letters and digits of every script are kept; Latin letters lose their accents. Text with neither gets
    a digest. The result is at most `MAX_BYTES` bytes of UTF-8 in NFC, and is its own slug.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    out: list[str] = []
    for char in folded:
        if char in _SAID:
            out.append(_SAID[char])
        elif char in _APOSTROPHES:
            continue
        elif unicodedata.category(char)[0] in "LNM":
            out.append(_without_accent(char))
        else:
            out.append(" ")
    words = "".join(out).translate(_LETTERS).split()
    slug = unicodedata.normalize("NFC", "-".join(words))
    while len(slug.encode()) > MAX_BYTES:
        slug = slug.rpartition("-")[0] if "-" in slug else slug[:-1]
    if not slug or not any(unicodedata.category(c)[0] in "LN" for c in slug):
        return "n-" + hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"{slug}-1" if _RESERVED.match(slug) else slug


def _without_accent(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)
    if len(base) > 1 and unicodedata.name(base[0], "").startswith("LATIN"):
        return "".join(c for c in base if not unicodedata.combining(c))
    return char
