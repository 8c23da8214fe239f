"""llms.txt: where what is, by the format of llmstxt.org, and only what every reader may know."""

from __future__ import annotations

import re

from hypothesis import given, settings
from msgspec.structs import replace

from briefgen.pages.llms import NEWEST, llms_view, write_llms
from briefgen.pages.wire import LlmsView
from tests.conftest import brief
from tests.make import edited
from tests.test_twin import LINES, read, words

FILES = {
    "briefs/rain.md": brief("Rain & *wind*", "2026-11-03 08:00", section="oil"),
    "briefs/sol.md": brief("Sol", "2026-11-02 08:00", lang="pt"),
    "briefs/hidden.md": brief("Hidden", status="draft"),
    "pages/about.md": "---\ntitle: About\ndescription: Who we are.\n---\nText.\n",
}
MORE = "tagline: What moved\nsections: [{id: oil, name: Oil, description: All of it.}, {id: sea, name: Sea}]\n"
ENTRY = re.compile(r"- \[(?:[^\[\]\\]|\\.)+\]\(https://test\.example/[^\s()]*\)(: .+)?")


def view(files: dict[str, str] = FILES, more: str = MORE + "formats: [markdown, ninjs, llms]\n") -> LlmsView:
    return llms_view(edited(files, more))


def test_the_file_says_what_is_where() -> None:
    assert (
        write_llms(view())
        == """\
# Test Brief

> What moved

Each brief is also there as Markdown, at its address with index.md behind it.

Each brief is also there as JSON (IPTC ninjs 3.1), at its address with ninjs.json behind it.

## Latest

- [Rain & \\*wind\\*](https://test.example/2026/11/rain/index.md): A dek.

## Latest

- [Sol](https://test.example/2026/11/sol/index.md): A dek.

## Sections

- [Oil](https://test.example/sections/oil/): All of it.

## About Test Brief

- [About](https://test.example/about/): Who we are.

## Optional

- [Archive](https://test.example/archive/)
- [Topics](https://test.example/topics/)
- [Authors](https://test.example/authors/)
- [RSS feed](https://test.example/feed.xml): Test Brief
- [Atom feed](https://test.example/atom.xml): Test Brief
- [JSON feed](https://test.example/feed.json): Test Brief
- [RSS feed](https://test.example/pt/feed.xml): Test Brief
- [Atom feed](https://test.example/pt/atom.xml): Test Brief
- [JSON feed](https://test.example/pt/feed.json): Test Brief
- [ninjs.json](https://test.example/ninjs.json): Test Brief
- [ninjs.json](https://test.example/pt/ninjs.json): Test Brief
- [sitemap.xml](https://test.example/sitemap.xml)
"""
    )


def test_without_twins_it_leads_to_pages() -> None:
    found = view(more=MORE + "formats: [llms]\n")
    assert found.notes == ()
    assert found.lists[0].links[0].url == "https://test.example/2026/11/rain/"


def test_an_edit_of_a_text_is_no_news_to_it() -> None:
    edit = FILES | {"briefs/rain.md": FILES["briefs/rain.md"] + "More.\n"}
    assert view(edit) == view()
    assert view(FILES | {"briefs/rain.md": brief("Snow", "2026-11-03 08:00", section="oil")}) != view()


def test_it_lists_the_newest() -> None:
    many = {
        f"briefs/b{n}.md": brief(f"B {n}", f"2026-{n // 28 + 1:02}-{n % 28 + 1:02} 08:00") for n in range(NEWEST + 5)
    }
    links = view(many).lists[0].links
    assert (len(links), links[0].text, links[-1].text) == (NEWEST, f"B {NEWEST + 4}", "B 5")


def test_an_empty_publication_has_one_too() -> None:
    assert write_llms(view({}, "formats: [llms]\n")).startswith("# Test Brief\n\n> Test Brief\n\n## Optional\n")


@settings(max_examples=100)
@given(LINES, LINES)
def test_whatever_names_and_headlines_say_the_form_holds(text: str, other: str) -> None:
    found = view()
    lists = tuple(
        replace(one, title=text, links=tuple(replace(link, text=other, note=text) for link in one.links))
        for one in found.lists
    )
    written = write_llms(replace(found, name=text, tagline=other, lists=lists))
    name, tagline, *blocks = written.rstrip("\n").split("\n\n")
    assert words(read(name)) == text.split()
    assert read(name).startswith("<h1>")
    assert (words(read(tagline)), tagline[:2]) == (other.split(), "> ")
    lines = [line for block in blocks for line in block.split("\n") if line.startswith("- ")]
    assert len(lines) == sum(len(one.links) for one in found.lists)
    assert all(ENTRY.fullmatch(line) for line in lines)
    assert read(written).count("<h2>") == len(lists)
