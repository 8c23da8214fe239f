"""What briefgen.yaml may say, as it is written."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, field

from briefgen.style import StyleOptions
from briefgen.syntax import validation

ShareService = Literal["mail", "x", "linkedin", "facebook", "whatsapp", "telegram", "weibo"]
SHARE_SERVICES: tuple[ShareService, ...] = get_args(ShareService)
Host = Literal["netlify", "cloudflare", "github"]
HOSTS: tuple[Host, ...] = get_args(Host)
Coding = Literal["br", "gz"]
CODINGS: tuple[Coding, ...] = get_args(Coding)
FeedFormat = Literal["rss", "atom", "json"]
FeedList = Literal["sections", "topics", "authors"]
BriefFormat = Literal["markdown", "ninjs", "llms"]
BRIEF_FORMATS: tuple[BriefFormat, ...] = get_args(BriefFormat)
BodyCoding = Literal["none", "gzip", "br"]
BranchHistory = Literal["full", "short"]

Text = Annotated[str, Meta(pattern=validation.NOT_BLANK)]
Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)",
        max_length=80,
        extra_json_schema={validation.FORM: "lower-case letters, digits and single hyphens"},
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)",
        extra_json_schema={validation.FORM: "a BCP 47 language tag, such as en, pt-BR or zh-Hans"},
    ),
]


class SectionEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the publication."""

    id: Annotated[Identifier, Meta(description="What briefs write in `section`, and part of its address.")]
    name: Annotated[Text, Meta(description="What readers see.")]
    description: Annotated[str, Meta(description="One sentence under the section's name.")] = ""


class LanguageEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """What the publication is called in another language."""

    name: Annotated[str, Meta(description="The publication's name in this language.")] = ""
    tagline: Annotated[str, Meta(description="One line under the name.")] = ""
    desk: Annotated[str, Meta(description="The byline where no author is named.")] = ""
    sections: Annotated[
        dict[str, Text], Meta(description="Names of sections by their ids; those that are left out stay as they are.")
    ] = field(default_factory=dict)


class RelatedOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """How related articles are chosen."""

    count: Annotated[
        int, Meta(ge=0, le=20, description="How many to show at most; with 0, pages do not speak of them.")
    ] = 4


class ThemeOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """What makes the default theme the publication's own."""

    accent: Annotated[
        str,
        Meta(
            pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$(?!\n)",
            description="The publication's colour, made readable on every ground. In quotes, since # begins a comment.",
            extra_json_schema={validation.FORM: 'a colour in quotes, such as "#b3001b"'},
        ),
    ] = "#b3001b"
    logo: Annotated[str, Meta(description="A picture in `content/media/`, shown in place of the name.")] = ""
    icon: Annotated[
        str,
        Meta(
            description="A picture in `content/media/`, of which all icons are made: SVG, or 512 pixels wide and high; "
            "by default the theme's."
        ),
    ] = ""


class FeedOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Which feeds there are, and what they carry."""

    formats: Annotated[
        tuple[FeedFormat, ...],
        Meta(description="Formats of each feed, the one to name first at the head; an empty list for no feeds."),
    ] = ("rss", "atom", "json")
    lists: Annotated[
        tuple[FeedList, ...],
        Meta(description="Lists that have feeds of their own, besides the front page of each language."),
    ] = ("sections", "topics", "authors")
    items: Annotated[int, Meta(ge=1, le=200, description="How many of the newest briefs.")] = 20
    full: Annotated[bool, Meta(description="Whole briefs rather than summaries.")] = True


class CardOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Social cards: what services show of a brief where it is shared."""

    newest: Annotated[
        int,
        Meta(ge=0, le=100_000, description="How many of the newest briefs have a card; the others show their picture."),
    ] = 300


class MarkdownOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """How Markdown is read."""

    raw_html: Annotated[
        Literal["sanitised", "trusted"],
        Meta(description="`trusted` leaves HTML in content as it is; only where every writer is trusted."),
    ] = "sanitised"
    deadline: Annotated[
        float, Meta(gt=0, le=600, description="Seconds that one document may take before it is a problem.")
    ] = 5.0


class HostingOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the site is served from, and how."""

    hosts: Annotated[
        tuple[Host, ...],
        Meta(description="Hosts to write files for: headers, redirects and what else each of them reads."),
    ] = ()
    compress: Annotated[
        tuple[Coding, ...],
        Meta(description="Compressed files beside others, for servers of your own that look for them."),
    ] = ()
    policy: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="What pages may load besides the site's own files: hosts by directive, as in `script-src`."),
    ] = field(default_factory=dict)


class DeployOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """A place that `briefgen deploy` sends the site to. Credentials are never among these."""

    to: Annotated[
        Text,
        Meta(
            description="Where: `s3://bucket/path`, `gs://bucket/path`, `az://container/path`, "
            "`sftp://user@host/path`, `git+ssh://git@host/name.git`, `git:origin`, or a folder."
        ),
    ]
    url: Annotated[
        str, Meta(description="The address that readers have there, where it is not the publication's `url`.")
    ] = ""
    keep: Annotated[
        int,
        Meta(
            ge=1,
            le=50,
            description="How many releases stay there, the live one included; with 1, there is no way back.",
        ),
    ] = 3
    concurrency: Annotated[
        int, Meta(ge=0, le=256, description="Files that are sent at the same time; 0 for what suits the place.")
    ] = 0
    cache: Annotated[
        dict[str, Text],
        Meta(
            description="Object stores: `Cache-Control` by address, which may have one `*`, as in `*.html`; of several "
            "that fit, the last one counts."
        ),
    ] = field(default_factory=dict)
    compress: Annotated[
        BodyCoding, Meta(description="Object stores: texts are sent compressed, for every reader alike.")
    ] = "none"
    endpoint: Annotated[
        str, Meta(description="Object stores: the address of a service that speaks S3's language, or of an emulator.")
    ] = ""
    region: Annotated[str, Meta(description="S3: the bucket's region, where the environment does not say it.")] = ""
    account: Annotated[str, Meta(description="Azure: the storage account, where the environment does not say it.")] = ""
    branch: Annotated[Text, Meta(description="Git: the branch that is published.")] = "gh-pages"
    history: Annotated[
        BranchHistory,
        Meta(description="Git: the branch keeps a commit of every release (`full`), or of the last `keep` (`short`)."),
    ] = "full"


class PublicationFile(Struct, frozen=True, forbid_unknown_fields=True):
    """briefgen.yaml: the publication."""

    name: Annotated[Text, Meta(description="The publication's name.", extra_json_schema={validation.ALSO: ["title"]})]
    url: Annotated[Text, Meta(description="Where the site will be, with scheme and host; it may have a path.")]
    tagline: Annotated[str, Meta(description="One line under the name.")] = ""
    language: Annotated[Language, Meta(description="The publication's language, a BCP 47 tag.")] = "en"
    timezone: Annotated[
        Text, Meta(description="IANA time zone in which dates without a zone are meant and all are shown.")
    ] = "UTC"
    desk: Annotated[
        str,
        Meta(description="The byline where no author is named; by default the name and “Editorial”, in its language."),
    ] = ""
    sections: Annotated[
        tuple[SectionEntry, ...],
        Meta(description="In the order of the navigation; without it, those that briefs name."),
    ] = ()
    languages: Annotated[
        dict[str, LanguageEntry],
        Meta(description="Names for the pages in other languages, by BCP 47 tag."),
    ] = field(default_factory=dict)
    permalink: Annotated[
        Text,
        Meta(description="A brief's address: {slug} and any of {year} {month} {day} {section} {lang}."),
    ] = "/{year}/{month}/{slug}/"
    per_page: Annotated[int, Meta(ge=1, le=500, description="Briefs on one page of a list.")] = 20
    related: Annotated[RelatedOptions, Meta(description="Related articles.")] = field(default_factory=RelatedOptions)
    share: Annotated[
        tuple[ShareService, ...],
        Meta(description="Share links under a brief, in this order."),
    ] = SHARE_SERVICES
    theme: Annotated[ThemeOptions, Meta(description="The default theme's options.")] = field(
        default_factory=ThemeOptions
    )
    search: Annotated[bool, Meta(description="A page that searches all briefs, and the index that it needs.")] = True
    feeds: Annotated[FeedOptions, Meta(description="Feeds.")] = field(default_factory=FeedOptions)
    formats: Annotated[
        tuple[BriefFormat, ...],
        Meta(
            description="For machines that read: briefs as Markdown, briefs and a list of the newest as ninjs, and "
            "`llms.txt`."
        ),
    ] = BRIEF_FORMATS
    cards: Annotated[CardOptions, Meta(description="Social cards.")] = field(default_factory=CardOptions)
    markdown: Annotated[MarkdownOptions, Meta(description="Markdown.")] = field(default_factory=MarkdownOptions)
    style: Annotated[StyleOptions, Meta(description="What `briefgen check` holds briefs to.")] = field(
        default_factory=StyleOptions
    )
    hosting: Annotated[HostingOptions, Meta(description="Files for hosts and servers.")] = field(
        default_factory=HostingOptions
    )
    deploy: Annotated[
        dict[str, DeployOptions], Meta(description="Where `briefgen deploy` sends the site, by name.")
    ] = field(default_factory=dict)
