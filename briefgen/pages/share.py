"""Links that open a service's share page; plain links, so that nothing of the service runs on ours."""

from __future__ import annotations

from urllib.parse import quote

from briefgen.pages.views import ShareLink
from briefgen.pages.words import Words

_SERVICES = {
    "mail": ("", "mailto:?subject={title}&body={dek}%0A%0A{url}"),
    "x": ("X", "https://x.com/intent/post?text={title}&url={url}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    "telegram": ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    "weibo": ("", "https://service.weibo.com/share/share.php?url={url}&title={title}"),
}


def share_links(services: tuple[str, ...], url: str, title: str, dek: str, words: Words) -> tuple[ShareLink, ...]:
    """A link for each of `services`, in their order, to share the page at the absolute address `url`; those that
    are not called the same everywhere have their names in `words`."""
    values = {"url": quote(url, safe=""), "title": quote(title, safe=""), "dek": quote(dek, safe="")}
    names = {"mail": words.email, "weibo": words.weibo}
    return tuple(
        ShareLink(id_, _SERVICES[id_][0] or names[id_], _SERVICES[id_][1].format(**values)) for id_ in services
    )
