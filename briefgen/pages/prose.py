"""Prose with addresses in place of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

from briefgen.model import Html
from briefgen.pages.addresses import resolved
from briefgen.pages.views import PictureView

_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTES = r"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
_BRIEF_LINK = re.compile(
    rf"""<a\b(?P<before>{_ATTRIBUTES})\bhref=(?P<q>["'])brief:(?P<slug>[^"'#]*)(?P<fragment>#[^"']*)?(?P=q)"""
    rf"""(?P<after>{_ATTRIBUTES})>(?P<text>(?:(?!<a\b).)*?)</a>""",
    re.IGNORECASE | re.DOTALL,
)
_IMG = re.compile(
    rf"""<img\b(?P<before>{_ATTRIBUTES})\bsrc=(?P<q>["'])(?P<src>.*?)(?P=q)(?P<after>{_ATTRIBUTES})\s*/?>""",
    re.IGNORECASE,
)
_CLASS = re.compile(r"""\sclass=["']""", re.IGNORECASE)
_STILL = ' media="(prefers-reduced-motion: no-preference)"'
# Whole attributes, so that what stands inside the value of another is not taken for one.
_ADDRESS = re.compile(
    r"""(?P<before>\s(?P<name>href|src|cite)=(?P<q>["']))(?P<value>.*?)(?P=q)|\s[\w:-]+=(?:"[^"]*"|'[^']*')""",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(r"</?picture\b[^>]*>|<source\b[^>]*>", re.IGNORECASE)


SIZES = "(min-width: 45rem) 37.5rem, 92vw"
"""How wide a picture in a text is: the measure of the default theme's text, or nearly the whole screen."""


def sources(picture: PictureView, sizes: str) -> str:
    """A picture's better formats as HTML; `sizes` says how wide it is shown, as HTML's attribute does."""
    return "".join(
        f'<source type="{one.type}" srcset="{escape(one.srcset)}" sizes="{escape(sizes)}"{_STILL if one.moves else ""}>'
        for one in picture.formats
    )


def fill(
    html: str,
    links: Mapping[str, str],
    images: Mapping[str, PictureView],
    base: str,
) -> Html:
    """`html` with addresses on the site in place of names.

    `links` gives an address for each slug of a `brief:` link; an empty one (a brief that is not visible)
    leaves the words without a link. `images` gives each picture by its name. `base`, the site's path, goes before
    links that begin with a slash.
    """

    def link(match: re.Match[str]) -> str:
        href = links.get(unquote(unescape(match["slug"])), "")
        if not href:
            return match["text"]
        # The fragment stands in an attribute already, and is escaped as such.
        target = escape(href) + (match["fragment"] or "")
        return f'<a{match["before"]}href="{target}"{match["after"]}>{match["text"]}</a>'

    def picture(match: re.Match[str]) -> str:
        image = images.get(unescape(match["src"]))
        if image is None:
            return match.group()
        ground = f' class="{image.ground}"' if image.ground and not _CLASS.search(match.group()) else ""
        tag = (
            f'<img{match["before"]}src="{escape(image.src)}" width="{image.width}" height="{image.height}"'
            f'{ground} loading="lazy" decoding="async"{match["after"]}>'
        )
        # In HTML that is not cleaned, a writer may have made one already.
        return f"<picture>{sources(image, SIZES)}{tag}</picture>" if image.formats and not has_own else tag

    def own_link(match: re.Match[str]) -> str:
        value = match["value"]
        if not value or match["name"].lower() == "src" or not value.startswith("/") or value.startswith("//"):
            return match.group()
        return f"{match['before']}{escape(base)}{value[1:]}{match['q']}"

    has_own = "<picture" in html
    # The writer's own links first, so that the addresses put in are not taken for them.
    if base != "/":
        html = _TAG.sub(lambda tag: _ADDRESS.sub(own_link, tag.group()), html)
    if "brief:" in html:
        html = _BRIEF_LINK.sub(link, html)
    if images:
        html = _IMG.sub(picture, html)
    return Html(html)


def standing_alone(html: str, page: str) -> str:
    """HTML of the page at an absolute address as it can be shown elsewhere: with absolute addresses, and with plain
    pictures."""

    def absolute(match: re.Match[str]) -> str:
        href = resolved(unescape(match["value"]), page) if match["name"] else ""
        return f"{match['before']}{escape(href)}{match['q']}" if href else match.group()

    if "<source" in html:
        html = _PICTURE.sub("", html)
    return _TAG.sub(lambda tag: _ADDRESS.sub(absolute, tag.group()) if "=" in tag.group() else tag.group(), html)
