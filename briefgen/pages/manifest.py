"""The web manifest: the site as an application (https://www.w3.org/TR/appmanifest/)."""

from __future__ import annotations

import msgspec

from briefgen.pages.calendar import direction
from briefgen.pages.edition import Edition
from briefgen.pages.wire import ManifestIcon, ManifestView

SMALL, LARGE = 192, 512
"""Pixels of the icons that installed sites need."""


def manifest_view(edition: Edition) -> ManifestView:
    """The manifest of the publication in its own language."""
    config, icons, href = edition.config, edition.theme.icons, edition.addresses.href
    found = (
        ((icons.small, SMALL, "any"), (icons.large, LARGE, "any"), (icons.maskable, LARGE, "maskable")) if icons else ()
    )
    return ManifestView(
        name=config.name,
        description=config.tagline,
        lang=config.language,
        dir=direction(config.language),
        home=config.base_path,
        colour=edition.theme.paper,
        icons=tuple(ManifestIcon(href(route), size, purpose) for route, size, purpose in found),
    )


def write_manifest(view: ManifestView) -> str:
    """The manifest as JSON."""
    made = {
        "name": view.name,
        "short_name": view.name,
        **({"description": view.description} if view.description else {}),
        "lang": view.lang,
        "dir": view.dir,
        "id": view.home,
        "start_url": view.home,
        "scope": view.home,
        # A reader of news goes back more often than not, and needs the buttons for it.
        "display": "minimal-ui",
        "background_color": view.colour,
        "theme_color": view.colour,
        "icons": [
            {"src": icon.src, "sizes": f"{icon.size}x{icon.size}", "type": "image/png", "purpose": icon.purpose}
            for icon in view.icons
        ],
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
