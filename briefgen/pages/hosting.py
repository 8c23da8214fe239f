"""What hosts are told: headers, the Content-Security-Policy in them, redirects; and the files that they read.

`_headers` and `_redirects` are read by Netlify (https://docs.netlify.com/manage/routing/headers/) and by Cloudflare
Pages (https://developers.cloudflare.com/pages/configuration/headers/), `.nojekyll` and `CNAME` by GitHub Pages.
The servers of `briefgen.pages.servers` are told the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from briefgen.config import Config
from briefgen.pages.addresses import CNAME, HEADERS, INDEX, NINJS_FILE, NO_JEKYLL, REDIRECTS, SEARCH, Addresses
from briefgen.pages.page import HOST_FILE, Page
from briefgen.pages.views import RedirectView
from briefgen.pages.wire import HostFileView

FOR_EVER = "public, max-age=31536000, immutable"
"""What browsers are told of a file that never changes under one name: to keep it for a year."""
ASK_AGAIN = "public, max-age=0, must-revalidate"
"""What they are told of all else: to ask whether it is still the same, which costs no more than the answer yes."""
POLICY = "Content-Security-Policy"
_NEVER_CHANGING = ("pf_fragment", "pf_index", "pf_meta", "pf_filter")
"""Endings of a search index's files whose names have a digest of what is in them."""
_WITH_REDIRECTS = frozenset({"netlify", "cloudflare"})
"""Hosts that can lead from an old address to a new one by themselves."""
_NOTHING = "'none'"
_EVERYWHERE = ("Access-Control-Allow-Origin", "*")
"""Pages of other sites may read it, as feed readers in a browser do."""
_NO_RESULT = ("X-Robots-Tag", "noindex")
"""Search engines are to show the page, and not what it says in another form."""


class Embedded(Struct, frozen=True):
    """Scripts and styles that stand in templates, as a policy names them: by the digest of their text."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


class HeaderRule(Struct, frozen=True):
    """Headers of all addresses that begin and end like `pattern`, which has one `*` at most, for whatever is between.

    Where several rules are about an address, a later one's header takes the place of an earlier one's.
    """

    pattern: str
    headers: tuple[tuple[str, str], ...]


class Redirect(Struct, frozen=True, order=True):
    """An old address and the one that it leads to; both root-relative."""

    old: str
    new: str


def header_rules(config: Config, embedded: Embedded) -> tuple[HeaderRule, ...]:
    """The headers of all that the site has, from the general to the particular."""
    base = config.base_path

    def rule(pattern: str, *headers: tuple[str, str]) -> HeaderRule:
        return HeaderRule(base + pattern, headers)

    rules = [
        rule("*", *_security(config), (POLICY, policy(config, embedded)), ("Cache-Control", ASK_AGAIN)),
        rule("assets/*", ("Cache-Control", FOR_EVER)),
        # Feeds and sitemaps, as a type that browsers show instead of saving it.
        rule("*.xml", ("Content-Type", "application/xml; charset=utf-8"), _EVERYWHERE),
        rule("*.json", _EVERYWHERE),
        rule("*feed.json", ("Content-Type", "application/feed+json; charset=utf-8")),
        rule(f"*{NINJS_FILE}", _NO_RESULT),
        rule("*.md", ("Content-Type", "text/markdown; charset=utf-8"), _EVERYWHERE, _NO_RESULT),
        rule("*.txt", ("Content-Type", "text/plain; charset=utf-8")),
        rule("*.webmanifest", ("Content-Type", "application/manifest+json")),
    ]
    if config.search:
        rules += [rule(f"{INDEX}*.{ending}", ("Cache-Control", FOR_EVER)) for ending in _NEVER_CHANGING]
        rules.append(rule(f"{SEARCH}*", (POLICY, policy(config, embedded, searches=True))))
    return tuple(rules)


def headers_of(address: str, rules: Iterable[HeaderRule]) -> dict[str, str]:
    """The headers that `rules` give what is at a root-relative address, by their names."""
    return {name: value for rule in rules if fits(address, rule.pattern) for name, value in rule.headers}


def fits(address: str, pattern: str) -> bool:
    """Whether an address begins and ends like a pattern, which has one `*` at most."""
    first, star, last = pattern.partition("*")
    if not star:
        return address == pattern
    return len(address) >= len(first) + len(last) and address.startswith(first) and address.endswith(last)


def never_changes(path: str) -> bool:
    """Whether the file at a path below the site's top has a digest of its bytes in its name."""
    return path.startswith("assets/") or (path.startswith(INDEX) and path.rpartition(".")[2] in _NEVER_CHANGING)


