"""Labelled sets: posts, and which of them their own authors linked to one another.

A set is a file of JSON lines, `.jsonl` or `.jsonl.gz`, a post each: `id`, `headline`, `date` (UTC), `dek`, `body`,
`topics` and `links_to`, the ids of other posts. The text of those links is not in the bodies, or a ranking could read
the answer there. A folder of such files is all of its sets.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from bench.staging import front_matter, write_file
from briefgen.syntax.slugs import slugify

ENDINGS = (".jsonl", ".jsonl.gz")
_LONGEST = 300
"""Characters of a headline and of a dek."""
_TOPICS = 30
"""As many as a brief may have."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ENOUGH = 0.1
"""From which share of letters on a script says what the language is."""


class Post(msgspec.Struct, frozen=True):
    """A post of a set."""

    id: str
    headline: str
    body: str
    date: str = ""
    dek: str = ""
    topics: tuple[str, ...] = ()
    links_to: tuple[str, ...] = ()


class Labelled(msgspec.Struct, frozen=True):
    """A set: its name, its language as BCP 47 has it, and its posts by the slugs that they have when staged."""

    name: str
    lang: str
    posts: Mapping[str, Post]


def sets_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of sets: those named, and those in the folders named.

    Raises:
        FileNotFoundError: one is not there, or a folder has none.
    """
    for path in paths:
        files = sorted(f for f in path.iterdir() if f.name.endswith(ENDINGS)) if path.is_dir() else [path]
        if not files or not files[0].is_file():
            raise FileNotFoundError(f"{path}: there is no set of labelled posts ({' or '.join(ENDINGS)})")
        yield from files


def read(file: Path, lang: str | None = None) -> Labelled:
    """The set in `file`; without `lang`, its language is guessed from its script: Japanese, Chinese, or English.

    Raises:
        ValueError: a line is no post.
    """
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        posts = _read(file, lines)
    name = file.name.removesuffix(".gz").removesuffix(".jsonl")
    return Labelled(name, lang or _language(posts), dict(zip(_slugs(posts), posts, strict=True)))


def _read(file: Path, lines: Iterable[bytes]) -> list[Post]:
    decoder = msgspec.json.Decoder(Post)
    posts: list[Post] = []
    for number, line in enumerate(lines, 1):
        try:
            posts.append(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise ValueError(f"{file}:{number}: {error}") from None
    return posts


def stage(labelled: Labelled, folder: Path, *, topics: bool) -> None:
    """Makes a publication of a set in `folder`, with the posts' topics or without."""
    write_file(folder, ("briefgen.yaml", settings(labelled)))
    for file in brief_files(labelled, topics=topics):
        write_file(folder, file)


def settings(labelled: Labelled) -> str:
    """The briefgen.yaml of a set."""
    language = {"language": labelled.lang, "timezone": "UTC"}
    return front_matter({"name": labelled.name, "url": "https://labelled.example/", **language})


def brief_files(labelled: Labelled, *, topics: bool) -> Iterator[tuple[str, str]]:
    """Where in the publication each post stands, and the file's text."""
    for slug, post in labelled.posts.items():
        front = front_matter(
            {
                "headline": _line(post.headline) or "Untitled",
                "dek": _line(post.dek) or _line(post.body) or "No summary.",
                "date": f"{post.date or '2000-01-01T00:00'}Z",
                "topics": [*dict.fromkeys(t.strip() for t in post.topics if t.strip())][:_TOPICS] if topics else None,
            }
        )
        yield f"content/briefs/{slug}.md", f"---\n{front}---\n\n{_body(post)}\n"


def links(labelled: Labelled) -> dict[str, set[str]]:
    """For each post that links to another or is linked to, by slug, the slugs of these."""
    slugs = {post.id: slug for slug, post in labelled.posts.items()}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for slug, post in labelled.posts.items():
        for other in (slugs[id_] for id_ in post.links_to if id_ in slugs):
            if other != slug:
                found[slug].add(other)
                found[other].add(slug)
    return dict(found)


def _body(post: Post) -> str:
    """Its text without what would be an error in a publication of its own: control characters, and pictures, which it
    does not have."""
    text = _CONTROLS.sub(" ", post.body)
    return text.replace("![", "!\\[").replace("<img", "&lt;img")


def _slugs(posts: Sequence[Post]) -> Iterator[str]:
    """For each post a slug that no other has."""
    taken: set[str] = set()
    for post in posts:
        wanted = slugify(post.id.removesuffix(".md").replace("/", "-"))
        number, slug = 1, wanted
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        taken.add(slug)
        yield slug


def _language(posts: Sequence[Post]) -> str:
    letters = [sign for post in posts for sign in post.headline if sign.isalpha()]
    kana = sum("\u3040" <= sign <= "\u30ff" for sign in letters)
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in letters)
    if kana > _ENOUGH * len(letters):
        return "ja"
    return "zh" if han > _ENOUGH * len(letters) else "en"


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", _CONTROLS.sub(" ", text)).strip()[:_LONGEST].strip()
