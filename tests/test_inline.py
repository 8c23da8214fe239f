"""What is put in place of an include gives the bytes that the include gives, or the same mistake."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, nodes

from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.inline import inline
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.engine.theme.templates import PlainEnvironment, QuickEnvironment
from tests.conftest import Files, write

VALUES = {"a": "<a>", "b": ["1", "&", "3"], "c": "", "part": "part.html"}


def loader(root: Path, files: Files) -> ThemeLoader:
    write(root, {f"templates/{name}": text for name, text in files.items()})
    (root / "default").mkdir(exist_ok=True)
    return ThemeLoader(read_theme(root / "templates", root / "default"))


def outcome(environment: Environment, name: str) -> str:
    """What a page comes to: its text, or the mistake in it."""
    try:
        return environment.get_template(name).render(VALUES)
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"


def includes_left(theme: ThemeLoader, name: str) -> int:
    environment = PlainEnvironment(theme)

    def parse(part: str) -> nodes.Template:
        return environment.parse(theme.get_source(environment, part)[0])

    tree = parse(name)
    inline(tree, environment, parse, (name,))
    return len(list(tree.find_all(nodes.Include)))


CERTAIN: list[Files] = [
    {"main": '{% include "part.html" %}', "part.html": "{{ a }}\n"},
    {"main": '{% if a %}\n{% include "part.html" %}\n{% elif c %}{% else %}{% endif %}\n-', "part.html": "\n{{ a }}\n"},
    {"main": '{% include "part.html" %}{{ x is defined }}', "part.html": "{% set x = 1 %}{{ x }}"},
    {"main": '{% include "part.html" %}{{ a }}', "part.html": "{{ a }}{% set a = 1 %}{{ a }}"},
    {"main": '{% include "part.html" %}', "part.html": '{% include "deep.html" %}!', "deep.html": "{{ a }}"},
    {"main": '{% include "part.html" %}' * 2, "part.html": "{% for x in b %}{{ loop.index }}{{ x }}{% endfor %}"},
    {
        "main": '{% include "part.html" %}',
        "part.html": "{% macro m(x=a) %}{{ x }}{{ c }}{% endmacro %}{{ m() }}{{ m(1) }}",
    },
    {
        "main": '{% include "part.html" %}',
        "part.html": '{% from "m" import m %}{{ m(a) }}',
        "m": "{% macro m(x) %}{{ x }}{% endmacro %}",
    },
    {
        "main": '{% extends "base" %}{% block x %}{% include "part.html" %}{% endblock %}',
        "part.html": "{{ a }}",
        "base": "[{% block x %}{% endblock %}]",
    },
    {
        "main": '{% set y = 1 %}{% include "part.html" %}',
        "part.html": "{% for y in b %}{{ y }}{% endfor %}{% set y = 2 %}{{ y }}",
    },
    {
        "main": '{% include "default/part.html" %}{% include "part.html" %}',
        "part.html": "here",
        "../default/part.html": "there",
    },
    {
        "main": '{% include "part.html" %}',
        "part.html": '{% import "m" as m with context %}{{ m.x }}',
        "m": "{% set x = a %}",
    },
]
"""Where nothing can differ: nothing is left to be included."""

DOUBTFUL: list[Files] = [
    {"main": "{% include part %}", "part.html": "{{ a }}"},
    {"main": '{% include ["none", "part.html"] %}', "part.html": "{{ a }}"},
    {"main": '{% include "part.html" ignore missing %}{% include "none" ignore missing %}', "part.html": "{{ a }}"},
    {"main": '{% include "part.html" without context %}', "part.html": "{{ a is defined }}"},
    {"main": '{% if c %}{% include "none" %}{% endif %}'},
    {"main": '{% include "none" %}'},
    {"main": '{% include "../main" %}'},
    {"main": '{% if c %}{% include "part.html" %}{% endif %}-', "part.html": "{% if %}"},
    {"main": '{% if c %}{% include "part.html" %}{% endif %}-', "part.html": b"\xff"},
    {
        "main": '{% include "part.html" %}',
        "part.html": '{% extends "base" %}{% block x %}{{ a }}{% endblock %}',
        "base": "[{% block x %}{% endblock %}]",
    },
    {"main": '{% include "part.html" %}{% block x %}1{% endblock %}', "part.html": "{% block x %}2{% endblock %}"},
    {"main": '{% for a in b %}{% include "part.html" %}{% endfor %}', "part.html": "{{ a }}{{ loop is defined }}"},
    {"main": '{% for a in b %}{{ loop.index }}{% include "part.html" %}{% endfor %}', "part.html": "{{ loop.index }}"},
    {
        "main": '{% for x in b %}{% include "part.html" %}{% endfor %}',
        "part.html": '{% set x = x ~ x %}{% from "m" import m %}{{ m(x) }}{% include "deep.html" %}',
        "m": "{% macro m(x) %}{{ x }}{% endmacro %}",
        "deep.html": "{{ x }}",
    },
    {"main": '{% macro m(a) %}{% include "part.html" %}{% endmacro %}{{ m(1) }}', "part.html": "{{ a }}"},
    {"main": '{% set a = 1 %}{% include "part.html" %}', "part.html": "{{ a }}"},
    {"main": '{% include "part.html" %}{% set a = 1 %}', "part.html": "{{ a }}"},
    {"main": '{% if c %}{% set a = 1 %}{% endif %}{% include "part.html" %}', "part.html": "{{ a }}"},
    {"main": '{% set n = namespace(x=1) %}{% include "part.html" %}{{ n.x }}', "part.html": "{% set n.x = 2 %}"},
    {"main": '{% set range = 1 %}{% include "part.html" %}', "part.html": "{{ range }}"},
    {"main": '{% extends "base" %}{% include "part.html" %}', "part.html": "{{ a }}", "base": "base"},
    {"main": '{% include "part.html" %}', "part.html": "{% autoescape false %}{{ a }}{% endautoescape %}"},
    {"main": '{% block x %}{% include "part.html" %}{% endblock %}', "part.html": "{{ self.x is defined }}"},
    {
        "main": '{% filter upper %}{% include "part.html" %}{% endfilter %}'
        '{% set y %}{% include "part.html" %}{% endset %}{{ y }}',
        "part.html": "{{ a }}x",
    },
    {"main": '{% for z in b %}{% include "part.html" %}{% endfor %}', "part.html": "{{ loop is defined }}"},
    {"main": '{% include "part.html" %}', "part.html": '{% include "deep" ~ ".html" %}', "deep.html": "{{ a }}"},
    {
        "main": '{% extends "base" %}{% block x %}{% include "part.html" %}{% endblock %}',
        "part.html": "{% block y %}part{% endblock %}",
        "base": "{% block y %}base{% endblock %}{% block x %}{% endblock %}",
    },
]
"""Where something could differ, or does."""


@pytest.mark.parametrize("files", CERTAIN)
def test_what_cannot_differ_is_put_in_place(files: Files, tmp_path: Path) -> None:
    theme = loader(tmp_path, files)
    assert outcome(QuickEnvironment(theme, None), "main") == outcome(PlainEnvironment(theme), "main")
    assert not includes_left(theme, "main")


@pytest.mark.parametrize("files", DOUBTFUL)
def test_what_might_differ_stays(files: Files, tmp_path: Path) -> None:
    theme = loader(tmp_path, files)
    assert outcome(QuickEnvironment(theme, None), "main") == outcome(PlainEnvironment(theme), "main")
    assert includes_left(theme, "main")


def test_what_includes_itself_ends(tmp_path: Path) -> None:
    files: Files = {
        "main": '{% include "part.html" %}',
        "part.html": '{{ a }}{% if x %}{% include "other.html" %}{% endif %}',
        "other.html": '{% include "part.html" %}{% include "main" %}{% include "other.html" %}',
    }
    theme = loader(tmp_path, {**files, "endless": '{% include "endless" %}'})
    assert outcome(QuickEnvironment(theme, None), "main") == outcome(PlainEnvironment(theme), "main")
    assert outcome(QuickEnvironment(theme, None), "endless").startswith("RecursionError")


def test_includes_of_includes_have_a_limit(tmp_path: Path) -> None:
    files: Files = {f"{n}": f'{{% include "{n + 1}" %}}' * 10 for n in range(9)}
    theme = loader(tmp_path, {**files, "9": "x", "main": '{% if c %}{% include "0" %}{% endif %}-'})
    assert outcome(QuickEnvironment(theme, None), "main") == "-"
    assert outcome(QuickEnvironment(theme, None), "6") == "x" * 1000


def test_what_no_page_comes_to_may_be_wrong(tmp_path: Path) -> None:
    theme = loader(
        tmp_path, {"main": '{% if c %}{% include "part.html" %}{% endif %}-', "part.html": "{{ a|none_such }}"}
    )
    assert outcome(QuickEnvironment(theme, None), "main") == outcome(PlainEnvironment(theme), "main") == "-"


NAMES = st.sampled_from(["a", "b", "c", "x", "y", "m", "loop", "range", "self", "caller"])
PIECES = st.one_of(
    st.just("text <&>\n"),
    st.builds("{{{{ {} }}}}".format, NAMES),
    st.builds("{{{{ {} is defined }}}}\n".format, NAMES),
    st.builds("{{{{ {} ~ a }}}}".format, NAMES),
    st.builds("{{% set {} = {} %}}".format, NAMES, st.sampled_from(["a", "1", "x", "'<'"])),
    st.builds("{{% macro {}(x) %}}{{{{ x }}}}{{{{ y }}}}{{% endmacro %}}".format, NAMES),
    st.builds("{{{{ {}(1) }}}}".format, st.sampled_from(["m", "x", "range", "caller"])),
    st.just('{% from "macros" import m %}'),
    st.just('{% from "macros" import m as x with context %}'),
)
OPENINGS = [
    ("{% if a %}\n", "{% else %}none{% endif %}\n"),
    ("{% if c %}", "{% endif %}"),
    ("{% for x in b %}", "{% endfor %}"),
    ("{% for y in [] %}{{ loop.first }}{% else %}", "{% endfor %}"),
    ("{% with y = a %}", "{% endwith %}"),
    ("{% filter upper %}", "{% endfilter %}"),
    ("{% set y %}", "{% endset %}"),
    ("{% macro m(a) %}", "{% endmacro %}"),
    ("{% call m(1) %}", "{% endcall %}"),
    ("{% block one %}", "{% endblock %}"),
    ("{% block two scoped %}", "{% endblock %}"),
    ("{% autoescape false %}", "{% endautoescape %}"),
]


def bodies(includes: list[str]) -> st.SearchStrategy[str]:
    leaf = (
        st.one_of(PIECES, st.builds('{{% include "{}" %}}'.format, st.sampled_from(includes))) if includes else PIECES
    )
    inner = st.lists(leaf, max_size=3).map("".join)
    opened = st.builds(lambda ends, text: ends[0] + text + ends[1], st.sampled_from(OPENINGS), inner)
    return st.lists(st.one_of(leaf, opened), max_size=5).map("".join)


@settings(max_examples=500)
@given(
    main=bodies(["one", "two", "three"]),
    extends=st.sampled_from(["", '{% extends "two" %}', '{% if a %}{% extends "two" %}{% endif %}']),
    one=bodies(["two", "three"]),
    two=bodies(["three"]),
    three=bodies([]),
)
def test_any_templates_give_the_same_in_place(main: str, extends: str, one: str, two: str, three: str) -> None:
    macros = "{% macro m(x, z=2) %}{{ x }}{{ z }}{% if caller %}{{ caller() }}{% endif %}{% endmacro %}"
    files: Files = {"main": extends + main, "one": one, "two": two, "three": three, "macros": macros}
    with tempfile.TemporaryDirectory() as scratch:
        theme = loader(Path(scratch), files)
        assert outcome(QuickEnvironment(theme, None), "main") == outcome(PlainEnvironment(theme), "main")
