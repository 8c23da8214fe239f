"""`briefgen related`: what is near to a brief, and why."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli.exits import PROBLEMS
from briefgen.cli.parameters import drafts_option, moment_of, now_option, root_of
from briefgen.cli.printing import Progress, print_problems

if TYPE_CHECKING:
    from briefgen.engine.job import Options
    from briefgen.engine.related import Rankings

MORE = 4
"""How many are told beyond those that a page has room for."""
_ENDINGS = {".md", ".yaml", ".yml"}


@click.command("related")
@click.argument("brief", required=False)
@click.option("--all", "every", is_flag=True, help="For every brief, without reasons.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N for a brief, shown or not.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; with --all one line for each brief.")
@drafts_option
@now_option
@click.pass_obj
def related(
    folder: Path | None,
    brief: str | None,
    every: bool,
    limit: int | None,
    as_json: bool,
    drafts: bool,
    now: str | None,
) -> None:
    """Say what is related to a brief, and why.

    BRIEF is a slug or the path of a brief's file. For each brief that is near to it, the nearest first, it says what
    becomes of it (shown on the page, pinned, banned, too far ...), what the two have in common, how many briefs have
    that as well, and how much of the nearness it makes up. Nothing is written.

    \b
    Examples:
      briefgen related ferries-stop
      briefgen related content/briefs/2026/ferries-stop.md
      briefgen related ferries-stop --limit 20 --json
      briefgen related --all                  what each page shows
      briefgen related --all --json --limit 10 > rankings.jsonl
    """
    if brief is None and not every:
        raise click.UsageError("which brief? Give its slug or its file; --all is for every brief")
    if brief is not None and every:
        raise click.UsageError("it is one brief or --all, not both")
    from briefgen.cli.rankings import compact, document, reasons, records
    from briefgen.content.pieces import slug_of_file
    from briefgen.engine.job import Options
    from briefgen.engine.related import read_rankings

    root = root_of(folder)
    options = Options(moment_of(root, now), drafts=drafts)
    which = _which(root, brief) if brief is not None else None
    with Progress(quiet=False) as progress:
        found = read_rankings(root, options, limit, which, progress)
    errors = tuple(problem for problem in found.problems if problem.severity == "error")
    said: Iterable[str]
    if which is None:
        said = records(found, limit) if as_json else compact(found, limit)
    elif found.rankings:
        ranking, most = found.rankings[0], limit or found.config.related_count + MORE
        width = min(shutil.get_terminal_size((80, 24)).columns, 100)
        said = [document(found, ranking, most, errors)] if as_json else reasons(found, ranking, most, width)
    elif any(which in {error.path, slug_of_file(error.path)} for error in errors):
        # Why it has no ranking is among the errors.
        said = ()
    else:
        print_problems(errors)
        raise click.BadParameter(_missing(found, which, options), param_hint="BRIEF")
    for line in said:
        click.echo(line)
    if errors:
        # What cannot be read may be related as well, and the build will fail.
        print_problems(errors)
        sys.exit(PROBLEMS)


def _which(root: Path, written: str) -> str:
    """A slug as it is, and a file's path, from here or from the publication's folder, as it is from the latter."""
    path = Path(written)
    if len(path.parts) == 1 and path.suffix not in _ENDINGS:
        return written
    for start in (Path.cwd(), root):
        asked = (start / path).resolve()
        for file in (asked, asked / "index.md"):
            if file.is_file() and file.is_relative_to(root):
                return file.relative_to(root).as_posix()
    raise click.BadParameter(f"there is no file {written} in the publication", param_hint="BRIEF")


def _missing(found: Rankings, which: str, options: Options) -> str:
    """Why a brief has no ranking, and what to do."""
    from briefgen.engine.related import named

    brief = named(found.briefs, which)
    if brief is None:
        near = _nearest(which, [known.slug for known in found.briefs])
        meant = f"; did you mean {' or '.join(near)}?" if near else "; a slug is a file's name without its ending"
        return f"there is no brief {which}{meant}"
    zone = found.config.timezone
    if brief.draft and not options.drafts:
        return f"{brief.slug} is a draft, to which nothing is related before it is published; --drafts counts drafts in"
    if options.now < brief.publish_at:
        at = f"{brief.publish_at.astimezone(zone):%Y-%m-%d %H:%M}"
        return f'{brief.slug} appears at {at}, and nothing is related to it before; --now "{at}" says what will be then'
    at = f"{brief.expires_at.astimezone(zone):%Y-%m-%d %H:%M}" if brief.expires_at else "its end"
    return f"{brief.slug} has expired at {at}, and nothing is related to it any more"


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    """The slugs that somebody can have meant: those that are much like it, then those that have it in them."""
    slugs = sorted(known)
    close = get_close_matches(word.lower(), slugs, n=3)
    having = [slug for slug in slugs if word.lower() in slug and slug not in close]
    return [*close, *having][:3]
