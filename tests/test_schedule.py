"""Who may be seen and is news when, and when that changes next."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalog.schedule import NEWS_AGE, Window, is_visible, news, unchanging, will_be_visible
from briefgen.model import Entry
from tests.make import made

START = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
END = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
INSTANT = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "visible"),
    [(START - INSTANT, False), (START, True), (END - INSTANT, True), (END, False), (END + INSTANT, False)],
)
def test_a_brief_is_seen_from_its_start_until_just_before_its_end(now: dt.datetime, visible: bool) -> None:
    brief = made("a", publish_at=START, expires_at=END)
    assert is_visible(brief, now) is visible
    assert is_visible(brief, now, drafts=True) is visible


def test_a_brief_without_an_end_stays() -> None:
    assert is_visible(made("a", publish_at=START), dt.datetime(9000, 1, 1, tzinfo=dt.UTC))


def test_a_brief_appears_at_publish_at_and_not_at_its_date() -> None:
    brief = made("a", 20, publish_at=START)
    assert brief.date > START
    assert is_visible(brief, START)


@pytest.mark.parametrize("now", [START - INSTANT, START, END])
def test_a_draft_is_never_seen_unless_drafts_are_asked_for(now: dt.datetime) -> None:
    draft = made("a", publish_at=START, draft=True)
    assert not is_visible(draft, now)
    assert is_visible(draft, now, drafts=True) is (now >= START)
    assert unchanging([draft], now) == Window(None, None)
    assert not will_be_visible(draft, now)


def test_the_zone_of_now_does_not_matter() -> None:
    brief = made("a", publish_at=START)
    assert is_visible(brief, START.astimezone(dt.timezone(dt.timedelta(hours=14))))


OLD = START + NEWS_AGE
CHANGES = [START, OLD, END]
"""Of a brief that is published, is no longer news, and goes."""


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_change_is_strictly_after_now(change: dt.datetime) -> None:
    brief = made("a", date=START, publish_at=START, expires_at=END)
    assert unchanging([brief], change - INSTANT).until == change
    assert unchanging([brief], change).until == next((c for c in CHANGES if c > change), None)


@pytest.mark.parametrize("change", CHANGES)
def test_the_last_change_is_not_after_now(change: dt.datetime) -> None:
    brief = made("a", date=START, publish_at=START, expires_at=END)
    assert unchanging([brief], change).since == change
    assert unchanging([brief], change - INSTANT).since == max((c for c in CHANGES if c < change), default=None)


@pytest.mark.parametrize(
    ("now", "there"), [(START - INSTANT, False), (START, True), (OLD - INSTANT, True), (OLD, False), (END, False)]
)
def test_a_brief_is_news_for_two_days_from_its_date(now: dt.datetime, there: bool) -> None:
    # It may be seen before, and is changed after.
    brief = made("a", date=START, updated=OLD, publish_at=START - NEWS_AGE)
    assert news([brief], now) == ((brief,) if there else ())


@pytest.mark.parametrize(
    ("publish_at", "expires_at", "moments"),
    [
        (START, None, [START, OLD]),
        (START - INSTANT, None, [START - INSTANT, START, OLD]),
        # Published late, or gone early, it ceases to be news without having been any, or with all else of it.
        (OLD, None, [OLD]),
        (OLD + INSTANT, None, [OLD + INSTANT]),
        (START, OLD, [START, OLD]),
        (START, OLD - INSTANT, [START, OLD - INSTANT]),
        (START - 2 * INSTANT, START - INSTANT, [START - 2 * INSTANT, START - INSTANT]),
    ],
)
def test_becoming_news_and_ceasing_to_be_are_changes_where_a_brief_is_seen(
    publish_at: dt.datetime, expires_at: dt.datetime | None, moments: list[dt.datetime]
) -> None:
    brief = made("a", date=START, publish_at=publish_at, expires_at=expires_at)
    now, found = START - NEWS_AGE, []
    while (change := unchanging([brief], now).until) is not None:
        found.append(change)
        now = change
    assert found == moments


def test_without_briefs_nothing_changes() -> None:
    assert unchanging([], START) == Window(None, None)


def test_a_brief_that_will_appear_is_scheduled_until_it_does() -> None:
    brief = made("a", publish_at=START, expires_at=END)
    assert [will_be_visible(brief, now) for now in (START - INSTANT, START, END)] == [True, False, False]


TIMES = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 9), timezones=st.just(dt.UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(minute=0, second=0, microsecond=0)
)


@st.composite
def briefs(draw: st.DrawFn) -> list[Entry]:
    made_briefs = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(TIMES)
        end = draw(st.none() | st.timedeltas(dt.timedelta(hours=1), dt.timedelta(hours=99)).map(start.__add__))
        date = draw(st.just(start) | TIMES)
        made_briefs.append(made(f"b{number}", date=date, publish_at=start, expires_at=end, draft=draw(st.booleans())))
    return made_briefs


@given(briefs(), TIMES, st.floats(0, 1, exclude_max=True), st.booleans())
def test_between_now_and_the_next_change_nothing_changes_and_then_something_does(
    found: list[Entry], now: dt.datetime, part: float, drafts: bool
) -> None:
    def seen(at: dt.datetime) -> tuple[list[str], set[str]]:
        visible = [b for b in found if is_visible(b, at, drafts=drafts)]
        newest_first = sorted(visible, key=lambda b: b.date, reverse=True)
        return [b.slug for b in visible], {b.slug for b in news(newest_first, at)}

    change = unchanging(found, now, drafts=drafts).until
    if change is None:
        assert seen(now) == seen(dt.datetime(9000, 1, 1, tzinfo=dt.UTC))
        return
    assert change > now
    assert seen(now) == seen(min(now + (change - now) * part, change - INSTANT))
    assert seen(now) == seen(change - INSTANT)
    # One may go at the very moment another appears, so the lists differ although their lengths need not.
    assert seen(change) != seen(now)


@given(briefs(), TIMES, st.floats(0, 1), st.booleans())
def test_since_the_last_change_nothing_has_changed_and_before_it_something_was_otherwise(
    found: list[Entry], now: dt.datetime, part: float, drafts: bool
) -> None:
    def seen(at: dt.datetime) -> tuple[list[str], set[str]]:
        visible = [b for b in found if is_visible(b, at, drafts=drafts)]
        newest_first = sorted(visible, key=lambda b: b.date, reverse=True)
        return [b.slug for b in visible], {b.slug for b in news(newest_first, at)}

    change = unchanging(found, now, drafts=drafts).since
    if change is None:
        assert seen(now) == seen(dt.datetime(1000, 1, 1, tzinfo=dt.UTC))
        return
    assert change <= now
    assert seen(now) == seen(change + (now - change) * part)
    assert seen(now) == seen(change)
    assert seen(change - INSTANT) != seen(now)


@given(briefs(), TIMES, TIMES, st.booleans())
def test_two_moments_have_one_window_or_windows_apart(
    found: list[Entry], one: dt.datetime, other: dt.datetime, drafts: bool
) -> None:
    first, second = (unchanging(found, now, drafts=drafts) for now in sorted((one, other)))
    assert first == second or (first.until is not None and second.since is not None and first.until <= second.since)
