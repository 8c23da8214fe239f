"""Names -> the part of an address that stands for them."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

MAX_BYTES = 180
_SAID = {"&": " and ", "+": " plus ", "#": " sharp ", "@": " at ", "%": " percent "}
_APOSTROPHES = frozenset("'’ʼ‘`")
# Separates words in Persian and some Indian scripts; other format characters only change how text looks.
_NON_JOINER = "\u200c"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
# What Windows cannot have as a folder's name.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")


@functools.lru_cache(maxsize=4096)  # the same topics, sections and authors come up in brief after brief
def slugify(text: str) -> str:
    """An address part for `text`: lower case, words joined by hyphens, never empty.

    Letters and digits of every script are kept; Latin letters lose their accents. Text with neither gets
    a digest. The result is at most `MAX_BYTES` bytes of UTF-8 in NFC, and is its own slug.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    out: list[str] = []
    letter = latin = False
    for char in unicodedata.normalize("NFD", folded):
        category = unicodedata.category(char)
        if category[0] == "M":
            if letter and not latin and not 0xFE00 <= ord(char) <= 0xFE0F:
                out.append(char)
        elif char in _APOSTROPHES or (category == "Cf" and char != _NON_JOINER):
            continue
        else:
            letter = category[0] in "LN"
            latin = letter and unicodedata.name(char, "").startswith("LATIN")
            out.append(char if letter else _SAID.get(char, " "))
    words = "".join(out).translate(_LETTERS).split()
    slug = unicodedata.normalize("NFC", "-".join(words))
    if len(slug.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        # Whole words where there are several, and never half a character or one without its marks.
        cut = slug.encode("utf-8", "surrogatepass")[:MAX_BYTES].decode("utf-8", "ignore")
        return slugify(cut.rpartition("-")[0] or cut)
    if not slug:
        return "n-" + hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{slug}-1" if _RESERVED.match(slug) else slug
