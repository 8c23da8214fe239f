"""Addresses that open an editor."""

from __future__ import annotations

import re
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.preview.editors import DEFAULT, PATTERNS, edit_address, pattern_of

HOME = PurePosixPath("/home/ana/harbour/content/briefs/chips.md")
ODD = PurePosixPath("/home/a b/100% 港&x=#?.md")
WINDOWS = PureWindowsPath(r"C:\Users\a b\chips & salt.md")


@pytest.mark.parametrize(
    ("editor", "file", "address"),
    [
        ("vscode", HOME, "vscode://file/home/ana/harbour/content/briefs/chips.md:7:9"),
        ("vscode", ODD, "vscode://file/home/a%20b/100%25%20%E6%B8%AF%26x%3D%23%3F.md:7:9"),
        ("vscode", WINDOWS, "vscode://file/C:/Users/a%20b/chips%20%26%20salt.md:7:9"),
        ("vscode-insiders", HOME, "vscode-insiders://file/home/ana/harbour/content/briefs/chips.md:7:9"),
        ("zed", HOME, "zed://file/home/ana/harbour/content/briefs/chips.md:7:9"),
        ("textmate", HOME, "txmt://open?url=file:///home/ana/harbour/content/briefs/chips.md&line=7&column=9"),
        ("nova", HOME, "nova://open?path=/home/ana/harbour/content/briefs/chips.md&line=7"),
        ("none", HOME, ""),
        (
            "myeditor://open?file={path}&line={line}&column={column}",
            WINDOWS,
            "myeditor://open?file=C:/Users/a%20b/chips%20%26%20salt.md&line=7&column=9",
        ),
        # A name that is not UTF-8, as Python has it.
        ("zed", PurePosixPath("/a\udcff.md"), "zed://file/a%FF.md:7:9"),
        ("my+editor:{path}", HOME, "my+editor:/home/ana/harbour/content/briefs/chips.md"),
    ],
)
def test_a_place_has_an_address_in_each_editor(editor: str, file: PurePath, address: str) -> None:
    assert edit_address(editor, file, 7, 9) == address


def test_a_place_that_is_not_known_is_the_first() -> None:
    assert edit_address(DEFAULT, HOME) == edit_address(DEFAULT, HOME, 1, 1)
    assert edit_address(DEFAULT, HOME, None, None).endswith(":1:1")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1)


@given(st.sampled_from(sorted(set(PATTERNS) - {"none"})), NAMES)
def test_a_file_can_have_any_name(editor: str, name: str) -> None:
    file = PurePosixPath("/home") / name
    address = edit_address(editor, file, 3, 4)
    assert address.isascii()
    assert not set(address) & set("\"'<>\\ `{}")
    assert urlsplit(address).scheme == PATTERNS[editor].partition(":")[0]
    assert str(file) in unquote(address)


@pytest.mark.parametrize(
    ("editor", "says"),
    [
        ("emacs", '"emacs" is no editor that is known; write one of vscode, '),
        ("", "is no editor that is known"),
        ("javascript:alert({path})", "would be opened by the browser"),
        ("JavaScript:alert({path})", "would be opened by the browser"),
        ("data:text/html,{path}", "would be opened by the browser"),
        ("http://127.0.0.1/{path}", "would be opened by the browser"),
        ("https://example.org/{path}", "would be opened by the browser"),
        ("file://{path}", "would be opened by the browser"),
        ("view-source:{path}", "would be opened by the browser"),
        (" javascript:{path}", "is no editor that is known"),
        ("java\nscript:{path}", "is no editor that is known"),
        ("my:{path} x", "no spaces or line breaks"),
        ("my:{path}\n", "no spaces or line breaks"),
        ("my:{file}", '"{file}" is not known'),
        ("my:{line}", "does not say which file to open"),
    ],
)
def test_what_opens_no_editor_is_refused(editor: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        pattern_of(editor)


@pytest.mark.parametrize("editor", PATTERNS)
def test_every_editor_by_name_is_a_pattern_that_one_could_write(editor: str) -> None:
    pattern = pattern_of(editor)
    assert not pattern or pattern_of(pattern) == pattern
