"""A source file -> a brief, or every problem with it."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from hashlib import blake2b
from urllib.parse import urlsplit

from msgspec import Struct

from briefgen.config import Config
from briefgen.content.markdown import Converter, Text, Voice, picture_fault, plain
from briefgen.content.reading_time import minutes, words
from briefgen.content.schema import BriefFile, BriefFront, CorrectionEntry, ImageEntry, SourceEntry, TakeawayEntry
from briefgen.content.source import SourceFile, text_of
from briefgen.content.typography import educate
from briefgen.errors import Key, Problem
from briefgen.model import (
    Analysis,
    Body,
    Brief,
    Correction,
    Image,
    Prose,
    Source,
    Takeaway,
    TopicMention,
)
from briefgen.syntax import validation, yaml
from briefgen.syntax.dates import DateError, parse_day, parse_moment
from briefgen.syntax.front_matter import split
from briefgen.syntax.places import locate
from briefgen.syntax.slugs import slugify


class Parsed(Struct, frozen=True):
    """A brief and its body's HTML; the brief itself has only the body's digest."""

    brief: Brief
    html: str


def parse(file: SourceFile, config: Config, converter: Converter) -> Parsed | tuple[Problem, ...]:
    """The brief that `file` holds, or everything that is wrong with it by itself.

    What needs other files (authors, sections, pictures, other briefs) is checked in `briefgen.catalog`.
    """
    text = text_of(file)
    if isinstance(text, Problem):
        return (text,)
    parts = split(text, file.path)
    if isinstance(parts, Problem):
        return (parts,)
    data, problems = yaml.load(parts.yaml, file.path, parts.yaml_line)
    if data is None and problems:
        return problems
    in_yaml = not file.path.endswith(".md")
    front = validation.convert(data, BriefFile if in_yaml else BriefFront, file.path, parts.yaml, "a brief")
    if isinstance(front, tuple):
        return tuple(locate(p, text) for p in (*problems, *front))
    body = front.body if isinstance(front, BriefFile) else parts.body
    made = _Making(file.path, front, config, converter, list(problems)).brief(body)
    return made if isinstance(made, Parsed) else tuple(locate(p, text) for p in made)


def folder_of(path: str) -> str:
    """The folder, below `content/`, that a source's pictures are relative to."""
    return posixpath.dirname(path).partition("/")[2]


