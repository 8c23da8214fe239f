"""Few pages that between them have all that any page of a site has."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

_TOLD_APART = {"lang", "dir", "rel", "role", "type"}


class _Pieces(HTMLParser):
    """What a page is made of: its elements, each with its classes, its language and its direction.

    What stands on a page that is read from the right is another piece than the same on one read from the left.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._side = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html" and ("dir", "rtl") in attrs:
            self._side = "[dir=rtl] "
        tag = self._side + tag
        self.found.add(tag)
        for name, value in attrs:
            if name == "class":
                self.found |= {f"{tag}.{word}" for word in (value or "").split()}
            elif name in _TOLD_APART:
                self.found.add(f"{tag}[{name}={value}]")


def pieces(html: str) -> set[str]:
    """The pieces of a page, as selectors."""
    parser = _Pieces()
    parser.feed(html)
    parser.close()
    return parser.found


def varied(site: Path) -> list[str]:
    """The routes of as few pages of `site` as have every piece that any of its pages has; the front page first.

    Where pages have the same pieces, the longest stands for them.
    """
    pages = {p.relative_to(site).as_posix().removesuffix("index.html"): p.read_text("utf-8") for p in _files(site)}
    made_of = {route: pieces(html) for route, html in pages.items()}
    left = set().union(*made_of.values())
    chosen: list[str] = []
    while left:
        best = max(pages, key=lambda r: (r == "" and not chosen, len(made_of[r] & left), len(pages[r]), r))
        chosen.append(best)
        left -= made_of[best]
    return chosen


def _files(site: Path) -> list[Path]:
    """Pages that readers stay on: no redirects."""
    return [p for p in sorted(site.rglob("*.html")) if 'http-equiv="refresh"' not in p.read_text("utf-8")]
