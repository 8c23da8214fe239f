"""Traces: which pages must be rendered again, and what is said of why."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest
from msgspec.structs import replace

from briefgen.content.source import digest_bytes as digest
from briefgen.engine.trace import Making, Read, Reason, Trace, World, difference, stale
from briefgen.pages.page import Page
from briefgen.pages.views import RobotsView

PAGE = Page("a/", "t.html", RobotsView(("shown",)))
FILE = "a/index.html"
NOW = Making("t.html", "tools", b"masthead", (Read("default/base.html", "1"), Read("default/t.html", "2")))
VIEW = digest(msgspec.msgpack.encode(PAGE.view))
TRACE = Trace(b"output", NOW.digest(), VIEW)

Altered = dict[str, Literal["deleted", "edited"]]


def world(before: Making | None = NOW, altered: Altered | None = None, said: str = "the headline") -> World:
    return World(
        making=lambda _: NOW.digest(),
        before=lambda _: before,
        now=lambda _: NOW,
        altered=altered or {},
        difference=lambda _: said,
    )


def reads(**digests: str) -> tuple[Read, ...]:
    return tuple(Read(f"default/{name}.html", digest) for name, digest in digests.items())


def made_before(making: Making) -> tuple[Trace, World]:
    return replace(TRACE, making=making.digest()), world(making)


STALE: dict[str, tuple[Trace | None, World, Reason, str]] = {
    "never rendered": (None, world(), Reason("new"), "new"),
    "written by no page before": (Trace(b"output"), world(), Reason("new"), "new"),
    "not to be believed": (replace(TRACE, view=b""), world(), Reason("new"), "new"),
    "shows something else": (
        replace(TRACE, view=b"other"),
        world(),
        Reason("view", "the headline"),
        "the headline changed",
    ),
    "shows something else, and nobody knows what": (
        replace(TRACE, view=b"other"),
        world(said=""),
        Reason("view"),
        "what it shows changed",
    ),
    "another briefgen": (
        *made_before(replace(NOW, toolchain="old")),
        Reason("toolchain"),
        "briefgen or one of its libraries changed",
    ),
    "made with what nobody remembers": (
        replace(TRACE, making=b"?"),
        world(None),
        Reason("toolchain"),
        "briefgen or one of its libraries changed",
    ),
    "another template": (*made_before(replace(NOW, template="u.html")), Reason("template"), "made by another template"),
    "a template that changed": (
        *made_before(replace(NOW, reads=reads(base="1", t="0"))),
        Reason("read", "default/t.html changed"),
        "default/t.html changed",
    ),
    "a template that was not there": (
        *made_before(replace(NOW, reads=reads(base="", t="2"))),
        Reason("read", "default/base.html is new"),
        "default/base.html is new",
    ),
    "a template that is no longer read": (
        *made_before(replace(NOW, reads=reads(base="1", part="3", t="2"))),
        Reason("read", "default/part.html is gone"),
        "default/part.html is gone",
    ),
    "a template that no longer reads another": (
        *made_before(replace(NOW, reads=reads(a="3", base="1", t="0"))),
        Reason("read", "default/t.html changed"),
        "default/t.html changed",
    ),
    "another publication": (
        *made_before(replace(NOW, masthead=b"old")),
        Reason("site"),
        "the publication's name, navigation or address changed",
    ),
    "deleted": (TRACE, world(altered={FILE: "deleted"}), Reason("deleted"), "its file was deleted"),
    "edited": (TRACE, world(altered={FILE: "edited"}), Reason("edited"), "its file was edited by hand"),
}


@pytest.mark.parametrize(("trace", "now", "reason", "said"), STALE.values(), ids=STALE)
def test_a_page_whose_trace_no_longer_holds_is_rendered_with_the_reason(
    trace: Trace | None, now: World, reason: Reason, said: str
) -> None:
    (found,) = stale([PAGE], lambda _: trace, now)
    assert found.reason == reason
    assert str(found.reason) == said
    assert (found.page, found.view, found.making) == (PAGE, VIEW, NOW.digest())


@pytest.mark.parametrize(("trace", "now", "reason", "said"), STALE.values(), ids=STALE)
def test_whatever_else_is_so_force_renders_every_page(
    trace: Trace | None, now: World, reason: Reason, said: str
) -> None:
    assert [str(f.reason) for f in stale([PAGE], lambda _: trace, now, force=True)] == ["asked for by --force"]
    assert reason != Reason("forced")
    assert said


def test_a_page_whose_trace_holds_is_not_rendered() -> None:
    assert stale([PAGE], lambda _: TRACE, world()) == ()
    assert stale([PAGE], lambda _: TRACE, world(altered={"b/index.html": "edited"})) == ()


def test_traces_are_those_of_files() -> None:
    pages = [PAGE, replace(PAGE, route="x.html"), replace(PAGE, route="")]
    kept = {FILE: TRACE, "index.html": TRACE}
    assert [f.page.route for f in stale(pages, kept.get, world())] == ["x.html"]


def test_pages_are_rendered_in_the_order_of_the_plan() -> None:
    pages = [replace(PAGE, route=route) for route in ("c/", "a/", "b/")]
    assert [f.page.route for f in stale(pages, lambda _: None, world())] == ["c/", "a/", "b/"]


def test_the_first_reason_is_told() -> None:
    old = Making("u.html", "old", b"old", ())
    trace = Trace(b"output", old.digest(), b"other")
    (found,) = stale([PAGE], lambda _: trace, world(old, {FILE: "deleted"}))
    assert found.reason == Reason("toolchain")
    (found,) = stale([PAGE], lambda _: replace(trace, making=NOW.digest()), world(old, {FILE: "deleted"}))
    assert found.reason == Reason("view", "the headline")


@pytest.mark.parametrize(
    "other",
    [
        replace(NOW, template="u.html"),
        replace(NOW, toolchain="other"),
        replace(NOW, masthead=b"other"),
        replace(NOW, reads=NOW.reads[:1]),
        replace(NOW, reads=reads(base="1", t="")),
    ],
)
def test_whatever_a_page_is_made_with_is_in_the_digest(other: Making) -> None:
    assert other.digest() != NOW.digest()
    assert replace(other).digest() == other.digest()


def ref(name: str, digest: bytes = b"1") -> list[Any]:
    return [name, digest]


def link(href: str, text: str = "x") -> dict[str, Any]:
    return {"href": href, "text": text}


DIFFERENCES: list[tuple[Any, Any, str]] = [
    (None, {"slug": "a"}, ""),
    ({"slug": "a"}, None, ""),
    ({"slug": "a"}, {"slug": "a"}, ""),
    ({"headline": "a"}, {"headline": "b"}, "headline"),
    ({"kind_name": "a"}, {"kind_name": "b"}, "kind name"),
    ({"slug": "a"}, {"slug": "a", "older": None, "newer": link("/a/")}, "newer"),
    ({"meta": {"title": "a"}}, {"meta": {"title": "b"}}, "the head of the page"),
    ({"teaser": ref("/a/")}, {"teaser": ref("/a/", b"2")}, "the headline, date or another part of the brief's teaser"),
    ({"a": 1, "b": 1}, {"a": 2, "b": 2}, "a"),
    ({"related": [ref("/a/"), ref("/b/")]}, {"related": [ref("/a/"), ref("/b/", b"2")]}, "teaser of /b/"),
    ({"related": [ref("/a/")]}, {"related": [ref("/a/"), ref("/b/")]}, "teaser of /b/"),
    ({"related": [ref("/a/"), ref("/b/")]}, {"related": [ref("/a/")]}, "teaser of /b/"),
    ({"related": []}, {"related": [ref("/a/")]}, "teaser of /a/"),
    ({"related": [ref("/a/"), ref("/b/")]}, {"related": [ref("/b/"), ref("/a/")]}, "the order of related"),
    ({"latest": [link("/a/")]}, {"latest": [link("/a/", "y")]}, "teaser of /a/"),
    ({"near_topics": []}, {"near_topics": [link("/a/")]}, "the link to /a/"),
    (
        {"near_topics": [link("/a/"), link("/b/")]},
        {"near_topics": [link("/b/"), link("/a/")]},
        "the order of near topics",
    ),
    ({"read_next": None}, {"read_next": ref("/a/")}, "what to read next"),
    ({"read_next": ref("/a/")}, {"read_next": ref("/a/", b"2")}, "what to read next"),
    ({"entries": [link("/a/")]}, {"entries": [link("/a/", "y")]}, "entry of /a/"),
    ({"links": [["a", "/a/"]]}, {"links": [["a", ""]]}, "links"),
    (
        {"view": {"title": "a", "teasers": []}, "teasers": [ref("/a/")]},
        {"view": {"title": "a", "teasers": []}, "teasers": [ref("/a/", b"2")]},
        "teaser of /a/",
    ),
    (
        {"view": {"title": "a", "teasers": []}, "teasers": []},
        {"view": {"title": "b", "teasers": []}, "teasers": []},
        "title",
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), DIFFERENCES)
def test_what_changed_in_a_view_is_said_in_words(before: Any, after: Any, said: str) -> None:
    assert difference(before, after) == said
