"""The catalog: all briefs visible at one moment, and their groupings."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.near_topics import near_topics
from briefgen.catalog.related import Ranker, Related, pins_alone
from briefgen.catalog.schedule import Window, is_visible, news, unchanging, will_be_visible
from briefgen.config import Config
from briefgen.content.load import Content
from briefgen.model import Author, Entry, Section, StandingPage, Topic
from briefgen.syntax.slugs import slugify

Briefs = tuple[Entry, ...]
K = TypeVar("K", bound=Hashable)


class Catalog(Struct, frozen=True):
    """What the site is about at one moment. All lists of briefs are newest first."""

    briefs: Briefs
    latest: Briefs
    """For the front page: all but translations of briefs that are there themselves."""
    news: Briefs
    """Those first published in the last two days."""
    by_slug: Mapping[str, Entry]
    pages: tuple[StandingPage, ...]
    """In order of navigation."""
    sections: tuple[Section, ...]
    topics: Mapping[str, Topic]
    """Those of visible briefs, by name."""
    authors: Mapping[str, Author]
    """Those of visible briefs, by name."""
    by_section: Mapping[str, Briefs]
    by_topic: Mapping[str, Briefs]
    by_author: Mapping[str, Briefs]
    """By the brief's authors and its analysis's."""
    by_month: Mapping[tuple[int, int], Briefs]
    """By year and month in the publication's time zone, newest first."""
    related: Mapping[str, tuple[str, ...]]
    """For each brief by its slug, the slugs of those to show with it, the nearest first."""
    read_next: Mapping[str, str]
    """For a brief by its slug, the slug of one to go on with that is not among `related`. Not every brief has one."""
    near_topics: Mapping[str, tuple[str, ...]]
    """For a topic by its id, the ids of those that are often on the same briefs, the nearest first. Not every topic has
    some."""
    translations: Mapping[str, tuple[str, ...]]
    """Slugs of a brief's visible versions in other languages, by its slug."""
    scheduled: Briefs
    """Not visible yet. Only to be checked: nothing of them may be in the site."""
    unchanging: Window
    """The time in which the clock alone does not make another catalog."""


def catalog(
    content: Content,
    config: Config,
    now: dt.datetime,
    *,
    drafts: bool = False,
    scheduled: bool = False,
    ranker: Ranker = pins_alone,
) -> Catalog:
    """Groups what is visible at `now`, and with it `drafts` and what is `scheduled` where these are asked for;
    `ranker` finds what is related to what."""
    visible = [b for b in content.briefs if is_visible(b, now, drafts=drafts, scheduled=scheduled)]
    visible.sort(key=attrgetter("slug"))
    visible.sort(key=attrgetter("date"), reverse=True)
    briefs = tuple(visible)
    by_slug = {b.slug: b for b in briefs}
    sections = config.sections or _named_sections(briefs)
    by_topic = _group((t.id, b) for b in briefs for t in b.topics)
    by_author = _group((a, b) for b in briefs for a in signers(b) if a in content.authors)
    translations = _translations(briefs)
    ranked = ranker(briefs, translations, config.related_count)
    return Catalog(
        briefs=briefs,
        latest=tuple(b for b in briefs if b.translation_of not in by_slug),
        news=news(briefs, now),
        by_slug=by_slug,
        pages=tuple(sorted(content.pages, key=lambda p: (p.order, p.slug))),
        sections=sections,
        topics=_topics(briefs, by_topic, content.topics),
        authors=dict(
            sorted(((a, content.authors[a]) for a in by_author), key=lambda pair: (pair[1].name.casefold(), pair[0]))
        ),
        by_section={s.id: () for s in sections} | _group((section_id(b), b) for b in briefs if b.section),
        by_topic=by_topic,
        by_author=by_author,
        by_month=_group((_month(b, config), b) for b in briefs),
        related=_related(briefs, ranked),
        read_next=_read_next(briefs, ranked),
        near_topics=near_topics(briefs),
        translations=translations,
        scheduled=tuple(b for b in content.briefs if not scheduled and will_be_visible(b, now)),
        unchanging=unchanging(content.briefs, now, drafts=drafts),
    )


