"""Chromium, as the screenshots and the tests start it: the one the machine has. Nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright

MISSING = "no Chromium on this machine: on Debian, `apt-get install chromium`"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
# Nothing is asked of other hosts, neither by the browser for itself (updates, sync) nor by a page: names
# and addresses other than this machine's lead nowhere. Letters are drawn alike on every screen.
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)


def executable() -> Path | None:
    """Chromium or Chrome, where this machine has one."""
    found = [shutil.which(name) for name in _NAMES] + [place for place in _PLACES if Path(place).is_file()]
    return next((Path(path) for path in found if path), None)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser without a window, ended with the block.

    Raises:
        FileNotFoundError: this machine has none.
    """
    with sync_playwright() as playwright, launched(playwright.chromium) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, *arguments: str) -> Iterator[Browser]:
    """One more browser beside one that is `started`, with more arguments.

    Raises:
        FileNotFoundError: this machine has none.
    """
    path = executable()
    if path is None:
        raise FileNotFoundError(MISSING)
    # Chromium does not sandbox what root runs.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    needed = ["--no-sandbox"] if is_root else []
    browser = kind.launch(executable_path=path, headless=True, args=[*_ARGUMENTS, *needed, *arguments])
    try:
        yield browser
    finally:
        browser.close()
