"""Files that hosts read: headers, redirects, and what GitHub Pages looks for."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from briefgen.engine.build import Options, build, rehearse
from briefgen.errors import BriefgenError
from docs.served import header_rules, headers_of
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW
from tests.make import configured

MakePublication = Callable[[Files], Path]
POLICY = "Content-Security-Policy"
RUNS = r'<script(?! src| type="application/ld\+json")[^>]*>(.*?)</script>'
OLD = "[/old/a/, /旧 页/, /b.html]"


def hosted(publication: MakePublication, hosting: str, files: Files | None = None, url: str = "") -> Path:
    """The site of a publication with `hosting` in its briefgen.yaml."""
    config = CONFIG.replace("search: false", "search: true") + f"hosting: {hosting}\n"
    config = config.replace("https://test.example/", url or "https://test.example/")
    root = publication({"briefgen.yaml": config, "content/briefs/a.md": brief(aliases=OLD), **(files or {})})
    return build(root, Options(NOW, jobs=1)).output


def text(site: Path, name: str) -> str:
    return (site / name).read_text("utf-8")


def by_last(path: str, written: str) -> dict[str, str]:
    """The headers of a path by Netlify's rules: of one name, the last counts, and a line without a colon is none."""
    found: dict[str, str] = {}
    applies = False
    for line in written.splitlines():
        if line.startswith("/"):
            applies = re.fullmatch(re.escape(line).replace(r"\*", ".*"), path) is not None
        elif applies and ":" in line:
            name, _, value = line.strip().partition(": ")
            found[name] = value
    return found


@pytest.mark.parametrize("base", ["/", "/x/y/"])
def test_both_hosts_give_each_address_the_same_headers_each_once(publication: MakePublication, base: str) -> None:
    site = hosted(publication, "{hosts: [netlify, cloudflare]}", url=f"https://test.example{base}")
    written = text(site, "_headers")
    rules = header_rules(written)
    routes = {p.relative_to(site).as_posix().removesuffix("index.html") for p in site.rglob("*") if p.is_file()}
    routes |= {"no/such/page", "deep/feed.json", "deep/index.md", "manifest.webmanifest", "search/?"}
    assert len(routes) > 20
    for route in routes:
        headers = headers_of(base + route, rules)
        assert headers == by_last(base + route, written), route
        kept = bool(re.match(r"assets/|pagefind/.*\.pf_", route))
        assert headers["Cache-Control"].endswith("immutable" if kept else "max-age=0, must-revalidate"), route
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers[POLICY].count("default-src 'none'") == 1
        assert ("'wasm-unsafe-eval'" in headers[POLICY]) == route.startswith("search/"), route
    types = {
        "feed.xml": "application/xml; charset=utf-8",
        "sections/one/feed.json": "application/feed+json; charset=utf-8",
        "2026/11/a/index.md": "text/markdown; charset=utf-8",
        "manifest.webmanifest": "application/manifest+json",
        "llms.txt": "text/plain; charset=utf-8",
    }
    assert {route: headers_of(base + route, rules)["Content-Type"] for route in types} == types
    assert "Content-Type" not in headers_of(base, rules)
    assert headers_of("/elsewhere", rules) == ({} if base != "/" else headers_of("/", rules))


def test_a_site_without_encryption_does_not_ask_for_it(publication: MakePublication) -> None:
    name = "Strict-Transport-Security"
    assert name in text(hosted(publication, "{hosts: [netlify]}"), "_headers")
    assert name not in text(hosted(publication, "{hosts: [netlify]}", url="http://test.example/"), "_headers")


def test_what_a_policy_adds_stands_beside_what_is_allowed(publication: MakePublication) -> None:
    added = (
        "{script-src: ['https://s.example'], worker-src: ['blob:'], frame-src: ['https://f.example'], "
        "frame-ancestors: [\"'self'\"]}"
    )
    written = text(hosted(publication, f"{{hosts: [netlify], policy: {added}}}"), "_headers")
    assert "frame-src https://f.example; " in written
    assert "frame-ancestors 'self'; " in written
    # What scripts may run by themselves, they may still.
    assert "worker-src 'self' blob:; " in written
    # It could not say the same.
    assert "X-Frame-Options" not in written
    assert re.search(r"script-src 'self' 'sha256-\S+ 'sha256-\S+ https://s.example; ", written)


HOSTS = {
    "[netlify]": ("301!", False, False),
    "[cloudflare]": ("301", True, False),
    "[netlify, cloudflare]": ("301", True, False),
    "[netlify, github]": ("301!", False, True),
    "[github]": (None, False, True),
    "[]": (None, False, True),
}


