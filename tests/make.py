"""Makers of briefs, content, catalogs and editions, without any file on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from briefgen import config as configuration
from briefgen.assets.theme import default_theme
from briefgen.catalog.catalog import Catalog, catalog
from briefgen.catalog.ranking.weights import WEIGHTS
from briefgen.catalog.related import Related, Translations, ranked
from briefgen.catalog.shown import TEXT, Use, shown_pictures
from briefgen.config import Config
from briefgen.content.entries import filed, whole_brief
from briefgen.content.filing import file_briefs
from briefgen.content.load import Briefs, Content, Others, Suspects, gather
from briefgen.content.source import SourceFile, source
from briefgen.content.terms import packed_terms
from briefgen.errors import Problem
from briefgen.model import Author, Brief, Entry, Picture, Prose, TopicMention, Variants
from briefgen.pages.edition import Edition, Theme, edition
from briefgen.pages.front import leads
from briefgen.pages.page import ItemFold
from briefgen.pages.phrases import phrasebook
from briefgen.pages.plan import Plan
from briefgen.pages.unfold import unfold
from briefgen.pages.views import Teaser
from tests.conftest import CONFIG

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def configured(more: str = "", url: str = "https://test.example/") -> Config:
    """The configuration of the tests' publication, at `url` and with lines of YAML added."""
    base = CONFIG.replace("timezone: UTC\n", "")
    made, problems = configuration.parse(
        (base.replace("formats: []\n", "") if more.startswith("formats:") or "\nformats:" in more else base) + more, url
    )
    assert made is not None
    assert problems == ()
    return made


def content(files: dict[str, str], config: Config | None = None) -> Content:
    """Content made from texts by path below `content/`; pictures are only named."""

    def room(name: str) -> tuple[SourceFile, ...]:
        return tuple(
            source(f"content/{path}", text.encode())
            for path, text in sorted(files.items())
            if path.startswith(name) and not path.endswith(".png")
        )

    config = config or configured()
    good: list[Entry] = []
    suspect: list[Entry] = []
    unread: list[str] = []
    problems: list[Problem] = []
    for made in file_briefs(room("briefs/"), config):
        problems += made.problems
        if not made.entry:
            unread.append(made.path)
            continue
        entry = msgspec.msgpack.decode(made.entry, type=Entry)
        (suspect if made.problems else good).append(entry)
        _WHOLE[entry.digest], _TERMS[entry.terms] = made.whole, made.terms
    briefs = Briefs(tuple(good), tuple(suspect), tuple(unread), tuple(problems))
    others = Others(room("pages/"), room("authors/"), room("topics/"))
    return gather(briefs, others, (path for path in files if path.endswith(".png")), config)


_WHOLE: dict[bytes, bytes] = {}
"""Whole briefs by digest: what a build has in its cache."""
_TERMS: dict[bytes, bytes] = {}
"""Terms of briefs, likewise."""


def whole(entry: Entry) -> Brief:
    """The brief of an entry that `content` made."""
    return whole_brief(_WHOLE[entry.digest])


def ranking(briefs: Sequence[Entry], translations: Translations, count: int) -> Related:
    """What is related to what, of entries that `content` and `made` made."""
    found = ranked(briefs, translations, count, _TERMS.get, {}, WEIGHTS)
    assert found is not None
    return found[0]


def cataloged(files: dict[str, str], more: str = "", now: dt.datetime = NOW, *, drafts: bool = False) -> Catalog:
    """The catalog of `files` in a publication whose configuration has `more`."""
    config = configured(more)
    found = content(files, config)
    assert found.problems == ()
    return catalog(found, config, now, drafts=drafts, ranker=ranking)


def edited(
    files: dict[str, str], more: str = "", now: dt.datetime = NOW, url: str = "https://test.example/"
) -> Edition:
    """The edition of `files`; every picture is 40 by 30 and served from assets/."""
    config = configured(more, url)
    found = content(files, config)
    assert found.problems == ()
    made = catalog(found, config, now, ranker=ranking)
    shown = shown_pictures(made, found.pictures, leads(made, config))
    pictures = {name: {use: _picture(name, use) for use in uses} for name, uses in shown.items()}
    return edition(made, config, pictures, Theme("assets/style.css", "", None), "briefgen test", PHRASES)


def going_on(issue: Edition, read_next: Mapping[str, str]) -> Edition:
    """The edition with these briefs to read next, by slug."""
    return replace(issue, catalog=replace(issue.catalog, read_next=read_next))


_LANGUAGES = default_theme() / "languages"
PHRASES, _ = phrasebook({f"default/languages/{file.name}": file.read_bytes() for file in _LANGUAGES.iterdir()})


def _picture(name: str, use: Use) -> Picture:
    route = f"assets/{name.rpartition('/')[2]}"
    if use == TEXT:
        return Picture(route, 40, 30, still=40, size=99)
    return Picture(
        route, 40, 30, (Variants("image/avif", ((f"{route}.20.avif", 20), (f"{route}.avif", 40))),), "r1 g2 b3", 20, 99
    )


class _Library:
    """Whole briefs that `content` and `made` made, and the parts of a plan."""

    def __init__(self, parts: Mapping[bytes, bytes]) -> None:
        self._parts = parts

    def brief(self, digest: bytes) -> Brief:
        return whole_brief(_WHOLE[digest])

    def item(self, digest: bytes) -> ItemFold:
        return msgspec.msgpack.decode(self._parts[digest], type=ItemFold)

    def teaser(self, digest: bytes) -> Teaser:
        return msgspec.msgpack.decode(self._parts[digest], type=Teaser)


def unfolded(plan: Plan) -> Plan:
    """The plan with every view complete, as templates see it."""
    library, words = _Library(plan.parts), plan.masthead.speaking()
    pages = (replace(page, view=unfold(page.view, library, plan.masthead, words)) for page in plan.pages)
    return replace(plan, pages=tuple(pages))


def made(slug: str, day: int = 1, **fields: Any) -> Entry:
    """The entry of a brief without files: its date is the `day` of November 2026."""
    date = dt.datetime(2026, 11, day, 8, tzinfo=dt.UTC)
    defaults: dict[str, Any] = {
        "path": f"content/briefs/{slug}.md",
        "headline": slug.capitalize(),
        "dek": "A dek.",
        "date": date,
        "publish_at": date,
        "body": Prose("<p>Text.</p>"),
        "words": 1,
        "minutes": 1,
        "lang": "en",
    }
    brief = Brief(slug=slug, **{**defaults, **fields})
    entry, _WHOLE[entry.digest] = filed(brief, terms := packed_terms(brief))
    _TERMS[entry.terms] = terms
    return entry


def mentions(*names: str) -> tuple[TopicMention, ...]:
    return tuple(TopicMention(name, name) for name in names)


def with_briefs(*briefs: Entry, authors: tuple[str, ...] = ()) -> Content:
    """Content of ready-made briefs."""
    return Content(
        briefs, (), {a: Author(f"content/authors/{a}.yaml", a, a) for a in authors}, {}, frozenset(), (), Suspects()
    )
