"""Rules of style, held against all content and all pages: what is asked of workers, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from briefgen.catalog.catalog import Catalog
from briefgen.config import Config
from briefgen.content.entries import texts_of, texts_of_author, whole_brief
from briefgen.content.load import Content
from briefgen.content.read import Found
from briefgen.content.source import text_of
from briefgen.engine.cache import read_brief, reading
from briefgen.engine.job import Job
from briefgen.engine.limits import sizes_of
from briefgen.engine.planning import Planned, Review, Reviewer
from briefgen.engine.pool import Workers
from briefgen.engine.publication import located
from briefgen.engine.records import Made
from briefgen.engine.tasks import BATCH, cut
from briefgen.engine.theme.files import OWN
from briefgen.engine.theme.render import failures
from briefgen.errors import Problem, Span
from briefgen.model import Author, Entry, StandingPage
from briefgen.pages.addresses import INDEX, REDIRECTS, author_route, brief_route, file_of, page_route
from briefgen.review.addresses import Site
from briefgen.review.briefs import judge_author, judge_brief, judge_page
from briefgen.review.entries import entry_findings
from briefgen.review.judging import Judged, judge, needless
from briefgen.review.links import Dead, Seen, Writer, Written, dead_in_content, dead_in_templates, links_in
from briefgen.review.weight import too_heavy
from briefgen.syntax.places import locate_all


class Reviewing(Struct, frozen=True):
    """Briefs to look at, by digest, each with its file."""

    config: Config
    now: dt.datetime
    cache: str
    """The cache's file."""
    briefs: tuple[tuple[bytes, Found], ...]


class Reviewed(Struct, frozen=True):
    """What came of a file."""

    path: str
    problems: tuple[Problem, ...]
    silenced: frozenset[str]
    links: tuple[Written, ...] = ()


def review(batch: Reviewing) -> tuple[Reviewed, ...]:
    """Looks at the briefs of a batch; problems have their places."""
    made: list[Reviewed] = []
    with reading(batch.cache) as database:
        for digest, found in batch.briefs:
            brief = whole_brief(read_brief(database, digest, Path(batch.cache)))
            judged = judge_brief(brief, batch.config, batch.now)
            links = tuple(links_in(brief.path, texts_of(brief), batch.config.url))
            if judged.problems or judged.silenced or links:
                made.append(Reviewed(brief.path, _placed(judged.problems, found), judged.silenced, links))
    return tuple(made)


def review_content(job: Job, workers: Workers) -> Reviewer:
    """What looks at all content that readers see or will see."""

    def look(content: Content, visible: Catalog, config: Config) -> Review:
        briefs = (*visible.briefs, *visible.scheduled)
        found = [*_of_briefs(job, workers, briefs, config)]
        for page in visible.pages:
            judged = judge_page(page, config)
            found.append(_of(page.path, judged, links_in(page.path, [((), page.body)], config.url)))
        for author in content.authors.values():
            judged = judge_author(author, config)
            # Who signs nothing that is seen has no page.
            texts = texts_of_author(author) if author.id in visible.authors else ()
            found.append(_of(author.path, judged, links_in(author.path, texts, config.url)))
        by_slug = {brief.slug: brief for brief in content.briefs}
        for entry, finding in entry_findings(briefs, by_slug, job.options.now):
            found.append(_of(entry.path, judge([finding], entry.allow, config.style)))
        silenced: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for one in found:
            if one.silenced:
                silenced[one.path] |= one.silenced
        return Review(
            problems=tuple(located((p for one in found for p in one.problems), job.root, job.inputs.survey)),
            silenced=silenced,
            allow=_allowed((*briefs, *visible.pages, *content.authors.values())),
            links=tuple(link for one in found for link in one.links),
        )

    return look


