"""The rules of style: their names, what each is about, and what a publication may say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, field

RuleName = Literal[
    "headline-length",
    "dek-length",
    "takeaway-length",
    "takeaway-source",
    "alt-text",
    "heading-order",
    "analysis-repeats-dek",
    "duplicate-headline",
    "future-date",
    "expired-pin",
    "dead-link",
    "dead-anchor",
    "page-weight",
    "needless-allow",
]
Judgement = Literal["off", "warning", "error"]
"""What it is when a rule is broken."""
NAMES: tuple[RuleName, ...] = get_args(RuleName)


class Rule(Struct, frozen=True):
    """A rule of style. `docs/checks.md` has a part for each."""

    finds: str
    """What breaks it, in a sentence."""
    mend: str
    """What to do about it, in a sentence."""
    judgement: Judgement = "warning"
    """As long as the publication says nothing else."""


RULES: Mapping[str, Rule] = {
    "headline-length": Rule(
        "A headline is longer than `style` allows.", "Say it shorter; the dek has room for the rest."
    ),
    "dek-length": Rule(
        "A dek is longer than `style` allows.", "Keep one or two sentences, and leave the rest to the text."
    ),
    "takeaway-length": Rule(
        "A takeaway is longer than `style` allows.", "Make two of it, or leave out what is no news."
    ),
    "takeaway-source": Rule(
        "A takeaway names no source.", "Write it as text with `sources`, and list these in the brief.", "off"
    ),
    "alt-text": Rule(
        "An alternative text does not say what the picture shows.",
        "Write what somebody would see: not the file's name, not “image”, not the headline again.",
    ),
    "heading-order": Rule(
        "A heading skips a level, or stands above the first one.", "Go down one level at a time: `##`, then `###`."
    ),
    "analysis-repeats-dek": Rule(
        "An analysis says the dek again.", "Say what it means; readers have read the dek just above."
    ),
    "duplicate-headline": Rule("Two briefs in one language have the same headline.", "Say in one of them what is new."),
    "future-date": Rule("A date that should have passed lies ahead.", "Mend the date."),
    "expired-pin": Rule("A brief pins one that has expired.", "Take the pin out."),
    "dead-link": Rule(
        "A link leads to no page and no file of the site.",
        "Mend the address; a brief is linked to with brief:SLUG.",
        "error",
    ),
    "dead-anchor": Rule(
        "A link leads to a part that its page does not have.", "Mend what stands after the #, or take it out.", "error"
    ),
    "page-weight": Rule("A page weighs more than `style` allows.", "Shorten it, or load less on it."),
    "needless-allow": Rule("A brief is allowed what it does not do.", "Take that line out of `allow`."),
}

_NAMED = {"propertyNames": {"enum": list(NAMES)}}

Reason = Annotated[str, Meta(pattern=r"\S")]
Allowed = Annotated[
    dict[RuleName, Reason],
    Meta(
        description="Rules of style that it may break, each with the reason.",
        extra_json_schema=_NAMED,
    ),
]
"""The key of a file that silences rules."""


Words = Annotated[int, Meta(ge=0, description="Words, in scripts with spaces between them; 0 is without limit.")]
Characters = Annotated[int, Meta(ge=0, description="Characters, in scripts of letters; 0 is without limit.")]
Signs = Annotated[int, Meta(ge=0, description="Signs, in Chinese, Japanese and Korean; 0 is without limit.")]


class Length(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a text may be; 0 is without limit."""

    words: Words
    characters: Characters
    signs: Signs


class HeadlineLength(Length, frozen=True, forbid_unknown_fields=True):
    """The longest headline."""

    words: Words = 18
    characters: Characters = 110
    signs: Signs = 36


class DekLength(Length, frozen=True, forbid_unknown_fields=True):
    """The longest dek."""

    words: Words = 45
    characters: Characters = 280
    signs: Signs = 100


class TakeawayLength(Length, frozen=True, forbid_unknown_fields=True):
    """The longest takeaway."""

    words: Words = 40
    characters: Characters = 240
    signs: Signs = 90


class StyleOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """What `briefgen check` holds briefs to."""

    rules: Annotated[
        dict[RuleName, Judgement],
        Meta(
            description="What it is when a rule is broken: `off`, `warning` or `error`, by the name of the rule.",
            extra_json_schema=_NAMED,
        ),
    ] = field(default_factory=dict)
    headline: Annotated[HeadlineLength, Meta(description="How long a headline may be.")] = HeadlineLength()
    dek: Annotated[DekLength, Meta(description="How long a dek may be.")] = DekLength()
    takeaway: Annotated[TakeawayLength, Meta(description="How long a takeaway may be.")] = TakeawayLength()
    page_weight: Annotated[
        int,
        Meta(ge=0, description="Kilobytes that a page may weigh, uncompressed, without pictures; 0 is without limit."),
    ] = 500

    def judgement(self, rule: str) -> Judgement:
        """What it is when `rule` is broken."""
        return self.rules.get(rule) or RULES[rule].judgement  # type: ignore[call-overload]  # a problem names any rule
