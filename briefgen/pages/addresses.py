"""Routes, links and absolute addresses.

A route is the site-relative path of an output: `2026/11/chip-curbs/` is a page (its file is
`index.html` in that folder), `feed.xml` a file. Routes are Unicode; links are percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, urljoin

from msgspec import Struct

from briefgen.catalog.catalog import section_id
from briefgen.config import Config
from briefgen.model import Entry
from briefgen.options import FeedFormat

FRONT = ""
NOT_FOUND = "404.html"
ROBOTS = "robots.txt"
FAVICON = "favicon.ico"
MANIFEST = "manifest.webmanifest"
SITEMAP = "sitemap.xml"
NEWS_SITEMAP = "news-sitemap.xml"
HEADERS = "_headers"
REDIRECTS = "_redirects"
NO_JEKYLL = ".nojekyll"
CNAME = "CNAME"
SEARCH = "search/"
INDEX = "pagefind/"
LLMS = "llms.txt"
TWIN_FILE = "index.md"
NINJS_FILE = "ninjs.json"
ARCHIVE = "archive/"
SECTIONS = "sections/"
TOPICS = "topics/"
AUTHORS = "authors/"

_FEEDS: dict[FeedFormat, str] = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
_PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml"}
_SITEMAP_PART = re.compile(r"sitemap-(pages|\d{4}-\d\d)(-\d+)?\.xml|news-sitemap-\d+\.xml")
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")
_FOLLOWED = ("https://", "http://", "mailto:", "tel:")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Addresses(Struct, frozen=True):
    """Where the site is: `url` is absolute, `base_path` its path; both end with a slash."""

    url: str
    base_path: str

    def href(self, route: str) -> str:
        """The root-relative link to a route."""
        return self.base_path + _quoted(route)

    def absolute(self, route: str) -> str:
        """The absolute address of a route."""
        return self.url + _quoted(route)


def url_below(route: str) -> str:
    """A route as part of an address that is below the site's own."""
    return _quoted(route)


def _quoted(route: str) -> str:
    # Nearly all routes are as they must be, and this is told sooner than they are quoted.
    return route if _PLAIN.fullmatch(route) else quote(route)


def origin(url: str) -> str:
    """Scheme and host of an absolute address: what root-relative links go behind."""
    return "/".join(url.split("/", 3)[:3])


def resolved(href: str, page: str) -> str:
    """The absolute address that a link on a page leads to, `page` being the absolute address of that; empty where
    it leads nowhere that can be followed from elsewhere (scripts, addresses that are none)."""
    # Browsers pass over white space around an address, and over line breaks in it.
    href = re.sub(r"[\t\n\r]", "", href).strip(" ")
    if href.startswith(_FOLLOWED):
        return href
    if href.startswith("/") and not href.startswith("//"):
        return origin(page) + href
    if href.startswith("#"):
        return page + href
    if _SCHEME.match(href) and not href.lower().startswith(_FOLLOWED):
        return ""
    try:
        return urljoin(page, href)
    except ValueError:
        return ""


def picture_type(address: str) -> str:
    """The media type of a picture's file that everything can show."""
    return _PICTURE_TYPES[address.rpartition(".")[2]]


def file_of(route: str) -> str:
    """The path, below the output folder, of the file that a route is served from."""
    return route + "index.html" if route == "" or route.endswith("/") else route


def brief_route(brief: Entry, config: Config) -> str:
    """A brief's route by the publication's permalink pattern; days are those of its time zone."""
    local = brief.date.astimezone(config.timezone)
    return config.permalink.lstrip("/").format(
        year=f"{local.year:04}",
        month=f"{local.month:02}",
        day=f"{local.day:02}",
        section=section_id(brief) or "news",
        lang=brief.lang.lower(),
        slug=brief.slug,
    )


def section_route(id_: str) -> str:
    """A section's listing."""
    return f"{SECTIONS}{id_}/"


def topic_route(id_: str) -> str:
    """A topic's listing."""
    return f"{TOPICS}{id_}/"


def author_route(id_: str) -> str:
    """An author's listing."""
    return f"{AUTHORS}{id_}/"


def front_route(lang: str) -> str:
    """The front page of one of the publication's other languages; addresses are in small letters."""
    return f"{lang.lower()}/"


def feed_route(route: str, format_: FeedFormat) -> str:
    """The feed, in a format, of what the page at `route` lists."""
    return route + _FEEDS[format_]


def twin_route(route: str) -> str:
    """The Markdown twin of a brief whose page is at `route`."""
    return route + TWIN_FILE


def ninjs_route(route: str) -> str:
    """What is at `route`, a brief or the newest of a front page, as ninjs."""
    return route + NINJS_FILE


_FORMS: dict[str, Callable[[str], str]] = {"markdown": twin_route, "ninjs": ninjs_route}
"""The route of each other form of a brief, by that of its page."""


def forms_of(route: str, formats: Iterable[str]) -> dict[str, str]:
    """The other forms of a brief whose page is at `route`, as far as they are among `formats`: each with its route."""
    return {name: _FORMS[name](route) for name in formats if name in _FORMS}


def month_route(year: int, month: int) -> str:
    """A month in the archive."""
    return f"{ARCHIVE}{year:04}/{month:02}/"


def page_route(slug: str) -> str:
    """A standing page."""
    return f"{slug}/"


def sitemap_part(route: str, name: str) -> str:
    """A file of the sitemap at `route`, beside it: files elsewhere may not speak for the whole site."""
    return f"{route.removesuffix('.xml')}-{name}.xml"


def is_sitemap_part(route: str) -> bool:
    """Whether a large publication's sitemap may have a file there."""
    return _SITEMAP_PART.fullmatch(route) is not None


def numbered(route: str, number: int) -> str:
    """Page `number`, from 1, of a listing whose first page is `route`."""
    return route if number == 1 else f"{route}page/{number}/"
