"""Scripts and styles that stand in templates -> the digests by which a Content-Security-Policy allows them.

They are taken from the templates themselves and never from finished pages: what got into a page through content is
in no template, so no policy allows it. Where a script has something in it that is printed, it is rendered with what
is the same on all pages of a language. (https://www.w3.org/TR/CSP3/#match-element-to-source-list)
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from msgspec import Struct

from briefgen.engine.theme.files import DEFAULT, OWN, ThemeFiles
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.errors import Problem, Span
from briefgen.pages.hosting import Embedded
from briefgen.pages.masthead import Masthead

_NO_PAGES = frozenset({"card.svg", "robots.txt"})
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_ELEMENT = re.compile(
    # What is tried once is not tried in other ways, of which there would be very many.
    r"""<(?P<name>script|style)\b(?P<attributes>(?>\{\{.*?\}\}|\{%.*?%\}|"[^"]*"|'[^']*'|[^>"'])*+)>"""
    r"(?P<text>.*?)(?=</(?P=name)\b)",
    re.DOTALL | re.IGNORECASE,
)
_TYPE = re.compile(r"""(?<![\w-])type\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SOURCE = re.compile(r"(?<![\w-])src\s*=", re.IGNORECASE)
# Of all other types the text is data, which no policy is about.
_RUN = re.compile(
    r"(?:(?:text|application)/(?:x-)?(?:java|ecma)script|text/(?:jscript|livescript|javascript1\.[0-5])"
    r"|module|importmap|speculationrules|)",
    re.IGNORECASE,
)


class _Found(Struct, frozen=True):
    """A script or a style in a template."""

    is_script: bool
    text: str
    is_literal: bool
    """Whether nothing in it is for Jinja."""
    line: int
    excerpt: str


def embedded(theme: ThemeFiles, masthead: Masthead) -> tuple[Embedded, tuple[Problem, ...]]:
    """What stands in the templates that pages may be made with; and a warning for each that no policy can allow,
    since it is not known before a page is made."""
    scripts: dict[str, None] = {}
    styles: dict[str, None] = {}
    problems: list[Problem] = []
    for place in _in_use(theme):
        for found in _elements(_text(theme, place)):
            digests = _digests(found, theme, masthead)
            if digests is None:
                problems.append(_differs(found, place))
                continue
            (scripts if found.is_script else styles).update(dict.fromkeys(digests))
    return Embedded(tuple(scripts), tuple(styles)), tuple(problems)


def _in_use(theme: ThemeFiles) -> Iterator[str]:
    """The places of templates that pages may be made with: the publication's own, and those of the default theme
    that it does not override, or extends or includes by their own names."""
    places = theme.templates()
    own = {place.removeprefix(OWN): _text(theme, place) for place in places if place.startswith(OWN)}
    for place in sorted(places):
        name = place.partition("/")[2]
        is_overridden = place.startswith(DEFAULT) and name in own
        # A name that is put together is not known before pages are made.
        named = re.compile(rf"{DEFAULT}(?:{re.escape(name)})?['\"]")
        if name not in _NO_PAGES and (not is_overridden or any(named.search(text) for text in own.values())):
            yield place


def _elements(source: str) -> Iterator[_Found]:
    # A comment is no part of a page, but places in the text stay as they are.
    shown = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), source)
    lines = source.split("\n")
    for match in _ELEMENT.finditer(shown):
        is_script = match["name"].lower() == "script"
        if is_script and not _runs(match["attributes"]):
            continue
        before, text = shown[: match.start()], source[match.start("text") : match.end("text")]
        is_raw = len(re.findall(r"\{%-?\+?\s*raw\b", before)) > len(re.findall(r"\{%-?\+?\s*endraw\b", before))
        line = before.count("\n") + 1
        yield _Found(is_script, text, is_raw or not re.search(r"\{[{%#]", text), line, lines[line - 1])


def _runs(attributes: str) -> bool:
    """Whether a script with these attributes is one that a page has in it, and is run rather than read."""
    if _SOURCE.search(attributes):
        return False
    kind = _TYPE.search(attributes)
    said = next((value for value in kind.groups() if value is not None), "") if kind else ""
    return "{" in said or _RUN.fullmatch(said.strip()) is not None


def _digests(found: _Found, theme: ThemeFiles, masthead: Masthead) -> tuple[str, ...] | None:
    """Those of the text on the pages of each language; None where it is not the same on all of them."""
    if found.is_literal:
        return (_digest(found.text),) if found.text.strip() else ()
    # Most publications have nothing that must be rendered for it but the theme's own.
    from jinja2.meta import find_undeclared_variables

    from briefgen.engine.theme.templates import PlainEnvironment

    words = masthead.speaking()
    # What stands before and after it decides about white space.
    start, end = ("<script>", "</script>") if found.is_script else ("<style>", "</style>")
    made: dict[str, None] = {}
    try:
        environment = PlainEnvironment(ThemeLoader(theme))
        # Whatever else it asks for, if only whether it is there, may be another on the next page.
        if find_undeclared_variables(environment.parse(found.text)) - {"site", "words", *environment.globals}:
            return None
        template = environment.from_string(start + found.text + end)
        for lang, site in masthead.sites.items():
            text = template.render(site=site, words=words(lang))
            made[_digest(text[len(start) : -len(end)])] = None
    except Exception:  # noqa: BLE001 -- whatever it is, the page itself says it better
        return None
    return tuple(made)


def _digest(text: str) -> str:
    # As browsers read lines.
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return f"'sha256-{b64encode(sha256(data).digest()).decode()}'"


def _differs(found: _Found, place: str) -> Problem:
    what = "script" if found.is_script else "style"
    message = (
        f"this {what} need not be the same on every page, so the Content-Security-Policy cannot allow it; put what "
        f"differs into a data- attribute or a class, or the {what} into a file in content/static/"
    )
    column = len(found.excerpt) - len(found.excerpt.lstrip()) + 1
    span = Span(found.line, column, found.excerpt)
    return Problem(f"templates/{place.partition('/')[2]}", message, span, "warning")


def _text(theme: ThemeFiles, place: str) -> str:
    return theme.files[place].decode("utf-8", "replace")
