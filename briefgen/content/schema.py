"""What may be written in content: the one definition behind validation, JSON Schema and the reference.

Each type here is a file's front matter as written; `briefgen.model` has what becomes of it. The
descriptions are for people: editors see them in their text editor, and `docs/format.md` is made of them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from briefgen.model import Kind, Nav, Policy
from briefgen.options import Identifier, Language, Text
from briefgen.style import Allowed
from briefgen.syntax.validation import ALSO, FORM

Moment = Annotated[str, Meta(max_length=40)]


class ImageEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture."""

    src: Annotated[Text, Meta(description="The file: beside the brief (in its folder) or in `content/media/`.")]
    alt: Annotated[Text, Meta(description="What it shows, for those who cannot see it.")]
    caption: Annotated[str, Meta(description="The line under it. Inline Markdown.")] = ""
    credit: Annotated[str, Meta(description="Who made it.")] = ""
    focus: Annotated[
        str,
        Meta(
            pattern=r"^\s*(100|[0-9]{1,2})(\.[0-9]+)?%\s+(100|[0-9]{1,2})(\.[0-9]+)?%\s*$(?!\n)",
            description="The point that crops keep, from the left and the top: 50% 30%.",
            extra_json_schema={FORM: "two percentages, from the left and the top, such as 50% 30%"},
        ),
    ] = "50% 50%"


class TakeawayEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A key takeaway that cites its sources."""

    text: Annotated[Text, Meta(description="The takeaway. Inline Markdown.")]
    sources: Annotated[tuple[Text, ...], Meta(description="Ids from the brief's `sources`.")] = ()


class AnalysisEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """The editor's analysis, kept apart from the reporting."""

    text: Annotated[Text, Meta(description="Markdown.")]
    title: Annotated[
        Text, Meta(description="Its heading; by default “Strategic Analysis”, in the brief's language.")
    ] = ""
    label: Annotated[
        Text, Meta(description="The tag under it; by default “Strategic Insight”, in the brief's language.")
    ] = ""
    author: Annotated[str, Meta(description="An author's id, or a name; by default the publication's desk.")] = ""


class SourceEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the reporting rests on."""

    id: Annotated[Identifier, Meta(description="What takeaways cite.")]
    title: Annotated[Text, Meta(description="Its title.")]
    publisher: Annotated[str, Meta(description="Who published it.")] = ""
    url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://\S+)?$(?!\n)",
            description="Where it can be read.",
            extra_json_schema={FORM: "an address that begins with https:// or http:// and has no spaces"},
        ),
    ] = ""
    accessed: Annotated[str, Meta(description="The day it was read: 2026-11-23.")] = ""


class CorrectionEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A correction."""

    date: Annotated[Moment, Meta(description="When it was made.")]
    text: Annotated[Text, Meta(description="What was wrong and what is right. Inline Markdown.")]


class RelatedEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Hand-made choices among related articles."""

    pin: Annotated[tuple[Text, ...], Meta(description="Slugs that lead the list.")] = ()
    ban: Annotated[tuple[Text, ...], Meta(description="Slugs that never appear.")] = ()


class BriefFront(Struct, frozen=True, forbid_unknown_fields=True):
    """A brief's front matter."""

    headline: Annotated[
        Text,
        Meta(max_length=300, description="The headline.", extra_json_schema={ALSO: ["title"]}),
    ]
    dek: Annotated[
        Text,
        Meta(
            max_length=1000,
            description="The summary under it: one or two sentences.",
            extra_json_schema={ALSO: ["description", "summary", "subtitle", "excerpt"]},
        ),
    ]
    date: Annotated[
        Moment,
        Meta(
            description="First publication: 2026-11-23, 2026-11-23 08:00 or, with a zone, 2026-11-23 08:00 +01:00. "
            "Without one, the publication's `timezone` is meant."
        ),
    ]
    updated: Annotated[Moment | None, Meta(description="Last change of substance; not before `date`.")] = None
    slug: Annotated[
        Text | None, Meta(description="Its part of the address; by default the file's or folder's name.")
    ] = None
    section: Annotated[
        str,
        Meta(
            description="The id of one of the publication's sections.",
            extra_json_schema={ALSO: ["category", "categories"]},
        ),
    ] = ""
    topics: Annotated[
        tuple[Annotated[Text, Meta(max_length=200)], ...],
        Meta(
            max_length=30, description="What it is about, as names or ids: `AI policy` and `ai-policy` are one topic."
        ),
    ] = ()
    authors: Annotated[
        tuple[Text, ...], Meta(max_length=20, description="Ids of files in `content/authors/`; by default the desk.")
    ] = ()
    kind: Annotated[
        Kind, Meta(description="What sort of article it is: news, analysis, opinion, explainer or interview.")
    ] = "news"
    image: Annotated[ImageEntry | None, Meta(description="The picture at the top.")] = None
    card: Annotated[
        bool,
        Meta(description="Whether it has a social card; without one, services show its picture where it is shared."),
    ] = True
    takeaways: Annotated[
        Annotated[tuple[Text | TakeawayEntry, ...], Meta(min_length=1, max_length=9)] | None,
        Meta(description="What to take away: one to nine, most important first."),
    ] = None
    analysis: Annotated[AnalysisEntry | None, Meta(description="The editor's analysis.")] = None
    sources: Annotated[tuple[SourceEntry, ...], Meta(description="What the reporting rests on.")] = ()
    corrections: Annotated[tuple[CorrectionEntry, ...], Meta(description="What was put right, and when.")] = ()
    related: Annotated[
        tuple[Text, ...] | RelatedEntry,
        Meta(description="Slugs to lead the related articles, or `{pin: […], ban: […]}`."),
    ] = ()
    status: Annotated[
        Literal["draft", "ready"],
        Meta(description="A draft is nowhere in the site.", extra_json_schema={ALSO: ["draft", "published"]}),
    ] = "ready"
    publish_at: Annotated[
        Moment | None, Meta(description="When it may first be seen, with a zone; by default `date`.")
    ] = None
    expires_at: Annotated[Moment | None, Meta(description="From when on it is nowhere in the site, with a zone.")] = (
        None
    )
    aliases: Annotated[tuple[Text, ...], Meta(description="Old addresses that lead here: /old/address/.")] = ()
    lang: Annotated[Language | None, Meta(description="Its language, a BCP 47 tag; by default the publication's.")] = (
        None
    )
    translation_of: Annotated[str, Meta(description="The slug of the brief it is a translation of.")] = ""
    allow: Allowed = {}
    extra: Annotated[dict[str, Any], Meta(description="The publication's own fields, handed to its templates.")] = {}


class BriefFile(BriefFront, frozen=True, forbid_unknown_fields=True):
    """A brief in pure YAML: the same keys, and its body."""

    body: Annotated[str, Meta(description="The report. Markdown.")] = ""


class PageFront(Struct, frozen=True, forbid_unknown_fields=True):
    """The front matter of a page in `content/pages/`."""

    title: Annotated[Text, Meta(max_length=300, description="Its heading.")]
    description: Annotated[str, Meta(description="One sentence on what it is, for search engines.")] = ""
    nav: Annotated[Nav, Meta(description="Where it is linked from.")] = "footer"
    order: Annotated[int, Meta(description="Its place among the links; smaller comes first.")] = 0
    template: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9_-]+\.html$(?!\n)",
            description="The file in `templates/` that makes it.",
            extra_json_schema={FORM: "a file's name in templates/, such as page.html"},
        ),
    ] = "page.html"
    lang: Annotated[Language | None, Meta(description="Its language; by default the publication's.")] = None
    policies: Annotated[
        tuple[Policy, ...],
        Meta(description="Which of the publication's policies it states; search engines are told where each stands."),
    ] = ()
    allow: Allowed = {}


class LinkEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A link to another site."""

    title: Annotated[Text, Meta(description="Its text.")]
    url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://|mailto:)\S+$(?!\n)",
            description="Where it leads.",
            extra_json_schema={FORM: "an address that begins with https:// or mailto: and has no spaces"},
        ),
    ]


class AuthorFile(Struct, frozen=True, forbid_unknown_fields=True):
    """An author: `content/authors/ID.yaml`."""

    name: Annotated[Text, Meta(description="As it is signed.")]
    role: Annotated[str, Meta(description="What they do.")] = ""
    bio: Annotated[str, Meta(description="A few sentences. Markdown.")] = ""
    image: Annotated[ImageEntry | None, Meta(description="A portrait in `content/media/`.")] = None
    links: Annotated[tuple[LinkEntry, ...], Meta(description="Where else they are.")] = ()
    allow: Allowed = {}


class TopicFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic: `content/topics/ID.yaml`."""

    name: Annotated[Text, Meta(description="As readers see it.")]
    description: Annotated[str, Meta(description="One or two sentences.")] = ""
