"""Sentences, paragraphs and Markdown bodies, made of the vocabulary with a given source of chance."""

from __future__ import annotations

import re
from random import Random

from bench.vocabulary import DID, HEADINGS, HOW, OPENINGS, PLACES, SAYINGS, WHAT, WHO

LONGEST_SENTENCE = 40
"""No sentence has more words."""


def words(text: str) -> int:
    """How many words `text` has, Markdown's own signs left out."""
    return len(re.findall(r"\w[\w'’-]*", re.sub(r"\]\([^)]*\)", "]", text)))


def headline(chance: Random) -> str:
    """A headline of some 50 to 100 characters."""
    text = f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)}"
    if len(text) < 60:
        text += f" in {chance.choice(PLACES)}"
    return _capital(text)


def sentence(chance: Random) -> str:
    """A sentence of plain text."""
    who, event = chance.choice(WHO), f"{chance.choice(DID)} {chance.choice(WHAT)}"
    match chance.randrange(7):
        case 0:
            text = f"{who} {event} {chance.choice(HOW)}."
        case 1:
            text = f"{chance.choice(OPENINGS)}, {who} {event}, and {chance.choice(WHO)} {chance.choice(DID)} it too."
        case 2:
            text = (
                f"in {chance.choice(PLACES)}, {who} {event}: {chance.randrange(3, 97)}% more than in {_year(chance)}."
            )
        case 3:
            text = f'"{chance.choice(SAYINGS)}," said a person close to the talks after {who} {event}.'
        case 4:
            text = f"{who} {event} -- {chance.choice(WHO)} had {chance.choice(DID)} much the same in {_year(chance)}."
        case 5:
            text = f"{chance.choice(OPENINGS)}, {who} {event} for €{chance.randrange(2, 950)} million."
        case _:
            text = f"the decision of {who} came {chance.choice(HOW)}; {chance.choice(WHO)} didn't object and {event}."
    return _capital(text)


def paragraph(chance: Random, least: int) -> str:
    """Sentences of at least `least` words together."""
    text = sentence(chance)
    while words(text) < least:
        text += " " + sentence(chance)
    return text


def clipped(chance: Random, longest: int) -> str:
    """A sentence, or its beginning, of at most `longest` characters."""
    text = sentence(chance)
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0].rstrip(',;:-"') + "…"


def body(chance: Random, least: int, most: int) -> str:
    """A report in Markdown of `least` to `most` words: paragraphs with links and emphasis, and in some
    reports a heading, a list, a quotation, a table or a footnote."""
    target = chance.randrange(least, most - LONGEST_SENTENCE)
    blocks = [marked(chance, paragraph(chance, 60))]
    notes: list[str] = []
    if chance.random() < 0.15:
        blocks[0] += "[^1]"
        notes.append(f"[^1]: {sentence(chance)}")
    if chance.random() < 0.6:
        blocks.append("\n".join(f"- {marked(chance, sentence(chance))}" for _ in range(chance.randrange(3, 5))))
    if chance.random() < 0.3:
        blocks.append(f"> {sentence(chance)}\n> {sentence(chance)}")
    if chance.random() < 0.1:
        blocks.append(_table(chance))
    if chance.random() < 0.5:
        blocks.append(f"## {chance.choice(HEADINGS)}")
    while (missing := target - words("\n".join([*blocks, *notes]))) > 0:
        blocks.append(marked(chance, paragraph(chance, min(70, missing))))
    return "\n\n".join([*blocks, *notes]) + "\n"


def marked(chance: Random, text: str) -> str:
    """`text` with a link, emphasis or both on some of its words."""
    parts = text.split(" ")
    for kind in chance.sample(("link", "link", "em", "strong", "code", "none"), 2):
        at = chance.randrange(1, len(parts) - 3)
        if not all(re.fullmatch(r"\w[\w-]*", part) for part in parts[at : at + 3]):
            continue
        if kind == "link":
            parts[at] = f"[{parts[at]}"
            parts[at + 2] += f"](https://source.example/{chance.randrange(100_000)}/report)"
        elif kind == "em":
            parts[at] = f"*{parts[at]}*"
        elif kind == "strong":
            parts[at] = f"**{parts[at]}"
            parts[at + 1] += "**"
        elif kind == "code":
            parts[at] = f"`{parts[at]}`"
    return " ".join(parts)


def _table(chance: Random) -> str:
    lines = ["| Place | Total | Change |", "|---|---:|---:|"]
    lines += [f"| {p} | {chance.randrange(10, 900)} | {chance.randrange(-9, 30)}% |" for p in chance.sample(PLACES, 4)]
    return "\n".join(lines)


def _year(chance: Random) -> int:
    return chance.randrange(2012, 2022)


def _capital(text: str) -> str:
    at = 1 if text.startswith('"') else 0
    return text[:at] + text[at].upper() + text[at + 1 :]
