"""Deployments as lines, for people, and as JSON, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from briefgen.cli.printing import count, size
from briefgen.deploy.deploy import Report
from briefgen.deploy.live import Check, Look
from briefgen.deploy.plan import Plan
from briefgen.errors import Problem, harmless, readable
from briefgen.reports.facts import facts


def rehearsal(report: Report) -> Iterator[str]:
    """What would be done: a line for each file that is sent or removed, in the order in which that is done (what, why,
    size, path), and one for all."""
    plan = report.plan
    if not plan.is_needed:
        yield _up_to_date(report)
        return
    yield from _lines(plan)
    removed = f" and remove {len(plan.removals):,}" if plan.removals else ""
    aged = f", and {count(len(plan.aged), 'old file')} that nothing needs any more" if plan.aged else ""
    would = f"would send {_files(plan)} to {report.to}{removed}{aged}; {plan.unchanged:,} unchanged"
    yield f"{report.name}: {would}. Nothing was done"


def summary(report: Report, seconds: float) -> str:
    """What was done, in a line."""
    plan = report.plan
    if not report.is_done:
        return _up_to_date(report)
    aged = f", {count(len(plan.aged), 'old file')} cleared away" if plan.aged else ""
    return (
        f"{report.name}: {_files(plan)} sent, {len(plan.removals):,} removed, {plan.unchanged:,} unchanged{aged}, "
        f"{seconds:.1f} s; live at {report.url}"
    )


def notes(report: Report, *, goes_back: bool) -> Iterator[str]:
    """What people are told besides, each in a line."""
    if report.busy and not report.is_done:
        yield f"note: {report.busy}"
    if report.is_done and not report.plan.before and report.where.kind in {"folder", "sftp"}:
        yield (
            f"this was the first deployment: let the server serve {report.where.path.rstrip('/')}/current; "
            "`briefgen hosting nginx` and docs/deploy.md say how"
        )
    others = sum(change.why == "headers" for change in report.plan.changes)
    if report.is_done and others and not report.keeps_headers:
        yield (
            f"browsers are to be told something else of {count(others, 'file')}; the server there does that: give it "
            "what `briefgen hosting` prints"
        )
    if report.is_done and goes_back:
        yield "site/ is still what it was: mend what was wrong before you deploy again"


def faults(check: Check) -> Iterator[str]:
    """What is wrong with what readers get, each in a line."""
    for look in check.faults:
        yield readable(f"{look.url} {look.fault}")
    if check.faults:
        files = count(len(check.looks), "file")
        yield (
            f"{len(check.faults)} of {files} are not as they were sent, after {check.seconds:.0f} s; what was deployed "
            "stays there"
        )
    if check.shows_head:
        yield (
            "warning: anybody can read .briefgen/ there, with what releases before had and was taken back since; "
            "docs/deploy.md says how to keep readers out"
        )


def found_right(check: Check) -> str:
    """That readers get what was sent."""
    files = count(len(check.looks), "file")
    return f"checked: readers get the front page, and what belongs to it, as it was sent ({files})"


def facts_of(report: Report, check: Check | None, problems: Iterable[Problem], seconds: float) -> dict[str, Any]:
    """What a deployment or its rehearsal did, for JSON."""
    plan = report.plan
    return {
        "deployed": not report.refusal and (report.is_done or not plan.is_needed),
        "problems": [facts(problem) for problem in problems],
        "failure": report.refusal or None,
        "target": report.name,
        "to": report.to,
        "url": report.url,
        "release": report.live or None,
        "sent": [{"path": c.path, "why": c.why, "bytes": c.file.size} for c in plan.changes],
        "removed": [{"path": r.path, "bytes": r.size} for r in plan.removals],
        "aged": [{"path": r.path, "bytes": r.size} for r in plan.aged],
        "unchanged": plan.unchanged,
        "bytes": plan.size,
        "seconds": round(seconds, 3),
        "check": _check_facts(check) if check is not None else None,
    }


def failed(problems: Iterable[Problem], failure: str) -> dict[str, Any]:
    """What is told of one that did not come to its end."""
    return {"deployed": False, "problems": [facts(problem) for problem in problems], "failure": failure or None}


def _check_facts(check: Check) -> dict[str, Any]:
    def told(look: Look) -> dict[str, Any]:
        return {"url": look.url, "fault": look.fault or None}

    return {
        "right": not check.faults,
        "files": [told(look) for look in check.looks],
        "seconds": round(check.seconds, 3),
        "readable_head": check.shows_head,
    }


def _lines(plan: Plan) -> Iterator[str]:
    rows: list[tuple[str, str, str, str]]
    rows = [("send", change.why, size(change.file.size), change.path) for change in plan.changes]
    rows += [("remove", "gone", _size(removal.size), removal.path) for removal in plan.removals]
    rows += [("remove", "aged", _size(removal.size), removal.path) for removal in plan.aged]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for what, why, large, path in rows:
        yield f"{what:{widths[0]}}  {why:{widths[1]}}  {large:>{widths[2]}}  {harmless(path)}"


def _up_to_date(report: Report) -> str:
    return f"{report.name} is up to date: {count(report.plan.unchanged, 'file')}, live at {report.url}"


def _files(plan: Plan) -> str:
    return f"{count(len(plan.changes), 'file')} ({size(plan.size)})"


def _size(number: int) -> str:
    """Of a file at a target, the size of which is not always known."""
    return size(number) if number else "?"