def policy(config: Config, embedded: Embedded, *, searches: bool = False) -> str:
    """The Content-Security-Policy (https://www.w3.org/TR/CSP3/) of pages, or of the one that `searches`.

    Nothing is allowed that the theme does not need or the publication asks for. Scripts and styles in the midst of
    a page are known by their digests; WebAssembly, which the search index is read with, and asking for more once
    the page is there are the search page's alone.
    """
    itself = ("'self'",)
    allowed: dict[str, tuple[str, ...]] = {
        "default-src": (),
        "script-src": (*itself, *(("'wasm-unsafe-eval'",) if searches else ()), *embedded.scripts),
        "style-src": (*itself, *embedded.styles),
        "img-src": itself,
        "font-src": itself,
        "connect-src": itself if searches else (),
        "media-src": itself,
        "frame-src": (),
        # Said, or else it is that of scripts: what is added to it must not take this away.
        "worker-src": itself,
        "manifest-src": itself,
        "form-action": itself,
        "frame-ancestors": (),
        "base-uri": (),
    }
    # What is not allowed need not be said of what loads something: `default-src` says it.
    always = {"default-src", "form-action", "frame-ancestors", "base-uri"}
    parts: list[str] = []
    for directive, sources in allowed.items():
        named = " ".join(dict.fromkeys((*sources, *config.policy.get(directive, ()))))
        if named or directive in always:
            parts.append(f"{directive} {named or _NOTHING}")
    return "; ".join(parts)


def redirects(pages: Iterable[Page], at: Addresses) -> tuple[Redirect, ...]:
    """Where old addresses lead, in the order of these; `pages` are all of the site."""
    return tuple(sorted(Redirect(at.href(p.route), p.view.target) for p in pages if isinstance(p.view, RedirectView)))


def needs_redirect_pages(config: Config) -> bool:
    """Whether old addresses need pages, because some host cannot lead from them to the new ones."""
    return not config.hosts or not _WITH_REDIRECTS.issuperset(config.hosts)


def host_pages(config: Config, embedded: Embedded, leading: tuple[Redirect, ...]) -> Iterator[Page]:
    """The files that the publication's hosts read."""
    if not _WITH_REDIRECTS.isdisjoint(config.hosts):
        yield _page(HEADERS, _headers(header_rules(config, embedded)))
        if leading:
            yield _page(REDIRECTS, _redirects(leading, config))
    if "github" in config.hosts:
        yield _page(NO_JEKYLL, ())
        if domain := _own_domain(config):
            yield _page(CNAME, (domain,))


def write_host_file(view: HostFileView) -> str:
    """The text of such a file."""
    return "".join(f"{line}\n" for line in view.lines)


def _page(route: str, lines: Iterable[str]) -> Page:
    return Page(route, HOST_FILE, HostFileView(tuple(lines)))


def _security(config: Config) -> Iterator[tuple[str, str]]:
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "strict-origin-when-cross-origin"
    yield "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    if "frame-ancestors" not in config.policy:
        # For browsers that do not know `frame-ancestors`; it cannot name hosts.
        yield "X-Frame-Options", "DENY"
    if config.url.startswith("https:"):
        yield "Strict-Transport-Security", "max-age=31536000"


def _headers(rules: Iterable[HeaderRule]) -> Iterator[str]:
    """Of `_headers`: Cloudflare Pages joins the values of two rules, unless the later one takes the earlier one's
    away first; Netlify takes the last, and passes over the line that takes away since there is no colon in it."""
    told: list[HeaderRule] = []
    for rule in rules:
        before = {name for earlier in told if _meet(earlier.pattern, rule.pattern) for name, _ in earlier.headers}
        yield rule.pattern
        for name, value in rule.headers:
            if name in before:
                yield f"  ! {name}"
            yield f"  {name}: {value}"
        told.append(rule)


def _meet(general: str, particular: str) -> bool:
    """Whether an address can be one of both patterns."""
    (first, _, first_end), (second, _, second_end) = general.partition("*"), particular.partition("*")
    begins = first.startswith(second) or second.startswith(first)
    return begins and (first_end.endswith(second_end) or second_end.endswith(first_end))


def _redirects(leading: Iterable[Redirect], config: Config) -> Iterator[str]:
    """Of `_redirects`. All rules are static ones, which hosts look at first, and of which they allow most."""
    # Netlify serves a file in place of a redirect, unless it is told not to; Cloudflare Pages does not know the mark.
    code = "301" if "cloudflare" in config.hosts else "301!"
    for one in leading:
        yield f"{one.old} {one.new} {code}"
        # Netlify takes an address with and one without a slash at its end for one, Cloudflare Pages for two.
        if one.old.endswith("/") and "cloudflare" in config.hosts:
            yield f"{one.old[:-1]} {one.new} {code}"


def _own_domain(config: Config) -> str:
    """The site's domain if it is one that GitHub Pages is to be told of, else empty."""
    parts = urlsplit(config.url)
    host = parts.hostname or ""
    is_own = config.base_path == "/" and parts.port is None and "." in host and not host.endswith(".github.io")
    return host if is_own else ""
