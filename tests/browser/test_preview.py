"""The preview as an editor meets it: files are written as text editors write them, and the browser shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import Page, expect

from briefgen.preview.running import open_preview
from briefgen.preview.session import PreviewOptions
from tests.browser.conftest import NewPage
from tests.conftest import brief, write
from tests.golden import NOW
from tests.previewed import served

CURBS = "content/briefs/curbs.md"
PAGE = "/2026/11/curbs/"


class Desk(Struct):
    """A publication that is being written, and where its preview is."""

    root: Path
    address: str

    def save(self, path: str, text: str) -> None:
        """As most editors save: beside it, and then in its place."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(file)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    files = {
        CURBS: brief("Chips are curbed", body="The first text."),
        "content/briefs/other.md": brief("Another brief", date="2026-11-02 08:00"),
    }
    root = write(tmp_path / "desk", dict(files))
    with (
        open_preview(root, PreviewOptions(now=NOW, jobs=1), lambda _: None) as preview,
        served(preview) as server,
    ):
        yield Desk(root, f"http://{server.host}")


@pytest.fixture
def reader(desk: Desk, new_page: NewPage) -> Page:
    """Somebody who has the brief's page open."""
    page = new_page(base_url=desk.address)
    with page.expect_response("**/__desk/events?**"):
        page.goto(PAGE)
    return page


def overlay(page: Page) -> str:
    return page.locator("briefgen-preview [role=dialog]").inner_text()


def test_what_is_saved_is_shown_whichever_way_it_is_saved(desk: Desk, reader: Page) -> None:
    file = desk.root / CURBS
    expect(reader.locator("main")).to_contain_text("The first text.")
    desk.save(CURBS, brief("Chips are curbed", body="Saved by renaming."))
    expect(reader.locator("main")).to_contain_text("Saved by renaming.")
    file.write_text(brief("Chips are curbed", body="Saved in place."), "utf-8")
    expect(reader.locator("main")).to_contain_text("Saved in place.")
    # As vim does it: what was there becomes the backup.
    file.rename(file.with_name("curbs.md~"))
    file.write_text(brief("Chips are curbed", body="Saved with a backup."), "utf-8")
    file.with_name("curbs.md~").unlink()
    expect(reader.locator("main")).to_contain_text("Saved with a backup.")
    desk.save(CURBS, brief("Chips are free", body="With another headline."))
    expect(reader.locator("h1")).to_have_text("Chips are free")


def test_a_mistake_lies_over_the_last_good_page_and_goes_when_it_is_mended(desk: Desk, reader: Page) -> None:
    desk.save(CURBS, brief("Chips are curbed: all of them", body="The second text."))
    dialog = reader.locator("briefgen-preview [role=dialog]")
    expect(dialog).to_contain_text("quote it")
    expect(dialog).to_contain_text(f"{CURBS}:2:")
    expect(dialog).to_contain_text("headline: Chips are curbed: all of them")
    expect(dialog.locator("a.where")).to_have_attribute("href", f"vscode://file{desk.root}/{CURBS}:2:27")
    expect(reader.locator("main")).to_contain_text("The first text.")
    # It is about this page alone.
    reader.goto("/2026/11/other/")
    expect(reader.locator("briefgen-preview a")).to_have_text("1 problem elsewhere")
    reader.goto(PAGE)
    expect(dialog).to_contain_text("quote it")
    expect(reader.locator("main")).to_contain_text("The first text.")
    desk.save(CURBS, brief('"Chips are curbed: all of them"', body="The second text."))
    expect(reader.locator("main")).to_contain_text("The second text.")
    expect(dialog).to_have_count(0)


def test_a_template_that_is_broken_is_told_on_the_page_and_its_last_good_state_stays(desk: Desk, reader: Page) -> None:
    desk.save("templates/parts/footer.html", "<footer>{{ nothing.at.all }}</footer>")
    dialog = reader.locator("briefgen-preview [role=dialog]")
    expect(dialog).to_contain_text("templates/parts/footer.html:1:")
    expect(reader.locator("main")).to_contain_text("The first text.")
    desk.save("templates/parts/footer.html", "<footer>Mended.</footer>")
    expect(reader.locator("footer")).to_have_text("Mended.")
    expect(dialog).to_have_count(0)


def test_a_draft_and_what_is_scheduled_are_badged(desk: Desk, reader: Page) -> None:
    desk.save(CURBS, brief("Chips are curbed", status="draft"))
    badge = reader.locator("briefgen-preview .badge")
    expect(badge).to_have_text("Draft")
    desk.save(CURBS, brief("Chips are curbed", date="2026-12-01 08:00"))
    reader.goto("/2026/12/curbs/")
    expect(badge).to_have_text("Scheduled for 1 December 2026, 08:00")
    reader.goto("/")
    beside = reader.locator("briefgen-badge .badge").first
    expect(beside).to_have_text("Scheduled")
    desk.save(CURBS, brief("Chips are curbed"))
    expect(reader.locator("briefgen-badge")).to_have_count(0)


def test_a_style_is_changed_without_loading_the_page_anew(desk: Desk, reader: Page) -> None:
    reader.evaluate("() => { window.same = true }")
    desk.save("templates/assets/style.css", "main { outline: 3px solid rgb(1, 2, 3) }")
    expect(reader.locator("main")).to_have_css("outline-color", "rgb(1, 2, 3)")
    assert reader.evaluate("() => window.same")


def test_a_configuration_that_is_broken_keeps_the_site_and_a_site_that_never_was_comes_by_itself(
    desk: Desk, reader: Page, tmp_path: Path, new_page: NewPage
) -> None:
    right = (desk.root / "briefgen.yaml").read_text("utf-8")
    desk.save("briefgen.yaml", right.replace("timezone: UTC", "timezone: Atlantis"))
    expect(reader.locator("briefgen-preview [role=dialog]")).to_contain_text("Atlantis")
    expect(reader.locator("main")).to_contain_text("The first text.")
    desk.save("briefgen.yaml", right)
    expect(reader.locator("briefgen-preview [role=dialog]")).to_have_count(0)
    other = write(tmp_path / "other", {"briefgen.yaml": "name: [", "content/briefs/a.md": brief("It is there")})
    with open_preview(other, PreviewOptions(now=NOW, jobs=1), lambda _: None) as preview, served(preview) as server:
        page = new_page(base_url=f"http://{server.host}")
        page.goto("/")
        expect(page.locator("body")).to_contain_text("briefgen.yaml:1")
        (other / "briefgen.yaml").write_text(right, "utf-8")
        expect(page.locator("h2").first).to_contain_text("It is there")
        page.close()
