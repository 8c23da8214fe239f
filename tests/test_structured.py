"""Structured data: what each kind of page tells search engines, in the words of schema.org."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from briefgen.model import Html
from briefgen.pages.masthead import Masthead
from briefgen.pages.plan import plan
from briefgen.pages.structured.articles import HEADLINE, cut
from briefgen.pages.structured.graph import structured
from briefgen.pages.views import BriefView, CorrectionView, Link, SharedImage, SiteView
from tests.conftest import brief
from tests.make import edited, unfolded, whole

Node = dict[str, Any]

FILES = {
    "briefs/chips.md": brief(
        "Chips are late",
        "2026-11-03 08:00",
        section="tech",
        topics="[AI policy, Ports]",
        authors="[jane]",
        kind="explainer",
        takeaways='["First, *then*", {text: "Second", sources: [s]}]',
        sources="[{id: s, title: A report, publisher: The Office, url: https://office.example/r}, "
        "{id: t, title: Notes}]",
        corrections="[{date: 2026-11-05 09:30, text: It was *two* & not three.}]",
        expires_at="2028-01-01T00:00Z",
    ),
    "briefs/plain.md": brief("Plain"),
    "briefs/judged.md": brief("Judged", "2026-11-02 08:00", analysis="{text: It means much.}"),
    "briefs/own.md": brief("Mine", kind="opinion"),
    "briefs/read.md": brief("Read", kind="analysis"),
    "briefs/asked.md": brief("Asked", kind="interview", authors="[jane, joe]"),
    "briefs/chips-es.md": brief("Los chips", lang="es", translation_of="chips"),
    "authors/jane.yaml": "name: Jane\nrole: Editor\nbio: Writes *much*.\n"
    "links: [{title: Site, url: https://jane.example/}, {title: Mail, url: 'mailto:jane@jane.example'}]\n",
    "authors/joe.yaml": "name: Joe\n",
    "pages/about.md": "---\ntitle: About\n---\nUs.\n",
    "pages/contact.md": "---\ntitle: Contact\n---\nWrite.\n",
    "pages/rules.md": "---\ntitle: Rules\npolicies: [ethics, fact-checking]\n---\nWe check.\n",
    "pages/reglas.md": "---\ntitle: Reglas\nlang: es\npolicies: [ethics]\n---\nAsí.\n",
}
MORE = "tagline: News\nsections: [{id: tech, name: Tech}]\nsearch: true\n"
URL = "https://test.example/news/"


class Built(Struct):
    views: dict[str, Struct]
    masthead: Masthead


def built(more: str = "", url: str = URL) -> Built:
    edition = edited(FILES, MORE.replace("search: true\n", "") + more, url=url)
    edition = replace(edition, config=replace(edition.config, search=True))
    planned = unfolded(plan(edition, whole))
    return Built({page.route: page.view for page in planned.pages}, planned.masthead)


BUILT = built()


def site_of(view: Struct) -> SiteView:
    return BUILT.masthead.sites[BUILT.masthead.spoken_on(view)]


def graph(route: str) -> list[Node]:
    view = BUILT.views[route]
    text = structured(view, site_of(view)).source
    found: list[Node] = json.loads(text)["@graph"] if text else []
    return found


def node(route: str, type_: str) -> Node:
    (found,) = (n for n in graph(route) if n["@type"] == type_)
    return found


def every(node: object) -> list[Node]:
    """A thing and all that is in it."""
    if isinstance(node, list):
        return [found for part in node for found in every(part)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for part in node.values() for found in every(part))]


# Articles


def test_a_brief_tells_all_that_it_is() -> None:
    made = node("2026/11/chips/", "BackgroundNewsArticle")
    url = f"{URL}2026/11/chips/"
    words = made.pop("wordCount")
    assert words == 4
    assert made == {
        "@type": "BackgroundNewsArticle",
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": url,
        "headline": "Chips are late",
        "description": "A dek.",
        "abstract": ["First, then", "Second"],
        "datePublished": "2026-11-03T08:00:00+00:00",
        "dateModified": "2026-11-05T09:30:00+00:00",
        "author": [
            {
                "@type": "Person",
                "@id": f"{URL}authors/jane/#person",
                "name": "Jane",
                "url": f"{URL}authors/jane/",
                "jobTitle": "Editor",
            }
        ],
        "publisher": {"@id": f"{URL}#publisher"},
        "isPartOf": {"@id": f"{URL}#website"},
        "articleSection": "Tech",
        "keywords": ["AI policy", "Ports"],
        "about": [
            {"@type": "Thing", "name": "AI policy", "url": f"{URL}topics/ai-policy/"},
            {"@type": "Thing", "name": "Ports", "url": f"{URL}topics/ports/"},
        ],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "A report",
                "url": "https://office.example/r",
                "publisher": {"@type": "Organization", "name": "The Office"},
            },
            {"@type": "CreativeWork", "name": "Notes"},
        ],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "It was two & not three.",
                "datePublished": "2026-11-05T09:30:00+00:00",
            }
        ],
        "speakable": {"@type": "SpeakableSpecification", "cssSelector": [".brief-head h1", "#takeaways li"]},
        "timeRequired": "PT1M",
        "expires": "2028-01-01T00:00:00+00:00",
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "workTranslation": [
            {
                "@type": "NewsArticle",
                "@id": f"{URL}2026/11/chips-es/#article",
                "url": f"{URL}2026/11/chips-es/",
                "inLanguage": "es",
            }
        ],
    }


@pytest.mark.parametrize(
    ("slug", "type_"),
    [
        ("plain", "ReportageNewsArticle"),
        # A report with judgement beside it is no reportage, by what the word is defined as.
        ("judged", "NewsArticle"),
        ("own", "OpinionNewsArticle"),
        ("read", "AnalysisNewsArticle"),
        ("asked", "NewsArticle"),
    ],
)
def test_an_article_is_of_the_type_of_its_kind(slug: str, type_: str) -> None:
    assert graph(f"2026/11/{slug}/")[0]["@type"] == type_


def test_each_author_is_a_thing_of_its_own_and_the_desk_is_an_organisation() -> None:
    assert [a["name"] for a in node("2026/11/asked/", "NewsArticle")["author"]] == ["Jane", "Joe"]
    desk = {"@type": "Organization", "name": "Test Brief Editorial", "url": URL}
    assert node("2026/11/plain/", "ReportageNewsArticle")["author"] == [desk]


def test_a_translation_names_its_original() -> None:
    translated = graph("2026/11/chips-es/")[0]
    assert translated["translationOfWork"]["url"] == f"{URL}2026/11/chips/"
    assert "workTranslation" not in translated
    assert translated["inLanguage"] == "es"


def test_a_translation_whose_original_is_not_in_the_site_is_nobodys_original() -> None:
    view = BUILT.views["2026/11/chips-es/"]
    assert isinstance(view, BriefView)
    others = tuple(replace(other, is_original=False) for other in view.translations)
    text = structured(replace(view, translations=others), site_of(view)).source
    assert '"translationOfWork"' not in text
    assert '"workTranslation"' not in text


def test_an_article_shows_its_picture_in_all_shapes_or_else_what_is_shared() -> None:
    view = BUILT.views["2026/11/plain/"]
    assert isinstance(view, BriefView)
    shapes = tuple(SharedImage(f"{URL}assets/{n}.jpg", n, 9, "Alt") for n in (16, 12, 9))
    card = SharedImage(f"{URL}assets/card.png", 1200, 630, "Alt")

    def shown(view: BriefView) -> list[str]:
        made = json.loads(structured(view, site_of(view)).source)["@graph"][0]
        return [image["url"].rpartition("/")[2] for image in made["image"]]

    shared = replace(view, meta=replace(view.meta, images=(card,)))
    assert shown(shared) == ["card.png"]
    assert shown(replace(shared, previews=shapes)) == ["16.jpg", "12.jpg", "9.jpg"]


@pytest.mark.parametrize(
    ("headline", "short"),
    [
        ("Short", "Short"),
        ("x" * HEADLINE, "x" * HEADLINE),
        ("word " * 30, ("word " * 22).strip()),
        ("ab, " * 40, ("ab, " * 27).strip(" ,")),
        ("长" * 150, "长" * HEADLINE),
    ],
)
def test_a_long_headline_is_cut_between_words(headline: str, short: str) -> None:
    assert cut(headline) == short


def test_a_headline_that_is_cut_stands_whole_as_the_name() -> None:
    view = BUILT.views["2026/11/plain/"]
    assert isinstance(view, BriefView)
    long = replace(view, headline="word " * 30 + "end")
    made = json.loads(structured(long, site_of(view)).source)["@graph"][0]
    assert made["name"] == long.headline
    assert long.headline.startswith(made["headline"])
    assert len(made["headline"]) <= HEADLINE


# The publication


def test_the_publisher_names_its_policies_in_the_language_of_the_page() -> None:
    made = node("2026/11/chips/", "NewsMediaOrganization")
    assert made == {
        "@type": "NewsMediaOrganization",
        "@id": f"{URL}#publisher",
        "name": "Test Brief",
        "url": URL,
        "slogan": "News",
        "ethicsPolicy": f"{URL}rules/",
        "verificationFactCheckingPolicy": f"{URL}rules/",
    }
    spanish = node("2026/11/chips-es/", "NewsMediaOrganization")
    assert spanish["ethicsPolicy"] == f"{URL}reglas/"
    assert spanish["verificationFactCheckingPolicy"] == f"{URL}rules/"


def test_the_front_page_of_the_site_tells_how_to_search_it() -> None:
    action = node("", "WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{URL}search/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"
    assert "potentialAction" not in node("es/", "WebSite")


def test_a_site_without_search_tells_of_none() -> None:
    view = BUILT.views[""]
    text = structured(view, replace(site_of(view), search="")).source
    assert "SearchAction" not in text
    assert '"WebSite"' in text


# Other pages


def test_a_list_names_its_briefs_in_order() -> None:
    items = node("sections/tech/", "CollectionPage")["mainEntity"]["itemListElement"]
    assert items == [{"@type": "ListItem", "position": 1, "url": f"{URL}2026/11/chips/"}]
    front = node("", "CollectionPage")["mainEntity"]["itemListElement"]
    assert [item["position"] for item in front] == list(range(1, len(front) + 1))
    assert {item["url"] for item in front} >= {f"{URL}2026/11/{slug}/" for slug in ("chips", "judged", "plain")}


def test_an_author_has_a_profile() -> None:
    page = node("authors/jane/", "ProfilePage")
    assert page["mainEntity"] == {
        "@type": "Person",
        "@id": f"{URL}authors/jane/#person",
        "name": "Jane",
        "url": f"{URL}authors/jane/",
        "jobTitle": "Editor",
        "description": "Writes much.",
        "email": ["jane@jane.example"],
        "sameAs": ["https://jane.example/"],
        "worksFor": {"@id": f"{URL}#publisher"},
    }
    assert [a["headline"] for a in page["hasPart"]] == ["Chips are late", "Asked"]


@pytest.mark.parametrize(
    ("route", "type_"),
    [("about/", "AboutPage"), ("contact/", "ContactPage"), ("rules/", "WebPage")],
)
def test_a_standing_page_is_of_its_own_type(route: str, type_: str) -> None:
    assert node(route, type_)["url"] == URL + route


@pytest.mark.parametrize(
    ("route", "way"),
    [
        ("2026/11/chips/", ["", "sections/tech/", "2026/11/chips/"]),
        ("2026/11/plain/", ["", "2026/11/plain/"]),
        ("2026/11/chips-es/", ["es/", "2026/11/chips-es/"]),
        ("topics/ports/", ["", "topics/", "topics/ports/"]),
        ("archive/2026/11/", ["", "archive/", "archive/2026/11/"]),
        ("authors/", ["", "authors/"]),
        ("about/", ["", "about/"]),
    ],
)
def test_breadcrumbs_lead_from_the_front_page(route: str, way: list[str]) -> None:
    steps = node(route, "BreadcrumbList")["itemListElement"]
    assert [step["item"] for step in steps] == [URL + part for part in way]
    assert [step["position"] for step in steps] == list(range(1, len(way) + 1))
    assert all(step["name"] for step in steps)


@pytest.mark.parametrize(
    "route", ["404.html", "search/", "robots.txt", "feed.xml", "sitemap.xml", "manifest.webmanifest"]
)
def test_what_nobody_is_to_find_tells_nothing(route: str) -> None:
    assert graph(route) == []


# All of it


def test_every_page_that_may_be_found_has_structured_data() -> None:
    for route, view in BUILT.views.items():
        meta = getattr(view, "meta", None)
        assert bool(graph(route)) == (meta is not None and meta.index), route


def test_every_thing_says_what_it_is_and_every_reference_leads_to_one_on_the_page() -> None:
    for route in BUILT.views:
        things = every(graph(route))
        named = {thing["@id"] for thing in things if "@id" in thing and "@type" in thing}
        for thing in things:
            assert "@type" in thing or (set(thing) == {"@id"} and thing["@id"] in named), (route, thing)


def test_addresses_are_absolute_and_dates_have_an_offset_and_nothing_is_empty() -> None:
    dates = 0
    for route in BUILT.views:
        for thing in every(graph(route)):
            assert all(value not in ("", [], None) for value in thing.values()), thing
            for key in ("url", "@id", "item", "mainEntityOfPage", "ethicsPolicy"):
                assert thing.get(key, URL).startswith("https://"), thing
            for key in ("datePublished", "dateModified", "expires"):
                if key in thing:
                    dates += 1
                    assert dt.datetime.fromisoformat(thing[key]).tzinfo is not None
    assert dates > 15


HOSTILE = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=40),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<!-- <script> -->",
            "]]>",
            "\"'\\ & &lt; &#60;",
            "\u2028\u2029\u202e\u2066",
            "\x00\x1f\x7f",
            "\U0001f4f0 \U000e0041",
        ]
    ),
)


class _Reader(HTMLParser):
    """Finds what stands in the scripts of a page, and its other elements."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] == ["script"]:
            self.scripts[-1] += data


