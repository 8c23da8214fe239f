"""A source file -> a brief, and every problem with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from briefgen.config import Config
from briefgen.content.markdown import Converter, Text, Voice, text_in
from briefgen.content.parsed import Parsed
from briefgen.content.pieces import Written, alias_route, body_key, image, line, slug_of_file, written
from briefgen.content.reading_time import minutes, words
from briefgen.content.schema import BriefFile, BriefFront, CorrectionEntry, SourceEntry, TakeawayEntry
from briefgen.content.source import SourceFile
from briefgen.errors import Key, Problem
from briefgen.model import Analysis, Brief, Correction, Prose, Source, Takeaway, TopicMention
from briefgen.syntax.dates import DateError, parse_day, parse_moment
from briefgen.syntax.languages import canonical
from briefgen.syntax.places import locate_all
from briefgen.syntax.slugs import slugify

_Path = tuple[str | int, ...]
_STAND_INS = {"headline": "?", "dek": "?", "date": "2000-01-01"}
_NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def parse(file: SourceFile, config: Config, converter: Converter) -> Parsed[Brief]:
    """The brief that `file` holds, and everything that is wrong with it by itself.

    What needs other files (authors, sections, pictures, other briefs) is checked in `briefgen.catalog`.
    """
    type_ = BriefFront if file.path.endswith(".md") else BriefFile
    read: Written[BriefFront] = written(file, type_, "a brief", _STAND_INS)
    if read.front is None:
        return Parsed(None, locate_all(read.problems, read.text))
    body = read.front.body if isinstance(read.front, BriefFile) else read.body
    making = _Making(file.path, read, config, converter)
    with converter.clock.wound():
        brief = making.brief(body)
    return Parsed(brief, locate_all(making.problems, read.text))


class _Making:
    """Makes one brief from its front matter and collects what is wrong on the way."""

    def __init__(self, path: str, read: Written[BriefFront], config: Config, converter: Converter) -> None:
        assert read.front is not None  # noqa: S101 -- the caller has looked
        self.path = path
        self.front = read.front
        self.stand_ins = read.stand_ins
        self.config = config
        self.converter = converter
        self.problems = list(read.problems)
        self.lang = canonical(read.front.lang or config.language)

    def brief(self, body_text: str) -> Brief:
        """The brief, its body being `body_text`."""
        front = self.front
        date = self._moment(("date",), front.date) if "date" not in self.stand_ins else None
        updated = self._moment(("updated",), front.updated)
        publish_at = self._moment(("publish_at",), front.publish_at, needs_zone=True)
        expires_at = self._moment(("expires_at",), front.expires_at, needs_zone=True)
        self._order(date, updated, publish_at, expires_at)
        body = self._prose(body_text, "body", body_key(self.path))
        takeaways = tuple(self._takeaway(i, t) for i, t in enumerate(front.takeaways or ()))
        analysis = self._analysis()
        pins, bans = self._related()
        counted = words(" ".join(map(text_in, self._read_texts(body, takeaways, analysis))))
        return Brief(
            path=self.path,
            slug=self._slug(),
            headline=line(front.headline, self.lang),
            dek=line(front.dek, self.lang),
            date=date or _NO_DATE,
            publish_at=publish_at or date or _NO_DATE,
            body=body,
            words=sum(counted),
            minutes=minutes(counted),
            lang=self.lang,
            updated=updated,
            section=front.section,
            topics=self._topics(),
            authors=self._once(("authors",), front.authors),
            kind=front.kind,
            image=image(front.image, self.path, self.lang, self.converter, self.problems),
            takeaways=takeaways,
            analysis=analysis,
            sources=self._sources(front.sources),
            corrections=tuple(c for i, e in enumerate(front.corrections) if (c := self._correction(i, e, date))),
            pins=pins,
            bans=bans,
            draft=front.status == "draft",
            expires_at=expires_at,
            aliases=self._aliases(),
            translation_of=front.translation_of,
            card=front.card,
            extra=front.extra,
            allow=tuple(front.allow),
        )

    @staticmethod
    def _read_texts(body: Prose, takeaways: Iterable[Takeaway], analysis: Analysis | None) -> list[str]:
        return [t.text.html for t in takeaways] + ([analysis.text.html] if analysis else []) + [body.html]

    def _problem(self, at: _Path, message: str) -> None:
        self.problems.append(Problem(self.path, message, Key(at)))

    def _once(self, at: _Path, entries: tuple[str, ...]) -> tuple[str, ...]:
        """`entries`, of which none may be there twice."""
        for index, entry in enumerate(entries):
            if entry in entries[:index]:
                self._problem((*at, index), f'"{entry}" is listed twice')
        return entries

    def _moment(self, at: _Path, text: str | None, *, needs_zone: bool = False) -> dt.datetime | None:
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

    def _prose(self, text: str, voice: Voice, at: _Path) -> Prose:
        prose, problems = self.converter.convert(Text(text, self.path, self.lang, voice, at))
        self.problems.extend(problems)
        return prose

    def _slug(self) -> str:
        own = self.front.slug
        if own is None:
            return slug_of_file(self.path)
        if slugify(own) != own:
            self._problem(("slug",), f'"{own}" cannot be in an address; write "{slugify(own)}"')
        return slugify(own)

    def _topics(self) -> tuple[TopicMention, ...]:
        found: dict[str, TopicMention] = {}
        for name in self.front.topics:
            shown = " ".join(name.split())
            found.setdefault(slugify(shown), TopicMention(slugify(shown), shown))
        return tuple(found.values())

    def _related(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        related = self.front.related
        pins, bans = (related, ()) if isinstance(related, tuple) else (related.pin, related.ban)
        for index, slug in enumerate(bans):
            if slug in pins:
                self._problem(("related", "ban", index), f'"{slug}" is pinned, too; remove it from one of the two')
        return self._once(("related", "pin"), pins), self._once(("related", "ban"), bans)

    def _takeaway(self, index: int, entry: str | TakeawayEntry) -> Takeaway:
        if isinstance(entry, str):
            return Takeaway(self._prose(entry, "inline", ("takeaways", index)))
        known = {s.id for s in self.front.sources}
        for number, cited in enumerate(entry.sources):
            if cited not in known:
                message = f'source "{cited}" is not among the brief\'s "sources"'
                self._problem(("takeaways", index, "sources", number), message)
        return Takeaway(self._prose(entry.text, "inline", ("takeaways", index, "text")), entry.sources)

    def _analysis(self) -> Analysis | None:
        entry = self.front.analysis
        if entry is None:
            return None
        return Analysis(
            text=self._prose(entry.text, "analysis", ("analysis", "text")),
            title=line(entry.title, self.lang),
            label=line(entry.label, self.lang),
            author=" ".join(entry.author.split()),
        )

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
            title, publisher = line(entry.title, self.lang), line(entry.publisher, self.lang)
            made.append(Source(entry.id, title, publisher, entry.url, accessed))
        return tuple(made)

    def _correction(self, index: int, entry: CorrectionEntry, published: dt.datetime | None) -> Correction | None:
        date = self._moment(("corrections", index, "date"), entry.date)
        zone = self.config.timezone
        # By days, since a correction is often dated with no more.
        if date and published and date.astimezone(zone).date() < published.astimezone(zone).date():
            message = f'this correction ({entry.date}) is from before "date" ({self.front.date})'
            self._problem(("corrections", index, "date"), message)
        text = self._prose(entry.text, "inline", ("corrections", index, "text"))
        return Correction(date, text) if date else None

    def _aliases(self) -> tuple[str, ...]:
        made: list[str] = []
        for index, alias in enumerate(self.front.aliases):
            route = alias_route(alias)
            if route is None:
                message = f'"{alias}" is not an address on this site; write it like /old/address/'
                self._problem(("aliases", index), message)
            elif route in made:
                self._problem(("aliases", index), f'"{alias}" is listed twice')
            else:
                made.append(route)
        return tuple(made)
