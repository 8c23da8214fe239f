"""Alternative texts that say nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from briefgen.content.entries import KeyPath
from briefgen.content.markdown import plain
from briefgen.errors import Key, Place, Problem, Quote
from briefgen.model import Image, Prose
from briefgen.review.judging import shown
from briefgen.review.markup import tags
from briefgen.review.sameness import bare

_FILE = re.compile(r"\S.*\.(?:jpe?g|png|gif|webp|avif|svg|heic|bmp|tiff?)", re.IGNORECASE)
_MANY_WORDS = 5
"""A text of more, even if it ends in the name of a file, says something."""
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|dji|gopr|pxl|mvi|scan|image|picture|photo|bild|foto|imagen|untitled|screen ?shot|whatsapp image)"
    r"[\s_-]*\d[\d\s_:.-]*(?:at [\d.: ]+)?(?:am|pm)?",
    re.IGNORECASE,
)
_SAYS_NOTHING = frozenset(
    [
        *("alt", "alt text", "avatar", "banner", "cover", "drawing", "figure", "graphic", "headshot", "header"),
        *("hero", "icon", "illustration", "image", "img", "logo", "photo", "photograph", "pic", "picture"),
        *("placeholder", "portrait", "screenshot", "tbd", "thumbnail", "todo", "untitled", "xxx"),
        *("the image", "an image", "a photo", "a picture", "the photo", "the picture", "hero image", "file photo"),
        *("featured image", "cover image", "header image", "main image", "stock photo"),
        *("abbildung", "bild", "foto", "fotografie", "grafik", "porträt"),
        *("fotografía", "gráfico", "ilustración", "imagen", "retrato"),
        *("imagem", "ilustração", "retrato", "graphique", "illustration", "une image", "une photo"),
        *("صورة", "الصورة", "رسم", "चित्र", "तस्वीर", "फोटो"),
        *map(
            bare,
            (
                "图片",
                "图像",
                "照片",
                "插图",
                "配图",
                "圖片",
                "照片",
                "画像",
                "写真",
                "イメージ",
                "イラスト",
                "사진",
                "그림",
                "이미지",
            ),
        ),
    ]
)


def image_finding(path: str, image: Image, headline: str) -> Iterator[Problem]:
    """A finding if the alternative text of a file's own picture says nothing; `headline` is what stands above it."""
    said = fault(image.alt, image.src, headline, plain(image.caption.html) if image.caption else "")
    if said:
        yield _finding(path, said, Key(("image", "alt")))


def text_findings(path: str, key: KeyPath, text: Prose, headline: str) -> Iterator[Problem]:
    """A finding for each picture in a text whose alternative text says nothing."""
    if not text.pictures:
        return
    # The same finding is told once, and a picture may be there any number of times.
    for tag in dict.fromkeys(tag for tag in tags(text.html) if tag.name == "img"):
        # Without one it is an error of the format.
        if tag.alt and (said := fault(tag.alt, tag.links[0] if tag.links else "", headline, "")):
            yield _finding(path, said, Quote(unquote(tag.links[0]) if tag.links else tag.alt, key))


def fault(alt: str, src: str, headline: str, caption: str) -> str:
    """What is wrong with an alternative text, in words; empty where nothing is."""
    said, stem = alt.strip(), posixpath.splitext(posixpath.basename(unquote(src)))[0]
    if (_FILE.fullmatch(said) and said.count(" ") < _MANY_WORDS) or _CAMERA.fullmatch(said) or _is_name(said, stem):
        return f'"{shown(said)}" is the name of a file'
    words = bare(said)
    if not words or words in _SAYS_NOTHING:
        return f'"{shown(said)}" does not tell what is seen'
    if words == bare(headline):
        return "this is the headline again"
    return "this is the caption again" if words == bare(caption) else ""


def _is_name(said: str, stem: str) -> bool:
    """Whether this is the file's name, and nothing that could be said of a picture, too."""
    return said.casefold() == stem.casefold() and " " not in said and re.search(r"[-_\d]", said) is not None


def _finding(path: str, said: str, place: Place) -> Problem:
    return Problem(path, f"{said}; write what the picture shows, for those who cannot see it", place, rule="alt-text")
