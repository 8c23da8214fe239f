"""Whatever is in a file: a brief or problems with places in it, never an exception, and never a script."""

from __future__ import annotations

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen import config as configuration
from briefgen.content.brief import parse
from briefgen.content.markdown import PAGE_IDS, Converter, Text, Voice
from briefgen.content.source import source
from briefgen.engine.build import Options, build
from briefgen.errors import Problem, Span
from briefgen.syntax import yaml
from tests.conftest import CONFIG, Files, brief, write
from tests.golden import tree

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
PNG = (Path(__file__).parent / "sites_invalid/picture_missing/content/media/quay.png").read_bytes()
VOICES: tuple[Voice, ...] = ("body", "analysis", "aside", "inline")
CONVERTER = Converter(trusted=False, seconds=10)

_parsed, _ = configuration.parse(CONFIG)
assert _parsed is not None
PUBLICATION = _parsed

thorough = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

GOOD = """---
headline: "Ferries stop at noon: what is known"
dek: >
  The noon boats are off
  until Friday.
date: 2026-11-02 07:30
updated: 2026-11-02 09:00 +01:00
section: sea
kind: analysis
topics: [ferries, 'Tides']
authors:
  - mara-testerin
image: {src: quay.png, alt: The quay, focus: 50% 30%}
takeaways:
  - The **boats** stop.
  - text: "The office said so."
    sources: [office]
analysis:
  text: |
    The crossing has no reserve.

    - None at all.
sources:
  - id: office
    title: Notice 14
    url: https://port.example/14
    accessed: 2026-11-01
related: {pin: [quay], ban: [gone]}
publish_at: 2026-11-02 07:30 +00:00
aliases: [/noon/]
extra: {tide: 3.5, red: true, none: null}
---

The harbour office said so on Monday.[^1]

![The quay](quay.png "At low water")

[^1]: In a [notice](brief:notice-14).
"""

YAML_PIECES = (
    *("---", "...", "- ", ": ", ":", "? ", "\n", "\n  ", "\n\n", "\t", " ", "# ", "|", "|2-\n", ">", ">+\n"),
    *("'", '"', "''", "\\", '"\\x08"', '"\\0"', '"\\ud800"', "[", "]", "{", "}", ",", "&a", "*a", "<<: *a", "!", "!!"),
    *("!!python/name:os.system", "!<x>", "%YAML 1.2\n", "%TAG ! x\n", "@", "`", "%", "~", "null", "true", "no", ".inf"),
    *("0x1F", "0o7", "1e999", "12:30", "2026-02-30", "2026-11-02 25:00", "2026-11-02T08:00Z", "=", "\ufeff", "\u2028"),
    *(
        "\x85",
        "\u2029",
        "é",
        "中",
        "\U0001f4f0",
        "\u202e",
        "\u0301",
        "headline",
        "dek: x\n",
        "takeaways:\n  - ",
        "body: |\n",
    ),
    *(
        "image: {src: ../x}",
        "related: [",
        "kind: ",
        "lang: ",
        "extra: {a: ",
        "corrections: [{date: ",
        "sources: [{id: a, ",
    ),
)
MARKDOWN_PIECES = (
    *("# ", "## ", "- ", "1. ", "> ", "    ", "\t", "\n", "\n\n", "  \n", "***", "**", "*", "_", "__", "`", "```\n"),
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        '"',
        "'",
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "&",
    ),
    *("&lt;", "&#x6A;", "&#0;", "&#8;", ";", "\\", "|", "|--|--|\n", "[^1]", "\n[^1]: ", "[a]: ", "~~~\n", "---\n"),
    *(
        "brief:",
        "brief:x",
        "http://a",
        "javascript:",
        "data:",
        "\x02",
        "\x03",
        "\x02wzxhzdk:0\x03",
        "klzzwxh:0001",
        "\x85",
    ),
    *(
        "\u2028",
        "中",
        "א",
        "...",
        "--",
        "{#main}",
        "{: onclick=x}",
        "<div markdown=1>",
        "<p id=main>",
        "<a href=",
        "<img src=",
    ),
    *(
        " alt='",
        " title=",
        "onerror=alert(1)",
        "<svg",
        "<math",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "\ufffe",
    ),
)

pieces_of_yaml = st.lists(st.sampled_from(YAML_PIECES) | st.text(max_size=8), max_size=30).map("".join)
pieces_of_markdown = st.lists(st.sampled_from(MARKDOWN_PIECES) | st.text(max_size=8), max_size=40).map("".join)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


# --- any file ---------------------------------------------------------------------------------------------


