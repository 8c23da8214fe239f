"""Compiled templates that are kept: believed when all is as it was, and never otherwise."""

from __future__ import annotations

import marshal
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.engine.theme import compiled
from briefgen.engine.theme.compiled import Compiled, CompiledFolder, keep, kept
from briefgen.engine.theme.files import read_theme
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.engine.theme.templates import QuickEnvironment
from briefgen.engine.trace import Read
from tests.conftest import write

VALUES = {"a": "<a>"}
THEME = {
    "templates/main.html": '{% from "macro.html" import m %}{% include "part.html" %}{{ m(a) }}',
    "templates/macro.html": "{% macro m(x) %}{{ x }}{% endmacro %}",
    "default/part.html": '{{ a }}{% include "deep.html" %}',
    "default/deep.html": "deep",
}
ENTRY = Compiled(compile("1", "name", "exec"), (Read("templates/a", "x"),), {"a": ("b", None)})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, dict(THEME))


def shelf(root: Path, toolchain: str = "toolchain", secret: bytes = b"secret") -> CompiledFolder:
    return CompiledFolder(root / "kept" / "templates", toolchain, secret)


def render(root: Path, where: CompiledFolder) -> tuple[str, list[str]]:
    """The page, and the templates that were compiled for it."""
    compiled_now: list[str] = []

    class Environment(QuickEnvironment):
        def compile(self, source: object, name: str | None = None, *more: object) -> object:  # type: ignore[override]
            compiled_now.append(name or "")
            return super().compile(source, name, *more)  # type: ignore[call-overload]

    environment = Environment(ThemeLoader(read_theme(root / "templates", root / "default")), where)
    return environment.get_template("main.html").render(VALUES), sorted(compiled_now)


def test_what_is_kept_is_not_compiled_again(root: Path) -> None:
    assert render(root, shelf(root)) == ("&lt;a&gt;deep&lt;a&gt;", ["macro.html", "main.html"])
    assert render(root, shelf(root)) == ("&lt;a&gt;deep&lt;a&gt;", [])


@pytest.mark.parametrize(
    ("file", "text", "page", "again"),
    [
        ("templates/main.html", '{% include "part.html" %}', "&lt;a&gt;deep", ["main.html"]),
        ("default/deep.html", "new", "&lt;a&gt;new&lt;a&gt;", ["main.html"]),
        ("default/part.html", "new", "new&lt;a&gt;", ["main.html"]),
        ("templates/deep.html", "mine", "&lt;a&gt;mine&lt;a&gt;", ["main.html"]),
        ("templates/macro.html", "{% macro m(x) %}!{% endmacro %}", "&lt;a&gt;deep!", ["macro.html"]),
    ],
)
def test_what_changed_is_compiled_again(root: Path, file: str, text: str, page: str, again: list[str]) -> None:
    render(root, shelf(root))
    (root / file).write_text(text)
    assert render(root, shelf(root)) == (page, again)
    assert render(root, shelf(root)) == (page, [])


def test_what_somebody_else_compiled_is_never_run(root: Path) -> None:
    """A publication may come with a cache; code in it that this user did not write is as good as none."""
    first = render(root, shelf(root, secret=b"theirs"))
    assert render(root, shelf(root, secret=b"ours")) == first
    assert render(root, shelf(root, secret=b"ours"))[1] == []


def test_references_are_kept(root: Path) -> None:
    for _ in range(2):
        environment = QuickEnvironment(ThemeLoader(read_theme(root / "templates", root / "default")), shelf(root))
        assert environment.references("main.html") == ("macro.html", "part.html")
        assert environment.references("part.html") == ("deep.html",)


def test_another_toolchain_or_python_compiles_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render(root, shelf(root))
    assert render(root, shelf(root, "Jinja of tomorrow"))[1]
    monkeypatch.setattr(compiled.sys.implementation, "cache_tag", "other")  # type: ignore[attr-defined]
    assert render(root, shelf(root))[1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:40]),
        lambda file: file.write_bytes(file.read_bytes() + b"\0"),
        lambda file: file.write_bytes(marshal.dumps("foreign")),
        lambda file: file.unlink(),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: shutil.copy(next(f for f in file.parent.iterdir() if f != file), file),
    ],
)
def test_what_is_damaged_is_compiled_again(root: Path, damage: Callable[[Path], None]) -> None:
    expected, _ = render(root, shelf(root))
    for file in sorted(shelf(root).folder.iterdir()):
        if file.exists():
            damage(file)
    text, again = render(root, shelf(root))
    assert text == expected
    assert again


def test_no_bit_can_be_flipped_unseen(tmp_path: Path) -> None:
    where = shelf(tmp_path)
    keep(where, "a", ENTRY)
    (file,) = where.folder.iterdir()
    data = file.read_bytes()
    assert kept(where, "a", lambda _: "x") == ENTRY
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        assert kept(where, "a", lambda _: "x") is None


@given(data=st.binary(max_size=300))
def test_what_is_not_right_is_not_loaded_even_when_its_digest_is(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    where = shelf(tmp_path_factory.getbasetemp())
    keep(where, "a", ENTRY)
    (file,) = where.folder.iterdir()
    file.write_bytes(compiled._digest(where, data) + data)
    assert kept(where, "a", lambda _: "x") is None


def test_what_is_kept_holds_for_its_reads_only(tmp_path: Path) -> None:
    where = shelf(tmp_path)
    keep(where, "a", ENTRY)
    assert kept(where, "a", lambda _: "x") == ENTRY
    assert kept(where, "a", lambda _: "") is None
    assert kept(where, "b", lambda _: "x") is None


def test_where_nothing_can_be_kept_all_is_compiled(root: Path) -> None:
    (root / "kept").write_text("in the way")
    first = render(root, shelf(root))
    assert first[1]
    assert render(root, shelf(root)) == first
