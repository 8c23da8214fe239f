"""Links as written -> what they lead to on the site, and whether it is there."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from briefgen.pages.addresses import url_below

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Target(Struct, frozen=True):
    """A place on the site that a link names: a path below the site's address, not quoted, and a fragment."""

    path: str
    fragment: str = ""


class Site(Struct, frozen=True):
    """What links may lead to. Files are paths below the output folder."""

    url: str
    """Absolute, ends with a slash."""
    files: frozenset[str]
    ids: Mapping[str, frozenset[str]]
    """What fragments can name, of each file where that is known."""
    routes: Mapping[str, str]
    """Those of visible briefs, by slug."""
    waiting: Mapping[str, str]
    """The files of pages whose briefs wait for their hour, each with the brief's own."""
    unknown: tuple[str, ...] = ()
    """Beginnings of paths below which nobody knows what is there."""

    def plain(self, file: str) -> str:
        """The link to a file as it is usually written."""
        at = f"/{file}".removesuffix("/index.html") + "/" if file.endswith("index.html") else f"/{file}"
        return urlsplit(self.url).path + url_below(at[1:])

    def file(self, path: str, *, waits: bool = False) -> str | None:
        """The file that is served at `path`; None where there is none, empty where nobody knows. With `waits`, what
        is still to come counts, too.

        A path without its last slash, or without `.html`, is led on to the right one by hosts.
        """
        if path.startswith(self.unknown or "\0"):
            return ""
        is_folder = path.endswith("/") or not path
        for file in (f"{path}index.html",) if is_folder else (path, f"{path}/index.html", f"{path}.html"):
            if file in self.files or (waits and file in self.waiting):
                return file
        return None


def is_elsewhere(href: str, url: str) -> bool:
    """Whether a link leads to another site for certain, `url` being this one's; or to no page at all."""
    return (_SCHEME.match(href) is not None and not href.startswith(url)) or href.startswith("//")


@functools.lru_cache(maxsize=100_000)
def target_of(href: str, url: str, route: str) -> Target | None:
    """What `href` on the page at `route` of the site at `url` leads to; None where that is not on the site, or no
    address at all."""
    # Browsers pass over white space around an address, and over line breaks in it.
    href = re.sub(r"[\t\n\r]", "", href).strip(" \f")
    if not href:
        return None
    try:
        parts, here = urlsplit(urljoin(url + route, href)), urlsplit(url)
    except ValueError:
        return None
    # Another site may be beside this one, or this one below another.
    path = unquote(parts.path) or "/"
    if (parts.scheme, parts.netloc.lower()) != (here.scheme, here.netloc.lower()) or not path.startswith(here.path):
        return None
    return Target(path.removeprefix(here.path), _fragment(parts.fragment))


def _fragment(written: str) -> str:
    # What follows `:~:` is text to look for: https://wicg.github.io/scroll-to-text-fragment/.
    shown = unquote(written.partition(":~:")[0])
    return "" if shown.lower() == "top" else shown