@thorough
@given(st.binary(max_size=400), st.sampled_from([".md", ".yaml"]))
def test_any_bytes_are_a_brief_or_problems_inside_the_file(data: bytes, ending: str) -> None:
    _read(data, ending)


@thorough
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_in_the_place_of_front_matter_and_body_are_read(front: bytes, body: bytes) -> None:
    _read(b"---\n" + front + b"\n---\n" + body)


@thorough
@given(
    st.text(max_size=300) | pieces_of_yaml, st.sampled_from(["---\n{}\n---\nText.\n", "{}", "---\r\n{}\r---\r\nText."])
)
def test_any_text_is_read_as_front_matter(front: str, around: str) -> None:
    text = around.replace("{}", front)
    _read(_encoded(text))
    _read(_encoded(text), ".yaml")


@thorough
@given(st.data())
def test_good_front_matter_with_any_change_is_read(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4), "changes")):
        start = data.draw(st.integers(0, len(text)), "from")
        end = min(len(text), start + data.draw(st.integers(0, 30), "length"))
        put = data.draw(st.sampled_from(YAML_PIECES) | st.text(max_size=5) | st.just(text[start:end] * 2), "put")
        text = text[:start] + put + text[end:]
    _read(_encoded(text))


@thorough
@given(st.data())
def test_any_values_under_known_keys_are_read(data: st.DataObject) -> None:
    front = {"headline": "A headline", "dek": "A dek.", "date": "2026-11-02"} | data.draw(
        st.dictionaries(st.sampled_from(sorted(_brief_keys())), plain_values, max_size=4)
    )
    _read(_encoded("---\n" + json.dumps(front, ensure_ascii=False).replace("\x7f", "") + "\n---\nText.\n"))


@thorough
@given(st.text(max_size=300) | pieces_of_markdown)
def test_any_markdown_is_read(body: str) -> None:
    _read(_encoded(brief(body=body)))


def _brief_keys() -> list[str]:
    """All keys of a brief."""
    from briefgen.content.schema import BriefFile

    return list(BriefFile.__struct_fields__)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read(data: bytes, ending: str = ".md") -> None:
    """Reads `data` as a brief and checks what has to be true of whatever comes of it."""
    path = f"content/briefs/ferries{ending}"
    made = parse(source(path, data), PUBLICATION, CONVERTER)
    assert made.value or made.problems, "neither a brief nor a problem"
    for problem in made.problems:
        _check_place(problem, path, data)
        assert not _controls(str(problem))
    if made.value and not made.problems:
        assert made.value.path == path
        assert made.value.headline.strip()
        assert made.value.slug
        assert not _controls(made.value.body.html + made.value.headline + made.value.dek)


def _check_place(problem: Problem, path: str, data: bytes) -> None:
    assert problem.path == path
    assert isinstance(problem.place, Span), problem
    text = re.sub("\r\n?", "\n", data.decode("utf-8-sig", "replace"))
    # Line breaks that only YAML knows are blanks to everyone else.
    lines = re.sub("[\x85\u2028\u2029]", " ", text).split("\n")
    assert 1 <= problem.place.line <= len(lines), problem
    line = lines[problem.place.line - 1]
    assert 1 <= problem.place.column <= len(line) + 1, problem
    if "�" not in problem.place.excerpt:
        assert problem.place.excerpt in {line, ""}, problem
    assert str(problem).startswith(f"{path}:{problem.place.line}:{problem.place.column}: ")
    assert problem.message.strip()