@pytest.mark.parametrize("hosts", HOSTS)
def test_old_addresses_lead_to_new_ones_on_every_host(publication: MakePublication, hosts: str) -> None:
    code, twice, pages = HOSTS[hosts]
    site = hosted(publication, f"{{hosts: {hosts}}}", url="https://test.example/x/")
    if code is None:
        assert not (site / "_redirects").exists()
    else:
        old = ["/x/%E6%97%A7%20%E9%A1%B5/", "/x/b.html", "/x/old/a/"]
        old = [form for one in old for form in ((one, one[:-1]) if twice and one.endswith("/") else (one,))]
        assert text(site, "_redirects").splitlines() == [f"{one} /x/2026/11/a/ {code}" for one in old]
    for file in ("old/a/index.html", "旧 页/index.html", "b.html"):
        assert (site / file).exists() == pages


def test_redirect_pages_stay_where_the_publication_has_redirects_of_its_own(publication: MakePublication) -> None:
    """Nobody knows whether they lead from its aliases."""
    files: Files = {"content/static/_redirects": "/x /y\n", "content/static/_headers": "/*\n  X: y\n"}
    site = hosted(publication, "{hosts: [netlify]}", files)
    assert text(site, "_redirects") == "/x /y\n"
    assert text(site, "_headers") == "/*\n  X: y\n"
    assert (site / "old/a/index.html").exists()


def test_an_alias_onto_another_page_is_a_problem_on_every_host(publication: MakePublication) -> None:
    with pytest.raises(Exception, match="the alias /archive/ is the address of the site itself"):
        hosted(publication, "{hosts: [netlify]}", {"content/briefs/b.md": brief(aliases="[/archive/]")})


@pytest.mark.parametrize("route", ["_headers", "_redirects", "CNAME", "manifest.webmanifest", "favicon.ico"])
def test_an_alias_below_a_file_of_the_site_is_told_where_it_is_written(
    publication: MakePublication, route: str
) -> None:
    with pytest.raises(BriefgenError) as caught:
        hosted(
            publication,
            "{hosts: [netlify, github]}",
            {"content/briefs/a.md": brief(aliases=f"[/{route}/]")},
        )
    (problem,) = caught.value.problems
    assert problem.path == "content/briefs/a.md"
    assert problem.message == f"/{route} is a file of the site itself; remove the alias /{route}/"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.example/", "news.example\n"),
        ("https://bücher.example/", "xn--bcher-kva.example\n"),
        ("https://harbour.github.io/", None),
        ("https://harbour.github.io/news/", None),
        ("https://news.example/below/", None),
        ("https://news.example:8443/", None),
    ],
)
def test_github_is_told_of_a_domain_that_is_the_publications(
    publication: MakePublication, url: str, domain: str | None
) -> None:
    site = hosted(publication, "{hosts: [github]}", url=url)
    assert text(site, ".nojekyll") == ""
    assert ((site / "CNAME").read_text() if (site / "CNAME").exists() else None) == domain
    assert not (site / "_headers").exists()


def test_a_hidden_file_is_put_right_and_removed_like_any_other(publication: MakePublication) -> None:
    site = hosted(publication, "{hosts: [github]}")
    (site / ".nojekyll").unlink()
    assert (hosted(publication, "{hosts: [github]}") / ".nojekyll").read_bytes() == b""
    (site / ".nojekyll").write_text("edited")
    assert (hosted(publication, "{hosts: [github]}") / ".nojekyll").read_bytes() == b""
    assert not (hosted(publication, "{}") / ".nojekyll").exists()


def test_without_hosts_there_is_no_file_for_them(publication: MakePublication) -> None:
    site = hosted(publication, "{}")
    assert not {"_headers", "_redirects", ".nojekyll", "CNAME"} & {p.name for p in site.iterdir()}
    assert configured().hosts == ()


# Scripts and styles that stand in templates


