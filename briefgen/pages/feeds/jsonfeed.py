"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any

import msgspec

from briefgen.pages.wire import FeedItem, FeedView


def write_json_feed(view: FeedView) -> str:
    """The feed as JSON."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": view.home,
        "feed_url": view.json,
        "description": view.description,
        "language": view.lang,
        "items": [_item(item) for item in view.items],
    }
    return msgspec.json.format(msgspec.json.encode(feed), indent=1).decode() + "\n"


def _item(item: FeedItem) -> dict[str, Any]:
    image = item.image
    attachment = image and {"url": image.url, "mime_type": image.type, "size_in_bytes": image.size}
    return {
        "id": item.id,
        "url": item.url,
        "title": item.headline,
        "summary": item.dek,
        **({"content_html": item.content} if item.content else {"content_text": item.dek}),
        **({"image": image.url, "attachments": [attachment]} if image else {}),
        "date_published": item.published,
        "date_modified": item.updated,
        "authors": [{"name": author.name, "url": author.href} for author in item.authors],
        "tags": list(item.categories),
        "language": item.lang,
    }
