"""When the preview looks, and at what; time is told, not waited for."""

from __future__ import annotations

import pytest

from briefgen.preview import waking
from briefgen.preview.waking import Due, Events

BRIEF = "content/briefs/2026/11/a.md"


def test_a_brief_that_was_written_is_looked_at_alone_once_it_is_quiet_and_then_everything() -> None:
    events = Events()
    events.add([BRIEF], 100.0)
    assert events.due(100.0).seconds == pytest.approx(waking.QUIET)
    events.add([BRIEF], 100.005)
    assert events.due(100.011).what == "wait"
    assert events.due(100.0151) == Due("look", (BRIEF,))
    events.looked(100.05, 0.03, (BRIEF,), news=True)
    assert events.due(100.1).what == "wait"
    assert events.due(100.006 + waking.SETTLED) == Due("look")


def test_a_file_that_is_written_on_and_on_is_not_put_off_for_ever() -> None:
    events = Events()
    now = 0.0
    while now < waking.PATIENCE:
        events.add([BRIEF], now)
        assert events.due(now).what == "wait"
        now += waking.QUIET / 2
    assert events.due(now) == Due("look", (BRIEF,))


@pytest.mark.parametrize(
    "paths",
    [
        ["briefgen.yaml"],
        ["templates/base.html"],
        ["content/media/p.png"],
        ["content/static/x"],
        ["content/authors/ana.yaml"],
        ["content/pages/about.md"],
        [BRIEF, "content/topics/x.yaml"],
        [f"content/briefs/b{number}.md" for number in range(waking.MANY + 1)],
    ],
)
def test_what_more_depends_on_makes_for_a_look_at_everything(paths: list[str]) -> None:
    events = Events()
    events.add(paths, 5.0)
    assert events.due(5.0 + waking.QUIET) == Due("look")


@pytest.mark.parametrize(
    "path", ["", "README.md", ".git/index", "content/briefs/.a.md.swp", "content/briefs/4913", "content/briefs/a.md~"]
)
def test_what_editors_write_on_the_way_is_not_looked_at_at_once_but_soon(path: str) -> None:
    events = Events()
    events.looked(0.0, 0.01, (), news=False)
    events.add([path], 1.0)
    assert events.due(1.1).what == "wait"
    assert events.due(1.0 + waking.SETTLED) == Due("look")


def test_without_any_event_everything_is_looked_at_again_the_later_the_longer_it_takes() -> None:
    events = Events()
    events.looked(10.0, 0.01, (), news=False)
    assert events.due(10.0).seconds == pytest.approx(waking.ROUND)
    assert events.due(10.0 + waking.ROUND) == Due("look")
    events.looked(20.0, 1.0, (), news=False)
    assert events.due(20.0).seconds == pytest.approx(waking.SHARE)


def test_what_nobody_waits_for_is_done_when_nothing_has_happened_for_a_while() -> None:
    events = Events()
    events.looked(0.0, 1.0, (), news=True)
    assert events.due(waking.IDLE) == Due("rest")
    assert events.due(waking.IDLE).what == "wait"
