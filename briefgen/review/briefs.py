"""One brief, page or author -> what breaks rules of style in it.

`review_brief` knows nothing but the brief, so it can be asked of each brief that is saved; what takes other briefs or
the site is in `entries` and `links`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from briefgen.config import Config
from briefgen.content.entries import texts_of, texts_of_author
from briefgen.content.markdown import plain
from briefgen.errors import Key, Problem
from briefgen.model import Author, Brief, StandingPage
from briefgen.review.alternatives import image_finding, text_findings
from briefgen.review.headings import heading_findings
from briefgen.review.judging import Judged, judge
from briefgen.review.lengths import too_long
from briefgen.review.sameness import says_again


def review_brief(brief: Brief, config: Config, now: dt.datetime) -> tuple[Problem, ...]:
    """What breaks rules in `brief`, as far as it can be told of the brief alone; places are keys and quotations."""
    return judge_brief(brief, config, now).problems


def judge_brief(brief: Brief, config: Config, now: dt.datetime) -> Judged:
    """The same, with the rules that were silenced."""
    found = (
        *_lengths(brief, config),
        *_sources(brief),
        *_alternatives(brief),
        *(f for key, text in texts_of(brief) for f in heading_findings(brief.path, key, text)),
        *_analysis(brief),
        *_dates(brief, config, now),
    )
    return judge(found, brief.allow, config.style)


def judge_page(page: StandingPage, config: Config) -> Judged:
    """What breaks rules in a page, likewise."""
    found = (*text_findings(page.path, (), page.body, page.title), *heading_findings(page.path, (), page.body))
    return judge(found, page.allow, config.style)


def judge_author(author: Author, config: Config) -> Judged:
    """What breaks rules in an author's file, likewise."""
    found = [] if author.image is None else list(image_finding(author.path, author.image, ""))
    for key, text in texts_of_author(author):
        found += text_findings(author.path, key, text, "")
        found += heading_findings(author.path, key, text)
    return judge(found, author.allow, config.style)


def _lengths(brief: Brief, config: Config) -> Iterator[Problem]:
    style = config.style
    yield from too_long(brief.path, Key(("headline",)), brief.headline, "headline", style.headline)
    yield from too_long(brief.path, Key(("dek",)), brief.dek, "dek", style.dek)
    for index, takeaway in enumerate(brief.takeaways):
        place = Key(("takeaways", index, "text"))
        yield from too_long(brief.path, place, plain(takeaway.text.html), "takeaway", style.takeaway)


def _sources(brief: Brief) -> Iterator[Problem]:
    for index, takeaway in enumerate(brief.takeaways):
        if not takeaway.sources:
            message = "this takeaway names no source; write it as {text: …, sources: [ID]}"
            yield Problem(brief.path, message, Key(("takeaways", index, "text")), rule="takeaway-source")


def _alternatives(brief: Brief) -> Iterator[Problem]:
    if brief.image is not None:
        yield from image_finding(brief.path, brief.image, brief.headline)
    for key, text in texts_of(brief):
        yield from text_findings(brief.path, key, text, brief.headline)


def _analysis(brief: Brief) -> Iterator[Problem]:
    if brief.analysis is not None and says_again(plain(brief.analysis.text.html), brief.dek):
        message = "the analysis says the dek again; say what it means instead"
        yield Problem(brief.path, message, Key(("analysis", "text")), rule="analysis-repeats-dek")


def _dates(brief: Brief, config: Config, now: dt.datetime) -> Iterator[Problem]:
    # What waits for its hour is held against that hour.
    seen = max(now, brief.publish_at)
    today = seen.astimezone(config.timezone).date()
    if brief.date > seen:
        yield _ahead(brief.path, ("date",), "the brief is seen before its own date; mend one of date and publish_at")
    if brief.updated is not None and brief.updated > seen:
        yield _ahead(brief.path, ("updated",), "this update lies ahead; mend the date")
    for index, correction in enumerate(brief.corrections):
        # By days, since a correction is often dated with no more.
        if correction.date.astimezone(config.timezone).date() > today:
            yield _ahead(brief.path, ("corrections", index, "date"), "this correction lies ahead; mend the date")
    for index, source in enumerate(brief.sources):
        if source.accessed is not None and source.accessed > today:
            yield _ahead(brief.path, ("sources", index, "accessed"), "this day lies ahead; mend the date")


def _ahead(path: str, key: tuple[str | int, ...], message: str) -> Problem:
    return Problem(path, message, Key(key), rule="future-date")
