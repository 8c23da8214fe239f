"""The editor's index: what is wrong, what is being written, what waits for its hour, and what came out last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from briefgen.catalog.schedule import What, due, is_visible, will_be_visible
from briefgen.config import Config
from briefgen.errors import Problem
from briefgen.model import Entry
from briefgen.pages.addresses import FAVICON
from briefgen.pages.calendar import Calendar
from briefgen.preview.badges import LANGUAGE
from briefgen.preview.problems import Edit, ShownProblem, shown_problem
from briefgen.preview.templates import rendered

PROBLEMS = 50
BRIEFS = 30
NEWEST = 20
"""How many of each the desk lists; it counts all of them."""


class Line(Struct, frozen=True):
    """A brief as the desk lists it."""

    headline: str
    lang: str
    href: str
    """Its page in the preview; empty where it has none."""
    path: str
    edit: str
    """The address that opens an editor on it; empty where there is none."""
    when: str
    """Its moment in that list, in the publication's zone."""
    iso: str
    words: int
    minutes: int


class Listing(Struct, frozen=True):
    """The first of some briefs, and how many there are."""

    count: int
    lines: tuple[Line, ...]


class Change(Struct, frozen=True):
    """What the clock does next."""

    kind: Literal["appears", "goes"]
    line: Line


class Totals(Struct, frozen=True):
    """What readers see now, and words of what came out in the publication's day and in its week from Monday."""

    published: int
    words_today: int
    briefs_today: int
    words_this_week: int
    briefs_this_week: int


class DeskView(Struct, frozen=True):
    """All that the desk shows."""

    name: str
    day: str
    zone: str
    front: str
    """Where the preview's front page is, root-relative."""
    icon: str
    totals: Totals
    next: Change | None
    errors: int
    warnings: int
    problems: tuple[ShownProblem, ...]
    """Errors first."""
    scheduled: Listing
    """The next first."""
    drafts: Listing
    """The newest first."""
    expiring: Listing
    """The next first."""
    newest: Listing


def desk_view(
    briefs: Iterable[Entry],
    problems: Sequence[Problem],
    config: Config,
    now: dt.datetime,
    *,
    words_of: Callable[[Entry], int],
    edit: Edit,
    hrefs: Mapping[str, str],
) -> DeskView:
    """What the desk shows at `now`.

    `briefs` are all there are, visible or not. `words_of` counts the words of a brief, and is asked only for those that
    are listed or came out this week; `hrefs` are the addresses of briefs that have a page in the preview, by slug.
    The view changes with the publication, with what is visible, and with the day, and not with every minute.
    """
    everything = tuple(briefs)
    calendar = Calendar(LANGUAGE, config.timezone)
    today = now.astimezone(config.timezone).date()

    def line(brief: Entry, moment: dt.datetime) -> Line:
        return Line(
            headline=brief.headline,
            lang=brief.lang,
            href=hrefs.get(brief.slug, ""),
            path=brief.path,
            edit=edit(brief.path, 1, 1),
            when=_when(moment, today, calendar, config),
            iso=calendar.iso(moment),
            words=words_of(brief),
            minutes=brief.minutes,
        )

    def listing(found: Sequence[Entry], moment: Callable[[Entry], dt.datetime], most: int = BRIEFS) -> Listing:
        return Listing(len(found), tuple(line(brief, moment(brief)) for brief in found[:most]))

    def end(brief: Entry) -> dt.datetime:
        return brief.expires_at or now

    by_slug = sorted(everything, key=attrgetter("slug"))
    public = sorted((b for b in by_slug if is_visible(b, now)), key=attrgetter("publish_at"), reverse=True)
    drafts = sorted((b for b in by_slug if b.draft), key=attrgetter("date"), reverse=True)
    waiting = sorted((b for b in by_slug if will_be_visible(b, now)), key=attrgetter("publish_at"))
    ending = sorted((b for b in public if b.expires_at), key=end)
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    return DeskView(
        name=config.name,
        day=f"{_WEEKDAYS[today.weekday()]}, {calendar.day(today)}",
        zone=config.timezone.key,
        front=config.base_path,
        icon=config.base_path + FAVICON,
        totals=_totals(public, today, config, words_of),
        next=next(
            (Change(_KINDS[c.what], line(c.brief, c.at)) for c in due(everything, now) if c.what in _KINDS), None
        ),
        errors=sum(problem.severity == "error" for problem in problems),
        warnings=sum(problem.severity != "error" for problem in problems),
        problems=tuple(shown_problem(problem, edit) for problem in ordered[:PROBLEMS]),
        scheduled=listing(waiting, attrgetter("publish_at")),
        drafts=listing(drafts, attrgetter("date")),
        expiring=listing(ending, end),
        newest=listing(public, attrgetter("publish_at"), NEWEST),
    )


def desk_page(view: DeskView) -> str:
    """The desk's HTML. Like all pages, it is to be injected with the preview's script."""
    return rendered("desk.html", view)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _when(moment: dt.datetime, today: dt.date, calendar: Calendar, config: Config) -> str:
    """`Today, 08:00`; `Tuesday, 08:00` for the next few days; `1 December, 08:00`, with the year if it is another."""
    day = moment.astimezone(config.timezone).date()
    told = calendar.moment(moment)
    away = (day - today).days
    if away in _NEAR:
        name = _NEAR[away]
    elif 1 < away < 7:
        name = _WEEKDAYS[day.weekday()]
    else:
        name = told.date if day.year != today.year else told.date.removesuffix(f" {day.year}")
    return f"{name}, {told.time}"


_NEAR = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
_KINDS: dict[What, Literal["appears", "goes"]] = {"publish": "appears", "expire": "goes"}


def _totals(public: Sequence[Entry], today: dt.date, config: Config, words_of: Callable[[Entry], int]) -> Totals:
    monday = today - dt.timedelta(days=today.weekday())
    week: list[tuple[dt.date, int]] = []
    # The newest come first.
    for brief in public:
        day = brief.publish_at.astimezone(config.timezone).date()
        if day < monday:
            break
        week.append((day, words_of(brief)))
    of_today = [words for day, words in week if day == today]
    return Totals(len(public), sum(of_today), len(of_today), sum(words for _, words in week), len(week))
