"""briefgen.yaml -> Config."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from briefgen.errors import Key, Problem, suggestion
from briefgen.model import Section
from briefgen.options import (
    BRIEF_FORMATS,
    CODINGS,
    HOSTS,
    BriefFormat,
    DeployOptions,
    FeedFormat,
    FeedList,
    HostingOptions,
    PublicationFile,
)
from briefgen.style import StyleOptions
from briefgen.syntax import policy, validation, yaml
from briefgen.syntax.languages import canonical, is_tag

if TYPE_CHECKING:
    from briefgen.syntax.destination import Kind

FILE = "briefgen.yaml"
PERMALINK_FIELDS = ("year", "month", "day", "section", "lang", "slug")


class Named(Struct, frozen=True):
    """What a publication is called in one of its other languages; what is empty is as in its own."""

    name: str = ""
    tagline: str = ""
    desk: str = ""
    sections: dict[str, str] = {}
    """By id."""


class Config(Struct, frozen=True):
    """A publication's configuration, complete and checked."""

    name: str
    url: str
    """Absolute and in ASCII, ends with a slash."""
    tagline: str
    language: str
    timezone: ZoneInfo
    desk: str
    """Empty where none is given: then it is the name and "Editorial", in the language of the page."""
    sections: tuple[Section, ...]
    languages: dict[str, Named]
    """By BCP 47 tag in the usual letters."""
    permalink: str
    per_page: int
    related_count: int
    share: tuple[str, ...]
    accent: str
    logo: str
    """Its path below `content/media/`, or empty."""
    icon: str
    """Likewise; where it is empty, the theme's own icon is meant."""
    search: bool
    feed_formats: tuple[FeedFormat, ...]
    feed_lists: tuple[FeedList, ...]
    feed_items: int
    feed_full: bool
    formats: tuple[BriefFormat, ...]
    """What is made for machines that read, each once."""
    newest_cards: int
    """How many of the newest briefs have a social card; 0 for no cards at all."""
    trusts_html: bool
    markdown_deadline: float
    style: StyleOptions
    hosts: tuple[str, ...]
    """Those that files are written for; none by default."""
    compress: tuple[str, ...]
    """The endings of compressed files beside others."""
    policy: dict[str, tuple[str, ...]]
    """Sources that are added to the Content-Security-Policy, by directive."""
    deploy: dict[str, DeployOptions]
    """Where the site is sent to, by name, in the order of the file; every `url` is complete, and ends with a slash."""

    @property
    def base_path(self) -> str:
        """The path of `url`: begins and ends with a slash."""
        return urlsplit(self.url).path


_ONLY_FOR: Mapping[frozenset[Kind], tuple[str, ...]] = {
    frozenset({"s3", "gs", "az"}): ("cache", "compress", "endpoint"),
    frozenset({"s3"}): ("region",),
    frozenset({"az"}): ("account",),
    frozenset({"git"}): ("branch", "history"),
}
"""Options that only some kinds of targets have."""
_STAND_INS = {"name": "?", "url": "https://publication.invalid/"}


def parse(text: str, base_url: str | None = None) -> tuple[Config | None, tuple[Problem, ...]]:
    """The configuration that the text of briefgen.yaml gives, and all its problems.

    With problems, the configuration has defaults in place of what is wrong, so that content can be looked
    at all the same; it is None when the text cannot be read at all. `base_url` stands in for `url`: the
    command line's `--base-url`.
    """
    data, problems = yaml.load(text, FILE)
    if data is None and problems:
        return None, problems
    written, wrong = validation.salvage(data, PublicationFile, FILE, text, "briefgen.yaml", _STAND_INS)
    if written is None:
        return None, (*problems, *wrong)
    bad_url, bad_base = _url(written.url), _url(base_url) if base_url is not None else ()
    bad_zone, bad_permalink = _timezone(written.timezone), _permalink(written.permalink)
    added, bad_policy = _policy(written.hosting)
    targets, bad_targets = _targets(written.deploy, _STAND_INS["url"] if bad_url else written.url)
    found = (*problems, *wrong, *bad_url, *bad_zone, *_sections(written), *_languages(written), *bad_permalink)
    found += (*bad_policy, *bad_targets)
    found += tuple(Problem("--base-url", p.message) for p in bad_base)
    url = written.url if base_url is None else base_url
    config = Config(
        name=_one_line(written.name),
        url=_ascii(_STAND_INS["url"] if bad_url or bad_base else url).rstrip("/") + "/",
        tagline=_one_line(written.tagline),
        language=canonical(written.language),
        timezone=ZoneInfo("UTC" if bad_zone else written.timezone),
        desk=_one_line(written.desk),
        sections=tuple(
            {s.id: Section(s.id, _one_line(s.name), _one_line(s.description)) for s in written.sections}.values()
        ),
        languages={
            canonical(tag): Named(
                name=_one_line(said.name),
                tagline=_one_line(said.tagline),
                desk=_one_line(said.desk),
                sections={id_: _one_line(name) for id_, name in said.sections.items()},
            )
            for tag, said in sorted(written.languages.items())
            if is_tag(tag)
        },
        permalink="/{year}/{month}/{slug}/" if bad_permalink else written.permalink,
        per_page=written.per_page,
        related_count=written.related.count,
        share=tuple(dict.fromkeys(written.share)),
        accent=written.theme.accent.lower(),
        logo=written.theme.logo,
        icon=written.theme.icon,
        search=written.search,
        feed_formats=tuple(dict.fromkeys(written.feeds.formats)),
        feed_lists=tuple(dict.fromkeys(written.feeds.lists)),
        feed_items=written.feeds.items,
        feed_full=written.feeds.full,
        formats=tuple(name for name in BRIEF_FORMATS if name in written.formats),
        newest_cards=written.cards.newest,
        trusts_html=written.markdown.raw_html == "trusted",
        markdown_deadline=written.markdown.deadline,
        style=written.style,
        hosts=tuple(host for host in HOSTS if host in written.hosting.hosts),
        compress=tuple(coding for coding in CODINGS if coding in written.hosting.compress),
        policy=added,
        deploy=targets,
    )
    return config, found