def with_brief(before: Catalog, old: Entry, new: Entry) -> Catalog | None:
    """`before` with `new` in place of `old`; None where `old` is not visible there, or where more than that might be
    otherwise in the catalog of the new one. What is related to what stays as it was: see `with_related`."""
    if before.by_slug.get(old.slug) is not old or _standing(old) != _standing(new):
        return None

    def put(group: Briefs) -> Briefs:
        return tuple([new if brief is old else brief for brief in group])

    def put_in(groups: Mapping[K, Briefs], keys: Iterable[K]) -> Mapping[K, Briefs]:
        return {**groups, **{key: put(groups[key]) for key in keys if key in groups}}

    return replace(
        before,
        briefs=put(before.briefs),
        latest=put(before.latest),
        news=put(before.news),
        by_slug={**before.by_slug, new.slug: new},
        by_section=put_in(before.by_section, [section_id(new)]),
        by_topic=put_in(before.by_topic, {topic.id for topic in new.topics}),
        by_author=put_in(before.by_author, signers(new)),
        by_month={month: put(group) if old in group else group for month, group in before.by_month.items()},
    )


def with_related(before: Catalog, ranked: Related) -> Catalog:
    """`before` with its briefs ranked anew."""
    return replace(before, related=_related(before.briefs, ranked), read_next=_read_next(before.briefs, ranked))


def _related(briefs: Briefs, ranked: Related) -> dict[str, tuple[str, ...]]:
    slugs = [brief.slug for brief in briefs]
    found = zip(slugs, ranked.related, strict=True)
    return {slug: tuple([slugs[place] for place in places]) for slug, places in found}


def _read_next(briefs: Briefs, ranked: Related) -> dict[str, str]:
    found = zip(briefs, ranked.read_next, strict=True)
    return {brief.slug: briefs[place].slug for brief, place in found if place is not None}


def _standing(brief: Entry) -> tuple[object, ...]:
    """All of a brief that says where in a catalog it stands, and what stands beside it, related briefs apart."""
    groups = (brief.section, brief.topics, brief.authors, brief.analyst)
    times = (brief.date, brief.publish_at, brief.expires_at, brief.draft)
    return (brief.slug, brief.lang, brief.translation_of, brief.pins, brief.bans, groups, times)


def signers(brief: Entry) -> tuple[str, ...]:
    """The authors of a brief and of its analysis, each once: ids, but for analysts given by name."""
    if not brief.analyst or brief.analyst in brief.authors:
        return brief.authors
    return (*brief.authors, brief.analyst)


def section_id(brief: Entry) -> str:
    """The id of a brief's section; a publication without declared sections may write names."""
    return slugify(brief.section) if brief.section else ""


def _group(pairs: Iterable[tuple[K, Entry]]) -> dict[K, Briefs]:
    groups: defaultdict[K, list[Entry]] = defaultdict(list)
    for key, brief in pairs:
        groups[key].append(brief)
    return {key: tuple(group) for key, group in groups.items()}


def _month(brief: Entry, config: Config) -> tuple[int, int]:
    local = brief.date.astimezone(config.timezone)
    return local.year, local.month


def _named_sections(briefs: Briefs) -> tuple[Section, ...]:
    written = Counter((slugify(b.section), b.section) for b in briefs if b.section)
    names: dict[str, str] = {}
    for (id_, name), _ in sorted(written.items(), key=lambda item: (-item[1], item[0])):
        names.setdefault(id_, name if name != id_ else name.replace("-", " ").capitalize())
    return tuple(Section(id_, name) for id_, name in sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _topics(briefs: Briefs, by_topic: Mapping[str, Briefs], described: Mapping[str, Topic]) -> dict[str, Topic]:
    written = Counter((mention.id, mention.written) for b in briefs for mention in b.topics)
    names: dict[str, str] = {}
    # A name beats an id as written; then the more frequent one.
    for (id_, name), _ in sorted(written.items(), key=lambda i: (i[0][1] == i[0][0], -i[1], i[0])):
        names.setdefault(id_, name if name != id_ else name.replace("-", " ").capitalize())
    topics = [described.get(id_) or Topic(id_, names[id_]) for id_ in by_topic]
    return {t.id: t for t in sorted(topics, key=lambda t: (t.name.casefold(), t.id))}


def _translations(briefs: Briefs) -> dict[str, tuple[str, ...]]:
    families: defaultdict[str, list[Entry]] = defaultdict(list)
    for brief in briefs:
        families[brief.translation_of or brief.slug].append(brief)
    return {
        brief.slug: tuple(b.slug for b in sorted(family, key=lambda b: (b.lang, b.slug)) if b is not brief)
        for family in families.values()
        if len(family) > 1
        for brief in family
    }
