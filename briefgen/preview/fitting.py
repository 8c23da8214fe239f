"""What is shown of content while some of it is wrong: a bad brief costs that brief, and nothing else.

In place of a file with errors stands what it held when it was last right, as long as that still fits the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog import references
from briefgen.config import Config
from briefgen.content.load import Content
from briefgen.errors import Problem
from briefgen.model import Brief, Entry, StandingPage

_OWN = ("content/briefs/", "content/pages/")


class LastRight(Struct, frozen=True):
    """Briefs and pages as they were last right, by the paths of their files."""

    briefs: Mapping[str, Entry] = {}
    pages: Mapping[str, StandingPage] = {}
    gone: Mapping[str, Entry] = {}
    """Briefs that were there when all was right, and whose slugs no brief has any more."""

    def entries(self) -> tuple[Entry, ...]:
        """All briefs of it, those that are gone first."""
        return (*self.gone.values(), *self.briefs.values())


def last_right(shown: Content, before: LastRight, *, is_whole: bool) -> LastRight:
    """All of what is `shown`, which is right. Unless it `is_whole`, what is wrong may be so only for want of what was
    there `before`."""
    briefs = {brief.path: brief for brief in shown.briefs}
    pages = {page.path: page for page in shown.pages}
    if is_whole:
        return LastRight(briefs, pages)
    slugs = {brief.slug for brief in shown.briefs}
    gone = {brief.slug: brief for brief in before.entries() if brief.slug not in slugs}
    return LastRight({**before.briefs, **briefs}, {**before.pages, **pages}, gone)


def errors_of(problems: Iterable[Problem]) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """The paths of the briefs and pages that have errors, and those errors that concern everything."""
    errors = [p for p in problems if p.severity == "error"]
    own = frozenset(p.path for p in errors if p.path.startswith(_OWN))
    return own, tuple(p for p in errors if p.path not in own)


def newcomers(content: Content, wrong: Collection[str], last: LastRight) -> frozenset[str]:
    """The paths of those who are others than they were when `last` right, and now claim what one of the `wrong` has
    had unchanged. Whichever of the two is said to be wrong, the one who had it stays."""
    if not wrong:
        return frozenset()
    known: Mapping[str, Entry | StandingPage] = {**last.briefs, **last.pages}
    every: tuple[Entry | StandingPage, ...] = (*content.briefs, *content.pages)
    had = {claim for one in every if one.path in wrong and known.get(one.path) == one for claim in _claims(one)}
    if not had:
        return frozenset()
    return frozenset(o.path for o in every if not had.isdisjoint(_claims(o)) and known.get(o.path) != o)


def _claims(one: Entry | StandingPage) -> set[tuple[str, ...]]:
    """What only one of all may have."""
    if isinstance(one, StandingPage):
        return {("policy", policy, one.lang) for policy in one.policies}
    return {("slug", one.slug), *([("translation", one.translation_of, one.lang)] if one.translation_of else [])}


def fitted(
    content: Content, wrong: Collection[str], last: LastRight, config: Config, whole: Callable[[Entry], Brief]
) -> Content:
    """`content` with the files at the paths `wrong` as they were `last` right, or else without them."""
    left_out: frozenset[str] = frozenset()
    while True:
        shown = _with(content, wrong, last, left_out)
        there = {b.path for b in shown.briefs} | {p.path for p in shown.pages}
        misfits = {p.path for p in references.check(shown, config, whole)} & there
        if not misfits:
            return shown
        left_out |= misfits


def _with(content: Content, wrong: Collection[str], last: LastRight, left_out: Collection[str]) -> Content:
    stand_ins = [path for path in wrong if path not in left_out]
    briefs = [b for b in content.briefs if b.path not in wrong and b.path not in left_out]
    briefs += [last.briefs[path] for path in stand_ins if path in last.briefs]
    pages = [p for p in content.pages if p.path not in wrong and p.path not in left_out]
    pages += [last.pages[path] for path in stand_ins if path in last.pages]
    there = {b.path for b in briefs} | {p.path for p in pages}
    suspects = content.suspects
    # What is left out of briefs may still be referred to, as if it were not visible; but it claims nothing.
    slugs = {b.slug for b in briefs}
    left = [b for b in (*content.briefs, *suspects.briefs) if b.path not in there]
    was = [replace(b, path="") for b in last.entries() if b.slug not in slugs]
    hidden = {b.slug: replace(b, translation_of="") for b in (*was, *left) if b.slug not in slugs}
    return replace(
        content,
        briefs=tuple(sorted(briefs, key=lambda b: b.path)),
        pages=tuple(sorted(pages, key=lambda p: p.path)),
        suspects=replace(
            suspects,
            briefs=tuple(hidden.values()),
            pages=tuple(replace(p, policies=()) for p in suspects.pages if p.path not in there),
            unread=tuple(path for path in suspects.unread if path not in there),
        ),
    )
