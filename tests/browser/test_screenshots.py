"""The pictures in the documentation can be taken anew."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser

from docs.screenshots import DESK, KINDS, PHONE, Shot, take


@pytest.mark.parametrize(("width", "size"), [(DESK, (1280, 200)), (PHONE, (780, 400))])
def test_a_picture_has_the_size_it_should_and_few_colours(
    chromium: Browser, address: str, width: int, size: tuple[int, int]
) -> None:
    with Image.open(io.BytesIO(take(chromium, address, Shot("archive", "archive/", width, 200)))) as image:
        assert (image.size, image.mode) == (size, "P")


def test_what_is_dark_is_dark(chromium: Browser, address: str) -> None:
    def ground(is_dark: bool) -> int:
        taken = take(chromium, address, Shot("archive", "archive/", height=100, is_dark=is_dark))
        with Image.open(io.BytesIO(taken)) as image:
            return int(image.convert("L").getpixel((2, 2)))  # type: ignore[arg-type]

    assert ground(True) < 50
    assert ground(False) > 200


def test_a_page_that_is_not_there_is_not_photographed(chromium: Browser, address: str) -> None:
    with pytest.raises(RuntimeError, match="brief: nothing at no/such/page/"):
        take(chromium, address, Shot("brief", "no/such/page/"))


def test_every_page_in_the_documentation_is_there(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        for route in {shot.route for kind in KINDS for shot in kind.shots if shot.name[:3] != "404"}:
            assert context.request.get(address + route).ok, route