@given(texts=st.lists(HOSTILE.filter(bool), min_size=8, max_size=8))
def test_no_text_breaks_out_of_the_script_and_each_comes_back_as_it_was(texts: list[str]) -> None:
    view = BUILT.views["2026/11/chips/"]
    assert isinstance(view, BriefView)
    headline, dek, topic, author, title, publisher, name, alt = texts
    hostile = replace(
        view,
        headline=headline,
        dek=dek,
        topics=(Link("/news/topics/x/", topic),),
        bylines=(replace(view.bylines[0], name=author),),
        sources=(replace(view.sources[0], title=title, publisher=publisher),),
        corrections=(CorrectionView(view.published, Html("<b>x</b> &lt;/script&gt; &amp;lt;")),),
        previews=(SharedImage(f"{URL}x.png", 1, 1, alt),),
    )
    site = replace(site_of(view), name=name)
    made = structured(hostile, site).source
    assert not re.search("[<>&\u2028\u2029]", made)
    reader = _Reader()
    reader.feed(f'<head><script type="application/ld+json">{made}</script><meta></head>')
    reader.close()
    assert (reader.elements, len(reader.scripts)) == (["head", "script", "meta"], 1)
    article, _, website, organisation = json.loads(reader.scripts[0])["@graph"]
    assert article["headline"] == headline
    assert article["description"] == dek
    assert article["keywords"] == [article["about"][0]["name"]] == [topic]
    assert article["author"][0]["name"] == author
    assert article["citation"][0]["name"] == title
    assert article["citation"][0]["publisher"]["name"] == publisher
    assert article["correction"][0]["text"] == "x </script> &lt;"
    assert website["name"] == organisation["name"] == name
