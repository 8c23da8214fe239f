"""Hostile text in every field of content and configuration: whatever the site tells machines still parses, and gives
the text back as readers see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import markdown
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from briefgen.assets.theme import default_theme
from briefgen.config import Config
from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.render import Renderer
from briefgen.model import Picture
from briefgen.options import BRIEF_FORMATS
from briefgen.pages.edition import IconRoutes
from briefgen.pages.hosting import Embedded, Redirect, host_pages
from briefgen.pages.plan import Plan, plan
from briefgen.pages.views import BriefView
from tests.make import edited, unfolded, whole

RENDERER = Renderer(read_theme(default_theme(), default_theme()))
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
PIECES = [
    *("<b>", "</script>", "<script>", "<!--", "-->", "]]>", "<![CDATA[", "</", "<?x", "&amp;", "&#60;", "&", "<", ">"),
    *('"', "'", "`", "```", "\\", "\\u003c", "|", "*", "_", "#", "[x](y)", "![", "{{ 1 }}", "{%", "---", ": ", "- "),
    *("\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\ufeff", "\u2028", "\u2029", "\xa0", "\xad"),
    *("\U0001f4f0", "\U00020000", "\U000e0041", "\U0010fffd", "ß", "ﷺ", "مرحبا", "漢字", "a", "Z", "0", " "),
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def quoted(text: str) -> str:
    """A text as YAML has it in double quotes, every character that is not plain ASCII escaped."""
    inside = "".join(
        c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" if ord(c) > 0xFF else f"\\x{ord(c):02x}"
        for c in text
    )
    return f'"{inside}"'


class Fields:
    """Gives each field a text of its own."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._given = 0

    def __call__(self, name: str) -> str:
        self._given += 1
        return quoted(f"{name} {self._texts[self._given % len(self._texts)]} {self._given}")


def content(f: Fields) -> dict[str, str]:
    prose = f("Prose")
    front = "\n".join(
        (
            f"headline: {f('Headline')}\ndek: {f('Dek')}\ndate: 2026-12-31 08:00\nupdated: 2026-12-31 09:00",
            f"section: sea\ntopics: [{f('Topic')}, {f('Other')}]\nauthors: [ana]\nkind: opinion",
            f"image: {{src: p.png, alt: {f('Alt')}, caption: {f('Caption')}, credit: {f('Credit')}}}",
            f"takeaways: [{f('First')}, {{text: {f('Second')}, sources: [s]}}]",
            f"analysis: {{title: {f('Analysis')}, text: {prose}, label: {f('Label')}, author: ana}}",
            f"sources: [{{id: s, title: {f('Source')}, publisher: {f('Publisher')}, url: 'https://s.example/?a=1&b=2'}}]",
            f"corrections: [{{date: 2026-12-31 08:30, text: {f('Correction')}}}]\naliases: [/old/]",
            f"body: {prose}",
        )
    )
    return {
        "briefs/hostile.yaml": front,
        "briefs/other.yaml": f"headline: {f('Another')}\ndek: {f('Dek')}\ndate: 2026-12-31 07:00\nbody: {prose}\n"
        "lang: es\ntranslation_of: hostile",
        "authors/ana.yaml": f"name: {f('Ana')}\nrole: {f('Role')}\nbio: {f('Bio')}\n"
        f"links: [{{title: {f('Link')}, url: 'https://ana.example/'}}]\nimage: {{src: p.png, alt: {f('Portrait')}}}",
        "pages/about.md": f"---\ntitle: {f('About')}\ndescription: {f('Described')}\npolicies: [ethics]\n---\nText.\n",
        "media/p.png": "",
    }


def publication(f: Fields) -> str:
    return (
        f"tagline: {f('Tagline')}\ndesk: {f('Desk')}\n"
        f"sections: [{{id: sea, name: {f('Sea')}, description: {f('About')}}}]\n"
        f"languages: {{es: {{name: {f('Nombre')}, tagline: {f('Lema')}, sections: {{sea: {f('Mar')}}}}}}}\n"
        "hosting: {hosts: [netlify, cloudflare]}\n"
    )


def written(found: Plan) -> dict[str, str]:
    """Every page as it is published, by route."""
    speak, masthead = found.masthead.speaking(), found.masthead
    made: dict[str, str] = {}
    for page in found.pages:
        lang = masthead.spoken_on(page.view)
        made[page.route] = RENDERER.render(page, masthead.sites[lang], speak(lang)).decode()
    return made