def _controls(text: str) -> list[str]:
    """Characters that XML 1.0 cannot carry, and those that move a terminal's cursor."""
    return re.findall("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)


# --- YAML that is meant to hurt -----------------------------------------------------------------------------

_LAUGHS = "a: &a [ha, ha]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))

BOMBS = {
    "a billion laughs": _LAUGHS,
    "a billion laughs by merging": "a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b]}\n",
    "an alias to itself": "a: &a [*a]\n",
    "deep lists": "a: " + "[" * 5_000 + "]" * 5_000,
    "deep mappings": "a: " + "{a: " * 5_000 + "1" + "}" * 5_000,
    "deep blocks": "".join(" " * n + "a:\n" for n in range(600)),
    "deep dashes": "a:\n " + "- " * 5_000 + "a",
    "deep and open": "[" * 100_000,
    "a megabyte of brackets": "[" * 1024 * 1024,
    "a megabyte of closed brackets": "a: " + "[]" * 512 * 1024,
    "a megabyte of braces": "{" * 1024 * 1024,
    "a megabyte of quotes": "a: " + "'" * 1024 * 1024,
    "a megabyte of question marks": "? " * 512 * 1024,
    "a megabyte of one key": "a" * 1024 * 1024 + ": 1",
    "many keys": "".join(f"key{n}: {n}\n" for n in range(20_000)),
    "many equal keys": "a: 1\n" * 20_000,
    "many wrong entries": "takeaways:\n" + "- [x]\n" * 20_000,
    "a python object": "a: !!python/object/apply:os.system ['touch /tmp/briefgen-was-here']\n",
    "a python name": "a: !!python/name:os.system\n",
    "a python module": "a: !!python/module:os\n",
    "a python object by its long name": "a: !<tag:yaml.org,2002:python/object/new:os.system> [id]\n",
    "a python tuple": "takeaways: !!python/tuple [a, b]\n",
    "a set": "a: !!set {a, b}\n",
    "bytes": "a: !!binary aGVsbG8=\n",
    "a huge number": "takeaways: " + "9" * 100_000 + "\n",
    "a huge float": "takeaways: 1e" + "9" * 100_000 + "\n",
    "a huge base 60 number": "takeaways: " + "59:" * 30_000 + "59\n",
    "a huge hexadecimal number": "takeaways: 0x" + "f" * 100_000 + "\n",
    "a huge date": "date: " + "9" * 10_000 + "-01-01\n",
    "a huge permitted number in a date": "updated: 9999-12-31 23:59 -14:00\n",
    "a huge indentation": "a:\n" + " " * 200_000 + "b: [\n",
    "a huge block scalar indicator": "a: |99999999\n x\n",
    "a second document": "a: 1\n...\n---\nb: 2\n",
    "endless focus": "image: {src: a.png, alt: a, focus: '" + " " * 50_000 + "'}\n",
    "an endless url": "sources: [{id: a, title: a, url: 'https://" + "a " * 50_000 + "'}]\n",
    "an endless id": "sources: [{id: " + "a-" * 50_000 + ", title: a}]\n",
    "an endless language": "lang: " + "aa-" * 50_000 + "\n",
    "an endless alias": "aliases: ['" + "/x" * 50_000 + "/%']\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_yaml_that_is_meant_to_hurt_is_a_problem_and_soon(bomb: str) -> None:
    for data, ending in ((f"---\n{BOMBS[bomb]}\n---\nText.\n", ".md"), (BOMBS[bomb], ".yaml")):
        made = parse(source(f"content/briefs/bomb{ending}", data.encode()), PUBLICATION, CONVERTER)
        assert made.problems
        for problem in made.problems[:100]:
            _check_place(problem, f"content/briefs/bomb{ending}", data.encode())
        assert len("\n".join(map(str, made.problems[:100]))) < 100_000, "a problem is for reading"


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_configuration_survives_the_same(bomb: str) -> None:
    made = configuration.parse(BOMBS[bomb])
    assert isinstance(made, tuple)
    assert made


def test_no_yaml_ever_makes_more_than_plain_data() -> None:
    for text in BOMBS.values():
        data, _ = yaml.load(text, "x.yaml")
        assert _is_plain(data)
    assert not Path("/tmp/briefgen-was-here").exists()  # noqa: S108


def _is_plain(data: object) -> bool:
    if isinstance(data, dict):
        return all(type(k) is str and _is_plain(v) for k, v in data.items())
    if isinstance(data, list):
        return all(map(_is_plain, data))
    return data is None or type(data) in {str, int, float, bool}


# --- HTML that is meant to hurt -----------------------------------------------------------------------------

VECTORS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script/x>alert(1)</script>",
    "<script",
    "</p><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" alt="y" onerror="alert(1)">',
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    '<img src="javascript:alert(1)" alt="x">',
    '<img """><script>alert("1")</script>">',
    "<img src=`javascript:alert(1)` alt=x>",
    '<img src="data:text/html,<script>alert(1)</script>" alt="x">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)'>x</math>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='brief:javascript:alert(1)'>x</a>",
    "<a href=\"brief:x' onclick='alert(1)\">x</a>",
    "<a onmouseover=alert(1)>x</a>",
    "<a title='\" onmouseover=alert(1) \"' href='http://a'>x</a>",
    "<a href='http://a' title='a > \" onclick=alert(1) '>x</a> <i title=' onmouseover=alert(1) x'>y</i>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<q cite=javascript:alert(1)>x</q>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](http://a 'y\" onclick=\"alert(1)')",
    "[x](<javascript:alert(1)>)",
    '[x](brief:a"onclick="alert(1))',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](quay.png)',
    "![x](quay.png 'a\" onerror=\"alert(1)')",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[a]: http://a \"x' onclick='alert(1)\"\n\n[a]",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p style='position:fixed;inset:0'>over everything</p>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><script>alert(1)</script></textarea>",
    "<title><script>alert(1)</script></title>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<p id='main'>x</p>",
    "<h2 id=sources>x</h2>",
    "<p id='source-1'>x</p>",
    "<li id='fn:main'>x</li>",
    "# Main\n\n## Sources\n\n# Source one\n\n# Share",
    "<a name=main>x</a>",
    "<table background='javascript:alert(1)'><tr><td background='javascript:alert(1)'>x</table>",
    "```\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    '```html" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^" onclick="alert(1)]\n\n[^" onclick="alert(1)]: x',
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ site.__class__ }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
)