def digest(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def allowed(site: Path) -> set[str]:
    return set(re.findall(r"'sha256-\S+'", text(site, "_headers").partition(f"{POLICY}:")[2].splitlines()[0]))


def test_what_stands_in_a_page_of_the_theme_is_allowed_and_nothing_else(publication: MakePublication) -> None:
    site = hosted(publication, "{hosts: [netlify]}")
    found = [re.findall(RUNS, p.read_text("utf-8"), re.DOTALL) for p in site.rglob("*.html")]
    assert allowed(site) == {digest(script) for scripts in found for script in scripts}


TEMPLATES = {
    # What takes the place of a template of the theme takes the place of its scripts.
    "parts/scheme.html": ("<script>other()</script>", {"other()"}, "try{"),
    "parts/prefetch.html": ("", set(), "prefetch"),
    "parts/head_end.html": (
        (
            "{# <script>comment()</script> #}<SCRIPT data-x='>' type=module>\n a() \n</SCRIPT>"
            "<script type='text/template'>no()</script><script src='x.js'></script><script></script><style>p {}</style>"
        ),
        {"\n a() \n", "p {}"},
        "",
    ),
    "parts/body_end.html": (
        (
            '{% if site.name %}<script>{%- if site.tagline %} no {%- endif %} "{{ site.home }}" </script>{% endif %}'
            "{# {% raw %} #}{% raw %}<script>{{ raw }}</script>{% endraw %}"
            "{# {% raw %} #}<script>{{ site.name }}</script>"
        ),
        {' "/" ', "{{ raw }}", "Test Brief"},
        "",
    ),
    "base.html": (
        '{% extends "default/base.html" %}{% block links %}<script>block()</script>{% endblock %}',
        {"block()"},
        "",
    ),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_stands_in_the_publications_own_templates_is_allowed(publication: MakePublication, name: str) -> None:
    template, scripts, gone = TEMPLATES[name]
    before = allowed(hosted(publication, "{hosts: [netlify]}"))
    after = allowed(hosted(publication, "{hosts: [netlify]}", {f"templates/{name}": template}))
    assert after - before == {digest(script) for script in scripts}
    assert len(before - after) == bool(gone)


@pytest.mark.parametrize("text", ["f({{ page.meta.title | tojson }})", "f({{ page is defined and page.meta.title }})"])
def test_a_script_that_is_another_on_each_page_is_told_with_its_place(publication: MakePublication, text: str) -> None:
    head = f"{{# one #}}\n  <script>{text}</script>\n"
    files: Files = {
        "briefgen.yaml": f"{CONFIG}hosting: {{hosts: [cloudflare]}}\n",
        "templates/parts/head_end.html": head,
    }
    (warning,) = rehearse(publication(files), Options(NOW)).warnings
    assert str(warning).startswith(
        "templates/parts/head_end.html:2:3: warning: this script need not be the same on every page"
    )
    assert warning.severity == "warning"


def test_a_script_that_ends_in_another_template_takes_no_time_to_read(publication: MakePublication) -> None:
    # A thousand would take longer than there is time if each were tried in two ways.
    files: Files = {
        "templates/parts/head_end.html": f"<script {'{{ site.name }} ' * 1000}>a()",
        "templates/parts/body_end.html": "</script>",
    }
    assert hosted(publication, "{hosts: [netlify]}", files).is_dir()


def test_a_script_in_content_is_never_allowed(publication: MakePublication) -> None:
    body = "<script>evil()</script>"
    config = f"{CONFIG}hosting: {{hosts: [netlify]}}\nmarkdown: {{raw_html: trusted}}\n"
    site = hosted(publication, "{hosts: [netlify]}")
    before = allowed(site)
    root = publication({"briefgen.yaml": config, "content/briefs/a.md": brief(body=body)})
    site = build(root, Options(NOW, jobs=1)).output
    assert "<script>evil()</script>" in text(site, "2026/11/a/index.html")
    assert allowed(site) == before


def test_headers_are_written_anew_when_a_template_with_a_script_is_and_not_for_a_text(
    publication: MakePublication,
) -> None:
    root = publication(
        {"briefgen.yaml": f"{CONFIG}hosting: {{hosts: [netlify]}}\n", "content/briefs/a.md": brief(aliases=OLD)}
    )

    def rendered() -> set[str]:
        return {route for route, _ in build(root, Options(NOW, jobs=1)).rendered}

    assert {"_headers", "_redirects"} <= rendered()
    file = root / "content/briefs/a.md"
    file.write_text(file.read_text("utf-8") + "\nMore.\n", "utf-8")
    after = rendered()
    assert "2026/11/a/" in after
    assert not {"_headers", "_redirects"} & after
    part = root / "templates/parts/brief_end.html"
    part.parent.mkdir(parents=True)
    part.write_text("<p>No script</p>")
    assert rendered() == {"2026/11/a/"}
    part.write_text("<script>one()</script>")
    assert rendered() == {"2026/11/a/", "_headers"}