def review_pages(job: Job, planned: Planned, rendered: Mapping[str, Made]) -> tuple[Problem, ...]:
    """What breaks rules on pages, and between them and content; `rendered` are all pages, which were looked at."""
    config, visible, before = planned.config, planned.catalog, planned.review
    sizes = sizes_of(planned, rendered)
    looks = {file: made.look for file, made in rendered.items() if made.look is not None}
    site = Site(
        url=config.url,
        files=frozenset(sizes) | {file_of(page.route) for page in planned.plan.pages},
        ids={file: frozenset(look.ids) for file, look in looks.items()},
        routes={brief.slug: brief_route(brief, config) for brief in visible.briefs},
        waiting={file_of(brief_route(brief, config)): brief.path for brief in visible.scheduled},
        unknown=_unknown(planned),
    )
    pages = [
        (Seen(page.route, page.template, looks[file_of(page.route)]), page.source)
        for page in planned.pages
        if file_of(page.route) in looks
    ]
    writers = _writers(planned)
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in dead_in_content(before.links, writers, site):
        by_path[problem.path].append(problem)
    others: list[Problem] = []
    for weighed in too_heavy(pages, sizes, config.style.page_weight, site):
        (by_path[weighed.source] if weighed.source else others).append(weighed.problem)
    dead = dead_in_templates((page for page, _ in pages), before.links, writers, site)
    others += _in_templates(job, dead)
    found = [*judge(others, (), config.style).problems]
    for path, allow in before.allow.items():
        judged = judge(by_path.pop(path, ()), allow, config.style)
        silenced = judged.silenced | before.silenced.get(path, frozenset())
        found += (*judged.problems, *needless(path, allow, silenced, config.style).problems)
    found += (p for problems in by_path.values() for p in judge(problems, (), config.style).problems)
    return tuple(located(found, job.root, job.inputs.survey))


def _of_briefs(job: Job, workers: Workers, briefs: Iterable[Entry], config: Config) -> Iterator[Reviewed]:
    files = {found.path: found for found in job.inputs.survey.briefs}
    asked = tuple((brief.digest, files[brief.path]) for brief in briefs)
    cache, done = str(job.records.cache.file), 0
    batches = (Reviewing(config, job.options.now, cache, tuple(part)) for part in cut(asked))
    for part in workers.map(review, batches, len(asked)):
        yield from part
        done = min(done + BATCH, len(asked))
        job.progress("Reviewing", done, len(asked))


def _placed(problems: tuple[Problem, ...], found: Found) -> tuple[Problem, ...]:
    if not problems:
        return ()
    text = text_of(found.read())
    return locate_all(problems, text) if isinstance(text, str) else problems


def _of(path: str, judged: Judged, links: Iterable[Written] = ()) -> Reviewed:
    return Reviewed(path, judged.problems, judged.silenced, tuple(links))


def _writers(planned: Planned) -> dict[str, Writer]:
    config, visible = planned.config, planned.catalog
    return {
        **{brief.path: Writer(brief_route(brief, config)) for brief in visible.briefs},
        **{brief.path: Writer(brief_route(brief, config), is_visible=False) for brief in visible.scheduled},
        **{page.path: Writer(page_route(page.slug)) for page in visible.pages},
        **{author.path: Writer(author_route(author.id)) for author in visible.authors.values()},
    }


def _allowed(files: Iterable[Entry | StandingPage | Author]) -> dict[str, tuple[str, ...]]:
    return {file.path: file.allow for file in files if file.allow}


def _unknown(planned: Planned) -> tuple[str, ...]:
    """Where nobody knows what is there: in the search index, and where the publication's own redirects begin."""
    lines = [
        line
        for asset in planned.assets
        if asset.route == REDIRECTS
        for line in asset.read().decode("utf-8", "replace").splitlines()
    ]
    places = (line.split()[0].lstrip("/") for line in lines if line.strip().startswith("/"))
    led = (place.partition("*")[0].partition(":")[0] for place in places)
    return (*((INDEX,) if planned.config.search else ()), *(place for place in led if place))


def _in_templates(job: Job, dead: Iterable[Dead]) -> list[Problem]:
    """The problems of links of templates, each at its place where a template of the publication has it as it is."""
    own = {place: data for place, data in job.inputs.theme.files.items() if place.startswith(OWN)}
    told = (
        (one, next((p for place in own if (p := _at(place, own[place], one)) is not None), one.problem)) for one in dead
    )
    return failures((route, (placed,)) for one, placed in told for route in one.routes)


def _at(place: str, data: bytes, dead: Dead) -> Problem | None:
    text = data.decode("utf-8", "replace")
    at = next((text.find(f"{q}{dead.href}{q}") for q in "\"'" if f"{q}{dead.href}{q}" in text), -1)
    if at < 0:
        return None
    start = text.rfind("\n", 0, at) + 1
    span = Span(text.count("\n", 0, at) + 1, at - start + 2, text[start:].partition("\n")[0])
    return replace(dead.problem, path=place, place=span)
