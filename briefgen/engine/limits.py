"""What hosts take at most, held against a site.

Cloudflare Pages: https://developers.cloudflare.com/pages/platform/limits/ and, of headers and redirects, its pages on
these. Netlify: https://docs.netlify.com/deploy/deploy-overview/. GitHub Pages:
https://docs.github.com/pages/getting-started-with-github-pages/github-pages-limits and, of one file,
https://docs.github.com/repositories/working-with-files/managing-large-files/about-large-files-on-github.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from briefgen.assets.asset import Asset
from briefgen.config import FILE, Config
from briefgen.engine.job import Job
from briefgen.engine.planning import Planned
from briefgen.engine.publication import located
from briefgen.engine.records import Made
from briefgen.errors import Key, Problem
from briefgen.pages.addresses import HEADERS, REDIRECTS
from briefgen.pages.wire import HostFileView

_MIB = 2**20


class Limits(Struct, frozen=True):
    """Those of one host; 0 where there is none, or none is known."""

    name: str
    files: int = 0
    files_in_a_folder: int = 0
    file: int = 0
    """Bytes of one file."""
    site: int = 0
    """Bytes of all files."""
    header_rules: int = 0
    header_line: int = 0
    """Characters."""
    static_redirects: int = 0
    other_redirects: int = 0
    """Those with a wildcard or a placeholder."""
    redirect_line: int = 0
    """Characters."""


LIMITS: Mapping[str, Limits] = {
    "netlify": Limits("Netlify", files_in_a_folder=54_000),
    "cloudflare": Limits(
        "Cloudflare Pages",
        files=20_000,
        file=25 * _MIB,
        header_rules=100,
        header_line=2_000,
        static_redirects=2_000,
        other_redirects=100,
        redirect_line=1_000,
    ),
    "github": Limits("GitHub Pages", file=100 * _MIB, site=10**9),
}


def passed(config: Config, sizes: Mapping[str, int], texts: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """A warning for each limit of the publication's hosts that its site passes.

    `sizes` are the bytes of its files, as far as these are known, by path; `texts` the lines of `_headers` and
    `_redirects`, where there are such files.
    """
    place = Key(("hosting", "hosts"))
    return tuple(
        Problem(FILE, f"{LIMITS[host].name} takes {said}", place, "warning")
        for host in config.hosts
        for said in (*_files(LIMITS[host], sizes), *_lines(LIMITS[host], texts))
    )


def passed_by_files(
    job: Job, planned: Planned, names: Collection[str], made: Mapping[str, Made], staging: Path
) -> tuple[Problem, ...]:
    """The same of a site that is about to be published: `names` are its files, of which `made` are new."""
    if not planned.config.hosts:
        return ()
    sizes: dict[str, int] = {}
    for name in names:
        is_staged = name in made and made[name].is_staged
        trace = None if is_staged else job.records.traces.get(name)
        if trace is not None and trace.stamp is not None:
            sizes[name] = trace.stamp.size
        else:
            sizes[name] = os.stat(f"{staging if is_staged else job.output}/{name}").st_size  # noqa: PTH116
    return _located(job, planned, sizes)


def passed_by_plan(job: Job, planned: Planned, rendered: Mapping[str, Made]) -> tuple[Problem, ...]:
    """The same of a site that is not written, as far as its files are known: without the search index and what is
    compressed, and with pictures by their number only."""
    if not planned.config.hosts:
        return ()
    return _located(job, planned, sizes_of(planned, rendered))


def sizes_of(planned: Planned, rendered: Mapping[str, Made]) -> dict[str, int]:
    """The bytes of the files of a site that is not written; of pictures that are not made, nothing is known but that
    they will be there, and they have 0."""
    sizes = {name: one.size for name, one in rendered.items()}
    return {**sizes, **{asset.route: _size(asset) for asset in planned.assets}}


def _located(job: Job, planned: Planned, sizes: Mapping[str, int]) -> tuple[Problem, ...]:
    found = passed(planned.config, sizes, dict(_texts(planned)))
    return tuple(located(found, job.root, job.inputs.survey))


def _texts(planned: Planned) -> Iterator[tuple[str, Sequence[str]]]:
    for page in planned.pages:
        if isinstance(page.view, HostFileView):
            yield page.route, page.view.lines
    for asset in planned.assets:
        if asset.route in {HEADERS, REDIRECTS}:
            yield asset.route, asset.read().decode("utf-8", "replace").splitlines()


def _size(asset: Asset) -> int:
    if asset.data is not None:
        return len(asset.data)
    return asset.file.stat().st_size if asset.file is not None and asset.file.is_file() else 0


def _files(at_most: Limits, sizes: Mapping[str, int]) -> Iterator[str]:
    if 0 < at_most.files < len(sizes):
        advice = "a higher per_page, fewer cards or a paid plan help"
        yield f"{at_most.files:,} files at most, and the site has {len(sizes):,}; {advice}"
    if at_most.files_in_a_folder:
        folders = Counter(name.rpartition("/")[0] for name in sizes)
        for folder, count in folders.items():
            if count > at_most.files_in_a_folder:
                has = f"/{folder} has {count:,}; fewer cards or smaller pictures help"
                yield f"{at_most.files_in_a_folder:,} files in one folder at most, and {has}"
    for name, size in sizes.items() if at_most.file else ():
        if size > at_most.file:
            has = f"/{name} has {size / _MIB:,.0f} MiB; make it smaller, or put it on another host"
            yield f"files of {at_most.file // _MIB} MiB at most, and {has}"
    if at_most.site and (whole := sum(sizes.values())) > at_most.site:
        has = f"the site has {whole / 10**9:,.1f} GB; smaller pictures or another host help"
        yield f"sites of {at_most.site / 10**9:,.0f} GB at most, and {has}"


def _lines(at_most: Limits, texts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if at_most.header_rules:
        rules = sum(line.startswith(("/", "https://")) for line in texts.get(HEADERS, ()))
        if rules > at_most.header_rules:
            yield f"{at_most.header_rules} rules in {HEADERS} at most, and there are {rules:,}; put some together"
    if at_most.static_redirects:
        told = [line.split()[0] for line in texts.get(REDIRECTS, ()) if line.strip() and not line.startswith("#")]
        others = sum(bool(re.search(r"\*|:[A-Za-z]", old)) for old in told)
        for kind, most, count in (
            ("redirects", at_most.static_redirects, len(told) - others),
            ("redirects with wildcards", at_most.other_redirects, others),
        ):
            if count > most:
                has = f"there are {count:,}; remove aliases that nobody follows any more"
                yield f"{most:,} {kind} in {REDIRECTS} at most, and {has}"
    for file, most in ((HEADERS, at_most.header_line), (REDIRECTS, at_most.redirect_line)):
        for line in texts.get(file, ()):
            if 0 < most < len(line.strip()):
                has = f"this one has {len(line.strip()):,}: {line.strip()[:60]}…; make it shorter"
                yield f"lines of {most:,} characters in {file} at most, and {has}"
