"""Changes by the clock as lines: for people, programs and cron."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from briefgen.catalog.schedule import Change, What
from briefgen.errors import Problem, harmless
from briefgen.reports.facts import facts

_SAID: dict[What, str] = {
    "publish": "appears",
    "enter-news": "enters the news sitemap",
    "leave-news": "leaves the news sitemap",
    "expire": "goes",
}
_WIDTH = max(map(len, _SAID.values()))


class Span(Struct, frozen=True):
    """What is asked for: the changes after one moment and up to another, in a publication."""

    root: Path
    zone: ZoneInfo
    since: dt.datetime
    until: dt.datetime | None
    problems: tuple[Problem, ...] = ()
    """Errors, for which more may be due than could be read."""


def _text(span: Span, changes: tuple[Change, ...]) -> Iterator[str]:
    moments = [_local(change.at, span) for change in changes]
    width = max(map(len, moments), default=0)
    for moment, change in zip(moments, changes, strict=True):
        yield f"{moment:{width}}  {_SAID[change.what]:{_WIDTH}}  {harmless(change.brief.headline)}"


def _times(_: Span, changes: tuple[Change, ...]) -> Iterator[str]:
    for at, _together in groupby(changes, key=lambda change: change.at):
        yield _utc(at)


def _json(span: Span, changes: tuple[Change, ...]) -> Iterator[str]:
    told: dict[str, Any] = {
        "since": _iso(span.since, span),
        "until": _iso(span.until, span) if span.until is not None else None,
        "timezone": span.zone.key,
        "changes": [
            {
                "at": _iso(change.at, span),
                "what": change.what,
                "slug": change.brief.slug,
                "headline": change.brief.headline,
                "path": change.brief.path,
            }
            for change in changes
        ],
        "problems": [facts(problem) for problem in span.problems],
    }
    yield json.dumps(told, indent=2, ensure_ascii=False)


def _cron(span: Span, changes: tuple[Change, ...]) -> Iterator[str]:
    """Lines of a crontab, which has no years and no seconds: each is at the first minute that is not before."""
    # In a crontab, a percent sign ends the command.
    command = f"briefgen -C {shlex.quote(str(span.root))} build --quiet".replace("%", r"\%")
    for at, together in groupby(changes, key=lambda change: _whole_minute(change.at)):
        for change in together:
            headline = harmless(change.brief.headline)
            yield f"# {_local(change.at, span)} {_SAID[change.what]}: {headline}"
        yield f"{at.minute} {at.hour} {at.day} {at.month} * {command}"


FORMS: Mapping[str | None, Callable[[Span, tuple[Change, ...]], Iterator[str]]] = {
    None: _text,
    "times": _times,
    "json": _json,
    "cron": _cron,
}


def _whole_minute(moment: dt.datetime) -> dt.datetime:
    whole = moment.astimezone(dt.UTC).replace(second=0, microsecond=0)
    return whole if whole == moment else whole + dt.timedelta(minutes=1)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _iso(moment: dt.datetime, span: Span) -> str:
    return moment.astimezone(span.zone).isoformat()


def _local(moment: dt.datetime, span: Span) -> str:
    local = moment.astimezone(span.zone)
    seconds = f":{local:%S}" if local.second else ""
    return f"{local:%Y-%m-%d %H:%M}{seconds} {local.isoformat()[-6:]}"
