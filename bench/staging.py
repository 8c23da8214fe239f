"""Writes the corpus as a publication of each generator. Texts are the same; only the front matter differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.corpus import Brief, brief, identifier
from bench.vocabulary import AUTHORS, SECTIONS

SITES = Path(__file__).parent / "sites"
ROLE = "Staff writer"

Value = str | Iterable[str] | None


def stage_briefgen(folder: Path, count: int) -> None:
    """Makes a publication of `count` briefs in `folder`, which must not be there yet."""
    shutil.copytree(SITES / "briefgen", folder)
    for author in AUTHORS:
        _write(
            folder / "content" / "authors" / f"{identifier(author)}.yaml", front_matter({"name": author, "role": ROLE})
        )
    _write_briefs(folder, count, briefgen_file)


def stage_hugo(folder: Path, count: int, related: str) -> None:
    """Makes a Hugo site of `count` briefs in `folder`, which must not be there yet. `related` is how
    related articles are chosen: `builtin` or `newest`."""
    shutil.copytree(SITES / "hugo", folder)
    settings = (folder / "hugo.toml").read_text("utf-8")
    _write(folder / "hugo.toml", settings.replace('related = "builtin"', f'related = "{related}"'))
    for author in AUTHORS:
        front = front_matter({"title": author, "role": ROLE})
        _write(folder / "content" / "authors" / identifier(author) / "_index.md", f"---\n{front}---\n")
    for section in SECTIONS:
        _write(folder / "content" / identifier(section) / "_index.md", f"---\ntitle: {section}\n---\n")
    _write_briefs(folder, count, hugo_file)


def briefgen_file(item: Brief) -> tuple[str, str]:
    """Where in a publication `item` stands, and the file's text."""
    front = front_matter(
        {
            "headline": item.headline,
            "dek": item.dek,
            "date": item.date.isoformat(),
            "updated": item.updated.isoformat() if item.updated else None,
            "section": identifier(item.section),
            "topics": item.topics,
            "authors": [identifier(a) for a in item.authors],
            "takeaways": item.takeaways,
        }
    )
    analysis = f"analysis:\n  text: |\n{_indented(item.analysis, 4)}"
    return f"content/briefs/{item.date:%Y/%m}/{item.slug}.md", f"---\n{front}{analysis}---\n\n{item.body}"


def hugo_file(item: Brief) -> tuple[str, str]:
    """Where in a Hugo site `item` stands, and the file's text."""
    front = front_matter(
        {
            "title": item.headline,
            "description": item.dek,
            "slug": item.slug,
            "date": item.date.isoformat(),
            "lastmod": item.updated.isoformat() if item.updated else None,
            "topics": item.topics,
            "authors": [identifier(a) for a in item.authors],
            "archive": [f"{item.date:%Y-%m}"],
            "takeaways": item.takeaways,
        }
    )
    analysis = f"analysis: |\n{_indented(item.analysis, 2)}"
    return f"content/{identifier(item.section)}/{item.slug}.md", f"---\n{front}{analysis}---\n\n{item.body}"


def write_file(folder: Path, file: tuple[str, str]) -> Path:
    """Writes a path and a text, as `briefgen_file` and `hugo_file` give them, below `folder`."""
    path, text = file
    _write(folder / path, text)
    return folder / path


def _write_briefs(folder: Path, count: int, form: Callable[[Brief], tuple[str, str]]) -> None:
    for number in range(count):
        write_file(folder, form(brief(number)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def front_matter(values: dict[str, Value]) -> str:
    """Keys and their values as YAML; keys without a value are left out. JSON's strings are YAML's."""
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, str):
            lines.append(f"{key}: {_quoted(value)}")
        elif value is not None:
            lines += [f"{key}:", *(f"  - {_quoted(entry)}" for entry in value)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _indented(text: str, width: int) -> str:
    return "".join(f"{' ' * width}{line}\n" if line else "\n" for line in text.split("\n"))