class Head(HTMLParser):
    """What the head of a page says to machines."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.links: list[dict[str, str]] = []
        self._is_inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas.setdefault(found.get("property") or found.get("name", ""), []).append(found.get("content", ""))
        elif tag == "link":
            self.links.append(found)
        self._is_inside = tag == "script" and found.get("type") == "application/ld+json"
        if self._is_inside:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "script"


def things(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from things(value)
    elif isinstance(node, list):
        for value in node:
            yield from things(value)


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 -- our own


class Published(Struct):
    """A publication with hostile text in every field, as it is published."""

    brief: BriefView
    other: str
    """The headline of its translation."""
    config: Config
    made: dict[str, str]

    @property
    def categories(self) -> list[str]:
        assert self.brief.section is not None
        return [self.brief.section.text, *self.topics]

    @property
    def topics(self) -> list[str]:
        return [topic.text for topic in self.brief.topics]

    @property
    def author(self) -> str:
        return self.brief.bylines[0].name


def published(texts: list[str], name: str) -> Published:
    fields = Fields(texts)
    edition = edited(content(fields), publication(fields))
    config = replace(edition.config, name=f"Name {' '.join(name.split())}".strip(), formats=BRIEF_FORMATS)
    icons = IconRoutes(*(f"assets/{number}.png" for number in range(len(IconRoutes.__struct_fields__))))
    card = Picture("assets/card.png", 1200, 630)
    theme = replace(edition.theme, icons=icons)
    planned = plan(replace(edition, config=config, theme=theme, cards={"hostile": card}, site_card=card), whole)
    hosted = host_pages(config, Embedded(("'sha256-x'",), ()), (Redirect("/old/", "/2026/12/hostile/"),))
    complete = unfolded(replace(planned, pages=(*planned.pages, *hosted)))
    views = {page.route: page.view for page in complete.pages}
    brief, other = views["2026/12/hostile/"], views["2026/12/other/"]
    assert isinstance(brief, BriefView)
    assert isinstance(other, BriefView)
    return Published(brief, other.headline, config, written(complete))


def check_feeds(found: Published) -> None:
    brief, made = found.brief, found.made
    feeds = {route: parsed(text) for route, text in made.items() if route.endswith(("feed.xml", "atom.xml"))}
    assert len(feeds) == 12
    for feed in feeds.values():
        titles = {e.text for tag in ("item/title", f"{ATOM}entry/{ATOM}title") for e in feed.iterfind(f".//{tag}")}
        assert titles
        assert titles <= {brief.headline, found.other}
    rss = feeds["feed.xml"]
    item = next(rss.iter("item"))
    assert rss.findtext("channel/title") == found.config.name
    assert rss.findtext("channel/description") == found.config.tagline
    assert [category.text for category in item.iter("category")] == found.categories
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == found.author
    assert feeds["atom.xml"].findtext(f"{ATOM}entry/{ATOM}summary") == brief.dek
    for route in ("feed.json", "sections/sea/feed.json", "authors/ana/feed.json"):
        one = json.loads(made[route])["items"][0]
        assert (one["title"], one["summary"], one["tags"]) == (brief.headline, brief.dek, found.categories)


def check_sitemaps(found: Published) -> None:
    assert found.brief.url in {e.text for e in parsed(found.made["sitemap.xml"]).iter(f"{SITEMAP}loc")}
    news = parsed(found.made["news-sitemap.xml"])
    assert [e.text for e in news.iter(f"{NEWS}title")] == [found.brief.headline, found.other]
    assert {e.text for e in news.iter(f"{NEWS}name")} == {found.config.name}


def check_heads(found: Published) -> None:
    brief = found.brief
    heads = {route: Head(text) for route, text in found.made.items() if route == "" or route.endswith("/")}
    for route, head in heads.items():
        if route != "old/":
            assert [json.loads(script)["@context"] for script in head.scripts] == ["https://schema.org"], route
            assert head.metas["og:title"], route
    head = heads["2026/12/hostile/"]
    assert head.metas["og:title"] == [brief.headline]
    assert head.metas["article:tag"] == found.topics
    assert head.metas["og:site_name"] == [found.config.name]
    assert brief.image is not None
    assert head.metas["og:image:alt"][-1] == brief.image.alt
    (article,) = [n for n in things(json.loads(head.scripts[0])) if n.get("@type") == "OpinionNewsArticle"]
    assert brief.headline in {article["headline"], article.get("name")}
    assert article["keywords"] == found.topics
    assert [one["name"] for one in article["author"]] == [found.author]
    assert article["citation"][0]["name"] == brief.sources[0].title


def check_forms(found: Published) -> None:
    brief = found.brief
    front, _, body = found.made["2026/12/hostile/index.md"].removeprefix("---\n").partition("\n---\n")
    told = yaml.safe_load(front)
    assert (told["headline"], told["dek"], told["topics"]) == (brief.headline, brief.dek, found.topics)
    assert told["authors"][0]["name"] == found.author
    assert brief.image is not None
    assert told["image"]["alt"] == brief.image.alt
    assert told["sources"][0]["title"] == brief.sources[0].title
    shown = Text(markdown.markdown(body.strip().split("\n\n")[0])).text
    assert shown.split() == brief.headline.split()
    ninjs = json.loads(found.made["2026/12/hostile/ninjs.json"])
    assert ninjs["headlines"][0]["value"] == brief.headline
    assert [subject["name"] for subject in ninjs["subjects"]] == found.categories
    assert [one["headlines"][0]["value"] for one in json.loads(found.made["ninjs.json"])] == [brief.headline]
    assert found.made["llms.txt"].startswith("# ")
    assert found.made["llms.txt"].count("\n- [") >= 8


def check_files(found: Published) -> None:
    assert json.loads(found.made["manifest.webmanifest"])["name"] == found.config.name
    for line in found.made["_headers"].splitlines():
        assert re.fullmatch(r"/[!-~]*|  [A-Za-z-]+: [ -~]+|  ! [A-Za-z-]+|#.*|", line), line
    assert "/old/ /2026/12/hostile/ 301" in found.made["_redirects"]


@settings(max_examples=30, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(texts=st.lists(TEXT, min_size=5, max_size=5), name=TEXT)
def test_whatever_is_written_every_channel_parses_and_gives_it_back(texts: list[str], name: str) -> None:
    found = published(texts, name)
    for check in (check_feeds, check_sitemaps, check_heads, check_forms, check_files):
        check(found)


class Text(HTMLParser):
    """The text of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_text_in_quotes_is_read_back_by_yaml() -> None:
    for piece in PIECES:
        assert yaml.safe_load(quoted(f"a{piece}b")) == f"a{piece}b"