class _Making:
    """Makes one brief from its checked front matter and collects what is wrong on the way."""

    def __init__(
        self, path: str, front: BriefFront, config: Config, converter: Converter, problems: list[Problem]
    ) -> None:
        self.path = path
        self.front = front
        self.config = config
        self.converter = converter
        self.problems = problems
        self.lang = front.lang or config.language

    def brief(self, body_text: str) -> Parsed | tuple[Problem, ...]:
        front = self.front
        date = self._moment(("date",), front.date)
        updated = self._moment(("updated",), front.updated)
        publish_at = self._moment(("publish_at",), front.publish_at, needs_zone=True)
        expires_at = self._moment(("expires_at",), front.expires_at, needs_zone=True)
        self._order(date, updated, publish_at, expires_at)
        body = self._prose(body_text, "body")
        takeaways = tuple(self._takeaway(i, t) for i, t in enumerate(front.takeaways or ()))
        analysis = self._analysis()
        pins, bans = (front.related, ()) if isinstance(front.related, tuple) else (front.related.pin, front.related.ban)
        counted = words(" ".join(plain(t) for t in self._read_texts(body, takeaways, analysis)))
        brief = Brief(
            path=self.path,
            slug=self._slug(),
            headline=educate(" ".join(front.headline.split()), self.lang),
            dek=educate(" ".join(front.dek.split()), self.lang),
            date=date or dt.datetime.min.replace(tzinfo=dt.UTC),
            publish_at=publish_at or date or dt.datetime.min.replace(tzinfo=dt.UTC),
            body=Body(blake2b(body.html.encode(), digest_size=20).hexdigest(), body.links, body.pictures),
            words=sum(counted),
            minutes=minutes(counted),
            lang=self.lang,
            updated=updated,
            section=front.section,
            topics=self._topics(),
            authors=tuple(dict.fromkeys(front.authors)),
            kind=front.kind,
            image=self._image(front.image),
            takeaways=takeaways,
            analysis=analysis,
            sources=self._sources(front.sources),
            corrections=tuple(c for i, e in enumerate(front.corrections) if (c := self._correction(i, e))),
            pins=tuple(dict.fromkeys(pins)),
            bans=tuple(dict.fromkeys(bans)),
            draft=front.status == "draft",
            expires_at=expires_at,
            aliases=self._aliases(),
            translation_of=front.translation_of,
            extra=front.extra,
        )
        return tuple(self.problems) if self.problems else Parsed(brief, body.html)

    @staticmethod
    def _read_texts(body: Prose, takeaways: tuple[Takeaway, ...], analysis: Analysis | None) -> list[str]:
        return [t.text.html for t in takeaways] + ([analysis.text.html] if analysis else []) + [body.html]

    def _problem(self, at: tuple[str | int, ...], message: str) -> None:
        self.problems.append(Problem(self.path, message, Key(at)))

    def _moment(self, at: tuple[str | int, ...], text: str | None, *, needs_zone: bool = False) -> dt.datetime | None:
        if text is None:
            return None
        try:
            return parse_moment(text, self.config.timezone, needs_zone=needs_zone)
        except DateError as error:
            self._problem(at, str(error))
            return None

    def _order(
        self,
        date: dt.datetime | None,
        updated: dt.datetime | None,
        publish_at: dt.datetime | None,
        expires_at: dt.datetime | None,
    ) -> None:
        if date and updated and updated < date:
            self._problem(("updated",), f'"updated" ({self.front.updated}) is before "date" ({self.front.date})')
        start = publish_at or date
        if start and expires_at and expires_at <= start:
            since = "publish_at" if publish_at else "date"
            self._problem(("expires_at",), f'"expires_at" is not after "{since}"; the brief would never be seen')

    def _prose(self, text: str, voice: Voice) -> Prose:
        prose, problems = self.converter.convert(Text(text, self.path, self.lang, voice))
        self.problems.extend(problems)
        return prose

    def _slug(self) -> str:
        written = self.front.slug
        if written is not None:
            if slugify(written) != written:
                self._problem(("slug",), f'"{written}" cannot be in an address; write "{slugify(written)}"')
            return slugify(written)
        return slug_of_file(self.path)

    def _topics(self) -> tuple[TopicMention, ...]:
        found: dict[str, TopicMention] = {}
        for name in self.front.topics:
            written = " ".join(name.split())
            found.setdefault(slugify(written), TopicMention(slugify(written), written))
        return tuple(found.values())

    def _takeaway(self, index: int, entry: str | TakeawayEntry) -> Takeaway:
        if isinstance(entry, str):
            return Takeaway(self._prose(entry, "inline"))
        known = {s.id for s in self.front.sources}
        for number, cited in enumerate(entry.sources):
            if cited not in known:
                message = f'source "{cited}" is not among the brief\'s "sources"'
                self._problem(("takeaways", index, "sources", number), message)
        return Takeaway(self._prose(entry.text, "inline"), entry.sources)

    def _analysis(self) -> Analysis | None:
        entry = self.front.analysis
        if entry is None:
            return None
        return Analysis(
            text=self._prose(entry.text, "analysis"),
            title=educate(entry.title, self.lang),
            label=educate(entry.label, self.lang),
            author=entry.author,
        )

    def _image(self, entry: ImageEntry | None) -> Image | None:
        if entry is None:
            return None
        return image(entry, self.path, self.lang, self.converter, self.problems)

    def _sources(self, entries: tuple[SourceEntry, ...]) -> tuple[Source, ...]:
        seen: set[str] = set()
        made: list[Source] = []
        for index, entry in enumerate(entries):
            if entry.id in seen:
                self._problem(("sources", index, "id"), f'source "{entry.id}" is listed twice')
            seen.add(entry.id)
            accessed = None
            if entry.accessed:
                try:
                    accessed = parse_day(entry.accessed)
                except DateError as error:
                    self._problem(("sources", index, "accessed"), str(error))
            title, publisher = educate(entry.title, self.lang), educate(entry.publisher, self.lang)
            made.append(Source(entry.id, title, publisher, entry.url, accessed))
        return tuple(made)

    def _correction(self, index: int, entry: CorrectionEntry) -> Correction | None:
        date = self._moment(("corrections", index, "date"), entry.date)
        text = self._prose(entry.text, "inline")
        return Correction(date, text) if date else None

    def _aliases(self) -> tuple[str, ...]:
        made: list[str] = []
        for index, alias in enumerate(self.front.aliases):
            route = alias_route(alias)
            if route is None:
                message = f'"{alias}" is not an address on this site; write it like /old/address/'
                self._problem(("aliases", index), message)
            else:
                made.append(route)
        return tuple(dict.fromkeys(made))


def image(entry: ImageEntry, path: str, lang: str, converter: Converter, problems: list[Problem]) -> Image:
    """A picture as written -> an `Image`; what is wrong with it goes to `problems`."""
    if (fault := picture_fault(entry.src)) is not None:
        problems.append(Problem(path, fault, Key(("image", "src"))))
    caption = None
    if entry.caption.strip():
        caption, wrong = converter.convert(Text(entry.caption, path, lang, "inline"))
        problems.extend(wrong)
    left, top = (float(part.rstrip("%")) for part in entry.focus.split())
    return Image(
        src=posixpath.normpath(entry.src),
        alt=educate(entry.alt, lang),
        caption=caption,
        credit=educate(entry.credit, lang),
        focus=(left, top),
    )


def slug_of_file(path: str) -> str:
    """The slug that a file's name gives; of `index.md`, its folder's."""
    folder, name = posixpath.split(path)
    stem = posixpath.splitext(name)[0]
    return slugify(posixpath.basename(folder) if stem == "index" else stem)


def alias_route(alias: str) -> str | None:
    """An old address as a route: `old/address/`, or `old/page.html`; None when it is not one."""
    try:
        parts = urlsplit(alias)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.query or parts.fragment or not alias.startswith("/"):
        return None
    segments = [s for s in parts.path.split("/") if s]
    if not segments or any(s.startswith(".") or re.search(r'[\x00-\x1f<>:"\\|?*%]', s) for s in segments):
        return None
    last = segments[-1]
    return "/".join(segments) + ("" if last.endswith((".html", ".htm")) else "/")
