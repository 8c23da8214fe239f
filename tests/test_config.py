"""briefgen.yaml: every key, its default and its rules."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from briefgen import config as configuration
from briefgen.config import Config, Named
from briefgen.errors import Key, Problem
from briefgen.model import Section
from briefgen.options import DeployOptions
from briefgen.style import HeadlineLength, StyleOptions

MINIMAL = "name: Test Brief\nurl: https://test.example/\n"


def made(text: str, base_url: str | None = None) -> Config:
    config, found = configuration.parse(text, base_url)
    assert config is not None
    assert found == ()
    return config


def problems(text: str, base_url: str | None = None) -> tuple[Problem, ...]:
    return configuration.parse(text, base_url)[1]


def test_only_a_name_and_a_url_are_needed() -> None:
    assert made(MINIMAL) == Config(
        name="Test Brief",
        url="https://test.example/",
        tagline="",
        language="en",
        timezone=ZoneInfo("UTC"),
        desk="",
        sections=(),
        languages={},
        permalink="/{year}/{month}/{slug}/",
        per_page=20,
        related_count=4,
        share=("mail", "x", "linkedin", "facebook", "whatsapp", "telegram", "weibo"),
        accent="#b3001b",
        logo="",
        icon="",
        search=True,
        feed_formats=("rss", "atom", "json"),
        feed_lists=("sections", "topics", "authors"),
        feed_items=20,
        feed_full=True,
        formats=("markdown", "ninjs", "llms"),
        newest_cards=300,
        trusts_html=False,
        markdown_deadline=5.0,
        style=StyleOptions(),
        hosts=(),
        compress=(),
        policy={},
        deploy={},
    )


def test_every_key_may_be_given() -> None:
    config = made(
        "name: Harbour Brief\nurl: https://brief.example/news/\ntagline: What moved\nlanguage: pt-PT\n"
        "timezone: Europe/Lisbon\ndesk: The desk\n"
        "sections:\n  - {id: technology, name: Technology, description: Chips}\n  - {id: oil, name: Oil}\n"
        "permalink: /{lang}/{section}/{year}-{month}-{day}/{slug}/\nper_page: 5\nrelated: {count: 0}\n"
        "feeds: {items: 3, full: false, formats: [atom, rss, atom], lists: []}\n"
        'share: [weibo, mail]\ntheme: {accent: "#ABC", logo: logo.svg, icon: i.png}\n'
        "markdown: {raw_html: trusted, deadline: 2}\ncards: {newest: 12}\nsearch: false\n"
        "formats: [llms, markdown, llms]\n"
        "style: {rules: {dek-length: off}, headline: {words: 9}, page_weight: 80}\n"
        "languages: {ZH-hans: {name: 港, tagline: 潮, desk: 编, sections: {oil: 石油}}, ar: {}}\n"
        "hosting:\n  hosts: [github, netlify, github]\n  compress: [gz, br]\n"
        "  policy: {img-src: ['https://a.example', 'https:'], script-src: [\"'self'\", 'https://*.b.example/x/']}\n"
        "deploy:\n  live: {to: 's3://bucket/n', url: 'https://live.example', keep: 5, cache: {'*.html': 'no-cache'}}\n"
        "  pages: {to: 'git:origin', branch: site, history: short}\n"
    )
    assert config == Config(
        name="Harbour Brief",
        url="https://brief.example/news/",
        tagline="What moved",
        language="pt-PT",
        timezone=ZoneInfo("Europe/Lisbon"),
        desk="The desk",
        sections=(Section("technology", "Technology", "Chips"), Section("oil", "Oil")),
        languages={"zh-Hans": Named("港", "潮", "编", {"oil": "石油"}), "ar": Named()},
        permalink="/{lang}/{section}/{year}-{month}-{day}/{slug}/",
        per_page=5,
        related_count=0,
        share=("weibo", "mail"),
        accent="#abc",
        logo="logo.svg",
        icon="i.png",
        search=False,
        feed_formats=("atom", "rss"),
        feed_lists=(),
        feed_items=3,
        feed_full=False,
        formats=("markdown", "llms"),
        newest_cards=12,
        trusts_html=True,
        markdown_deadline=2.0,
        style=StyleOptions({"dek-length": "off"}, headline=HeadlineLength(words=9), page_weight=80),
        hosts=("netlify", "github"),
        compress=("br", "gz"),
        policy={"script-src": ("'self'", "https://*.b.example/x/"), "img-src": ("https://a.example", "https:")},
        deploy={
            "live": DeployOptions("s3://bucket/n", "https://live.example/", 5, cache={"*.html": "no-cache"}),
            "pages": DeployOptions("git:origin", "https://brief.example/news/", branch="site", history="short"),
        },
    )


@pytest.mark.parametrize(
    ("url", "kept", "base_path"),
    [
        ("https://test.example", "https://test.example/", "/"),
        ("https://test.example/", "https://test.example/", "/"),
        ("http://localhost:8000", "http://localhost:8000/", "/"),
        ("https://test.example/briefs", "https://test.example/briefs/", "/briefs/"),
        ("https://test.example/a/b/", "https://test.example/a/b/", "/a/b/"),
        ("https://test.example:8443/a_b-c.d~e/", "https://test.example:8443/a_b-c.d~e/", "/a_b-c.d~e/"),
        ("https://bücher.example:81/ä/%C3%B6", "https://xn--bcher-kva.example:81/%C3%A4/%C3%B6/", "/%C3%A4/%C3%B6/"),
        ("http://[::1]:80/", "http://[::1]:80/", "/"),
    ],
)
def test_a_url_ends_with_a_slash_and_its_path_is_the_base(url: str, kept: str, base_path: str) -> None:
    config = made(f"name: x\nurl: {url}\n")
    assert (config.url, config.base_path) == (kept, base_path)
    config = made(MINIMAL, base_url=url)
    assert (config.url, config.base_path) == (kept, base_path)


@pytest.mark.parametrize(
    "url",
    [
        "test.example",
        "//test.example/",
        "ftp://test.example/",
        "https://",
        "https:///path/",
        "javascript:alert(1)",
        "https://user:secret@test.example/",
        "https://test.example/?a=b",
        "https://test.example/#top",
        "https://test.example/?",
        "https://test.example//a/",
        "https://test.example/../a/",
        "https://test.example/a/./b/",
        "https://test.example/a/..",
        "https://test.example/a b/",
        'https://test.example/a"b/',
        "https://test.example/<a>/",
        "https://test.example/{slug}/",
        "https://test.example:port/",
        "https://test.example:99999/",
        "https://[::1/",
        "https://test.example\\a",
        # What servers and hosts would read as something else.
        "https://te;st.example/",
        "https://test..example/",
        "https://-test.example/",
        "https://test.example/a;b/",
        "https://test.example/$a/",
        "https://test.example/a*/",
        "https://test.example/:a/",
        "https://test.example/%22%3B/",
        "https://test.example/%0A/",
        "https://test.example/a\u202eb/",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(url: str) -> None:
    quoted = "'" + url.replace("'", "''") + "'"
    found = problems(f"name: x\nurl: {quoted}\n")
    assert [(p.path, p.place) for p in found] == [("briefgen.yaml", Key(("url",)))]
    assert f'"{url}" is not the address of a site' in found[0].message
    assert [p.path for p in problems(MINIMAL, base_url=url)] == ["--base-url"]


def test_the_base_url_of_the_command_line_does_not_excuse_a_wrong_one_in_the_file() -> None:
    assert [p.path for p in problems("name: x\nurl: nope\n", base_url="https://x.example/")] == ["briefgen.yaml"]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Lisbon", "is not a time zone"),
        ("europe/lisbon", 'did you mean "Europe/Lisbon"?'),
        ("Europe/Lisbom", 'did you mean "Europe/Lisbon"?'),
        ("Mars/Olympus", "is not a time zone"),
        ("zzzzzz", "write one like Europe/Lisbon or UTC"),
        ("Europe", "is not a time zone"),
        ("../etc/passwd", "is not a time zone"),
        ("/etc/passwd", "is not a time zone"),
        ("'+01:00'", "is not a time zone"),
        ('"x\\ty"', "is not a time zone"),
        ("Europe/" + "x" * 300, "is not a time zone"),
    ],
)
def test_what_is_no_time_zone_is_refused_with_the_nearest(zone: str, said: str) -> None:
    found = problems(f"{MINIMAL}timezone: {zone}\n")
    assert [p.place for p in found] == [Key(("timezone",))]
    assert said in found[0].message


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Lisbon", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Etc/GMT+5"]
)
def test_iana_time_zones_are_taken(zone: str) -> None:
    assert made(f"{MINIMAL}timezone: {zone}\n").timezone.key == zone


@pytest.mark.parametrize(
    "permalink",
    [
        "/{slug}/",
        "/{year}/{month}/{day}/{slug}/",
        "/news/{section}/{slug}/",
        "/{lang}/{slug}/",
        "/{year}-{month}_{slug}/",
    ],
)
def test_a_permalink_has_slug_and_any_other_field(permalink: str) -> None:
    assert made(f"{MINIMAL}permalink: {permalink}\n").permalink == permalink


@pytest.mark.parametrize(
    ("permalink", "said"),
    [
        ("{year}/{slug}/", "begins and ends with a slash"),
        ("/{year}/{slug}", "begins and ends with a slash"),
        ("/{slug}.html", "begins and ends with a slash"),
        ("//{slug}/", "begins and ends with a slash"),
        ("/{year}/", "needs {slug}"),
        ("/", "needs {slug}"),
        ("/{title}/{slug}/", "has {title}; the fields are {year}"),
        ("/{}/{slug}/", "has {}"),
        ("/{slug!r}/", "has {slug!r}"),
        ("/{slug:>10}/", "has {slug:>10}"),
        ("/{slug.__class__}/", "has {slug.__class__}"),
        ("/{{slug}}/", "only lower-case letters"),
        ("/{slug}}/", "only lower-case letters"),
        ("/News/{slug}/", "only lower-case letters"),
        ("/a b/{slug}/", "only lower-case letters"),
        ("/../{slug}/", "only lower-case letters"),
        ("/a?b/{slug}/", "only lower-case letters"),
        ("/%s/{slug}/", "only lower-case letters"),
    ],
)
def test_a_permalink_that_is_wrong_is_refused(permalink: str, said: str) -> None:
    found = problems(f"{MINIMAL}permalink: '{permalink}'\n")
    assert [p.place for p in found] == [Key(("permalink",))]
    assert said in found[0].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("url: https://x.example/\n", '"name" is missing; briefgen.yaml needs it'),
        ("name: x\n", '"url" is missing; briefgen.yaml needs it'),
        ("name: ' '\nurl: https://x.example/\n", '"name" is empty'),
        (MINIMAL + "titel: x\n", 'unknown key "titel"'),
        (MINIMAL + "time_zone: UTC\n", 'unknown key "time_zone"; did you mean "timezone"?'),
        (MINIMAL + "language: english\n", '"language" is "english"; write a BCP 47 language tag'),
        (MINIMAL + "per_page: 0\n", '"per_page" is 0; 1 at least'),
        (MINIMAL + "per_page: 501\n", '"per_page" is 501; 500 at most'),
        (MINIMAL + "per_page: many\n", '"per_page" must be a whole number, not text'),
        (MINIMAL + "related: 4\n", '"related" must be keys with values, not the number 4'),
        (MINIMAL + "related: {count: -1}\n", '"related, count" is -1; 0 at least'),
        (MINIMAL + "related: {counts: 1}\n", 'unknown key "counts"; did you mean "count"?'),
        (MINIMAL + "share: [twitter]\n", '"share 1" is "twitter"; choose one of'),
        (MINIMAL + "share: mail\n", '"share" must be a list, not text; write [mail]'),
        (MINIMAL + "theme: {accent: red}\n", '"theme, accent" is "red"; write a colour in quotes, such as "#b3001b"'),
        (MINIMAL + 'theme: {accent: "#12345"}\n', '"theme, accent" is "#12345"'),
        (MINIMAL + "feeds: {items: 0}\n", '"feeds, items" is 0; 1 at least'),
        (MINIMAL + "feeds: {full: yes}\n", '"feeds, full" must be true or false, not text'),
        (
            MINIMAL + "markdown: {raw_html: maybe}\n",
            '"markdown, raw_html" is "maybe"; choose one of sanitised, trusted',
        ),
        (MINIMAL + "markdown: {deadline: 0}\n", '"markdown, deadline" is 0; it must be more than 0'),
        (MINIMAL + "sections: [{id: Tech, name: x}]\n", '"sections 1, id" is "Tech"; write lower-case letters'),
        (MINIMAL + "sections: [{id: tech}]\n", '"name" is missing; "sections 1" needs it'),
        (MINIMAL + "sections: [{id: a, name: A}, {id: a, name: B}]\n", 'section "a" is listed twice'),
        (MINIMAL + "name: y\n", '"name" is given twice'),
        ("- x\n", "briefgen.yaml is written as keys with values"),
        ("name: 'x\n", "never closed"),
        ("", '"name" is missing'),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, message: str) -> None:
    assert message in problems(text)[0].message


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(problems("nam: x\nper_page: 0\nshare: [y]\n")) == 5
    assert (
        len(problems("name: x\nurl: y\ntimezone: z\npermalink: /\nsections: [{id: a, name: A}, {id: a, name: B}]\n"))
        == 4
    )


def test_a_share_service_that_is_listed_twice_is_shown_once() -> None:
    assert made(MINIMAL + "share: [x, mail, x]\n").share == ("x", "mail")


def test_a_name_that_yaml_takes_for_a_number_is_text() -> None:
    assert made("name: 2026\nurl: https://x.example/\n").name == "2026"
    assert made("name: 2026\nurl: https://x.example/\n").name == "2026"


def test_an_empty_list_of_share_links_is_none() -> None:
    assert made(MINIMAL + "share: []\n").share == ()
