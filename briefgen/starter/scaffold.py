"""`briefgen new`: the beginning of a brief, with every key explained by the schema's own words."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from pathlib import Path

from briefgen.config import Config
from briefgen.content.schema import BriefFile, BriefFront
from briefgen.errors import BriefgenError, Problem
from briefgen.syntax.slugs import slugify
from briefgen.syntax.validation import schema

# What to write for a key, in lines; those not to be filled in at once are commented out.
_FILLED = frozenset({"headline", "dek", "date", "takeaways", "status"})
EXAMPLES = {
    "headline": "{headline}",
    "dek": "One or two sentences that give the news.",
    "date": "{date}",
    "updated": "{date}",
    "slug": "{slug}",
    "section": "{section}",
    "topics": "[First topic, Second topic]",
    "authors": "[author-id]",
    "kind": "news",
    "image": "\n  src: picture.jpg\n  alt: What the picture shows.\n  caption: The line under it.\n"
    "  credit: Who made it\n  focus: 50% 50%",
    "card": "false",
    "takeaways": "\n  - What to take away first.\n  - And second.",
    "analysis": "\n  title: Strategic Analysis\n  text: |\n    What it means.\n"
    "  label: Strategic Insight\n  author: author-id",
    "sources": "\n  - id: first\n    title: What it is called\n    publisher: Who published it\n"
    "    url: https://example.org/\n    accessed: {day}",
    "corrections": "\n  - date: {date}\n    text: What was wrong, and what is right.",
    "related": "{{pin: [another-brief], ban: []}}",
    "status": "draft",
    "publish_at": "{moment}",
    "expires_at": "{later}",
    "aliases": "[/old/address/]",
    "lang": "{lang}",
    "translation_of": "another-brief",
    "allow": "{{takeaway-source: We saw it ourselves.}}",
    "extra": "\n  anything: of your own",
}
_WIDTH = 96
_END = "---\n"
_REPORT = "The report, in Markdown."
SCHEMA = ".schemas/brief.json"
"""Where a publication has the schema of a brief, if it has one."""
_MODELINE = "# yaml-language-server: $schema={depth}" + SCHEMA + "\n"
HEADLINE: int = schema(BriefFront)["properties"]["headline"]["maxLength"]
"""How many characters a headline may have."""


def new_brief(
    root: Path, config: Config, headline: str, slug: str | None, now: dt.datetime, *, pure: bool = False
) -> Path:
    """Writes a draft with `headline`, dated `now`, into `content/briefs/YYYY/MM/`, as Markdown with front matter or as
    `pure` YAML; returns its path.

    Raises:
        BriefgenError: there is such a file already, or the headline is empty.
    """
    headline = " ".join(headline.split())
    if not headline:
        raise BriefgenError([Problem("headline", "a brief needs a headline")])
    if len(headline) > HEADLINE:
        raise BriefgenError([Problem("headline", f"{len(headline)} characters are too long; {HEADLINE} at most")])
    local = now.astimezone(config.timezone)
    name = slugify(slug or headline)
    file = root / "content" / "briefs" / f"{local:%Y}" / f"{local:%m}" / f"{name}{'.yaml' if pure else '.md'}"
    if file.exists():
        message = "there is a brief here already; give the new one another --slug"
        raise BriefgenError([Problem(file.relative_to(root).as_posix(), message)])
    file.parent.mkdir(parents=True, exist_ok=True)
    text = scaffold(config, headline, name, local)
    if pure:
        text = _pure(text, _MODELINE.format(depth="../" * 4) if (root / SCHEMA).is_file() else "")
    file.write_text(text, "utf-8", newline="\n")
    return file


def scaffold(config: Config, headline: str, slug: str, now: dt.datetime) -> str:
    """The text of a new brief; every key of the schema is in it, under what it is for."""
    values = {
        "headline": json.dumps(headline, ensure_ascii=False),
        "slug": slug,
        "date": f"{now:%Y-%m-%d %H:%M}",
        "day": f"{now:%Y-%m-%d}",
        "moment": f"{now:%Y-%m-%d %H:%M} {now.isoformat()[-6:]}",
        "later": f"{now + dt.timedelta(days=30):%Y-%m-%d %H:%M} {now.isoformat()[-6:]}",
        "section": config.sections[0].id if config.sections else "technology",
        "lang": config.language,
    }
    lines = ["---"]
    for key, described in schema(BriefFront)["properties"].items():
        lines += textwrap.wrap(described["description"], _WIDTH, initial_indent="# ", subsequent_indent="# ")
        value = EXAMPLES[key].format(**values)
        written = f"{key}:{value}" if value.startswith("\n") else f"{key}: {value}"
        lines += written.split("\n") if key in _FILLED else [f"# {line}" for line in written.split("\n")]
        lines.append("")
    return "\n".join([*lines[:-1], _END, _REPORT, ""])


def _pure(text: str, modeline: str) -> str:
    """A new brief as YAML from beginning to end; only there do language servers read a line that names the schema."""
    front = text.removeprefix("---\n").partition(f"{_END}\n")[0]
    described = schema(BriefFile)["properties"]["body"]["description"]
    return f"{modeline}{front}\n# {described}\nbody: |\n  {_REPORT}\n"