FORBIDDEN_TAGS = frozenset(
    [
        *("script", "style", "iframe", "object", "embed", "form", "input", "button", "textarea", "select", "link"),
        *("meta", "base", "svg", "math", "template", "noscript", "title", "xmp", "plaintext", "video", "audio", "h1"),
        *(
            "html",
            "head",
            "body",
            "frame",
            "frameset",
            "applet",
            "marquee",
            "portal",
            "main",
            "nav",
            "header",
            "footer",
        ),
    ]
)
ADDRESSES = frozenset(
    ["href", "src", "cite", "action", "formaction", "xlink:href", "data", "poster", "background", "srcdoc", "srcset"]
)
GOOD_SCHEMES = frozenset({"http", "https", "mailto", "tel", "brief"})


class _Faults(HTMLParser):
    """What is wrong with a fragment of HTML that came from a writer; comments have no place in it either."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN_TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in {"style", "name", "srcdoc", "srcset", "target", "form"}:
            self.faults.append(f"<{tag} {name}>")
        if name in ADDRESSES and not _is_good_address(value):
            self.faults.append(f"<{tag} {name}={value!r}>")
        if name == "id":
            self.ids.append(value)
            if value in PAGE_IDS or value.startswith("source-"):
                self.faults.append(f"id={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")


def _is_good_address(address: str) -> bool:
    """Whether a browser takes it for a relative address or one of a good scheme.

    As https://url.spec.whatwg.org/#concept-basic-url-parser does: controls and blanks around it go, tabs
    and line ends inside it, too.
    """
    bare = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(0x21)))))
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return scheme is None or scheme[1].lower() in GOOD_SCHEMES


def _faults(html: str) -> list[str]:
    parser = _Faults()
    parser.feed(html)
    parser.close()
    return parser.faults


def _convert(text: str, voice: Voice) -> str:
    prose, _ = CONVERTER.convert(Text(text, "content/briefs/x.md", "en", voice))
    return prose.html


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("vector", VECTORS)
def test_no_known_attack_survives_markdown(vector: str, voice: Voice) -> None:
    assert _faults(_convert(vector, voice)) == []
    assert _faults(_convert(f"Before {vector} after.\n\n> {vector}\n\n- {vector}\n\n<div>{vector}</div>", voice)) == []


@thorough
@given(
    st.lists(st.sampled_from(VECTORS) | st.sampled_from(MARKDOWN_PIECES) | st.text(max_size=6), max_size=12).map(
        "".join
    ),
    st.sampled_from(VOICES),
)
def test_no_combination_of_attacks_survives_markdown(text: str, voice: Voice) -> None:
    assert _faults(_convert(text, voice)) == []


@thorough
@given(st.lists(st.sampled_from(VECTORS) | st.sampled_from(MARKDOWN_PIECES), max_size=6).map("".join), st.data())
def test_no_attack_that_is_cut_somewhere_survives_markdown(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert _faults(_convert(text[start:end] + text[:start], "body")) == []


def test_the_faults_are_seen_where_there_are_some() -> None:
    assert _faults("<script>x</script><p style=x onclick=y><a href=' java\nscript:x'>z</a><p id=main>") == [
        "<script>",
        "<p style>",
        "<p onclick>",
        "<a href=' java\\nscript:x'>",
        "id=main",
    ]


# These name a picture and a brief that exist, so that their addresses are put in after all else.
FILLED = (
    '![x" onerror="alert(1)](quay.png \'y" onerror="alert(1)\')',
    '![x](quay.png?"onerror="alert(1))',
    '<img alt="src=\'quay.png\' onerror=alert(1)" src="quay.png">',
    "<img alt='> <script>alert(1)</script>' src='quay.png' onerror=alert(1)>",
    '[x](brief:brief-0#"onclick="alert(1))',
    "[x](brief:brief-0 \"y' onclick='alert(1)\")",
    "<a title='href=\"brief:brief-0\" onclick=alert(1)' href='brief:brief-0'>x</a>",
    "<a href='brief:brief-0' title='> <img src=x onerror=alert(1)>'>x</a>",
    "<a href='/x' title='href=\"/\" onclick=alert(1)'>x</a>",
    "<a href='#x' title='href=\"#\" onclick=alert(1)'>x</a>",
    "<a href='brief:brief-0'><a href='brief:brief-0'><b title='</a><script>alert(1)</script>'>x</a>",
)


def test_no_attack_in_any_field_survives_in_a_page_or_a_feed(tmp_path: Path) -> None:
    """Every text that a publication may hold is an attack; what runs is what runs in a harmless one."""
    harmless = _pages(tmp_path / "harmless", ["Nothing to see here."] * 50)
    hostile = _pages(tmp_path / "hostile", [*FILLED, *(re.sub("[\x00-\x1f\ufffe]", " ", v) for v in VECTORS)])
    allowed = {a for file, data in harmless.items() if file.endswith(".html") for a in _active(data.decode())}
    assert any(a.startswith("<script") for a in allowed)
    seen = 0
    for file, data in hostile.items():
        if file.endswith(".html"):
            assert set(_active(data.decode())) - allowed == set(), file
        elif file.endswith(".xml"):
            root = ET.fromstring(data)  # noqa: S314 -- our own output
            # Both are HTML for feed readers: https://www.rssboard.org/rss-profile
            for tag in ("description", "{http://purl.org/rss/1.0/modules/content/}encoded"):
                for element in root.iterfind(f"channel/item/{tag}"):
                    seen += 1
                    assert _feed_faults(element.text or "") == [], (file, tag)
    assert seen >= 2 * len(FILLED + VECTORS), "the site's feed alone has all of them"


def _feed_faults(html: str) -> list[str]:
    # A feed's item is a page of its own: it may have the ids and headings of one.
    return [f for f in _faults(html) if not f.startswith("id=") and f != "<h1>"]


def _pages(root: Path, texts: list[str]) -> dict[str, bytes]:
    """All pages of a publication in which every text is one of `texts`."""
    first = json.dumps(texts[0])
    files: Files = {
        "briefgen.yaml": f"name: {first}\ntagline: {first}\ndesk: {first}\n"
        "url: https://test.example/base/\nfeeds: {items: 200}\ncards: {newest: 0}\n",
        "content/media/quay.png": PNG,
    }
    for number, text in enumerate(texts):
        prose, problems = CONVERTER.convert(Text(text, "x.md", "en"))
        there = set(prose.links) <= {"brief-0"} and set(prose.pictures) <= {"quay.png"}
        markdown = text if there and not problems else "Text."
        any_text, as_markdown, inline = (json.dumps(t) for t in (text, markdown, f"A {markdown} b"))
        front = {
            "headline": any_text,
            "dek": any_text,
            "date": "2026-11-02 07:30",
            "authors": f"[author-{number}]",
            "topics": f"[{any_text}]",
            "image": f"{{src: quay.png, alt: {any_text}, caption: {as_markdown}, credit: {any_text}}}",
            "takeaways": f"[{inline}, {{text: {inline}, sources: [one]}}]",
            "analysis": f"{{text: {as_markdown}, title: {any_text}, label: {any_text}, author: {any_text}}}",
            "sources": f"[{{id: one, title: {any_text}, publisher: {any_text}}}]",
            "corrections": f"[{{date: 2026-11-02, text: {as_markdown}}}]",
        }
        keys = "".join(f"{key}: {value}\n" for key, value in front.items())
        files[f"content/briefs/brief-{number}.md"] = f"---\n{keys}---\n\n{markdown}\n"
        author = f"name: {any_text}\nrole: {any_text}\nbio: {as_markdown}\n"
        files[f"content/authors/author-{number}.yaml"] = author
        page = f"title: {any_text}\ndescription: {any_text}\n"
        files[f"content/pages/page-{number}.md"] = f"---\n{page}---\n\n{markdown}\n"
    build(write(root, files), Options(NOW))
    return tree(root / "site")


class _Active(HTMLParser):
    """Everything in a page that can run, or leads to what can."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "form", "base", "link"}:
            kept = [a for a in attrs if tag != "link" or a[0] in {"rel", "type"}]
            self.found.append(f"<{tag} {kept}>")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{name}={value}")
            if name in ADDRESSES and not _is_good_address(value or ""):
                self.found.append(f"{name}={value}")


def _active(page: str) -> list[str]:
    parser = _Active()
    parser.feed(page)
    parser.close()
    return parser.found