def _one_line(text: str) -> str:
    return " ".join(text.split())


# Servers and hosts read these as something else: ends of a line, variables, placeholders, any text.
_NOT_IN_URL = re.compile(r"[\s<>\"'\\^`{}|?#$;*]|//|/\.{1,2}(/|$)|/.*:")
_HOST = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?\.?|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*")


def _url(url: str) -> tuple[Problem, ...]:
    # What is told to hosts has some characters in the form that a percent sign begins, and some as they are.
    shown = unquote(url)
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.username is None
        good = good and _HOST.fullmatch(_ascii_host(parts.hostname or "")) is not None
        _ = parts.port
    except ValueError:
        good = False
    if not good or not shown.isprintable() or _NOT_IN_URL.search(shown.partition("://")[2]) or url != url.strip():
        message = (
            f'"{url}" is not the address of a site; write it like https://news.example/ or https://news.example/briefs/'
        )
        return (Problem(FILE, message, Key(("url",))),)
    return ()


def _ascii(url: str) -> str:
    """An address as feeds, sitemaps and headers have it."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme}://{_ascii_host(parts.hostname or '')}{port}{quote(parts.path, safe='/%~!&()+,=@')}"


def _ascii_host(host: str) -> str:
    return host if host.isascii() and ".." not in host else host.encode("idna").decode()


def _timezone(name: str) -> tuple[Problem, ...]:
    # `localtime` and its kin are files that some machines have beside the zones, and mean the machine's own.
    if not _is_zone(name) or name in {"localtime", "posixrules", "Factory"}:
        from zoneinfo import available_timezones

        # Places only: Etc/GMT+1 is an hour behind GMT, which is not what anybody who writes GMT+1 means.
        zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/"))
        city = name.strip().replace(" ", "_").lower()
        cities = [z for z in zones if z.rpartition("/")[2].lower() == city]
        near = suggestion(cities[0] if cities else name, zones) or "; write one like Europe/Lisbon or UTC"
        message = f'"{name}" is not a time zone{near}'
        return (Problem(FILE, message, Key(("timezone",))),)
    return ()


def _is_zone(name: str) -> bool:
    from importlib.resources import files
    from zoneinfo import available_timezones

    # The system's own list takes a look into each of its files.
    listed = files("tzdata").joinpath("zones").read_text("utf-8").split("\n")
    return name in listed or name in available_timezones()


def _sections(written: PublicationFile) -> tuple[Problem, ...]:
    seen: set[str] = set()
    found: list[Problem] = []
    for number, section in enumerate(written.sections):
        if section.id in seen:
            message = f'section "{section.id}" is listed twice'
            found.append(Problem(FILE, message, Key(("sections", number, "id"))))
        seen.add(section.id)
    return tuple(found)


def _languages(written: PublicationFile) -> tuple[Problem, ...]:
    found: list[Problem] = []
    seen: set[str] = set()
    ids = [section.id for section in written.sections]
    for tag, said in written.languages.items():
        name, key = canonical(tag), Key(("languages", tag), of_key=True)
        if not is_tag(tag):
            found.append(Problem(FILE, f'"{tag}" is not a BCP 47 language tag, such as en, pt-BR or zh-Hans', key))
        elif name == canonical(written.language):
            message = f"{name} is the publication's own language; its names stand at the top of this file"
            found.append(Problem(FILE, message, key))
        elif name in seen:
            found.append(Problem(FILE, f'language "{name}" is listed twice', key))
        seen.add(name)
        for id_ in said.sections if ids else ():
            if id_ not in ids:
                near = suggestion(id_, ids) or f"; the sections are {', '.join(ids)}"
                place = Key(("languages", tag, "sections", id_), of_key=True)
                found.append(Problem(FILE, f'there is no section "{id_}"{near}', place))
    return tuple(found)


def _policy(written: HostingOptions) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """What is added to the policy, in the order of its directives; and what is wrong with it."""
    found: list[Problem] = []
    added: dict[str, tuple[str, ...]] = {}
    for directive, sources in written.policy.items():
        at = ("hosting", "policy", directive)
        if fault := policy.directive_fault(directive):
            found.append(Problem(FILE, f'"{directive}" {fault}', Key(at, of_key=True)))
            continue
        for index, source in enumerate(sources):
            if fault := policy.source_fault(directive, source):
                found.append(Problem(FILE, f'"{source}" {fault}', Key((*at, index))))
            else:
                added[directive] = (*added.get(directive, ()), source)
    return {name: tuple(dict.fromkeys(added[name])) for name in policy.DIRECTIVES if name in added}, tuple(found)


def _targets(written: Mapping[str, DeployOptions], url: str) -> tuple[dict[str, DeployOptions], tuple[Problem, ...]]:
    """Where the site is sent to, with the address that readers have there; and what is wrong with it."""
    if not written:
        return {}, ()
    # Only those who deploy wait for it.
    from briefgen.syntax.destination import destination

    made: dict[str, DeployOptions] = {}
    found: list[Problem] = []
    for name, target in written.items():
        at = ("deploy", name)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            found.append(Problem(FILE, f'"{name}" is no name; write letters, digits and hyphens', Key(at, of_key=True)))
        place = destination(target.to)
        if isinstance(place, str):
            found.append(Problem(FILE, f"this {place}", Key((*at, "to"))))
        else:
            found += _of_others(target, place.kind, at)
        bad_url = _url(target.url) if target.url else ()
        if bad_url:
            # The address is not repeated: it may have a password in it.
            found.append(
                Problem(FILE, "this is not the address of a site, as in https://news.example/", Key((*at, "url")))
            )
        found += (
            Problem(FILE, f'"{pattern}" has more than one *', Key((*at, "cache", pattern), of_key=True))
            for pattern in target.cache
            if pattern.count("*") > 1
        )
        found += (
            Problem(FILE, "a header is one line of ASCII", Key((*at, "cache", pattern)))
            for pattern, value in target.cache.items()
            if not (value.isascii() and value.isprintable())
        )
        made[name] = replace(target, url=_ascii(url if bad_url or not target.url else target.url).rstrip("/") + "/")
    return made, tuple(found)


def _of_others(target: DeployOptions, kind: Kind, at: tuple[str, str]) -> Iterator[Problem]:
    """Options that a target of this kind does not have."""
    nothing = DeployOptions(target.to)
    for kinds, names in _ONLY_FOR.items():
        for name in names if kind not in kinds else ():
            if getattr(target, name) != getattr(nothing, name):
                yield Problem(FILE, f'"{name}" says nothing to this kind of target; leave it out', Key((*at, name)))


def _permalink(pattern: str) -> tuple[Problem, ...]:
    def problem(message: str) -> tuple[Problem, ...]:
        return (Problem(FILE, f'"permalink" {message}', Key(("permalink",))),)

    if not pattern.startswith("/") or not pattern.endswith("/") or "//" in pattern:
        return problem("begins and ends with a slash, as in /{year}/{month}/{slug}/")
    fields = re.findall(r"\{([^{}]*)\}", pattern)
    for name in fields:
        if name not in PERMALINK_FIELDS:
            return problem(f"has {{{name}}}; the fields are {', '.join(f'{{{f}}}' for f in PERMALINK_FIELDS)}")
    if "slug" not in fields:
        return problem("needs {slug}, or two briefs could share an address")
    if pattern.startswith("/assets/"):
        return problem("cannot begin with /assets/, where briefgen puts pictures and styles")
    if not re.fullmatch(r"[a-z0-9/_-]*", re.sub(r"\{[a-z]+\}", "", pattern)):
        return problem("has only lower-case letters, digits, hyphens and slashes besides its fields")
    return ()
